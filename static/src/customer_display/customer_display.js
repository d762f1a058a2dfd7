import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { CustomerDisplay } from "@point_of_sale/customer_display/customer_display";

patch(CustomerDisplay.prototype, {
    customerCardEarns({ earns }) {
        return this.order.finalized
            ? _t("You earned %s", earns)
            : _t("You earn %s with this purchase", earns);
    },
});
