import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Parts of a credit line, in the order they stand in its bar: the field, its word, and its color. */
const PARTS = [
    ["used", _t("Owed on credit"), "bg-primary"],
    ["held", _t("Held"), "bg-warning"],
    ["elsewhere", _t("Owed elsewhere"), "bg-secondary"],
    ["free", _t("Free"), "bg-success-subtle"],
];

// Stands there only where it lowers what is free.
const RARE = "elsewhere";

/** What of a limit is owed, held by tills and free: a bar of parts with a word for each. */
export class CustomerCardCreditBar extends Component {
    static template = "customer_card.CreditBar";
    static props = { ...standardFieldProps };

    get parts() {
        const { data } = this.props.record;
        const parts = PARTS.filter(([name]) => name !== RARE || data[name]);
        const whole = parts.reduce((sum, [name]) => sum + Math.max(data[name], 0), 0);
        return parts.map(([name, word, color]) => ({
            name,
            word: word.toString(),
            color,
            share: whole ? (100 * Math.max(data[name], 0)) / whole : 0,
            said: formatMonetary(data[name], { currencyId: data.currency_id.id }),
        }));
    }

    get said() {
        return this.parts.map((part) => `${part.word}: ${part.said}`).join(", ");
    }
}

registry.category("fields").add("customer_card_credit_bar", {
    component: CustomerCardCreditBar,
    supportedTypes: ["monetary"],
    fieldDependencies: [
        ...PARTS.map(([name]) => ({ name, type: "monetary", readonly: true })),
        { name: "currency_id", type: "many2one", relation: "res.currency", readonly: true },
    ],
});
