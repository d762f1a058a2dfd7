import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { BarcodeReader } from "@point_of_sale/app/services/barcode_reader_service";

patch(BarcodeReader.prototype, {
    /** A card read on a screen that takes none: say so without showing its number. */
    showNotFoundNotification({ type }) {
        if (type !== "customer_card") {
            return super.showNotFoundNotification(...arguments);
        }
        this.notification.add(_t("Cards are read on the order and on the payment screen."), {
            type: "warning",
        });
    },
});
