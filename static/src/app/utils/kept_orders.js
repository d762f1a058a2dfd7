import { browser } from "@web/core/browser/browser";

const PREFIX = "customer_card.paid.";
const MOST = 3_000_000; // characters; the host keeps its own things in the same place

/**
 * Paid orders on their way to the server, written down in this till's browser: one entry an order, for one till of one
 * database. What is written is the order as the host's own database has it, and goes when the server has it as paid.
 */
export class KeptOrders {
    /** `till`: the name of the host's database for this till. */
    constructor(till) {
        this.till = till;
    }

    place(uuid) {
        return `${PREFIX}${uuid}@${this.till}`;
    }

    /** Every place of any till that this browser serves. */
    get places() {
        const { localStorage } = browser;
        return Array.from({ length: localStorage.length }, (_, index) =>
            localStorage.key(index)
        ).filter((place) => place?.startsWith(PREFIX));
    }

    has(uuid) {
        return browser.localStorage.getItem(this.place(uuid)) !== null;
    }

    /** All that is kept; what cannot be read is left where it is. */
    all() {
        const own = this.places.filter((place) => place.endsWith(`@${this.till}`));
        return own.map(read).filter((kept) => kept?.uuid && own.includes(this.place(kept.uuid)));
    }

    /** Whether it is written down; where there is no room, what was written of the order before stays. */
    write(kept) {
        const place = this.place(kept.uuid);
        const text = JSON.stringify(kept);
        const others = this.places.filter((other) => other !== place);
        const used = others.reduce((sum, other) => sum + size(other), 0);
        if (used + text.length > MOST) {
            return false;
        }
        try {
            browser.localStorage.setItem(place, text);
            return true;
        } catch {
            return false; // full, or the browser keeps nothing
        }
    }

    forget(uuid) {
        browser.localStorage.removeItem(this.place(uuid));
    }
}

function size(place) {
    return browser.localStorage.getItem(place)?.length || 0;
}

function read(place) {
    try {
        return JSON.parse(browser.localStorage.getItem(place));
    } catch {
        return undefined;
    }
}

/**
 * The names of the records of a kept order as they are today: the server's where it has them, their uuid where it does
 * not; `ids` are the server's by uuid.
 */
export function namesToday(rows, ids) {
    return Object.fromEntries(
        Object.entries(rows).map(([model, list]) => {
            const named = list.filter(({ uuid }) => uuid);
            return [model, new Map(named.map(({ id, uuid }) => [id, ids[uuid] ?? uuid]))];
        })
    );
}

/** The rows under other names; `relationOf(model, field)` is the model a field names records of. */
export function renameRows(rows, names, relationOf) {
    const rename = (model, value) =>
        Array.isArray(value)
            ? value.map((one) => rename(model, one))
            : (names[model]?.get(value) ?? value);
    const renameRow = (model, row) =>
        Object.fromEntries(
            Object.entries(row).map(([field, value]) => {
                const named = field === "id" ? model : relationOf(model, field);
                return [field, named ? rename(named, value) : value];
            })
        );
    return Object.fromEntries(
        Object.entries(rows).map(([model, list]) => [
            model,
            list.map((row) => renameRow(model, row)),
        ])
    );
}

/** What the server tells, without drafts of orders that are kept: `isKept(uuid)` says which. */
export function withoutKeptDrafts(data, isKept) {
    const drafts = (data["pos.order"] || []).filter(
        ({ uuid, state }) => isKept(uuid) && ["draft", "cancel"].includes(state)
    );
    if (!drafts.length) {
        return data;
    }
    const ids = drafts.map(({ id }) => id);
    const without = (model, field) =>
        data[model] && { [model]: data[model].filter((row) => !ids.includes(row[field])) };
    return {
        ...data,
        ...without("pos.order", "id"),
        ...without("pos.order.line", "order_id"),
        ...without("pos.payment", "pos_order_id"),
    };
}
