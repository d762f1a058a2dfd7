import { formatCurrency } from "@web/core/currency";
import { patch } from "@web/core/utils/patch";
import { PosOrder } from "@point_of_sale/app/models/pos_order";
import { refsOf, refsText } from "@customer_card/app/utils/card_refs";
import {
    moves,
    receiptRows,
    unansweredReceiptRows,
} from "@customer_card/app/utils/customer_card_receipt";

patch(PosOrder.prototype, {
    initState() {
        super.initState();
        // Of each card only what is printed anyway; everything else is asked from the server again.
        this.uiState.customerCards = {};
        this.uiState.customerCardHolder = false;
        this.uiState.customerCardsRead = {}; // by reference: the messages were read on this order
        this.uiState.customerCardDiscounts = {}; // by authorization: {ref, masked, amount, productId}
        this.uiState.customerCardBack = null; // what the server says goes back to cards: {question, amounts}
    },

    /** Why the server did not take the order, which is paid; empty where there is no such thing. */
    get customerCardRefusal() {
        return (this.finalized && this.uiState.customerCardRefusal) || "";
    },

    getCustomerCardRefs() {
        return refsOf(this.customer_card_refs);
    },

    setCustomerCardRefs(refs) {
        this.assertEditable();
        this.customer_card_refs = refsText(refs, this.customer_card_refs);
    },

    /** What a removed line took from a card is given back. */
    removeOrderline(line) {
        const removed = {
            hold: line.customer_card_hold,
            discount: line.customer_card_discount,
            ref: line.customer_card_ref,
        };
        const isRemoved = super.removeOrderline(...arguments);
        if (removed.hold || removed.discount) {
            this.config.customerCards.tell("lineRemoved", this, removed);
        }
        return isRemoved;
    },

    removePaymentline(line) {
        this.assertEditable();
        line.releaseCustomerCard();
        return super.removePaymentline(...arguments);
    },

    /** What cards have been authorized to pay on this order. */
    getCustomerCardAmount() {
        return this.payment_ids
            .filter((line) => line.isCustomerCard() && line.isDone())
            .reduce((sum, line) => sum + line.getAmount(), 0);
    },

    /** Whether points pay for some of it, as a payment or off the price. */
    spendsCustomerCardPoints() {
        const isPoints = (line) => line.payment_method_id?.customer_card_kind === "points";
        const discounts = Object.keys(this.uiState.customerCardDiscounts || {});
        return discounts.length > 0 || this.payment_ids.some(isPoints);
    },

    /** What the server says this order did on cards; empty before it is paid. */
    getCustomerCardSummary() {
        return (this.customer_card_summary && JSON.parse(this.customer_card_summary).cards) || [];
    },

    getCustomerCardMoves(card) {
        return moves(card);
    },

    /** Masked numbers of the cards on the order, paid or not. */
    getCustomerCardMasked() {
        const paid = this.getCustomerCardSummary();
        const shown = paid.length ? paid : Object.values(this.uiState.customerCards || {});
        return shown.map(({ masked }) => masked).filter(Boolean);
    },

    getCustomerCardDigits() {
        return this.getCustomerCardMasked().map((masked) => masked.replace(/\D/g, ""));
    },

    /** What the QR code on the receipt says: it finds the first card, and never pays with it. */
    getCustomerCardCode() {
        return this.getCustomerCardSummary()[0]?.code || "";
    },

    /** Rows of the receipt: the server's summary; before it has answered what the till knows, marked as such. */
    getCustomerCardReceipt() {
        if (this.customer_card_summary) {
            return receiptRows(this.getCustomerCardSummary());
        }
        const seen = this.getCustomerCardRefs().map((ref) => ({
            ...this.uiState.customerCards?.[ref],
            spent: this.customerCardSpentText(ref),
        }));
        return unansweredReceiptRows(seen.filter(({ program }) => program));
    },

    /** What a card pays on this order, as people write it; nothing when it pays nothing. */
    customerCardSpentText(ref) {
        const spent = this.payment_ids
            .filter((line) => line.isCustomerCard() && line.uiState.card?.ref === ref)
            .reduce((sum, line) => sum + line.getAmount(), 0);
        return spent ? formatCurrency(spent, this.currency.id) : "";
    },
});
