import { _t } from "@web/core/l10n/translation";
import { CardsPart } from "@customer_card/app/services/customer_cards/cards_part";
import { basePrices, choosePrices, sumOf } from "@customer_card/app/utils/best_prices";

/**
 * Prices that cards bring: the order gets the price list of the card or its tier, and its own back when the card goes.
 *
 * `uiState.customerCardPrices` remembers `{base, applied}` (ids, or false for the usual prices): what the order had
 * without cards, and what we set. Whoever chooses another price list, or customer, changes the base.
 */
export class CardPrices extends CardsPart {
    constructor(cards) {
        super(cards);
        this.told = new Set();
    }

    added(card, order) {
        this.apply(order);
    }

    removed(ref, order) {
        this.apply(order);
    }

    apply(order) {
        if (order && !order.finalized && !order.isRefund) {
            this.reprice(order);
        }
    }

    reprice(order) {
        const current = order.pricelist_id?.id || false;
        const base = basePrices(order.uiState.customerCardPrices, current);
        const totalBy = (id) => this.totalBy(order, this.pricelist(id));
        const wanted = choosePrices(this.offers(order), base, totalBy);
        order.uiState.customerCardPrices = wanted === base ? false : { base, applied: wanted };
        if (wanted !== current) {
            order.setPricelist(this.pricelist(wanted) || false);
        }
    }

    pricelist(id) {
        return id && this.pos.models["product.pricelist"].get(id);
    }

    /** The price lists of the order's cards, card by card, that can be used here. */
    offers(order) {
        const cards = this.cards.of(order).filter((card) => card.prices);
        return cards.map(({ prices, ref }) => ({
            ...prices,
            pricelists: prices.pricelists.filter((id) => this.isLoaded(id, ref)),
        }));
    }

    /** A price list made after the till was opened is not here yet; the cashier is told once per card. */
    isLoaded(id, ref) {
        const isHere = Boolean(this.pricelist(id));
        if (!isHere && !this.told.has(ref)) {
            this.told.add(ref);
            this.cards.notify(_t("The prices of this card are new. Reload the till to use them."));
        }
        return isHere;
    }

    /** What the goods whose price nobody typed cost by a price list. */
    totalBy(order, pricelist) {
        return sumOf(
            order.getLinesToCompute().map((line) => {
                const price = line.product_id.product_tmpl_id.getPrice(
                    pricelist || false,
                    line.getQuantity(),
                    line.getPriceExtra(),
                    false,
                    line.product_id
                );
                return price * line.getQuantity();
            })
        );
    }
}
