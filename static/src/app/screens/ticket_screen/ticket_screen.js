import { _t } from "@web/core/l10n/translation";
import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
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

    /** An order that is paid, and that the server refused, is not done with. */
    activeOrderFilter(order) {
        return super.activeOrderFilter(...arguments) || Boolean(order.customerCardRefusal);
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

    /** Goods that points had reduced come back with their share of the discount. */
    async addAdditionalRefundInfo(order, destinationOrder) {
        await super.addAdditionalRefundInfo(...arguments);
        await this.pos.customerCards.returns.ask(destinationOrder);
        if (destinationOrder.lines.some((line) => isCardBack(line.refunded_orderline_id))) {
            this.pos.notification.add(_t("Scan the card that comes back before you pay it out."));
        }
        try {
            await this.pos.customerCards.discounts.giveBack(destinationOrder);
        } catch {
            this.dialog.add(AlertDialog, {
                title: _t("No connection"),
                body: _t(
                    "These goods were reduced by points, and how much goes back could not be asked. Start the refund again when the connection is back."
                ),
            });
        }
    },

    _onUpdateSelectedOrderline() {
        const line = this.getSelectedOrder()?.lines.find(
            (candidate) => String(candidate.id) === String(this.getSelectedOrderlineId())
        );
        if (!line?.customer_card_discount) {
            return super._onUpdateSelectedOrderline(...arguments);
        }
        this.numberBuffer.reset();
        this.dialog.add(AlertDialog, {
            title: _t("Points discount"),
            body: _t("Points go back by themselves with the goods they reduced."),
        });
    },
});

/** What was sold was value on a card; what a reward or a payout took from one has an authorization of its own. */
function isCardBack(sold) {
    return Boolean(sold?.customer_card_ref) && sold.customer_card_ref !== "later";
}

/**
 * The digits as a summary keeps them, after the masking dots (written as code points): no amount is
 * found by mistake.
 */
function storedDigits(typed) {
    return `2022 ${typed.replace(/\D/g, "")}`;
}
