import { describe, expect, test } from "@odoo/hoot";
import { formatAmount } from "@customer_card/backend/amount/amount";
import { localization } from "@web/core/l10n/localization";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";

describe.current.tags("headless");

test("a sum has decimals where there are some, and none where there is none", () => {
    patchWithCleanup(localization, { decimalPoint: ".", grouping: [3, 0], thousandsSep: "," });
    expect([12, 12.5, 12.34, 1240.125, 0, false].map(formatAmount)).toEqual([
        "12",
        "12.50",
        "12.34",
        "1,240.1250",
        "0",
        "",
    ]);
});
