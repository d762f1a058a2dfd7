/* global posmodel */

import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Lost from "@customer_card/../tests/tours/utils/offline_util";
import * as Offline from "@point_of_sale/../tests/generic_helpers/offline_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as TicketScreen from "@point_of_sale/../tests/pos/tours/utils/ticket_screen_util";
import { run, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import {
    addCoffee,
    closeSale,
    payInCash,
    sellBlank,
    tour,
} from "@customer_card/../tests/tours/utils/shift_util";

tour("CustomerCardEarnTour", () => [
    Cards.barIsEmpty(),
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace", "•••• 1119", "500"),
    ProductScreen.customerIs("Ada Lovelace"),
    Cards.barHas("+20"),
    Cards.openPanel(),
    Cards.panelHas("500"),
    Cards.panelHas("$ 50.00"),
    Cards.panelHas("This order earns"),
    Cards.panelHas("20 "),
    Cards.closePanel(),
    ProductScreen.clickPayButton(),
    Cards.barHas("Ada Lovelace"),
    payInCash(),
    Cards.receiptHas("Club", "•••• 1119"),
    Cards.receiptHas("Earned", "20"),
    Cards.receiptHas("Balance", "520"),
    ReceiptScreen.clickNextOrder(),
    Cards.barIsEmpty(),
]);

tour("CustomerCardPointsTour", () => [
    addCoffee(),
    scan_barcode(Cards.track2(Cards.LOYALTY)),
    Cards.barHas("Ada Lovelace"),
    ProductScreen.clickPayButton(),
    Cards.tenderHas("Points", "500"),
    Cards.tenderHas("Points", "($ 50.00)"),
    Cards.tenderHas("Gift card", "Not on this card", true),
    PaymentScreen.clickPaymentMethod("Points"),
    closeSale(),
    Cards.receiptHas("Spent", "200"),
    Cards.receiptHas("Balance", "300"),
]);

tour("CustomerCardPartialTour", () => [
    addCoffee(),
    ProductScreen.clickPayButton(),
    Cards.tenderHas("Gift card", "Scan a card first", true),
    PaymentScreen.clickPaymentMethod("Gift card"),
    Cards.notified("Scan a card first"),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223", "$ 12.50"),
    Cards.tenderHas("Gift card", "$ 12.50"),
    PaymentScreen.clickPaymentMethod("Gift card", true, { amount: "12.50" }),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.remainingIs("7.50"),
    Cards.tenderHas("Gift card", "Nothing", true),
    payInCash(),
    Cards.receiptHas("Spent", "12.50"),
    Cards.receiptHas("Balance", "0.00"),
]);

tour("CustomerCardTwoCardsTour", () => [
    addCoffee(),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223"),
    scan_barcode(Cards.SECOND_GIFT),
    Cards.barHas("•••• 3337", "$ 5.00"),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Gift card"),
    {
        content: "choose the second card",
        trigger: '.selection-item:contains("3337")',
        run: "click",
    },
    Cards.lineIs("done", "•••• 3337"),
    PaymentScreen.remainingIs("15.00"),
    Cards.tenderHas("Gift card", "$ 12.50"),
    PaymentScreen.clickPaymentMethod("Gift card"),
    Cards.lineIs("done", "•••• 2223"),
    PaymentScreen.remainingIs("2.50"),
    payInCash(),
    Cards.receiptHas("Spent", "5.00"),
    Cards.receiptHas("Spent", "12.50"),
]);

tour("CustomerCardRefusedTour", () => [
    addCoffee(),
    scan_barcode(Cards.BLOCKED),
    Cards.notified("This card cannot be used here"),
    Cards.barIsEmpty(),
    scan_barcode(Cards.UNKNOWN),
    Cards.notified("This card cannot be used here"),
    Cards.barIsEmpty(),
    ProductScreen.clickPayButton(),
    payInCash(),
]);

tour("CustomerCardAmountTour", () => [
    addCoffee(),
    Cards.typeNumber(Cards.persian(Cards.GIFT)),
    Cards.barHas("•••• 2223", "$ 12.50"),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Gift card", true, { amount: "12.50" }),
    Cards.lineIs("done", "Approved"),
    // More than there is: refused, with what is left.
    Cards.clickOnLine("change"),
    Cards.lineIs("pending"),
    PaymentScreen.clickNumpad("1 9"),
    PaymentScreen.selectedPaymentlineHas("Gift card", "19.00"),
    Cards.clickOnLine("send"),
    Cards.lineIs("retry", "Not enough on this card: $ 12.50"),
    Cards.forceDoneIsNotOffered(),
    Cards.clickOnLine("take"),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.remainingIs("7.50"),
    // Taking the payment back frees the card.
    PaymentScreen.clickPaymentlineDelButton("Gift card", "12.50"),
    Cards.tenderHas("Gift card", "$ 12.50"),
    PaymentScreen.clickPaymentMethod("Gift card", true, { amount: "12.50" }),
    Cards.lineIs("done", "Approved"),
    // So does taking the card off the order.
    Cards.takeOff(),
    Cards.barIsEmpty(),
    PaymentScreen.emptyPaymentlines("20.00"),
    payInCash(),
]);

tour("CustomerCardExcessTour", () => [
    addCoffee(),
    ProductScreen.clickDisplayedProduct("Small Shelf"),
    Cards.payWithGift(),
    // The order becomes cheaper than what was taken: the rest must not leave the till as cash.
    PaymentScreen.clickBack(),
    ProductScreen.clickLine("Coffee"),
    Cards.removeSelected("Coffee"),
    ProductScreen.checkTotalAmount("2.83"),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickValidate(),
    Dialog.is({ title: "The card pays more than is due" }),
    Dialog.confirm(),
    PaymentScreen.clickPaymentline("Gift card", "12.50"),
    Cards.clickOnLine("change"),
    Cards.lineIs("pending"),
    Cards.clickOnLine("send"), // no more than is due is asked for
    ReceiptScreen.isShown(),
    Cards.receiptHas("Spent", "2.83"),
    Cards.receiptHas("Balance", "9.67"),
]);

tour("CustomerCardSellTour", () => [
    sellBlank("30"),
    scan_barcode(Cards.BLANK),
    Cards.notified("This card is on the order already."),
    ProductScreen.clickPayButton(),
    Cards.tenderHas("Gift card", "never for another card", true),
    // A card with enough on it does not pay for it either, and says so before anybody taps.
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223"),
    Cards.tenderHas("Gift card", "never for another card", true),
    Cards.tenderHas("Points", "Not on this card", true),
    Cards.takeOff(),
    Cards.barIsEmpty(),
    payInCash(),
    Cards.receiptHas("Balance", "30.00"),
    ReceiptScreen.clickNextOrder(),
    addCoffee(),
    scan_barcode(Cards.BLANK),
    Cards.barHas("•••• 5553", "$ 30.00"),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Gift card"),
    ReceiptScreen.isShown(),
    Cards.receiptHas("Spent", "20.00"),
    Cards.receiptHas("Balance", "10.00"),
]);

tour("CustomerCardForceDoneTour", () => [
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace"),
    ProductScreen.clickPayButton(),
    Cards.hangNextAnswer(),
    PaymentScreen.clickPaymentMethod("Points"),
    Cards.lineIs("waiting"),
    Cards.forceDoneIsNotOffered(),
    PaymentScreen.clickPaymentlineDelButton("Points", "20.00"),
    PaymentScreen.emptyPaymentlines("20.00"),
    Cards.forgePayment("Points"),
    PaymentScreen.clickValidate(),
    Dialog.bodyIs("was not authorized by the server"),
    Dialog.confirm(),
    PaymentScreen.isShown(),
    run(() => {
        if (posmodel.getOrder().state !== "draft") {
            throw new Error("A forged card payment must leave the order open.");
        }
    }, "the order is still open"),
    PaymentScreen.clickPaymentlineDelButton("Points", "20.00"),
    PaymentScreen.emptyPaymentlines("20.00"),
    payInCash(),
]);

tour("CustomerCardLostAnswerTour", () => [
    addCoffee(),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223"),
    ProductScreen.clickPayButton(),
    Cards.loseNextAnswer({ reached: true }),
    PaymentScreen.clickPaymentMethod("Gift card"),
    Cards.lineIs("retry", "nothing is taken twice"),
    Cards.forceDoneIsNotOffered(),
    Cards.clickOnLine("send"),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.remainingIs("7.50"),
    // A lost answer does not stand in the way of cash either.
    PaymentScreen.clickPaymentlineDelButton("Gift card", "12.50"),
    Cards.tenderHas("Gift card", "$ 12.50"),
    Cards.loseNextAnswer({ reached: false }),
    PaymentScreen.clickPaymentMethod("Gift card"),
    Cards.lineIs("retry", "nothing is taken twice"),
    payInCash(),
]);

tour("CustomerCardFastPaymentTour", () => [
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace"),
    Cards.clickFastPayment("Points"),
    closeSale(),
    Cards.receiptHas("Spent", "200"),
]);

tour("CustomerCardReloadTour", () => [
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace"),
    Lost.reload(),
    Cards.barHas("Ada Lovelace", "•••• 1119", "500"),
    Cards.takeOff(),
    Cards.barIsEmpty(),
    run(() => {
        if (posmodel.getOrder().getPartner()) {
            throw new Error("The customer came with the card and should leave with it.");
        }
    }, "the customer left with the card"),
]);

tour("CustomerCardRefundTour", () => [
    addCoffee(),
    Cards.payWithGift(),
    payInCash(),
    ReceiptScreen.clickNextOrder(),
    ProductScreen.clickRefund(),
    TicketScreen.selectOrder("001"),
    ProductScreen.clickNumpad("1"),
    TicketScreen.confirmRefund(),
    PaymentScreen.isShown(),
    Cards.tenderHas("Points", "Not paid this way", true),
    Cards.tenderHas("Gift card", "$ 12.50"),
    // What the card paid stands there already; only the rest has to be chosen.
    PaymentScreen.selectedPaymentlineHas("Gift card", "-12.50"),
    Cards.lineIs("done", "Back to the card"),
    PaymentScreen.remainingIs("-7.50"),
    payInCash(),
    Cards.receiptHas("Balance", "12.50"),
]);

tour("CustomerCardOfflineTour", () => [
    addCoffee(),
    Offline.setOfflineMode(),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223", "Earns once there is a connection"),
    Lost.find(), // noticed within two seconds
    Cards.payWithGift(),
    Offline.setOfflineMode(),
    // Given back without a connection: the till sends it when the connection returns.
    PaymentScreen.clickPaymentlineDelButton("Gift card", "12.50"),
    PaymentScreen.emptyPaymentlines("20.00"),
    Lost.find(), // noticed within two seconds
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223", "$ 12.50"),
    PaymentScreen.clickPaymentMethod("Gift card", true, { amount: "12.50" }),
    Cards.lineIs("done", "Approved"),
    payInCash(),
    Cards.receiptHas("Balance", "0.00"),
]);
