import { _t } from "@web/core/l10n/translation";
import { formatCurrency } from "@web/core/currency";
import { patch } from "@web/core/utils/patch";
import { PosOrder } from "@point_of_sale/app/models/pos_order";
import { leftToRight } from "@customer_card/app/utils/customer_card_receipt";
import "@customer_card/app/models/pos_order"; // its patch goes first

const ROWS = 6; // of the receipt

patch(PosOrder.prototype, {
    /** Extend: before the server has answered, what the till knows, marked as such. */
    getCustomerCardReceipt() {
        const rows = super.getCustomerCardReceipt();
        if (this.customer_card_summary) {
            return rows;
        }
        return this.getCustomerCardRefs()
            .flatMap((ref) => this.customerCardOfflineRows(ref))
            .slice(0, ROWS);
    },

    customerCardOfflineRows(ref) {
        const card = this.uiState.customerCards?.[ref];
        const spent = this.payment_ids
            .filter((line) => line.isCustomerCard() && line.uiState.card?.ref === ref)
            .reduce((sum, line) => sum + line.getAmount(), 0);
        const rows = card ? [{ label: card.program, value: leftToRight(card.masked) }] : [];
        if (card && spent) {
            const value = formatCurrency(spent, this.currency.id);
            rows.push({ label: _t("Spent"), value });
        }
        if (card?.balances) {
            rows.push({ label: _t("Balance at last contact"), value: card.balances });
        }
        return rows;
    },
});
