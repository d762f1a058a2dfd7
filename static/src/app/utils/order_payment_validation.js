import { _t } from "@web/core/l10n/translation";
import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { patch } from "@web/core/utils/patch";
import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";

patch(OrderPaymentValidation.prototype, {
    /** Value of a card never leaves the till as change. */
    async askBeforeValidation() {
        const { order } = this;
        const excess = order.getCustomerCardAmount() - Math.max(order.totalDue, 0);
        if (!order.isRefund && order.currency.isPositive(excess)) {
            this.pos.dialog.add(AlertDialog, {
                title: _t("The card pays more than is due"),
                body: _t("Change or remove the amount taken from the card, then validate again."),
            });
            return false;
        }
        return super.askBeforeValidation(...arguments);
    },

    /** From here on the order is kept until the server has it as paid. */
    async finalizeValidation() {
        this.pos.paidOrders.begin(this.order);
        return super.finalizeValidation(...arguments);
    },

    /** An order the server refused at once is open again: there is nothing to keep. */
    handleValidationError() {
        const { order } = this;
        const answer = super.handleValidationError(...arguments);
        if (!order.finalized) {
            this.pos.paidOrders.drop(order);
        }
        return answer;
    },
});
