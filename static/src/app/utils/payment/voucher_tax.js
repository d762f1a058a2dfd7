import { _t } from "@web/core/l10n/translation";

/**
 * A single-purpose voucher was taxed when it was sold: it pays only for goods with that very tax. The server has the
 * last word.
 *
 * @returns {number|undefined} the most a card may pay because of its tax; undefined for one that pays for anything
 */
export function mostOfVoucher(known, ref, order, except) {
    const taxOf = (ref) => known[ref]?.voucher_tax;
    const tax = taxOf(ref);
    return tax
        ? order.getCustomerCardVoucherPayable(
              tax.id,
              (other) => taxOf(other)?.id === tax.id,
              except
          )
        : undefined;
}

export function wrongTaxText({ masked, voucher_tax: { name } }) {
    return _t(
        "%(card)s pays only for goods with the tax %(tax)s. Choose another payment for the remainder.",
        { card: masked, tax: name }
    );
}
