import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus } from "@web/core/utils/hooks";

const LEAST = 4;
const MOST = 8;

/**
 * Where a customer types the card's PIN, by keyboard or touch. It shows dots only and lives in this dialog only.
 *
 * A focused input, so that digits typed quickly are never taken for a barcode, whose notification would show them.
 */
export class CustomerCardPinPad extends Component {
    static template = "customer_card.CustomerCardPinPad";
    static components = { Dialog };
    static props = {
        title: String,
        message: String,
        masked: { type: String, optional: true },
        amount: { type: String, optional: true },
        getPayload: Function,
        close: Function,
    };

    setup() {
        this.state = useState({ pin: "" });
        this.input = useAutofocus({ refName: "pin", mobile: true });
        this.keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "clear", "0", "back"];
    }

    get dots() {
        return "•".repeat(this.state.pin.length);
    }

    get isEnough() {
        return this.state.pin.length >= LEAST;
    }

    onInput(ev) {
        this.state.pin = digits(ev.target.value).slice(0, MOST);
        ev.target.value = this.state.pin;
    }

    onKeydown(ev) {
        ev.stopPropagation();
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.confirm();
        } else if (ev.key === "Escape") {
            this.props.close();
        }
    }

    press(key) {
        const { pin } = this.state;
        if (key === "clear") {
            this.state.pin = "";
        } else {
            this.state.pin = key === "back" ? pin.slice(0, -1) : (pin + key).slice(0, MOST);
        }
        this.input.el?.focus();
    }

    confirm() {
        if (this.isEnough) {
            this.props.getPayload(this.state.pin);
            this.props.close();
        }
    }
}

/** The digits of a text in 0-9, typed on a Persian or Arabic keyboard, too. */
function digits(text) {
    return [...text]
        .map((character) => {
            const place = "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩".indexOf(character);
            return place < 0 ? character : String(place % 10);
        })
        .join("")
        .replace(/[^0-9]/g, "");
}
