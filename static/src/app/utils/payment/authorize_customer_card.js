import { _t } from "@web/core/l10n/translation";
import { makeAwaitable } from "@point_of_sale/app/utils/make_awaitable_dialog";
import { CustomerCardPinPad } from "@customer_card/app/components/popups/customer_card_pin_pad/customer_card_pin_pad";
import { sayMoney } from "@customer_card/app/utils/spoken";

/**
 * Asks the server to hold an amount on a card, with the PIN as often as the server wants it (it counts the wrong ones).
 *
 * A lost answer comes back with `isLost`: the same question may be asked again under the same key.
 *
 * @param {Object} question card ({ref, masked}), kind, amount, order, key, spentAs ("payment", or "discount" of points)
 * @param {Function} isWanted whether anybody still waits for the answer
 */
export async function authorizeCustomerCard(pos, question, isWanted = () => true) {
    let answer = await ask(pos, question);
    while (answer.code === "pin" && isWanted()) {
        const pin = await makeAwaitable(pos.dialog, CustomerCardPinPad, {
            title: _t("PIN of the card"),
            message: answer.message,
            masked: question.card.masked,
            amount: sayMoney(pos, question.amount),
        });
        if (!pin) {
            return { ...answer, code: "", message: _t("Not paid: no PIN was entered.") };
        }
        answer = await ask(pos, question, pin);
    }
    return answer;
}

async function ask(pos, { card, kind, amount, order, key, spentAs }, pin = null) {
    const { customerCards } = pos;
    try {
        const args = [card.ref, kind, amount, order.uuid, key, pin, spentAs];
        return await customerCards.hold("authorize", args);
    } catch {
        const message = _t("No answer from the server. Try again: nothing is taken twice.");
        return { ok: false, isLost: true, message, available: false };
    }
}
