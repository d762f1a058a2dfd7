import { patientTour } from "@customer_card/../tests/tours/utils/shift_util";

const press = (name) => ({ trigger: `.o_statusbar_buttons button[name=${name}]`, run: "click" });
const save = [{ trigger: ".o_form_button_save", run: "click" }, { trigger: ".o_form_saved" }];

// From a program to printed cards, as somebody does it for the first time.
patientTour("CustomerCardIssueTour", () => [
    { trigger: ".o_list_button_add, .o-kanban-button-new", run: "click" },
    { trigger: ".o_field_widget[name=name] input", run: "edit Spring gifts" },
    { trigger: ".o_field_widget[name=kind] label:contains(Gift)", run: "click" },
    ...save,
    {
        trigger: "button[data-menu-xmlid='customer_card.customer_card_menu_cards']",
        run: "click",
    },
    { trigger: "a[data-menu-xmlid='customer_card.customer_card_menu_batches']", run: "click" },
    { trigger: ".o_breadcrumb:contains(batches)" },
    { trigger: ".o_list_button_add", run: "click" },
    { trigger: ".o_field_widget[name=program_id] input", run: "edit Spring" },
    { trigger: ".ui-menu-item a:contains(Spring gifts)", run: "click" },
    { trigger: ".o_field_widget[name=quantity] input", run: "edit 3" },
    { trigger: ".o_field_widget[name=channel_id] input", run: "edit Spring flyer" },
    { trigger: ".o-autocomplete--dropdown-item.o_m2o_dropdown_option_create a", run: "click" },
    press("action_start"),
    { trigger: ".o_statusbar_status button[data-value=done].o_arrow_button_current" },
    press("action_print"),
    {
        trigger: ".modal .o_field_widget[name=layout] label:contains(one page each)",
        run: "click",
    },
    { trigger: ".modal footer button[name=action_print]", run: "click" },
    { trigger: "body:not(:has(.modal))" },
    { trigger: ".o_field_widget[name=printed]:contains(3)" },
]);
