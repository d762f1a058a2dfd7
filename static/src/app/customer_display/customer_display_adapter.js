import { patch } from "@web/core/utils/patch";
import { CustomerDisplayPosAdapter } from "@point_of_sale/app/customer_display/customer_display_adapter";
import { displayedCards, displayedClaim } from "@customer_card/app/utils/customer_card_display";

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
        const { customerCards } = pos;
        this.data.customerCards = displayedCards(customerCards, this.customerCardOrder);
        const answer = super.dispatch(...arguments);
        // To a display at this very machine only: what the host sends to other ones is kept by the server for a while.
        const customerCardClaim = displayedClaim(customerCards, this.customerCardOrder);
        this.channel.postMessage({ customerCardClaim });
        return answer;
    },
});
