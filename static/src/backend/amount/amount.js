import { registry } from "@web/core/registry";
import { FloatField, floatField } from "@web/views/fields/float/float_field";
import { formatFloat } from "@web/views/fields/formatters";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

/** An amount with the decimals its account counts in (`digits` of the record), so that it sorts as a number. */
export class CustomerCardAmount extends FloatField {
    get formattedValue() {
        return formatFloat(this.value, { digits: [16, this.props.record.data.digits ?? 2] });
    }
}

/** A sum of such amounts: with decimals only where there are some. */
export function formatAmount(value) {
    if (value === false) {
        return "";
    }
    const digits = [0, 2].find((count) => Number(value.toFixed(count)) === value) ?? 4;
    return formatFloat(value, { digits: [16, digits] });
}

/** What a line counts in: its unit or, of a card, what its program calls a point. */
function unitOf({ data }) {
    return data.unit_text ?? data.program_id?.id;
}

/** Amounts of several units have no sum: below a list there is one only where all lines count in one. */
export class CustomerCardLedgerRenderer extends ListRenderer {
    computeAggregates() {
        const aggregates = super.computeAggregates();
        const { list } = this.props;
        const lines = list.selection.length ? list.selection : list.isGrouped ? [] : list.records;
        if (new Set(lines.map(unitOf)).size !== 1) {
            for (const column of this.columns) {
                if (column.widget === "customer_card_amount") {
                    delete aggregates[column.name];
                }
            }
        }
        return aggregates;
    }
}

registry.category("formatters").add("customer_card_amount", formatAmount);

registry.category("views").add("customer_card_ledger_list", {
    ...listView,
    Renderer: CustomerCardLedgerRenderer,
});

registry.category("fields").add("customer_card_amount", {
    ...floatField,
    component: CustomerCardAmount,
    fieldDependencies: [{ name: "digits", type: "integer", readonly: true }],
});
