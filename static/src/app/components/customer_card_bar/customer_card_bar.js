import { Component, useEffect } from "@odoo/owl";
import { useDebounced } from "@web/core/utils/timing";
import { useService } from "@web/core/utils/hooks";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";
import { paint } from "@customer_card/app/utils/card_paint";
import { basketOf } from "@customer_card/app/utils/basket";
import { CustomerCardSlices } from "@customer_card/app/components/customer_card_slices/customer_card_slices";
import { CustomerCardPanel } from "@customer_card/app/components/popups/customer_card_panel/customer_card_panel";

const PREVIEW_DELAY = 400; // milliseconds without a change before the server is asked what the order earns

/** One line per card over the order: who it is, what is on it, and × to take it off. Empty, it asks for a card. */
export class CustomerCardBar extends Component {
    static template = "customer_card.CustomerCardBar";
    static components = { CustomerCardSlices };
    static props = {};

    setup() {
        this.pos = usePos();
        this.ui = useService("ui");
        this.dialog = useService("dialog");
        const previewSoon = useDebounced(
            () => this.pos.customerCards.forecast.ask(this.order),
            PREVIEW_DELAY
        );
        useEffect(
            () => {
                this.pos.customerCards.ensure(this.order);
            },
            () => [this.refs, this.isKnown, this.pos.customerCards.isOffline]
        );
        useEffect(
            () => {
                previewSoon();
            },
            () => [this.refs, this.basket]
        );
        // Another line, another customer or price list: which prices are best is asked again.
        useEffect(
            () => {
                this.pos.customerCards.prices.apply(this.order);
            },
            () => [
                this.order?.uuid,
                this.refs,
                this.isKnown,
                this.order?.pricelist_id?.id,
                this.basket,
            ]
        );
    }

    get order() {
        return this.pos.getOrder();
    }

    get refs() {
        return this.order?.customer_card_refs || "";
    }

    /** The goods on the order, as a text that changes when they do. */
    get basket() {
        return JSON.stringify(basketOf(this.order));
    }

    get cards() {
        return this.pos.customerCards.of(this.order);
    }

    get isKnown() {
        const { known } = this.pos.customerCards;
        return this.cards.every((card) => known[card.ref]);
    }

    /** The balances as short as they can be said. */
    figures(card) {
        return card.accounts.map(
            (account) =>
                account.debt?.bar_text ||
                (account.kind === "points" ? account.available_text : account.worth_text)
        );
    }

    /**
     * What the order earns, until part of it is paid with a card: that part earns nothing, and the
     * receipt says the rest.
     */
    earned(card) {
        if (this.order.payment_ids.some((line) => line.payment_method_id.customer_card_kind)) {
            return "";
        }
        return this.pos.customerCards.forecast.earnings[card.ref]?.points_text;
    }

    /** The tier's color, or the program's. */
    stripe(card) {
        return paint(card.tier?.color) || paint(card.color);
    }

    tierStyle(tier) {
        return paint(tier.color);
    }

    /** The first message on the card, until the panel with all of them was opened on this order. */
    news(card) {
        return this.order.uiState.customerCardsRead?.[card.ref] ? "" : card.messages?.[0];
    }

    scan() {
        return this.pos.customerCards.people.type(this.order);
    }

    /** A card without a holder was read: asks who it belongs to. */
    askHolder(card) {
        this.pos.customerCards.people.enroll(this.order, { card });
    }

    open(card) {
        this.dialog.add(CustomerCardPanel, { cardRef: card.ref, order: this.order });
    }

    remove(card) {
        this.pos.customerCards.remove(card.ref, this.order);
    }
}
