import { CardsPart } from "@customer_card/app/services/customer_cards/cards_part";

/**
 * The host's own loyalty (pos_loyalty), where it is installed, looks again what the order is due: a card may have
 * changed its customer or prices.
 */
export class HostLoyalty extends CardsPart {
    added(card, order) {
        this.renewRewards(order);
    }

    removed(ref, order) {
        this.renewRewards(order);
    }

    discounted(order) {
        this.renewRewards(order);
    }

    renewRewards(order) {
        if (order.uuid === this.pos.getOrder()?.uuid) {
            this.pos.updateRewards?.();
        }
    }
}
