import { PosOrder } from "@point_of_sale/app/models/pos_order";
import { PosOrderline } from "@point_of_sale/app/models/pos_order_line";
import { patchLast } from "@customer_card/app/utils/patch_last";

let isGoodsOnly = false; // while a discount of another module is being computed

function ofGoods(compute) {
    isGoodsOnly = true;
    try {
        return compute();
    } finally {
        isGoodsOnly = false;
    }
}

// What is on a card is no goods to the host's own discounts (pos_discount) and loyalty (pos_loyalty), where they are installed:
// it is never sold for less, brings no points twice, and is not paid with another system's value.
patchLast(PosOrderline.prototype, {
    isGlobalDiscountApplicable() {
        return !this.isCustomerCardLine() && (super.isGlobalDiscountApplicable?.() ?? true);
    },

    ignoreLoyaltyPoints() {
        return this.isCustomerCardLine() || super.ignoreLoyaltyPoints?.(...arguments);
    },
});

patchLast(PosOrder.prototype, {
    getOrderlines() {
        const lines = super.getOrderlines(...arguments);
        return isGoodsOnly ? lines.filter((line) => !line.isCustomerCardLine()) : lines;
    },

    isLineValidForLoyaltyPoints(line) {
        return !line.isCustomerCardLine() && (super.isLineValidForLoyaltyPoints?.(line) ?? true);
    },

    _getDiscountableOnOrder() {
        return ofGoods(() => super._getDiscountableOnOrder(...arguments));
    },

    _getDiscountableOnSpecific() {
        return ofGoods(() => super._getDiscountableOnSpecific(...arguments));
    },

    _getDiscountableOnCheapest() {
        return ofGoods(() => super._getDiscountableOnCheapest(...arguments));
    },
});
