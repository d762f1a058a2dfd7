import { _t } from "@web/core/l10n/translation";
import { SelectionPopup } from "@point_of_sale/app/components/popups/selection_popup/selection_popup";
import { makeAwaitable } from "@point_of_sale/app/utils/make_awaitable_dialog";
import { PaymentInterface } from "@point_of_sale/app/utils/payment/payment_interface";
import { uuidv4 } from "@point_of_sale/utils";
import { authorizeCustomerCard } from "@customer_card/app/utils/payment/authorize_customer_card";
import { sayMoney } from "@customer_card/app/utils/spoken";
import { goodsOnlyText } from "@customer_card/app/utils/tender";
import { addLine, addRefundLine } from "@customer_card/app/utils/payment/refund_line";
import { nothingSetAside, spendSlice } from "@customer_card/app/utils/payment/spend_slice";
import { mostOfVoucher, wrongTaxText } from "@customer_card/app/utils/payment/voucher_tax";

/**
 * Paying with value or points of a card: the server holds the amount under a key this till makes.
 *
 * The key is on the line before it is sent. An answer that got lost is asked for again under the same key, so nothing
 * is taken twice; a new amount, another card or a refusal make a new key.
 *
 * Without a connection it pays from the slice the server set aside for the order while it could be reached. A question
 * whose answer was lost may have reached the server, which then freed the slice and held the amount asked for instead.
 * So its key is not given back before the order is in the books (or the server answers again), and no more than that
 * amount is spent.
 */
export class CustomerCardPayment extends PaymentInterface {
    get cards() {
        return this.pos.customerCards;
    }

    get kind() {
        return this.payment_method_id.customer_card_kind;
    }

    /**
     * Adds a payment line for as much as the card can pay of what is due, or of the amount that was typed; nothing is
     * asked from the server yet.
     * Points that are a discount make no payment line: they lower the price instead.
     */
    async begin(order, typed) {
        if (order.isRefund) {
            await this.cards.returns.ask(order);
            return this.beginRefund(order);
        }
        const source = await this.choose(order);
        if (!source) {
            return;
        }
        const payable = order.getCustomerCardPayable();
        if (payable > 0 && source.account.discount) {
            return this.cards.discounts.choose(order, source, payable, typed);
        }
        if (payable <= 0) {
            return this.cards.notify(
                order.remainingDue > 0 ? goodsOnlyText() : _t("There is nothing left to pay.")
            );
        }
        const most = Math.min(payable, source.account.worth);
        const line = this.addLine(order, typed ? Math.min(typed, most) : most);
        if (line) {
            Object.assign(line.uiState, { card: pick(source), isTyped: Boolean(typed) });
        }
        return line;
    }

    /** Adds a payment line for one part of the server's mix. */
    beginWith(order, { ref, amount, reason }) {
        const card = this.cards.known[ref];
        const most = this.mostOfVoucher(ref, order);
        if (most === 0) {
            return this.cards.notify(wrongTaxText(card));
        }
        const line = card && this.addLine(order, Math.min(amount, most ?? amount));
        if (line) {
            Object.assign(line.uiState, { card: pick({ card }), reason });
        }
        return line;
    }

    /** Adds a payment line that gives back what goes back this way. */
    beginRefund(order) {
        return addRefundLine(this.pos, order, this.payment_method_id);
    }

    addLine(order, amount) {
        return addLine(this.pos, order, this.payment_method_id, amount);
    }

    /** The card to take from, and of it only what its goods cost; says why when there is none. */
    async choose(order) {
        const source = await this.chooseSource(order);
        const most = source && this.mostOfVoucher(source.card.ref, order);
        if (most === 0) {
            return this.cards.notify(wrongTaxText(source.card));
        }
        if (!source || most === undefined || source.account.worth <= most) {
            return source;
        }
        return { ...source, account: { ...source.account, worth: most } };
    }

