"""What becomes of a plan that is changed: paid ahead, goods returned, an installment moved, new terms for what is left.

Each change is made of rows to come, of which nothing was paid yet, and of the terms they were made by; rows that are
over, or paid in part, stay as they are and are not given. Nothing is kept here: a change is computed to be shown with
its figures, and again, the same, when it is chosen.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from . import money, periods
from .plan import laid_out, schedule, spread
from .plan_days import YEAR, first_share, stepped
from .plan_rows import Row, Totals, linked, spans, totals
from .plan_terms import FIXED_PROFIT, HUNDRED, ZERO, PlanError, Terms, by_figures

Effect = Literal['fewer', 'lower', 'skip']
EFFECTS: tuple[Effect, ...] = ('fewer', 'lower', 'skip')
FARTHEST = 36  # months an installment is moved by, as months


class Change(NamedTuple):
    """The rows to come after a change, what of the profit and the fees before it is no longer asked for, and what the
    customer gets back.
    """

    rows: tuple[Row, ...]
    profit: Decimal = ZERO
    fees: Decimal = ZERO
    back: Decimal = ZERO

    @property
    def number(self) -> int:
        """How many installments are to come."""
        return len(self.rows)

    @property
    def ends(self) -> date | None:
        """The day of the last one."""
        return self.rows[-1].day if self.rows else None

    @property
    def amount(self) -> Decimal:
        """The largest of them."""
        return max((row.amount for row in self.rows), default=ZERO)


def _periods(terms: Terms, rows: Sequence[Row], begins: date) -> list[Decimal]:
    """Return the share of a year of the period of each row to come."""
    if terms.days or terms.counts == 'days':
        return [Decimal((until - since).days) / YEAR for since, until in spans(rows, begins)]
    return [first_share(terms) if row.number == 1 else terms.step.years for row in rows]


class _Left:
    """Rows to come of which ``less`` principal is paid, or falls away, on a ``day`` before the first of them is due."""

    def __init__(self, terms: Terms, rows: Sequence[Row], begins: date, day: date, less: Decimal) -> None:
        self.terms, self.rows, self.before = terms, rows, totals(rows)
        self.owed = self.before.principal - less
        self.periods = _periods(terms, rows, begins)
        elapsed = min(max((day - begins).days, 0), (rows[0].day - begins).days)
        # Up to the day the first period's profit is on what was owed until then.
        self.periods[0] *= 1 + less / self.owed * elapsed / (rows[0].day - begins).days

    @property
    def profit(self) -> Decimal:
        """What is left of a profit that was settled at the beginning: in proportion to the principal."""
        return money.rounded(self.before.profit * self.owed / self.before.principal, self.terms.digits)

    def lower(self) -> tuple[Row, ...]:
        """Return as many rows as before, on the same days."""
        first, number = self.rows[0].number, len(self.rows)
        unequal = tuple((one - first + 1, amount) for one, amount in self.terms.unequal if one >= first)
        grace = sum(not row.principal for row in self.rows[: max(self.terms.grace - first + 1, 0)])
        balloon = self.terms.balloon
        if balloon >= self.owed:
            balloon = money.floored(balloon * self.owed / self.before.principal, self.terms.digits)
        day = self.terms.first or self.terms.days[0]
        terms = self.terms.but(
            number=number, amount=ZERO, days=(), first=day, grace=grace, unequal=unequal, balloon=balloon
        )
        rows = laid_out(terms, self.owed, [row.day for row in self.rows], self.periods, self.profit)
        return tuple(row._replace(number=row.number + first - 1) for row in rows)

    def fewer(self) -> tuple[Row, ...]:
        """Return rows that pay as much as before, until nothing is left."""
        return linked(self._settled() if self.terms.method in FIXED_PROFIT else self._declining())

    def _declining(self) -> list[Row]:
        left, rows = self.owed, []
        for row, period in zip(self.rows, self.periods, strict=True):
            profit = money.rounded(left * self.terms.rate / HUNDRED * period, self.terms.digits)
            pays = max(row.principal + row.profit - profit, ZERO) if row.principal else ZERO
            principal = left if row is self.rows[-1] else min(pays, left)
            rows.append(row._replace(principal=principal, profit=profit))
            left -= principal
            if not left:
                break
        return rows

    def _settled(self) -> list[Row]:
        due, nets = self.owed + self.profit, []
        for row in self.rows:
            nets.append(min(row.principal + row.profit, due))
            due -= nets[-1]
            if not due:
                break
        profits = spread(self.profit, nets, self.terms.digits)
        parts = zip(self.rows, nets, profits, strict=False)
        return [row._replace(principal=net - profit, profit=profit) for row, net, profit in parts]


@by_figures
def paid_ahead(terms: Terms, rows: Sequence[Row], begins: date, day: date, amount: Decimal, effect: Effect) -> Change:
    """Return what becomes of the rows to come when ``amount`` is paid before they are due.

    ``fewer``: installments stay as high and end earlier; ``lower``: they end on the same day and are lower; both pay
    principal at once and lessen the profit. ``skip``: the money pays the next ones as they are.

    :param begins: the day the profit of the first row is earned from: the due date before it, or the hand-over
    :raises PlanError: for nothing, or more than is owed; what is owed in all is settled by :mod:`core.plan_settle`

    >>> terms = Terms(Decimal(1200), date(2026, 1, 1), date(2026, 2, 1), 12)
    >>> for effect in EFFECTS:
    ...     change = paid_ahead(terms, schedule(terms), date(2026, 1, 1), date(2026, 1, 1), Decimal(600), effect)
    ...     print(effect, change.number, change.rows[0].day, change.ends, change.amount)
    fewer 6 2026-02-01 2026-07-01 100.00
    lower 12 2026-02-01 2027-01-01 50.00
    skip 6 2026-08-01 2027-01-01 100.00
    """
    before = totals(rows)
    most = before.amount if effect == 'skip' else before.principal
    if not 0 < amount < most:
        raise PlanError('above_debt' if amount > 0 else 'below_zero', amount=amount, most=most)
    if effect == 'skip':
        return Change(_skipped(rows, amount))
    left = _Left(terms, rows, begins, day, amount)
    return _changed(before, left.fewer() if effect == 'fewer' else left.lower())


def _changed(before: Totals, rows: tuple[Row, ...], back: Decimal = ZERO) -> Change:
    after = totals(rows)
    return Change(rows, before.profit - after.profit, before.fee - after.fee, back)


def _skipped(rows: Sequence[Row], amount: Decimal) -> tuple[Row, ...]:
    """Return what is left of rows when money pays them in order: of each its fee, its profit, its principal."""
    left = []
    for row in rows:
        parts = {}
        for name in ('fee', 'profit', 'principal'):
            paid = min(amount, getattr(row, name))
            amount -= paid
            parts[name] = getattr(row, name) - paid
        if any(parts.values()):
            left.append(row._replace(**parts))
    return tuple(left)


@by_figures
def returned(
    terms: Terms, rows: Sequence[Row], begins: date, day: date, price: Decimal, way: Literal['last', 'spread'] = 'last'
) -> Change:
    """Return what becomes of the rows to come when goods of ``price`` come back: the ``last`` ones shrink first, or it
    is ``spread`` over all. What is more than their principal is given back.

    No rows are left where nothing is owed any more; the profit earned by then is what :mod:`core.plan_settle` says.

    >>> terms = Terms(Decimal(1200), date(2026, 1, 1), date(2026, 2, 1), 12)
    >>> change = returned(terms, schedule(terms), date(2026, 1, 1), date(2026, 1, 1), Decimal(1250))
    >>> change.rows, change.back
    ((), Decimal('50.00'))
    """
    before = totals(rows)
    if not price > 0:
        raise PlanError('below_zero', amount=price)
    if price >= before.principal:
        return _changed(before, (), price - before.principal)
    left = _Left(terms, rows, begins, day, price)
    return _changed(before, left.fewer() if way == 'last' else left.lower())


@by_figures
def moved(
    terms: Terms, rows: Sequence[Row], begins: date, number: int, day: date, later: bool, charged: bool = False
) -> Change:
    """Return the rows to come with one of them on another day.

    :param later: those after it move as far: by months where it moved by months, else by days
    :param charged: the days cost profit, or save it, by the yearly rate on what is owed on them
    :raises PlanError: where there is no such row, or it would not stay between its neighbors

    >>> terms = Terms(Decimal(300), date(2026, 1, 1), date(2026, 2, 1), 3)
    >>> for later in (False, True):
    ...     change = moved(terms, schedule(terms), date(2026, 1, 1), 2, date(2026, 3, 20), later)
    ...     print([row.day.isoformat() for row in change.rows])
    ['2026-02-01', '2026-03-20', '2026-04-01']
    ['2026-02-01', '2026-03-20', '2026-04-20']
    """
    at = next((at for at, row in enumerate(rows) if row.number == number), None)
    if at is None:
        raise PlanError('no_row', number=number)
    found, away = list(rows), (day - rows[at].day).days
    shift = _shift(terms, rows[at].day, day)
    for place in range(at, len(rows) if later else at + 1):
        found[place] = rows[place]._replace(day=day if place == at else shift(rows[place].day))
    days = [begins, *(row.day for row in found)]
    for before, after in pairwise(days):
        if after <= before:
            raise PlanError('days_order', before=before, after=after)
    if charged:
        found[at] = _charged(terms, found[at], away)
        if not later and at + 1 < len(found):
            found[at + 1] = _charged(terms, found[at + 1], -away)
    return _changed(totals(rows), tuple(found))


def _charged(terms: Terms, row: Row, days: int) -> Row:
    more = money.rounded(row.before * terms.rate / HUNDRED * days / YEAR, terms.digits)
    return row._replace(profit=max(row.profit + more, ZERO))


def _shift(terms: Terms, old: date, new: date) -> Any:
    """Return what moves a day as far as ``old`` to ``new``."""
    by_month = replace(terms.step, unit='month', count=1, anchor=terms.step.anchor or _anchor(terms))
    for months in range(-FARTHEST, FARTHEST + 1) if terms.step.unit == 'month' else ():
        if months and next(stepped(old, by_month, months)) == new:
            return lambda day: next(stepped(day, by_month, months))
    return lambda day: day + (new - old)


def _anchor(terms: Terms) -> int:
    return periods.parts(terms.first or terms.days[0], terms.step.calendar)[2]


@by_figures
def restructured(
    terms: Terms, owed: Totals, day: date, capitalized: bool = False, **changes: Any
) -> tuple[Terms, tuple[Row, ...]]:
    """Return new terms for what is owed on ``day``, and their rows: a new version beside the old one.

    :param owed: principal, profit earned and fees charged that are not paid
    :param capitalized: profit and fees become principal; otherwise the first row has them on top
    :param changes: what is agreed anew, of :class:`Terms`: at least ``first``, and ``number`` or ``amount``; what was
        asked at the beginning is not asked again
    :raises PlanError: where there is no such plan

    >>> terms = Terms(Decimal(1200), date(2026, 1, 1), date(2026, 2, 1), 12)
    >>> owed = Totals(Decimal(900), Decimal(5), ZERO)
    >>> _terms, rows = restructured(terms, owed, date(2026, 5, 10), first=date(2026, 6, 1), number=9)
    >>> rows[0].amount, rows[1].amount, totals(rows).principal
    (Decimal('105.00'), Decimal('100.00'), Decimal('900.00'))
    """
    fees = tuple(fee for fee in terms.fees if fee.at == 'each')
    fresh = dict.fromkeys(('amount', 'balloon', 'down'), ZERO) | {'number': 0, 'days': (), 'unequal': (), 'grace': 0}
    price = owed.amount if capitalized else owed.principal
    new = terms.but(**{**fresh, 'fees': fees, **changes, 'price': price, 'handed_over': day})
    first, *others = schedule(new)
    if not capitalized:
        first = first._replace(profit=first.profit + owed.profit, fee=first.fee + owed.fee)
    return new, (first, *others)
