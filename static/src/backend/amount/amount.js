import { registry } from "@web/core/registry";
import { FloatField, floatField } from "@web/views/fields/float/float_field";
import { formatFloat } from "@web/views/fields/formatters";

/** An amount with the decimals its account counts in (`digits` of the record), so that it sorts as a number. */
export class CustomerCardAmount extends FloatField {
    get formattedValue() {
        return formatFloat(this.value, { digits: [16, this.props.record.data.digits] });
    }
}

registry.category("fields").add("customer_card_amount", {
    ...floatField,
    component: CustomerCardAmount,
    fieldDependencies: [{ name: "digits", type: "integer", readonly: true }],
});
