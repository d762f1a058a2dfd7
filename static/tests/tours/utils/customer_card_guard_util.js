import { negate, run } from "@point_of_sale/../tests/generic_helpers/utils";

export function pinPadSays(text) {
    return {
        content: `the PIN pad says ${text}`,
        trigger: `.customer-card-pin-pad .customer-card-pin-message:contains("${text}")`,
    };
}

/** Whoever types a PIN reads for how much. */
export function pinPadIsFor(amount) {
    return {
        content: `the PIN pad is for ${amount}`,
        trigger: `.customer-card-pin-pad .customer-card-pin-amount:contains("${amount}")`,
    };
}

/** By keyboard, with Enter. */
export function typePin(pin) {
    return {
        content: "type a PIN",
        trigger: ".customer-card-pin-pad input[type=password]",
        run: `edit ${pin} && press Enter`,
    };
}

/** By touch. */
export function touchPin(pin) {
    return [
        ...[...pin].map((digit) => ({
            content: "touch a digit",
            trigger: `.customer-card-pin-keys button[data-key="${digit}"]`,
            run: "click",
        })),
        {
            content: "confirm the PIN",
            trigger: ".customer-card-pin-confirm:not(:disabled)",
            run: "click",
        },
    ];
}

export function cancelPin() {
    return { content: "no PIN", trigger: ".customer-card-pin-cancel", run: "click" };
}

/** The PIN is nowhere on the screen and in nothing the browser keeps. */
export function nothingIsKeptOf(pin) {
    return run(async () => {
        const kept = [
            document.body.textContent,
            JSON.stringify({ ...localStorage, ...sessionStorage }),
        ];
        for (const { name } of await indexedDB.databases()) {
            kept.push(...(await contents(name)));
        }
        if (kept.some((text) => text.includes(pin))) {
            throw new Error("The PIN was kept.");
        }
    }, "nothing is kept of the PIN");
}

function contents(name) {
    return new Promise((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onerror = () => reject(request.error);
        request.onsuccess = async () => {
            const database = request.result;
            const stores = [...database.objectStoreNames].filter((store) =>
                store.startsWith("pos.")
            );
            const texts = stores.map(
                (store) =>
                    new Promise((done) => {
                        const all = database.transaction(store).objectStore(store).getAll();
                        all.onsuccess = () =>
                            done(
                                store.startsWith("pos.order") || store === "pos.payment"
                                    ? JSON.stringify(all.result)
                                    : ""
                            );
                        all.onerror = () => done("");
                    })
            );
            resolve(await Promise.all(texts));
            database.close();
        };
    });
}

export function payWithMix() {
    return { content: "pay with the cards", trigger: ".customer-card-mix", run: "click" };
}

export function mixIsNotOffered() {
    return {
        content: "nothing to mix",
        trigger: negate(".customer-card-mix", ".payment-screen"),
    };
}

/** The receipt of an invoiced order: printing the invoice takes its time. */
export function invoiceIsMade() {
    return { content: "the invoice is made", trigger: ".pos .receipt-screen", timeout: 60000 };
}
