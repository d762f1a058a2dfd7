import * as Form from "@customer_card/../tests/tours/utils/form_util";
import { patientTour } from "@customer_card/../tests/tours/utils/shift_util";

const NEW = [
    { trigger: ".o_list_button_add, .o-kanban-button-new", run: "click" },
    { trigger: ".o_form_view .o_form_sheet" },
];
const hasLine = (list, words) => ({
    trigger: `.o_field_widget[name=${list}] .o_data_row:contains(${words})`,
});
const sentence = (words) => ({ trigger: `.o_field_widget[name=summary]:contains(${words})` });
const noSentence = (words) => ({
    trigger: `.o_field_widget[name=summary]:not(:contains(${words}))`,
});

// A loyalty program, all of it before the first save.
/** A kind nothing works for yet is not offered. */
const OFFERED = ["Loyalty", "Gift", "Discount", "Credit", "Installment"];

patientTour("CustomerCardNewProgramTour", () => [
    ...NEW,
    ...OFFERED.map((kind) => ({ trigger: `.o_field_widget[name=kind] label:contains(${kind})` })),
    {
        trigger: `.o_field_widget[name=kind] > div:has(label:nth-of-type(${OFFERED.length})):not(:has(label:nth-of-type(${OFFERED.length + 1})))`,
    },
    Form.fill("name", "Coffee club"),
    hasLine("rule_ids", "Purchases"),
    sentence("1"),
    // another kind of card has no rules; back again they are there
    { trigger: ".o_field_widget[name=kind] label:contains(Gift)", run: "click" },
    { trigger: ".o_form_view:not(:has(.o_field_widget[name=rule_ids]))" },
    { trigger: ".o_field_widget[name=kind] label:contains(Loyalty)", run: "click" },
    hasLine("rule_ids", "Purchases"),
    // opened before it is saved, it has what rules have by themselves
    { trigger: ".o_field_widget[name=rule_ids] .o_data_row td[name=name]", run: "click" },
    { trigger: ".modal .o_field_widget[name=whole_steps] input:checked" },
    { trigger: ".modal .o_form_button_save", run: "click" },
    { trigger: "body:not(:has(.modal))" },
    ...Form.addLine("rule_ids", (inside) => [
        Form.fill("name", "Sundays", inside),
        Form.fill("points", "3", inside),
        Form.fill("multiplier", "2", inside),
        { trigger: `${inside}.o_field_widget[name=sunday] input`, run: "click" },
    ]),
    hasLine("rule_ids", "Sundays"),
    // one that multiplies says by how much
    ...Form.addLine("rule_ids", (inside) => [
        Form.fill("name", "Cheese weeks", inside),
        Form.tick("mode", "Multipl", inside),
        { trigger: `${inside}.o_field_widget[name=multiplier] input:value(2)` },
    ]),
    hasLine("rule_ids", "Cheese weeks"),
    ...Form.addLine("reward_ids", (inside) => [
        Form.fill("name", "Free latte", inside),
        Form.fill("points", "50", inside),
        ...Form.choose("product_ids", "Latte of the house", inside),
    ]),
    hasLine("reward_ids", "Free latte"),
    sentence("Free latte"),
    Form.openTab("challenges"),
    ...Form.addLine("challenge_ids", (inside) => [
        Form.fill("name", "Five lattes", inside),
        Form.fill("target", "5", inside),
        Form.fill("points", "20", inside),
    ]),
    hasLine("challenge_ids", "Five lattes"),
    // advice leads to where it is followed
    { trigger: ".customer-card-advice a[data-page=points]:contains(in all)", run: "click" },
    { trigger: ".o_notebook_headers a[name=points].active" },
    Form.openTab("discount"),
    { trigger: ".o_field_widget[name=discount_mode] input[data-value=none]:checked" },
    Form.tick("discount_mode", "At once"),
    { trigger: ".o_field_widget[name=pricelist_id]" },
    noSentence("False"),
    Form.tick("discount_mode", "No discount"),
    { trigger: ".o_form_view:not(:has(.o_field_widget[name=pricelist_id]))" },
    ...Form.addLine("tier_ids", (inside) => [
        Form.fill("name", "Gold", inside),
        Form.fill("threshold", "100", inside),
        ...Form.choose("pricelist_id", "Gold prices", inside),
    ]),
    hasLine("tier_ids", "Gold prices"),
    sentence("Gold"),
    ...Form.save(),
    hasLine("tier_ids", "Gold prices"),
    // and once it is saved
    Form.openTab("points"),
    ...Form.addLine("reward_ids", (inside) => [
        Form.fill("name", "Two lattes", inside),
        Form.fill("points", "90", inside),
        ...Form.choose("product_ids", "Latte of the house", inside),
    ]),
    hasLine("reward_ids", "Two lattes"),
    ...Form.save(),
    // what a purchase earns, tried before anybody buys
    hasLine("rule_ids", "1 for every"),
    { trigger: ".o_form_view button:contains(Try it)", run: "click" },
    { trigger: ".modal .o_field_widget[name=said]:contains(earns)" },
    Form.fill("amount", "7", ".modal "),
    { trigger: ".modal .o_field_widget[name=said]:contains(7.00)" },
    { trigger: ".modal .o_field_widget[name=why]:contains(Purchases)" },
    { trigger: ".modal footer .btn-primary", run: "click" },
    { trigger: "body:not(:has(.modal))" },
]);

