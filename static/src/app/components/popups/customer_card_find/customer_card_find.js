import { Component, onMounted, useEffect, useExternalListener, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";
import { useDebounced } from "@web/core/utils/timing";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";
import { looksLikeCode, mayBeCode } from "@customer_card/app/utils/customer_card_code";

const SEARCH_DELAY = 250; // milliseconds without a key before the server is asked
const LEAST_LENGTH = 3; // below it nothing is worth asking

/** One field for a card's number, a phone or a name; results as one types; a scan into it is a scan. */
export class CustomerCardFind extends Component {
    static template = "customer_card.CustomerCardFind";
    static components = { Dialog };
    static props = {
        order: Object,
        close: Function,
    };

    setup() {
        this.pos = usePos();
        this.input = useRef("words");
        this.state = useState({ words: "", rows: [], active: 0, message: "", found: "" });
        this.searchSoon = useDebounced(() => this.search(), SEARCH_DELAY);
        useExternalListener(window, "pos-network-online", () => this.search());
        onMounted(() => this.input.el.focus());
        const before = this.props.order.customer_card_refs;
        useEffect(
            (refs) => {
                if (refs !== before) {
                    this.props.close(); // a card was read while the field had no focus
                }
            },
            () => [this.props.order.customer_card_refs]
        );
    }

    get isOffline() {
        return this.pos.customerCards.isOffline;
    }

    get isCode() {
        return looksLikeCode(this.state.words);
    }

    get words() {
        return this.state.words.trim();
    }

    rowId(index) {
        return `customer_card_find_${index}`;
    }

    onInput(ev) {
        Object.assign(this.state, { words: ev.target.value, rows: [], active: 0, message: "" });
        this.state.found = "";
        this.searchSoon();
    }

    onKeydown(ev) {
        const count = this.state.rows.length;
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (step && count) {
            ev.preventDefault();
            this.state.active = (this.state.active + step + count) % count;
        } else if (ev.key === "Enter") {
            ev.preventDefault();
            ev.stopPropagation();
            this.enter();
        }
    }

    /**
     * What Enter means: this number, the highlighted result, or "look now" when nothing was found
     * yet. Words that found nobody may be the code on a card.
     */
    async enter() {
        if (this.isCode) {
            return this.take(this.state.words);
        }
        const isNew = this.state.found !== this.words;
        if (isNew) {
            await this.search();
        }
        const { rows, active } = this.state;
        if (rows.length && (!isNew || rows.length === 1)) {
            await this.take(rows[active].ref);
        } else if (!rows.length && mayBeCode(this.words, this.pos.customerCards.offline.shapes)) {
            await this.takeCode();
        }
    }

    async takeCode() {
        if (await this.pos.customerCards.scanOld(this.words, this.props.order)) {
            this.props.close();
        }
    }

    async search() {
        const words = this.words;
        if (words.length < LEAST_LENGTH || this.isCode || words === this.state.found) {
            return;
        }
        const answer = await this.pos.customerCards.people.find(words);
        if (words !== this.words) {
            return; // typed on meanwhile
        }
        this.state.found = answer.isLost ? "" : words; // what was not answered is asked again
        this.state.rows = answer.cards || [];
        this.state.active = 0;
        this.state.message = answer.ok ? this.summary(answer) : answer.message;
    }

    summary({ cards, more }) {
        if (!cards.length && /^[\p{Nd}\s]+$/u.test(this.words)) {
            return _t("No customer with this phone has a card. A card's number is typed in full.");
        }
        if (!cards.length) {
            return _t("Nobody with a card is found. Check the spelling, or enroll a new customer.");
        }
        return more ? _t("There are more. Type on to narrow it down.") : "";
    }

    take(code) {
        this.props.close();
        return this.pos.customerCards.scan(code, this.props.order);
    }

    enroll() {
        this.props.close();
        return this.pos.customerCards.people.enroll(this.props.order, {
            words: this.isCode ? "" : this.words,
        });
    }
}
