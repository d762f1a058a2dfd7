"""Billing cycles of a credit line: on which day a statement is closed, and when it has to be paid.

A cycle closes on one day of every month. Where a month is shorter its last day stands in, and the day itself comes back
with the next month that has it (the anchor rule): after 28 February comes 31 March again, after 29 Esfand comes 31
Farvardin.
"""

from datetime import date, timedelta
from typing import NamedTuple

from . import periods
from .spoken import Calendar

DAYS = range(1, 32)


class Cycle(NamedTuple):
    """A cycle: its first and its last day, and the last day on which its statement is paid in time."""

    begins: date
    closes: date
    due: date


def _closing(month: date, day: int, kind: Calendar) -> date:
    """Return the closing day of the month that begins on ``month``."""
    last = periods.next_begins('month', month, kind) - timedelta(days=1)
    return min(month + timedelta(days=day - 1), last)


def cycle_of(moment: date, day: int, grace: int = 0, kind: Calendar = 'gregorian') -> Cycle:
    """Return the cycle a day lies in.

    :param moment: a day in the shop's time zone
    :param day: the day of the month on which cycles close, 1 to 31
    :param grace: days from the closing to the day it is due
    :param kind: the calendar ``day`` is one of
    :raises ValueError: for a day no month has

    >>> cycle_of(date(2026, 2, 28), 31, 20)
    Cycle(begins=datetime.date(2026, 2, 1), closes=datetime.date(2026, 2, 28), due=datetime.date(2026, 3, 20))
    >>> cycle_of(date(2026, 3, 1), 31).closes, cycle_of(date(2026, 3, 20), 31, kind='persian').closes
    (datetime.date(2026, 3, 31), datetime.date(2026, 3, 20))
    """
    if day not in DAYS or grace < 0:
        raise ValueError(f'no closing day of a month: {day}, {grace} days later')
    month = periods.begins('month', moment, kind)
    closes = _closing(month, day, kind)
    if moment > closes:
        month = periods.next_begins('month', month, kind)
        closes = _closing(month, day, kind)
    before = _closing(periods.months_on(month, -1, kind), day, kind)
    return Cycle(before + timedelta(days=1), closes, closes + timedelta(days=grace))


def cycles(since: date, until: date, day: int, grace: int = 0, kind: Calendar = 'gregorian') -> list[Cycle]:
    """Return the cycles that closed from ``since`` to ``until``, both included, in order, without a gap between them.

    :raises ValueError: as :func:`cycle_of`

    >>> [one.closes.isoformat() for one in cycles(date(2026, 1, 15), date(2026, 4, 1), 30)]
    ['2026-01-30', '2026-02-28', '2026-03-30']
    """
    found = []
    cycle = cycle_of(since, day, grace, kind)
    while cycle.closes <= until:
        found.append(cycle)
        cycle = cycle_of(cycle.closes + timedelta(days=1), day, grace, kind)
    return found
