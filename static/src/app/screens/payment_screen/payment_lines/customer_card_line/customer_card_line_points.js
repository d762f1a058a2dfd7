import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { parseFloat } from "@web/views/fields/parsers";
import { useService } from "@web/core/utils/hooks";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";
import { NumberPopup } from "@point_of_sale/app/components/popups/number_popup/number_popup";
import { makeAwaitable } from "@point_of_sale/app/utils/make_awaitable_dialog";
import { CustomerCardLine } from "@customer_card/app/screens/payment_screen/payment_lines/customer_card_line/customer_card_line";

patch(CustomerCardLine.prototype, {
    setup() {
        super.setup(...arguments);
        this.pos = usePos();
        this.dialog = useService("dialog");
    },

    /** What one point pays in the till's currency, where this line takes points; else nothing. */
    get pointValue() {
        const { line } = this.props;
        const card = this.pos.customerCards.known[line.uiState.card?.ref];
        const isPoints = line.payment_method_id?.customer_card_kind === "points";
        const account = isPoints && card?.accounts.find((one) => one.kind === "points");
        return (account && account.point_value) || 0;
    },

    get canChoosePoints() {
        return this.pointValue > 0 && (this.canSend || this.canChange);
    },

    /** The amount in points: what they pay is authorized instead of what the line asked for. */
    async choosePoints() {
        const { line } = this.props;
        const currency = line.pos_order_id.currency;
        const worth = (points) => Math.floor(points * this.pointValue * 1e6 + 0.5) / 1e6;
        const typed = await makeAwaitable(this.dialog, NumberPopup, {
            title: _t("How many points?"),
            feedback: (text) =>
                text && this.env.utils.formatCurrency(currency.round(worth(number(text)))),
        });
        const amount = typed ? floor(worth(number(typed)), currency) : 0;
        if (!(amount > 0)) {
            return;
        }
        if (this.canChange) {
            await this.props.change(line);
        }
        line.setAmount(amount);
        line.uiState.isTyped = true;
        await this.props.send(line);
    },
});

function number(text) {
    try {
        return parseFloat(text);
    } catch {
        return 0;
    }
}

/** Never more than the points pay: what is below the currency's smallest unit stays on the card. */
function floor(amount, currency) {
    const rounded = currency.round(amount);
    return rounded > amount + 1e-9 ? currency.round(amount - currency.rounding) : rounded;
}
