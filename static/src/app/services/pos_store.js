import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";
import { PosStore } from "@point_of_sale/app/services/pos_store";
import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";
import { CustomerCards } from "@customer_card/app/services/customer_cards";
import { onLoaded } from "@customer_card/app/utils/patch_last";
import { ContractPayment } from "@customer_card/app/utils/payment/contract_payment";
import { CustomerCardPayment } from "@customer_card/app/utils/payment/customer_card_payment";
import { isPaid, PaidOrders } from "@customer_card/app/utils/paid_orders";
import { RefusedOrders } from "@customer_card/app/utils/refused_orders";
import { UnsyncedOrder } from "@customer_card/app/utils/unsynced_orders";

patch(PosStore.prototype, {
    async setup() {
        onLoaded();
        this.customerCards = new CustomerCards(this);
        this.paidOrders = new PaidOrders(this);
        this.refusedOrders = new RefusedOrders(this);
        await super.setup(...arguments);
    },

    async processServerData() {
        await super.processServerData();
        // Where orders find the cards, as the host's payment lines find a terminal on their method.
        this.config.customerCards = this.customerCards;
        for (const method of this.models["pos.payment.method"].getAll()) {
            if (method.type === "customer_card") {
                const isContract = method.customer_card_kind === "installment";
                const Terminal = isContract ? ContractPayment : CustomerCardPayment;
                method.payment_terminal = new Terminal(this, method);
            }
        }
        for (const line of this.models["pos.payment"].filter((line) => line.isCustomerCard())) {
            line.payment_method_id.payment_terminal?.resume(line);
        }
        await this.paidOrders.open();
    },

    async afterProcessServerData() {
        await super.afterProcessServerData(...arguments);
        this.customerCards.tell("opened");
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
        this.customerCards.discounts.renew(order);
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
            this.customerCards.orderDeleted(order);
        }
        return goOn;
    },

    async setDiscountFromUI(line) {
        if (line.isCustomerCardLine()) {
            return this.customerCards.notify(_t("What is on a card is never discounted."));
        }
        return super.setDiscountFromUI(...arguments);
    },

    // --- Sending orders ---

    /**
     * Extend: orders that are paid are sent each by itself, before the one that is being paid now. The host says nothing
     * of one that is refused, or takes the refusal for one of the order being paid.
     *
     * Paid orders that were refused before are not sent again with each sale: their cashier does that, and whatever else
     * sends all that waits.
     */
    async syncAllOrders(options = {}) {
        const paying = options.throw && this.getOrder();
        const orders = this.customerCardSent(options);
        this.paidOrders.keepAll(orders, this.getOrder());
        const paid = orders.filter((order) => isPaid(order) && order !== paying);
        if (!paid.length || this.data.network.offline) {
            return this.syncNoted(options);
        }
        const sent = [];
        for (const order of paid.filter((one) => !(paying && one.customerCardRefusal))) {
            sent.push(...(await this.syncPaid(order, options)));
        }
        const others = orders.filter((order) => !paid.includes(order));
        const rest = await this.syncNoted({ ...options, orders: others });
        return Array.isArray(rest) || sent.length ? [...sent, ...(rest || [])] : rest;
    },

    /** The orders a call sends. */
    customerCardSent(options) {
        const { orderToCreate, orderToUpdate } = this.getPendingOrder();
        const orders = options.orders || [...orderToCreate, ...orderToUpdate];
        return orders.filter((order) => order.isDirty() || options.force);
    },

    /** Sends one paid order; what the server says against it is said to the cashier, and kept. */
    async syncPaid(order, options) {
        try {
            // Nothing where the host leaves the order out: another call is sending it, and says what became of it.
            return (await this.syncNoted({ ...options, orders: [order], throw: true })) || [];
        } catch (error) {
            if (error instanceof RPCError) {
                this.refusedOrders.note(order, error);
            } else if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            return [];
        }
    },

    /**
     * Sends orders; those whose sending failed are sent again the next time, not only after the page was loaded again.
     *
     * Only those that this very call sends and that did not arrive since: another call may be under way with the order
     * that is paid just now.
     */
    async syncNoted(options) {
        const unsynced = this.customerCardSent(options)
            .filter((order) => order.isDirty())
            .map((order) => new UnsyncedOrder(order, this.customerCardArrivals(order)));
        try {
            const result = await super.syncAllOrders(options);
            this.restoreUnsynced(unsynced);
            return result;
        } catch (error) {
            this.restoreUnsynced(unsynced);
            if (error instanceof ConnectionLostError) {
                this.customerCards.noticeLoss(); // looks for the server, then sends what is waiting
            }
            throw error;
        }
    },

    /** Extend: nobody leaves without knowing of orders that are paid and that the server does not have. */
    async pushOrdersWithClosingPopup() {
        const goOn = await super.pushOrdersWithClosingPopup(...arguments);
        return goOn && (await this.refusedOrders.mayLeave());
    },

    restoreUnsynced(unsynced) {
        for (const one of unsynced) {
            const { order } = one;
            const isThere = this.models["pos.order"].getBy("uuid", order.uuid);
            if (isThere && !order.isDirty() && one.arrivals === this.customerCardArrivals(order)) {
                one.restore();
            }
        }
    },

    /** Extend: a paid order stays at the till until the server has it, whatever it was there before. */
    removeOrder(order) {
        if (this.paidOrders.isWaiting(order)) {
            this.addPendingOrder([order.id]);
            return;
        }
        return super.removeOrder(...arguments);
    },

    removePendingOrder(order) {
        this.customerCardArrived = {
            ...this.customerCardArrived,
            [order.uuid]: this.customerCardArrivals(order) + 1,
        };
        return super.removePendingOrder(...arguments);
    },

    /** How often the server has taken an order in since the page was loaded. */
    customerCardArrivals(order) {
        return this.customerCardArrived?.[order.uuid] || 0;
    },

    postSyncAllOrders(orders) {
        orders.filter(isPaid).forEach((order) => this.paidOrders.arrived(order));
        this.customerCards.ordersPaid(orders.filter((order) => order.finalized));
        return super.postSyncAllOrders(...arguments);
    },
});
