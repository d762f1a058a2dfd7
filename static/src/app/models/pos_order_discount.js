import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { PosOrder } from "@point_of_sale/app/models/pos_order";
import { PosOrderline } from "@point_of_sale/app/models/pos_order_line";

patch(PosOrder.prototype, {
    initState() {
        super.initState();
        this.uiState.customerCardDiscounts = {}; // by authorization: {ref, masked, amount, productId}
    },

    /** One line of a points discount goes with all of it. */
    removeOrderline(line) {
        const key = line.customer_card_discount;
        const result = super.removeOrderline(...arguments);
        if (key && !this.isRefund) {
            const method = this.models["pos.payment.method"].find(
                (candidate) => candidate.type === "customer_card"
            );
            method?.payment_terminal.pos.customerCardDiscounts.drop(this, key);
        }
        return result;
    },
});

patch(PosOrderline.prototype, {
    canBeMergedWith(line) {
        const isDiscount = this.customer_card_discount || line.customer_card_discount;
        return !isDiscount && super.canBeMergedWith(...arguments);
    },

    setQuantity(quantity) {
        if (this.customer_card_discount && Number(quantity || 0) !== 0) {
            return {
                title: _t("Points discount"),
                body: _t(
                    "Remove this line to give the points back; take them again for another amount."
                ),
            };
        }
        return super.setQuantity(...arguments);
    },
});
