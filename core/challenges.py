"""Challenges: a goal that is reached within a period gives extra points, once in each period.

"Five coffees in a month" or "100 within the week" are data; what an order counts for is a pure function of its lines.
What each of them brought is kept with the order, so that goods that come back count for what they were, whatever
products, prices and tenders are by then. Progress is the sum of what orders count for: what is taken back may undo a
goal that was reached.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from . import periods
from .earning import Line, is_purchase, paid_units
from .money import plain

ZERO, ONE = Decimal(0), Decimal(1)

Goal = Literal['orders', 'amount', 'units']
Period = Literal['once', 'week', 'month', 'quarter', 'year']


class Part(NamedTuple):
    """What a line brings towards a goal: its money, and how much of the goal, however it was paid. ``key`` names it."""

    key: str
    amount: Decimal
    counts: Decimal

    def without(self, share: Decimal) -> 'Part':
        """Return what is left once ``share`` of the line, 0 to 1, has come back."""
        left = min(max(ONE - share, ZERO), ONE)
        return Part(self.key, self.amount * left, self.counts * left)


class Parts(NamedTuple):
    """What an order counts by: its lines, and ``share``, the part of it, 0 to 1, paid by tenders that earn.

    >>> parts = Parts((Part('coffee', Decimal(6), Decimal(2)),), ONE)
    >>> parts.as_json(), Parts.from_json(parts.as_json()) == parts
    ({'share': '1', 'lines': [['coffee', '6', '2']]}, True)
    """

    lines: tuple[Part, ...]
    share: Decimal

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data; numbers as text, so that none is bent on the way."""
        return {
            'share': plain(self.share),
            'lines': [[part.key, plain(part.amount), plain(part.counts)] for part in self.lines],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> 'Parts':
        """Return what :meth:`as_json` kept."""
        lines = (Part(key, Decimal(amount), Decimal(counts)) for key, amount, counts in kept['lines'])
        return cls(tuple(lines), Decimal(kept['share']))


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

    def _counts(self, line: Line) -> Decimal:
        if self.goal == 'orders':
            return ONE if is_purchase([line], self.products) else ZERO
        return line.amount if self.goal == 'amount' else paid_units(line, self.products)

    def parts(self, lines: Iterable[Line], paid_share: Decimal = ONE) -> Parts:
        """Return what an order counts by; ``paid_share`` is the part of it, 0 to 1, paid by tenders that earn."""
        mine = ((line.key, one) for line in lines if (one := self._counted_as(line)))
        return Parts(tuple(Part(key, one.amount, self._counts(one)) for key, one in mine), paid_share)

    def counted(self, lines: Iterable[Line], paid_share: Decimal = ONE) -> Decimal:
        """Return what an order counts for, as :meth:`parts` has it.

        >>> coffee = Challenge(1, 'Five coffees', 'units', Decimal(5), 'month', Decimal(20), products=frozenset({7}))
        >>> coffee.counted([Line(7, frozenset(), Decimal(2), Decimal(6)), Line(8, frozenset(), ONE, Decimal(3))])
        Decimal('2')
        """
        return self.left(self.parts(lines, paid_share), {})

    def left(self, parts: Parts, returned: Mapping[str, Decimal]) -> Decimal:
        """Return what is left of an order that counted by these parts; ``returned``: by line, which share of it has
        come back, 0 to 1.

        >>> coffee = Challenge(1, 'Five coffees', 'units', Decimal(5), 'month', Decimal(20), products=frozenset({7}))
        >>> parts = coffee.parts([Line(7, frozenset(), Decimal(2), Decimal(6), key='a')])
        >>> coffee.left(parts, {'a': Decimal('0.5')}), coffee.left(parts, {'a': ONE})
        (Decimal('1.0'), Decimal('0'))
        """
        left = [part.without(returned.get(part.key, ZERO)) for part in parts.lines]
        amount = sum((part.amount for part in left), ZERO) * parts.share
        if amount <= 0 or amount < self.minimum:
            return ZERO
        counts = sum((part.counts for part in left), ZERO)
        if self.goal == 'orders':
            return ONE if counts > 0 else ZERO
        return counts * parts.share

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
