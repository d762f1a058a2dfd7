/* global posmodel */

import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as Lost from "@customer_card/../tests/tours/utils/offline_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { negate, run, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { addCoffee, payInCash, tour } from "@customer_card/../tests/tours/utils/shift_util";

// A card seen before is recognized, an unknown one is not; both sales go on, and arrive after a reload.
tour("CustomerCardOfflineEarnTour", () => [
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace", "500"),
    Cards.takeOff(),
    Cards.barIsEmpty(),
    Lost.lose(),
    scan_barcode(`${Cards.GIFT.slice(0, -1)}4`), // a digit is wrong, which a till sees without a server
    Cards.notified("A digit of this number is wrong."),
    Cards.barIsEmpty(),
    scan_barcode(Cards.track2(Cards.LOYALTY)),
    Cards.barHas("Ada Lovelace", "Offline"),
    ProductScreen.clickPayButton(),
    Cards.tenderHas("Points", "Needs a connection", true),
    payInCash(),
    Lost.goOnOffline(),
    Cards.receiptHas("Club", "•••• 1119"),
    Cards.receiptHas("Balance at last contact", "500"),
    Cards.receiptHas("Points", "when the connection is back"),
    Lost.reload(),
    Lost.allSynced(),
]);

// A card this till has never seen, shown without a connection, earns when its order arrives.
tour("CustomerCardSealedTour", () => [
    addCoffee(),
    Lost.lose(),
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("•••• 1119", "Earns once there is a connection"),
    scan_barcode(Cards.track2(Cards.LOYALTY)),
    { content: "the same card, once", trigger: "body:not(:has(.customer-card-row:eq(1)))" },
    ProductScreen.clickPayButton(),
    Cards.tenderHas("Points", "Needs a connection", true),
    payInCash(),
    Lost.goOnOffline(),
    Cards.receiptHas("Card", "•••• 1119"),
    Cards.receiptHas("Points", "when the connection is back"),
    Lost.keepsNoNumber(Cards.LOYALTY),
    Lost.find(),
    Lost.allSynced(),
    ReceiptScreen.clickNextOrder(),
    // The connection is back before the order is paid: the card is known now.
    addCoffee(),
    Lost.loseForGood(),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223", "Earns once there is a connection"),
    Lost.find(),
    Cards.barHas("Gifts", "•••• 2223", "$ 12.50"),
    { content: "found, not read", trigger: ".customer-card-found" },
    scan_barcode(Cards.GIFT),
    { content: "read now", trigger: negate(".customer-card-found") },
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Gift card", true, { amount: "12.50" }),
    Cards.lineIs("done", "Approved"),
    payInCash(),
]);

// Without a connection the till spends what was set aside, and no more.
tour("CustomerCardSliceTour", () => [
    addCoffee(),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223", "$ 12.50"),
    Lost.hasSetAside(10),
    Cards.openPanel(),
    Cards.panelHas("Pays without a connection: up to $ 10.00"),
    Cards.closePanel(),
    ProductScreen.clickPayButton(),
    Cards.tenderHas("Gift card", "$ 12.50"),
    Lost.lose(),
    // More than was set aside: refused, with what there is.
    PaymentScreen.clickPaymentMethod("Gift card"),
    Cards.lineIs("retry", "Without a connection this card pays up to $ 10.00"),
    Cards.tenderHas("Gift card", "Offline: up to $ 10.00"),
    Cards.clickOnLine("take"),
    Cards.lineIs("done", "Offline, from what was set aside for it"),
    PaymentScreen.remainingIs("10.00"),
    Cards.tenderHas("Gift card", "Needs a connection", true),
    payInCash(),
    Lost.goOnOffline(),
    Cards.receiptHas("Spent", "10.00"),
    Cards.receiptHas("Balance at last contact", "12.50"),
    Lost.find(),
    Lost.allSynced(),
    Lost.nothingSetAside(),
]);

// Paid without a connection, then the page is loaded again before the server has heard of it.
tour("CustomerCardSliceReloadTour", () => [
    addCoffee(),
    scan_barcode(Cards.GIFT),
    Lost.hasSetAside(10),
    ProductScreen.clickPayButton(),
    Lost.loseForGood(),
    Cards.tenderHas("Gift card", "Offline: up to $ 10.00"),
    PaymentScreen.clickPaymentMethod("Gift card", true, { amount: "10.00" }),
    Cards.lineIs("done", "Offline, from what was set aside"),
    payInCash(),
    Lost.goOnOffline(),
    Lost.reload(),
    Lost.allSynced(),
    Lost.nothingSetAside(),
]);

// What was set aside is free again when it is not needed: the card is taken off, or the order is paid in cash.
tour("CustomerCardSliceBackTour", () => [
    addCoffee(),
    scan_barcode(Cards.GIFT),
    Lost.hasSetAside(10),
    Cards.takeOff(),
    Lost.nothingSetAside(),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223", "$ 12.50"),
    Lost.hasSetAside(10),
    ProductScreen.clickPayButton(),
    payInCash(),
    Lost.nothingSetAside(),
]);

// Paying online is not in the way of what was set aside.
tour("CustomerCardSliceOnlineTour", () => [
    addCoffee(),
    scan_barcode(Cards.GIFT),
    Lost.hasSetAside(10),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Gift card", true, { amount: "12.50" }),
    Cards.lineIs("done", "Approved"),
    Lost.nothingSetAside(),
    payInCash(),
    Cards.receiptHas("Balance", "0.00"),
]);

// The server freed the slice for a payment, and its answer got lost: the till goes on with the slice.
tour("CustomerCardSliceLostAnswerTour", () => [
    addCoffee(),
    scan_barcode(Cards.GIFT),
    Lost.hasSetAside(10),
    ProductScreen.clickPayButton(),
    Cards.loseNextAnswer({ reached: true }),
    PaymentScreen.clickPaymentMethod("Gift card"),
    Cards.lineIs("retry", "up to $ 10.00"),
    Lost.lose(),
    Cards.clickOnLine("take"),
    Cards.lineIs("done", "Offline, from what was set aside"),
    payInCash(),
    Lost.goOnOffline(),
    Lost.find(),
    Lost.allSynced(),
    Lost.nothingSetAside(),
]);

// Approved online, the connection lost before the order is sent; its hold expires meanwhile.
tour("CustomerCardForwardedTour", () => [
    addCoffee(),
    Cards.payWithGift(),
    Lost.lose(),
    payInCash(),
    Lost.goOnOffline(),
    Lost.wait(2),
    Lost.find(),
    Lost.allSynced(),
]);

// The call breaks in the middle: the order is sent again without loading the page, whether the server had it or not.
tour("CustomerCardBrokenCallTour", () => [
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace"),
    ProductScreen.clickPayButton(),
    Lost.breakNextSync({ reached: false }),
    payInCash(),
    Lost.goOnOffline(),
    Lost.find(),
    Lost.allSynced(),
    ReceiptScreen.clickNextOrder(),
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("520"),
    ProductScreen.clickPayButton(),
    Lost.breakNextSync({ reached: true }),
    payInCash(),
    Lost.find(),
    Lost.allSynced(),
    run(() => {
        const orders = posmodel.models["pos.order"].filter((order) => order.finalized);
        if (orders.length !== 2) {
            throw new Error(`2 orders were paid, the till has ${orders.length}`);
        }
    }, "no order twice"),
]);
