import { patch } from "@web/core/utils/patch";
import { PosOrder } from "@point_of_sale/app/models/pos_order";

patch(PosOrder.prototype, {
    /** The goods a single-purpose voucher may still pay for: those with its very tax, less what vouchers of that tax pay already. */
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
