/* global posmodel */

import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Offline from "@point_of_sale/../tests/generic_helpers/offline_util";
import { run } from "@point_of_sale/../tests/generic_helpers/utils";
import { ConnectionLostError } from "@web/core/network/rpc";

/** Waits until something is so at this till; `test` says yes or no, or explains itself by an error. */
function until(content, test, tell = () => "") {
    return {
        content,
        trigger: "body",
        run: async () => {
            const deadline = Date.now() + 50000;
            while (!(await test())) {
                if (Date.now() > deadline) {
                    throw new Error(`never so: ${content} ${tell()}`);
                }
                await new Promise((resolve) => setTimeout(resolve, 50));
            }
        },
    };
}

/** The server is gone; nobody has noticed yet. */
export function lose() {
    return Offline.setOfflineMode();
}

/** The server is gone, and the till knows it. */
export function loseForGood() {
    return [
        Offline.setOfflineMode(),
        run(() => posmodel.customerCards.noticeLoss(), "the till notices"),
        until("offline is known", () => posmodel.customerCards.isOffline),
    ].flat();
}

/** The server is back, and the till has noticed. */
export function find() {
    return [
        Offline.setOnlineMode(),
        until("online again", () => !posmodel.customerCards.isOffline),
    ].flat();
}

/** Neither the browser's database nor its storage has the number that was read. */
export function keepsNoNumber(number) {
    return run(async () => {
        const stored = await posmodel.data.indexedDB.readAll(KEPT);
        const kept = JSON.stringify([stored, { ...localStorage }, { ...sessionStorage }]);
        if (!kept.includes("s1.") || kept.includes(number)) {
            throw new Error("The number of a card is kept.");
        }
    }, "no number is kept");
}

/** The host's own words about the lost connection. */
export function goOnOffline() {
    return Dialog.confirm("Continue with limited functionality");
}

const KEPT = ["pos.order", "pos.order.line", "pos.payment"];

/** Whether the browser's database has an order as it is; the till writes it a little later. */
async function isWritten(order) {
    const stored = await posmodel.data.indexedDB.readAll(KEPT);
    const ids = Object.values(stored).flatMap((records) => records.map(({ uuid }) => uuid));
    const same = stored["pos.order"].find(({ uuid }) => uuid === order.uuid);
    return (
        same?.state === order.state &&
        same.customer_card_refs === order.customer_card_refs &&
        [...order.lines, ...order.payment_ids].every(({ uuid }) => ids.includes(uuid))
    );
}

/** Loads the page again as soon as what the till shows would survive it. */
export function reload() {
    return [
        until("the order is written", () => isWritten(posmodel.getOrder())),
        run(() => window.location.reload(), "load the page again", true),
    ];
}

export function wait(seconds) {
    return run(() => new Promise((resolve) => setTimeout(resolve, seconds * 1000)), "wait");
}

/**
 * Every paid order has reached the server, and none waits to be sent; the host notes its
 * preparation afterwards, which makes it dirty.
 */
export function allSynced() {
    const pending = () => posmodel.pendingOrder;
    const orders = () => posmodel.models["pos.order"].filter((order) => order.finalized);
    const isWaiting = ({ id }) => ["create", "write"].some((kind) => pending()[kind].has(id));
    const isThere = (order) => order.isSynced && !isWaiting(order);
    return until(
        "all orders have reached the server",
        () => orders().length && orders().every(isThere),
        () =>
            JSON.stringify([orders().map((one) => [one.id, isWaiting(one)]), posmodel.data.network])
    );
}

export function hasSetAside(amount) {
    return until(`${amount} is set aside`, () =>
        posmodel.customerCards.keptSlices
            .of(posmodel.getOrder())
            .some((slice) => slice.amount === amount)
    );
}

export function nothingSetAside() {
    return until("nothing is set aside", () => !posmodel.customerCards.keptSlices.slices.length);
}

/** The server goes while an order is being sent: `reached` tells whether it still got it. */
export function breakNextSync({ reached }) {
    return run(() => {
        const original = posmodel.data.call;
        posmodel.data.call = async function (model, method) {
            if (method !== "sync_from_ui") {
                return original.apply(this, arguments);
            }
            posmodel.data.call = original;
            if (reached) {
                await original.apply(this, arguments);
            }
            Offline.setOfflineMode().run();
            throw new ConnectionLostError();
        };
    }, "break the next sending");
}

/** The till looks for the server once more, in vain, before anything else happens. */
export function lookedAgain() {
    return run(async () => {
        const looked = new Promise((resolve) => {
            const { send } = XMLHttpRequest.prototype;
            XMLHttpRequest.prototype.send = function () {
                XMLHttpRequest.prototype.send = send;
                resolve();
                return send.apply(this, arguments);
            };
        });
        await looked;
    }, "the till looks for the server");
}

/** The next request of a verb takes its time until it is sent; `arrived` waits for its answer. */
export function slowDown(verb, milliseconds) {
    return run(() => {
        const original = posmodel.data.call;
        let isOver = false;
        delete document.body.dataset[verb];
        posmodel.data.call = async function (model, method) {
            if (isOver || method !== `customer_card_${verb}`) {
                return original.apply(this, arguments);
            }
            isOver = true;
            await new Promise((resolve) => setTimeout(resolve, milliseconds));
            const answer = await original.apply(this, arguments);
            document.body.dataset[verb] = "arrived";
            return answer;
        };
    }, `the next ${verb} is slow`);
}

export function arrived(verb) {
    return {
        content: `the answer to ${verb} has arrived`,
        trigger: `body[data-${verb}="arrived"]`,
    };
}
