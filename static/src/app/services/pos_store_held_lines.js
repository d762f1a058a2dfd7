import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { PosStore } from "@point_of_sale/app/services/pos_store";
import { heldLines } from "@customer_card/app/utils/hold_customer_card";

patch(PosStore.prototype, {
    async setup() {
        await super.setup(...arguments);
        heldLines.release = async (key, ref) => {
            await this.customerCards.release(key);
            if (this.customerCards.known[ref]) {
                await this.customerCards.refresh(ref);
            }
        };
    },

    async _onBeforeDeleteOrder(order) {
        const goOn = await super._onBeforeDeleteOrder(...arguments);
        if (goOn && !order.finalized) {
            for (const line of order.lines.filter((line) => line.customer_card_hold)) {
                heldLines.release(line.customer_card_hold, line.customer_card_ref);
            }
        }
        return goOn;
    },

    async setDiscountFromUI(line) {
        if (line.isCustomerCardLine()) {
            return this.customerCards.notify(_t("What is on a card is never discounted."));
        }
        return super.setDiscountFromUI(...arguments);
    },
});