// One card: its next step is there at once; then the dialogs about it.
patientTour("CustomerCardNewCardTour", () => [
    ...NEW,
    ...Form.choose("program_id", "Gifts"),
    Form.press("action_activate"),
    Form.stands("active"),
    Form.press("action_set_pin"),
    Form.fill("pin", "2580", ".modal "),
    Form.fill("pin_again", "2580", ".modal "),
    Form.confirm(),
    Form.isClosed(),
    Form.press("action_show_virtual"),
    { trigger: ".modal .o_field_widget[name=url]:contains(http)" },
    { trigger: ".modal footer button[special=cancel], .modal footer .btn-primary", run: "click" },
    Form.isClosed(),
    { trigger: ".o_form_button_create", run: "click" },
    { trigger: ".o_statusbar_buttons button[name=action_prepare]" },
    ...Form.choose("program_id", "Gifts"),
    Form.press("action_prepare"),
    Form.stands("ready"),
]);

// A card whose time is up goes on.
patientTour("CustomerCardExtendTour", () => [
    Form.press("action_extend"),
    { trigger: ".modal .alert:contains(Valid until)" },
    Form.confirm(),
    Form.isClosed(),
    Form.stands("active"),
]);

patientTour("CustomerCardNewAdjustmentTour", () => [
    ...NEW,
    ...Form.choose("account_id", "1119"),
    Form.fill("amount", "30"),
    Form.fill("reason", "Spoiled goods"),
    Form.press("action_request"),
    Form.stands("requested"),
]);

// A credit line, from the application to a limit that is raised.
patientTour("CustomerCardNewCreditTour", () => [
    ...NEW,
    ...Form.choose("card_id", "4559"),
    Form.fill("wanted", "200"),
    Form.fill("reason", "Pays every week"),
    ...Form.save(),
    Form.press("action_request"),
    Form.stands("approved"),
    Form.press("action_activate"),
    Form.stands("active"),
    Form.press("action_change"),
    Form.fill("after", "300", ".modal "),
    Form.fill("reason", "The harvest is in", ".modal "),
    { trigger: ".modal .o_statusbar_buttons button[name=action_request]", run: "click" },
    Form.isClosed(),
    { trigger: ".o_field_widget[name=limit]:contains(300.00)" },
    Form.press("action_promise"),
    Form.fill("amount", "50", ".modal "),
    Form.fill("note", "After payday", ".modal "),
    { trigger: ".modal .o_form_button_save", run: "click" },
    Form.isClosed(),
    Form.press("action_pause_reminders"),
    Form.tick("kind", "Complaint", ".modal "),
    Form.fill("reason", "The goods were spoiled", ".modal "),
    { trigger: ".modal .o_form_button_save", run: "click" },
    Form.isClosed(),
    Form.openTab("reminders"),
    { trigger: ".o_field_widget[name=promise_ids] .o_data_row:contains(After payday)" },
    { trigger: ".o_field_widget[name=pause_ids] .o_data_row:contains(spoiled)" },
]);

