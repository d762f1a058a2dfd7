/* global posmodel */
import { delay } from "@web/core/utils/concurrency";

// Screens of other modules of the host, which may not be installed: nothing of them can be imported here.

export function clickTable(number) {
    return {
        content: `click table ${number}`,
        trigger: `.floor-map .table:has(.label:contains("${number}"))`,
        run: "click",
    };
}

/**
 * On the floor plan: where the order goes. The plan is loaded anew first, and what comes back late
 * would undo the move.
 */
export function transferTo(number) {
    return {
        ...clickTable(number),
        async run(helpers) {
            await delay(1000);
            await helpers.click();
        },
    };
}

/** Parts a table from the order on the screen, as the floor plan does when tables are pulled apart. */
export function partTable(number) {
    return {
        content: `part table ${number}`,
        trigger: ".pos",
        async run() {
            const table = posmodel.models["restaurant.table"].find(
                (one) => one.table_number === Number(number)
            );
            await posmodel.restoreOrdersToOriginalTable(posmodel.getOrder(), table);
        },
    };
}

/** In the split screen: one more of this line goes to the new order. */
export function splitLine(product) {
    return {
        content: `split ${product}`,
        trigger: `.splitbill-screen .orderline:has(.product-name:contains("${product}"))`,
        run: "click",
    };
}

export function clickSplit(button) {
    return {
        content: `${button} what is split`,
        trigger: `.splitbill-screen .pay-button button:contains("${button}")`,
        run: "click",
    };
}

/** From the receipt of what was split back to the order that stays open. */
export function goOnSplitting() {
    return {
        content: "go on with the rest",
        trigger: `.receipt-screen [name="resume"]`,
        run: "click",
    };
}

export function login(name) {
    return [
        {
            content: "ask for the employees",
            trigger: ".login-overlay .select-cashier",
            run: "click",
        },
        {
            content: `log in as ${name}`,
            trigger: `.selection-item:contains("${name}")`,
            run: "click",
        },
    ];
}
