import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { parseFloat } from "@web/views/fields/parsers";
import { useService } from "@web/core/utils/hooks";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";
import { NumberPopup } from "@point_of_sale/app/components/popups/number_popup/number_popup";
import { makeAwaitable } from "@point_of_sale/app/utils/make_awaitable_dialog";
import { sayMoney } from "@customer_card/app/utils/spoken";
import { payableWorth, worthOf } from "@customer_card/app/utils/points_worth";

/** On a payment line that takes points: lets the cashier type how many instead of their amount. */
export class CustomerCardPoints extends Component {
    static template = "customer_card.CustomerCardPoints";
    static props = {
        line: Object,
        send: Function,
        change: { type: Function, optional: true }, // where an amount is authorized already
    };

    setup() {
        this.pos = usePos();
        this.dialog = useService("dialog");
    }

    /** What one point pays in the till's currency, where this line takes points; else nothing. */
    get pointValue() {
        const { line } = this.props;
        const card = this.pos.customerCards.known[line.uiState.card?.ref];
        const isPoints = line.payment_method_id?.customer_card_kind === "points";
        const account = isPoints && card?.accounts.find((one) => one.kind === "points");
        return (account && account.point_value) || 0;
    }

    /** The amount in points: what they pay is authorized instead of what the line asked for. */
    async choose() {
        const { line } = this.props;
        const currency = line.pos_order_id.currency;
        const typed = await makeAwaitable(this.dialog, NumberPopup, {
            title: _t("How many points?"),
            feedback: (text) =>
                text && sayMoney(this.pos, currency.round(worthOf(number(text), this.pointValue))),
        });
        const amount = typed ? payableWorth(number(typed), this.pointValue, currency) : 0;
        if (!(amount > 0)) {
            return;
        }
        await this.props.change?.(line);
        line.setAmount(amount);
        line.uiState.isTyped = true;
        await this.props.send(line);
    }
}

function number(text) {
    try {
        return parseFloat(text);
    } catch {
        return 0;
    }
}
