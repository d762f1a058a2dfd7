import { ConnectionLostError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";
import { PosStore } from "@point_of_sale/app/services/pos_store";
import "@customer_card/app/services/pos_store"; // its patch goes first
import { UnsyncedOrder } from "@customer_card/app/utils/unsynced_orders";

patch(PosStore.prototype, {
    async afterProcessServerData() {
        await super.afterProcessServerData(...arguments);
        this.customerCards.giveBackLost();
    },

    /**
     * Extend: orders whose sending failed are sent again the next time, not only after the page was loaded again.
     *
     * Only those that this very call sends and that did not arrive since: another call may be under way with the order that is paid just now.
     */
    async syncAllOrders(options = {}) {
        const { orderToCreate, orderToUpdate } = this.getPendingOrder();
        const orders = options.orders || [...orderToCreate, ...orderToUpdate];
        const unsynced = orders
            .filter((order) => order.isDirty())
            .map((order) => new UnsyncedOrder(order, this.customerCardArrivals(order)));
        try {
            const result = await super.syncAllOrders(...arguments);
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

    restoreUnsynced(unsynced) {
        for (const one of unsynced) {
            const { order } = one;
            const isThere = this.models["pos.order"].getBy("uuid", order.uuid);
            if (isThere && !order.isDirty() && one.arrivals === this.customerCardArrivals(order)) {
                one.restore();
            }
        }
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

    async _onBeforeDeleteOrder(order) {
        const goOn = await super._onBeforeDeleteOrder(...arguments);
        if (goOn && !order.finalized) {
            this.customerCards.finish(order);
        }
        return goOn;
    },

    postSyncAllOrders(orders) {
        for (const order of orders.filter((order) => order.finalized)) {
            this.customerCards.finish(order);
        }
        return super.postSyncAllOrders(...arguments);
    },
});
