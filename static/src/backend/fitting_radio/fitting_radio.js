import { registry } from "@web/core/registry";
import { RadioField, radioField } from "@web/views/fields/radio/radio_field";

/** Choices of which the record's field `fitting` names those that suit it. */
export class CustomerCardFittingRadio extends RadioField {
    get items() {
        const { data } = this.props.record;
        return super.items.filter(
            ([code]) => data.fitting.includes(code) || code === data[this.props.name]
        );
    }
}

registry.category("fields").add("customer_card_fitting_radio", {
    ...radioField,
    component: CustomerCardFittingRadio,
    fieldDependencies: [{ name: "fitting", type: "json", readonly: true }],
});
