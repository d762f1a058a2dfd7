import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { CustomerCards } from "@customer_card/app/services/customer_cards";

/**
 * Prices that cards bring: the order gets the price list of the card or its tier, and its own back when the card goes.
 *
 * `uiState.customerCardPrices` remembers `{base, applied}` (ids, or false for the usual prices): what the order had
 * without cards, and what we set. Whoever chooses another price list, or customer, changes the base.
 */
patch(CustomerCards.prototype, {
    async add(card, order) {
        await super.add(...arguments);
        this.applyPrices(order);
    },

    remove(ref, order) {
        super.remove(...arguments);
        this.takeHeldLinesOff(ref, order);
        this.applyPrices(order);
    },

    /** A card that was found and is read now keeps its lines. */
    replace(before, ref, order) {
        super.replace(...arguments);
        for (const line of order.lines.filter((line) => line.customer_card_ref === before)) {
            line.customer_card_ref = ref;
        }
    },

    /** Rewards and payouts of a card go with it. */
    takeHeldLinesOff(ref, order) {
        const held = (line) => line.customer_card_hold && line.customer_card_ref === ref;
        for (const line of order.lines.filter(held)) {
            order.removeOrderline(line);
        }
    },

    applyPrices(order) {
        if (order && !order.finalized && !order.isRefund) {
            this.reprice(order);
        }
    },

    reprice(order) {
        const current = order.pricelist_id?.id || false;
        const state = order.uiState.customerCardPrices;
        const base = state && state.applied === current ? state.base : current;
        const wanted = this.choosePrices(order, base);
        order.uiState.customerCardPrices = wanted === base ? false : { base, applied: wanted };
        if (wanted !== current) {
            order.setPricelist(this.pricelist(wanted) || false);
        }
    },

    pricelist(id) {
        return id && this.pos.models["product.pricelist"].get(id);
    },

    /** The price list the order should have: the first card's own where it goes first, else the cheapest of all. */
    choosePrices(order, base) {
        const cards = this.of(order).filter((card) => card.prices);
        const offered = cards.map(({ prices, ref }) => ({
            ...prices,
            pricelists: prices.pricelists.filter((id) => this.isLoaded(id, ref)),
        }));
        const usable = offered.filter(({ pricelists }) => pricelists.length);
        const first = usable.find(({ combine }) => combine === "first");
        if (first) {
            return first.pricelists[0];
        }
        const candidates = [...usable.flatMap(({ pricelists }) => pricelists), base];
        const totals = candidates.map((id) => this.totalBy(order, this.pricelist(id)));
        return candidates[totals.indexOf(Math.min(...totals))];
    },

    /** A price list made after the till was opened is not here yet; the cashier is told once per card. */
    isLoaded(id, ref) {
        const isHere = Boolean(this.pricelist(id));
        this.toldAboutPrices ||= new Set();
        if (!isHere && !this.toldAboutPrices.has(ref)) {
            this.toldAboutPrices.add(ref);
            this.notify(_t("The prices of this card are new. Reload the till to use them."));
        }
        return isHere;
    },

    /** What the goods whose price nobody typed cost by a price list. */
    totalBy(order, pricelist) {
        const cents = (amount) => Math.round(amount * 1e6) / 1e6;
        return cents(
            order.getLinesToCompute().reduce((sum, line) => {
                const price = line.product_id.product_tmpl_id.getPrice(
                    pricelist || false,
                    line.getQuantity(),
                    line.getPriceExtra(),
                    false,
                    line.product_id
                );
                return sum + price * line.getQuantity();
            }, 0)
        );
    },
});
