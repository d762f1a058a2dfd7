import { batched } from "@web/core/utils/timing";
import { effect } from "@web/core/utils/reactive";
import { patch } from "@web/core/utils/patch";
import { Chrome } from "@point_of_sale/app/pos_app";
import { displayedCards } from "@customer_card/app/utils/customer_card_display";

patch(Chrome.prototype, {
    setup() {
        super.setup(...arguments);
        // The host tells the customer's display when the order changes; a card changes without it.
        effect(
            batched((pos) => {
                const order = pos.selectedOrder;
                const cards = order && JSON.stringify(displayedCards(pos.customerCards, order));
                if (order && this.customerCardsSent && cards !== this.customerCardsSent) {
                    this.sendOrderToCustomerDisplay(order, this.customerCardScale);
                }
                this.customerCardsSent = cards;
            }),
            [this.pos]
        );
    },

    sendOrderToCustomerDisplay(order, scaleData) {
        this.customerCardScale = scaleData;
        return super.sendOrderToCustomerDisplay(...arguments);
    },
});
