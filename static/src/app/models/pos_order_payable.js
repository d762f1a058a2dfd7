import { patch } from "@web/core/utils/patch";
import { PosOrder } from "@point_of_sale/app/models/pos_order";

patch(PosOrder.prototype, {
    /** How much cards may still pay: what is due, and never more than the goods (no card pays for a card). */
    getCustomerCardPayable() {
        const goods = this.lines
            .filter((line) => !line.customer_card_ref)
            .reduce((sum, line) => sum + line.priceIncl, 0);
        const left = Math.min(this.remainingDue, goods - this.getCustomerCardAmount());
        return this.currency.round(Math.max(left, 0));
    },
});
