import { Component, useRef } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What does not fit together, a sentence each; one that belongs to a page of the form opens it. */
export class CustomerCardAdvice extends Component {
    static template = "customer_card.Advice";
    static props = { ...standardFieldProps };

    setup() {
        this.root = useRef("root");
    }

    get sentences() {
        const { data } = this.props.record;
        return data[this.props.name].split("\n").map((text, place) => ({
            text,
            page: data.advice_pages?.[place],
        }));
    }

    open(page) {
        const tab = this.root.el
            .closest(".o_form_view")
            ?.querySelector(`.o_notebook_headers a[name="${page}"]`);
        tab?.click();
        tab?.scrollIntoView({ block: "start", behavior: "smooth" });
    }
}

registry.category("fields").add("customer_card_advice", {
    component: CustomerCardAdvice,
    supportedTypes: ["text"],
    fieldDependencies: [{ name: "advice_pages", type: "json", readonly: true }],
});
