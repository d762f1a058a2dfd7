import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { ConnectionLostError } from "@web/core/network/rpc";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { CustomerCards } from "@customer_card/app/services/customer_cards";

describe.current.tags("headless");
beforeEach(() => allowTranslations());

const EVENTS = [
    ...["placed", "added", "replaced", "removing", "removed", "lineRemoved", "discounted"],
    ...["deleted", "finished", "opened", "ensured"],
];

/** The cards of a till without a server, with what reaches which of its parts, in order. */
function makeCards(answer = () => ({ ok: true })) {
    const told = [];
    const calls = [];
    const pos = {
        session: { id: 1 },
        config: {},
        data: {
            network: { offline: false },
            call(model, verb, [session, ...args]) {
                calls.push([verb.replace("customer_card_", ""), ...args]);
                return answer(verb, args);
            },
        },
        getOrder: () => undefined,
    };
    const cards = new CustomerCards(pos);
    for (const [name, part] of Object.entries(cards)) {
        for (const event of EVENTS.filter((event) => part?.[event])) {
            part[event] = () => told.push(`${name}.${event}`);
        }
    }
    return { cards, told, calls, pos };
}

function makeOrder(...refs) {
    return {
        uuid: "order",
        uiState: {},
        payment_ids: [],
        lines: [],
        getPartner: () => undefined,
        getCustomerCardRefs: () => refs,
        setCustomerCardRefs(wanted) {
            refs = wanted;
        },
    };
}

const card = (ref, more) => ({ ref, id: 1, accounts: [], state: "active", shown: true, ...more });

test("a card that is added: its slice is asked for, then prices, then the host's rewards", async () => {
    const { cards, told } = makeCards();
    const order = makeOrder();
    await cards.add(card("a"), order);
    expect(order.getCustomerCardRefs()).toEqual(["a"]);
    expect(told).toEqual([
        ...["offline.placed", "slices.added", "prices.added", "hostLoyalty.added"],
        "contracts.added", // a scanned coupon is paid once all else is there
    ]);
});

test("the same card read again takes the place of the one that was found", async () => {
    const { cards, told } = makeCards();
    const order = makeOrder();
    await cards.add(card("found", { shown: false }), order);
    told.length = 0;
    await cards.add(card("read"), order);
    expect(order.getCustomerCardRefs()).toEqual(["read"]);
    expect(cards.known.found).toBe(undefined);
    expect(told.slice(0, 3)).toEqual(["slices.replaced", "heldLines.replaced", "offline.placed"]);
    await cards.add(card("found", { shown: false }), order);
    expect(order.getCustomerCardRefs()).toEqual(["read"]);
});

test("a card that goes: its discount first, then slices, rewards, prices", () => {
    const { cards, told } = makeCards();
    cards.remove("a", makeOrder("a"));
    expect(told).toEqual([
        "discounts.removing",
        "slices.removed",
        "heldLines.removed",
        "prices.removed",
        "hostLoyalty.removed",
        "people.removed",
    ]);
});

test("the code of a card that was given out is its order's, and goes with the card", async () => {
    const { cards } = makeCards();
    const [order, other] = [makeOrder(), { ...makeOrder(), uuid: "other" }];
    await cards.people.given({ card: card("a"), claim: "https://shop/#code" }, order);
    expect([cards.people.claimOf(order), cards.people.claimOf(other)]).toEqual([
        "https://shop/#code",
        "",
    ]);
    expect(JSON.stringify(order.uiState)).not.toInclude("#code"); // what is kept on the device has none
    const { removed } = Object.getPrototypeOf(cards.people);
    removed.call(cards.people, "a", order);
    expect(cards.people.claimOf(order)).toBe("");
});

test("an order that is deleted: payments, discount, rewards, and slices last", () => {
    const { cards, told } = makeCards();
    const order = makeOrder("a");
    order.payment_ids = [{ releaseCustomerCard: () => told.push("payment") }];
    cards.orderDeleted(order);
    expect(told).toEqual([
        "payment",
        "discounts.deleted",
        "heldLines.deleted",
        "people.deleted",
        "slices.finished",
    ]);
});

test("orders in the books: slices go back, then their cards are forgotten", () => {
    const { cards, told } = makeCards();
    cards.known.a = card("a");
    cards.ordersPaid([makeOrder("a"), makeOrder("b")]);
    expect(told).toEqual(["slices.finished", "slices.finished"]);
    expect(cards.known).toEqual({});
});