    /** The most a card may pay because of its tax; undefined for one that pays for anything. */
    mostOfVoucher(ref, order, except) {
        return this.kind === "value"
            ? mostOfVoucher(this.cards.known, ref, order, except)
            : undefined;
    }

    /** The only card that can pay, or the one the cashier chooses. */
    async chooseSource(order) {
        const { sources, reason } = this.cards.tender(this.payment_method_id, order);
        if (!sources.length) {
            return this.cards.notify(`${this.payment_method_id.name}: ${reason}`);
        }
        if (sources.length === 1) {
            return sources[0];
        }
        return makeAwaitable(this.pos.dialog, SelectionPopup, {
            title: _t("Which card pays?"),
            list: sources.map((source, id) => ({
                id,
                label: `${source.card.holder || source.card.program} ${source.card.masked}`,
                description: source.account.worth_text,
                item: source,
            })),
        });
    }

    /** @override A refund needs no authorization: the server knows what was paid on the refunded order. */
    async sendPaymentRequest(uuid) {
        const line = this.pos.models["pos.payment"].getBy("uuid", uuid);
        if (line.pos_order_id.isRefund || line.getAmount() < 0) {
            return true;
        }
        if (!this.fitVoucher(line) || !(await this.prepare(line))) {
            return false;
        }
        const key = line.customer_card_operation;
        const answer = await this.authorize(line, key);
        if (line.customer_card_operation !== key) {
            return false; // given back while we waited
        }
        this.take(line, answer);
        this.cards.refresh(line.uiState.card.ref);
        return answer.ok;
    }

    /** Sees to it that the line has a card, an amount that is due, and the right key. */
    async prepare(line) {
        const order = line.pos_order_id;
        const isOnOrder = order.getCustomerCardRefs().includes(line.uiState.card?.ref);
        const card = isOnOrder ? line.uiState.card : pick(await this.choose(order));
        const amount = order.currency.round(
            Math.min(line.getAmount(), order.getCustomerCardPayable())
        );
        if (!card || amount <= 0) {
            line.uiState.message = card ? _t("There is nothing left to pay.") : "";
            return false;
        }
        const isSame = line.uiState.asked === amount && line.uiState.card?.ref === card.ref;
        if (!isSame) {
            this.release(line);
        }
        line.setAmount(amount);
        Object.assign(line.uiState, { card, asked: amount, message: "", available: 0 });
        line.customer_card_operation ||= uuidv4();
        return true;
    }

    /** An amount that was typed is cut to the goods a voucher pays for; the line says so when nothing is left. */
    fitVoucher(line) {
        const card = this.cards.known[line.uiState.card?.ref];
        const most = card && this.mostOfVoucher(card.ref, line.pos_order_id, line);
        if (most === 0) {
            line.uiState.message = wrongTaxText(card);
            return false;
        }
        if (most && line.getAmount() > most) {
            line.setAmount(most);
        }
        return true;
    }

    async authorize(line, key) {
        const order = line.pos_order_id;
        const { slices, offline } = this.cards;
        const wasOffline = await offline.isGone();
        if (!wasOffline) {
            await slices.settle(order);
        }
        // Not even asked: what is spent from the slice then can never be held beside it.
        const answer = wasOffline ? nothingSetAside() : await this.ask(line, key);
        const slice = slices.usable(order, line.uiState.card.ref, this.kind);
        if (answer.isLost && slice) {
            return this.spend(line, key, slice, wasOffline);
        }
        if (answer.ok && slice) {
            slices.kept.forget([slice.operation]); // paying online has freed it
        }
        return answer;
    }

    ask(line, key) {
        const { card, asked } = line.uiState;
        const question = {
            card,
            kind: this.kind,
            amount: asked,
            order: line.pos_order_id,
            key,
            spentAs: "payment",
        };
        const isWanted = () => line.customer_card_operation === key;
        return authorizeCustomerCard(this.pos, question, isWanted);
    }

