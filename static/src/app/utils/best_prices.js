/**
 * The price list an order should have: the first card's own where it goes first, else the cheapest
 * of all.
 *
 * @param {Object[]} offers per card `{combine, pricelists}`, in the order the cards came; `combine`
 *     is "first" or "best"
 * @param base the price list without cards; it wins only where it is cheaper than all of theirs
 * @param {Function} totalBy what the goods cost by a price list
 */
export function choosePrices(offers, base, totalBy) {
    const usable = offers.filter(({ pricelists }) => pricelists.length);
    const first = usable.find(({ combine }) => combine === "first");
    if (first) {
        return first.pricelists[0];
    }
    const candidates = [...usable.flatMap(({ pricelists }) => pricelists), base];
    const totals = candidates.map(totalBy);
    return candidates[totals.indexOf(Math.min(...totals))];
}

/** What was chosen without cards: what the order has, unless it has what cards brought (`state`: `{base, applied}`). */
export function basePrices(state, current) {
    return state && state.applied === current ? state.base : current;
}

/** A sum of prices that two price lists with the same prices agree on, whatever order they were added in. */
export function sumOf(amounts) {
    return Math.round(amounts.reduce((sum, amount) => sum + amount, 0) * 1e6) / 1e6;
}
