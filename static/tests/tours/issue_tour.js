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

const expires = ".o_field_widget[name=expires_on]";

// A Persian reader types and chooses days of the Solar Hijri calendar; what is no day is said and put back.
patientTour("CustomerCardPersianDayTour", () => [
    { trigger: `${expires} input:value(1407/01/15)`, run: "edit ۱۴۰۷/۱۲/۳۰ && press Tab" },
    { trigger: ".o_notification:contains(۱۴۰۷/۱۲/۳۰)" },
    { trigger: `${expires} input:value(1407/01/15)`, run: "edit ۱۴۰۷/۲/۳۱ && press Tab" },
    { trigger: `${expires} input:value(1407/02/31)`, run: "click" },
    { trigger: `${expires} input[title*="2028"]` }, // the Gregorian day beside it
    { trigger: ".customer-card-picker-month:contains(1407)" },
    { trigger: ".customer-card-picker th:first-child[title=شنبه]" },
    { trigger: ".customer-card-picker-after", run: "click" },
    { trigger: ".customer-card-picker-day[data-iso='2028-05-21']:contains(1)", run: "click" },
    { trigger: `${expires} input:value(1407/03/01)` },
    { trigger: "body:not(:has(.customer-card-picker))" },
    ...save,
]);

// The host's own dates are left as they are, also for who reads Persian.
patientTour("CustomerCardHostDayTour", () => [
    {
        trigger: ".o_field_widget[name=date] input, .o_field_widget[name=date] button",
        run: "click",
    },
    { trigger: ".o_field_widget[name=date] input", run: "edit 2028/05/21 && press Enter" },
    ...save,
]);
