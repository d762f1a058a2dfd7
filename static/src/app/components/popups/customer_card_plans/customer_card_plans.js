import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { formatFloat } from "@web/core/utils/numbers";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";
import { toNumber } from "@customer_card/app/components/popups/customer_card_amount/customer_card_amount";

/**
 * Plans for an order: what each installment is, from when on, and what it costs in all. The down payment can be raised;
 * the server reckons all of it. Its answer is the plan that was tapped.
 */
export class CustomerCardPlans extends Component {
    static template = "customer_card.CustomerCardPlans";
    static components = { Dialog };
    static props = {
        card: Object,
        order: Object,
        getPayload: Function,
        close: Function,
    };

    setup() {
        this.pos = usePos();
        this.state = useState({ told: null, down: "", message: "", busy: false });
        onWillStart(() => this.ask());
    }

    get offers() {
        return this.state.told?.offers || [];
    }

    /** Asks for plans with a down payment; without one, with the least. */
    async ask(down = null) {
        this.state.busy = true;
        const { card, order } = this.props;
        const told = await this.pos.customerCards.contracts.offers(card, order, down);
        this.state.busy = false;
        this.state.message = told.ok ? "" : told.message;
        if (told.ok) {
            this.state.told = told;
            this.state.down = formatFloat(told.down, {
                digits: [69, this.pos.currency.decimal_places],
            });
        }
    }

    onDown(ev) {
        this.state.down = ev.target.value;
        return this.ask(toNumber(ev.target.value));
    }

    onKeydown(ev) {
        ev.stopPropagation(); // no barcode, and no digit of the payment
        if (ev.key === "Enter") {
            ev.preventDefault();
            ev.target.blur();
        }
    }

    take({ number }) {
        this.props.getPayload({ number, down: this.state.told.down });
        this.props.close();
    }
}
