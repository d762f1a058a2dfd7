import { patientTour } from "@customer_card/../tests/tours/utils/shift_util";
import { stepUtils } from "@web_tour/tour_utils";

/** A file is chosen, and has been read by the browser. */
const choose = (name, text) => [
    {
        content: "choose the list",
        trigger: ".o_field_binary:has(input[type=file])",
        run: () => {
            const input = document.querySelector(".o_field_binary input[type=file]");
            const files = new DataTransfer();
            files.items.add(new File([text], name, { type: "text/csv" }));
            input.files = files.files;
            input.dispatchEvent(new Event("change", { bubbles: true }));
        },
    },
    { trigger: `.o_field_binary input:value(${name})` },
];
const press = (name) => ({ trigger: `.o_statusbar_buttons button[name=${name}]`, run: "click" });

// A manager takes over the cards of another system: what is wrong is named, then all of it is there.
patientTour("CustomerCardImportTour", () => [
    stepUtils.showAppsMenuItem(),
    { content: "the empty list says what to do", trigger: ".o_view_nocontent_smiling_face" },
    { trigger: ".o_list_button_add", run: "click" },
    { trigger: ".o_field_widget[name=program_id] input", run: "edit Gifts" },
    { trigger: ".o-autocomplete--dropdown-item:contains(Gifts) a", run: "click" },
    { trigger: ".o_field_widget[name=opening_account_id] input", run: "edit Old system" },
    { trigger: ".o-autocomplete--dropdown-item:contains(Old system) a", run: "click" },
    choose("wrong.csv", "Card number,Holder,Value\n0441-ca7f-4a1b,Zoe,-5\n"),
    press("action_check"),
    { trigger: ".o_field_widget[name=error_ids] td:contains(below zero)" },
    { content: "the file's name is kept", trigger: ".o_field_binary input:value(wrong.csv)" },
    choose("right.csv", "Card number,Holder,Value\n0441-ca7f-4a1b,Zoe,25\n,Yan,7.50\n"),
    press("action_check"),
    { trigger: ".alert-success:contains(Cards of Gifts: 2)" },
    { trigger: "table td:contains(Zoe)" },
    press("action_import"),
    { trigger: ".modal .btn-primary", run: "click" },
    { trigger: ".alert-info:contains(A second person)" },
    { trigger: ".o_statusbar_buttons button[name=action_cancel]" },
]);

// Somebody else looks at what was asked for, and approves it.
patientTour("CustomerCardImportApproveTour", () => [
    { trigger: ".o_data_row .o_data_cell:contains(Import of)", run: "click" },
    { trigger: ".alert-success:contains(Cards of Gifts: 2)" },
    press("action_approve"),
    { trigger: ".modal .btn-primary", run: "click" },
    { trigger: ".alert-success:contains(2 cards were imported)" },
    { trigger: ".o_field_widget[name=file_name]:contains(right.csv)" },
    { trigger: "button[name=action_open_cards]", run: "click" },
    { trigger: ".o_data_row:contains(Zoe)" },
]);

// A long list is on its way: it is stopped, goes on, and is undone while cards of it are there already.
patientTour("CustomerCardImportStopTour", () => [
    { trigger: ".o_data_row .o_data_cell:contains(A long list)", run: "click" },
    { trigger: ".alert-info:contains(part by part)" },
    { trigger: ".o_field_widget[name=progress] :contains(40)" },
    press("action_stop"),
    { trigger: ".alert-warning:contains(Nobody sees or uses)" },
    press("action_resume"),
    { trigger: ".alert-info:contains(part by part)" },
    press("action_undo"),
    { trigger: ".modal .btn-primary", run: "click" },
    { trigger: ".alert-info:contains(is being undone)" },
]);

patientTour("CustomerCardImportUndoneTour", () => [
    { trigger: ".o_data_row .o_data_cell:contains(A long list)", run: "click" },
    { trigger: ".alert-info:contains(no card of it is left)" },
    { trigger: ".o_statusbar_status:contains(Import undone)" },
]);

// An accountant takes over running contracts: what is wrong is named, then what would come in; somebody else approves.
const CONTRACTS =
    "Number in the old system,Customer,Goods,Price,Hand-over,Due on,Principal,Profit,Paid so far\n";
const row = (day, profit, paid = "") =>
    `A-7,Ada,Sofa,600,2026-01-10,${day},300,${profit},${paid}\n`;
patientTour("CustomerCardContractImportTour", () => [
    { trigger: "button[name=action_import_running]", run: "click" },
    { trigger: ".o_field_widget[name=program_id] input:value(Household goods)" },
    choose("wrong.csv", CONTRACTS + row("2026-02-10", "10", "900") + row("2026-03-10", "6")),
    press("action_check"),
    { trigger: ".o_field_widget[name=errors_table] td:contains(More is paid)" },
    { trigger: ".o_statusbar_buttons button[name=action_errors]" },
    choose("right.csv", CONTRACTS + row("2026-02-10", "10", "310") + row("2026-03-10", "6")),
    press("action_check"),
    { trigger: ".alert-success:contains(running contract)" },
    { trigger: ".o_field_widget[name=preview_table] td:contains(A-7)" },
    press("action_import"),
    { trigger: ".modal .btn-primary", run: "click" },
    { trigger: ".alert-info:contains(A second person)" },
]);
patientTour("CustomerCardContractImportApproveTour", () => [
    { trigger: ".o_data_row .o_data_cell:contains(Running contracts)", run: "click" },
    press("action_approve"),
    { trigger: ".modal .btn-primary", run: "click" },
    { trigger: ".alert-success:contains(1 contract was imported)" },
    { trigger: "button[name=action_open_contracts]", run: "click" },
    { trigger: ".o_data_row:contains(Ada)" },
]);
