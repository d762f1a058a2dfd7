import { describe, expect, test } from "@odoo/hoot";
import { basePrices, choosePrices, sumOf } from "@customer_card/app/utils/best_prices";

describe.current.tags("headless");

const TOTALS = { 1: 100, 2: 90, 3: 80, 4: 90 };
const totalBy = (id) => TOTALS[id];
const best = (...pricelists) => ({ combine: "best", pricelists });
const first = (...pricelists) => ({ combine: "first", pricelists });

test("without cards the order keeps its prices", () => {
    expect(choosePrices([], 1, totalBy)).toBe(1);
    expect(choosePrices([], false, () => 5)).toBe(false);
});

test("the cheapest of all price lists is taken", () => {
    expect(choosePrices([best(2)], 1, totalBy)).toBe(2);
    expect(choosePrices([best(1, 2), best(3)], 1, totalBy)).toBe(3);
    expect(choosePrices([best(1, 2)], 3, totalBy)).toBe(3);
});

test("where two are as cheap, the card that came first decides, and a card before none", () => {
    expect(choosePrices([best(4), best(2)], 1, totalBy)).toBe(4);
    expect(choosePrices([best(2)], 4, totalBy)).toBe(2);
});

test("a card whose prices go first is not asked whether they are cheaper", () => {
    expect(choosePrices([best(3), first(1, 2)], 2, totalBy)).toBe(1);
    expect(choosePrices([first(2), first(3)], 1, totalBy)).toBe(2);
});

test("a card whose prices are not here decides nothing", () => {
    expect(choosePrices([first(), best(2)], 1, totalBy)).toBe(2);
    expect(choosePrices([first(), best()], 1, totalBy)).toBe(1);
});

test("what somebody chose is the base, what a card brought is not", () => {
    expect(basePrices(undefined, 2)).toBe(2);
    expect(basePrices({ base: 1, applied: 2 }, 2)).toBe(1);
    expect(basePrices({ base: 1, applied: 2 }, 3)).toBe(3);
    expect(basePrices({ base: false, applied: 2 }, 2)).toBe(false);
});

test("a sum does not depend on the order of its parts", () => {
    expect(0.1 + 0.2 + 0.3).not.toBe(0.3 + 0.2 + 0.1);
    expect(sumOf([0.1, 0.2, 0.3])).toBe(sumOf([0.3, 0.2, 0.1]));
    expect(sumOf([])).toBe(0);
});
