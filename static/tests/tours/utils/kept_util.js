/* global posmodel */

import { run } from "@point_of_sale/../tests/generic_helpers/utils";

const PLACE = "customer_card.paid.";

const places = () => Object.keys(localStorage).filter((place) => place.startsWith(PLACE));

export function saveDraft() {
    return run(async () => {
        const order = posmodel.getOrder();
        posmodel.addPendingOrder([order.id]);
        await posmodel.syncAllOrders({ orders: [order] });
        if (!order.isSynced) {
            throw new Error("The draft did not reach the server.");
        }
    }, "the order is saved as a draft");
}

/** Loads the page again at once: nothing of it waits for the host's own writing. */
export function loadAgain() {
    return [
        run(() => window.location.reload(), "load the page again", true),
        { content: "the till is there", trigger: ".pos .pos-topheader, .pos .pos-content" },
        run(async () => {
            while (!window.posmodel?.ready) {
                await new Promise((resolve) => setTimeout(resolve, 50));
            }
            await posmodel.ready;
        }, "its data, too"),
    ];
}

/** So many paid orders are at this till only. */
export function counts(count) {
    return run(() => {
        const { length } = posmodel.refusedOrders.all;
        if (length !== count) {
            throw new Error(`${length} orders are told of, not ${count}`);
        }
    }, `${count} orders are at this till only`);
}

export function isPaid({ amount, lines, payments }) {
    return run(() => {
        const [order] = posmodel.refusedOrders.all;
        const seen = [order.state, order.priceIncl, order.lines.length, order.payment_ids.length];
        const card = order.lines[0].customer_card_ref;
        if (String(seen) !== String(["paid", amount, lines, payments]) || !card) {
            throw new Error(`${seen} ${card}`);
        }
    }, "the order is paid as it was");
}

/** Another device has the server's data read, in each of the ways the host has. */
export function serverTellsItsDraft() {
    return run(async () => {
        await posmodel.deviceSync.readDataFromServer();
        await posmodel.data.loadServerOrders([["state", "=", "draft"]]);
    }, "the server tells its draft");
}

/** The server of the test takes in what is sent from now on. */
export function takeIn() {
    return run(() => {
        const original = posmodel.getSyncAllOrdersContext;
        posmodel.getSyncAllOrdersContext = function () {
            return { ...original.apply(this, arguments), take_in: true };
        };
    }, "the server takes everything in");
}

export function keepsNothing() {
    return run(() => {
        if (places().length) {
            throw new Error(`kept: ${places()}`);
        }
    }, "nothing is kept");
}

export function fill() {
    return run(
        () => localStorage.setItem(`${PLACE}other@other`, "x".repeat(2_999_900)),
        "the browser's store is full"
    );
}

/** The server will not write the orders into the history, and says why. */
export function refuseWords(message) {
    return run(() => {
        const original = posmodel.data.call;
        posmodel.data.call = function (model, method) {
            return method === "customer_card_keep_refused"
                ? Promise.resolve({ ok: false, message })
                : original.apply(this, arguments);
        };
    }, "no word is taken");
}

/** Leaves the till and goes on without the orders. */
export function leave() {
    return [
        run(() => {
            posmodel.pushOrdersWithClosingPopup();
        }, "leave the till"),
        {
            content: "go on without the order",
            trigger: `.modal:contains("Orders that are not saved") .modal-footer button:contains("Go on without them")`,
            run: "click",
        },
    ];
}
