"""How a credit line stands on a day: what of all that is owed is late, what is asked for, and what comes later.

Money that comes pays the oldest debt first. So what is open are the newest purchases that come to what is owed, and
nobody has to know what paid what: what was bought since the first day of a cycle, in one sum, says what is open from
before.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from .allocation import BY_AGE, Part, Row, State
from .cycle import Cycle, cycle_of
from .spoken import Calendar

ZERO = Decimal(0)


class Terms(NamedTuple):
    """When a line's statements are closed and paid: the day of the month, the days from there, and the calendar."""

    day: int
    grace: int
    calendar: Calendar = 'gregorian'

    def first_not_late(self, today: date, late: int = 0) -> date:
        """Return the first day whose purchases are at most ``late`` days late ``today``; older ones that are open are
        later than that.

        >>> Terms(31, 20).first_not_late(date(2026, 3, 20)), Terms(31, 20).first_not_late(date(2026, 3, 21))
        (datetime.date(2026, 2, 1), datetime.date(2026, 3, 1))
        """
        return self._cycle(today - timedelta(days=self.grace + late)).begins

    def not_late(self, today: date) -> list[Cycle]:
        """Return the cycles whose purchases are not late ``today``, newest first.

        >>> [cycle.begins.isoformat() for cycle in Terms(31, 20).not_late(date(2026, 3, 20))]
        ['2026-03-01', '2026-02-01']
        """
        found, since = [self._cycle(today)], self.first_not_late(today)
        while found[-1].begins > since:
            found.append(self._cycle(found[-1].begins - timedelta(days=1)))
        return found

    def _cycle(self, day: date) -> Cycle:
        return cycle_of(day, self.day, self.grace, self.calendar)


class Standing(NamedTuple):
    """Parts of what is owed, in the account's currency: past its last day; asked for, and until when; bought since the
    last closing, and until when that will be asked for.
    """

    overdue: Decimal = ZERO
    due: Decimal = ZERO
    due_on: date | None = None
    later: Decimal = ZERO
    later_on: date | None = None

    @property
    def asked(self) -> Decimal:
        """All that is to be paid by now."""
        return self.overdue + self.due


def standing(owed: Decimal, bought: Mapping[date, Decimal], today: date, terms: Terms) -> Standing:
    """Return how a line stands on which ``owed`` is open.

    :param bought: for the first day of every cycle of :meth:`Terms.not_late`, what was bought from that day on, less
        what of it came back

    >>> bought = {date(2026, 3, 1): Decimal(10), date(2026, 2, 1): Decimal(30)}
    >>> found = standing(Decimal(45), bought, date(2026, 3, 5), Terms(31, 20))
    >>> found.overdue, found.due, found.due_on.isoformat(), found.later, found.later_on.isoformat()
    (Decimal('15'), Decimal('20'), '2026-03-20', Decimal('10'), '2026-04-20')
    >>> standing(Decimal(-5), bought, date(2026, 3, 5), Terms(31, 20)) == Standing()
    True
    """
    left, found = max(owed, ZERO), Standing()
    for cycle in terms.not_late(today):
        older = max(min(left, owed - bought[cycle.begins]), ZERO)
        part, left = left - older, older
        if part and cycle.closes < today:
            found = found._replace(due=found.due + part, due_on=cycle.due)
        elif part:
            found = found._replace(later=part, later_on=cycle.due)
    return found._replace(overdue=left)


# Parts of a standing, by how far their debts have come.
PARTS = {State.OVERDUE: 'overdue', State.DUE: 'due', State.NOT_DUE: 'later'}


def paid_of(before: Standing, amount: Decimal, order: tuple[Row, ...] = BY_AGE) -> Standing:
    """Return what of each part an ``amount`` pays, in that order; what is beyond all of them is the customer's money.

    >>> before = Standing(Decimal(15), Decimal(20), date(2026, 3, 20), Decimal(10), date(2026, 4, 20))
    >>> paid = paid_of(before, Decimal(30))
    >>> paid.overdue, paid.due, paid.later
    (Decimal('15'), Decimal('15'), Decimal('0'))
    """
    paid: dict[str, Decimal] = {}
    for name in [PARTS[state] for state, part in order if part is Part.PRINCIPAL]:
        paid[name] = min(amount, getattr(before, name))
        amount -= paid[name]
    return before._replace(**paid)
