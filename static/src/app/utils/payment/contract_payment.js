import { _t } from "@web/core/l10n/translation";
import { PaymentInterface } from "@point_of_sale/app/utils/payment/payment_interface";
import { addLine, addRefundLine } from "@customer_card/app/utils/payment/refund_line";
import { uuidv4 } from "@point_of_sale/utils";

/**
 * Paying by the contract of the order: what is financed, no more and no less. Nothing is held: the server looks now
 * whether it would pay, and the paid order hands the goods over, once. Without a connection it pays nothing. Goods that
 * come back are taken back by it, as far as it financed them.
 */
export class ContractPayment extends PaymentInterface {
    get contracts() {
        return this.pos.customerCards.contracts;
    }

    /** Adds a payment line for what the contract pays, once the customer has signed it; before, the next step to that. */
    async begin(order) {
        if (order.isRefund) {
            await this.pos.customerCards.returns.ask(order);
            return this.beginRefund(order);
        }
        const sale = await this.contracts.proceed(order);
        const isThere = order.payment_ids.some(
            (line) => line.payment_method_id.id === this.payment_method_id.id
        );
        if (!sale || isThere || order.finalized) {
            return;
        }
        const line = addLine(this.pos, order, this.payment_method_id, sale.amount);
        if (!line) {
            return;
        }
        line.uiState.card = { ref: sale.card.ref, masked: sale.card.masked };
        line.uiState.isTyped = true; // the sale is closed by hand: the deposit comes first, and goods leave
        return line;
    }

    /** Adds a payment line that gives back what goes back this way. */
    beginRefund(order) {
        return addRefundLine(this.pos, order, this.payment_method_id);
    }

    /** @override */
    async sendPaymentRequest(uuid) {
        const line = this.pos.models["pos.payment"].getBy("uuid", uuid);
        if (line.getAmount() < 0) {
            return true; // the server knows what the contract takes back
        }
        const { ref } = line.uiState.card || {};
        const answer = await this.contracts.pay(ref, line.getAmount(), line.pos_order_id);
        line.uiState.message = answer.ok ? "" : answer.message;
        line.customer_card_operation = answer.ok ? uuidv4() : "";
        return answer.ok;
    }

    /** @override */
    async sendPaymentCancel() {
        return true;
    }

    /** Nothing is held by it. */
    release(line) {
        line.customer_card_operation = "";
    }

    /** After a reload: asked again. */
    resume(line) {
        if (["waiting", "waitingCancel"].includes(line.getPaymentStatus())) {
            line.setPaymentStatus("retry");
            line.uiState.message = _t("The answer got lost. Try again: nothing is taken twice.");
        }
    }
}
