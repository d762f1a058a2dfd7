import { patch } from "@web/core/utils/patch";
import { PaymentScreen } from "@point_of_sale/app/screens/payment_screen/payment_screen";
import "@customer_card/app/screens/payment_screen/payment_screen_mix"; // which this extends

patch(PaymentScreen.prototype, {
    onMounted() {
        if (!this.currentOrder.finalized) {
            this.pos.customerCardDiscounts.renew(this.currentOrder);
        }
        return super.onMounted(...arguments);
    },

    /** Points of a discount program make no payment line. */
    async payCustomerCardPart(method, part) {
        const card = this.pos.customerCards.known[part.ref];
        const isDiscount =
            part.kind === "points" && card?.accounts.some((account) => account.discount);
        return isDiscount
            ? this.pos.customerCardDiscounts.take(this.currentOrder, card, part.amount)
            : super.payCustomerCardPart(...arguments);
    },
});
