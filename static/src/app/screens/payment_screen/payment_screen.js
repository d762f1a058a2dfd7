import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { useBarcodeReader } from "@point_of_sale/app/hooks/barcode_reader_hook";
import { PaymentScreen } from "@point_of_sale/app/screens/payment_screen/payment_screen";
import { CustomerCardBar } from "@customer_card/app/components/customer_card_bar/customer_card_bar";

patch(PaymentScreen, {
    components: { ...PaymentScreen.components, CustomerCardBar },
});

patch(PaymentScreen.prototype, {
    setup() {
        super.setup(...arguments);
        useBarcodeReader({
            customer_card: this._barcodeCustomerCardAction,
            customer_card_maybe: ({ code }) =>
                this.pos.customerCards.scanOld(code, this.currentOrder),
        });
    },

    async _barcodeCustomerCardAction({ code }) {
        await this.pos.customerCards.scan(code, this.currentOrder);
    },

    /** Gray, but there: the button says why the card cannot pay. */
    isCustomerCardDisabled(method) {
        const { customerCards } = this.pos;
        return (
            method.type === "customer_card" &&
            Boolean(customerCards.tender(method, this.currentOrder).reason)
        );
    },

    /** Paying with the keyboard alone: with a card, and with the cash that pays the rest. */
    onPaymentMethodKeydown(ev, method) {
        if (["Enter", " "].includes(ev.key)) {
            ev.preventDefault();
            this.addNewPaymentLine(method);
        }
    },

    async addNewPaymentLine(method) {
        this.dropRefusedCards();
        if (method.type !== "customer_card") {
            return super.addNewPaymentLine(...arguments);
        }
        const line = await method.payment_terminal.begin(this.currentOrder);
        if (!line) {
            return false;
        }
        this.numberBuffer.set(line.amount.toString());
        if (!this.isRefundOrder) {
            this.sendPaymentRequest(line);
        }
        return true;
    },

    /** A card that could not pay must not stand in the way of the next payment. */
    dropRefusedCards() {
        for (const line of this.paymentLines.filter((line) => line.isCustomerCard())) {
            if (["pending", "retry"].includes(line.getPaymentStatus())) {
                this.currentOrder.removePaymentline(line);
            }
        }
    },

    /** Lets the cashier type another amount at once: what was authorized goes back meanwhile. */
    async changeCustomerCardAmount(line) {
        line.setPaymentStatus("pending");
        this.numberBuffer.reset();
        await line.releaseCustomerCard();
    },

    /** @override Only the server can say that a card has paid. */
    async sendForceDone(line) {
        if (!line.isCustomerCard()) {
            return super.sendForceDone(...arguments);
        }
        this.notification.add(_t("A card payment cannot be forced: only the server approves it."), {
            type: "danger",
        });
    },
});
