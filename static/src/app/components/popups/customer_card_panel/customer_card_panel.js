import { Component, onMounted } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { formatDate } from "@web/core/l10n/dates";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";

const { DateTime } = luxon;

/** All about one card on the order: holder, tier, balances and what expires next, what this order earns and why. */
export class CustomerCardPanel extends Component {
    static template = "customer_card.CustomerCardPanel";
    static components = { Dialog };
    static props = {
        cardRef: String,
        order: Object,
        close: Function,
    };

    setup() {
        this.pos = usePos();
        onMounted(() => this.pos.customerCards.preview(this.props.order));
    }

    get card() {
        const cards = this.pos.customerCards;
        return cards.known[this.props.cardRef] || cards.stub(this.props.cardRef, this.props.order);
    }

    get title() {
        return this.card.holder || this.card.program;
    }

    get earnings() {
        return this.pos.customerCards.earnings[this.props.cardRef];
    }

    get expires() {
        return this.card.expires && formatDate(DateTime.fromISO(this.card.expires));
    }

    tierStyle(tier) {
        return /^#[0-9a-f]{3,8}$/i.test(tier.color) ? `background-color: ${tier.color}` : "";
    }

    addAnother() {
        this.props.close();
        return this.pos.customerCards.type(this.props.order);
    }

    remove() {
        this.pos.customerCards.remove(this.props.cardRef, this.props.order);
        this.props.close();
    }
}
