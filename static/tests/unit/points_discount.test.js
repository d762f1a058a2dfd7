import { describe, expect, test } from "@odoo/hoot";
import { accountTaxHelpers } from "@account/helpers/account_tax";
import {
    carriesDiscount,
    goodsOf,
    spreadDiscount,
    summaryOf,
} from "@customer_card/app/utils/points_discount";
import { payableWorth, worthOf } from "@customer_card/app/utils/points_worth";

describe.current.tags("headless");

const CENT = 0.01;
const currency = {
    id: 1,
    rounding: CENT,
    decimal_places: 2,
    round: (amount) => Math.round(amount / CENT) * CENT,
};
const COMPANY = {
    id: 1,
    currency_id: currency,
    tax_calculation_rounding_method: "round_per_line",
};
const DISCOUNT = { id: 99 };

const tax = (id, amount, more) => ({
    id,
    amount,
    amount_type: "percent",
    price_include: true,
    include_base_amount: false,
    is_base_affected: true,
    has_negative_factor: false,
    sequence: id,
    children_tax_ids: [],
    invoice_repartition_line_ids: [],
    refund_repartition_line_ids: [],
    tax_group_id: { id },
    ...more,
});

const [STANDARD, REDUCED] = [tax(1, 20), tax(2, 10)];
const ADDED = tax(3, 7, { price_include: false });

/** Goods as the till hands them to the host's arithmetic: what they cost with their taxes. */
const goods = (price_unit, tax_ids, quantity = 1) =>
    accountTaxHelpers.prepare_base_line_for_taxes_computation(
        {},
        { price_unit, quantity, tax_ids, currency_id: currency, product_id: { id: 1 } }
    );

/** What lines cost with their taxes, one by one, once they are lines of an order. */
function totals(discount) {
    const lines = discount.map((line) =>
        accountTaxHelpers.prepare_base_line_for_taxes_computation(
            {},
            {
                price_unit: line.price_unit,
                quantity: line.quantity,
                tax_ids: line.tax_ids,
                currency_id: currency,
                extra_tax_data: accountTaxHelpers.export_base_line_extra_tax_data(line),
            }
        )
    );
    accountTaxHelpers.add_tax_details_in_base_lines(lines, COMPANY);
    accountTaxHelpers.round_base_lines_tax_details(lines, COMPANY);
    return lines.map(({ tax_details }) => Number(tax_details.total_included_currency.toFixed(2)));
}

const sum = (amounts) => Number(amounts.reduce((total, one) => total + one, 0).toFixed(2));

test("a discount is one line for each tax, in proportion to the goods", () => {
    const lines = spreadDiscount(
        [goods(30, [STANDARD]), goods(10, [REDUCED]), goods(10, [STANDARD], 2)],
        COMPANY,
        6,
        DISCOUNT
    );
    expect(lines.map(({ tax_ids }) => tax_ids.map(({ id }) => id))).toEqual([[2], [1]]);
    expect(totals(lines)).toEqual([-1, -5]);
    expect(lines.every(({ product_id }) => product_id === DISCOUNT)).toBe(true);
});

test("its lines are together exactly the amount, whatever the taxes round to", () => {
    const basket = () => [
        goods(3.33, [STANDARD]),
        goods(9.99, [REDUCED], 3),
        goods(0.07, []),
        goods(14.95, [ADDED]),
        goods(5.55, [STANDARD, REDUCED]),
    ];
    for (const amount of [0.01, 0.05, 1, 3.33, 7.77, 20, 48.31]) {
        expect(sum(totals(spreadDiscount(basket(), COMPANY, amount, DISCOUNT)))).toBe(-amount);
    }
});

test("goods that come back bring their share back", () => {
    const lines = spreadDiscount([goods(30, [STANDARD], -1)], COMPANY, -5, DISCOUNT);
    expect(totals(lines)).toEqual([5]);
});

test("whether lines have changed does not depend on their order", () => {
    const one = { price_unit: -5, tax_ids: [{ id: 2 }, { id: 1 }] };
    const two = { price_unit: -1, tax_ids: [] };
    expect(summaryOf([one, two])).toBe(
        summaryOf([two, { ...one, tax_ids: [{ id: 1 }, { id: 2 }] }])
    );
    expect(summaryOf([one, two])).not.toBe(summaryOf([one]));
    expect(summaryOf([one])).not.toBe(summaryOf([{ ...one, price_unit: -5.01 }]));
});

const line = (values) => ({
    priceIncl: 10,
    product_id: { id: 1 },
    config: { tip_product_id: { id: 5 } },
    ...values,
});

test("it is spread over what is sold, never over cards, tips, returns or another discount", () => {
    const sold = line();
    const lines = [
        sold,
        line({ customer_card_ref: "card" }),
        line({ customer_card_discount: "key" }),
        line({ refunded_orderline_id: { id: 1 } }),
        line({ priceIncl: 0 }),
        line({ priceIncl: -3 }),
        line({ product_id: { id: 5 } }),
    ];
    expect(goodsOf({ lines })).toEqual([sold]);
});

test("goods carry a discount up to what they cost", () => {
    const order = { lines: [line(), line({ priceIncl: 0.1 }), line({ priceIncl: 0.2 })], currency };
    expect(carriesDiscount(order, 10.3)).toBe(true);
    expect(carriesDiscount(order, 10.31)).toBe(false);
    expect(carriesDiscount({ ...order, lines: [] }, 0.01)).toBe(false);
});

test("points pay what they are worth, and never a cent more", () => {
    expect(worthOf(3, 0.1)).toBe(0.3);
    expect(worthOf(0, 0.1)).toBe(0);
    expect(payableWorth(100, 0.01, currency)).toBe(1);
    expect(payableWorth(7, 0.005, currency)).toBeCloseTo(0.03, { margin: 1e-9 });
    expect(payableWorth(1, 0.009, currency)).toBe(0);
});
