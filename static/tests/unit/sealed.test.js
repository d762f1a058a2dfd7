import { describe, expect, test } from "@odoo/hoot";
import { cardCode, isChecked, sealCode } from "@customer_card/app/utils/seal_code";

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

// That the server opens what a browser seals is seen in the tour: a unit test has no Web Crypto.
test("where the browser offers no Web Crypto, or the server no key, nothing is sealed", async () => {
    expect(await sealCode("9501000000011119", "an order", "BA==")).toBe(undefined);
    expect(await sealCode("9501000000011119", "an order", false)).toBe(undefined);
});
