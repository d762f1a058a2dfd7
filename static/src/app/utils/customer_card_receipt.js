import { _t } from "@web/core/l10n/translation";

const RECEIPT_ROWS = 6;

/**
 * Rows `{label, value}` of the receipt for all cards of an order, at most six; an only card gets
 * all there is to say.
 */
export function receiptRows(cards) {
    return cards.flatMap((card) => cardRows(card, cards.length)).slice(0, RECEIPT_ROWS);
}

/** Rows before the server has answered: what the till knows of the cards, `{program, masked, spent, balances, earns}`. */
export function unansweredReceiptRows(cards) {
    return cards.flatMap(unansweredRows).slice(0, RECEIPT_ROWS);
}

function unansweredRows({ program, masked, spent, balances, earns }) {
    const details = [
        { label: _t("Spent"), value: spent },
        { label: _t("Balance at last contact"), value: balances },
        { label: _t("Points"), value: earns ? _t("when the connection is back") : "" },
    ];
    return [{ label: program, value: leftToRight(masked) }, ...details.filter((row) => row.value)];
}

/** What the order did on one card. */
export function moves(card) {
    return [
        { label: _t("Charged"), value: card.charged },
        { label: _t("Paid back"), value: card.paid_back },
        { label: _t("Bought"), value: card.bought },
        { label: _t("Earned"), value: card.earned },
        { label: _t("Spent"), value: card.spent },
        { label: _t("Paid out"), value: card.paid_out },
        { label: _t("Returned"), value: card.returned },
    ].filter((row) => row.value);
}

/** One card has room for everything; of two there are balances and movements, of more the balances alone. */
function cardRows(card, count) {
    const balances = (card.balances || []).map(inOnePiece).join(" · ");
    if (count === 1) {
        const details = [
            { label: _t("Balance"), value: balances },
            { label: _t("Still owed"), value: card.owed },
            { label: _t("To pay"), value: card.to_pay },
            { label: _t("Paid in advance"), value: card.overpaid },
            { label: _t("Later"), value: card.pending },
            { label: _t("Expiring"), value: card.expiring },
            { label: _t("Reward reached"), value: card.reached },
            { label: _t("Next reward"), value: card.next_reward },
            { label: _t("Tier"), value: card.standing },
            { label: _t("Goals"), value: card.challenges },
        ];
        return [
            { label: card.program, value: leftToRight(card.masked) },
            ...moves(card),
            ...details.filter((row) => row.value),
        ];
    }
    const heading = {
        label: `${card.program} ${leftToRight(card.masked)}`,
        value: balances || " ",
    };
    return count === 2 ? [heading, ...moves(card).slice(0, 2)] : [heading];
}

/** What the receipt's code is good for: it finds the first card. Where there are several it says which one that is. */
export function codeText(cards) {
    return cards.length > 1
        ? _t("This code finds %s next time; it does not pay", leftToRight(cards[0].masked))
        : _t("This code finds the card next time; it does not pay");
}

/** The number in its own direction and in one piece, also inside a right-to-left line (Unicode isolates). */
export function leftToRight(text) {
    return `\u2066${inOnePiece(text)}\u2069`;
}

/** A figure that narrow paper breaks after, never within. */
function inOnePiece(text) {
    return text.replaceAll(" ", "\u00a0");
}
