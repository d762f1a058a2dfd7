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

    /** What a refund of the order would do on one of its cards, in sentences. */
    getCustomerCardReturns(order, { spent, earned, masked }) {
        const sentences = [
            spent &&
                _t("A refund gives back up to %(amount)s to %(card)s.", {
                    amount: spent,
                    card: masked,
                }),
            earned &&
                _t("A refund takes back up to %(amount)s that was earned.", { amount: earned }),
        ];
        return order.isRefund ? [] : sentences.filter(Boolean);
    },
});

/** The digits as a summary keeps them, after the masking dots (written as code points): no amount is found by mistake. */
function storedDigits(typed) {
    return `2022 ${typed.replace(/\D/g, "")}`;
}
