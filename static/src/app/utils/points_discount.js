import { accountTaxHelpers } from "@account/helpers/account_tax";

/** What a discount may be spread over: things sold, no cards, nothing that comes back, no other discount. */
export function goodsOf(order) {
    return order.lines.filter(
        (line) =>
            !line.customer_card_ref &&
            !line.customer_card_discount &&
            !line.refunded_orderline_id &&
            line.priceIncl > 0 &&
            line.product_id.id !== line.config.tip_product_id?.id
    );
}

/** Whether the goods of an order are worth a discount of this amount (with taxes). */
export function carriesDiscount(order, amount) {
    const worth = goodsOf(order).reduce((sum, line) => sum + line.priceIncl, 0);
    return order.currency.round(worth - amount) >= 0;
}

/**
 * An amount (with taxes) taken off goods: one line for each combination of their taxes, together exactly the amount.
 *
 * @param {Object[]} baseLines the goods, as `prepare_base_line_for_taxes_computation` makes them
 * @param {Object} company with its currency
 * @param {number} amount negative where goods come back
 * @param {Object} product of the discount
 */
export function spreadDiscount(baseLines, company, amount, product) {
    accountTaxHelpers.add_tax_details_in_base_lines(baseLines, company);
    accountTaxHelpers.round_base_lines_tax_details(baseLines, company);
    return accountTaxHelpers.prepare_global_discount_lines(baseLines, company, "fixed", amount, {
        computation_key: "customer_card_discount",
        grouping_function: () => ({
            grouping_key: { product_id: product },
            raw_grouping_key: { product_id: product.id },
        }),
    });
}

/** Prices and taxes of lines, to see whether anything has changed. */
export function summaryOf(lines) {
    const texts = lines.map(({ price_unit, tax_ids }) =>
        JSON.stringify([price_unit, tax_ids.map((tax) => tax.id).sort()])
    );
    return texts.sort().join();
}
