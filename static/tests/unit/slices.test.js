import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { CustomerCardLeases } from "@customer_card/app/utils/customer_card_leases";
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
function granted(leases, ref = "card", kind = "value") {
    const lease = leases.begin(order(), ref, kind);
    const operation = `lease:${lease.key}`;
    leases.grant(lease, { operation, amount: 20, least: 1, minutes: 30 }, NOW);
    return leases.find(order(), ref, kind);
}

beforeEach(() => {
    allowTranslations();
    browser.localStorage.clear();
});

test("a slice is written down before the server is asked, and worth nothing until it has answered", () => {
    const lease = new CustomerCardLeases(1).begin(order(), "card", "value");
    expect(lease.operation).toBe(`lease:${lease.key}`);
    const again = new CustomerCardLeases(1);
    expect(again.find(order(), "card", "value")).toEqual(lease);
    expect(again.isLive(lease, NOW)).toBe(false);
    expect(new CustomerCardLeases(2).leases).toEqual([]);
});

test("two slices have two keys", () => {
    const leases = new CustomerCardLeases(1);
    const keys = ["value", "points"].map((kind) => leases.begin(order(), "card", kind).key);
    expect(new Set(keys).size).toBe(2);
});

test("its time runs from when it was asked; a clock that was put back ends it", () => {
    const leases = new CustomerCardLeases(1);
    const lease = granted(leases);
    const live = (now) => leases.isLive(lease, now);
    expect([NOW - 1, NOW, NOW + 30 * MINUTE - 1, NOW + 30 * MINUTE].map(live)).toEqual([
        false,
        true,
        true,
        false,
    ]);
});

test("another page of the same till is not overwritten", () => {
    const [one, two] = [new CustomerCardLeases(1), new CustomerCardLeases(1)];
    granted(one);
    two.begin(order({ uuid: "other" }), "card", "value");
    expect(new CustomerCardLeases(1).leases.map((lease) => lease.order)).toEqual([
        "order",
        "other",
    ]);
});

test("what is certain of a slice only falls", () => {
    const leases = new CustomerCardLeases(1);
    leases.lower(granted(leases), 30);
    expect(leases.find(order(), "card", "value").amount).toBe(20);
    leases.lower(granted(leases), 12);
    expect(leases.find(order(), "card", "value").amount).toBe(12);
});

test("a card under a new name keeps its slices", () => {
    const leases = new CustomerCardLeases(1);
    granted(leases, "found");
    leases.rename(order(), "found", "read");
    expect(leases.find(order(), "found", "value")).toBe(undefined);
    expect(leases.find(order(), "read", "value").amount).toBe(20);
});

test("what is on its way back is never spent, and kept in mind until the server knows", () => {
    const leases = new CustomerCardLeases(1);
    const { operation } = granted(leases);
    leases.giveBack([operation]);
    expect(leases.find(order(), "card", "value")).toBe(undefined);
    expect(new CustomerCardLeases(1).leases.length).toBe(1);
    leases.forget([operation]);
    expect(new CustomerCardLeases(1).leases.length).toBe(0);
});

test("an order needs the slices of its cards and payments, an order that is gone none", () => {
    const leases = new CustomerCardLeases(1);
    const { operation } = granted(leases);
    const without = { getCustomerCardRefs: () => [] };
    const paying = { ...without, payment_ids: [{ customer_card_operation: operation }] };
    expect(leases.unneeded(order(), false)).toEqual([]);
    expect(leases.unneeded(order(without), false)).toEqual([operation]);
    expect(leases.unneeded(order(paying), false)).toEqual([]);
    expect(leases.unneeded(order(paying), true)).toEqual([operation]);
    expect(leases.unneeded(order({ uuid: "other" }), true)).toEqual([]);
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
