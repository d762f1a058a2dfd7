import { patch } from "@web/core/utils/patch";
import { generateQRCodeDataUrl } from "@point_of_sale/utils";
import { codeText } from "@customer_card/app/utils/customer_card_receipt";
import { OrderReceipt } from "@point_of_sale/app/screens/receipt_screen/receipt/order_receipt";

const CLAIM_SIZE = 180; // an address is long: its squares must not be too small for a phone
const CODE_SIZE = 120; // pixels it is drawn with; on paper it takes its share of the width, some 18 mm of 58

patch(OrderReceipt.prototype, {
    /** Opens a card that was just given out without plastic, on its holder's phone, once. */
    get customerCardClaim() {
        const { customerCards } = this.order.config;
        const url = customerCards?.people.claimOf(this.order);
        return url ? generateQRCodeDataUrl(url, { width: CLAIM_SIZE, height: CLAIM_SIZE }) : "";
    },

    /** The receipt's QR code: the server's words, drawn here. */
    get customerCardCode() {
        const size = { width: CODE_SIZE, height: CODE_SIZE };
        return generateQRCodeDataUrl(this.order.getCustomerCardCode(), size);
    },

    /** What the code is good for; where there are several cards, of which one. */
    get customerCardCodeText() {
        return codeText(this.order.getCustomerCardSummary());
    },
});
