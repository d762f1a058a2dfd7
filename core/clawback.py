"""The points to take back with returned goods: those their lines had brought, whatever the rules say today."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from .money import rounded

ZERO, ONE = Decimal(0), Decimal(1)


def due(points: Decimal, why: Iterable[Mapping[str, Any]], returned: Mapping[str, Decimal], digits: int) -> Decimal:
    """Return how many of an order's ``points`` must have gone back once ``returned`` shares of its lines have.

    Caps and rounding of the whole order fall on its lines in proportion. The result counts from the sale on, all
    returns together, so that a return in many parts takes back what one return would, to the last point.

    :param points: what the order earned
    :param why: the reasons stored with them (:func:`.earning.as_json`)
    :param returned: by line, which part of it has come back so far, 0 to 1
    :param digits: decimals of a point

    >>> why = [{'lines': {'wine': '90', 'bread': '10'}}]
    >>> due(Decimal(100), why, {'wine': Decimal(1)}, 0)
    Decimal('90')
    >>> due(Decimal(100), why, {'wine': Decimal(1), 'bread': Decimal(1)}, 0)
    Decimal('100')
    """
    shares = [(key, Decimal(share)) for reason in why for key, share in (reason.get('lines') or {}).items()]
    total = sum((share for _key, share in shares), ZERO)
    if total <= 0:
        return ZERO
    back = sum((share * min(max(returned.get(key, ZERO), ZERO), ONE) for key, share in shares), ZERO)
    return min(points, rounded(points * back / total, digits))


def owed(due: Decimal, taken: Decimal, expired: Decimal) -> Decimal:
    """Return what is still to be taken back of ``due``, when ``taken`` was taken before and ``expired`` expired unused.

    What expired counts first as taken: nobody gives twice what gave them nothing. Of all that was earned, what is taken
    back and what expired are never more than it.

    >>> owed(Decimal(100), Decimal(0), Decimal(60)), owed(Decimal(50), Decimal(0), Decimal(60))
    (Decimal('40'), Decimal('0'))
    """
    return max(due - taken - expired, ZERO)


def given_back(taken: Decimal, before: Decimal, back: Decimal, paid: Decimal, digits: int) -> Decimal:
    """Return how many units of a payment go back now, when ``back`` of the money it ``paid`` has come back with this
    return.

    Counted from the sale on and rounded down: a return in many parts gives back what one return would, to the last
    unit, and never more than has come back. What is less than a unit brings none; 0 then.

    :param taken: units the payment took
    :param before: units that went back already

    >>> given_back(Decimal(300), Decimal(0), Decimal(1), Decimal(3), 0)
    Decimal('100')
    >>> given_back(Decimal(10), Decimal(0), Decimal('0.1'), Decimal(10), 0)
    Decimal('0')
    >>> given_back(Decimal(100), Decimal(1), Decimal(1), Decimal(1), 0)
    Decimal('99')
    """
    share = taken if back >= paid else (taken * back / paid).quantize(ONE.scaleb(-digits), ROUND_FLOOR)
    return max(share - before, ZERO)
