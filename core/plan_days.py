"""When the installments of a plan are due, and which share of a year each of their periods is."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from . import periods
from .plan_terms import Step, Terms

YEAR = Decimal(365)
WEEK = 7


def due_days(terms: Terms) -> Iterator[date]:
    """Yield the days on which installments are due: those named one by one, or one step after the other without end.

    >>> from itertools import islice
    >>> def first_ones(first, step):
    ...     terms = Terms(Decimal(100), date(2020, 1, 1), first, 3, step=step)
    ...     return [day.isoformat() for day in islice(due_days(terms), 3)]
    >>> first_ones(date(2028, 2, 29), Step(anchor=31)), first_ones(date(2027, 1, 31), Step())
    (['2028-02-29', '2028-03-31', '2028-04-30'], ['2027-01-31', '2027-02-28', '2027-03-31'])
    >>> first_ones(date(2026, 3, 20), Step(calendar='persian', anchor=31))
    ['2026-03-20', '2026-04-20', '2026-05-21']
    >>> first_ones(date(2026, 3, 1), Step('day', 15))
    ['2026-03-01', '2026-03-16', '2026-03-31']
    """
    if terms.days or terms.first is None:
        return iter(terms.days)
    return stepped(terms.first, terms.step)


def stepped(first: date, step: Step, since: int = 0) -> Iterator[date]:
    """Yield ``first`` and the days that follow it by ``step``, from the one ``since`` steps away."""
    if step.unit != 'month':
        long = timedelta(days=step.count * (WEEK if step.unit == 'week' else 1))
        yield from (first + long * number for number in count(since))
        return
    year, month, day = periods.parts(first, step.calendar)
    for number in count(since):
        yield first if not number else _in_month(year * 12 + month - 1 + number * step.count, step.anchor or day, step)


def _in_month(months: int, anchor: int, step: Step) -> date:
    year, month = divmod(months, 12)
    last = 28 if anchor <= 28 else periods.length(year, month + 1, step.calendar)
    return periods.day_of(year, month + 1, min(anchor, last), step.calendar)


def periods_of(terms: Terms) -> Iterator[tuple[date, Decimal]]:
    """Yield the day each installment is due on, and the share of a year its period is.

    >>> from itertools import islice
    >>> terms = Terms(Decimal(100), date(2026, 1, 11), date(2026, 3, 1), 3)
    >>> [(day.isoformat(), str(share.quantize(Decimal('0.00001')))) for day, share in islice(periods_of(terms), 2)]
    [('2026-03-01', '0.13425'), ('2026-04-01', '0.08333')]
    """
    before = terms.handed_over
    for number, day in enumerate(due_days(terms)):
        if terms.days or terms.counts == 'days':
            yield day, Decimal((day - before).days) / YEAR
        else:
            yield day, terms.step.years if number else first_share(terms)
        before = day


def first_share(terms: Terms) -> Decimal:
    """Return the share of a year of the first period of terms that go by steps."""
    first = terms.first or terms.days[0]
    if terms.first_period == 'whole' or terms.handed_over == next(stepped(first, terms.step, -1)):
        return terms.step.years
    if terms.step.unit == 'month' and terms.first == next(stepped(terms.handed_over, terms.step, 1)):
        return terms.step.years  # 31 January, then 28 February
    return Decimal((first - terms.handed_over).days) / YEAR
