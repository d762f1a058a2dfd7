"""The part of a promise that can be taken when less is left: as much as there is, never more; the rest is owed."""

from decimal import Decimal
from typing import NamedTuple

from .money import floored

ZERO = Decimal(0)


class Kept(NamedTuple):
    """The units taken from the account, and what they pay in the currency of the document."""

    units: Decimal = ZERO
    paid: Decimal = ZERO


def keep(units: Decimal, available: Decimal, worth: Decimal | None, digits: int) -> Kept:
    """Return what is taken of ``units`` where ``available`` can be.

    :param worth: what all of ``units`` pay; None where they pay no money (the points of a reward)
    :param digits: decimals of that money; what is taken pays no more than its share, rounded down
    :return: nothing at all where the share is less than the smallest coin

    >>> keep(Decimal(500), Decimal(333), Decimal('5.00'), 2)
    Kept(units=Decimal('333'), paid=Decimal('3.33'))
    >>> keep(Decimal(500), Decimal('0.5'), Decimal('5.00'), 2)
    Kept(units=Decimal('0'), paid=Decimal('0'))
    """
    taken = min(max(available, ZERO), units)
    if worth is None:
        return Kept(taken)
    if taken == units:
        return Kept(units, worth)
    paid = floored(worth * taken / units, digits)
    return Kept(taken, paid) if paid > 0 else Kept()
