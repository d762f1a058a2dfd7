import { patch } from "@web/core/utils/patch";
import { CustomerCards } from "@customer_card/app/services/customer_cards";

patch(CustomerCards.prototype, {
    /** A code nobody knows: whether it was a card's, which is then on the order. Says nothing when it was not. */
    async scanOld(code, order = this.pos.getOrder()) {
        const answer = code && order && !order.finalized ? await this.identify(code) : {};
        if (!answer.ok || order.finalized) {
            return false;
        }
        await (answer.card.state === "ready"
            ? this.takeBlank(answer.card, order)
            : this.add(answer.card, order));
        return true;
    },
});
