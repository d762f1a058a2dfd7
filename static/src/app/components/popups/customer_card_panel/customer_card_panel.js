import { Component, onMounted } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";
import { CustomerCardAccounts } from "@customer_card/app/components/customer_card_accounts/customer_card_accounts";
import { CustomerCardChallenges } from "@customer_card/app/components/customer_card_challenges/customer_card_challenges";
import { CustomerCardOffers } from "@customer_card/app/components/customer_card_offers/customer_card_offers";
import { CustomerCardSlices } from "@customer_card/app/components/customer_card_slices/customer_card_slices";
import { paint } from "@customer_card/app/utils/card_paint";
import { apart, sayDay, sayMoney } from "@customer_card/app/utils/spoken";

/**
 * All about one card on the order, in this order: who it is, what the desk wants said, balances and what expires next,
 * what the order earns and why, rewards, and what can be done.
 */
export class CustomerCardPanel extends Component {
    static template = "customer_card.CustomerCardPanel";
    static components = {
        CustomerCardAccounts,
        CustomerCardChallenges,
        CustomerCardOffers,
        CustomerCardSlices,
        Dialog,
    };
    static props = {
        cardRef: String,
        order: Object,
        close: Function,
    };

    setup() {
        this.pos = usePos();
        onMounted(() => {
            const { cardRef, order } = this.props;
            order.uiState.customerCardsRead = {
                ...order.uiState.customerCardsRead,
                [cardRef]: true,
            };
            this.pos.customerCards.forecast.ask(order);
            // A dialog has its first button focused and scrolled to. A reader's Enter must close it and take nothing,
            // and one reads from the top.
            document.querySelector(".customer-card-panel .customer-card-close")?.focus();
            document.querySelector(".customer-card-panel .modal-body")?.scrollTo(0, 0);
        });
    }

    get card() {
        const cards = this.pos.customerCards;
        return cards.known[this.props.cardRef] || cards.stub(this.props.cardRef, this.props.order);
    }

    get title() {
        return this.card.holder || this.card.program;
    }

    get earnings() {
        return this.pos.customerCards.forecast.earnings[this.props.cardRef];
    }

    get earnsText() {
        return _t("This order earns %s", apart(this.earnings.points_text));
    }

    get pinFromText() {
        return sayMoney(this.pos, this.card.pin.from);
    }

    get expires() {
        return sayDay(this.card.expires);
    }

    tierStyle(tier) {
        return paint(tier.color);
    }

    askHolder() {
        const { card } = this;
        this.props.close();
        this.pos.customerCards.people.enroll(this.props.order, { card });
    }

    addAnother() {
        this.props.close();
        return this.pos.customerCards.people.type(this.props.order);
    }

    remove() {
        this.pos.customerCards.remove(this.props.cardRef, this.props.order);
        this.props.close();
    }
}
