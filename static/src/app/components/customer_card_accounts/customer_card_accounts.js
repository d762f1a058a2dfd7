import { Component } from "@odoo/owl";

/** What is on a card: balances, what cannot be spent yet, what expires next, and why an account pays nothing. */
export class CustomerCardAccounts extends Component {
    static template = "customer_card.CustomerCardAccounts";
    static props = { card: Object };

    /** What is on the account and cannot be spent yet, unless the reason says it. */
    pending({ pending_text, reason }) {
        return (reason || "").includes(pending_text) ? "" : pending_text;
    }
}
