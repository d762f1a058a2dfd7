"""Challenges: a goal that is reached within a period gives extra points, once in each period.

"Five coffees in a month" or "100 within the week" are data; what an order counts for is a pure function of its lines,
so that goods that come back count for what they were. Progress is the sum of what orders count for: what is taken back
may undo a goal that was reached.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from . import periods
from .earning import Line, is_purchase, paid_units

ZERO, ONE = Decimal(0), Decimal(1)

Goal = Literal['orders', 'amount', 'units']
Period = Literal['once', 'week', 'month', 'quarter', 'year']


@dataclass(frozen=True, slots=True)
class Challenge:
    """``target`` orders, money (tax included) or units of certain products within a period give ``points``.

    An empty set of products *and* categories means everything. An order counts from ``minimum`` on, of what it brings
    of these products. The days ``first`` and ``last`` belong to it; a period of ``once`` is all the time between them.
    """

    id: int
    name: str
    goal: Goal
    target: Decimal
    period: Period
    points: Decimal
    products: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()
    minimum: Decimal = ZERO
    first: date | None = None
    last: date | None = None

    def runs(self, day: date) -> bool:
        """Tell whether the challenge is on."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def _counted_as(self, line: Line) -> Line | None:
        return line.chosen(self.products, self.categories) if line.amount > 0 and line.quantity > 0 else None

    def counted(self, lines: Iterable[Line], paid_share: Decimal = ONE) -> Decimal:
        """Return what an order counts for; ``paid_share`` is the part of it, 0 to 1, paid by tenders that earn.

        >>> coffee = Challenge(1, 'Five coffees', 'units', Decimal(5), 'month', Decimal(20), products=frozenset({7}))
        >>> coffee.counted([Line(7, frozenset(), Decimal(2), Decimal(6)), Line(8, frozenset(), ONE, Decimal(3))])
        Decimal('2')
        """
        mine = [one for line in lines if (one := self._counted_as(line))]
        amount = sum((line.amount for line in mine), ZERO) * paid_share
        if amount <= 0 or amount < self.minimum:
            return ZERO
        units = sum((paid_units(line, self.products) for line in mine), ZERO) * paid_share
        orders = ONE if is_purchase(mine, self.products) else ZERO
        return {'orders': orders, 'amount': amount, 'units': units}[self.goal]

    def due(self, done: Decimal) -> Decimal:
        """The points that ``done`` is worth: all of them, or none."""
        return self.points if done >= self.target else ZERO


def begins(period: Period, day: date, *, week_begins: int = 0, jalali: bool = False) -> date:
    """Return the first day of the period that ``day`` is in; ``once`` has one period for ever.

    :param week_begins: weekday a week begins with, 0 is Monday
    :param jalali: months, quarters and years are those of the Solar Hijri calendar

    >>> begins('quarter', date(2026, 11, 22)), begins('month', date(2026, 11, 22), jalali=True)
    (datetime.date(2026, 10, 1), datetime.date(2026, 11, 22))
    """
    if period == 'once':
        return date.min
    return periods.begins(period, day, 'persian' if jalali else 'gregorian', week_begins)


def ends(period: Period, begin: date, *, jalali: bool = False) -> date | None:
    """Return the last day of the period that began on ``begin``; None for ``once``.

    >>> ends('month', date(2028, 2, 1)), ends('month', date(2027, 2, 20), jalali=True)
    (datetime.date(2028, 2, 29), datetime.date(2027, 3, 20))
    """
    if period == 'once':
        return None
    return periods.next_begins(period, begin, 'persian' if jalali else 'gregorian') - timedelta(days=1)
