import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { BarcodeReader } from "@point_of_sale/app/services/barcode_reader_service";

// How a track of a magnetic stripe begins, also under Persian and Russian keyboards; no article's code does.
const STRIPE = /^[%٪;؛کكжЖ+]/;

patch(BarcodeReader.prototype, {
    /** A card read on a screen that takes none: say so without showing its number. */
    showNotFoundNotification({ type, code }) {
        if (type !== "customer_card") {
            return STRIPE.test(code)
                ? this.showMisreadCard()
                : super.showNotFoundNotification(...arguments);
        }
        this.notification.add(_t("Cards are read on the order and on the payment screen."), {
            type: "warning",
        });
    },

    /** A swipe that went wrong comes as up to three tracks of signs: one sentence for all of them, and none of the signs. */
    showMisreadCard() {
        this.closeMisread?.();
        this.closeMisread = this.notification.add(
            _t("The card could not be read. Swipe it once more, or type its number."),
            { type: "warning" }
        );
    },
});
