/* global posmodel */

import * as Amount from "@customer_card/../tests/tours/utils/amount_util";
import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as NumberPopup from "@point_of_sale/../tests/generic_helpers/number_popup_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { negate, run, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { addCoffee, enter, payInCash, tour } from "@customer_card/../tests/tours/utils/shift_util";

// The cards of tests/tours/test_tours_sell.py, beside those of the utilities.
const DISCOUNT = "9501000000077771"; // ten percent off at once
const CHARGE = "9501000000088885"; // ten percent on the card for the next purchase
const REST = "9501000000099999"; // 0.40 left

const click = (name) => [
    Cards.openPanel(),
    {
        content: `click ${name} in the panel`,
        trigger: `.customer-card-panel .customer-card-${name}`,
        run: "click",
    },
];
const takeReward = (name) => [
    Cards.openPanel(),
    {
        content: `take ${name}`,
        trigger: `.customer-card-reward:contains("${name}") .customer-card-take-reward`,
        run: "click",
    },
];

tour("CustomerCardTopUpTour", () => [
    addCoffee(),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223", "$ 12.50"),
    // Before anything is typed: which card, what is on it, from how much on.
    click("topup"),
    Amount.says("head", "Gifts"),
    Amount.says("head", "•••• 2223"),
    Amount.says("balance", "$ 12.50"),
    Amount.says("limits", "From $ 5.00 to $ 200.00"),
    // What cannot be is said there, and typed again.
    Amount.confirm(),
    Amount.says("message", "more than zero"),
    enter("3"),
    Amount.says("message", "topped up with $ 5.00 or more"),
    Dialog.cancel(),
    // On a keyboard, too.
    click("topup"),
    Amount.type("30"),
    Amount.confirm(),
    ProductScreen.orderLineHas("Top-up: Gifts", "1", "30.00"),
    ProductScreen.checkTotalAmount("50.00"),
    // Never discounted, never two of it, and gone when its line goes.
    ProductScreen.clickNumpad("%", "5"),
    Cards.notified("never discounted"),
    ProductScreen.checkTotalAmount("50.00"),
    ProductScreen.clickNumpad("Qty"),
    Cards.removeSelected("Gifts"),
    ProductScreen.checkTotalAmount("20.00"),
    // An amount is one tap; a card that is sold is named otherwise than one that is charged.
    click("topup"),
    Amount.tap(100),
    ProductScreen.orderLineHas("Top-up: Gifts", "1", "100.00"),
    scan_barcode(Cards.BLANK),
    Amount.says("head", "•••• 5553"),
    Amount.tap(250),
    ProductScreen.orderLineHas("Gifts", "1", "250.00"),
    { content: "sold", trigger: negate('.orderline:contains("5553"):contains("Top-up")') },
    ProductScreen.checkTotalAmount("370.00"),
    ProductScreen.clickPayButton(),
    payInCash(),
    {
        content: "so says the receipt",
        trigger: '.pos-receipt .orderline:contains("Top-up: Gifts"):contains("100.00")',
    },
]);

tour("CustomerCardBuyPointsTour", () => [
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace", "500"),
    click("points"),
    NumberPopup.enterValue("100"),
    {
        content: "the popup says what 100 points cost",
        trigger: '.modal:contains("$ 20.00")',
    },
    Dialog.confirm(),
    ProductScreen.orderLineHas("Club: points", "1", "20.00"),
    // The customer was told what they cost, whatever is typed.
    ProductScreen.clickNumpad("Price", "9"),
    ProductScreen.checkTotalAmount("20.00"),
    ProductScreen.clickNumpad("Qty"),
    ProductScreen.clickPayButton(),
    Cards.tenderHas("Points", "never for another card", true),
    payInCash(),
    Cards.receiptHas("Bought", "100"),
    Cards.receiptHas("Balance", "600"),
]);

tour("CustomerCardRewardTour", () => [
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace", "500"),
    Cards.openPanel(),
    Cards.panelHas("Free muffin"),
    {
        content: "what it gives is said",
        trigger: ".customer-card-panel .customer-card-gives:contains(Muffin)",
    },
    Cards.panelHas("20 points to go"),
    Cards.panelHas("Reached with: "),
    Cards.panelHas("Reward reached with this order: Big muffin"),
    {
        content: "what gives something stands out, what closes or removes does not",
        trigger:
            ".customer-card-panel:has(.customer-card-close.btn-secondary):has(.customer-card-take-off.btn-secondary:contains(Remove)) .customer-card-take-reward.btn-primary:contains(Redeem)",
    },
    Cards.closePanel(),
    takeReward("Free muffin"),
    ProductScreen.orderLineHas("Muffin", "1", "0.00"),
    Cards.barHas("Ada Lovelace", "300"),
    ProductScreen.checkTotalAmount("20.00"),
    // One of it, for nothing, whatever is typed.
    ProductScreen.clickNumpad("3"),
    Dialog.confirm(),
    ProductScreen.clickNumpad("Price", "9"),
    ProductScreen.checkTotalAmount("20.00"),
    ProductScreen.clickNumpad("Qty"),
    Cards.removeSelected("Muffin"),
    Cards.barHas("Ada Lovelace", "500"),
    takeReward("Free muffin"),
    Cards.barHas("Ada Lovelace", "300"),
    // The reward goes with its card, and comes back with it.
    Cards.takeOff(),
    Cards.barIsEmpty(),
    { content: "no muffin", trigger: negate('.orderline:contains("Muffin")', ".order-container") },
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace", "500"),
    takeReward("Free muffin"),
    Cards.barHas("Ada Lovelace", "300"),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Spent", "200"),
    Cards.receiptHas("Balance", "320"),
]);

