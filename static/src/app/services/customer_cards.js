import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { Notices } from "@customer_card/app/utils/notices";
import { sellCustomerCard } from "@customer_card/app/utils/sell_customer_card";

/**
 * The cards at this till: asks the server about them, puts them on orders and takes them off.
 *
 * `known` keeps the server's last answer per card reference, in memory only; an order keeps the references of its
 * cards. What was scanned or swiped goes to the server and nowhere else.
 */
export class CustomerCards {
    constructor(pos) {
        this.pos = pos;
        this.known = {};
        this.asking = {};
        this.earnings = {};
        this.unreleased = new Set();
        this.notices = new Notices(pos);
        this.patience = 15000; // milliseconds a cashier waits for an answer
        window.addEventListener("pos-network-online", () => this.flush());
        this.startOffline();
    }

    /** Calls one of the session's verbs. */
    call(verb, args) {
        const session = [this.pos.session.id];
        // What is held for the order on the screen is that order's to spend: its balances are told with it.
        const context = { customer_card_order: this.pos.getOrder()?.uuid };
        if (this.pos.config.module_pos_hr) {
            context.customer_card_employee = this.pos.getCashier()?.id; // people log in as employees
        }
        return this.pos.data.call("pos.session", `customer_card_${verb}`, [session, ...args], {
            context,
        });
    }

    /** The answer, or an error when it takes longer than anybody waits at a till. */
    async soon(answer) {
        let timer;
        const late = new Promise((resolve, reject) => {
            timer = setTimeout(() => reject(new ConnectionLostError()), this.patience);
        });
        try {
            return await Promise.race([answer, late]);
        } finally {
            clearTimeout(timer);
        }
    }

    /** Asks for something to be held. What was given back before arrives first: the server would still count it as taken. */
    hold(verb, args) {
        return this.soon(this.flush().then(() => this.call(verb, args)));
    }

    notify(message, type = "warning") {
        this.notices.add(message, type);
    }

    // --- Who is it? ---

    /** The server's answer to a code or a reference; trouble on the way becomes a refusal with `unknown` set. */
    async identify(code) {
        await this.flush();
        try {
            return await this.call("identify", [code]);
        } catch (error) {
            const message =
                error instanceof ConnectionLostError
                    ? _t(
                          "The card could not be checked: no connection. The sale can go on without it."
                      )
                    : _t("The card could not be checked. The sale can go on without it.");
            return { ok: false, unknown: true, message };
        }
    }

    /** A scanned, swiped or typed code: a card for the order, or a blank one to sell on it. */
    async scan(code, order = this.pos.getOrder()) {
        if (!code?.trim() || !order || order.finalized) {
            return;
        }
        const answer = await this.identify(code);
        if (!answer.ok) {
            this.pos.sound.play("error");
            return this.notify(answer.message);
        }
        if (order.finalized) {
            return;
        }
        return answer.card.state === "ready"
            ? this.takeBlank(answer.card, order)
            : this.add(answer.card, order);
    }

    /** A blank card from stock: it is sold, or given to a new customer. */
    takeBlank(card, order) {
        return card.enroll === "new" && !card.sale
            ? this.enroll(order, { card })
            : sellCustomerCard(this.pos, card, order);
    }

    // --- The order's cards ---

    /** The order's cards in the order they came; one the server has not confirmed yet has no accounts. */
    of(order) {
        return (order?.getCustomerCardRefs() || []).map(
            (ref) => this.known[ref] || this.stub(ref, order)
        );
    }

    stub(ref, order) {
        const seen = order.uiState.customerCards?.[ref] || { masked: "", program: _t("Card") };
        return { ...seen, ref, accounts: [], holder: "", color: "", earns: false, message: "" };
    }

