import { patientTour } from "@customer_card/../tests/tours/utils/shift_util";

const choose = (field, label) => [
    {
        trigger: `.o_field_widget[name=${field}] input, .o_field_widget[name=${field}] select`,
        run: "click",
    },
    { trigger: `.o_select_menu_item:contains(${label})`, run: "click" },
];
const cardSays = (words) => ({ trigger: `:iframe .cc-front:contains(${words})` });

patientTour("CustomerCardDesignTour", () => [
    { trigger: ".o_list_button_add", run: "click" },
    cardSays("Loyalty card"),
    ...choose("kind", "Gift"),
    cardSays("Gift card"),
    { trigger: ".nav-link:contains(Merchant and terms)", run: "click" },
    {
        trigger: ".o_field_widget[name=merchant_name] input",
        run: "edit Corner <b>Shop</b> && press Tab",
    },
    cardSays("Corner <b>Shop</b>"),
    { trigger: ".o_field_widget[name=name] input", run: "edit Winter gifts" },
    { trigger: ".o_form_button_save", run: "click" },
    { trigger: ".o_form_saved" },
    cardSays("Corner <b>Shop</b>"),
]);
