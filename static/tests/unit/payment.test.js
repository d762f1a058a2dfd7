import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { leftAfter, mixQuestion } from "@customer_card/app/utils/mix";
import { mostOfVoucher } from "@customer_card/app/utils/payment/voucher_tax";
import {
    backBy,
    forGoodsOnly,
    paidBy,
    refundedOrders,
    soldForCards,
    tenderOf,
} from "@customer_card/app/utils/tender";

describe.current.tags("headless");
beforeEach(() => allowTranslations());

const value = (worth, more) => ({
    kind: "value",
    worth,
    worth_text: `$${worth}`,
    usable: true,
    reason: "",
    ...more,
});
const points = { kind: "points", worth: 5, worth_text: "$5", available_text: "500", usable: true };

test("the button says what each card can pay", () => {
    const cards = [{ accounts: [value(10), points] }, { accounts: [value(7)] }];
    const { sources, text, reason } = tenderOf(cards, "value");
    expect(sources.map(({ card, account }) => [cards.indexOf(card), account.worth])).toEqual([
        [0, 10],
        [1, 7],
    ]);
    expect([text, reason]).toEqual(["$10 · $7", ""]);
    expect(tenderOf(cards, "points").text).toBe("500 ($5)");
});

test("or why none can", () => {
    const why = (...cards) => `${tenderOf(cards, "value").reason}`;
    expect(why()).toBe("Scan a card first");
    expect(why({ accounts: [points] })).toBe("Not on this card");
    expect(why({ accounts: [value(0)] })).toBe("Nothing left on this card.");
    expect(why({ accounts: [value(9, { usable: false, reason: "Blocked." })] })).toBe("Blocked.");
});

test("a card is not offered where all that is left to pay is for cards", () => {
    const order = (forCards, refs = ["a"]) => ({
        owesForCardsOnly: () => forCards,
        getCustomerCardRefs: () => refs,
    });
    const told = tenderOf([{ accounts: [value(10)] }], "value");
    expect(forGoodsOnly(told, order(false))).toBe(told);
    expect(`${forGoodsOnly(told, order(true)).reason}`).toInclude("goods only");
    expect(forGoodsOnly(told, order(true)).sources).toEqual([]);
    const spent = tenderOf([{ accounts: [value(0)] }], "value");
    expect(forGoodsOnly(spent, order(true))).toBe(spent);
});

test("a refund gives back by the way each order was paid, each order once", () => {
    const [cash, card] = [{ id: 1 }, { id: 2 }];
    const paid = (method, amount) => ({ payment_method_id: method, getAmount: () => amount });
    const one = { payment_ids: [paid(card, 10), paid(cash, 5), paid(card, 2)] };
    const two = { payment_ids: [paid(card, 3)] };
    const lines = [one, one, two].map((order_id) => ({ refunded_orderline_id: { order_id } }));
    const refund = { lines: [...lines, {}] };
    expect(refundedOrders(refund)).toEqual([one, two]);
    expect([paidBy(card, refund), paidBy(cash, refund)]).toEqual([15, 5]);
    expect(paidBy(card, { lines: [] })).toBe(0);
});

test("what went back before is not given back again", () => {
    const card = { id: 2 };
    const paid = (amount) => [{ payment_method_id: card, getAmount: () => amount }];
    const sold = { payment_ids: paid(10) };
    const refund = { uuid: "now", payment_ids: [], lines: [] };
    const before = { uuid: "before", finalized: true, payment_ids: paid(-4) };
    const begun = { uuid: "begun", finalized: false, payment_ids: paid(-5) };
    const back = [before, before, begun, refund].map((order_id) => ({ order_id }));
    sold.lines = [{ order_id: sold, refund_orderline_ids: back }];
    refund.lines = [{ refunded_orderline_id: sold.lines[0] }];
    expect(paidBy(card, refund)).toBe(6);
});

/** A line of an order that sold `quantities`, paid by card or in cash, that comes back. */
function comesBack(id, isCustomerCard, ...quantities) {
    const payment = {
        payment_method_id: { id: 2 },
        getAmount: () => 10,
        isCustomerCard: () => isCustomerCard,
    };
    const order_id = { payment_ids: [payment], lines: quantities.map((qty) => ({ qty })) };
    return { refunded_orderline_id: { id, order_id } };
}

test("of what was exchanged only the server knows what goes back to a card", () => {
    const card = { id: 2, customer_card_kind: "value" };
    const sale = { lines: [comesBack(7, true, 1)] };
    const exchange = { lines: [comesBack(8, false, -1, 1)] };
    expect([sale, exchange].map((refund) => backBy(card, refund))).toEqual([10, Infinity]);
    const told = { value: 4, points: 0 };
    expect([sale, exchange].map((refund) => backBy(card, refund, told))).toEqual([4, 4]);
    expect(backBy({ id: 2, customer_card_kind: "points" }, exchange, told)).toBe(0);
});

test("the server is asked of orders only that cards may have paid, once it has them", () => {
    const ids = (...lines) => soldForCards({ lines }).map(({ id }) => id);
    expect(ids(comesBack(7, true, 1), {}, comesBack(8, false, -1, 1))).toEqual([7, 8]);
    expect(ids(comesBack(9, false, 1, 2))).toEqual([]);
    expect(ids(comesBack("pos.order.line_1", true, 1))).toEqual([]);
});

test("the mix is asked again when anything of it changes", () => {
    const source = (ref, worth) => ({ card: { ref }, account: { kind: "value", worth } });
    const question = mixQuestion(20, [source("a", 5), source("b", 7)]);
    expect(question).toBe(mixQuestion(20, [source("a", 5), source("b", 7)]));
    expect(question).not.toBe(mixQuestion(19, [source("a", 5), source("b", 7)]));
    expect(question).not.toBe(mixQuestion(20, [source("a", 6), source("b", 7)]));
    expect(question).not.toBe(mixQuestion(20, [source("b", 7), source("a", 5)]));
});

test("what is left after the mix has no noise of binary fractions", () => {
    const currency = { round: (amount) => Math.round(amount * 100) / 100 };
    expect(leftAfter([{ amount: 0.1 }, { amount: 0.2 }], 0.3, currency)).toBe(0);
    expect(leftAfter([{ amount: 5 }], 7.5, currency)).toBe(2.5);
});

test("a single-purpose voucher pays for goods with its tax, beside vouchers of that tax", () => {
    const known = {
        bread: { voucher_tax: { id: 1 } },
        cake: { voucher_tax: { id: 1 } },
        wine: { voucher_tax: { id: 2 } },
        gift: {},
    };
    const asked = [];
    const order = {
        getCustomerCardVoucherPayable(taxId, isSameTax, except) {
            asked.push([
                taxId,
                ["bread", "cake", "wine", "gift", "gone"].filter(isSameTax),
                except,
            ]);
            return 4;
        },
    };
    expect(mostOfVoucher(known, "bread", order, "line")).toBe(4);
    expect(asked).toEqual([[1, ["bread", "cake"], "line"]]);
    expect(mostOfVoucher(known, "gift", order)).toBe(undefined);
    expect(mostOfVoucher(known, "gone", order)).toBe(undefined);
});
