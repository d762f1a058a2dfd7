import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";
import { CardsPart } from "@customer_card/app/services/customer_cards/cards_part";
import { cardCode, isMistyped, sealCode } from "@customer_card/app/utils/seal_code";
import { ScanMemory } from "@customer_card/app/utils/scan_memory";

const LOOK_AGAIN = 2000; // milliseconds between two questions whether the server is there
const MOMENT = 1000; // milliseconds we wait for the answer to one that is under way

/** What a till says of a card it knows by its sealed code only. */
function sealedCard(ref, masked) {
    const message = _t("Earns once there is a connection");
    const nothing = { accounts: [], holder: "", color: "", shown: false, state: "active" };
    const own = { ref, program_id: ref, program: _t("Card"), masked, message };
    return { ...nothing, ...own, earns: true, isSealed: true };
}

/**
 * Cards without a connection: known ones are recognized and earn, and spend from what was set aside
 * for their order.
 */
export class OfflineCards extends CardsPart {
    constructor(cards) {
        super(cards);
        this.memory = new ScanMemory();
        this.isLost = false;
        window.addEventListener("pos-network-online", () => {
            this.isLost = false;
        });
    }

    get isOffline() {
        return this.pos.data.network.offline || this.isLost;
    }

    /**
     * Asks the server, unless it cannot be asked.
     *
     * The host looks for the connection only when the browser says so; a server that is gone is noticed here.
     */
    async reach(ask) {
        if (await this.isGone()) {
            throw new ConnectionLostError();
        }
        try {
            return await ask();
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                this.noticeLoss();
            }
            throw error;
        }
    }

    /**
     * From now on cards are offline, until the server answers again.
     *
     * Only ours: what the host believes of the connection stays its own, or sales without a card
     * would wait for us to look, and their cashier would be told of one loss again and again.
     */
    noticeLoss() {
        if (!this.isOffline) {
            this.isLost = true;
            clearTimeout(this.lookTimer);
            this.lookForServer();
        }
    }

    /**
     * Whether the server cannot be asked. One answer was lost, and we are looking: that is waited
     * for, for a moment.
     */
    async isGone() {
        if (this.isLost) {
            const moment = new Promise((resolve) => setTimeout(resolve, MOMENT));
            await Promise.race([this.looking, moment]);
        }
        return this.isOffline;
    }

    /** Looks again every now and then; says so when the server is back, which sends what is waiting. */
    async lookForServer() {
        if (!this.isLost) {
            return;
        }
        this.looking = this.look();
        if (await this.looking) {
            window.dispatchEvent(new CustomEvent("pos-network-online"));
        } else {
            this.lookTimer = setTimeout(() => this.lookForServer(), LOOK_AGAIN);
        }
    }

    /** Whether the server answers, be it with a refusal. */
    async look() {
        try {
            await rpc("/pos/ping");
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                return false;
            }
        }
        this.isLost = false;
        return true;
    }

    // --- Who is it? ---

    /** The answer to a code; without one, the card it meant the last time the server knew it. */
    async recognize(code, answer) {
        if (answer.ok) {
            this.memory.remember(code, answer.card);
            return answer;
        }
        const card = answer.unknown && (await this.memory.recall(code));
        return card
            ? { ok: true, card: { ...card, ...this.cards.known[card.ref], isStale: true } }
            : answer;
    }

    /** The card an answer is about; without one, of a code that can be sealed for the order. */
    async cardOf(answer, code, order) {
        return answer.card || (answer.unknown && (await this.seal(code, order)));
    }

    /** Why a code brought no card: a wrong digit needs no server to be seen. */
    refusalOf(answer, code) {
        return answer.unknown && isMistyped(code)
            ? _t("A digit of this number is wrong. Type it again, or scan the card.")
            : answer.message;
    }

    /** What kinds of codes this shop's cards have beside the add-on's own. */
    get shapes() {
        return this.pos.config.customer_card_code_shapes;
    }

    /**
     * A card this till has never seen, read without a connection: it stands on the order by its sealed code and earns
     * once the order arrives. Nothing for what is no card of ours, and where nothing can be sealed.
     */
    async seal(code, order) {
        const seen = cardCode(code, this.shapes);
        const ref =
            seen && (await sealCode(code, order.uuid, this.pos.config.customer_card_public_key));
        return ref && { ...sealedCard(ref, seen.masked), id: await this.memory.mark(code) };
    }

    /** Cards that were read without a connection and are known now stand on the order by their own names. */
    ensured(order) {
        const { known } = this.cards;
        const refs = order && !order.finalized ? order.getCustomerCardRefs() : [];
        for (const ref of refs.filter((ref) => known[ref] && known[ref].ref !== ref)) {
            const card = known[ref];
            this.cards.remove(ref, order);
            this.cards.forget([ref]);
            this.cards.add(card, order);
        }
    }

    placed(ref, order) {
        this.note(ref, order);
    }

    /** Without a connection we go on with what we knew, and say that it is old. */
    refreshed(ref, before) {
        const { known } = this.cards;
        if (this.isOffline && before && !known[ref]) {
            known[ref] = { ...before, isStale: true };
        }
        this.note(ref, this.pos.getOrder());
    }

    /** Keeps with the order what its receipt can say about the card when the server cannot be asked. */
    note(ref, order) {
        const card = this.cards.known[ref];
        const seen = order?.uiState.customerCards?.[ref];
        if (card?.accounts.length && seen) {
            const balances = card.accounts.map((account) => account.available_text).join(" · ");
            order.uiState.customerCards = {
                ...order.uiState.customerCards,
                [ref]: { ...seen, balances },
            };
        }
    }
}
