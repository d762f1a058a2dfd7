import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { CustomerCardLine } from "@customer_card/app/screens/payment_screen/payment_lines/customer_card_line/customer_card_line";

patch(CustomerCardLine.prototype, {
    /** Extend: say where the money comes from when the server was not asked. */
    get text() {
        const { line } = this.props;
        return line.uiState.isFromSlice && this.status === "done"
            ? _t("Offline, from what was set aside for it")
            : super.text;
    },
});
