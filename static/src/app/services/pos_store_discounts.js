import { patch } from "@web/core/utils/patch";
import { PosStore } from "@point_of_sale/app/services/pos_store";
import { CustomerCards } from "@customer_card/app/services/customer_cards";
import { CustomerCardDiscounts } from "@customer_card/app/services/customer_card_discounts";

patch(PosStore.prototype, {
    async setup() {
        this.customerCardDiscounts = new CustomerCardDiscounts(this);
        await super.setup(...arguments);
    },

    async validateOrderFast() {
        this.customerCardDiscounts.renew(this.getOrder());
        return super.validateOrderFast(...arguments);
    },

    async _onBeforeDeleteOrder(order) {
        const goOn = await super._onBeforeDeleteOrder(...arguments);
        if (goOn && !order.finalized) {
            this.customerCardDiscounts.dropOf(order);
        }
        return goOn;
    },
});

patch(CustomerCards.prototype, {
    remove(ref, order) {
        this.pos.customerCardDiscounts.dropOf(order, ref);
        return super.remove(...arguments);
    },
});
