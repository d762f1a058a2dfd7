import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { CustomerCardEnroll } from "@customer_card/app/components/popups/customer_card_enroll/customer_card_enroll";
import { CustomerCardFind } from "@customer_card/app/components/popups/customer_card_find/customer_card_find";
import { CardsPart } from "@customer_card/app/services/customer_cards/cards_part";

/** Whose card is it? Finding holders by phone or name, and enrolling new ones. */
export class People extends CardsPart {
    constructor(cards) {
        super(cards);
        // By order: the card that was given out on it without plastic, and the address that opens it on its holder's
        // phone, once. In memory only: it is for the customer's display and the receipt, not to be kept.
        this.claims = {};
    }

    /** What the server answered to a form: the card goes on the order, and its code where the customer sees it. */
    given({ card, claim }, order) {
        if (claim) {
            this.claims = { ...this.claims, [order.uuid]: { id: card.id, url: claim } };
        }
        return order.finalized || this.cards.add(card, order);
    }

    /** The address for the customer's phone; empty where no card was just given out without plastic. */
    claimOf(order) {
        return this.claims[order?.uuid]?.url || "";
    }

    removed(ref, order) {
        if (order.uiState.customerCards?.[ref]?.id === this.claims[order.uuid]?.id) {
            delete this.claims[order.uuid];
        }
    }

    deleted(order) {
        delete this.claims[order.uuid];
    }

    /** Opens the one field for a number, a phone or a name. */
    type(order) {
        this.pos.dialog.add(CustomerCardFind, { order });
    }

    /** Opens the form for a new customer: for the card that was read, or with what was looked for in vain. */
    enroll(order, { card, words } = {}) {
        this.pos.dialog.add(CustomerCardEnroll, { order, card, words });
    }

    find(words) {
        return this.ask("find", [words]);
    }

    /** The answer to a question about people; no answer is an answer too. */
    async ask(verb, args) {
        try {
            return await this.cards.call(verb, args);
        } catch (error) {
            const message =
                error instanceof ConnectionLostError
                    ? _t("No connection. The sale can go on without a card; try again later.")
                    : _t("No answer from the server. Try again: nothing is saved twice.");
            return { ok: false, isLost: true, message };
        }
    }
}
