/* global posmodel */

import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import { negate, run, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { ConnectionLostError } from "@web/core/network/rpc";

// The cards of the tests; tests/tours/test_tours.py issues them under these numbers.
export const LOYALTY = "9501000000011119"; // Ada Lovelace, 500 points worth 50.00
export const GIFT = "9501000000022223"; // 12.50
export const SECOND_GIFT = "9501000000033337"; // 5.00
export const BLOCKED = "9501000000044441";
export const BLANK = "9501000000055553"; // a gift card in stock
export const BLANK_CLUB = "9501000000008883"; // a loyalty card in stock
export const ANONYMOUS = "9501000000009998"; // a loyalty card without a holder, 40 points
export const UNKNOWN = "9501000000066667";

export const persian = (digits) => [...digits].map((digit) => "۰۱۲۳۴۵۶۷۸۹"[digit]).join("");

export const track2 = (number) => `;${number}=2812101?`;

/** The bar shows a card with these texts: a name, last digits, a balance. */
export function barHas(...texts) {
    const trigger = texts.reduce(
        (selector, text) => `${selector}:contains("${text}")`,
        ".customer-card-row"
    );
    return { content: `the card bar shows ${texts.join(", ")}`, trigger };
}

/** The selected line, which shows `name`, is removed. A till waits 150 ms for a reader's keys: only then it is gone. */
export function removeSelected(name) {
    return [
        ...ProductScreen.clickNumpad("⌫", "⌫"),
        {
            content: `${name} is gone`,
            trigger: negate(`.orderline:contains("${name}")`, ".order-container"),
        },
    ];
}

export function barIsEmpty() {
    return { content: "no card on the order", trigger: ".customer-card-bar .customer-card-scan" };
}

export function openPanel() {
    return { content: "open the card panel", trigger: ".customer-card-open", run: "click" };
}

export function panelHas(text) {
    return {
        content: `the panel says ${text}`,
        trigger: `.customer-card-panel:contains("${text}")`,
    };
}

export function closePanel() {
    return {
        content: "close the panel",
        trigger: ".customer-card-panel .customer-card-close",
        run: "click",
    };
}

/** Types a number by hand, from the empty bar. */
export function typeNumber(number) {
    return [
        { content: "ask for a card", trigger: ".customer-card-scan", run: "click" },
        {
            content: "type the number",
            trigger: ".customer-card-find-words",
            run: `edit ${number}`,
        },
        { content: "look it up", trigger: ".customer-card-find-code", run: "click" },
    ];
}

export function takeOff() {
    return { content: "take the card off", trigger: ".customer-card-remove", run: "click" };
}

/** The tender's button carries `text`: the balance, or why it is gray. */
export function tenderHas(name, text, disabled = false) {
    const gray = disabled ? ".customer-card-disabled" : ":not(.customer-card-disabled)";
    return {
        content: `${name} says ${text}`,
        trigger: `.paymentmethod${gray}:has(.payment-name:contains("${name}")):contains("${text}")`,
    };
}

export function lineIs(status, text) {
    const contains = text ? `:contains("${text}")` : "";
    return {
        content: `the card's line is ${status} ${text || ""}`,
        trigger: `.customer-card-line[data-status="${status}"]${contains}`,
    };
}

/** All that is on the gift card pays, from its scan to its approval. */
export const payWithGift = () => [
    scan_barcode(GIFT),
    barHas("•••• 2223"),
    ProductScreen.clickPayButton(),
    tenderHas("Gift card", "$ 12.50"), // a card that was shown offline says nothing until it is asked for anew
    PaymentScreen.clickPaymentMethod("Gift card", true, { amount: "12.50" }),
    lineIs("done", "Approved"),
];

export function clickOnLine(button) {
    return {
        content: `click ${button} on the card's line`,
        trigger: `.customer-card-line .customer-card-${button}`,
        run: "click",
    };
}

export function clickFastPayment(name) {
    return {
        content: `pay fast with ${name}`,
        trigger: `.fast-pay-button:contains("${name}")`,
        run: "click",
    };
}

export function forceDoneIsNotOffered() {
    return {
        content: "no way to force the payment",
        trigger: negate(".send_force_done", ".payment-screen"),
    };
}

export function receiptHas(label, value) {
    return {
        content: `the receipt says ${label} ${value}`,
        trigger: `.customer-card-receipt div:contains("${label}"):contains("${value}")`,
    };
}

export function notified(text) {
    return {
        content: `told: ${text}`,
        trigger: `.o_notification:contains("${text}")`,
    };
}

/**
 * The next authorization (or what `verb` asks for) is asked for and gets no answer: `reached` tells
 * whether the server saw it.
 */
export function loseNextAnswer({ reached, verb = "authorize" }) {
    return run(() => {
        const original = posmodel.data.call;
        posmodel.data.call = async function (model, method) {
            if (method !== `customer_card_${verb}`) {
                return original.apply(this, arguments);
            }
            posmodel.data.call = original;
            if (reached) {
                await original.apply(this, arguments);
            }
            throw new ConnectionLostError();
        };
    }, "lose the next answer");
}

/** The next authorization hangs until the page goes. */
export function hangNextAnswer() {
    return run(() => {
        const original = posmodel.data.call;
        posmodel.data.call = function (model, method) {
            if (method !== "customer_card_authorize") {
                return original.apply(this, arguments);
            }
            posmodel.data.call = original;
            return new Promise(() => {});
        };
    }, "the next answer never comes");
}

/** What a dishonest till would do: a card payment that says it is done. */
export function forgePayment(method) {
    return run(() => {
        const order = posmodel.getOrder();
        const paymentMethod = posmodel.models["pos.payment.method"].find(
            (candidate) => candidate.name === method
        );
        const { data } = order.addPaymentline(paymentMethod);
        data.customer_card_operation = "made-up-by-the-till";
        data.setPaymentStatus("done");
    }, "forge a card payment");
}
