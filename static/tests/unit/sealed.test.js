import { describe, expect, test } from "@odoo/hoot";
import { mayBeCode } from "@customer_card/app/utils/customer_card_code";
import { cardCode, isChecked, isMistyped, sealCode } from "@customer_card/app/utils/seal_code";

describe.current.tags("headless");

test("a number with a wrong digit, and what is no card's, is not sealed", () => {
    expect(isChecked("9501000000011119")).toBe(true);
    expect(cardCode("9501 0000 0001 1119")).toEqual({ masked: "•••• 1119" });
    expect(cardCode(";9501000000011119=2812101?")).toEqual({ masked: "•••• 1119" });
    expect(cardCode("۹۵۰۱۰۰۰۰۰۰۰۱۱۱۱۹")).toEqual({ masked: "•••• 1119" });
    expect(cardCode("CC1-AAISEM2EKVTHPCEZVK54ZXPO74-LI23NBAL")).toEqual({ masked: "" });
    for (const code of ["9501000000011118", "4006381333931", "CC1-x", "", "Ada"]) {
        expect(cardCode(code)).toBe(undefined);
    }
});

test("what looks like the codes of the system before is sealed, a product's code is not", () => {
    const shapes = [
        [12, "0441"],
        [13, ""],
        [8, "GOLD"],
    ];
    for (const code of ["0441-ca7f-4a1b", "0441 CA7F 4A1B", "4006381333930", "goldanna"]) {
        expect(cardCode(code, shapes)).toEqual({ masked: "" });
    }
    for (const code of ["0442-ca7f-4a1b", "4006381333931", "0441CA7F4A1", "SILVERXX"]) {
        expect(cardCode(code, shapes)).toBe(undefined);
    }
    expect(mayBeCode("Anna Goldsmith", shapes)).toBe(false);
    expect(mayBeCode("goldanna", shapes)).toBe(true);
    expect(mayBeCode("A-177")).toBe(true);
});

test("a wrong digit is seen without a server", () => {
    expect(isMistyped("9501 0000 0001 1118")).toBe(true);
    expect(isMistyped("9501000000011119")).toBe(false);
    expect(isMistyped("0441-ca7f-4a1b")).toBe(false);
});

// That the server opens what a browser seals is seen in the tour: a unit test has no Web Crypto.
test("where the browser offers no Web Crypto, or the server no key, nothing is sealed", async () => {
    expect(await sealCode("9501000000011119", "an order", "BA==")).toBe(undefined);
    expect(await sealCode("9501000000011119", "an order", false)).toBe(undefined);
});
