import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { status } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { useBarcodeReader } from "@point_of_sale/app/hooks/barcode_reader_hook";
import { PaymentScreen } from "@point_of_sale/app/screens/payment_screen/payment_screen";
import { CustomerCardBar } from "@customer_card/app/components/customer_card_bar/customer_card_bar";

patch(PaymentScreen, {
    components: { ...PaymentScreen.components, CustomerCardBar },
});

patch(PaymentScreen.prototype, {
    setup() {
        super.setup(...arguments);
        // Gray ones come last, however they are arranged; where nobody arranged them, the shop's own come first. Decided
        // once: when a card is shown here, nothing moves under a thumb.
        const isGray = new Map(
            this.payment_methods_from_config.map((method) => [
                method,
                this.isCustomerCardDisabled(method),
            ])
        );
        this.payment_methods_from_config.sort(
            (a, b) =>
                isGray.get(a) - isGray.get(b) || a.sequence - b.sequence || isCard(a) - isCard(b)
        );
        this.typed = null; // {amount, line}: what was typed before a tender was chosen, and the line it made
        useBarcodeReader({
            customer_card: this._barcodeCustomerCardAction,
            customer_card_maybe: ({ code }) =>
                this.pos.customerCards.scanOld(code, this.currentOrder),
            customer_card_first: ({ code }) =>
                this.pos.config.customer_card_old_codes &&
                this.pos.customerCards.scanOld(code, this.currentOrder, false),
            product: this._barcodeUnknownAction,
        });
        this.customerCardScanner = useService("barcode_reader");
    },

    /** No product is read here: it may be the code of another system, or ours under another keyboard. */
    async _barcodeUnknownAction(code) {
        if (!(await this.pos.customerCards.scanOld(code.code, this.currentOrder))) {
            this.customerCardScanner.showNotFoundNotification(code);
        }
    },

    async _barcodeCustomerCardAction({ code }) {
        await this.pos.customerCards.scan(code, this.currentOrder);
    },

    /** Gray, but there: the button says why the card cannot pay. */
    isCustomerCardDisabled(method) {
        const { customerCards } = this.pos;
        return isCard(method) && Boolean(customerCards.tender(method, this.currentOrder).reason);
    },

    /** Paying with the keyboard alone: with a card, and with the cash that pays the rest. */
    onPaymentMethodKeydown(ev, method) {
        if (["Enter", " "].includes(ev.key)) {
            ev.preventDefault();
            this.addNewPaymentLine(method);
        }
    },

    /** Where a card is the only tender, opening the screen is no reason to take something from it. */
    onMounted() {
        this.isOpening = true;
        if (!this.currentOrder.finalized) {
            this.pos.customerCards.discounts.renew(this.currentOrder);
        }
        super.onMounted(...arguments);
        this.isOpening = false;
        this.giveBackToCards();
    },

    /** Goods that come back: what cards paid for them goes back to them, so it stands here already. */
    async giveBackToCards() {
        const order = this.currentOrder;
        if (!order.isRefund || order.finalized) {
            return;
        }
        await this.pos.customerCards.returns.ask(order);
        if (status(this) !== "mounted" || order.finalized || order.payment_ids.length) {
            return;
        }
        for (const method of this.payment_methods_from_config.filter(isCard)) {
            const { reason, isKnown } = this.pos.customerCards.tender(method, order);
            if (order.remainingDue < 0 && isKnown && !reason) {
                method.payment_terminal.beginRefund(order);
            }
        }
    },

    /** What was typed beforehand is what the tender takes, whichever is tapped. */
    async addNewPaymentLine(method) {
        if (this.isOpening && isCard(method)) {
            return false;
        }
        const { amount, line } = this.takeTyped();
        if (line && line.payment_method_id === method) {
            return true; // it stands on it already
        }
        if (isCard(method)) {
            return this.payWithCustomerCard(method, amount, line);
        }
        return this.payWithOwnTender(method, line && !line.isCustomerCard() ? 0 : amount);
    },

    /** An amount that stood on no tender, or on a card that was not asked for it, goes to the one just tapped. */
    async payWithOwnTender(method, amount) {
        this.dropRefusedCards();
        const isAdded = await super.addNewPaymentLine(method);
        if (isAdded && amount > 0 && !method.use_payment_terminal) {
            this.selectedPaymentLine.setAmount(amount);
            this.numberBuffer.set(amount.toString());
        }
        return isAdded;
    },

    async payWithCustomerCard(method, amount, typedLine) {
        this.dropRefusedCards();
        if (this.isCustomerCardDisabled(method)) {
            this.typed = amount ? { amount, line: typedLine } : null;
            await method.payment_terminal.begin(this.currentOrder); // says why not
            return false;
        }
        if (typedLine && this.paymentLines.includes(typedLine)) {
            this.currentOrder.removePaymentline(typedLine);
        }
        const line = await method.payment_terminal.begin(this.currentOrder, amount);
        if (!line) {
            this.putBackTyped(amount, typedLine);
            return false;
        }
        this.numberBuffer.set(line.amount.toString());
        if (!this.isRefundOrder) {
            this.sendPaymentRequest(line);
        }
        return true;
    },

    /** The card was not taken after all: what was typed stands where it stood. */
    putBackTyped(amount, typedLine) {
        const line = typedLine && !this.paymentLines.length && this.startTypedLine();
        if (line) {
            line.setAmount(amount);
            this.typed.amount = amount;
        }
    },

    /** What was typed and belongs to no tender yet; asked for once. */
    takeTyped() {
        this.numberBuffer.capture();
        const typed = this.typed;
        this.typed = null;
        const isThere = typed && (!typed.line || this.paymentLines.includes(typed.line));
        return isThere && typed.amount > 0 && !this.isRefundOrder ? typed : {};
    },

    /** Digits start a line on the shop's first own tender, never on a card: that has to be tapped. */
    updateSelectedPaymentline(amount = false) {
        const isStarted = this.paymentLines.length || this.startTypedLine();
        if (!isStarted) {
            this.noteTyped(amount, null);
            return;
        }
        const line = this.selectedPaymentLine;
        const isWritten = this.typesOnCard(line) || this.typed?.line === line;
        super.updateSelectedPaymentline(...arguments);
        if (isWritten) {
            this.noteTyped(amount, line);
        } else if (line?.isCustomerCard()) {
            this.noteTyped(amount, null); // approved: it takes no digits
        }
    },

    /** Whether the digits are written on a card's line, which remembers it. */
    typesOnCard(line) {
        const isOpenCard = Boolean(line?.isCustomerCard()) && !line.isDone();
        if (isOpenCard) {
            line.uiState.isTyped = true;
        }
        return isOpenCard;
    },

    startTypedLine() {
        const method = this.payment_methods_from_config.find((method) => !isCard(method));
        const line = method && this.currentOrder.addPaymentline(method).data;
        this.typed = line ? { amount: 0, line } : null;
        return line;
    },

    /** Remembers what was typed, and the line it stands on, for the tender that is tapped next. */
    noteTyped(given, line) {
        const typed = this.numberBuffer.get() ? this.numberBuffer.getFloat() : 0;
        this.typed = { amount: given === false ? typed : given || 0, line };
    },

    selectPaymentLine() {
        this.typed = null;
        return super.selectPaymentLine(...arguments);
    },

    deletePaymentLine() {
        this.typed = null;
        return super.deletePaymentLine(...arguments);
    },

    /** The host closes the sale once everything is paid; what must be looked at first stays on the screen. */
    async sendPaymentRequest(line) {
        this.typed = null;
        if (line.mayCloseSale()) {
            return super.sendPaymentRequest(...arguments);
        }
        this.pos.paymentTerminalInProgress = true;
        this.numberBuffer.capture();
        try {
            await line.pay();
        } finally {
            this.pos.paymentTerminalInProgress = false;
        }
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

function isCard(method) {
    return method.type === "customer_card";
}