test("a line that is removed gives its discount back before what it holds", () => {
    const { cards, told } = makeCards();
    cards.tell("lineRemoved", makeOrder(), { hold: "key" });
    expect(told).toEqual(["discounts.lineRemoved", "heldLines.lineRemoved"]);
});

test("what is given back is told once the server answers, with slices forgotten", async () => {
    let isLost = true;
    const { cards, calls } = makeCards(() => {
        if (isLost) {
            throw new ConnectionLostError();
        }
    });
    cards.offline.noticeLoss = () => {};
    const { operation } = cards.keptSlices.begin(makeOrder(), "a", "value");
    await cards.release("key", operation);
    expect([...cards.unreleased]).toEqual(["key", operation]);
    expect(calls.length).toBe(1);
    isLost = false;
    await cards.flush();
    expect(calls.slice(1)).toEqual([
        ["void", "key"],
        ["void", operation],
    ]);
    expect(cards.unreleased.size).toBe(0);
    expect(cards.keptSlices.find(makeOrder(), "a", "value")).toBe(undefined);
});

test("nothing given back is nothing asked", async () => {
    const { cards, calls } = makeCards();
    await cards.release();
    expect(calls).toEqual([]);
});

/** A refund of goods that cards may have paid. */
function makeRefund(id = 7) {
    const order_id = { payment_ids: [], lines: [{ qty: -1 }, { qty: 1 }] };
    const lines = [{ refunded_orderline_id: { id, order_id } }];
    return { ...makeOrder(), isRefund: true, lines };
}

const giftCard = { id: 2, customer_card_kind: "value" };

test("what goes back to cards is asked once for the same goods", async () => {
    const { cards, calls, pos } = makeCards(() => ({ amounts: { value: 20 } }));
    pos.env = { utils: { formatCurrency: (amount) => `$${amount}` } };
    pos.currency = { id: 1 };
    const refund = makeRefund();
    await cards.returns.ask(refund);
    await cards.returns.ask(refund);
    expect(calls).toEqual([["payment_back", [7]]]);
    const { amount, text, reason, isKnown } = cards.tender(giftCard, refund);
    expect([amount, text, reason, isKnown]).toEqual([20, "$20", "", true]);
    expect(cards.tender({ id: 3, customer_card_kind: "points" }, refund).reason).not.toBe("");
    refund.lines = makeRefund(8).lines;
    await cards.returns.ask(refund);
    expect(calls.at(-1)).toEqual(["payment_back", [8]]);
});

test("without an answer a card may be chosen, and nothing is proposed", async () => {
    const { cards, calls, pos } = makeCards(() => {
        throw new Error("trouble");
    });
    const refund = makeRefund();
    await cards.returns.ask(refund);
    expect(calls.length).toBe(1);
    const { amount, text, reason, isKnown } = cards.tender(giftCard, refund);
    expect([amount, text, reason, isKnown]).toEqual([Infinity, "", "", false]);
    pos.data.network.offline = true;
    await cards.returns.ask(refund);
    expect(calls.length).toBe(1);
});

test("a contract pays where it is signed, and says why not where it is not", () => {
    const { cards, pos } = makeCards();
    const method = { id: 4, customer_card_kind: "installment" };
    const order = makeOrder("a");
    const told = (contract_sale) => {
        cards.known.a = { ...card("a"), contract_sale };
        const { text, reason } = cards.tender(method, order);
        return [text, reason];
    };
    expect(cards.tender(method, makeOrder()).reason).toBe("Scan a card first");
    expect(told(false)).toEqual(["", "Not on this card"]);
    expect(told({ shown: false, state: "" })).toEqual(["", "Scan the card to pay with it."]);
    expect(told({ shown: true, state: "" })).toEqual(["Choose a plan", ""]);
    expect(told({ shown: true, state: "requested", text: "waits" })).toEqual(["", "waits"]);
    expect(told({ shown: true, state: "signed", text: "pays 10" })).toEqual(["pays 10", ""]);
    pos.data.network.offline = true;
    expect(told({ shown: true, state: "signed", text: "pays 10" })).toEqual([
        "",
        "Installments need a connection.",
    ]);
});
