import { toRaw } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import {
    KeptOrders,
    namesToday,
    renameRows,
    withoutKeptDrafts,
} from "@customer_card/app/utils/kept_orders";
import { UnsyncedOrder } from "@customer_card/app/utils/unsynced_orders";

// The models whose records are an order's own, and the field that leads to it.
const CHILDREN = { "pos.order.line": "order_id", "pos.payment": "pos_order_id" };

/**
 * Orders that were paid at this till and that the server does not have as paid yet.
 *
 * Each is written down from the moment it is finalized. The host keeps an order that was saved as a draft only until the
 * page is loaded: then the server's draft takes its place. Here the paid one comes back, is counted and is sent again.
 */
export class PaidOrders {
    constructor(pos) {
        this.pos = pos;
        this.waiting = new Set(); // by uuid
    }

    get kept() {
        return new KeptOrders(this.pos.data.databaseName);
    }

    /** Whether the order is paid, and the server did not say yet that it has it so. */
    isWaiting(order) {
        return isPaid(order) && this.waiting.has(order.uuid);
    }

    /** Whether an order of this name is paid, and on its way to the server, or written down as such. */
    isKept(uuid) {
        return this.waiting.has(uuid) || this.kept.has(uuid);
    }

    /** The order is being finalized. */
    begin(order) {
        this.waiting.add(order.uuid);
    }

    /** The server has it as paid. */
    arrived(order) {
        this.drop(order);
        this.pos.refusedOrders.forget(order);
    }

    /** There is nothing to keep of it: the server has it, or it is open again. */
    drop(order) {
        this.waiting.delete(order.uuid);
        this.kept.forget(order.uuid);
    }

    /** Writes down those of the orders that are not written yet, and `current` as it is now. */
    keepAll(orders, current) {
        const { kept } = this;
        orders
            .filter((order) => order === current || !kept.has(order.uuid))
            .forEach((order) => this.keep(order));
    }

    /** A sale never waits for this; where nothing can be written the cashier is told. */
    keep(order) {
        if (!this.isWaiting(order)) {
            return;
        }
        const isWritten = this.write(order);
        if (!isWritten && !this.isFull) {
            this.tellFull();
        }
        this.isFull = !isWritten;
    }

    write(order) {
        try {
            return this.kept.write(copyOf(order));
        } catch {
            return false;
        }
    }

    tellFull() {
        this.pos.notification.add(
            _t(
                "Paid orders cannot be kept in this browser any more. Neither load the page again nor close it until they are sent."
            ),
            { type: "warning", sticky: true, className: "customer-card-full-notice" }
        );
    }

    // --- Loading ---

    /** The till's data is there: brings back what is kept, and guards it against what the server tells later. */
    async open() {
        await this.restore();
        for (const order of this.pos.models["pos.order"].filter((one) => one.isUnsyncedPaid)) {
            this.waiting.add(order.uuid);
        }
        const sift = (data) => this.sift(data);
        patch(toRaw(this.pos.models), {
            connectNewData(data, ...more) {
                return super.connectNewData(sift(data), ...more);
            },
        });
    }

    /** What the server tells, before the till takes it in: drafts of paid orders are out of date. */
    sift(data) {
        const isKept = (uuid) => this.isWaiting(this.find(uuid));
        for (const { uuid } of (data["pos.order"] || []).filter(isPaidThere)) {
            if (isKept(uuid)) {
                this.arrived(this.find(uuid)); // by another way
            }
        }
        return withoutKeptDrafts(data, isKept);
    }

    find(uuid) {
        return this.pos.models["pos.order"].getBy("uuid", uuid);
    }

    async restore() {
        const all = this.kept.all();
        const known = all.length ? await this.askServer(all.map(({ uuid }) => uuid)) : false;
        for (const one of all) {
            if (known?.paid.includes(one.uuid)) {
                this.kept.forget(one.uuid);
            } else if (known?.ids[one.uuid] || !isWhole(this.find(one.uuid), one.rows)) {
                await this.tryBringBack(one, known);
            }
        }
        for (const { uuid } of all.filter((one) => this.find(one.uuid)?.customerCardRefusal)) {
            this.pos.refusedOrders.tell(this.find(uuid));
        }
    }

