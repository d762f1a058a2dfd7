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
export class CustomerCardLeases {
    constructor(configId) {
        this.place = `customer_card.leases.${configId}`;
        this.leases = this.read() || [];
    }

    /** What is written down; nothing where the browser keeps nothing. */
    read() {
        try {
            const leases = JSON.parse(browser.localStorage.getItem(this.place) || "[]");
            return Array.isArray(leases) ? leases : [];
        } catch {
            return undefined;
        }
    }

    /** Changes what is written down now, by this page or by another one of the same till. */
    change(change) {
        this.leases = change(this.read() || this.leases);
        try {
            browser.localStorage.setItem(this.place, JSON.stringify(this.leases));
        } catch {
            // It stays in memory; the server lets go of what nobody gives back by itself.
        }
    }

    changeOne(operation, values) {
        this.change((leases) =>
            leases.map((lease) => (lease.operation === operation ? { ...lease, ...values } : lease))
        );
    }

    /** The order's card has a new name. */
    rename(order, before, ref) {
        this.of(order)
            .filter((lease) => lease.ref === before)
            .forEach((lease) => this.changeOne(lease.operation, { ref }));
    }

    find(order, ref, kind) {
        return this.of(order).find((lease) => lease.ref === ref && lease.kind === kind);
    }

    of(order) {
        return this.leases.filter((lease) => lease.order === order.uuid && !lease.isReturned);
    }

    /** Notes that a slice is about to be asked for: worth nothing until the server has answered. */
    begin(order, ref, kind) {
        const lease = { key: uuidv4(), order: order.uuid, ref, kind, amount: 0 };
        lease.operation = `lease:${lease.key}`;
        this.change((leases) => [...leases, lease]);
        return lease;
    }

    /** Notes what the server set aside; its time runs from when it was asked, by this till's clock. */
    grant(lease, answer, asked) {
        this.changeOne(lease.operation, {
            operation: answer.operation,
            amount: answer.amount,
            least: answer.least,
            from: asked,
            until: asked + answer.minutes * MINUTE,
        });
    }

    /** No more than this of it is certain: the server may have held just that under another key. */
    lower(lease, amount) {
        this.changeOne(lease.operation, { amount: Math.min(lease.amount, amount) });
    }

    /** On its way back: never spent again, and kept in mind until the server knows. */
    giveBack(operations) {
        operations.forEach((operation) => this.changeOne(operation, { isReturned: true }));
    }

    forget(operations) {
        this.change((leases) => leases.filter((lease) => !operations.includes(lease.operation)));
    }

    /** Slices of an order that it can no longer spend; of an order that is gone, all. */
    unneeded(order, isGone) {
        const refs = order.getCustomerCardRefs();
        const used = order.payment_ids.map((line) => line.customer_card_operation);
        return this.of(order)
            .filter(
                (lease) => isGone || (!refs.includes(lease.ref) && !used.includes(lease.operation))
            )
            .map((lease) => lease.operation);
    }

    /** Whether it may be spent now; a clock that was put back does not make it last longer. */
    isLive(lease, now = Date.now()) {
        return lease.amount > 0 && lease.from <= now && now < lease.until;
    }
}
