/* global posmodel */

import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as Guard from "@customer_card/../tests/tours/utils/customer_card_guard_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as NumberPopup from "@point_of_sale/../tests/generic_helpers/number_popup_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import { run, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import {
    closeSale,
    ownCardIsRefused,
    payInCash,
    tour,
} from "@customer_card/../tests/tours/utils/shift_util";

const addCoffee = (quantity = 1) =>
    Array.from({ length: quantity }, (_, index) =>
        ProductScreen.clickDisplayedProduct("Coffee", true, String(index + 1))
    );
const toPaymentWith = (...cards) => [
    ...addCoffee(),
    ...cards.flatMap((card) => [scan_barcode(card), Cards.barHas(`•••• ${card.slice(-4)}`)]),
    ...ProductScreen.clickPayButton(),
];

tour("CustomerCardPinTour", () => [
    toPaymentWith(Cards.GIFT),
    PaymentScreen.clickPaymentMethod("Gift card"),
    Guard.pinPadSays("This amount needs the card's PIN."),
    Guard.pinPadIsFor("$ 12.50"),
    Guard.cancelPin(),
    Cards.lineIs("retry", "Not paid: no PIN was entered."),
    Cards.clickOnLine("send"),
    Guard.pinPadSays("This amount needs"),
    Guard.typePin("9173"),
    Guard.pinPadSays("Wrong PIN"),
    Guard.touchPin("13792846"),
    Cards.lineIs("done", "Approved"),
    Guard.nothingIsKeptOf("13792846"),
    PaymentScreen.remainingIs("7.50"),
    payInCash(),
    Cards.receiptHas("Spent", "12.50"),
]);

tour("CustomerCardPinLockedTour", () => [
    toPaymentWith(Cards.GIFT),
    PaymentScreen.clickPaymentMethod("Gift card"),
    ["9171", "9172", "9173"].flatMap((pin) => [Guard.pinPadSays(" PIN"), Guard.typePin(pin)]),
    Cards.lineIs("retry", "is locked"),
    PaymentScreen.clickPaymentlineDelButton("Gift card", "12.50"),
    // Below the amount that needs it the card goes on paying: what is typed is what a tap takes.
    PaymentScreen.clickNumpad("9 . 9 9"),
    PaymentScreen.clickPaymentMethod("Gift card", true, { amount: "9.99" }),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.remainingIs("10.01"),
    payInCash(),
]);

tour("CustomerCardLimitTour", () => [
    toPaymentWith(Cards.GIFT),
    PaymentScreen.clickPaymentMethod("Gift card"),
    Cards.lineIs("retry", "$ 8.00 per day at most. $ 8.00 is left"),
    Cards.clickOnLine("take"),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.remainingIs("12.00"),
    payInCash(),
]);

tour("CustomerCardMixTour", () => [
    addCoffee(3),
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("•••• 1119"),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223"),
    ProductScreen.clickPayButton(),
    Guard.payWithMix(),
    closeSale(),
    Cards.receiptHas("Spent", "500"),
    Cards.receiptHas("Spent", "10.00"),
]);

tour("CustomerCardOwnTour", () => [
    addCoffee(),
    ownCardIsRefused(),
    Guard.mixIsNotOffered(),
    payInCash(),
]);

tour("CustomerCardChosenPointsTour", () => [
    toPaymentWith(Cards.LOYALTY),
    run(() => {
        posmodel.config.auto_validate_terminal_payment = false;
    }, "look before it is validated"),
    PaymentScreen.clickPaymentMethod("Points", true, { amount: "20.00" }),
    Cards.lineIs("done", "Approved"),
    Cards.clickOnLine("points"),
    NumberPopup.enterValue("123"),
    Dialog.confirm(),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.remainingIs("7.70"),
    payInCash(),
    Cards.receiptHas("Spent", "123"),
]);

tour("CustomerCardTimeoutTour", () => [
    toPaymentWith(Cards.GIFT),
    run(() => {
        posmodel.customerCards.patience = 500;
    }, "a cashier in a hurry"),
    Cards.hangNextAnswer(),
    PaymentScreen.clickPaymentMethod("Gift card"),
    Cards.lineIs("retry", "No answer"),
    // Removed instead of waited for; the next one is a new question.
    PaymentScreen.clickPaymentlineDelButton("Gift card", "12.50"),
    PaymentScreen.emptyPaymentlines("20.00"),
    Cards.hangNextAnswer(),
    PaymentScreen.clickPaymentMethod("Gift card"),
    Cards.lineIs("retry", "No answer"),
    run(() => {
        posmodel.customerCards.patience = 15000;
    }, "patient again"),
    Cards.clickOnLine("send"),
    Cards.lineIs("done", "Approved"),
    payInCash(),
    Cards.receiptHas("Spent", "12.50"),
]);

tour("CustomerCardInvoiceTour", () => [
    toPaymentWith(Cards.LOYALTY),
    PaymentScreen.clickInvoiceButton(),
    PaymentScreen.clickPaymentMethod("Points"),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.clickValidate(),
    Guard.invoiceIsMade(),
    Cards.receiptHas("Spent", "200"),
]);
