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
        });
    },

    async _barcodeCustomerCardAction({ code }) {
        this.numberBuffer.reset();
        await this.pos.customerCards.scan(code, this.currentOrder);
    },
});
