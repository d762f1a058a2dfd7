/**
 * What the customer's display shows of an order's cards: first name, masked number and figures.
 *
 * It stands in the open and anybody may read along: no family name, and nothing that names a card to the server.
 */
export function displayedCards(customerCards, order) {
    return order.finalized
        ? order.getCustomerCardSummary().map(paidCard)
        : customerCards.of(order).map((card) => ({
              name: firstName(card.holder) || card.program,
              masked: card.masked,
              balances: card.accounts.map(balance),
              earns: customerCards.forecast.earnings[card.ref]?.points_text || "",
              birthday: Boolean(card.birthday),
          }));
}

function paidCard({ program, masked, balances, earned }) {
    return {
        name: program,
        masked,
        balances: balances || [],
        earns: earned || "",
        birthday: false,
    };
}

function balance(account) {
    return account.kind === "points" ? account.available_text : account.worth_text;
}

function firstName(name) {
    return (name || "").trim().split(/\s+/)[0];
}
