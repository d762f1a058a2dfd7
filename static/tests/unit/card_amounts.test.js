import { describe, expect, test } from "@odoo/hoot";
import { tilesOf } from "@customer_card/app/utils/card_amounts";

describe.current.tags("headless");

const toCent = (amount) => Math.round(amount * 100) / 100;
const toWhole = (amount) => Math.round(amount);

test("amounts to tap follow the shop's prices, in any currency", () => {
    expect(tilesOf({}, [0, 2, 4, 90], toCent)).toEqual([25, 50, 100, 250]);
    expect(tilesOf({}, [450000], toWhole)).toEqual([2500000, 5000000, 10000000, 25000000]);
    expect(tilesOf({}, [0.2], toWhole)).toEqual([1, 5, 10, 25]);
    expect(tilesOf({}, [], toCent)).toEqual([10, 25, 50, 100]);
});

test("none is outside the program's limits", () => {
    expect(tilesOf({ minimum: 40 }, [4], toCent)).toEqual([50, 100, 250, 500]);
    expect(tilesOf({ minimum: 5, maximum: 100 }, [4], toCent)).toEqual([10, 25, 50, 100]);
    expect(tilesOf({ maximum: 20 }, [90], toCent)).toEqual([1, 2.5, 5, 10]);
    expect(tilesOf({ minimum: 30, maximum: 40 }, [4], toCent)).toEqual([]);
});
