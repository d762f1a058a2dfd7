import { reactive } from "@odoo/owl";
import { ConnectionLostError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";
import { CustomerCards } from "@customer_card/app/services/customer_cards";
import { ScanMemory } from "@customer_card/app/utils/scan_memory";

/** Cards without a connection: known ones are recognized and earn, and spend from what was set aside for their order. */
patch(CustomerCards.prototype, {
    startOffline() {
        this.memory = new ScanMemory();
        this.connection = reactive({ isLost: false });
        window.addEventListener("pos-network-online", () => {
            this.connection.isLost = false;
        });
    },

    get isOffline() {
        return this.pos.data.network.offline || this.connection.isLost;
    },

    /** Extend: the host looks for the connection only when the browser says so; a server that is gone is noticed here. */
    async call(verb, args) {
        try {
            const answer = await super.call(verb, args);
            this.connection.isLost = false;
            return answer;
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                this.noticeLoss();
            }
            throw error;
        }
    },

    noticeLoss() {
        const isNews = !this.isOffline;
        this.connection.isLost = true;
        if (isNews) {
            this.pos.data.checkConnectivity(); // looks again every two seconds, and says when the server is back
        }
    },

    // --- Who is it? ---

    async identify(code) {
        const answer = await super.identify(code);
        if (answer.ok) {
            this.memory.remember(code, answer.card);
            return answer;
        }
        const card = answer.unknown && (await this.memory.recall(code));
        return card
            ? { ok: true, card: { ...card, ...this.known[card.ref], isStale: true } }
            : answer;
    },

    /** Extend: without a connection we go on with what we knew, and say that it is old. */
    async refresh(ref) {
        const before = this.known[ref];
        await super.refresh(ref);
        if (this.isOffline && before && !this.known[ref]) {
            this.known[ref] = { ...before, isStale: true };
        }
        this.note(ref, this.pos.getOrder());
    },

    /** Keeps with the order what its receipt can say about the card when the server cannot be asked. */
    note(ref, order) {
        const card = this.known[ref];
        const seen = order?.uiState.customerCards?.[ref];
        if (card?.accounts.length && seen) {
            const balances = card.accounts.map((account) => account.available_text).join(" · ");
            order.uiState.customerCards = {
                ...order.uiState.customerCards,
                [ref]: { ...seen, balances },
            };
        }
    },
});
