/* global posmodel */

import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as Notification from "@point_of_sale/../tests/generic_helpers/notification_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as TicketScreen from "@point_of_sale/../tests/pos/tours/utils/ticket_screen_util";
import { run, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { payInCash, sellBlank, tour } from "@customer_card/../tests/tours/utils/shift_util";

const refundOne = () => [
    ReceiptScreen.clickNextOrder(),
    ProductScreen.clickRefund(),
    TicketScreen.selectOrder("001"),
    ProductScreen.clickNumpad("1"),
    TicketScreen.confirmRefund(),
    PaymentScreen.isShown(),
];

tour("CustomerCardPartialReturnTour", () => [
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace"),
    ProductScreen.clickDisplayedProduct("Coffee", true, "1", "20.00"),
    ProductScreen.clickDisplayedProduct("Coffee", true, "2", "40.00"),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Earned", "40 points"),
    refundOne(),
    payInCash(),
    Cards.receiptHas("Earned", "-20 points"),
    Cards.receiptHas("Balance", "520 points"),
]);

tour("CustomerCardUnsellTour", () => [
    sellBlank("30"),
    ProductScreen.clickPayButton(),
    payInCash(),
    refundOne(),
    // The receipt alone takes nothing off a card.
    Notification.has("Scan the card that comes back"),
    scan_barcode(Cards.BLANK),
    Cards.barHas("•••• 5553"),
    payInCash(),
]);

/** The cake of an exchange comes back. */
const cakeBack = () => [
    ProductScreen.clickRefund(),
    TicketScreen.selectOrder("Exchange"),
    ProductScreen.clickLine("Cake", "1"),
    ProductScreen.clickNumpad("1"),
    TicketScreen.confirmRefund(),
    PaymentScreen.isShown(),
];

/** What cards paid for what it was exchanged for stands there already. */
const standsThere = (amount) => [
    cakeBack(),
    Cards.tenderHas("Gift card", `$ ${amount}`),
    Cards.tenderHas("Points", "Not paid this way", true),
    PaymentScreen.selectedPaymentlineHas("Gift card", `-${amount}`),
    Cards.lineIs("done", "Back to the card"),
];

const isTakenBack = () => [
    PaymentScreen.clickValidate(),
    ReceiptScreen.isShown(),
    Cards.receiptHas("Balance", "50.00"),
];

tour("CustomerCardExchangeBackTour", () => [standsThere("20.00"), isTakenBack()]);

tour("CustomerCardDearExchangeBackTour", () => [
    standsThere("20.00"),
    PaymentScreen.remainingIs("-6.00"),
    PaymentScreen.clickPaymentMethod("Cash"),
    isTakenBack(),
]);

tour("CustomerCardCheapExchangeBackTour", () => [standsThere("16.00"), isTakenBack()]);

tour("CustomerCardUntoldBackTour", () => [
    run(() => {
        const original = posmodel.data.call;
        posmodel.data.call = async function (model, method) {
            if (method === "customer_card_payment_back") {
                throw new Error("trouble");
            }
            return original.apply(this, arguments);
        };
    }, "the server says nothing of what goes back"),
    cakeBack(),
    PaymentScreen.emptyPaymentlines("-20.00"),
    PaymentScreen.clickPaymentMethod("Gift card", true, { amount: "-20.00" }),
    isTakenBack(),
]);
