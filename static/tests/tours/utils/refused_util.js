/* global posmodel */

import { run } from "@point_of_sale/../tests/generic_helpers/utils";
import { RPCError } from "@web/core/network/rpc";

const REFUSED = ".customer-card-refused-notice";

/** From now on the server refuses the orders that are paid and not there yet, with a sentence. */
export function refuse(sentence) {
    return run(() => {
        const original = posmodel.data.call;
        const orders = posmodel.models["pos.order"].filter((one) => one.isUnsyncedPaid);
        const uuids = orders.map(({ uuid }) => uuid);
        posmodel.data.call = async function (model, method, args) {
            if (method !== "sync_from_ui" || !uuids.includes(args[0][0].uuid)) {
                return original.apply(this, arguments);
            }
            const error = new RPCError("Odoo Server Error");
            error.exceptionName = "odoo.exceptions.UserError";
            error.data = { name: error.exceptionName, message: sentence, arguments: [sentence] };
            throw error;
        };
        posmodel.takeIn = () => (posmodel.data.call = original);
    }, "the server refuses what waits");
}

/** Somebody mended what the server refused the orders for. */
export function takeIn() {
    return run(() => posmodel.takeIn(), "the server takes everything in");
}

export function told(text) {
    return {
        content: `told of an order that is not saved: ${text}`,
        trigger: `.o_notification${REFUSED}:contains("not saved"):contains("${text}")`,
    };
}

export function showOrder() {
    return {
        content: "show the order",
        trigger: `.o_notification${REFUSED} button:contains("Show the order")`,
        run: "click",
    };
}

export function isMarked() {
    return {
        content: "the order is marked in the list",
        trigger: ".order-row .customer-card-refused:contains('Not saved')",
    };
}

export function isExplained(text) {
    return {
        content: `the order says why: ${text}`,
        trigger: `.customer-card-refused-order:contains("${text}")`,
    };
}

export function sendAgain() {
    return {
        content: "send the order again",
        trigger: ".customer-card-send-again",
        run: "click",
    };
}
