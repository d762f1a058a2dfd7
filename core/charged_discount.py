"""The charged discount: what a better price list would have saved, put on the card instead of taken off the price."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from .earning import FULL_SHARE
from .money import floored

ZERO, ONE = Decimal(0), Decimal(1)


class Bought(NamedTuple):
    """One line: its name, what was paid for it (tax included), and the price of a unit: as charged, as usual, by the
    better list. What was paid and charged is what is left of it by a discount on the whole purchase.
    """

    key: str
    paid: Decimal
    unit: Decimal
    usual: Decimal
    better: Decimal


def saved(line: Bought) -> Decimal:
    """Return the part of what was paid that the better price would have spared; never below zero, never more than was
    paid.

    A price above the usual one is the cashier's own: what it adds is not saved by any list. Units count as far as they
    were paid for, as :func:`earning.paid_units` says: those below half their usual price in proportion.

    >>> ten, nine = Decimal(10), Decimal(9)
    >>> saved(Bought('a', Decimal('12.10'), ten, ten, nine)), saved(Bought('a', Decimal(8), Decimal(8), ten, nine))
    (Decimal('1.21'), Decimal('0'))
    >>> saved(Bought('a', Decimal(40), Decimal(4), ten, Decimal(1)))
    Decimal('24')
    """
    if line.unit <= 0 or line.paid <= 0:
        return ZERO
    spared = min(line.unit, line.usual) - max(line.better, ZERO)
    return line.paid * max(spared, ZERO) / max(line.unit, line.usual * FULL_SHARE)


def charge(lines: Iterable[Bought], share: Decimal, digits: int) -> tuple[Decimal, dict[str, Decimal]]:
    """Return what is charged on the card, rounded down, and how much of it each line brought (not rounded).

    :param share: the part of the order, 0 to 1, that counts: goods paid by a card bring no discount
    """
    share = min(max(share, ZERO), ONE)
    parts = {line.key: saved(line) * share for line in lines}
    parts = {key: amount for key, amount in parts.items() if amount > 0}
    return floored(sum(parts.values(), ZERO), digits), parts
