import { PosOrder } from "@point_of_sale/app/models/pos_order";
import { PosOrderline } from "@point_of_sale/app/models/pos_order_line";
import { patchLast } from "@customer_card/app/utils/patch_last";

/** The order as another module's discount sees it: with its goods, and without what is on a card. */
function goodsOnly(order) {
    const getOrderlines = () => order.getOrderlines().filter((line) => !line.isCustomerCardLine());
    return Object.create(order, { getOrderlines: { value: getOrderlines } });
}

// What is on a card is no goods to the host's own discounts (pos_discount) and loyalty
// (pos_loyalty), where they are installed: it is never sold for less, brings no points twice, and
// is not paid with another system's value.
patchLast(PosOrderline.prototype, {
    isGlobalDiscountApplicable() {
        return !this.isCustomerCardLine() && (super.isGlobalDiscountApplicable?.() ?? true);
    },

    ignoreLoyaltyPoints() {
        return this.isCustomerCardLine() || super.ignoreLoyaltyPoints?.(...arguments);
    },
});

patchLast(PosOrder.prototype, {
    isLineValidForLoyaltyPoints(line) {
        return !line.isCustomerCardLine() && (super.isLineValidForLoyaltyPoints?.(line) ?? true);
    },

    // The host asks the server what a new customer has, and changes its rewards when the answer comes: an order that was
    // paid meanwhile is on its way to the server, and stays as it was paid.
    _updateRewardLines() {
        return this.finalized ? undefined : super._updateRewardLines?.(...arguments);
    },

    _applyReward() {
        return this.finalized ? undefined : super._applyReward?.(...arguments);
    },

    _getDiscountableOnOrder() {
        return super._getDiscountableOnOrder.apply(goodsOnly(this), arguments);
    },

    _getDiscountableOnSpecific() {
        return super._getDiscountableOnSpecific.apply(goodsOnly(this), arguments);
    },

    _getDiscountableOnCheapest() {
        return super._getDiscountableOnCheapest.apply(goodsOnly(this), arguments);
    },
});
