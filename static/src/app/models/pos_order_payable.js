import { patch } from "@web/core/utils/patch";
import { PosOrder } from "@point_of_sale/app/models/pos_order";

// What cards may pay on an order.
patch(PosOrder.prototype, {
    /** How much cards may still pay: what is due, and never more than the goods (no card pays for a card). */
    getCustomerCardPayable() {
        const goods = this.lines
            .filter((line) => !line.customer_card_ref)
            .reduce((sum, line) => sum + line.priceIncl, 0);
        const left = Math.min(this.remainingDue, goods - this.getCustomerCardAmount());
        return this.currency.round(Math.max(left, 0));
    },

    /** Whether all that is left to pay is for what is put on cards: no card pays for that. */
    owesForCardsOnly() {
        return (
            this.lines.some((line) => line.customer_card_ref) &&
            this.remainingDue > 0 &&
            this.getCustomerCardPayable() <= 0
        );
    },

    /**
     * The goods a single-purpose voucher may still pay for: those with its very tax, less what vouchers of that tax
     * pay already.
     */
    getCustomerCardVoucherPayable(taxId, isSameTax, except) {
        const goods = this.lines
            .filter((line) => !line.isCustomerCardLine() && hasJustTax(line, taxId))
            .reduce((sum, line) => sum + line.priceIncl, 0);
        const paid = this.payment_ids
            .filter((line) => line !== except && line.isCustomerCard() && line.isDone())
            .filter((line) => isSameTax(line.uiState.card?.ref))
            .reduce((sum, line) => sum + line.getAmount(), 0);
        return this.currency.round(Math.max(goods - paid, 0));
    },
});

function hasJustTax(line, taxId) {
    const fiscalPosition = line.order_id.fiscal_position_id;
    const taxes = fiscalPosition
        ? fiscalPosition.getTaxesAfterFiscalPosition(line.tax_ids)
        : line.tax_ids;
    return taxes.length === 1 && taxes[0].id === taxId;
}
