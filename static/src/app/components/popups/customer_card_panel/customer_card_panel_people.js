import { patch } from "@web/core/utils/patch";
import { CustomerCardPanel } from "@customer_card/app/components/popups/customer_card_panel/customer_card_panel";

patch(CustomerCardPanel.prototype, {
    askHolder() {
        const { card } = this;
        this.props.close();
        this.pos.customerCards.enroll(this.props.order, { card });
    },
});
