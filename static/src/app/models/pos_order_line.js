import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { PosOrderline } from "@point_of_sale/app/models/pos_order_line";

// A line about a card is that one card: never merged, never two of it, never discounted. Points off the price stay
// as they were taken.
patch(PosOrderline.prototype, {
    isCustomerCardLine() {
        return Boolean(this.customer_card_ref || this.customer_card_hold);
    },

    /** What is charged is not sold: the line says so, here, on paper and on the customer's display. */
    nameCustomerCardTopUp() {
        this.uiState.isCustomerCardTopUp = true;
        this.setFullProductName();
    },

    setFullProductName() {
        super.setFullProductName();
        if (this.uiState?.isCustomerCardTopUp) {
            this.full_product_name = _t("Top-up: %s", this.full_product_name);
        }
    },

    get orderDisplayProductName() {
        const told = super.orderDisplayProductName;
        return this.uiState?.isCustomerCardTopUp
            ? { ...told, name: _t("Top-up: %s", told.name) }
            : told;
    },

    /** After a reload the line knows again what it is. */
    restoreState() {
        super.restoreState(...arguments);
        if (this.uiState?.isCustomerCardTopUp) {
            this.setFullProductName();
        }
    },

    canBeMergedWith(line) {
        const isAlone = (one) => one.isCustomerCardLine() || one.customer_card_discount;
        return !isAlone(this) && !isAlone(line) && super.canBeMergedWith(...arguments);
    },

    setQuantity(quantity) {
        const refusal = this.refuseCustomerCardQuantity(Number(quantity || 0));
        return refusal || super.setQuantity(...arguments);
    },

    refuseCustomerCardQuantity(wanted) {
        const own = (this.customer_card_hold || "").startsWith("payout:") ? -1 : 1;
        const isCard = this.isCustomerCardLine() && !this.refunded_orderline_id;
        if (isCard && wanted && wanted !== own) {
            return {
                title: _t("One card, one line"),
                body: _t("Scan the next card for another one, or remove this line."),
            };
        }
        if (this.customer_card_discount && wanted) {
            return {
                title: _t("Points discount"),
                body: _t(
                    "Remove this line to give the points back; take them again for another amount."
                ),
            };
        }
    },

    setDiscount() {
        return this.isCustomerCardLine() ? undefined : super.setDiscount(...arguments);
    },

    /** What the server holds for a line has its price already, and so have points the customer was told. */
    setUnitPrice(price) {
        const isPriced = this.customer_card_hold || this.customer_card_points;
        if (isPriced && Number(price) !== this.price_unit) {
            return;
        }
        return super.setUnitPrice(...arguments);
    },
});
