const STEPS = [1, 2.5, 5]; // 10, 25, 50, 100, 250 …: what people give, in any currency
const TILES = 4;
const PURCHASES = 5; // a present is worth several things of the shop, not one
const FALLBACK = 10; // where the shop's goods have no prices

/**
 * Amounts to tap where a card is sold or charged: round ones, from what the shop's goods cost, within the program's
 * limits. So no shop has to set them, whatever its currency.
 *
 * @param {Object} limits `{minimum, maximum}`, 0 for none
 * @param {number[]} prices of the shop's goods
 * @param {Function} round an amount to what can be paid
 * @returns {number[]} at most four, the least first
 */
export function tilesOf({ minimum = 0, maximum = 0 }, prices, round) {
    const usual = PURCHASES * middle(prices) || FALLBACK;
    const most = maximum || 1000 * Math.max(usual, minimum);
    const fitting = roundBetween(minimum || Math.min(usual, most) / 100, most).filter(
        (amount) => round(amount) === amount
    );
    const usually = fitting.filter((amount) => amount >= usual);
    return usually.length < TILES ? fitting.slice(-TILES) : usually.slice(0, TILES);
}

function roundBetween(least, most) {
    const amounts = [];
    for (let power = Math.floor(Math.log10(least)); 10 ** power <= most; power++) {
        amounts.push(...STEPS.map((step) => Number(`${step}e${power}`)));
    }
    return amounts.filter((amount) => amount >= least && amount <= most);
}

function middle(prices) {
    const sorted = prices.filter((price) => price > 0).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] || 0;
}
