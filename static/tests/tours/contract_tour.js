import * as Amount from "@customer_card/../tests/tours/utils/amount_util";
import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { addCoffee, payInCash, tour } from "@customer_card/../tests/tours/utils/shift_util";

const CARD = "9501000000012356"; // tests/tours/test_tours_contract.py: 12 installments of 10

const pay = (next) => [
    scan_barcode(CARD),
    Cards.barHas("Leila"),
    Cards.openPanel(),
    {
        content: "pay an installment",
        trigger: ".customer-card-panel .customer-card-installment",
        run: "click",
    },
    Amount.says("limits", next),
];

// Any part, with goods; then what is proposed: the rest of the installment that is next.
const installmentTour = (look) => [
    addCoffee(),
    pay("10.00"),
    Amount.type("15"),
    Amount.confirm(),
    look,
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Paid back", "15.00"),
    Cards.receiptHas("Still owed", "105.00"),
    ReceiptScreen.clickNextOrder(),
    pay("5.00"),
    Amount.type("10"),
    Amount.confirm(),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Still owed", "95.00"),
];

tour("CustomerCardInstallmentTour", () =>
    installmentTour([
        ProductScreen.orderLineHas("Household goods: installment", "1", "15.00"),
        ProductScreen.checkTotalAmount("35.00"),
    ])
);

// A phone shows either the order or the goods.
tour("CustomerCardInstallmentPhoneTour", () => installmentTour([]));
