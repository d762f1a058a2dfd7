"""How a credit line stands on a day: what of all that is owed is late, what is asked for, and what comes later.

Money that comes pays the oldest debt first. So what is open are the newest purchases that come to what is owed, and
nobody has to know what paid what: of a line with a hundred thousand purchases only those that are not due yet are read.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from .allocation import BY_AGE, Part, Row, State
from .cycle import cycle_of
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
        return cycle_of(today - timedelta(days=self.grace + late), self.day, self.grace, self.calendar).begins


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


def standing(owed: Decimal, purchases: Iterable[tuple[date, Decimal]], today: date, terms: Terms) -> Standing:
    """Return how a line stands on which ``owed`` is open.

    :param purchases: day and amount of what was bought (less what of it came back), newest first; those from
        :meth:`Terms.first_not_late` on are enough: what they do not come to is older, and late

    >>> bought = [(date(2026, 3, 2), Decimal(10)), (date(2026, 2, 27), Decimal(20))]
    >>> found = standing(Decimal(45), bought, date(2026, 3, 5), Terms(31, 20))
    >>> found.overdue, found.due, found.due_on.isoformat(), found.later, found.later_on.isoformat()
    (Decimal('15'), Decimal('20'), '2026-03-20', Decimal('10'), '2026-04-20')
    >>> standing(Decimal(-5), bought, date(2026, 3, 5), Terms(31, 20)) == Standing()
    True
    """
    left, found = max(owed, ZERO), Standing()
    for made, amount in purchases:
        part = min(left, max(amount, ZERO))
        if not part:
            continue
        left -= part
        cycle = cycle_of(made, terms.day, terms.grace, terms.calendar)
        if cycle.due < today:
            found = found._replace(overdue=found.overdue + part)
        elif cycle.closes < today:
            found = found._replace(due=found.due + part, due_on=cycle.due)
        else:
            found = found._replace(later=found.later + part, later_on=cycle.due)
    return found._replace(overdue=found.overdue + left)


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