tour("CustomerCardGoalTour", () => [
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    Cards.openPanel(),
    Cards.panelHas("Two visits"),
    Cards.panelHas("0 of 2 purchases"),
    Cards.closePanel(),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Goals", "Two visits: 1 of 2 purchases"),
    ReceiptScreen.clickNextOrder(),
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    Cards.openPanel(),
    Cards.panelHas("1 of 2 purchases"),
    Cards.closePanel(),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Earned", "70"),
    Cards.receiptHas("Goals", "Two visits: 2 of 2 purchases"),
    ReceiptScreen.clickNextOrder(),
    scan_barcode(Cards.LOYALTY),
    Cards.openPanel(),
    Cards.panelHas("Challenge met"),
    Cards.closePanel(),
]);

tour("CustomerCardPricesTour", () => [
    addCoffee(),
    scan_barcode(DISCOUNT),
    Cards.barHas("•••• 7771"),
    ProductScreen.checkTotalAmount("18.00"),
    ProductScreen.clickDisplayedProduct("Coffee", true, "2", "36.00"),
    ProductScreen.checkTotalAmount("36.00"),
    Cards.takeOff(),
    Cards.barIsEmpty(),
    ProductScreen.checkTotalAmount("40.00"),
    run(() => {
        if (posmodel.getOrder().uiState.customerCardPrices) {
            throw new Error("The order has its own prices again.");
        }
    }, "nothing is left of the card's prices"),
    scan_barcode(DISCOUNT),
    ProductScreen.checkTotalAmount("36.00"),
    // A second card with worse prices changes nothing; the better one may go.
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace"),
    ProductScreen.checkTotalAmount("36.00"),
    {
        content: "take the discount card off",
        trigger: '.customer-card-row:contains("7771") .customer-card-remove',
        run: "click",
    },
    ProductScreen.checkTotalAmount("38.00"),
    ProductScreen.clickPayButton(),
    payInCash(),
]);

tour("CustomerCardChargeTour", () => [
    addCoffee(),
    scan_barcode(CHARGE),
    Cards.barHas("•••• 8885"),
    ProductScreen.checkTotalAmount("20.00"),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Charged", "2.00"),
    ReceiptScreen.clickNextOrder(),
    addCoffee(),
    scan_barcode(CHARGE),
    Cards.barHas("•••• 8885", "$ 2.00"),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Gift card", true, { amount: "2.00" }),
    Cards.lineIs("done", "Approved"),
    payInCash(),
    Cards.receiptHas("Spent", "2.00"),
    Cards.receiptHas("Charged", "1.80"),
]);

tour("CustomerCardPayoutTour", () => [
    addCoffee(),
    scan_barcode(REST),
    Cards.barHas("•••• 9999", "$ 0.40"),
    click("payout"),
    Cards.barHas("•••• 9999", "$ 0.00"),
    ProductScreen.checkTotalAmount("19.60"),
    Cards.removeSelected("Gifts"),
    Cards.barHas("•••• 9999", "$ 0.40"),
    ProductScreen.checkTotalAmount("20.00"),
    click("payout"),
    ProductScreen.checkTotalAmount("19.60"),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Paid out", "0.40"),
    Cards.receiptHas("Balance", "0.00"),
]);

tour("CustomerCardPayoutAloneTour", () => [
    scan_barcode(REST),
    Cards.barHas("•••• 9999", "$ 0.40"),
    click("payout"),
    Cards.barHas("•••• 9999", "$ 0.00"),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Paid out", "0.40"),
]);

tour("CustomerCardRewardLostTour", () => [
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace", "500"),
    Cards.loseNextAnswer({ reached: true, verb: "reward" }),
    takeReward("Free muffin"),
    Cards.notified("Nothing was taken"),
    takeReward("Free muffin"),
    Cards.barHas("Ada Lovelace", "300"),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Spent", "200"),
]);
