import { _t } from "@web/core/l10n/translation";
import { CardsPart } from "@customer_card/app/services/customer_cards/cards_part";
import { KeptSlices } from "@customer_card/app/utils/customer_card_slices";
import { apart, sayMoney } from "@customer_card/app/utils/spoken";

/**
 * Slices of cards: asked for while the server can be reached, spent when it cannot, given back when
 * they are not needed.
 */
export class Slices extends CardsPart {
    constructor(cards) {
        super(cards);
        this.kept = new KeptSlices(odoo.pos_config_id);
        this.asking = {};
    }

    /** After a reload: gives back what belongs to orders that are gone or done. */
    opened() {
        const orders = this.pos.models["pos.order"];
        const lost = this.kept.slices.filter(
            (slice) =>
                slice.isReturned || this.isOver(orders.getBy("uuid", slice.order), slice.order)
        );
        this.giveBack(lost.map((slice) => slice.operation));
    }

    // --- Setting aside ---

    added(card, order) {
        this.setAside(order);
    }

    replaced(before, ref, order) {
        this.kept.rename(order, before, ref);
    }

    ensured(order) {
        this.setAside(order);
    }

    /** Asks for a slice of every account the order's cards may spend from without a connection. */
    async setAside(order) {
        if (!order || order.finalized || order.isRefund || this.cards.isOffline) {
            return;
        }
        const cards = this.cards.of(order);
        for (const card of cards.filter((card) => card.lease && card.shown !== false)) {
            for (const kind of card.lease.filter((kind) => this.canPay(card, kind))) {
                await this.setAsideOne(card, kind, order);
            }
        }
    }

    /** Whether this till takes payments from such an account, and there is something on it. */
    canPay(card, kind) {
        const isTaken = this.pos.config.payment_method_ids.some(
            (method) => method.customer_card_kind === kind
        );
        return isTaken && card.accounts.some((account) => account.kind === kind && account.usable);
    }

    async setAsideOne(card, kind, order) {
        const known = this.kept.find(order, card.ref, kind);
        if (known?.amount || this.asking[known?.key] || this.holds(order, card.ref, kind)) {
            return;
        }
        const slice = known || this.kept.begin(order, card.ref, kind);
        this.asking[slice.key] = true;
        await this.cards.flush(); // what this order gave back must not be what it gets
        const asked = Date.now();
        try {
            const answer = await this.ask(slice);
            if (answer.ok) {
                this.kept.grant(slice, answer, asked);
            } else {
                this.giveBack([slice.operation]); // refused; an earlier question may have been heard all the same
            }
        } catch {
            // Nothing is known about it: it is asked for again, or given back, when the server can be reached.
        }
        delete this.asking[slice.key];
        this.giveBackUnneeded(order);
    }

    ask({ ref, kind, order, key }) {
        return this.cards.call("lease", [ref, kind, order, key]);
    }

    /** Whether a card pays on the order already: what is left of it is not set aside a second time. */
    holds(order, ref, kind) {
        return order.payment_ids.some(
            (line) =>
                line.isCustomerCard() &&
                line.customer_card_operation &&
                line.uiState.card?.ref === ref &&
                line.payment_method_id.customer_card_kind === kind
        );
    }

    // --- Giving back ---

    removed(ref, order) {
        this.giveBackUnneeded(order);
    }

    /** The order is in the books, or gone: what it had set aside, and authorizations nobody heard of again, go back. */
    finished(order) {
        const doubts = order.uiState.customerCardDoubts || [];
        order.uiState.customerCardDoubts = [];
        if (order.finalized) {
            this.kept.forget(order.payment_ids.map((line) => line.customer_card_operation));
        }
        const operations = this.kept.unneeded(order, true);
        this.kept.giveBack(operations);
        this.cards.release(...doubts, ...operations);
    }

    /** Slices the server knows to be given back need not be kept in mind. */
    voided(keys) {
        const operations = keys.filter((key) => key.startsWith("lease:"));
        if (operations.length) {
            this.kept.forget(operations);
        }
    }

    /** Whether an order is gone, or in the books. A paid one is neither until the server has it so. */
    isOver(order, uuid = order?.uuid) {
        const isThere = order && this.pos.models["pos.order"].getBy("uuid", order.uuid);
        if (this.pos.paidOrders.isKept(uuid)) {
            return false;
        }
        return !isThere || (order.finalized && order.isSynced);
    }

    giveBackUnneeded(order) {
        return this.giveBack(this.kept.unneeded(order, this.isOver(order)));
    }

    giveBack(operations) {
        this.kept.giveBack(operations);
        return this.cards.release(...operations);
    }

    /**
     * Back online, nothing spent from a slice yet: finds out what became of slices in doubt, and
     * gives the doubtful keys back.
     *
     * Asking for a slice again under its key changes nothing: it is still there, or it is gone for
     * good.
     */
    async settle(order) {
        const doubts = order.uiState.customerCardDoubts || [];
        const isSpent = order.payment_ids.some((line) => line.uiState.isFromSlice);
        if (!doubts.length || isSpent) {
            return;
        }
        for (const slice of this.kept.of(order)) {
            try {
                const answer = await this.ask(slice);
                if (answer.operation !== slice.operation) {
                    await this.giveBack([slice.operation]);
                }
            } catch {
                return; // still in doubt
            }
        }
        order.uiState.customerCardDoubts = [];
        await this.cards.release(...doubts);
    }

    // --- What can be spent ---

    /** The slice a card may spend from on the order now, not counting one that pays already. */
    usable(order, ref, kind) {
        const slice = this.kept.find(order, ref, kind);
        const isUsed = order.payment_ids.some(
            (line) => slice && line.customer_card_operation === slice.operation
        );
        return slice && !isUsed && this.kept.isLive(slice) ? slice : undefined;
    }

    /** What the order's card may spend without a connection, as people write it; nothing when it may not. */
    text(card, order) {
        const amounts = this.kept
            .of(order)
            .filter((slice) => slice.ref === card.ref && this.kept.isLive(slice))
            .map((slice) => sayMoney(this.pos, slice.amount));
        return amounts.join(" · ");
    }

    /** What the order's cards could pay by a method without a connection: see `CustomerCards.tender`. */
    tender(method, order) {
        const kind = method.customer_card_kind;
        const sources = this.cards
            .of(order)
            .map((card) => ({ card, slice: this.usable(order, card.ref, kind) }))
            .filter(({ slice }) => slice)
            .map(({ card, slice }) => ({ card, account: this.accountOf(slice) }));
        if (sources.length) {
            const amounts = sources.map(({ account }) => account.worth_text).join(" · ");
            return { sources, text: _t("Offline: up to %s", apart(amounts)), reason: "" };
        }
        const hasCards = order.getCustomerCardRefs().length;
        const none = hasCards ? _t("Needs a connection") : _t("Scan a card first");
        return { sources, text: "", reason: none };
    }

    accountOf(slice) {
        const worth_text = sayMoney(this.pos, slice.amount);
        return { kind: slice.kind, worth: slice.amount, worth_text, usable: true, reason: "" };
    }
}
