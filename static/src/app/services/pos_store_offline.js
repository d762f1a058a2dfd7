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

    /** Extend: orders whose sending failed are sent again the next time, not only after the page was loaded again. */
    async syncAllOrders() {
        const orders = this.models["pos.order"].filter((order) => order.isDirty());
        const unsynced = orders.map((order) => new UnsyncedOrder(order));
        this.customerCardSynced ||= new Set();
        unsynced.forEach(({ order }) => this.customerCardSynced.delete(order.uuid));
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
            if (isThere && !order.isDirty() && !this.customerCardSynced.has(order.uuid)) {
                one.restore();
            }
        }
    },

    removePendingOrder(order) {
        this.customerCardSynced?.add(order.uuid);
        return super.removePendingOrder(...arguments);
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
