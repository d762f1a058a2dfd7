import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";
import { CustomerCardPoints } from "@customer_card/app/screens/payment_screen/payment_lines/customer_card_points/customer_card_points";
import { sayMoney } from "@customer_card/app/utils/spoken";
import { refundedOrders } from "@customer_card/app/utils/tender";

const STATUS = {
    pending: _t("Not authorized yet"),
    waiting: _t("Asking the card…"),
    waitingCancel: _t("Giving it back…"),
    retry: _t("Not paid"),
    done: _t("Approved"),
};

/** Under the selected payment line of a card: waiting, approved, or the refusal with what can be done about it. */
export class CustomerCardLine extends Component {
    static template = "customer_card.CustomerCardLine";
    static components = { CustomerCardPoints };
    static props = {
        line: Object,
        send: Function,
        change: { type: Function, optional: true },
    };

    setup() {
        this.pos = usePos();
    }

    get status() {
        return this.props.line.getPaymentStatus() || "done";
    }

    get text() {
        const { line } = this.props;
        if (line.pos_order_id?.isRefund) {
            return _t("Back to the card it was paid with");
        }
        if (line.uiState.isFromSlice && this.status === "done") {
            return _t("Offline, from what was set aside for it");
        }
        return line.uiState.message || STATUS[this.status];
    }

    get isRefused() {
        return this.status === "retry" && Boolean(this.props.line.uiState.message);
    }

    get isWaiting() {
        return ["waiting", "waitingCancel"].includes(this.status);
    }

    /** The card it takes from; a refund goes back to the cards that the refunded order was paid with. */
    get masked() {
        const { line } = this.props;
        if (!line.pos_order_id?.isRefund) {
            return line.uiState.card?.masked;
        }
        return refundedOrders(line.pos_order_id)
            .flatMap((order) => order.getCustomerCardSummary())
            .filter((card) => card.spent)
            .map((card) => card.masked)
            .join(" ");
    }

    get available() {
        return this.status === "retry" ? this.props.line.uiState.available : 0;
    }

    get availableText() {
        return sayMoney(this.pos, this.available);
    }

    get canSend() {
        const { isFinal } = this.props.line.uiState;
        return this.status === "pending" || (this.status === "retry" && !isFinal);
    }

    get canChange() {
        return this.status === "done" && this.props.change && this.props.line.getAmount() > 0;
    }

    takeAvailable() {
        this.props.line.setAmount(this.available);
        this.props.send(this.props.line);
    }
}
