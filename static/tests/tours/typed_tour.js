/* global posmodel */

import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as Guard from "@customer_card/../tests/tours/utils/customer_card_guard_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { negate, run, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import {
    addCoffee,
    closeSale,
    payInCash,
    tour,
} from "@customer_card/../tests/tours/utils/shift_util";

const typed = (keys) => PaymentScreen.clickNumpad(keys);
const lineOf = (name, amount) => ({
    content: `${name} takes ${amount}`,
    trigger: `.paymentline:contains("${name}"):contains("${amount}")`,
});
const noLineOf = (name) => ({
    content: `${name} takes nothing`,
    trigger: negate(`.paymentline:contains("${name}")`, ".payment-screen"),
});
const isOpen = () =>
    run(() => {
        if (posmodel.getOrder().state !== "draft" || !document.querySelector(".payment-screen")) {
            throw new Error("the sale was closed");
        }
    }, "the sale is still open");
const mixSays = (...texts) => ({
    content: `the mix says ${texts.join(", ")}`,
    trigger: texts.reduce((all, text) => `${all}:contains("${text}")`, ".customer-card-mix-offer"),
});

// No card on the order: what is typed goes to the shop's own tender, and a tap on that leaves it there.
tour("CustomerCardTypedCashTour", () => [
    addCoffee(),
    ProductScreen.clickPayButton(),
    {
        content: "the shop's own tenders come first",
        trigger: ".paymentmethods > .paymentmethod:nth-child(1):not(.customer-card-method)",
    },
    typed("5 0"),
    lineOf("Cash", "50.00"),
    noLineOf("Gift card"),
    PaymentScreen.clickPaymentMethod("Gift card"), // gray: it says why, and takes nothing from what was typed
    Cards.notified("Scan a card first"),
    lineOf("Cash", "50.00"),
    {
        content: "Cash",
        trigger: '.paymentmethod:has(.payment-name:contains("Cash"))',
        run: "click",
    },
    { content: "nothing to complain about", trigger: "body:not(:has(.modal))" },
    lineOf("Cash", "50.00"),
    PaymentScreen.changeIs("30.00"),
    PaymentScreen.clickValidate(),
    ReceiptScreen.isShown(),
]);

// "Five from the card, please."
tour("CustomerCardTypedGiftTour", () => [
    addCoffee(),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223"),
    ProductScreen.clickPayButton(),
    typed("5"),
    lineOf("Cash", "5.00"),
    PaymentScreen.clickPaymentMethod("Gift card", true, { amount: "5.00" }),
    Cards.lineIs("done", "Approved"),
    noLineOf("Cash"),
    PaymentScreen.remainingIs("15.00"),
    isOpen(),
    // More than is on the card is cut to what is there.
    typed("9"),
    PaymentScreen.clickPaymentMethod("Gift card", true, { amount: "7.50" }),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.remainingIs("7.50"),
    isOpen(),
    payInCash(),
    Cards.receiptHas("Spent", "12.50"),
]);

// A whole amount that was typed closes nothing either; and what is typed after a refusal is for the next tender.
tour("CustomerCardTypedWholeTour", () => [
    ProductScreen.clickDisplayedProduct("Small Shelf"),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223"),
    ProductScreen.clickPayButton(),
    typed("2 . 8 3"),
    PaymentScreen.clickPaymentMethod("Gift card", true, { amount: "2.83" }),
    Cards.lineIs("done", "Approved"),
    isOpen(),
    Cards.clickOnLine("change"),
    Cards.lineIs("pending"),
    typed("2"),
    Cards.clickOnLine("send"),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.remainingIs("0.83"),
    PaymentScreen.clickPaymentlineDelButton("Gift card", "2.00"),
    Cards.loseNextAnswer({ reached: false }),
    PaymentScreen.clickPaymentMethod("Gift card"),
    Cards.lineIs("retry", "No answer"),
    typed("1 0"),
    PaymentScreen.clickPaymentMethod("Cash"),
    lineOf("Cash", "10.00"),
    noLineOf("Gift card"),
    PaymentScreen.changeIs("7.17"),
    PaymentScreen.clickValidate(),
    ReceiptScreen.isShown(),
]);

// Points are spent when the cashier says so: after the tap there is time to change it.
tour("CustomerCardPointsStayTour", () => [
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace", "500"),
    ProductScreen.clickPayButton(),
    Guard.mixIsNotOffered(), // one thing to take from is no mix
    PaymentScreen.clickPaymentMethod("Points"),
    Cards.lineIs("done", "Approved"),
    isOpen(),
    Cards.clickOnLine("change"),
    Cards.lineIs("pending"),
    isOpen(),
    Cards.clickOnLine("send"),
    closeSale(),
    Cards.receiptHas("Spent", "200"),
]);

// The mix says what it will do and does that, by touch or Alt+M; then it waits.
tour("CustomerCardMixSaysTour", () => [
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("•••• 1119"),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223"),
    ProductScreen.clickPayButton(),
    mixSays("200 points → $ 20.00", "nothing left to pay"),
    { content: "it is no primary button", trigger: ".customer-card-mix:not(.btn-primary)" },
    { content: "Alt+M", trigger: "body", run: "press Alt+m" },
    Cards.lineIs("done", "Approved"),
    isOpen(),
    noLineOf("Gift card"),
    closeSale(),
    Cards.receiptHas("Spent", "200"),
]);

// Nothing moves under a thumb while cards are shown.
let places;
const tenders = () =>
    [...document.querySelectorAll(".paymentmethod")].map((tender) => {
        const { top, left, height } = tender.getBoundingClientRect();
        return [tender.querySelector(".payment-name").textContent, top, left, height].join(" ");
    });
tour("CustomerCardNothingMovesTour", () => [
    addCoffee("1"),
    ProductScreen.clickPayButton(),
    Cards.tenderHas("Points", "Scan a card first", true),
    run(
        () => (document.documentElement.style.scrollbarWidth = "none"),
        "scroll bars take no room, as on a phone"
    ),
    run(() => (places = tenders().join("\n")), "where the tenders are"),
    scan_barcode(Cards.LOYALTY),
    Cards.tenderHas("Points", "500"),
    scan_barcode(Cards.GIFT),
    Cards.tenderHas("Gift card", "12.50"),
    mixSays("200 points"),
    run(() => {
        if (places !== tenders().join("\n")) {
            throw new Error(`tenders moved:\n${places}\n${tenders().join("\n")}`);
        }
    }, "there they are still"),
    payInCash(),
]);

// Where points are the only tender, opening the screen takes none.
tour("CustomerCardOnlyTenderTour", () => [
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace", "500"),
    ProductScreen.clickPayButton(),
    Cards.tenderHas("Points", "500"),
    PaymentScreen.emptyPaymentlines("20.00"),
    typed("5"),
    PaymentScreen.emptyPaymentlines("20.00"),
    PaymentScreen.clickPaymentMethod("Points", true, { amount: "5.00" }),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.remainingIs("15.00"),
    isOpen(),
    PaymentScreen.clickPaymentMethod("Points", true, { amount: "15.00" }),
    closeSale(),
]);
