import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";
import { apart } from "@customer_card/app/utils/spoken";

/** What a card can do without a connection: at length in the panel, as a badge (`short`) in the bar. */
export class CustomerCardSlices extends Component {
    static template = "customer_card.CustomerCardSlices";
    static props = {
        card: Object,
        order: Object,
        short: { type: Boolean, optional: true },
    };

    setup() {
        this.pos = usePos();
    }

    get isOffline() {
        return this.pos.customerCards.isOffline;
    }

    /** What this till may spend of the card if the connection is lost, as people write it. */
    get setAside() {
        return this.pos.customerCards.slices.text(this.props.card, this.props.order);
    }

    /** Without a connection: how much the card can pay all the same, or that its figures are old. */
    get badge() {
        return this.setAside ? _t("Offline: up to %s", apart(this.setAside)) : _t("Offline");
    }
}
