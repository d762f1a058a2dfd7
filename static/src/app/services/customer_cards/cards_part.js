import { Reactive } from "@web/core/utils/reactive";

/**
 * A capability of the cards at a till. Its methods that are named after an event are called on it:
 * see `CustomerCards`.
 */
export class CardsPart extends Reactive {
    constructor(cards) {
        super();
        this.cards = cards;
    }

    get pos() {
        return this.cards.pos;
    }
}
