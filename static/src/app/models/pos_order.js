import { patch } from "@web/core/utils/patch";
import { PosOrder } from "@point_of_sale/app/models/pos_order";
import { leftToRight, moves, receiptRows } from "@customer_card/app/utils/customer_card_receipt";
import { heldLines } from "@customer_card/app/utils/hold_customer_card";

patch(PosOrder.prototype, {
    initState() {
        super.initState();
        // Of each card only what is printed anyway; everything else is asked from the server again.
        this.uiState.customerCards = {};
        this.uiState.customerCardHolder = false;
        this.uiState.customerCardsRead = {}; // by reference: the messages were read on this order
    },

    getCustomerCardRefs() {
        return (this.customer_card_refs || "").split(" ").filter(Boolean);
    },

    setCustomerCardRefs(refs) {
        this.assertEditable();
        this.customer_card_refs = [...new Set(refs)].join(" ");
    },

    /** A reward or payout that is removed is given back. */
    removeOrderline(line) {
        const { customer_card_hold: key, customer_card_ref: ref } = line;
        const isRemoved = super.removeOrderline(...arguments);
        if (key) {
            heldLines.release(key, ref);
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

    /** Rows of the receipt: the server's summary, or before it has answered the card numbers alone. */
    getCustomerCardReceipt() {
        const cards = this.getCustomerCardSummary();
        if (cards.length) {
            return receiptRows(cards);
        }
        return this.getCustomerCardRefs()
            .map((ref) => this.uiState.customerCards?.[ref])
            .filter(Boolean)
            .map(({ program, masked }) => ({ label: program, value: leftToRight(masked) }));
    },
});
