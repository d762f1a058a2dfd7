import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { PosOrder } from "@point_of_sale/app/models/pos_order";

const RECEIPT_ROWS = 6;

patch(PosOrder.prototype, {
    initState() {
        super.initState();
        // Of each card only what is printed anyway; everything else is asked from the server again.
        this.uiState.customerCards = {};
        this.uiState.customerCardHolder = false;
    },

    getCustomerCardRefs() {
        return (this.customer_card_refs || "").split(" ").filter(Boolean);
    },

    setCustomerCardRefs(refs) {
        this.assertEditable();
        this.customer_card_refs = [...new Set(refs)].join(" ");
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

    /** Rows of the receipt: the server's summary, or before it has answered the card numbers alone. */
    getCustomerCardReceipt() {
        const { cards } = this.customer_card_summary ? JSON.parse(this.customer_card_summary) : {};
        if (cards?.length) {
            return cards.flatMap((card) => receiptRows(card, cards.length)).slice(0, RECEIPT_ROWS);
        }
        return this.getCustomerCardRefs()
            .map((ref) => this.uiState.customerCards?.[ref])
            .filter(Boolean)
            .map(({ program, masked }) => ({ label: program, value: masked }));
    },
});

/** One card has room for everything; of two there are balances and movements, of more the balances alone. */
function receiptRows(card, count) {
    const balances = (card.balances || []).join(" · ");
    const heading =
        count === 1
            ? [{ label: card.program, value: card.masked }]
            : [{ label: `${card.program} ${leftToRight(card.masked)}`, value: balances || " " }];
    const movements = [
        { label: _t("Charged"), value: card.charged },
        { label: _t("Earned"), value: card.earned },
        { label: _t("Spent"), value: card.spent },
        { label: _t("Returned"), value: card.returned },
    ].filter((row) => row.value);
    const details = [
        { label: _t("Balance"), value: balances },
        { label: _t("Expiring"), value: card.expiring },
    ].filter((row) => row.value);
    if (count > 2) {
        return heading;
    }
    return count === 2
        ? [...heading, ...movements.slice(0, 2)]
        : [...heading, ...movements, ...details];
}

/** The text in its own direction, also inside a right-to-left line (Unicode isolates). */
function leftToRight(text) {
    return `\u2066${text}\u2069`;
}
