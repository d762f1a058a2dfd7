import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { floatField } from "@web/views/fields/float/float_field";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { CustomerCardAmount } from "@customer_card/backend/amount/amount";

/** A figure of the report: a click opens the entries behind it, and no others. */
export class CustomerCardFigure extends CustomerCardAmount {
    static template = "customer_card.Figure";

    setup() {
        super.setup();
        this.action = useService("action");
    }

    open() {
        const { record, name } = this.props;
        return this.action.doActionButton({
            type: "object",
            name: "action_open_entries",
            resModel: record.resModel,
            resId: record.resId,
            context: { ...record.context, customer_card_figure: name },
        });
    }
}

/** Another period is shown at once: what is chosen is saved, and the server reads the ledger. */
export class CustomerCardLiabilityController extends FormController {
    get modelParams() {
        const params = super.modelParams;
        params.hooks.onRecordChanged = () => {
            this.model.root.save();
        };
        return params;
    }
}

registry.category("fields").add("customer_card_figure", {
    ...floatField,
    component: CustomerCardFigure,
    fieldDependencies: [{ name: "digits", type: "integer", readonly: true }],
});

registry.category("views").add("customer_card_liability_form", {
    ...formView,
    Controller: CustomerCardLiabilityController,
});
