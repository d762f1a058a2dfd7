import { _t } from "@web/core/l10n/translation";

/** What cards could pay from their accounts of a kind: `sources`, a `text` for the button, or the `reason` why not. */
export function tenderOf(cards, kind) {
    const held = cards.flatMap((card) =>
        card.accounts
            .filter((account) => account.kind === kind)
            .map((account) => ({ card, account }))
    );
    const sources = held.filter(({ account }) => account.usable && account.worth > 0);
    if (sources.length) {
        return { sources, text: sources.map(balanceText).join(" · "), reason: "" };
    }
    const none = cards.length ? _t("Not on this card") : _t("Scan a card first");
    const spent = held.length ? _t("Nothing left on this card.") : none;
    return { sources, text: "", reason: held[0]?.account.reason || spent };
}

/** What cards could pay, unless all that is left to pay is for cards: that is said instead of a figure. */
export function forGoodsOnly(told, order) {
    const isOffered = told.sources.length || !order.getCustomerCardRefs().length;
    return isOffered && order.owesForCardsOnly()
        ? { sources: [], text: "", reason: goodsOnlyText() }
        : told;
}

export function goodsOnlyText() {
    return _t("A card pays for goods only, never for another card.");
}

/**
 * How much of a refund goes back by a method, at most: what the server `told` by kind of account. Without its word, what
 * this till knows; nobody knows here what paid for goods that others were exchanged for.
 */
export function backBy(method, refund, told) {
    if (told) {
        return told[method.customer_card_kind] || 0;
    }
    return refundedOrders(refund).some(isExchange) ? Infinity : paidBy(method, refund);
}

/** The lines whose goods come back, of orders that cards may have paid; the server knows them by their ids. */
export function soldForCards(refund) {
    const sold = refund.lines.map((line) => line.refunded_orderline_id).filter(Boolean);
    const isForCards = (order) =>
        isExchange(order) || order.payment_ids.some((payment) => payment.isCustomerCard());
    const orders = refundedOrders(refund).filter(isForCards);
    return sold.filter(({ id, order_id }) => typeof id === "number" && orders.includes(order_id));
}

/** Whether goods came back on an order that sold others. */
function isExchange(order) {
    return order.lines.some((line) => line.qty < 0);
}

/** What the orders that goods come back from were paid with by a method, less what went back by it before. */
export function paidBy(method, refund) {
    const sold = refundedOrders(refund);
    return [...sold, ...earlierRefunds(sold, refund)]
        .flatMap((order) => order.payment_ids)
        .filter((payment) => payment.payment_method_id?.id === method.id)
        .reduce((sum, payment) => sum + payment.getAmount(), 0);
}

/** The orders that the goods of a refund were sold on, each once. */
export function refundedOrders(refund) {
    const orders = refund.lines.map((line) => line.refunded_orderline_id?.order_id);
    return [...new Set(orders.filter(Boolean))];
}

/** Refunds of the same orders that this till knows of, each once. */
function earlierRefunds(sold, refund) {
    const back = sold
        .flatMap((order) => order.lines || [])
        .flatMap((line) => line.refund_orderline_ids || [])
        .map((line) => line.order_id);
    return [...new Set(back)].filter((order) => order?.finalized && order.uuid !== refund.uuid);
}

function balanceText({ account }) {
    return account.kind === "points"
        ? `${account.available_text} (${account.worth_text})`
        : account.worth_text;
}
