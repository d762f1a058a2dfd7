import { patch } from "@web/core/utils/patch";
import { PosPayment } from "@point_of_sale/app/models/pos_payment";

patch(PosPayment.prototype, {
    initState() {
        super.initState();
        // card: {ref, masked} it takes from; asked: the amount last asked for; message, available: the last refusal.
        // reason: why the best mix took this line; isFinal: asking the same again does not help;
        // isTyped: somebody typed its amount.
        const nothing = { card: false, asked: 0, message: "", available: 0, reason: "" };
        this.uiState = { ...nothing, isFinal: false, isTyped: false };
    },

    isCustomerCard() {
        return this.payment_method_id?.type === "customer_card";
    },

    /**
     * Whether the sale may close by itself once this line is approved: value in full, never an
     * amount that was typed, never points.
     */
    mayCloseSale() {
        const { isTyped } = this.uiState;
        return !this.isCustomerCard() || !(isTyped || this.pos_order_id.spendsCustomerCardPoints());
    },

    /** Gives back what was authorized; the server forgets holds nobody gave back by itself. */
    releaseCustomerCard() {
        if (this.isCustomerCard()) {
            return this.payment_method_id.payment_terminal?.release(this);
        }
    },

    handlePaymentResponse(isPaymentSuccessful) {
        const isGone = !this.models["pos.payment"].getBy("uuid", this.uuid);
        if (this.isCustomerCard() && isGone) {
            return false; // removed while the server was thinking
        }
        return super.handlePaymentResponse(...arguments);
    },
});
