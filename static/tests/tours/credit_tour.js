import * as Amount from "@customer_card/../tests/tours/utils/amount_util";
import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { addCoffee, payInCash, tour } from "@customer_card/../tests/tours/utils/shift_util";

const CREDIT = "9501000000012349"; // tests/tours/test_tours_credit.py: a line of 50

// Bought on credit, paid back in part with goods, and the slip says what is left.
const creditTour = (look) => [
    addCoffee(),
    scan_barcode(CREDIT),
    Cards.barHas("Omid", "50.00", "free"),
    ProductScreen.clickPayButton(),
    Cards.tenderHas("On credit", "$ 50.00"),
    // It pays all of it: that closes the sale.
    PaymentScreen.clickPaymentMethod("On credit"),
    ReceiptScreen.isShown(),
    Cards.receiptHas("Still owed", "20.00"),
    ReceiptScreen.clickNextOrder(),
    addCoffee(),
    scan_barcode(CREDIT),
    Cards.barHas("Omid", "30.00", "free"),
    Cards.openPanel(),
    Cards.panelHas("Owed:"),
    {
        content: "pay back",
        trigger: ".customer-card-panel .customer-card-repay",
        run: "click",
    },
    Amount.says("limits", "Owed"),
    Amount.type("15"),
    Amount.confirm(),
    look,
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Paid back", "15.00"),
    Cards.receiptHas("Still owed", "5.00"),
    ReceiptScreen.clickNextOrder(),
    // What is owed is one tap.
    scan_barcode(CREDIT),
    Cards.openPanel(),
    {
        content: "pay back all",
        trigger: ".customer-card-panel .customer-card-repay",
        run: "click",
    },
    Amount.type("7"),
    {
        content: "what is too much is said before it is taken",
        trigger: ".modal .input-value:contains('2.00 more than is owed')",
    },
    Amount.tap(5),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Paid back", "5.00"),
];

tour("CustomerCardCreditTour", () =>
    creditTour([
        ProductScreen.orderLineHas("House credit: paid back", "1", "15.00"),
        ProductScreen.checkTotalAmount("35.00"),
    ])
);

// A phone shows either the order or the goods.
tour("CustomerCardCreditPhoneTour", () => creditTour([]));
