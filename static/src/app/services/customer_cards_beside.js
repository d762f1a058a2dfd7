import { CustomerCards } from "@customer_card/app/services/customer_cards";
import { CustomerCardDiscounts } from "@customer_card/app/services/customer_card_discounts";
import { patchLast } from "@customer_card/app/utils/patch_last";

/** The host's own loyalty (pos_loyalty), where it is installed, looks again what the order is due: a card may have changed its customer or prices. */
function renewRewards(pos, order) {
    if (order.uuid === pos.getOrder()?.uuid) {
        pos.updateRewards?.();
    }
}

patchLast(CustomerCards.prototype, {
    async add(card, order) {
        await super.add(...arguments);
        renewRewards(this.pos, order);
    },

    remove(ref, order) {
        super.remove(...arguments);
        renewRewards(this.pos, order);
    },
});

patchLast(CustomerCardDiscounts.prototype, {
    async take(order) {
        const isTaken = await super.take(...arguments);
        renewRewards(this.pos, order);
        return isTaken;
    },

    drop(order) {
        super.drop(...arguments);
        if (!this.isClearing) {
            renewRewards(this.pos, order);
        }
    },

    /** All of it at once: the order may be about to go itself. */
    dropOf() {
        this.isClearing = true;
        try {
            super.dropOf(...arguments);
        } finally {
            this.isClearing = false;
        }
    },
});
