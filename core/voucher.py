"""Single-purpose vouchers: how much of a card's value is value added tax.

The tax of a single-purpose voucher is due when the voucher is sold; handing it in is no supply of its own (Directive
2006/112/EC, articles 30a and 30b, as amended by Directive (EU) 2016/1065). So every amount on such a card is a net
amount and a tax. The tax in a balance is a function of the balance alone, and what a movement carries is the difference
of the tax before and after it: whatever is spent, given back or charged, in whatever order and parts, the taxes of all
movements add up to the tax in what is left, and to nothing when nothing is left. The last spend takes what rounding
left over.
"""

from decimal import Decimal, localcontext

from . import money

_HUNDRED = Decimal(100)


def tax_in(balance: Decimal, percent: Decimal, digits: int) -> Decimal:
    """Return the tax contained in ``balance`` (tax included, may be negative), with ``digits`` decimals, half away from
    zero.

    :param percent: of the net amount, zero or more

    >>> tax_in(Decimal('50'), Decimal(20), 2), tax_in(Decimal('20'), Decimal(20), 2)
    (Decimal('8.33'), Decimal('3.33'))
    """
    with localcontext() as context:
        context.prec = 60
        return money.rounded(balance * percent / (_HUNDRED + percent), digits)


def share(before: Decimal, after: Decimal, percent: Decimal, digits: int) -> Decimal:
    """Return the tax a movement from one balance to another carries; negative when the balance falls.

    >>> [str(share(Decimal(a), Decimal(b), Decimal(20), 2)) for a, b in ((0, 50), (50, '16.67'), ('16.67', 0))]
    ['8.33', '-5.55', '-2.78']
    """
    return tax_in(after, percent, digits) - tax_in(before, percent, digits)


def net_rate(percent: Decimal) -> Decimal:
    """Return what one unit of value, tax included, is without the tax.

    >>> net_rate(Decimal(25))
    Decimal('0.8')
    """
    with localcontext() as context:
        context.prec = 60
        return _HUNDRED / (_HUNDRED + percent)


def split(amount: Decimal, shares: list[Decimal], digits: int) -> list[Decimal]:
    """Return ``amount`` in parts as ``shares`` (of any sum but zero) say; the last part takes what rounding left.

    >>> [str(part) for part in split(Decimal('5.55'), [Decimal(50), Decimal(50)], 2)]
    ['2.78', '2.77']
    """
    total = sum(shares, Decimal(0))
    parts = [money.rounded(amount * one / total, digits) for one in shares[:-1]]
    return [*parts, amount - sum(parts, Decimal(0))]
