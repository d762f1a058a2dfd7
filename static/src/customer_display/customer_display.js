import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { CustomerDisplay } from "@point_of_sale/customer_display/customer_display";

patch(CustomerDisplay.prototype, {
    customerCardEarns({ earns }) {
        const figure = `\u2068${earns}\u2069`; // in its own direction
        return this.order.finalized
            ? _t("You earned %s", figure)
            : _t("You earn %s with this purchase", figure);
    },
});
