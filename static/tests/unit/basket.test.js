import { describe, expect, test } from "@odoo/hoot";
import { basketOf, isFirstOfProgram } from "@customer_card/app/utils/basket";

describe.current.tags("headless");

const line = (values) => ({
    product_id: { id: 7 },
    qty: 2,
    priceIncl: 12,
    price_unit: 5,
    isCustomerCardLine: () => false,
    ...values,
});

test("goods are told with what they cost before and after a discount", () => {
    expect(basketOf({ lines: [line()] })).toEqual([
        { product_id: 7, qty: 2, amount: 12, price: 5 },
    ]);
    expect(basketOf({ lines: [line({ discount: 20 })] })[0].price).toBe(4);
});

test("parts of a menu name its line", () => {
    const menu = line({ priceIncl: 0, price_unit: 0 });
    const card = line({ isCustomerCardLine: () => true });
    const part = line({ combo_parent_id: menu });
    expect(basketOf({ lines: [card, menu, part] }).map((one) => one.menu)).toEqual([undefined, 0]);
});

test("neither cards nor what comes back earns", () => {
    const card = line({ isCustomerCardLine: () => true });
    expect(basketOf({ lines: [card, line({ refunded_orderline_id: { id: 1 } })] })).toEqual([]);
    expect(basketOf(undefined)).toEqual([]);
});

test("of two cards of a program the first that earns is the one", () => {
    const own = { ref: "own", program_id: 1, earns: false };
    const one = { ref: "one", program_id: 1, earns: true };
    const two = { ref: "two", program_id: 1, earns: true };
    const other = { ref: "other", program_id: 2, earns: true };
    const cards = [own, one, two, other];
    expect(cards.map((card) => isFirstOfProgram(card, cards))).toEqual([false, true, false, true]);
});
