import { patch } from "@web/core/utils/patch";
import { PaymentScreen } from "@point_of_sale/app/screens/payment_screen/payment_screen";

patch(PaymentScreen.prototype, {
    /** Whether there is anything the order's cards can pay. */
    get canMixCustomerCards() {
        const order = this.currentOrder;
        const methods = this.payment_methods_from_config.filter(
            (method) => method.type === "customer_card"
        );
        return (
            !order.isRefund &&
            order.getCustomerCardPayable() > 0 &&
            methods.some(
                (method) => this.pos.customerCards.tender(method, order).sources.length > 0
            )
        );
    },

    /** The server's best mix, in one go: each line is authorized by itself; the first refusal stays on the screen. */
    async payWithBestMix() {
        if (this.isMixingCustomerCards) {
            return;
        }
        this.isMixingCustomerCards = true;
        try {
            await this.payCustomerCardMix();
        } finally {
            this.isMixingCustomerCards = false;
        }
    },

    async payCustomerCardMix() {
        const { customerCards } = this.pos;
        const order = this.currentOrder;
        this.dropRefusedCards();
        const answer = await customerCards.mix(order, order.getCustomerCardPayable());
        if (!answer.ok) {
            return customerCards.notify(answer.message);
        }
        for (const part of answer.lines) {
            const method = this.payment_methods_from_config.find(
                (candidate) => candidate.customer_card_kind === part.kind
            );
            if (method && !(await this.payCustomerCardPart(method, part))) {
                return;
            }
        }
    },

    /** One line of the mix; whether it was approved. */
    async payCustomerCardPart(method, part) {
        const line = method.payment_terminal.beginWith(this.currentOrder, part);
        if (!line) {
            return false;
        }
        await this.sendPaymentRequest(line);
        return line.getPaymentStatus() === "done";
    },
});
