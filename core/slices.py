"""The arithmetic of a slice: how much of a card one till may hold for offline spending, and what a part of it costs.

A slice is a hold: ``held`` units of the account (money or points) for ``amount`` of the till's currency. What is spent
of it later is told in the till's currency, so the units follow in proportion.
"""

from decimal import ROUND_CEILING, Context, Decimal

_UP = Context(prec=40, rounding=ROUND_CEILING)


def part(held: Decimal, amount: Decimal, spent: Decimal, digits: int) -> Decimal:
    """Return the units that spending ``spent`` of a slice costs: in proportion, rounded up to ``digits``, never above
    what is held.

    :param held: the slice in the account's unit, above zero
    :param amount: the same slice in the till's currency, above zero
    :param spent: how much of it was spent, in the till's currency
    :raises ValueError: when ``spent`` is not above zero, or above ``amount``

    >>> part(Decimal(200), Decimal('20.00'), Decimal('5.00'), 0)
    Decimal('50')
    >>> part(Decimal('20.00'), Decimal('20.00'), Decimal('12.34'), 2)
    Decimal('12.34')
    """
    if not 0 < spent <= amount:
        raise ValueError(f"{spent} is no part of a slice of {amount}")
    if spent == amount:
        return held
    share = _UP.divide(_UP.multiply(held, spent), amount)
    return min(held, share.quantize(Decimal(1).scaleb(-digits), context=_UP))
