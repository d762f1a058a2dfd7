import { _t } from "@web/core/l10n/translation";
import { accountTaxHelpers } from "@account/helpers/account_tax";
import { parseFloat } from "@web/views/fields/parsers";
import { NumberPopup } from "@point_of_sale/app/components/popups/number_popup/number_popup";
import { makeAwaitable } from "@point_of_sale/app/utils/make_awaitable_dialog";
import { uuidv4 } from "@point_of_sale/utils";
import { authorizeCustomerCard } from "@customer_card/app/utils/payment/authorize_customer_card";

/**
 * Points taken off the price: one authorization, spread over the goods by their taxes with Odoo's own arithmetic.
 *
 * The lines carry the authorization's key; the server captures it only if they add up to what it held. An order remembers
 * per key which card it was ({ref, masked}) and how much.
 */
export class CustomerCardDiscounts {
    constructor(pos) {
        this.pos = pos;
    }

    get cards() {
        return this.pos.customerCards;
    }

    of(order) {
        return order.uiState.customerCardDiscounts || {};
    }

    /** Asks how much, then takes it off; an amount that was typed before is proposed. */
    async choose(order, source, payable, wanted = payable) {
        const most = Math.min(payable, source.account.worth);
        const typed = await makeAwaitable(this.pos.dialog, NumberPopup, {
            title: _t("Points discount"),
            subtitle: _t("Up to %s", this.pos.env.utils.formatCurrency(most)),
            startingValue: this.pos.env.utils.formatCurrency(Math.min(wanted, most), false),
        });
        const amount = order.currency.round(Math.min(amountOf(typed), payable));
        if (amount > 0) {
            await this.take(order, source.card, amount);
        }
    }

    /** Has the amount authorized and takes it off the price; whether that worked. */
    async take(order, card, amount) {
        const account = card.accounts.find((one) => one.discount);
        const product = await this.loadProduct(account.discount);
        if (!product) {
            return this.cards.notify(
                _t("The article of the points discount is not available here.")
            );
        }
        const key = uuidv4();
        const question = { card, kind: "points", amount, order, key };
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

    async loadProduct({ product_id, product_tmpl_id }) {
        const products = this.pos.models["product.product"];
        if (!products.get(product_id)) {
            await this.pos.loadNewProducts([["id", "=", product_tmpl_id]]).catch(() => {});
        }
        return products.get(product_id);
    }

    /** Writes the lines of one authorization anew, as the order's goods and taxes are now. */
    spread(order, key) {
        const { amount, productId } = this.of(order)[key];
        const before = this.linesOf(order, key);
        const goods = order.lines.filter((line) => isGoods(line));
        const baseLines = this.baseLines(order, goods, amount, productId);
        if (summary(before) === summary(baseLines)) {
            return;
        }
        before.forEach((line) => line.delete());
        for (const baseLine of baseLines) {
            this.addLine(order, baseLine, { customer_card_discount: key });
        }
    }

    baseLines(order, lines, amount, productId) {
        const company = order.company_id;
        const product = this.pos.models["product.product"].get(productId);
        const baseLines = lines.map((line) =>
            accountTaxHelpers.prepare_base_line_for_taxes_computation(
                line,
                line.prepareBaseLineForTaxesComputationExtraValues()
            )
        );
        accountTaxHelpers.add_tax_details_in_base_lines(baseLines, company);
        accountTaxHelpers.round_base_lines_tax_details(baseLines, company);
        return accountTaxHelpers.prepare_global_discount_lines(
            baseLines,
            company,
            "fixed",
            amount,
            {
                computation_key: "customer_card_discount",
                grouping_function: () => ({
                    grouping_key: { product_id: product },
                    raw_grouping_key: { product_id: product.id },
                }),
            }
        );
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

    /** The goods have changed: spreads anew, or gives the points back where the goods no longer reach.
     *
     * A cashier who stops at the first ⌫ leaves none of a card's line: it goes, and what it took from the card goes back.
     */
    renew(order) {
        let line;
        while ((line = order.lines.find((one) => isOfCard(one) && one.canBeRemoved))) {
            order.removeOrderline(line);
        }
        for (const [key, { amount }] of Object.entries(this.of(order))) {
            const goods = order.lines.filter((line) => isGoods(line));
            const worth = goods.reduce((sum, line) => sum + line.priceIncl, 0);
            if (!this.linesOf(order, key).length || order.currency.round(worth - amount) < 0) {
                this.drop(order, key);
                this.cards.notify(_t("The order has changed: the points were given back."));
            } else {
                this.spread(order, key);
            }
        }
    }

    /** Takes a discount off the order again and gives the points back. */
    drop(order, key) {
        const taken = this.of(order)[key];
        const others = Object.entries(this.of(order)).filter(([other]) => other !== key);
        order.uiState.customerCardDiscounts = Object.fromEntries(others);
        this.linesOf(order, key).forEach((line) => line.delete());
        this.cards.release(key);
        if (taken && this.cards.known[taken.ref]) {
            this.cards.refresh(taken.ref);
        }
    }

    dropOf(order, ref) {
        for (const [key, taken] of Object.entries(this.of(order))) {
            if (!ref || taken.ref === ref) {
                this.drop(order, key);
            }
        }
    }

    /** Goods come back: adds to the refund what the server says goes back of their points discounts. */
    async giveBack(refund) {
        const returned = refund.lines.filter((line) => line.refunded_orderline_id);
        const isReduced = (order) => order?.lines.some((line) => line.customer_card_discount);
        if (!returned.some((line) => isReduced(line.refunded_orderline_id.order_id))) {
            return;
        }
        const asked = returned.map((line) => [line.refunded_orderline_id.id, -line.qty]);
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

/** What a discount may be spread over: things sold, no cards, nothing that comes back, no other discount. */
function isGoods(line) {
    return (
        !line.customer_card_ref &&
        !line.customer_card_discount &&
        !line.refunded_orderline_id &&
        line.priceIncl > 0 &&
        line.product_id.id !== line.config.tip_product_id?.id
    );
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

/** Prices and taxes of lines, to see whether anything has changed. */
function summary(lines) {
    const texts = lines.map(({ price_unit, tax_ids }) =>
        JSON.stringify([price_unit, tax_ids.map((tax) => tax.id).sort()])
    );
    return texts.sort().join();
}
