import { _t } from "@web/core/l10n/translation";
import { accountTaxHelpers } from "@account/helpers/account_tax";
import { parseFloat } from "@web/views/fields/parsers";
import { NumberPopup } from "@point_of_sale/app/components/popups/number_popup/number_popup";
import { makeAwaitable } from "@point_of_sale/app/utils/make_awaitable_dialog";
import { uuidv4 } from "@point_of_sale/utils";
import { CardsPart } from "@customer_card/app/services/customer_cards/cards_part";
import {
    carriesDiscount,
    goodsOf,
    spreadDiscount,
    summaryOf,
} from "@customer_card/app/utils/points_discount";
import { loadProduct } from "@customer_card/app/utils/sell_customer_card";
import { authorizeCustomerCard } from "@customer_card/app/utils/payment/authorize_customer_card";
import { apart, sayMoney } from "@customer_card/app/utils/spoken";

/**
 * Points taken off the price: one authorization, spread over the goods by their taxes with Odoo's
 * own arithmetic.
 *
 * The lines carry the authorization's key; the server captures it only if they add up to what it
 * held. An order remembers per key which card it was ({ref, masked}) and how much.
 */
export class PointsDiscounts extends CardsPart {
    /** A card is about to go: what it took off the price goes first. */
    removing(ref, order) {
        this.dropAll(order, ref);
    }

    /** One line of a points discount goes with all of it. */
    lineRemoved(order, { discount }) {
        if (discount && !order.isRefund) {
            this.drop(order, discount);
        }
    }

    deleted(order) {
        this.dropAll(order);
    }

    of(order) {
        return order.uiState.customerCardDiscounts || {};
    }

    /** Asks how much, then takes it off; an amount that was typed before is proposed. */
    async choose(order, source, payable, wanted = payable) {
        const most = Math.min(payable, source.account.worth);
        const typed = await makeAwaitable(this.pos.dialog, NumberPopup, {
            title: _t("Points discount"),
            subtitle: _t("Up to %s", apart(sayMoney(this.pos, most))),
            startingValue: this.pos.env.utils.formatCurrency(Math.min(wanted, most), false),
        });
        const amount = order.currency.round(Math.min(amountOf(typed), payable));
        if (amount > 0) {
            await this.take(order, source.card, amount);
        }
    }

    /** Has the amount authorized and takes it off the price; whether that worked. */
    async take(order, card, amount) {
        const isTaken = await this.authorize(order, card, amount);
        this.cards.tell("discounted", order);
        return isTaken;
    }

    async authorize(order, card, amount) {
        const account = card.accounts.find((one) => one.discount);
        const product = await loadProduct(this.pos, account.discount);
        if (!product) {
            return this.cards.notify(
                _t("The product of the points discount is not available here.")
            );
        }
        const key = uuidv4();
        const question = { card, kind: "points", amount, order, key, spentAs: "discount" };
        const answer = await authorizeCustomerCard(this.pos, question);
        if (!answer.ok || order.finalized || !order.getCustomerCardRefs().includes(card.ref)) {
            this.cards.release(key);
            return answer.ok ? false : this.refused(order, card, answer);
        }
        const { ref, masked } = card;
        const taken = { ref, masked, amount: answer.amount, productId: product.id };
        order.uiState.customerCardDiscounts = { ...this.of(order), [key]: taken };
        this.spread(order, key);
        this.cards.refresh(card.ref);
        return true;
    }

    /** Says why not; what is left can be taken with one tap. */
    async refused(order, card, answer) {
        this.cards.notify(answer.message);
        const account = card.accounts.find((one) => one.discount);
        const payable = Math.min(order.getCustomerCardPayable(), answer.available || 0);
        if (payable > 0) {
            await this.choose(order, { card, account: { ...account, worth: payable } }, payable);
        }
        return false;
    }

    /** Writes the lines of one authorization anew, as the order's goods and taxes are now. */
    spread(order, key) {
        const { amount, productId } = this.of(order)[key];
        const before = this.linesOf(order, key);
        const baseLines = this.baseLines(order, goodsOf(order), amount, productId);
        if (summaryOf(before) === summaryOf(baseLines)) {
            return;
        }
        before.forEach((line) => line.delete());
        for (const baseLine of baseLines) {
            this.addLine(order, baseLine, { customer_card_discount: key });
        }
    }

