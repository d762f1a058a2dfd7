"""Thresholds of rewards: which one comes next, and which ones a purchase has just reached."""

from collections.abc import Iterable
from decimal import Decimal


def crossed(thresholds: Iterable[Decimal], before: Decimal, after: Decimal) -> list[Decimal]:
    """Return the thresholds that ``after`` reaches and ``before`` did not, lowest first.

    >>> crossed([Decimal(100), Decimal(200), Decimal(500)], Decimal(100), Decimal(250))
    [Decimal('200')]
    """
    return sorted(threshold for threshold in thresholds if before < threshold <= after)


def following(thresholds: Iterable[Decimal], balance: Decimal) -> Decimal | None:
    """Return the lowest threshold that ``balance`` does not reach, if there is one.

    >>> following([Decimal(500), Decimal(200)], Decimal(200)), following([Decimal(200)], Decimal(200))
    (Decimal('500'), None)
    """
    return min((threshold for threshold in thresholds if threshold > balance), default=None)
