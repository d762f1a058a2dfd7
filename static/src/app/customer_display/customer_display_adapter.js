import { patch } from "@web/core/utils/patch";
import { CustomerDisplayPosAdapter } from "@point_of_sale/app/customer_display/customer_display_adapter";
import { displayedCards } from "@customer_card/app/utils/customer_card_display";

patch(CustomerDisplayPosAdapter.prototype, {
    formatOrderData(order) {
        super.formatOrderData(...arguments);
        this.customerCardOrder = order;
    },

    getPaymentData(payment) {
        const { masked } = payment.isCustomerCard() ? payment.uiState.card || {} : {};
        return { ...super.getPaymentData(...arguments), masked: masked || "" };
    },

    dispatch(pos) {
        this.data.customerCards = displayedCards(pos.customerCards, this.customerCardOrder);
        return super.dispatch(...arguments);
    },
});
