import { patch } from "@web/core/utils/patch";
import { PosStore } from "@point_of_sale/app/services/pos_store";
import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";
import { CustomerCards } from "@customer_card/app/services/customer_cards";
import { onLoaded } from "@customer_card/app/utils/patch_last";
import { CustomerCardPayment } from "@customer_card/app/utils/payment/customer_card_payment";

patch(PosStore.prototype, {
    async setup() {
        onLoaded();
        this.customerCards = new CustomerCards(this);
        await super.setup(...arguments);
    },

    async processServerData() {
        await super.processServerData();
        for (const method of this.models["pos.payment.method"].getAll()) {
            if (method.type === "customer_card") {
                method.payment_terminal = new CustomerCardPayment(this, method);
            }
        }
        for (const line of this.models["pos.payment"].filter((line) => line.isCustomerCard())) {
            line.payment_method_id.payment_terminal?.resume(line);
        }
    },

    getPaymentMethodFmtAmount(method, order) {
        if (method.type !== "customer_card") {
            return super.getPaymentMethodFmtAmount(...arguments);
        }
        const { text, reason } = this.customerCards.tender(method, order);
        return text || reason;
    },

    /** A card has to be asked first; what it does not cover is paid on the payment screen. */
    async validateOrderFast(method) {
        const order = this.getOrder();
        if (method.type !== "customer_card") {
            return super.validateOrderFast(...arguments);
        }
        const line = await method.payment_terminal.begin(order);
        if (!line) {
            return;
        }
        if ((!order.isRefund && !(await line.pay())) || !order.isPaid()) {
            return this.pay();
        }
        if (!line.mayCloseSale()) {
            return this.pay(); // approved; the cashier looks at it and validates
        }
        const validation = new OrderPaymentValidation({ pos: this, orderUuid: order.uuid });
        await validation.validateOrder(false);
    },

    async _onBeforeDeleteOrder(order) {
        const goOn = await super._onBeforeDeleteOrder(...arguments);
        if (goOn && !order.finalized) {
            order.payment_ids.forEach((line) => line.releaseCustomerCard());
        }
        return goOn;
    },

    postSyncAllOrders(orders) {
        for (const order of orders.filter((order) => order.finalized)) {
            this.customerCards.forget(order.getCustomerCardRefs());
        }
        return super.postSyncAllOrders(...arguments);
    },
});
