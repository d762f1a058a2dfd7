/* global posmodel */

import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Kept from "@customer_card/../tests/tours/utils/kept_util";
import * as Lost from "@customer_card/../tests/tours/utils/offline_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as Refused from "@customer_card/../tests/tours/utils/refused_util";
import { negate, run, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { addCoffee, enter, payInCash, tour } from "@customer_card/../tests/tours/utils/shift_util";

const SENTENCE = "The server says no.";

/** A top-up and a coffee, saved as a draft; then the cashier changes it once more. */
const draft = () => [
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223", "$ 12.50"),
    Cards.openPanel(),
    { content: "top up", trigger: ".customer-card-panel .customer-card-topup", run: "click" },
    enter("30"),
    ProductScreen.orderLineHas("Top-up: Gifts", "1", "30.00"),
    addCoffee(),
    Kept.saveDraft(),
];

/** A draft of the server's is paid in cash as the connection goes. */
const payOffline = () => [
    ProductScreen.clickPayButton(),
    Lost.lose(),
    payInCash(),
    Lost.goOnOffline(),
    Kept.counts(1),
];

// Refused for good, loaded again twice, looked at while closing, and sent at last.
tour("CustomerCardKeptTour", () => [
    draft(),
    run(() => posmodel.getOrder().lines.at(-1).delete(), "the coffee is taken off again"),
    payOffline(),
    Lost.find(),
    Refused.told(SENTENCE),
    Kept.serverTellsItsDraft(),
    Kept.isPaid({ amount: 30, lines: 1, payments: 1 }),
    Kept.loadAgain(),
    Refused.told(SENTENCE),
    Kept.counts(1),
    Kept.isPaid({ amount: 30, lines: 1, payments: 1 }),
    Kept.loadAgain(),
    Refused.told(SENTENCE),
    run(() => {
        posmodel.pushOrdersWithClosingPopup();
    }, "leave the till"),
    {
        content: "closing stops at it",
        trigger: `.modal:contains("Orders that are not saved"):contains("30.00"):contains("${SENTENCE}")`,
    },
    Dialog.confirm("Show the orders"),
    Refused.isExplained(SENTENCE),
    Kept.takeIn(),
    Refused.sendAgain(),
    Cards.notified("is saved"),
    { content: "it says nothing more", trigger: negate(".customer-card-refused-order") },
    Kept.counts(0),
    Kept.keepsNothing(),
    Kept.loadAgain(),
    Kept.counts(0),
]);

// Never refused, only not sent: a sale without a card, and its page is loaded as the server is back.
tour("CustomerCardKeptUnsentTour", () => [
    addCoffee(),
    Kept.saveDraft(),
    payOffline(),
    ReceiptScreen.clickNextOrder(),
    Kept.loadAgain(),
    Lost.allSynced(),
    Kept.counts(0),
    Kept.keepsNothing(),
]);

// The server got it, and the answer was lost: it is not sent again as another one.
tour("CustomerCardKeptAnswerTour", () => [
    draft(),
    ProductScreen.clickPayButton(),
    Lost.breakNextSync({ reached: true }),
    payInCash(),
    Lost.goOnOffline(),
    Kept.counts(1),
    Kept.loadAgain(),
    Kept.counts(0),
    Kept.keepsNothing(),
]);

// A browser without room: the sale goes on, and the cashier is told.
tour("CustomerCardKeptFullTour", () => [
    Kept.fill(),
    addCoffee(),
    ProductScreen.clickPayButton(),
    payInCash(),
    {
        content: "the cashier is told",
        trigger: ".o_notification.customer-card-full-notice:contains('cannot be kept')",
    },
    Lost.allSynced(),
    Kept.counts(0),
]);

// Leaving word on the server: its own sentence is shown.
tour("CustomerCardKeptWordsTour", () => [
    addCoffee(),
    Kept.saveDraft(),
    payOffline(),
    Lost.find(),
    Refused.told(SENTENCE),
    Kept.refuseWords("Not in this state."),
    Kept.leave(),
    {
        content: "the server's sentence",
        trigger: `.modal:contains("did not write the orders down"):contains("Not in this state.")`,
    },
    Dialog.confirm(),
    Lost.loseForGood(),
    Kept.leave(),
    { content: "no connection", trigger: `.modal:contains("when there is a connection")` },
    Dialog.confirm(),
]);

// Paid from a slice, once a draft of the server's: what the order spent is not given back before it comes.
tour("CustomerCardKeptSliceTour", () => [
    addCoffee(),
    scan_barcode(Cards.GIFT),
    Lost.hasSetAside(10),
    Kept.saveDraft(),
    ProductScreen.clickPayButton(),
    Lost.loseForGood(),
    PaymentScreen.clickPaymentMethod("Gift card", true, { amount: "10.00" }),
    Cards.lineIs("done", "Offline, from what was set aside"),
    payInCash(),
    Lost.goOnOffline(),
    run(() => posmodel.customerCards.slices.opened(), "what loading does with slices"),
    Lost.find(),
    Refused.told(SENTENCE),
    Kept.loadAgain(),
    Refused.told(SENTENCE),
    Kept.takeIn(),
    run(() => posmodel.refusedOrders.send(posmodel.refusedOrders.all[0]), "send it again"),
    Cards.notified("is saved"),
    Kept.counts(0),
    Kept.keepsNothing(),
]);
