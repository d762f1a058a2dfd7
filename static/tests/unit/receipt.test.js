import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import {
    codeText,
    leftToRight,
    moves,
    receiptRows,
    unansweredReceiptRows,
} from "@customer_card/app/utils/customer_card_receipt";

describe.current.tags("headless");
beforeEach(() => allowTranslations());

const card = { program: "Club", masked: "•• 1119", balances: ["518 points", "$ 20"] };
const texts = (rows) =>
    rows.map(({ label, value }) => `${label}: ${value}`.replaceAll("\u00a0", " "));
const NUMBER = "\u2066•• 1119\u2069";

test("an only card gets all there is to say, in six rows", () => {
    const rows = receiptRows([{ ...card, earned: "9", spent: "$ 3", pending: "9 on Monday" }]);
    expect(texts(rows)).toEqual([
        `Club: ${NUMBER}`,
        "Earned: 9",
        "Spent: $ 3",
        "Balance: 518 points · $ 20",
        "Later: 9 on Monday",
    ]);
    const full = { ...card, charged: "1", bought: "2", earned: "3", spent: "4", paid_out: "5" };
    expect(receiptRows([{ ...full, returned: "6" }]).length).toBe(6);
});

test("of two cards there are balances and two movements, of three the balances", () => {
    const busy = { ...card, earned: "9", spent: "$ 3", returned: "1" };
    expect(texts(receiptRows([busy, busy])).slice(0, 3)).toEqual([
        `Club ${NUMBER}: 518 points · $ 20`,
        "Earned: 9",
        "Spent: $ 3",
    ]);
    expect(receiptRows([busy, busy]).length).toBe(6);
    expect(receiptRows([busy, busy, busy]).length).toBe(3);
    expect(receiptRows([])).toEqual([]);
});

test("movements that were not made are not printed", () => {
    expect(texts(moves({ earned: "9", spent: "" }))).toEqual(["Earned: 9"]);
});

test("before the server has answered, what the till knows, marked as old", () => {
    const { program, masked } = card;
    expect(
        texts(unansweredReceiptRows([{ program, masked, spent: "$ 3", balances: "$ 20" }]))
    ).toEqual([`Club: ${NUMBER}`, "Spent: $ 3", "Balance at last contact: $ 20"]);
    expect(unansweredReceiptRows([{ program, masked }]).length).toBe(1);
    expect(unansweredReceiptRows(Array(9).fill({ program, masked })).length).toBe(6);
});

test("a number stays in one piece and in its own direction", () => {
    expect(leftToRight("•• 11 19")).toBe("\u2066••\u00a011\u00a019\u2069");
});

test("a code says whose it is where there are several cards", () => {
    expect(`${codeText([card])}`).toBe("This code finds the card next time; it does not pay");
    expect(`${codeText([card, card])}`.replaceAll("\u00a0", " ")).toInclude(`finds ${NUMBER} next`);
});
