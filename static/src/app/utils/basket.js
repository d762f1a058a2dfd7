/**
 * The order's lines that can earn, as the server wants them for its forecast: no cards, and nothing
 * that comes back.
 */
export function basketOf(order) {
    const isNew = (line) => !line.isCustomerCardLine() && !line.refunded_orderline_id;
    const lines = (order?.lines || []).filter(isNew);
    return lines.map((line) => ({
        product_id: line.product_id?.id,
        qty: line.qty,
        amount: line.priceIncl,
        price: line.price_unit * (1 - (line.discount || 0) / 100),
        ...(line.combo_parent_id && { menu: lines.indexOf(line.combo_parent_id) }),
    }));
}

/** Whether no card of the same program was put on the order before: the others pay, and earn nothing. */
export function isFirstOfProgram(card, cards) {
    const first = cards.find(({ earns, program_id }) => earns && program_id === card.program_id);
    return first?.ref === card.ref;
}
