import { _t } from "@web/core/l10n/translation";
import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { PaymentInterface } from "@point_of_sale/app/utils/payment/payment_interface";
import { uuidv4 } from "@point_of_sale/utils";

/**
 * Paying by the contract of the order: what is financed, no more and no less. Nothing is held: the server looks now
 * whether it would pay, and the paid order hands the goods over, once. Without a connection it pays nothing.
 */
export class ContractPayment extends PaymentInterface {
    get contracts() {
        return this.pos.customerCards.contracts;
    }

    /** Adds a payment line for what the contract pays, once the customer has signed it; before, the next step to that. */
    async begin(order) {
        if (order.isRefund) {
            return this.beginRefund();
        }
        const sale = await this.contracts.proceed(order);
        const isThere = order.payment_ids.some(
            (line) => line.payment_method_id.id === this.payment_method_id.id
        );
        if (!sale || isThere || order.finalized) {
            return;
        }
        const { status, data: line } = order.addPaymentline(this.payment_method_id);
        if (!status) {
            this.pos.dialog.add(AlertDialog, { title: _t("Error"), body: line });
            return;
        }
        line.setAmount(sale.amount);
        line.uiState.card = { ref: sale.card.ref, masked: sale.card.masked };
        line.uiState.isTyped = true; // the sale is closed by hand: the deposit comes first, and goods leave
        return line;
    }

    beginRefund() {
        this.pos.customerCards.notify(
            _t("Goods that were sold in installments come back in the office.")
        );
    }

    /** @override */
    async sendPaymentRequest(uuid) {
        const line = this.pos.models["pos.payment"].getBy("uuid", uuid);
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
