import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { useEffect, useState } from "@odoo/owl";
import { PaymentScreen } from "@point_of_sale/app/screens/payment_screen/payment_screen";
import { leftAfter, mixQuestion } from "@customer_card/app/utils/mix";
import { apart, sayMoney } from "@customer_card/app/utils/spoken";

patch(PaymentScreen.prototype, {
    setup() {
        super.setup(...arguments);
        this.mixOffer = useState({ question: "", answer: null });
        useEffect(
            (question) => {
                this.askForMix(question);
            },
            () => [this.mixQuestion]
        );
    },

    /** Everything on the order's cards that can pay now, card by card and kind by kind. */
    get customerCardSources() {
        const order = this.currentOrder;
        return this.payment_methods_from_config
            .filter((method) => method.type === "customer_card")
            .flatMap((method) => this.pos.customerCards.tender(method, order).sources);
    },

    /** Whether there is anything to mix: two things to take from, and goods to pay for. */
    get canMixCustomerCards() {
        const order = this.currentOrder;
        return (
            !order.isRefund &&
            order.getCustomerCardPayable() > 0 &&
            this.customerCardSources.length > 1
        );
    },

    /** What the server has to be asked to tell the best mix; another one whenever something of it changes. */
    get mixQuestion() {
        return this.canMixCustomerCards
            ? mixQuestion(this.currentOrder.getCustomerCardPayable(), this.customerCardSources)
            : "";
    },

    async askForMix(question) {
        Object.assign(this.mixOffer, { question, answer: null });
        if (!question) {
            return;
        }
        const order = this.currentOrder;
        const answer = await this.pos.customerCards.mix(order, order.getCustomerCardPayable());
        if (this.mixOffer.question === question && answer.ok) {
            this.mixOffer.answer = answer;
        }
    },

    /** What a tap on the button does, part by part. */
    get mixParts() {
        return (this.mixOffer.answer?.lines || []).map((part) =>
            _t("%(what)s → %(amount)s", {
                what: part.units_text || this.pos.customerCards.known[part.ref]?.masked || "",
                amount: apart(sayMoney(this.pos, part.amount)),
            })
        );
    },

    get mixLeft() {
        const { currency, remainingDue } = this.currentOrder;
        const left = leftAfter(this.mixOffer.answer.lines, remainingDue, currency);
        return left > 0
            ? _t("%s left to pay", apart(sayMoney(this.pos, left)))
            : _t("nothing left to pay");
    },

    /** The server's best mix, in one go: each line is authorized by itself; the first refusal stays on the screen. */
    async payWithBestMix() {
        if (this.isMixingCustomerCards) {
            return;
        }
        this.isMixingCustomerCards = true;
        try {
            await this.payCustomerCardMix();
        } finally {
            this.isMixingCustomerCards = false;
        }
    },

    /** Does what the button says; only where it could not say anything the server is asked now. */
    async payCustomerCardMix() {
        const { customerCards } = this.pos;
        const order = this.currentOrder;
        this.takeTyped();
        this.dropRefusedCards();
        const answer =
            this.mixOffer.answer ||
            (await customerCards.mix(order, order.getCustomerCardPayable()));
        if (!answer.ok) {
            return customerCards.notify(answer.message);
        }
        for (const part of answer.lines) {
            const method = this.payment_methods_from_config.find(
                (candidate) => candidate.customer_card_kind === part.kind
            );
            if (method && !(await this.payCustomerCardPart(method, part))) {
                return;
            }
        }
    },

    /** One line of the mix, or points off the price; whether it was approved. */
    async payCustomerCardPart(method, part) {
        const { known, discounts } = this.pos.customerCards;
        const card = known[part.ref];
        if (part.kind === "points" && card?.accounts.some((account) => account.discount)) {
            return discounts.take(this.currentOrder, card, part.amount);
        }
        const line = method.payment_terminal.beginWith(this.currentOrder, part);
        if (!line) {
            return false;
        }
        await this.sendPaymentRequest(line);
        return line.getPaymentStatus() === "done";
    },
});
