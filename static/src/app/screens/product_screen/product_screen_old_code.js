import { patch } from "@web/core/utils/patch";
import { ProductScreen } from "@point_of_sale/app/screens/product_screen/product_screen";

patch(ProductScreen.prototype, {
    /** Extend: what is no article may be the code of another system, printed on a card that was taken over. */
    async _barcodeProductAction(code) {
        const cards = this.pos.customerCards;
        if (!(await this._getProductByBarcode(code)) && (await cards.scanOld(code.code))) {
            this.numberBuffer.reset();
            return;
        }
        return super._barcodeProductAction(...arguments);
    },
});
