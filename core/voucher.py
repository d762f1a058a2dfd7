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


def tax_in(balance: Decimal, percent: Decimal, unit: Decimal | float) -> Decimal:
    """Return the tax contained in ``balance`` (tax included, may be negative), in whole units of the currency (0.01),
    half away from zero.

    :param percent: of the net amount, zero or more

    >>> tax_in(Decimal('50'), Decimal(20), 0.01), tax_in(Decimal('50'), Decimal(20), 0.05)
    (Decimal('8.33'), Decimal('8.35'))
    """
    with localcontext() as context:
        context.prec = 60
        return money.stepped(balance * percent / (_HUNDRED + percent), unit)


def share(before: Decimal, after: Decimal, percent: Decimal, unit: Decimal | float) -> Decimal:
    """Return the tax a movement from one balance to another carries; negative when the balance falls.

    >>> [str(share(Decimal(a), Decimal(b), Decimal(20), 0.01)) for a, b in ((0, 50), (50, '16.67'), ('16.67', 0))]
    ['8.33', '-5.55', '-2.78']
    """
    return tax_in(after, percent, unit) - tax_in(before, percent, unit)


def net_rate(percent: Decimal) -> Decimal:
    """Return what one unit of value, tax included, is without the tax.

    >>> net_rate(Decimal(25))
    Decimal('0.8')
    """
    with localcontext() as context:
        context.prec = 60
        return _HUNDRED / (_HUNDRED + percent)


def split(amount: Decimal, shares: list[Decimal], unit: Decimal | float) -> list[Decimal]:
    """Return ``amount`` in parts as ``shares`` (of any sum but zero) say; the last part takes what rounding left.

    >>> [str(part) for part in split(Decimal('5.55'), [Decimal(50), Decimal(50)], 0.01)]
    ['2.78', '2.77']
    """
    total = sum(shares, Decimal(0))
    parts = [money.stepped(amount * one / total, unit) for one in shares[:-1]]
    return [*parts, amount - sum(parts, Decimal(0))]
