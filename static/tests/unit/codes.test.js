import { describe, expect, test } from "@odoo/hoot";
import { paint } from "@customer_card/app/utils/card_paint";
import { looksLikeCode } from "@customer_card/app/utils/customer_card_code";
import { canonical, ScanMemory } from "@customer_card/app/utils/scan_memory";

describe.current.tags("headless");

test("more digits than a phone has are a card's, and so is our QR code", () => {
    const codes = [
        "9501000000011119",
        "9501 0000 0001 1119",
        "۹۵۰۱۰۰۰۰۰۰۰۱۱۱۱۹",
        "CC1-AAAA",
        " сс1-x",
    ];
    expect(codes.map(looksLikeCode)).toEqual([true, true, true, true, true]);
    expect(["+98 912 345 67 89 012", "Ada", ""].map(looksLikeCode)).toEqual([false, false, false]);
});

test("our QR code is asked for under whatever keyboard wrote its hyphens", () => {
    const scanned = (sign) => `CC1${sign}${"A".repeat(26)}`;
    expect(["-", "/", "'", "ß", "_", "–"].map((sign) => looksLikeCode(scanned(sign)))).toEqual([
        true,
        true,
        true,
        true,
        true,
        true,
    ]);
    expect(looksLikeCode("CC1/AAAA")).toBe(false);
});

test("a text can be read on every color", () => {
    expect(paint("#ffffff")).toInclude("color: #000000");
    expect(paint("#000")).toInclude("color: #ffffff");
    expect(["red", "#12", "#fff;x:y", undefined].map(paint)).toEqual(["", "", "", ""]);
});

test("a number is the same however it was read", () => {
    const number = "9501000000011119";
    for (const code of [
        `%B${number}^DOE/JANE^2812101?`,
        `;${number}=2812?`,
        "۹۵۰۱۰۰۰۰۰۰۰۱۱۱۱۹",
        " 9501-0000 0001 1119 ",
    ]) {
        expect(canonical(code)).toBe(number);
    }
    expect(canonical("cc1-ab")).toBe("CC1-AB");
});

test("where the browser offers no secret nothing is remembered", async () => {
    const memory = new ScanMemory();
    memory.secret = undefined;
    await memory.remember("9501000000011119", { state: "active", accounts: [1] });
    expect(await memory.recall("9501000000011119")).toBe(undefined);
    expect(memory.cards.size).toBe(0);
});

test("neither blank cards nor moving codes are remembered, and of the others no balances", async () => {
    const memory = new ScanMemory();
    memory.mark = async (code) => `mark of ${code}`;
    await memory.remember("one", { state: "ready" });
    await memory.remember("two", { state: "active", moving: true });
    await memory.remember("three", { state: "active", ref: "ada", accounts: [1] });
    expect([...memory.cards.keys()]).toEqual(["mark of three"]);
    expect(await memory.recall("three")).toEqual({ state: "active", ref: "ada", accounts: [] });
});
