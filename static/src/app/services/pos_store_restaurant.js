import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { registry } from "@web/core/registry";
import { PosStore } from "@point_of_sale/app/services/pos_store";
import { patchLast, whenLoaded } from "@customer_card/app/utils/patch_last";

// Orders on tables (pos_restaurant), where they are installed: what was held for one order is not
// another order's to spend.
patchLast(PosStore.prototype, {
    /** An order that becomes part of another one gives back what was held for it, and brings its cards along. */
    async mergeOrders(source, destination) {
        if (source.getCustomerCardRefs().length) {
            await this.moveCustomerCards(source, destination);
        }
        return super.mergeOrders(...arguments);
    },

    async moveCustomerCards(source, destination) {
        const cards = this.customerCards.of(source);
        const held = source.lines.filter((line) => line.customer_card_hold);
        const isGivenBack =
            held.length + Object.keys(this.customerCards.discounts.of(source)).length;
        this.customerCards.discounts.dropAll(source);
        held.forEach((line) => source.removeOrderline(line));
        if (isGivenBack) {
            this.customerCards.notify(
                _t("What was taken from the cards was given back. Take it again.")
            );
        }
        if (destination.getCustomerCardRefs().length) {
            return this.customerCards.notify(_t("The order keeps its own cards."));
        }
        destination.uiState.customerCardTable = source.table_id?.id;
        destination.setCustomerCardRefs(source.getCustomerCardRefs());
        destination.uiState.customerCards = source.uiState.customerCards;
        for (const card of cards.filter(({ ref }) => this.customerCards.known[ref])) {
            await this.customerCards.add(card, destination);
        }
    },

    /** A table that is parted from another one again takes along the cards that came with it. */
    async restoreOrdersToOriginalTable(order, table) {
        const parted = await super.restoreOrdersToOriginalTable(...arguments);
        if (parted && order.uiState.customerCardTable === table.id) {
            await this.moveCustomerCards(order, parted);
            order.uiState.customerCardTable = false;
            parted.getCustomerCardRefs().forEach((ref) => this.customerCards.remove(ref, order));
        }
        return parted;
    },
});

/** Stays with the order it was held for. */
const isKept = (line) => Boolean(line.customer_card_hold || line.customer_card_discount);

whenLoaded(() => {
    const page = registry.category("pos_pages").get("SplitBillScreen", null);
    if (!page) {
        return;
    }
    patch(page.component.prototype, {
        onClickLine(line) {
            if (isKept(line)) {
                return this.pos.customerCards.notify(
                    _t("What was taken from a card stays on this order.")
                );
            }
            return super.onClickLine(...arguments);
        },

        /** How much there is to split. */
        get totOrderQty() {
            return this.currentOrder.lines
                .filter((line) => !isKept(line))
                .filter((line) => line.customer_card_ref || line.isGlobalDiscountApplicable())
                .reduce((sum, line) => sum + line.qty, 0);
        },
    });
});
