import { patientTour } from "@customer_card/../tests/tours/utils/shift_util";

const press = (name) => ({ trigger: `.o_statusbar_buttons button[name=${name}]`, run: "click" });
const chooseInMenu = (words) => [
    { trigger: ".o_cp_action_menus button:has(.fa-cog)", run: "click" },
    { trigger: `.o-dropdown--menu .o_menu_item:contains(${words})`, run: "click" },
];
const says = (words) => ({ trigger: `.modal .alert:contains(${words})` });
const confirm = { trigger: ".modal footer button[name=action_done]", run: "click" };
const choose = (field, words) => [
    { trigger: `.modal .o_field_widget[name=${field}] input`, run: `edit ${words}` },
    { trigger: `.ui-menu-item a:contains(${words})`, run: "click" },
];

// A card desk's day: a family card, then two cards of one customer become one.
patientTour("CustomerCardLifeTour", () => [
    { trigger: ".o_form_view .customer_card_balances:contains(500)" },
    ...chooseInMenu("Add a family card"),
    says("can spend and earn on the same accounts"),
    ...choose("partner_id", "Byron Lovelace"),
    says("Byron Lovelace can spend"),
    confirm,
    { trigger: "body:not(:has(.modal))" },
    { trigger: ".o_form_view .o_field_widget[name=partner_id] input:value(Byron Lovelace)" },
    press("action_open_close"),
    says("The other cards on these accounts go on"),
    confirm,
    { trigger: "body:not(:has(.modal))" },
    { trigger: ".o_statusbar_status button[data-value=closed].o_arrow_button_current" },
]);

patientTour("CustomerCardMergeTour", () => [
    { trigger: ".o_form_view .customer_card_balances:contains(500)" },
    ...chooseInMenu("Merge into another card"),
    says("Choose the customer's card that stays"),
    ...choose("target_id", "8883"),
    says("500 points move to"),
    says("stops working at once"),
    confirm,
    { trigger: "body:not(:has(.modal))" },
    { trigger: ".o_form_view .o_field_widget[name=title]:contains(8883)" },
    { trigger: ".o_form_view .customer_card_balances:contains(507)" },
]);
