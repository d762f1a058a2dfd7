import { _t } from "@web/core/l10n/translation";
import { apart } from "@customer_card/app/utils/spoken";

/**
 * The answer to a payment from a slice, `{operation, amount, least}`: all of it or nothing.
 *
 * @param {number} most of the slice that is certain to be there
 * @param {Object} currency
 * @param {Function} format an amount
 */
export function spendSlice(slice, asked, most, currency, format) {
    if (currency.isPositive(asked - most)) {
        const message = _t("Without a connection this card pays up to %s.", apart(format(most)));
        return { ok: false, isLost: true, message, available: most };
    }
    if (currency.isPositive(slice.least - asked)) {
        const message = _t("This card pays from %s on.", apart(format(slice.least)));
        return { ok: false, isLost: true, message, available: false };
    }
    return { ok: true, operation: slice.operation, amount: asked, isFromSlice: true };
}

/** Without a connection and a slice there is nothing to ask. */
export function nothingSetAside() {
    const message = _t(
        "No connection, and nothing of this card was set aside for it. Try again, or take another payment."
    );
    return { ok: false, isLost: true, message, available: false };
}
