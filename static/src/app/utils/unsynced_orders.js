const CHILDREN = ["lines", "payment_ids"];
const COMMANDS = ["delete", "unlink"];

/**
 * What an order still has to tell the server, noted before it is sent.
 *
 * The host forgets it when the order is written down for the call, before the call has succeeded;
 * an order whose call failed would then be left out until the page is loaded again. Sending it
 * twice does no harm: the server knows an order by its uuid.
 */
export class UnsyncedOrder {
    /** `arrivals`: how often the server had taken it in before; `commands`: removals, those of now unless they are given. */
    constructor(order, arrivals, commands = removalsOf(order)) {
        this.order = order;
        this.arrivals = arrivals;
        this.children = CHILDREN.flatMap((name) => [...(order[name] || [])]).filter((child) =>
            child.isDirty()
        );
        this.commands = commands;
    }

    /** After a failure: the order, its lines and its payments have to be sent again, and so do removals of them. */
    restore() {
        const { order } = this;
        for (const record of [order, ...this.children]) {
            record._dirty = true;
        }
        for (const { kind, field, list } of this.commands) {
            const commands = order.models.commands["pos.order"][kind];
            const known = commands.get(field) || [];
            const lost = list.filter(({ id }) => !known.some((command) => command.id === id));
            if (lost.length) {
                commands.set(field, [...known, ...lost]);
            }
        }
    }
}

/** What was taken off an order and still has to be told the server. */
function removalsOf(order) {
    return COMMANDS.flatMap((kind) =>
        [...order.models.commands["pos.order"][kind]].map(([field, list]) => ({
            kind,
            field,
            list: list.filter(({ parentId }) => parentId === order.id),
        }))
    );
}
