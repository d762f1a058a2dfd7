/* global posmodel */

import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Offline from "@point_of_sale/../tests/generic_helpers/offline_util";
import { run } from "@point_of_sale/../tests/generic_helpers/utils";
import { ConnectionLostError } from "@web/core/network/rpc";

/** Waits until something is so at this till; `test` says yes or no, or explains itself by an error. */
function until(content, test) {
    return {
        content,
        trigger: "body",
        run: async () => {
            const deadline = Date.now() + 8000;
            while (!test()) {
                if (Date.now() > deadline) {
                    throw new Error(`never so: ${content}`);
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
        until("offline is known", () => posmodel.data.network.offline),
    ].flat();
}

/** The server is back, and the till has noticed. */
export function find() {
    return [
        Offline.setOnlineMode(),
        until("online again", () => !posmodel.customerCards.isOffline),
    ].flat();
}

/** The host's own words about the lost connection. */
export function goOnOffline() {
    return Dialog.confirm("Continue with limited functionality");
}

/** The paid order is in the browser's database, which is written a little later. */
export function written() {
    return wait(1);
}

export function wait(seconds) {
    return run(() => new Promise((resolve) => setTimeout(resolve, seconds * 1000)), "wait");
}

/** Every paid order has reached the server. */
export function allSynced() {
    return until("all orders have reached the server", () => {
        const orders = posmodel.models["pos.order"].filter((order) => order.finalized);
        return orders.length && orders.every((order) => order.isSynced && !order.isDirty());
    });
}

export function hasSetAside(amount) {
    return until(`${amount} is set aside`, () =>
        posmodel.customerCards.leases
            .of(posmodel.getOrder())
            .some((lease) => lease.amount === amount)
    );
}

export function nothingSetAside() {
    return until("nothing is set aside", () => !posmodel.customerCards.leases.leases.length);
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