// A contract, whose plan is shown before it is saved, up to its signing.
const goods = (field, words) => ({
    trigger: `.o_field_widget[name=line_ids] .o_selected_row [name=${field}] input`,
    run: `edit ${words}`,
});
patientTour("CustomerCardNewContractTour", () => [
    ...NEW,
    ...Form.choose("card_id", "0467"),
    { trigger: ".o_field_widget[name=line_ids] .o_field_x2many_list_row_add a", run: "click" },
    goods("name", "Refrigerator"),
    goods("price", "1200"),
    { trigger: ".o_field_widget[name=price]:not(.o_field_x2many_list *)", run: "click" },
    { trigger: ".o_field_widget[name=sentence]:contains(12 installments of)" },
    Form.fill("number", "30"),
    { trigger: ".alert-warning:contains(2 to 24)" },
    Form.fill("number", "6"),
    { trigger: ".o_field_widget[name=sentence]:contains(6 installments of)" },
    Form.openTab("plan"),
    { trigger: ".customer_card_plan tbody tr:eq(5)" },
    ...Form.save(),
    Form.press("action_request"),
    Form.stands("approved"),
    Form.press("action_sign"),
    { trigger: ".modal footer .btn-primary", run: "click" },
    Form.stands("signed"),
    { trigger: ".o_field_widget[name=number].o_readonly_modifier" },
    Form.press("action_activate"),
    { trigger: ".modal footer .btn-primary", run: "click" },
    Form.stands("active"),
    Form.press("action_change"),
    { trigger: ".modal .o_field_widget[name=effect_text]:contains(settles it)" },
    { trigger: ".modal .o_field_widget[name=kind] input[data-value=move]", run: "click" },
    Form.fill("number", "2", ".modal "),
    { trigger: ".modal .alert-warning:contains(no more)" },
    { trigger: ".modal .o_field_widget[name=kind] input[data-value=settle]", run: "click" },
    { trigger: ".modal .o_field_widget[name=effect_text]:contains(settles it)" },
    { trigger: ".modal button[name=action_request]", run: "click" },
    { trigger: ".o_form_view:has(.o_field_widget[name=payoff]) button[name=action_print]" },
]);

patientTour("CustomerCardNewReminderTour", () => [
    ...NEW,
    Form.fill("name", "Very last reminder"),
    Form.fill("days", "60"),
    Form.fill("subject", "From the shop"),
    Form.fill("body", "Please pay."),
    ...Form.save(),
]);

patientTour("CustomerCardNewRegimeTour", () => [
    ...NEW,
    Form.fill("name", "Our law"),
    Form.fill("longest_days", "90"),
    Form.fill("source", "Act 1, article 2"),
    ...Form.save(),
]);

patientTour("CustomerCardNewPrinterTour", () => [
    ...NEW,
    Form.fill("name", "Office printer"),
    ...Form.save(),
]);

patientTour("CustomerCardNewPurposeTour", () => [
    ...NEW,
    Form.fill("name", "News by post"),
    Form.fill("text", "I would like to get news by post."),
    ...Form.save(),
]);

patientTour("CustomerCardLiabilityTour", () => [
    { trigger: ".o_form_view button[name=action_show]", run: "click" },
    { trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Gifts)" },
    {
        trigger: ".o_data_row:contains(Gifts) button[name=action_open_entries]",
        run: "click",
    },
    { trigger: ".o_list_view .o_data_row" },
    { trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
    // Another period is shown as soon as it is chosen, and a figure opens what makes it up.
    {
        trigger: ".o_form_view .o_field_widget[name=date_from] :is(input, button)",
        run: "click",
    },
    {
        trigger: ".o_form_view .o_field_widget[name=date_from] input",
        run: "edit 01/01/2020 && press Enter",
    },
    {
        trigger:
            ".o_form_view .o_form_status_indicator:has(.o_form_status_indicator_buttons.invisible)",
    },
    {
        trigger: ".o_data_row:contains(Gifts) td[name=issued] button:not(:contains(/^0/))",
        run: "click",
    },
    { trigger: ".o_breadcrumb:contains(Issued)" },
    { trigger: ".o_list_view .o_data_row" },
]);

// The four buttons that stand above lists, pressed with nothing chosen.
const above = (name) => ({
    trigger: `.o_control_panel button[name=${name}], .o_cp_action_menus button[name=${name}]`,
    run: "click",
});
patientTour("CustomerCardSettleTour", () => [
    above("action_settle"),
    { trigger: ".o_notification:contains(ettle)" },
]);
patientTour("CustomerCardCheckTour", () => [
    above("action_check"),
    { trigger: ".o_form_view .o_breadcrumb:contains(Healthy)" },
    Form.press("action_check"),
    { trigger: ".o_form_view .o_breadcrumb:contains(Healthy)" },
]);
patientTour("CustomerCardPaperTour", () => [
    above("action_check"),
    { trigger: ".o_form_view .o_breadcrumb:contains(Healthy)" },
    Form.press("action_compare"),
    {
        trigger: ".modal .o_field_widget[name=fingerprint] input",
        run: "edit 0123 4567 89ab cdef",
    },
    { trigger: ".modal button[name=action_compare]", run: "click" },
    { trigger: ".modal .alert-danger:contains(No settlement has this fingerprint)" },
]);
patientTour("CustomerCardLookTour", () => [
    above("action_look"),
    { trigger: ".o_list_view .o_breadcrumb:contains(Unusual)" },
]);
