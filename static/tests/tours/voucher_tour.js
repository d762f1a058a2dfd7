import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { tour } from "@customer_card/../tests/tours/utils/shift_util";

const VOUCHER = "9501000000078787"; // 30.00, sold with a tax of 20 %; blank in tests/tours/test_tours_voucher.py

tour("CustomerCardVoucherTour", () => [
    // Sold for just what is typed, tax included.
    scan_barcode(VOUCHER),
    ProductScreen.totalAmountIs("30.00"),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Cash"),
    PaymentScreen.clickValidate(),
    ReceiptScreen.isShown(),
    ReceiptScreen.clickNextOrder(),
    // Pays for the ticket, not for the coffee, however often it is tried.
    ProductScreen.clickDisplayedProduct("Ticket", true, "1"),
    ProductScreen.clickDisplayedProduct("Coffee", true, "1"),
    scan_barcode(VOUCHER),
    Cards.barHas(`•••• ${VOUCHER.slice(-4)}`),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Gift card"),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.remainingIs("20.00"),
    {
        content: "the voucher is tried again",
        trigger: `.paymentmethod:has(.payment-name:contains("Gift card"))`,
        run: "click",
    },
    Cards.notified("pays only for goods with the tax VAT 20"),
    PaymentScreen.remainingIs("20.00"),
    PaymentScreen.clickPaymentMethod("Cash"),
    PaymentScreen.clickValidate(),
    ReceiptScreen.isShown(),
]);
