import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { Reactive } from "@web/core/utils/reactive";
import { CardPrices } from "@customer_card/app/services/customer_cards/card_prices";
import { Contracts } from "@customer_card/app/services/customer_cards/contracts";
import { Forecast } from "@customer_card/app/services/customer_cards/forecast";
import { HeldLines } from "@customer_card/app/services/customer_cards/held_lines";
import { HostLoyalty } from "@customer_card/app/services/customer_cards/host_loyalty";
import { OfflineCards } from "@customer_card/app/services/customer_cards/offline_cards";
import { People } from "@customer_card/app/services/customer_cards/people";
import { PointsDiscounts } from "@customer_card/app/services/customer_cards/points_discounts";
import { Returns } from "@customer_card/app/services/customer_cards/returns";
import { Slices } from "@customer_card/app/services/customer_cards/slices";
import { loadPartner } from "@customer_card/app/utils/load_partner";
import { Notices } from "@customer_card/app/utils/notices";
import { sellCustomerCard } from "@customer_card/app/utils/sell_customer_card";
import { forGoodsOnly, tenderOf } from "@customer_card/app/utils/tender";

/**
 * What cards can do at a till, in the order in which an event reaches them.
 *
 * - `opened()`: the till's data is there
 * - `placed(ref, order)`: a card stands on an order, its holder may not yet; `added(card, order)`: the holder does, too
 * - `replaced(before, ref, order)`: the same card under a new reference
 * - `removing(ref, order)`, `removed(ref, order)`: before and after a card is taken off
 * - `refreshed(ref, before)`, `ensured(order)`: what is on cards was asked again
 * - `forgotten(refs)`: what is on them is not known any more
 * - `lineRemoved(order, {hold, discount, ref})`: a line was taken off
 * - `discounted(order)`: points were taken off the price, or given back
 * - `voided(keys)`: the server has what was given back
 * - `deleted(order)`: the order is about to go; `finished(order)`: it goes, or is in the books
 */
const PARTS = {
    offline: OfflineCards,
    slices: Slices,
    discounts: PointsDiscounts,
    heldLines: HeldLines,
    prices: CardPrices,
    hostLoyalty: HostLoyalty,
    forecast: Forecast,
    people: People,
    returns: Returns,
    contracts: Contracts,
};

/**
 * The cards at this till: asks the server about them, puts them on orders and takes them off.
 *
 * `known` keeps the server's last answer per card reference, in memory only; an order keeps the references of its
 * cards. What was scanned or swiped goes to the server and nowhere else.
 */
export class CustomerCards extends Reactive {
    constructor(pos) {
        super();
        this.pos = pos;
        this.known = {};
        this.asking = {};
        this.unreleased = new Set();
        this.notices = new Notices(pos);
        this.patience = 15000; // milliseconds a cashier waits for an answer
        window.addEventListener("pos-network-online", () => this.flush());
        for (const [name, Part] of Object.entries(PARTS)) {
            this[name] = new Part(this);
        }
    }

    /** Tells the parts of an event, in their order. */
    tell(event, ...details) {
        for (const name of Object.keys(PARTS)) {
            this[name][event]?.(...details);
        }
    }

    get isOffline() {
        return this.offline.isOffline;
    }

    get keptSlices() {
        return this.slices.kept;
    }

    noticeLoss() {
        this.offline.noticeLoss();
    }

    /** Calls one of the session's verbs. */
    call(verb, args) {
        return this.offline.reach(() => this.send(verb, args));
    }

