import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { KeptSlices } from "@customer_card/app/utils/customer_card_slices";
import { spendSlice } from "@customer_card/app/utils/payment/spend_slice";

describe.current.tags("headless");

const NOW = 1_000_000;
const MINUTE = 60_000;
const order = (values) => ({
    uuid: "order",
    payment_ids: [],
    getCustomerCardRefs: () => ["card"],
    ...values,
});

/** A slice of 20 that the server has set aside for 30 minutes. */
function granted(kept, ref = "card", kind = "value") {
    const slice = kept.begin(order(), ref, kind);
    const operation = `lease:${slice.key}`;
    kept.grant(slice, { operation, amount: 20, least: 1, minutes: 30 }, NOW);
    return kept.find(order(), ref, kind);
}

beforeEach(() => {
    allowTranslations();
    browser.localStorage.clear();
});

test("a slice is written down before the server is asked, and worth nothing until it has answered", () => {
    const slice = new KeptSlices(1).begin(order(), "card", "value");
    expect(slice.operation).toBe(`lease:${slice.key}`);
    const again = new KeptSlices(1);
    expect(again.find(order(), "card", "value")).toEqual(slice);
    expect(again.isLive(slice, NOW)).toBe(false);
    expect(new KeptSlices(2).slices).toEqual([]);
});

test("two slices have two keys", () => {
    const kept = new KeptSlices(1);
    const keys = ["value", "points"].map((kind) => kept.begin(order(), "card", kind).key);
    expect(new Set(keys).size).toBe(2);
});

test("its time runs from when it was asked; a clock that was put back ends it", () => {
    const kept = new KeptSlices(1);
    const slice = granted(kept);
    const live = (now) => kept.isLive(slice, now);
    expect([NOW - 1, NOW, NOW + 30 * MINUTE - 1, NOW + 30 * MINUTE].map(live)).toEqual([
        false,
        true,
        true,
        false,
    ]);
});

test("another page of the same till is not overwritten", () => {
    const [one, two] = [new KeptSlices(1), new KeptSlices(1)];
    granted(one);
    two.begin(order({ uuid: "other" }), "card", "value");
    expect(new KeptSlices(1).slices.map((slice) => slice.order)).toEqual(["order", "other"]);
});

test("what is certain of a slice only falls", () => {
    const kept = new KeptSlices(1);
    kept.lower(granted(kept), 30);
    expect(kept.find(order(), "card", "value").amount).toBe(20);
    kept.lower(granted(kept), 12);
    expect(kept.find(order(), "card", "value").amount).toBe(12);
});

test("a card under a new name keeps its slices", () => {
    const kept = new KeptSlices(1);
    granted(kept, "found");
    kept.rename(order(), "found", "read");
    expect(kept.find(order(), "found", "value")).toBe(undefined);
    expect(kept.find(order(), "read", "value").amount).toBe(20);
});

test("what is on its way back is never spent, and kept in mind until the server knows", () => {
    const kept = new KeptSlices(1);
    const { operation } = granted(kept);
    kept.giveBack([operation]);
    expect(kept.find(order(), "card", "value")).toBe(undefined);
    expect(new KeptSlices(1).slices.length).toBe(1);
    kept.forget([operation]);
    expect(new KeptSlices(1).slices.length).toBe(0);
});

test("an order needs the slices of its cards and payments, an order that is gone none", () => {
    const kept = new KeptSlices(1);
    const { operation } = granted(kept);
    const without = { getCustomerCardRefs: () => [] };
    const paying = { ...without, payment_ids: [{ customer_card_operation: operation }] };
    expect(kept.unneeded(order(), false)).toEqual([]);
    expect(kept.unneeded(order(without), false)).toEqual([operation]);
    expect(kept.unneeded(order(paying), false)).toEqual([]);
    expect(kept.unneeded(order(paying), true)).toEqual([operation]);
    expect(kept.unneeded(order({ uuid: "other" }), true)).toEqual([]);
});

test("a slice pays all that is asked, within its bounds, or nothing", () => {
    const slice = { operation: "lease:key", amount: 20, least: 5 };
    const currency = { isPositive: (amount) => amount > 0.005 };
    const spend = (asked, most) =>
        spendSlice(slice, asked, most, currency, (amount) => `$${amount}`);
    expect(spend(20, 20)).toEqual({
        ok: true,
        operation: "lease:key",
        amount: 20,
        isFromSlice: true,
    });
    expect(spend(20.004, 20).ok).toBe(true);
    expect(spend(5, 20).ok).toBe(true);
    const more = spend(21, 20);
    expect([more.ok, more.available, `${more.message}`]).toEqual([
        false,
        20,
        "Without a connection this card pays up to $20.",
    ]);
    const less = spend(4, 20);
    expect([less.ok, less.available, `${less.message}`]).toEqual([
        false,
        false,
        "This card pays from $5 on.",
    ]);
    expect(spend(8, 7).ok).toBe(false);
});
