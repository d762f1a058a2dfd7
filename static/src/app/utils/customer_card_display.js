import { generateQRCodeDataUrl } from "@point_of_sale/utils";

const CLAIM_SIZE = 220; // pixels: to be read at arm's length

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

/** The code, as a picture, of a card that was just given out without plastic; empty where there is none. */
export function displayedClaim(customerCards, order) {
    const url = customerCards.people.claimOf(order);
    return url ? generateQRCodeDataUrl(url, { width: CLAIM_SIZE, height: CLAIM_SIZE }) : "";
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
