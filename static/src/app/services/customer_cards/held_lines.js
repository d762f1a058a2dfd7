import { CardsPart } from "@customer_card/app/services/customer_cards/cards_part";

/** Lines that take something from a card, rewards and payouts: they go with it, and what they took goes back. */
export class HeldLines extends CardsPart {
    /** A card that was found and is read now keeps its lines. */
    replaced(before, ref, order) {
        for (const line of order.lines.filter((line) => line.customer_card_ref === before)) {
            line.customer_card_ref = ref;
        }
    }

    removed(ref, order) {
        const held = (line) => line.customer_card_hold && line.customer_card_ref === ref;
        for (const line of order.lines.filter(held)) {
            order.removeOrderline(line);
        }
    }

    lineRemoved(order, { hold, ref }) {
        if (hold) {
            this.giveBack(hold, ref);
        }
    }

    deleted(order) {
        for (const line of order.lines.filter((line) => line.customer_card_hold)) {
            this.giveBack(line.customer_card_hold, line.customer_card_ref);
        }
    }

    async giveBack(hold, ref) {
        await this.cards.release(hold);
        if (this.cards.known[ref]) {
            await this.cards.refresh(ref);
        }
    }
}
