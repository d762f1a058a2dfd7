import { patch } from "@web/core/utils/patch";
import { CustomerCardBar } from "@customer_card/app/components/customer_card_bar/customer_card_bar";

patch(CustomerCardBar.prototype, {
    /** A card without a holder was read: asks who it belongs to. */
    askHolder(card) {
        this.pos.customerCards.enroll(this.order, { card });
    },
});
