import { _t } from "@web/core/l10n/translation";
import { CardsPart } from "@customer_card/app/services/customer_cards/cards_part";
import { basketOf, isFirstOfProgram } from "@customer_card/app/utils/basket";

/** What an order is going to earn, as the server says it; `earnings` keeps its last answer per card reference. */
export class Forecast extends CardsPart {
    constructor(cards) {
        super(cards);
        this.earnings = {};
    }

    forgotten(refs) {
        refs.forEach((ref) => delete this.earnings[ref]);
    }

    /** Asks what the order will earn; shows nothing when that cannot be known now. */
    async ask(order) {
        const lines = basketOf(order);
        const basket = JSON.stringify(lines);
        for (const card of this.cards.of(order).filter((card) => card.earns)) {
            if (!isFirstOfProgram(card, this.cards.of(order))) {
                const why = _t("One purchase earns once: on the first card of this program.");
                this.earnings[card.ref] = { basket: "", points_text: "", why: [why] };
                continue;
            }
            if (this.earnings[card.ref]?.basket === basket) {
                continue;
            }
            const answer = lines.length && !this.cards.isOffline && (await this.call(card, lines));
            this.earnings[card.ref] = { basket, ...(answer || { points_text: "", why: [] }) };
        }
    }

    async call(card, lines) {
        try {
            return await this.cards.call("preview", [card.ref, lines]);
        } catch {
            return undefined;
        }
    }
}
