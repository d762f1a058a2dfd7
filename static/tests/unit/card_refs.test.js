import { describe, expect, test } from "@odoo/hoot";
import { refsOf, refsText } from "@customer_card/app/utils/card_refs";

describe.current.tags("headless");

test("a card that is taken off is said to be, until the server has heard of it", () => {
    const both = refsText(["a", "b"], "");
    expect(both).toBe("a b");
    const one = refsText(["a"], both);
    expect(one).toBe("a -b");
    expect(refsOf(one)).toEqual(["a"]);
    expect(refsText([], one)).toBe("-a -b");
    expect(refsText(["b", "a"], one)).toBe("b a");
    expect([refsOf(""), refsOf(undefined), refsText([], undefined)]).toEqual([[], [], ""]);
});

test("a card under another reference", () => {
    expect(refsText(["read", "b"], "found b")).toBe("read b -found");
});

test("of many that were taken off the last ones are said", () => {
    const many = Array.from({ length: 30 }, (_, index) => `card${index}`);
    const words = refsText(["a"], many.join(" ")).split(" ");
    expect(words).toHaveLength(11);
    expect([words[0], words.at(-1)]).toEqual(["a", "-card29"]);
});
