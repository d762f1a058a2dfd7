import { _t } from "@web/core/l10n/translation";
import { CardsPart } from "@customer_card/app/services/customer_cards/cards_part";
import { sayMoney } from "@customer_card/app/utils/spoken";
import { backBy, soldForCards } from "@customer_card/app/utils/tender";

/** What goes back to cards with goods that come back. The server knows it; its answer stays with the refund. */
export class Returns extends CardsPart {
    /** Asks once for the same goods, where cards may have paid; without an answer the till goes by what it knows. */
    async ask(refund) {
        const lines = soldForCards(refund).map((line) => line.id);
        const question = JSON.stringify(lines);
        if (refund.uiState.customerCardBack?.question === question) {
            return;
        }
        refund.uiState.customerCardBack = null;
        if (!lines.length || this.cards.isOffline) {
            return;
        }
        try {
            const { amounts } = await this.cards.soon(this.cards.call("payment_back", [lines]));
            refund.uiState.customerCardBack = { question, amounts };
        } catch {
            // So the refund goes on.
        }
    }

    /** What goes back by a method: an `amount` and its `text`, or the `reason` why not; `isKnown`: it can be proposed. */
    tender(method, refund) {
        const told = refund.uiState.customerCardBack?.amounts;
        const amount = backBy(method, refund, told);
        const isKnown = amount < Infinity;
        const text = isKnown && amount > 0 ? sayMoney(this.pos, amount) : "";
        return {
            sources: [],
            amount,
            isKnown,
            text,
            reason: amount > 0 ? "" : _t("Not paid this way"),
        };
    }
}
