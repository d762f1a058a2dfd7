/** What points pay, in a currency: as many digits as a point's value has, without the noise of binary fractions. */
export function worthOf(points, pointValue) {
    return Math.floor(points * pointValue * 1e6 + 0.5) / 1e6;
}

/** Never more than the points pay: what is below the currency's smallest unit stays on the card. */
export function payableWorth(points, pointValue, currency) {
    const amount = worthOf(points, pointValue);
    const rounded = currency.round(amount);
    return rounded > amount + 1e-9 ? currency.round(amount - currency.rounding) : rounded;
}
