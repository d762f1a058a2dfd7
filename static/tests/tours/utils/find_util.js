/* global posmodel */

import { run } from "@point_of_sale/../tests/generic_helpers/utils";

export function open() {
    return { content: "find a card", trigger: ".customer-card-scan", run: "click" };
}

export function openBesideGoods() {
    return {
        content: "find a card beside the goods",
        trigger: ".rightpane .customer-card-scan",
        run: "click",
    };
}

export function openFromPanel() {
    return [
        { content: "open the panel", trigger: ".customer-card-open", run: "click" },
        { content: "another card", trigger: ".customer-card-another", run: "click" },
    ];
}

export function type(words) {
    return {
        content: `look for ${words}`,
        trigger: ".customer-card-find-words",
        run: `edit ${words}`,
    };
}

export function press(key) {
    return { content: `press ${key}`, trigger: ".customer-card-find-words", run: `press ${key}` };
}

export function rowHas(...texts) {
    const contains = texts.map((text) => `:contains("${text}")`).join("");
    return { content: `found: ${texts.join(", ")}`, trigger: `.customer-card-find-row${contains}` };
}

export function says(text) {
    return { content: `told: ${text}`, trigger: `.customer-card-find-message:contains("${text}")` };
}

export function newCustomer() {
    return { content: "a new customer", trigger: ".customer-card-new", run: "click" };
}

export function fill(field, value) {
    return {
        content: `${field}: ${value}`,
        trigger: `.customer-card-enroll-${field}`,
        run: `edit ${value}`,
    };
}

export function choose(field, value) {
    return {
        content: `${field}: ${value}`,
        trigger: `.customer-card-enroll-${field}`,
        run: `select ${value}`,
    };
}

export function tick(name) {
    return {
        content: `agree to ${name}`,
        trigger: `.customer-card-enroll-consent:contains("${name}") input`,
        run: "click",
    };
}

export function save() {
    return { content: "save", trigger: ".customer-card-enroll-save:enabled", run: "click" };
}

export function enrollSays(text) {
    return {
        content: `the form says ${text}`,
        trigger: `.customer-card-enroll-message:contains("${text}")`,
    };
}

/** The server does what the next request of a verb asks, and its answer gets lost. */
export function loseNextAnswer(verb) {
    return run(() => {
        const original = posmodel.data.call;
        posmodel.data.call = async function (model, method) {
            const answer = await original.apply(this, arguments);
            if (method === `customer_card_${verb}`) {
                posmodel.data.call = original;
                throw new Error("lost");
            }
            return answer;
        };
    }, "lose the next answer");
}
