/** The popup for what is put on a card says `text` in one of its parts. */
export function says(part, text) {
    return {
        content: `the ${part} says ${text}`,
        trigger: `.modal .customer-card-amount-${part}:contains("${text}")`,
    };
}

/** An amount is tapped, and the popup is gone. */
export function tap(amount) {
    return [
        {
            content: `tap ${amount}`,
            trigger: `.modal .customer-card-amount-tile[data-amount="${amount}"]`,
            run: "click",
        },
        { content: "the popup is gone", trigger: "body:not(:has(.modal))" },
    ];
}

/** Confirmed as it is; the popup stays. */
export function confirm() {
    return { content: "confirm", trigger: ".modal .modal-footer .btn-primary", run: "click" };
}

/** Typed on a keyboard, key by key. */
export function type(digits) {
    return [
        {
            content: `type ${digits}`,
            trigger: ".modal .customer-card-amount-head",
            run: () => {
                for (const key of digits) {
                    document.body.dispatchEvent(new KeyboardEvent("keyup", { key, bubbles: true }));
                }
            },
        },
        {
            content: `the popup shows ${digits}`,
            trigger: `.modal .input-value:contains("${digits}")`,
        },
    ];
}