    async add(card, order) {
        const seen = order.uiState.customerCards || {};
        const refs = order.getCustomerCardRefs();
        const before = refs.find((ref) => seen[ref]?.id === card.id);
        const isLess =
            before && (seen[before].moving ? !card.moving : seen[before].shown && !card.shown);
        if (isLess) {
            return; // it was read better before; finding it again takes nothing from it
        }
        this.known[card.ref] = card;
        const { masked, program, id, shown, moving } = card;
        order.uiState.customerCards = {
            ...seen,
            [card.ref]: { masked, program, id, shown, moving },
        };
        if (before) {
            this.replace(before, card.ref, order);
        } else {
            order.setCustomerCardRefs([...refs, card.ref]);
        }
        await this.setHolder(card, order);
    }

    /** The same card under a new name, for example read after it was found by phone: it keeps its place and its payments. */
    replace(before, ref, order) {
        if (before === ref) {
            return;
        }
        const refs = order.getCustomerCardRefs();
        order.setCustomerCardRefs(refs.map((other) => (other === before ? ref : other)));
        for (const line of order.payment_ids.filter((line) => line.uiState?.card?.ref === before)) {
            line.uiState.card = { ...line.uiState.card, ref };
        }
        this.forget([before]);
    }

    /** The holder becomes the order's customer, unless the order belongs to somebody by a refund or an earlier card. */
    async setHolder(card, order) {
        const current = order.getPartner();
        const isFirst = order.getCustomerCardRefs().length === 1;
        if (!card.partner_id || order.isRefund || (current && !isFirst)) {
            return;
        }
        const partner = await this.loadPartner(card.partner_id);
        const isStillThere = order.getCustomerCardRefs().includes(card.ref) && !order.finalized;
        if (partner && isStillThere && partner.id !== order.getPartner()?.id) {
            order.setPartner(partner);
            order.uiState.customerCardHolder = partner.id;
        }
    }

    /** The customer, read from the server when the till has not loaded it; none when that fails. */
    async loadPartner(id) {
        const partners = this.pos.models["res.partner"];
        if (!partners.get(id)) {
            try {
                const domain = [["id", "=", id]];
                const args = [this.pos.config.id, domain, 0];
                await this.pos.data.callRelated("res.partner", "get_new_partner", args, {}, false);
            } catch {
                return undefined;
            }
        }
        return partners.get(id);
    }

    /** Takes the card off the order, with what it was going to pay and the customer it brought. */
    remove(ref, order) {
        for (const line of order.payment_ids.filter((line) => line.uiState?.card?.ref === ref)) {
            order.removePaymentline(line);
        }
        order.setCustomerCardRefs(order.getCustomerCardRefs().filter((other) => other !== ref));
        const holder = order.uiState.customerCardHolder;
        if (!order.getCustomerCardRefs().length && holder && order.getPartner()?.id === holder) {
            order.setPartner(false);
            order.uiState.customerCardHolder = false;
        }
    }

    /** Reads again what is on a card; when that fails, what we knew is out of date. */
    async refresh(ref) {
        const answer = await this.identify(ref);
        if (answer.ok) {
            this.known[ref] = answer.card;
        } else {
            this.forget([ref]);
        }
    }

    /** After a reload: asks about the order's cards this till does not know (any more). */
    async ensure(order) {
        for (const ref of order?.getCustomerCardRefs() || []) {
            if (this.known[ref] || this.asking[ref] || this.isOffline) {
                continue;
            }
            this.asking[ref] = true;
            const answer = await this.identify(ref);
            delete this.asking[ref];
            if (answer.ok) {
                this.known[ref] = answer.card;
            } else if (!answer.unknown) {
                this.known[ref] = { ...this.stub(ref, order), message: answer.message };
            }
        }
    }

    forget(refs) {
        for (const ref of refs) {
            delete this.known[ref];
            delete this.earnings[ref];
        }
    }

    /** The server's best mix of the order's cards for an amount. */
    async mix(order, amount) {
        try {
            return await this.hold("mix", [order.getCustomerCardRefs(), amount, order.uuid]);
        } catch {
            return { ok: false, message: _t("No answer from the server. Try again.") };
        }
    }

