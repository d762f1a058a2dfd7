/** What one does on a form of the back office. `inside` is the dialog it is done in, if any. */

const DIALOG = ".modal:not(.o_inactive_modal) ";

export const press = (name) => ({
    trigger: `.o_statusbar_buttons button[name=${name}]`,
    run: "click",
});
export const confirm = (name = "action_done") => ({
    trigger: `.modal footer button[name=${name}]`,
    run: "click",
});
export const isClosed = () => ({ trigger: "body:not(:has(.modal))" });
export const stands = (state) => ({
    trigger: `.o_statusbar_status button[data-value=${state}].o_arrow_button_current`,
});
export const save = () => [
    { trigger: ".o_form_button_save", run: "click" },
    { trigger: ".o_form_saved" },
];
export const openTab = (name) => ({ trigger: `.o_notebook .nav-link[name=${name}]`, run: "click" });

const input = (field) => `.o_field_widget[name=${field}] :is(input, textarea)`;

export const fill = (field, words, inside = "") => ({
    trigger: inside + input(field),
    run: `edit ${words} && press Tab`,
});
/** A record is chosen by some of its name. */
export const choose = (field, words, inside = "") => [
    { trigger: inside + input(field), run: `edit ${words}` },
    { trigger: `.o-autocomplete--dropdown-item:contains(${words}) a`, run: "click" },
];
export const tick = (field, label, inside = "") => ({
    trigger: `${inside}.o_field_widget[name=${field}] label:contains(${label})`,
    run: "click",
});

/** A line of a list inside the form: added in its dialog, which asks for nothing that the form around it says. */
export const addLine = (list, steps) => [
    {
        trigger: `.o_field_widget[name=${list}] .o_field_x2many_list_row_add a`,
        run: "click",
    },
    { trigger: `${DIALOG}.o_form_view:not(:has(.o_field_widget[name=program_id]))` },
    ...steps(DIALOG),
    { trigger: `${DIALOG}.o_form_button_save`, run: "click" },
    isClosed(),
];