    /** Which of them the server has as paid, and its ids of what is theirs, by uuid; nothing when it cannot be asked. */
    async askServer(uuids) {
        if (this.pos.data.network.offline) {
            return undefined;
        }
        const ask = (model, path, fields) =>
            this.pos.data.orm.searchRead(model, [[path, "in", uuids]], fields, { load: false });
        try {
            const orders = await ask("pos.order", "uuid", ["uuid", "state"]);
            const lines = await ask("pos.order.line", "order_id.uuid", ["uuid"]);
            const payments = await ask("pos.payment", "pos_order_id.uuid", ["uuid"]);
            const all = [...orders, ...lines, ...payments];
            return {
                paid: orders.filter(isPaidThere).map(({ uuid }) => uuid),
                ids: Object.fromEntries(all.map(({ uuid, id }) => [uuid, id])),
            };
        } catch {
            return undefined;
        }
    }

    /** A till opens even where something in its browser is not what it should be. */
    async tryBringBack(one, known) {
        try {
            await this.bringBack(one, known);
        } catch {
            this.pos.notification.add(
                _t(
                    "A paid order that this browser keeps could not be read. It stays here; tell your administrator before you close the till."
                ),
                { type: "danger", sticky: true }
            );
        }
    }

    /** Puts a kept order in the place of what the till has of it, to be sent as it would have been before. */
    async bringBack({ uuid, rows, removed }, known) {
        const { models } = this.pos;
        const relationOf = (model, field) => models[model]?.fields[field]?.relation;
        const names = known ? namesToday(rows, known.ids) : {};
        models.loadConnectedData(await this.complete(renameRows(rows, names, relationOf)), []);
        const order = this.find(uuid);
        this.dropOthers(order, rows);
        if (!order.session_id) {
            order.session_id = this.pos.session; // its own is closed
        }
        const there = known && Object.values(known.ids);
        const commands = removed.map(({ list, ...command }) => ({
            ...command,
            list: list
                .filter(({ id }) => !there || there.includes(id))
                .map(({ id }) => ({ id, parentId: order.id })),
        }));
        ownOf(order).forEach((record) => (record._dirty = true));
        new UnsyncedOrder(order, 0, commands).restore();
        this.waiting.add(uuid);
        this.pos.addPendingOrder([order.id]);
    }

    /** With what the order names and the till has not loaded. */
    async complete(rows) {
        return this.pos.data.network.offline ? rows : this.pos.data.missingRecursive(rows);
    }

    /** What the server's draft had and the paid order does not is none of its lines and payments. */
    dropOthers(order, rows) {
        for (const [model, field] of Object.entries(CHILDREN)) {
            const uuids = rows[model].map(({ uuid }) => uuid);
            this.pos.models[model]
                .filter((record) => record[field]?.id === order.id && !uuids.includes(record.uuid))
                .forEach((record) => record.delete({ silent: true }));
        }
        const { commands } = new UnsyncedOrder(order, 0);
        for (const { kind, field, list } of commands) {
            const all = order.models.commands["pos.order"][kind];
            all.set(
                field,
                all.get(field).filter((command) => !list.includes(command))
            );
        }
    }
}

/** Whether an order is finalized and not cancelled. */
export function isPaid(order) {
    return Boolean(order?.finalized) && order.state !== "cancel";
}

function isPaidThere({ state }) {
    return Boolean(state) && !["draft", "cancel"].includes(state);
}

/** Whether the host has kept all of it: it was never a draft of the server's. */
function isWhole(order, rows) {
    return (
        Boolean(order?.isUnsyncedPaid) &&
        order.lines.length === rows["pos.order.line"].length &&
        order.payment_ids.length === rows["pos.payment"].length
    );
}

/** The order and all that belongs to it alone. */
function ownOf(order) {
    const inner = order.lines.flatMap((line) => [
        ...(line.pack_lot_ids || []),
        ...(line.custom_attribute_value_ids || []),
    ]);
    return [order, ...order.lines, ...order.payment_ids, ...inner];
}

/** What is written down of an order: its rows by model, and what was taken off it and not told the server yet. */
function copyOf(order) {
    const rows = { "pos.order": [], "pos.order.line": [], "pos.payment": [] };
    for (const record of ownOf(order)) {
        const { name } = record.model;
        rows[name] = [...(rows[name] || []), record.serializeForIndexedDB()];
    }
    const removed = new UnsyncedOrder(order, 0).commands.filter(({ list }) => list.length);
    return { uuid: order.uuid, rows, removed };
}
