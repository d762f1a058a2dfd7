import { _t } from "@web/core/l10n/translation";
import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";

/** Adds a payment line of a method; says why where the order takes none. */
export function addLine(pos, order, method, amount) {
    const { status, data } = order.addPaymentline(method);
    if (!status) {
        pos.dialog.add(AlertDialog, { title: _t("Error"), body: data });
        return;
    }
    data.setAmount(amount);
    return data;
}

/**
 * Adds a payment line that gives back as much as was paid this way, or all that is due where nobody knows; the server
 * has the last word on it. Where all of it stands on one already, that is the line.
 */
export function addRefundLine(pos, order, method) {
    const { amount, reason } = pos.customerCards.tender(method, order);
    if (reason) {
        return pos.customerCards.notify(`${method.name}: ${reason}`);
    }
    const lines = order.payment_ids.filter((line) => line.payment_method_id.id === method.id);
    const given = lines.reduce((sum, line) => sum - line.getAmount(), 0);
    const most = order.currency.round(Math.min(-order.remainingDue, amount - given));
    if (lines.length && most <= 0) {
        order.selectPaymentline(lines[0]);
        return lines[0];
    }
    return addLine(pos, order, method, -most);
}