    baseLines(order, lines, amount, productId) {
        const product = this.pos.models["product.product"].get(productId);
        const baseLines = lines.map((line) =>
            accountTaxHelpers.prepare_base_line_for_taxes_computation(
                line,
                line.prepareBaseLineForTaxesComputationExtraValues()
            )
        );
        return spreadDiscount(baseLines, order.company_id, amount, product);
    }

    addLine(order, baseLine, more) {
        const product = baseLine.product_id;
        return this.pos.models["pos.order.line"].create({
            order_id: order,
            product_id: product,
            price_unit: baseLine.price_unit,
            price_type: "manual",
            qty: baseLine.quantity,
            tax_ids: baseLine.tax_ids.map((tax) => ["link", tax]),
            extra_tax_data: accountTaxHelpers.export_base_line_extra_tax_data(baseLine),
            ...more,
        });
    }

    linesOf(order, key) {
        return order.lines.filter((line) => line.customer_card_discount === key);
    }

    /**
     * The goods have changed: spreads anew, or gives the points back where the goods no longer
     * reach.
     *
     * A cashier who stops at the first ⌫ leaves none of a card's line: it goes, and what it took
     * from the card goes back.
     */
    renew(order) {
        let line;
        while ((line = order.lines.find((one) => isOfCard(one) && one.canBeRemoved))) {
            order.removeOrderline(line);
        }
        for (const [key, { amount }] of Object.entries(this.of(order))) {
            if (!this.linesOf(order, key).length || !carriesDiscount(order, amount)) {
                this.drop(order, key);
                this.cards.notify(_t("The order has changed: the points were given back."));
            } else {
                this.spread(order, key);
            }
        }
    }

    /** Takes a discount off the order again and gives the points back. */
    drop(order, key) {
        this.giveUp(order, key);
        this.cards.tell("discounted", order);
    }

    /** All of a card, or of all cards, at once; the order may be about to go itself. */
    dropAll(order, ref) {
        for (const [key, taken] of Object.entries(this.of(order))) {
            if (!ref || taken.ref === ref) {
                this.giveUp(order, key);
            }
        }
    }

    giveUp(order, key) {
        const taken = this.of(order)[key];
        const others = Object.entries(this.of(order)).filter(([other]) => other !== key);
        order.uiState.customerCardDiscounts = Object.fromEntries(others);
        this.linesOf(order, key).forEach((line) => line.delete());
        this.cards.release(key);
        if (taken && this.cards.known[taken.ref]) {
            this.cards.refresh(taken.ref);
        }
    }

    /** Goods come back: adds to the refund what the server says goes back of their points discounts. */
    async giveBack(refund) {
        const returned = refund.lines.filter((line) => line.refunded_orderline_id);
        const isReduced = (order) => order?.lines.some((line) => line.customer_card_discount);
        if (!returned.some((line) => isReduced(line.refunded_orderline_id.order_id))) {
            return;
        }
        const asked = returned.map((line) => [
            line.refunded_orderline_id.id,
            -line.qty,
            Math.abs(line.priceIncl),
        ]);
        const { discounts } = await this.cards.call("discount_back", [asked]);
        for (const { key, line_id, amount } of discounts.filter((one) => one.amount > 0)) {
            const original = this.pos.models["pos.order.line"].get(line_id);
            const lines = returned.filter(
                (line) => line.refunded_orderline_id.order_id === original.order_id
            );
            const productId = original.product_id.id;
            for (const baseLine of this.baseLines(refund, lines, -amount, productId)) {
                const more = { customer_card_discount: key, refunded_orderline_id: original };
                this.addLine(refund, baseLine, more);
            }
        }
    }
}

function isOfCard(line) {
    return line.isCustomerCardLine() || line.customer_card_discount;
}

function amountOf(text) {
    try {
        return text ? parseFloat(text) : 0;
    } catch {
        return 0;
    }
}