    send(verb, args) {
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

    /**
     * Asks for something to be held. What was given back before arrives first: the server would
     * still count it as taken.
     */
    hold(verb, args) {
        return this.soon(this.flush().then(() => this.call(verb, args)));
    }

    notify(message, type = "warning") {
        this.notices.add(message, type);
    }

    // --- Who is it? ---

    /** The server's answer to a code or a reference; trouble on the way becomes a refusal with `unknown` set. */
    async identify(code) {
        return this.offline.recognize(code, await this.askAbout(code));
    }

    async askAbout(code) {
        try {
            return await this.soon(this.flush().then(() => this.call("identify", [code])));
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
        const card = await this.offline.cardOf(answer, code, order);
        if (!card) {
            this.pos.sound.play("error");
            return this.notify(this.offline.refusalOf(answer, code));
        }
        return order.finalized || this.take(card, order);
    }

    /**
     * A code nobody knows: whether it was a card's, which is then on the order. Says nothing when it was not. What means
     * something to the till (`maySeal` is false) is a card only where the server, or this till, knows it.
     */
    async scanOld(code, order = this.pos.getOrder(), maySeal = true) {
        if (!code || !order || order.finalized) {
            return false;
        }
        const answer = await this.identify(code);
        const card = maySeal ? await this.offline.cardOf(answer, code, order) : answer.card;
        const isCard = Boolean(card) && !order.finalized;
        if (isCard) {
            await this.take(card, order);
        }
        return isCard;
    }

    take(card, order) {
        return card.state === "ready" ? this.takeBlank(card, order) : this.add(card, order);
    }

    /** A blank card from stock: it is sold, or given to a new customer. */
    takeBlank(card, order) {
        return card.enroll === "new" && !card.sale
            ? this.people.enroll(order, { card })
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
        const isPlaced = this.place(card, order);
        this.tell("placed", card.ref, order);
        if (isPlaced) {
            await this.setHolder(card, order);
        }
        this.tell("added", card, order);
    }

    /** Whether the card stands on the order now. */
    place(card, order) {
        const seen = order.uiState.customerCards || {};
        const refs = order.getCustomerCardRefs();
        const before = refs.find((ref) => seen[ref]?.id === card.id);
        const isLess =
            before && (seen[before].moving ? !card.moving : seen[before].shown && !card.shown);
        if (isLess) {
            return false; // it was read better before; finding it again takes nothing from it
        }
        this.known[card.ref] = card;
        const { masked, program, id, shown, moving, earns } = card;
        order.uiState.customerCards = {
            ...seen,
            [card.ref]: { masked, program, id, shown, moving, earns },
        };
        if (before) {
            this.replace(before, card.ref, order);
        } else {
            order.setCustomerCardRefs([...refs, card.ref]);
        }
        return true;
    }

    /**
     * The same card under a new name, for example read after it was found by phone: it keeps its
     * place and its payments.
     */
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
        this.tell("replaced", before, ref, order);
    }

    /** The holder becomes the order's customer, unless the order belongs to somebody by a refund or an earlier card. */
    async setHolder(card, order) {
        const current = order.getPartner();
        const isFirst = order.getCustomerCardRefs().length === 1;
        if (!card.partner_id || order.isRefund || (current && !isFirst)) {
            return;
        }
        const partner = await loadPartner(this.pos, card.partner_id);
        const isStillThere = order.getCustomerCardRefs().includes(card.ref) && !order.finalized;
        if (partner && isStillThere && partner.id !== order.getPartner()?.id) {
            order.setPartner(partner);
            order.uiState.customerCardHolder = partner.id;
        }
    }

    /** Takes the card off the order, with what it was going to pay and the customer it brought. */
    remove(ref, order) {
        this.tell("removing", ref, order);
        for (const line of order.payment_ids.filter((line) => line.uiState?.card?.ref === ref)) {
            order.removePaymentline(line);
        }
        order.setCustomerCardRefs(order.getCustomerCardRefs().filter((other) => other !== ref));
        const holder = order.uiState.customerCardHolder;
        if (!order.getCustomerCardRefs().length && holder && order.getPartner()?.id === holder) {
            order.setPartner(false);
            order.uiState.customerCardHolder = false;
        }
        this.tell("removed", ref, order);
    }

    /** Reads again what is on a card; when that fails, what we knew is out of date. */
    async refresh(ref) {
        const before = this.known[ref];
        const answer = await this.identify(ref);
        if (answer.ok) {
            this.known[ref] = answer.card;
        } else {
            this.forget([ref]);
        }
        this.tell("refreshed", ref, before);
    }

    /** After a reload: asks about the order's cards this till does not know (any more). */
    async ensure(order) {
        for (const ref of order?.getCustomerCardRefs() || []) {
            const isKnown = this.known[ref] && !this.known[ref].isSealed;
            if (isKnown || this.asking[ref] || this.isOffline) {
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
        this.tell("ensured", order);
    }

    forget(refs) {
        refs.forEach((ref) => delete this.known[ref]);
        this.tell("forgotten", refs);
    }

    /** An order goes unpaid: what was held for it goes back. */
    orderDeleted(order) {
        order.payment_ids.forEach((line) => line.releaseCustomerCard());
        this.tell("deleted", order);
        this.tell("finished", order);
    }

    /** Paid orders are in the books. */
    ordersPaid(orders) {
        orders.forEach((order) => this.tell("finished", order));
        orders.forEach((order) => this.forget(order.getCustomerCardRefs()));
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

    /** Gives authorizations and slices back, now or when the server can be reached again. */
    async release(...keys) {
        keys.forEach((key) => this.unreleased.add(key));
        if (keys.length) {
            await this.flush();
        }
    }

    async flush() {
        const before = [...this.unreleased];
        await this.void(before);
        this.tell(
            "voided",
            before.filter((key) => !this.unreleased.has(key))
        );
    }

    async void(keys) {
        for (const key of keys) {
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

    // --- What can be paid ---

    /** What the order's cards could pay by a method: `sources`, a `text` for its button, or the `reason` why not. */
    tender(method, order) {
        const isContract = method.customer_card_kind === "installment";
        if (order.isRefund || isContract) {
            return (order.isRefund ? this.returns : this.contracts).tender(method, order);
        }
        const told = this.isOffline
            ? this.slices.tender(method, order)
            : tenderOf(this.of(order), method.customer_card_kind);
        return forGoodsOnly(told, order);
    }
}

/** Whether PostgreSQL itself failed: what was asked for was neither done nor refused. */
function isServersTrouble(error) {
    return Boolean(error.exceptionName?.startsWith("psycopg2."));
}
