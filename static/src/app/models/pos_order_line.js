import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { PosOrderline } from "@point_of_sale/app/models/pos_order_line";

// A line that sells a card is that one card: never merged, never two of it.
patch(PosOrderline.prototype, {
    canBeMergedWith(line) {
        const isCard = this.customer_card_ref || line.customer_card_ref;
        return !isCard && super.canBeMergedWith(...arguments);
    },

    setQuantity(quantity) {
        if (this.customer_card_ref && !this.refunded_orderline_id && Number(quantity || 0) > 1) {
            return {
                title: _t("One card, one line"),
                body: _t("Scan the next card to sell another one."),
            };
        }
        return super.setQuantity(...arguments);
    },
});
