import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { ask, makeAwaitable } from "@point_of_sale/app/utils/make_awaitable_dialog";
import { CustomerCardPlans } from "@customer_card/app/components/popups/customer_card_plans/customer_card_plans";
import { CardsPart } from "@customer_card/app/services/customer_cards/cards_part";
import { payInstallment } from "@customer_card/app/utils/sell_customer_card";

/**
 * Contracts at a till: the one an order is sold by, from the plan that is chosen to its signing, and those of which a
 * scanned paper or coupon says that an installment is paid.
 */
export class Contracts extends CardsPart {
    /** The paper of a contract, or a coupon, was scanned: what it asks for can be taken at once. */
    added(card, order) {
        const { coupon } = card;
        if (!coupon || order.finalized || order.isRefund) {
            return;
        }
        card.coupon = false; // once; what is chosen later is chosen from all
        if (card.installment) {
            payInstallment(this.pos, card, order, coupon);
        }
    }

    // --- Selling an order ---

    /** The first card of the order that sells in installments; none. */
    cardOf(order) {
        return this.cards.of(order).find((card) => card.contract_sale);
    }

    /** What the tender's button says: a `text`, or the `reason` why it does not pay. */
    tender(method, order) {
        const card = this.cardOf(order);
        if (!card) {
            const isAny = order.getCustomerCardRefs().length;
            return none(isAny ? _t("Not on this card") : _t("Scan a card first"));
        }
        if (this.cards.isOffline) {
            return none(_t("Installments need a connection."));
        }
        const { state, text, shown } = card.contract_sale;
        if (!shown) {
            return none(_t("Scan the card to pay with it."));
        }
        if (state === "requested") {
            return none(text);
        }
        return { sources: [], text: text || _t("Choose a plan"), reason: "" };
    }

    /** The order is on the server as it is here; whether it is. */
    async save(order) {
        try {
            await this.pos.syncAllOrders({ orders: [order], force: true, throw: true });
            return typeof order.id === "number";
        } catch {
            return false;
        }
    }

    /** The card as the server knows it now, with the contract of this order. */
    async renew(card) {
        await this.cards.refresh(card.ref);
        return this.cards.known[card.ref];
    }

    /** Takes the next step to a contract that pays: choose a plan, let it be signed; the amount it pays, or nothing. */
    async proceed(order) {
        const before = this.cardOf(order);
        if (!before) {
            return this.cards.notify(this.tender(null, order).reason);
        }
        if (!(await this.save(order))) {
            return this.cards.notify(_t("Installments need a connection. Take another payment."));
        }
        const card = await this.renew(before);
        const sale = card?.contract_sale;
        if (!sale) {
            return this.cards.notify(_t("Installments need a connection. Take another payment."));
        }
        if (!sale.state || sale.state === "draft") {
            return this.choose(card, order);
        }
        return sale.state === "approved" ? this.sign(card, order) : this.ready(card);
    }

    /** The amount the contract pays, once it is signed. */
    ready(card) {
        const { state, amount, text } = card.contract_sale;
        if (state === "signed") {
            return { card, amount };
        }
        this.cards.notify(text);
    }

    async choose(card, order) {
        const chosen = await makeAwaitable(this.pos.dialog, CustomerCardPlans, { card, order });
        if (!chosen) {
            return;
        }
        const args = [card.ref, order.uuid, chosen.number, chosen.down];
        const answer = await this.call("ask", args);
        await this.told(card, answer);
    }

    async sign(card, order) {
        const { name, sentence, text } = card.contract_sale;
        const isSigned = await ask(this.pos.dialog, {
            title: text,
            body: _t(
                "Has the customer signed contract %(name)s (%(sentence)s)? Price, goods and plan stay as they are from now on.",
                { name, sentence }
            ),
            confirmLabel: _t("Signed by the customer"),
            cancelLabel: _t("Not yet"),
        });
        if (!isSigned) {
            return;
        }
        const renewed = await this.told(card, await this.call("sign", [card.ref, order.uuid]));
        return renewed && this.ready(renewed);
    }

    /** What came of it is said, and shown with the card. */
    async told(card, answer) {
        if (!answer.ok) {
            return this.cards.notify(answer.message);
        }
        this.cards.notify(answer.contract.text, "success");
        return this.renew(card);
    }

    /** The plans for an order; an answer that got lost says so. */
    offers(card, order, down) {
        return this.call("offers", [card.ref, order.uuid, down]);
    }

    /** Whether the order's contract pays an amount now. */
    pay(ref, amount, order) {
        return this.call("pay", [ref, amount, order.uuid]);
    }

    async call(verb, args) {
        try {
            return await this.cards.soon(this.cards.call(`contract_${verb}`, args));
        } catch (error) {
            const message =
                error instanceof ConnectionLostError
                    ? _t("Installments need a connection. Take another payment.")
                    : _t("No answer from the server. Try again: nothing is made twice.");
            return { ok: false, isLost: true, message };
        }
    }
}

function none(reason) {
    return { sources: [], text: "", reason };
}
