import { patch } from "@web/core/utils/patch";
import { CustomerCardLine } from "@customer_card/app/screens/payment_screen/payment_lines/customer_card_line/customer_card_line";

patch(CustomerCardLine.prototype, {
    /** A refund goes back to the cards that the refunded order was paid with. */
    get masked() {
        const order = this.props.line.pos_order_id;
        if (!order?.isRefund) {
            return super.masked;
        }
        const refunded = order.lines.map((line) => line.refunded_orderline_id?.order_id);
        return [...new Set(refunded.filter(Boolean))]
            .flatMap((origin) => origin.getCustomerCardSummary())
            .filter((card) => card.spent)
            .map((card) => card.masked)
            .join(" ");
    },
});
