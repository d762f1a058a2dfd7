import { _t } from "@web/core/l10n/translation";
import { SelectionPopup } from "@point_of_sale/app/components/popups/selection_popup/selection_popup";
import { makeAwaitable } from "@point_of_sale/app/utils/make_awaitable_dialog";
import { uuidv4 } from "@point_of_sale/utils";
import { CustomerCardPinPad } from "@customer_card/app/components/popups/customer_card_pin_pad/customer_card_pin_pad";
import { lineOf, loadProduct } from "@customer_card/app/utils/sell_customer_card";

/**
 * Lines that take something from a card: a reward for points, a small rest paid out in cash.
 *
 * The server holds what the line takes and names the hold; the line carries that name, and who removes the line gives
 * it back.
 */

/** Takes a reward: its points are held, one of its products goes on the order for nothing. */
export async function takeReward(pos, card, reward, order) {
    const key = uuidv4();
    const name = `reward:${reward.id}:${key}`;
    const args = [card.ref, reward.id, order.uuid, key];
    const answer = await ask(pos, card, reward.points_text, "reward", args, name);
    if (!answer) {
        return;
    }
    const chosen = await choose(pos, answer);
    const line = {
        price_unit: 0,
        qty: 1,
        customer_note: `${answer.name} · ${answer.points_text}`,
    };
    await addHeldLine(pos, card, order, answer, chosen, line);
}

/** Pays the small rest of a card out: a line that takes it off what is to be paid, or gives it back in cash. */
export async function payOut(pos, card, order) {
    const key = uuidv4();
    const args = [card.ref, order.uuid, key];
    const { amount_text } = card.cash_out;
    const answer = await ask(pos, card, amount_text, "payout", args, `payout:${key}`);
    if (answer) {
        const note = _t("Paid out from %s", card.masked);
        const line = { price_unit: answer.amount, qty: -1, customer_note: note };
        await addHeldLine(pos, card, order, answer, answer, line);
    }
}

/**
 * The server's answer, if it held what was asked for (`amount`, as people write it); an answer that got lost is given
 * back under its name.
 */
async function ask(pos, card, amount, verb, args, name) {
    const { customerCards } = pos;
    try {
        let answer = await customerCards.hold(verb, args);
        while (answer.code === "pin") {
            const pin = await askPin(pos, card, amount, answer.message);
            if (!pin) {
                return;
            }
            answer = await customerCards.hold(verb, [...args, pin]);
        }
        if (answer.ok) {
            return answer;
        }
        customerCards.notify(answer.message);
    } catch {
        customerCards.release(name);
        customerCards.notify(_t("No answer from the server. Nothing was taken; try again."));
    }
}

function askPin(pos, { masked }, amount, message) {
    return makeAwaitable(pos.dialog, CustomerCardPinPad, {
        title: _t("PIN of the card"),
        message,
        masked,
        amount,
    });
}

async function choose(pos, { name, products }) {
    if (products.length < 2) {
        return products[0];
    }
    return makeAwaitable(pos.dialog, SelectionPopup, {
        title: name,
        list: products.map((item) => ({ id: item.product_id, label: item.name, item })),
    });
}

async function addHeldLine(pos, card, order, answer, chosen, values) {
    const { customerCards } = pos;
    const product = chosen && (await loadProduct(pos, chosen));
    if (!product || order.finalized) {
        if (answer.products && !answer.products.length) {
            customerCards.notify(_t("%s cannot be given here any more.", answer.name));
        } else if (chosen) {
            customerCards.notify(_t("The product of this card is not available here."));
        }
        return customerCards.heldLines.giveBack(answer.operation, card.ref);
    }
    const line = {
        ...values,
        ...lineOf(product, card),
        customer_card_hold: answer.operation,
    };
    const added = await pos.addLineToOrder(line, order, { force: true }, false);
    if (!added) {
        return customerCards.heldLines.giveBack(answer.operation, card.ref);
    }
    await customerCards.refresh(card.ref);
}
