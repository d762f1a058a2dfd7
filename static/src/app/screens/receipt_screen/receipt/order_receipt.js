import { patch } from "@web/core/utils/patch";
import { generateQRCodeDataUrl } from "@point_of_sale/utils";
import { OrderReceipt } from "@point_of_sale/app/screens/receipt_screen/receipt/order_receipt";

const CODE_SIZE = 120; // pixels it is drawn with; on paper it takes its share of the width, some 18 mm of 58

patch(OrderReceipt.prototype, {
    /** The receipt's QR code: the server's words, drawn here. */
    get customerCardCode() {
        const size = { width: CODE_SIZE, height: CODE_SIZE };
        return generateQRCodeDataUrl(this.order.getCustomerCardCode(), size);
    },
});
