import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as TicketScreen from "@point_of_sale/../tests/pos/tours/utils/ticket_screen_util";
import { scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { addCoffee, patientTour, tour } from "@customer_card/../tests/tours/utils/shift_util";

const CARD = "9501000000012364"; // tests/tours/test_tours_contract_sale.py: 25 percent at once, 4 installments

const tapInstallments = () => ({
    content: "tap Installments",
    trigger: '.paymentmethod:has(.payment-name:contains("Installments"))',
    run: "click",
});

// A plan is chosen: the order waits for the office, and is sold by nothing else meanwhile.
tour("CustomerCardPlansTour", () => [
    addCoffee(),
    scan_barcode(CARD),
    Cards.barHas("Leila"),
    ProductScreen.clickPayButton(),
    Cards.tenderHas("Installments", "Choose a plan"),
    tapInstallments(),
    {
        content: "the usual plan comes first, with what it costs",
        trigger:
            '.customer-card-plans .customer-card-plan:first-child[data-number="4"]:contains("4 ×"):contains("3.75")',
    },
    {
        content: "more is paid at once",
        trigger: ".customer-card-plans-down",
        run: "edit 8 && press Enter",
    },
    {
        content: "so each installment is less",
        trigger: '.customer-card-plan[data-number="4"]:contains("3.00"):not([disabled])',
        run: "click",
    },
    Cards.notified("waits for approval"),
    Cards.tenderHas("Installments", "waits for approval", true),
]);

// The office approved it: the same order is taken up again, the customer signs, and pays what is paid at once.
patientTour("CustomerCardSignedTour", () => [
    Chrome.startPoS(),
    Cards.barHas("Leila"),
    ProductScreen.clickPayButton(),
    Cards.tenderHas("Installments", "is approved"),
    tapInstallments(),
    Dialog.confirm("Signed by the customer"),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.clickPaymentMethod("Cash", true, { amount: "8.00" }),
    PaymentScreen.clickValidate(),
    ReceiptScreen.isShown(),
    Cards.receiptHas("Still owed", "12.00"),
    Chrome.endTour(),
]);

// It comes back: the contract takes back what it financed, the rest goes back in cash.
patientTour("CustomerCardSaleBackTour", () => [
    Chrome.startPoS(),
    ProductScreen.clickRefund(),
    TicketScreen.selectOrder("001"),
    ProductScreen.clickNumpad("1"),
    TicketScreen.confirmRefund(),
    PaymentScreen.isShown(),
    Cards.tenderHas("Installments", "12.00"),
    PaymentScreen.clickPaymentMethod("Cash", true, { amount: "-8.00" }),
    PaymentScreen.clickValidate(),
    ReceiptScreen.isShown(),
    Chrome.endTour(),
]);