    // --- Authorizations given back ---

    /** Gives an authorization back, now or when the server can be reached again. */
    release(key) {
        this.unreleased.add(key);
        return this.flush();
    }

    async flush() {
        for (const key of [...this.unreleased]) {
            try {
                await this.call("void", [key]);
            } catch (error) {
                if (error instanceof ConnectionLostError || isServersTrouble(error)) {
                    return;
                }
            }
            this.unreleased.delete(key); // answered; what the server could not undo it lets go of after a while
        }
    }

    // --- What it can do on this order ---

    /** What the order's cards could pay by a method: `sources`, a `text` for its button, or the `reason` why not. */
    tender(method, order) {
        if (order.isRefund) {
            return this.refund(method, order);
        }
        const cards = this.of(order);
        const held = cards.flatMap((card) =>
            card.accounts
                .filter((account) => account.kind === method.customer_card_kind)
                .map((account) => ({ card, account }))
        );
        const sources = held.filter(({ account }) => account.usable && account.worth > 0);
        if (sources.length) {
            return { sources, text: sources.map(balanceText).join(" · "), reason: "" };
        }
        const none = cards.length ? _t("Not on this card") : _t("Scan a card first");
        const spent = held.length ? _t("Nothing left on this card.") : none;
        return { sources, text: "", reason: held[0]?.account.reason || spent };
    }

    /** What the refunded orders were paid with by a method; how much of it is still to give back the server knows. */
    refund(method, order) {
        const refunded = order.lines.map((line) => line.refunded_orderline_id?.order_id);
        const amount = [...new Set(refunded.filter(Boolean))]
            .flatMap((origin) => origin.payment_ids)
            .filter((payment) => payment.payment_method_id?.id === method.id)
            .reduce((sum, payment) => sum + payment.getAmount(), 0);
        const text = amount > 0 ? this.pos.env.utils.formatCurrency(amount) : "";
        return { sources: [], amount, text, reason: text ? "" : _t("Not paid this way") };
    }

    /** The order's lines that can earn, as the server wants them for its forecast: no cards, and nothing that comes back. */
    basket(order) {
        const isNew = (line) => !line.isCustomerCardLine() && !line.refunded_orderline_id;
        return (order?.lines || []).filter(isNew).map((line) => ({
            product_id: line.product_id?.id,
            qty: line.qty,
            amount: line.priceIncl,
            price: line.price_unit * (1 - (line.discount || 0) / 100),
        }));
    }

    /** Whether no card of the same program was put on the order before: the others pay, and earn nothing. */
    isFirstOfProgram(card, order) {
        const first = this.of(order).find(
            ({ earns, program_id }) => earns && program_id === card.program_id
        );
        return first?.ref === card.ref;
    }

    /** Asks what the order will earn; shows nothing when that cannot be known now. */
    async preview(order) {
        const lines = this.basket(order);
        const basket = JSON.stringify(lines);
        for (const card of this.of(order).filter((card) => card.earns)) {
            if (!this.isFirstOfProgram(card, order)) {
                const why = _t("One purchase earns once: on the first card of this program.");
                this.earnings[card.ref] = { basket: "", points_text: "", why: [why] };
                continue;
            }
            if (this.earnings[card.ref]?.basket === basket) {
                continue;
            }
            const ask = lines.length && !this.isOffline;
            const nothing = { points_text: "", why: [] };
            const answer =
                ask && (await this.call("preview", [card.ref, lines]).catch(() => nothing));
            this.earnings[card.ref] = { basket, ...(answer || nothing) };
        }
    }
}

/** Whether PostgreSQL itself failed: what was asked for was neither done nor refused. */
function isServersTrouble(error) {
    return Boolean(error.exceptionName?.startsWith("psycopg2."));
}

function balanceText({ account }) {
    return account.kind === "points"
        ? `${account.available_text} (${account.worth_text})`
        : account.worth_text;
}
