import { Component } from "@odoo/owl";

/** How far a card's holder is towards the program's goals. */
export class CustomerCardChallenges extends Component {
    static template = "customer_card.CustomerCardChallenges";
    static props = { card: Object };

    get challenges() {
        return this.props.card.challenges || [];
    }
}
