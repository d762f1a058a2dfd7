import { Component, onMounted, onWillStart, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";
import { useBarcodeReader } from "@point_of_sale/app/hooks/barcode_reader_hook";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";
import { uuidv4 } from "@point_of_sale/utils";
import { looksLikeCode } from "@customer_card/app/utils/customer_card_code";

/**
 * A new customer and their card, or the holder of a card nobody has claimed yet, in one short form.
 *
 * The key is made with the form: an answer that got lost is asked for again under it, so nobody is enrolled twice.
 */
export class CustomerCardEnroll extends Component {
    static template = "customer_card.CustomerCardEnroll";
    static components = { Dialog };
    static props = {
        order: Object,
        card: { type: Object, optional: true }, // the blank or anonymous card that was read
        words: { type: String, optional: true }, // what was looked for in vain
        close: Function,
    };
    static defaultProps = { words: "" };

    setup() {
        this.pos = usePos();
        this.key = uuidv4();
        this.name = useRef("name");
        this.form = useRef("form");
        const isPhone = /^[\p{Nd}+\s()./-]+$/u.test(this.props.words);
        this.state = useState({
            options: { programs: [], purposes: [], months: [] },
            name: isPhone ? "" : this.props.words,
            phone: isPhone ? this.props.words : "",
            email: "",
            birthDay: "",
            birthMonth: "",
            program: false,
            card: this.props.card?.ref || "",
            read: false,
            typed: "",
            ticked: {},
            message: "",
            customer: false,
            other: false,
            isBusy: false,
        });
        useBarcodeReader({ customer_card: ({ code }) => this.takeCard(code) }, true);
        onWillStart(async () => {
            const options = await this.pos.customerCards.people.ask("enrollment", []);
            if (options.ok) {
                this.state.options = options;
                this.state.program = options.programs[0].id;
            }
            this.state.message = options.message || "";
        });
        onMounted(() => this.name.el?.focus());
    }

    get isPossible() {
        return this.state.options.programs.length > 0;
    }

    get title() {
        return this.props.card?.state === "active" ? _t("Who is it?") : _t("New customer");
    }

    /** What the form says about the card that was read; its number is sent and shown nowhere. */
    get chosen() {
        const { program, masked } = this.props.card || this.state.read || {};
        return { program: program || _t("Card read"), masked: masked || "" };
    }

    /** A card for this customer was read: says at once when it is none that can be given out. */
    async takeCard(code) {
        if (this.props.card) {
            return;
        }
        Object.assign(this.state, { card: code, typed: "", read: false, message: "" });
        const { ok, card } = await this.pos.customerCards.identify(code);
        if (this.state.card !== code || !ok) {
            return; // the server says why when the form is saved
        }
        if (card.enroll) {
            Object.assign(this.state, { card: card.ref, read: card });
        } else {
            this.dropCard();
            this.state.message = _t("This card cannot be given out. Take another blank card.");
        }
    }

    dropCard() {
        Object.assign(this.state, { card: "", read: false });
    }

    /** Other details are another question: what was answered before does not count any more. */
    onInput() {
        Object.assign(this.state, { message: "", customer: false, other: false });
    }

    /** The card this customer has already goes on the order, as if it had been found by phone. */
    useOther() {
        const { order } = this.props;
        const card = this.state.other;
        this.props.close();
        return order.finalized || this.pos.customerCards.add(card, order);
    }

    /** A reader types into whatever field has the focus: a card's number is a card's, wherever it lands. */
    onKeydown(ev) {
        if (ev.key !== "Enter" || ev.isComposing || !ev.target.matches("input.form-control")) {
            return;
        }
        ev.preventDefault();
        const { value } = ev.target;
        if (looksLikeCode(value)) {
            this.takeCard(value);
            this.clear(ev.target);
        } else {
            this.save();
        }
    }

    onCardChange(ev) {
        if (ev.target.value.trim()) {
            this.takeCard(ev.target.value);
        }
    }

    clear(input) {
        input.value = "";
        input.dispatchEvent(new Event("input"));
    }

    values(known) {
        const { name, phone, email, birthDay, birthMonth, program, card, typed, ticked, options } =
            this.state;
        return {
            name,
            phone,
            email,
            birth_day: birthDay.trim(),
            birth_month: birthMonth,
            card: card || typed,
            program_id: program,
            consents: options.purposes
                .filter(({ id }) => ticked[id])
                .map(({ id, digest }) => [id, digest]),
            known,
        };
    }

    /** The cashier goes on at the field that is wrong. */
    goOn({ field }) {
        if (field) {
            this.form.el.querySelector(`.customer-card-enroll-${field}`)?.focus();
        }
    }

    /** Sends the form; `known` is the cashier's answer when the phone belongs to a customer already. */
    async save(known = false) {
        if (this.state.isBusy || !this.isPossible) {
            return;
        }
        Object.assign(this.state, { isBusy: true, message: "", customer: false, other: false });
        const answer = await this.pos.customerCards.people.ask("enroll", [
            this.values(known),
            this.key,
        ]);
        this.state.isBusy = false;
        if (answer.ok) {
            const { order } = this.props;
            this.props.close();
            return this.pos.customerCards.people.given(answer, order);
        }
        this.state.message = answer.message;
        this.state.customer = answer.customer || false;
        this.state.other = answer.other || false;
        this.goOn(answer);
    }
}
