import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { BarcodeReader } from "@point_of_sale/app/services/barcode_reader_service";

// How a track of a magnetic stripe begins, also under Persian and Russian keyboards; no product's code does.
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

    /**
     * Extend: a code with a meaning to the till (a discount, a price) may be printed on a card that
     * was taken over; the screen knows whether the shop has such cards, and asks.
     */
    async _scan(code) {
        this.lastCode = code;
        if (code && this.meansSomethingElse(code)) {
            for (const { customer_card_first: isCard } of this.exclusiveCbMap
                ? []
                : [...this.cbMaps]) {
                if (await isCard?.({ code })) {
                    return;
                }
            }
        }
        return super._scan(...arguments);
    },

    meansSomethingElse(code) {
        try {
            const parsed = this.parser.parse_barcode(code);
            return !Array.isArray(parsed) && !/^(product|customer_card|error)$/.test(parsed.type);
        } catch {
            return false; // under a GS1 nomenclature it is no code; what comes then is the host's
        }
    },

    /**
     * Extend: under a GS1 nomenclature without a fallback a card is no GS1 code, but it may be a
     * card; the server knows.
     */
    async showGS1IncompatibleBarcodeWarning() {
        const code = this.lastCode;
        const screens = this.exclusiveCbMap ? [] : [...this.cbMaps];
        for (const { customer_card_maybe: isCard } of screens) {
            if (await isCard?.({ code })) {
                return;
            }
        }
        return super.showGS1IncompatibleBarcodeWarning(...arguments);
    },

    /**
     * A swipe that went wrong comes as up to three tracks of signs: one sentence for all of them,
     * and none of the signs.
     */
    showMisreadCard() {
        this.closeMisread?.();
        this.closeMisread = this.notification.add(
            _t("The card could not be read. Swipe it once more, or type its number."),
            { type: "warning" }
        );
    },
});
