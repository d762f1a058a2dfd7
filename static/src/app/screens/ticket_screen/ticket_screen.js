import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { TicketScreen } from "@point_of_sale/app/screens/ticket_screen/ticket_screen";

patch(TicketScreen.prototype, {
    /** Orders can be found by the last digits of a card. */
    _getSearchFields() {
        return {
            ...super._getSearchFields(...arguments),
            CUSTOMER_CARD: {
                repr: (order) => order.getCustomerCardDigits().join(" "),
                displayName: _t("Card (last digits)"),
                modelFields: ["customer_card_summary"],
                formatSearch: storedDigits,
            },
        };
    },
});

/** The digits as a summary keeps them, after the masking dots (written as code points): no amount is found by mistake. */
function storedDigits(typed) {
    return `2022 ${typed.replace(/\D/g, "")}`;
}
