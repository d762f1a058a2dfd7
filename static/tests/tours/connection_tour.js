/* global posmodel */

import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as Lost from "@customer_card/../tests/tours/utils/offline_util";
import * as Offline from "@point_of_sale/../tests/generic_helpers/offline_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { run } from "@point_of_sale/../tests/generic_helpers/utils";
import { addCoffee, payInCash, tour } from "@customer_card/../tests/tours/utils/shift_util";

const sell = () => [addCoffee(), ProductScreen.clickPayButton(), payInCash()];

// A sale that has nothing to do with a card is what it is without us: the loss is told once, and
// the server is asked again at once.
tour("CustomerCardConnectionTour", () => [
    Lost.lose(),
    sell(),
    Lost.goOnOffline(),
    ReceiptScreen.clickNextOrder(),
    addCoffee(),
    Lost.lookedAgain(),
    ProductScreen.clickPayButton(),
    payInCash(),
    ReceiptScreen.clickNextOrder(), // would be behind a second message
    addCoffee(),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Cash"),
    Lost.lookedAgain(),
    Offline.setOnlineMode(),
    PaymentScreen.clickValidate(),
    Lost.allSynced(),
]);

// What a payment gave back takes a while to arrive: neither typing nor the next question waits for it.
tour("CustomerCardSlowGivingBackTour", () => [
    addCoffee(),
    Cards.payWithGift(),
    Lost.slowDown("void", 1500),
    Lost.slowDown("identify", 0),
    Cards.clickOnLine("change"),
    Cards.lineIs("pending"),
    PaymentScreen.clickNumpad("8"),
    PaymentScreen.selectedPaymentlineHas("Gift card", "8.00"),
    Lost.arrived("identify"),
    PaymentScreen.clickNumpad(". 5"),
    PaymentScreen.selectedPaymentlineHas("Gift card", "8.50"),
    Cards.clickOnLine("send"),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.remainingIs("11.50"),
    // Taken back and asked for again: what is on its way back counts.
    Lost.slowDown("void", 1500),
    PaymentScreen.clickPaymentlineDelButton("Gift card", "8.50"),
    PaymentScreen.emptyPaymentlines("20.00"),
    run(() => {
        const { known } = posmodel.customerCards;
        for (const card of Object.values(known)) {
            card.accounts.forEach((one) => Object.assign(one, { worth: 12.5, usable: true }));
        }
    }, "the till knows what comes back"),
    PaymentScreen.clickPaymentMethod("Gift card", true, { amount: "12.50" }),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.remainingIs("7.50"),
    payInCash(),
]);
