import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { CustomerCardPayment } from "@customer_card/app/utils/payment/customer_card_payment";

/** A single-purpose voucher was taxed when it was sold: it pays only for goods with that very tax. The server has the last word. */
patch(CustomerCardPayment.prototype, {
    /** Extend: of the card chosen, only what its goods cost. */
    async choose(order) {
        const source = await super.choose(...arguments);
        const most = source && this.mostOfVoucher(source.card.ref, order);
        if (most === 0) {
            return this.cards.notify(this.wrongTaxText(source.card));
        }
        if (!source || most === undefined || source.account.worth <= most) {
            return source;
        }
        return { ...source, account: { ...source.account, worth: most } };
    },

    /** Extend: what the mix proposes is cut to the goods the card pays for. */
    beginWith(order, part) {
        const most = part.kind === "value" ? this.mostOfVoucher(part.ref, order) : undefined;
        if (most === 0) {
            return this.cards.notify(this.wrongTaxText(this.cards.known[part.ref]));
        }
        const amount = most === undefined ? part.amount : Math.min(part.amount, most);
        return super.beginWith(order, { ...part, amount });
    },

    /** Extend: an amount that was typed is cut, too, with the reason on the line when nothing is left. */
    async prepare(line) {
        const card = this.cards.known[line.uiState.card?.ref];
        const most = card && this.mostOfVoucher(card.ref, line.pos_order_id, line);
        if (most === 0) {
            line.uiState.message = this.wrongTaxText(card);
            return false;
        }
        if (most && line.getAmount() > most) {
            line.setAmount(most);
        }
        return super.prepare(...arguments);
    },

    /** The most a card may pay because of its tax; undefined for one that pays for anything. */
    mostOfVoucher(ref, order, except) {
        const tax = this.taxOf(ref);
        if (this.kind !== "value" || !tax) {
            return undefined;
        }
        return order.getCustomerCardVoucherPayable(
            tax.id,
            (other) => this.taxOf(other)?.id === tax.id,
            except
        );
    },

    taxOf(ref) {
        return this.cards.known[ref]?.voucher_tax;
    },

    wrongTaxText({ masked, voucher_tax: { name } }) {
        return _t(
            "%(card)s pays only for goods with the tax %(tax)s. Choose another payment for the rest.",
            { card: masked, tax: name }
        );
    },
});
