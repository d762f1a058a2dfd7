import { ConnectionLostError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";
import { useBarcodeReader } from "@point_of_sale/app/hooks/barcode_reader_hook";
import { ProductScreen } from "@point_of_sale/app/screens/product_screen/product_screen";
import { CustomerCardBar } from "@customer_card/app/components/customer_card_bar/customer_card_bar";

patch(ProductScreen, {
    components: { ...ProductScreen.components, CustomerCardBar },
});

patch(ProductScreen.prototype, {
    setup() {
        super.setup(...arguments);
        useBarcodeReader({
            customer_card: this._barcodeCustomerCardAction,
            customer_card_maybe: ({ code }) =>
                this.pos.customerCards.scanOld(code, this.currentOrder),
            customer_card_first: ({ code }) =>
                this.pos.config.customer_card_old_codes &&
                this.pos.customerCards.scanOld(code, this.currentOrder, false),
        });
    },

    /** Extend: what is no product may be the code of another system, printed on a card that was taken over. */
    async _barcodeProductAction(code) {
        const cards = this.pos.customerCards;
        if (!(await this.isProductCode(code)) && (await cards.scanOld(code.code))) {
            this.numberBuffer.reset();
            return;
        }
        return super._barcodeProductAction(...arguments);
    },

    /** Whether a code is a product's; where the server cannot be asked, one this till has. */
    async isProductCode(code) {
        try {
            return Boolean(await this._getProductByBarcode(code));
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                return false;
            }
            throw error;
        }
    },

    async _barcodeCustomerCardAction({ code }) {
        this.numberBuffer.reset();
        await this.pos.customerCards.scan(code, this.currentOrder);
    },
});
