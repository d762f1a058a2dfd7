import { useEffect } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";
import { CustomerCardBar } from "@customer_card/app/components/customer_card_bar/customer_card_bar";

patch(CustomerCardBar.prototype, {
    setup() {
        super.setup(...arguments);
        // Another line, another customer or price list: which prices are best is asked again.
        useEffect(
            () => {
                this.pos.customerCards.applyPrices(this.order);
            },
            () => [
                this.order?.uuid,
                this.refs,
                this.isKnown,
                this.order?.pricelist_id?.id,
                JSON.stringify(this.pos.customerCards.basket(this.order)),
            ]
        );
    },
});
