import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";
import { payOut, takeReward } from "@customer_card/app/utils/hold_customer_card";
import {
    buyCustomerCardPoints,
    payBackCustomerCard,
    payInstallment,
    topUpCustomerCard,
} from "@customer_card/app/utils/sell_customer_card";
import { apart } from "@customer_card/app/utils/spoken";

/** What can be done with a card on an open order: take a reward, top it up, buy points, pay a small rest out. */
export class CustomerCardOffers extends Component {
    static template = "customer_card.CustomerCardOffers";
    static props = {
        card: Object,
        order: Object,
        close: Function,
    };

    setup() {
        this.pos = usePos();
        this.state = useState({ busy: false });
    }

    get rewards() {
        return this.props.card.rewards || [];
    }

    /** The next reward that is out of reach: it says how far it is, and what would reach it. */
    get next() {
        return this.rewards.find((reward) => !reward.reachable);
    }

    get shown() {
        return this.rewards.filter((reward) => reward.reachable || reward === this.next);
    }

    /** The articles of a reward that this till knows, where its name does not say them. */
    gives({ name, gives }) {
        const products = this.pos.models["product.product"];
        const names = (gives || []).map((id) => products.get(id)?.name).filter(Boolean);
        return names.filter((article) => !name.includes(article)).join(" / ");
    }

    get reached() {
        return this.pos.customerCards.forecast.earnings[this.props.card.ref]?.reached || [];
    }

    get canChange() {
        return !this.props.order.finalized && !this.props.order.isRefund;
    }

    get actions() {
        const { topup, buy_points, cash_out, repay, installment } = this.props.card;
        const rest = cash_out && cash_out.amount_text;
        return [
            repay && { name: "repay", text: _t("Pay back"), run: payBackCustomerCard },
            installment && {
                name: "installment",
                text: _t("Pay an installment"),
                run: payInstallment,
            },
            topup && { name: "topup", text: _t("Top up"), run: topUpCustomerCard },
            buy_points && { name: "points", text: _t("Buy points"), run: buyCustomerCardPoints },
            cash_out && { name: "payout", text: _t("Pay out %s", apart(rest)), run: payOut },
        ].filter(Boolean);
    }

    take(reward) {
        return this.once((pos, card, order) => takeReward(pos, card, reward, order));
    }

    /** One tap, one deed; the panel makes room for what it asks. */
    async once(deed) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        const { card, order, close } = this.props;
        close();
        await deed(this.pos, card, order);
    }
}
