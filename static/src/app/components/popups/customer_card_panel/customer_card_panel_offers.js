import { onMounted } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";
import { CustomerCardChallenges } from "@customer_card/app/components/customer_card_challenges/customer_card_challenges";
import { CustomerCardOffers } from "@customer_card/app/components/customer_card_offers/customer_card_offers";
import { CustomerCardPanel } from "@customer_card/app/components/popups/customer_card_panel/customer_card_panel";

patch(CustomerCardPanel, {
    components: {
        ...CustomerCardPanel.components,
        CustomerCardChallenges,
        CustomerCardOffers,
    },
});

patch(CustomerCardPanel.prototype, {
    setup() {
        super.setup(...arguments);
        // A dialog has its first button focused and scrolled to: a reader's Enter must close it and take nothing, and one reads from the top.
        onMounted(() => {
            document.querySelector(".customer-card-panel .customer-card-close")?.focus();
            document.querySelector(".customer-card-panel .modal-body")?.scrollTo(0, 0);
        });
    },
});
