/* global posmodel */

import * as Amount from "@customer_card/../tests/tours/utils/amount_util";
import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { run, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
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

// The code is made with the server's key: tests/tours/test_tours_contract.py tells it as a message of the card.
const scanCoupon = () =>
    run(() => {
        const [card] = posmodel.customerCards.of(posmodel.getOrder());
        return posmodel.customerCards.scan(card.messages[0]);
    }, "scan a coupon");

const takeProposed = (amount) => [Amount.says("limits", "of 12"), Amount.tap(amount)];

// A coupon says which contract is paid, and how much; without one the cashier chooses of several.
const couponTour = (look) => [
    scan_barcode(CARD),
    Cards.barHas("Leila"),
    scanCoupon(),
    takeProposed(10),
    look("10.00"),
    Cards.openPanel(),
    {
        content: "pay an installment",
        trigger: ".customer-card-panel .customer-card-installment",
        run: "click",
    },
    {
        content: "of which contract? What is due stands with each",
        trigger: '.modal .selection-item:contains("Fridge"):contains("left")',
        run: "click",
    },
    Amount.says("limits", "Fridge"),
    Amount.type("7"),
    Amount.confirm(),
    look("7.00"),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Paid back", "10.00"),
];

tour("CustomerCardCouponTour", () =>
    couponTour((amount) => ProductScreen.orderLineHas("Household goods: installment", "1", amount))
);

tour("CustomerCardCouponPhoneTour", () => couponTour(() => []));
