import { browser } from "@web/core/browser/browser";
import { uuidv4 } from "@point_of_sale/utils";

const MINUTE = 60 * 1000; // milliseconds

/**
 * The slices of cards this till has set aside for its orders, to spend from when the connection is
 * lost.
 *
 * Written down in the browser before the server is asked, so that none is forgotten by a reload or
 * a lost answer. What is written names an order, a ticket and a key of this till; it holds no
 * number, and no value but at this till and for that order.
 */
export class KeptSlices {
    constructor(configId) {
        this.place = `customer_card.leases.${configId}`;
        this.slices = this.read() || [];
    }

    /** What is written down; nothing where the browser keeps nothing. */
    read() {
        try {
            const slices = JSON.parse(browser.localStorage.getItem(this.place) || "[]");
            return Array.isArray(slices) ? slices : [];
        } catch {
            return undefined;
        }
    }

    /** Changes what is written down now, by this page or by another one of the same till. */
    change(change) {
        this.slices = change(this.read() || this.slices);
        try {
            browser.localStorage.setItem(this.place, JSON.stringify(this.slices));
        } catch {
            // It stays in memory; the server lets go of what nobody gives back by itself.
        }
    }

    changeOne(operation, values) {
        this.change((slices) =>
            slices.map((slice) => (slice.operation === operation ? { ...slice, ...values } : slice))
        );
    }

    /** The order's card has a new name. */
    rename(order, before, ref) {
        this.of(order)
            .filter((slice) => slice.ref === before)
            .forEach((slice) => this.changeOne(slice.operation, { ref }));
    }

    find(order, ref, kind) {
        return this.of(order).find((slice) => slice.ref === ref && slice.kind === kind);
    }

    of(order) {
        return this.slices.filter((slice) => slice.order === order.uuid && !slice.isReturned);
    }

    /** Notes that a slice is about to be asked for: worth nothing until the server has answered. */
    begin(order, ref, kind) {
        const slice = { key: uuidv4(), order: order.uuid, ref, kind, amount: 0 };
        slice.operation = `lease:${slice.key}`;
        this.change((slices) => [...slices, slice]);
        return slice;
    }

    /** Notes what the server set aside; its time runs from when it was asked, by this till's clock. */
    grant(slice, answer, asked) {
        this.changeOne(slice.operation, {
            operation: answer.operation,
            amount: answer.amount,
            least: answer.least,
            from: asked,
            until: asked + answer.minutes * MINUTE,
        });
    }

    /** No more than this of it is certain: the server may have held just that under another key. */
    lower(slice, amount) {
        this.changeOne(slice.operation, { amount: Math.min(slice.amount, amount) });
    }

    /** On its way back: never spent again, and kept in mind until the server knows. */
    giveBack(operations) {
        operations.forEach((operation) => this.changeOne(operation, { isReturned: true }));
    }

    forget(operations) {
        this.change((slices) => slices.filter((slice) => !operations.includes(slice.operation)));
    }

    /** Slices of an order that it can no longer spend; of an order that is gone, all. */
    unneeded(order, isGone) {
        const refs = order.getCustomerCardRefs();
        const used = order.payment_ids.map((line) => line.customer_card_operation);
        return this.of(order)
            .filter(
                (slice) => isGone || (!refs.includes(slice.ref) && !used.includes(slice.operation))
            )
            .map((slice) => slice.operation);
    }

    /** Whether it may be spent now; a clock that was put back does not make it last longer. */
    isLive(slice, now = Date.now()) {
        return slice.amount > 0 && slice.from <= now && now < slice.until;
    }
}
