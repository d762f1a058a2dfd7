import { _t } from "@web/core/l10n/translation";
import { AlertDialog, ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { ConnectionLostError } from "@web/core/network/rpc";
import { isPaid } from "@customer_card/app/utils/paid_orders";
import { sayMoney } from "@customer_card/app/utils/spoken";

const LONGEST = 500; // characters of what the server writes down
const MOST_ORDERS = 50; // what it takes at once
const MOST_LINES = 2000; // of an order, likewise

/**
 * Orders that are paid, and that the server refused once it could be asked: the customer is gone, and the money is in
 * the drawer. The cashier is told of each, finds it in the list of orders and sends it again; nobody closes the till
 * without seeing them, and who does leaves word of them on the server.
 */
export class RefusedOrders {
    constructor(pos) {
        this.pos = pos;
        this.standing = new Map();
    }

    /** Paid orders that are nowhere but at this till. */
    get all() {
        return this.pos.models["pos.order"].filter(
            (order) => isPaid(order) && (!order.isSynced || this.isMissing(order))
        );
    }

    /** Whether the server refused it, or did not say yet that it has it as paid. */
    isMissing(order) {
        return Boolean(order.customerCardRefusal) || this.pos.paidOrders.isWaiting(order);
    }

    note(order, error) {
        const reason = error.data?.message || error.message || "";
        const isNew = order.customerCardRefusal !== reason;
        order.uiState.customerCardRefusal = reason || _t("The server did not say why.");
        this.pos.paidOrders.keep(order);
        if (isNew || !this.standing.has(order.uuid)) {
            this.tell(order);
        }
    }

    /** The order arrived. */
    forget(order) {
        this.standing.get(order.uuid)?.();
        this.standing.delete(order.uuid);
        if (order.uiState.customerCardRefusal) {
            order.uiState.customerCardRefusal = "";
        }
    }

    tell(order) {
        this.standing.get(order.uuid)?.();
        const close = this.pos.notification.add(
            _t(
                "%(reason)s The sale stays in the list of orders. Leave its money in the drawer and send the order again from the list; if it is refused again, tell a manager.",
                { reason: order.customerCardRefusal }
            ),
            {
                title: _t("Order %s is paid, but not saved", order.pos_reference),
                type: "danger",
                sticky: true,
                className: "customer-card-refused-notice",
                buttons: [
                    { name: _t("Show the order"), primary: true, onClick: () => this.show(order) },
                ],
            }
        );
        this.standing.set(order.uuid, close);
    }

    show(order) {
        this.pos.navigate("TicketScreen", { stateOverride: { selectedOrderUuid: order.uuid } });
    }

    async send(order) {
        this.standing.get(order.uuid)?.();
        this.standing.delete(order.uuid);
        await this.pos.syncAllOrders({ orders: [order] });
        if (!this.isMissing(order) && order.isSynced) {
            this.pos.notification.add(_t("Order %s is saved.", order.pos_reference), {
                type: "success",
            });
        }
    }

    // --- Leaving the till ---

    /** Whether the till may be left; who leaves orders behind leaves word of them on the server. */
    async mayLeave() {
        const orders = this.all;
        if (!orders.length) {
            return true;
        }
        const choice = await this.ask(orders);
        if (choice === "show") {
            this.pos.dialog.closeAll();
            this.show(orders[0]);
        }
        return choice === "leave" && this.keep(orders);
    }

    ask(orders) {
        const told = orders.map(
            (order) => `${order.pos_reference} · ${this.amountOf(order)}: ${this.reasonOf(order)}`
        );
        const body = _t(
            "These orders are paid, and the server does not have them. Look at them and send them again. If you go on without them, they stay at this till and are sent again when it is opened next; the session's history says so, and their money counts as a difference."
        );
        return new Promise((resolve) =>
            this.pos.dialog.add(ConfirmationDialog, {
                title: _t("Orders that are not saved"),
                body: [body, ...told].join("\n\n"),
                confirmLabel: _t("Show the orders"),
                cancelLabel: _t("Go on without them"),
                confirm: () => resolve("show"),
                cancel: () => resolve("leave"),
                dismiss: () => resolve("stay"),
            })
        );
    }

    async keep(orders) {
        try {
            for (let begin = 0; begin < orders.length; begin += MOST_ORDERS) {
                const some = orders.slice(begin, begin + MOST_ORDERS);
                const answer = await this.pos.customerCards.call("keep_refused", [
                    some.map((one) => this.words(one)),
                ]);
                if (!answer.ok) {
                    throw new Error(answer.message);
                }
            }
            return true;
        } catch (error) {
            this.pos.dialog.add(AlertDialog, {
                title: _t("Orders that are not saved"),
                body: whyNotWritten(error),
            });
            return false;
        }
    }

    words(order) {
        const say = (amount) => sayMoney(this.pos, amount);
        const brief = (text) => String(text).slice(0, LONGEST);
        return {
            uuid: order.uuid,
            name: brief(order.pos_reference),
            amount: order.priceIncl,
            reason: brief(this.reasonOf(order)),
            lines: order.lines
                .slice(0, MOST_LINES)
                .map((line) =>
                    brief(`${line.qty} × ${line.getFullProductName()}, ${say(line.priceIncl)}`)
                ),
            payments: order.payment_ids
                .slice(0, MOST_LINES)
                .map((payment) =>
                    brief(`${payment.payment_method_id.name} ${say(payment.amount)}`)
                ),
        };
    }

    amountOf(order) {
        return sayMoney(this.pos, order.priceIncl);
    }

    reasonOf(order) {
        return order.customerCardRefusal || _t("It could not be sent yet.");
    }
}

function whyNotWritten(error) {
    if (error instanceof ConnectionLostError) {
        return _t(
            "The orders could not be written down on the server. Try again when there is a connection."
        );
    }
    return _t(
        "The server did not write the orders down: “%(reason)s” Tell a manager; the orders stay at this till.",
        { reason: error.data?.message || error.message }
    );
}
