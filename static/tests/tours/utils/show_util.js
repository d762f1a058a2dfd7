/* global posmodel */

import { run } from "@point_of_sale/../tests/generic_helpers/utils";

const FRAME = "customer-display-frame";
const MOST_TABS = 150;
const TICKET = /[0-9a-f]+\.[0-9a-f]+\.[0-9a-f]+\.[0-9a-f.]*[0-9a-f]{24}/;

/** The bar shows one of the card's signs. */
export function barSign(name) {
    return {
        content: `the bar shows ${name}`,
        trigger: `.customer-card-row .customer-card-${name}`,
    };
}

export function noBarSign(name) {
    return {
        content: `the bar does not show ${name}`,
        trigger: `.customer-card-row:not(:has(.customer-card-${name}))`,
    };
}

/** What the server says of a card in a tier. */
export function giveTier(number, tier) {
    return run(() => {
        const { known } = posmodel.customerCards;
        const ref = Object.keys(known).find((ref) => known[ref].masked.includes(number.slice(-4)));
        known[ref] = { ...known[ref], tier };
    }, "the card has a tier");
}

// --- the customer's display ---

/** Opens the customer's display beside the till: in a frame, as a second screen of the same device. */
export function openDisplay() {
    return [
        run(() => {
            window.toldToTheDisplay = [];
            const listener = new BroadcastChannel("UPDATE_CUSTOMER_DISPLAY");
            listener.onmessage = ({ data }) => window.toldToTheDisplay.push(data);
            const { id } = posmodel.config;
            const frame = document.createElement("iframe");
            frame.id = FRAME;
            frame.src = `/pos_customer_display/${id}/${localStorage.getItem("device_uuid")}`;
            frame.style =
                "position: fixed; inset: auto auto 0 0; width: 600px; height: 400px; pointer-events: none";
            document.body.append(frame);
        }, "open the customer's display"),
        {
            content: "it welcomes the customer",
            trigger: `:iframe .o_customer_display:contains("Welcome")`,
        },
    ];
}

export function displayHas(selector, text) {
    return {
        content: `the customer sees ${text}`,
        trigger: `:iframe ${selector}:contains("${text}")`,
    };
}

/** Neither on the screen nor in anything that was sent to it: no ticket, number, code or family name. */
export function displayTellsNoSecret(secrets) {
    return run(() => {
        const seen = document.getElementById(FRAME).contentDocument.body.innerText;
        const told = JSON.stringify(window.toldToTheDisplay) + seen;
        const secret = secrets.find((one) => told.includes(one)) || told.match(TICKET)?.[0];
        if (secret || !window.toldToTheDisplay.length) {
            throw new Error(`The customer's display was told ${secret}`);
        }
    }, "the display is told no secret");
}

/** The code is on the display beside the till, and neither on the server nor in what the browser keeps. */
export function claimStaysHere() {
    return run(async () => {
        const [{ url }] = Object.values(posmodel.customerCards.people.claims);
        const secret = url.split("#")[1];
        const order = posmodel.getOrder();
        const kept = [localStorage, sessionStorage, order.uiState, order.serializeForORM()];
        if (secret.length !== 54 || kept.some((one) => JSON.stringify(one).includes(secret))) {
            throw new Error("The code of a new card is kept.");
        }
        if (
            window.toldToTheDisplay.some(
                ({ lines, customerCardClaim }) => lines && customerCardClaim
            )
        ) {
            throw new Error("The code of a new card goes to the server.");
        }
    }, "the code stays at this machine");
}

export function displayHasNoClaim() {
    return {
        content: "the customer sees no code",
        trigger: ":iframe .o_customer_display:not(:has(.customer-card-display-claim))",
    };
}

// --- receipts and orders ---

export function receiptHasClaim() {
    return {
        content: "the receipt has the code for the phone, and no other one",
        trigger:
            '.customer-card-receipt:not(:has(.customer-card-receipt-code)) .customer-card-receipt-claim img[src^="data:image/svg+xml"]',
    };
}

export function receiptHasCode() {
    return {
        content: "the receipt has a QR code",
        trigger: '.customer-card-receipt-code img[src^="data:image/svg+xml"]',
    };
}

export function ticketIsFolded(...texts) {
    const summary = ".customer-card-ticket:not([open]) > summary";
    return {
        content: `the order's cards are named: ${texts.join(", ")}`,
        trigger: texts.reduce((selector, text) => `${selector}:contains("${text}")`, summary),
    };
}

export function openTicket() {
    return {
        content: "what did the cards do?",
        trigger: ".customer-card-ticket > summary",
        run: "click",
    };
}

export function ticketHas(text) {
    return {
        content: `the order's cards say ${text}`,
        trigger: `.customer-card-ticket:contains("${text}")`,
    };
}

/** From here on nothing goes to a printer: what would be printed is laid on the screen. */
export function keepPrints() {
    return run(() => {
        window.print = (element) => {
            const paper = document.createElement("div");
            paper.className = "printed-paper";
            paper.style =
                "position: fixed; top: 0; left: 0; z-index: 9; background: white; pointer-events: none";
            paper.append(element.cloneNode(true));
            document.body.append(paper);
        };
    }, "keep what is printed");
}

export function reprint() {
    return {
        content: "print the receipt again",
        trigger: '.ticket-screen .control-button:contains("Print Receipt")',
        run: "click",
    };
}

export function printHas(label, value) {
    return {
        content: `the print says ${label} ${value}`,
        trigger: `.printed-paper .customer-card-receipt div:contains("${label}"):contains("${value}")`,
    };
}

// --- keyboard ---

/** Goes on with Tab until the focus is there; nothing may hold it on the way. */
export function tabTo(selector) {
    return {
        content: `Tab to ${selector}`,
        trigger: selector,
        async run(helpers) {
            const passed = [];
            for (let count = 0; count < MOST_TABS; count++) {
                if (document.activeElement?.matches(selector)) {
                    return;
                }
                const before = document.activeElement;
                passed.push(before?.className);
                await helpers.press("Tab");
                if (document.activeElement === before) {
                    before.blur(); // past the last element a browser begins at the first again
                }
            }
            throw new Error(
                `Tab does not lead to ${selector}; on the way: ${[...new Set(passed)].join(" | ")}`
            );
        },
    };
}

export function press(key) {
    return {
        content: `press ${key}`,
        trigger: "body",
        run: (helpers) => helpers.press(key),
    };
}

export function focusIsIn(selector) {
    return run(() => {
        if (!document.activeElement?.closest(selector)) {
            throw new Error(`The focus is not in ${selector}`);
        }
    }, `the focus is in ${selector}`);
}

/** Whoever works with the keyboard sees where they are. */
export function focusIsVisible() {
    return run(() => {
        const { outlineStyle, boxShadow } = getComputedStyle(document.activeElement);
        if (outlineStyle === "none" && boxShadow === "none") {
            throw new Error("The focus cannot be seen.");
        }
    }, "the focus can be seen");
}
