import { useState } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { parseFloat } from "@web/views/fields/parsers";
import { NumberPopup } from "@point_of_sale/app/components/popups/number_popup/number_popup";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";

/**
 * The host's number popup for what is put on a card: which card, what is on it, amounts to tap, and a word where an
 * amount cannot be. Its answer is the number.
 */
export class CustomerCardAmount extends NumberPopup {
    static template = "customer_card.CustomerCardAmount";
    static name = "NumberPopup"; // by it the host's number buffer lets keys through to a popup
    static props = {
        ...NumberPopup.props,
        program: String,
        masked: String,
        balance: { type: String, optional: true },
        limits: { type: String, optional: true },
        tiles: { type: Array, element: Number, optional: true },
        refuse: { type: Function, optional: true }, // why an amount above zero cannot be, or nothing
    };
    static defaultProps = { ...NumberPopup.defaultProps, tiles: [], refuse: () => "" };

    setup() {
        super.setup();
        this.pos = usePos();
        this.refusal = useState({ text: "" });
    }

    tileText(amount) {
        return formatCurrency(amount, this.pos.currency.id, { trailingZeros: false });
    }

    /** @override What cannot be is said here, and the popup stays. */
    confirm() {
        this.take(toNumber(this.state.buffer));
    }

    take(amount) {
        this.refusal.text = amount > 0 ? this.props.refuse(amount) : _t("Enter more than zero.");
        if (!this.refusal.text) {
            this.props.getPayload(amount);
            this.props.close();
        }
    }
}

/** What was typed, as a number; 0 for nothing. */
export function toNumber(text) {
    try {
        return parseFloat(`${text}`) || 0;
    } catch {
        return 0;
    }
}