    /** The amount from the slice, or why not. */
    spend(line, key, slice, wasOffline) {
        const { asked } = line.uiState;
        if (!wasOffline) {
            this.cards.noticeLoss();
            this.doubt(line.pos_order_id, key);
            this.cards.keptSlices.lower(slice, asked);
        }
        const most = wasOffline ? slice.amount : Math.min(slice.amount, asked);
        return spendSlice(slice, asked, most, this.pos.currency, (left) =>
            sayMoney(this.pos, left)
        );
    }

    doubt(order, key) {
        const doubts = order.uiState.customerCardDoubts || [];
        order.uiState.customerCardDoubts = [...new Set([...doubts, key])];
    }

    /** Writes the answer on the line. A refused key is spent, the key of a lost answer is kept. */
    take(line, answer) {
        line.uiState.message = answer.ok ? "" : answer.message;
        line.uiState.available = answer.available || 0;
        line.uiState.isFromSlice = Boolean(answer.isFromSlice);
        line.uiState.isFinal = ["pin_locked", "pin_none"].includes(answer.code); // asking again does not help
        if (answer.ok) {
            line.setAmount(answer.amount);
            this.lower(line.uiState.card.ref, answer.amount);
        } else if (!answer.isLost) {
            line.customer_card_operation = "";
        }
        if (answer.isFromSlice) {
            line.customer_card_operation = answer.operation;
        }
    }

    /**
     * What was taken is gone from the balance at once, not only when the server tells the new one:
     * nobody is offered it twice.
     */
    lower(ref, amount) {
        const account = this.cards.known[ref]?.accounts.find(({ kind }) => kind === this.kind);
        if (account) {
            const worth = Math.max(this.pos.currency.round(account.worth - amount), 0);
            const worth_text = sayMoney(this.pos, worth);
            Object.assign(account, { worth, worth_text, usable: account.usable && worth > 0 });
        }
    }

    /** Gives back what the line holds. A slice stays with the order; a key in doubt, until the server answers. */
    async release(line) {
        const order = line.pos_order_id;
        if (!line.uiState.isFromSlice && !this.isInDoubt(line)) {
            await this.giveBack(line);
            return order && this.cards.slices.setAside(order);
        }
        if (!line.uiState.isFromSlice) {
            this.doubt(order, line.customer_card_operation);
        }
        line.customer_card_operation = "";
        Object.assign(line.uiState, { asked: 0, isFromSlice: false });
    }

    async giveBack(line) {
        const key = line.customer_card_operation;
        if (!key) {
            return;
        }
        line.customer_card_operation = "";
        line.uiState.asked = 0;
        await this.cards.release(key);
        if (line.uiState.card) {
            await this.cards.refresh(line.uiState.card.ref);
        }
    }

    /** Whether the server may have held under the line's key what was set aside for the order before. */
    isInDoubt(line) {
        const order = line.pos_order_id;
        const key = line.customer_card_operation;
        if (!order || !key || !line.uiState.card) {
            return false;
        }
        const isKnown = order.uiState.customerCardDoubts?.includes(key);
        const slice = this.cards.slices.usable(order, line.uiState.card.ref, this.kind);
        return isKnown || Boolean(slice && this.cards.isOffline);
    }

    /** After a reload: a question whose answer never came can be asked again. */
    resume(line) {
        if (["waiting", "waitingCancel"].includes(line.getPaymentStatus())) {
            line.setPaymentStatus("retry");
            line.uiState.message = _t("The answer got lost. Try again: nothing is taken twice.");
        }
    }

    /** @override */
    async sendPaymentCancel(order, uuid) {
        const line = order.getPaymentlineByUuid(uuid);
        if (line) {
            await this.release(line);
        }
        return true;
    }
}

function pick(source) {
    return source && { ref: source.card.ref, masked: source.card.masked };
}
