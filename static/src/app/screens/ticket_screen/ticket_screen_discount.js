import { _t } from "@web/core/l10n/translation";
import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { patch } from "@web/core/utils/patch";
import { TicketScreen } from "@point_of_sale/app/screens/ticket_screen/ticket_screen";

patch(TicketScreen.prototype, {
    /** Goods that points had reduced come back with their share of the discount. */
    async addAdditionalRefundInfo(order, destinationOrder) {
        await super.addAdditionalRefundInfo(...arguments);
        try {
            await this.pos.customerCardDiscounts.giveBack(destinationOrder);
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
