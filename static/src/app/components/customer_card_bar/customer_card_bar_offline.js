import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { CustomerCardBar } from "@customer_card/app/components/customer_card_bar/customer_card_bar";
import { CustomerCardPanel } from "@customer_card/app/components/popups/customer_card_panel/customer_card_panel";

patch(CustomerCardBar.prototype, {
    /** Without a connection: how much the card can pay all the same, or that its figures are old. */
    offlineText(card) {
        const { customerCards } = this.pos;
        if (!customerCards.isOffline) {
            return "";
        }
        const amount = customerCards.offlineText(card, this.order);
        return amount ? _t("Offline: up to %s", amount) : _t("Offline");
    },
});

patch(CustomerCardPanel.prototype, {
    /** What this till may spend of the card if the connection is lost, as people write it. */
    get setAside() {
        return this.pos.customerCards.offlineText(this.card, this.props.order);
    },

    get isOffline() {
        return this.pos.customerCards.isOffline;
    },
});
