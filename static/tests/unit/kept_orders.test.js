import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { browser } from "@web/core/browser/browser";
import {
    KeptOrders,
    namesToday,
    renameRows,
    withoutKeptDrafts,
} from "@customer_card/app/utils/kept_orders";

describe.current.tags("headless");
beforeEach(() => browser.localStorage.clear());

const copy = (uuid, more) => ({ uuid, rows: { "pos.order": [{ id: 1, uuid }] }, ...more });

test("kept for one till of one database, until it is forgotten", () => {
    const kept = new KeptOrders("pos-1-shop");
    expect(kept.write(copy("a"))).toBe(true);
    expect(kept.write(copy("b"))).toBe(true);
    for (const other of ["pos-1-shop.old", "pos-11-shop", "1-shop", "shop"]) {
        expect(new KeptOrders(other).all()).toEqual([]);
        expect(new KeptOrders(other).has("a")).toBe(false);
    }
    const uuids = () => new KeptOrders("pos-1-shop").all().map(({ uuid }) => uuid);
    expect(uuids()).toEqual(["a", "b"]);
    kept.forget("a");
    expect(uuids()).toEqual(["b"]);
});

test("what was written last holds, and nobody stumbles over what cannot be read", () => {
    const kept = new KeptOrders("till");
    kept.write(copy("a", { removed: [1] }));
    kept.write(copy("a", { removed: [2] }));
    browser.localStorage.setItem("customer_card.paid.x@till", "{");
    browser.localStorage.setItem("customer_card.paid.y@till", '{"uuid":"z"}');
    expect(kept.all()).toEqual([copy("a", { removed: [2] })]);
});

test("where there is no room it says so, and what was written stays", () => {
    const kept = new KeptOrders("till");
    expect(kept.write(copy("a"))).toBe(true);
    expect(kept.write(copy("a", { more: "x".repeat(3_000_000) }))).toBe(false);
    expect(kept.write(copy("b", { more: "x".repeat(2_999_000) }))).toBe(true);
    expect(kept.write(copy("c", { more: "x".repeat(2_000) }))).toBe(false);
    expect(kept.all().map(({ uuid }) => uuid)).toEqual(["a", "b"]);
});

const relations = { lines: "pos.order.line", order_id: "pos.order", product_id: "product.product" };
const relationOf = (_model, field) => relations[field];
const rows = {
    "pos.order": [{ id: 5, uuid: "o", lines: [7, "new"], amount: 7 }],
    "pos.order.line": [
        { id: 7, uuid: "l", order_id: 5, product_id: 7 },
        { id: "new", uuid: "new", order_id: 5, product_id: 5 },
    ],
};

test("records have the server's names where it has them, and their own where it does not", () => {
    const today = (ids) => renameRows(rows, namesToday(rows, ids), relationOf);
    expect(today({ o: 5, l: 7 })).toEqual(rows);
    expect(today({ o: 8, new: 9 })).toEqual({
        "pos.order": [{ id: 8, uuid: "o", lines: ["l", 9], amount: 7 }],
        "pos.order.line": [
            { id: "l", uuid: "l", order_id: 8, product_id: 7 },
            { id: 9, uuid: "new", order_id: 8, product_id: 5 },
        ],
    });
});

test("the server's drafts of orders that are paid here are left out, and nothing else", () => {
    const told = (state) => ({
        "pos.order": [
            { id: 5, uuid: "o", state },
            { id: 6, uuid: "p", state: "draft" },
        ],
        "pos.order.line": [{ order_id: 5 }, { order_id: 6 }],
        "res.partner": [{ id: 5 }],
    });
    const isKept = (uuid) => uuid === "o";
    expect(withoutKeptDrafts(told("paid"), isKept)).toEqual(told("paid"));
    for (const state of ["draft", "cancel"]) {
        expect(withoutKeptDrafts(told(state), isKept)).toEqual({
            "pos.order": [{ id: 6, uuid: "p", state: "draft" }],
            "pos.order.line": [{ order_id: 6 }],
            "res.partner": [{ id: 5 }],
        });
    }
});
