/** What the server has to be asked to tell the best mix; another text whenever something of it changes. */
export function mixQuestion(payable, sources) {
    const texts = sources.map(
        ({ card, account }) => `${card.ref}:${account.kind}:${account.worth}`
    );
    return [payable, ...texts].join(" ");
}

/** What is left to pay once all parts of a mix have paid. */
export function leftAfter(parts, due, currency) {
    const paid = parts.reduce((sum, part) => sum + part.amount, 0);
    return currency.round(due - paid);
}
