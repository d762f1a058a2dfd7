import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { CustomerCardPayment } from "@customer_card/app/utils/payment/customer_card_payment";

/**
 * Paying without a connection, from the slice the server set aside for the order while it could be reached.
 *
 * A question whose answer was lost may have reached the server, which then freed the slice and held the amount asked for instead. So
 * its key is not given back before the order is in the books (or the server answers again), and no more than that amount is spent.
 */
patch(CustomerCardPayment.prototype, {
    async authorize(line, key) {
        const order = line.pos_order_id;
        const wasOffline = await this.cards.isGone();
        if (!wasOffline) {
            await this.cards.settle(order);
        }
        // Not even asked: what is spent from the slice then can never be held beside it.
        const answer = wasOffline ? { isLost: true } : await super.authorize(line, key);
        const slice = this.cards.slice(order, line.uiState.card.ref, this.kind);
        if (answer.isLost) {
            return slice
                ? this.spend(line, key, slice, wasOffline)
                : this.unanswered(answer, wasOffline);
        }
        if (answer.ok && slice) {
            this.cards.leases.forget([slice.operation]); // paying online has freed it
        }
        return answer;
    },

    /** The amount from the slice, or why not. */
    spend(line, key, slice, wasOffline) {
        const { asked } = line.uiState;
        const format = this.pos.env.utils.formatCurrency;
        if (!wasOffline) {
            this.cards.noticeLoss();
            this.doubt(line.pos_order_id, key);
            this.cards.leases.lower(slice, asked);
        }
        const most = wasOffline ? slice.amount : Math.min(slice.amount, asked);
        if (this.pos.currency.isPositive(asked - most)) {
            const message = _t("Without a connection this card pays up to %s.", format(most));
            return { ok: false, isLost: true, message, available: most };
        }
        if (this.pos.currency.isPositive(slice.least - asked)) {
            const message = _t("This card pays from %s on.", format(slice.least));
            return { ok: false, isLost: true, message, available: false };
        }
        return { ok: true, operation: slice.operation, amount: asked, isFromSlice: true };
    },

    /** A lost answer can be asked for again; without a connection there is nothing to ask. */
    unanswered(answer, wasOffline) {
        const message = _t(
            "No connection, and nothing of this card was set aside for it. Try again, or take another payment."
        );
        return wasOffline ? { ok: false, isLost: true, message, available: false } : answer;
    },

    doubt(order, key) {
        const doubts = order.uiState.customerCardDoubts || [];
        order.uiState.customerCardDoubts = [...new Set([...doubts, key])];
    },

    take(line, answer) {
        super.take(line, answer);
        line.uiState.isFromSlice = Boolean(answer.isFromSlice);
        if (answer.isFromSlice) {
            line.customer_card_operation = answer.operation;
        }
    },

    /** Extend: a slice stays with the order when its payment is taken back; so does a key in doubt, until the server answers. */
    async release(line) {
        const order = line.pos_order_id;
        if (!line.uiState.isFromSlice && !this.isInDoubt(line)) {
            await super.release(line);
            return order && this.cards.setAside(order);
        }
        if (!line.uiState.isFromSlice) {
            this.doubt(order, line.customer_card_operation);
        }
        line.customer_card_operation = "";
        Object.assign(line.uiState, { asked: 0, isFromSlice: false });
    },

    /** Whether the server may have held under the line's key what was set aside for the order before. */
    isInDoubt(line) {
        const order = line.pos_order_id;
        const key = line.customer_card_operation;
        if (!order || !key || !line.uiState.card) {
            return false;
        }
        const isKnown = order.uiState.customerCardDoubts?.includes(key);
        const slice = this.cards.slice(order, line.uiState.card.ref, this.kind);
        return isKnown || Boolean(slice && this.cards.isOffline);
    },
});
