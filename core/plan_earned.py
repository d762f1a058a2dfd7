"""How much of a plan's profit is earned by a day: what books release, and what is due when a contract ends early.

Three ways, one of which a contract keeps: by its ``rows`` (each row's profit over the days of its period), by the
``effective`` rate (a constant share of what is owed, whatever the rows say: IFRS 9), or ``straight`` over all days.
Every way ends with exactly the profit of the rows, so that any cuts in between, at months' ends, add up to it.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from . import money
from .plan_cost import decimal, discount
from .plan_rows import Row, spans, totals
from .plan_terms import ZERO, by_figures

Way = Literal['rows', 'effective', 'straight']


@by_figures
def earned(rows: Sequence[Row], begins: date, day: date, way: Way = 'rows', digits: int = 2) -> Decimal:
    """Return the profit earned by the end of ``day``.

    :param rows: all rows of the plan
    :param begins: the day of the hand-over: nothing is earned by then

    >>> row = Row(1, date(2024, 3, 1), Decimal('83.57'), Decimal('0.49'), ZERO, ZERO)
    >>> earned([row], date(2024, 2, 1), date(2024, 2, 15)), earned([row], date(2024, 2, 1), date(2024, 4, 1))
    (Decimal('0.24'), Decimal('0.49'))
    """
    return money.rounded(_earned(rows, profits(rows, begins, way), begins, day), digits)


@by_figures
def by_cuts(
    rows: Sequence[Row], begins: date, cuts: Sequence[date], way: Way = 'rows', digits: int = 2
) -> list[Decimal]:
    """Return what is earned from each cut to the next, the first from the hand-over on; up to the last due date they
    are together exactly the profit of the rows.

    >>> row = Row(1, date(2024, 3, 1), Decimal(84), Decimal('0.49'), ZERO, ZERO)
    >>> cuts = [date(2024, 2, 15), date(2024, 2, 29), date(2024, 3, 1)]
    >>> [str(part) for part in by_cuts([row], date(2024, 2, 1), cuts)]
    ['0.24', '0.23', '0.02']
    """
    of_rows, before, parts = profits(rows, begins, way), money.rounded(ZERO, digits), []
    for cut in cuts:
        until = money.rounded(_earned(rows, of_rows, begins, cut), digits)
        parts.append(until - before)
        before = until
    return parts


def _earned(rows: Sequence[Row], of_rows: Sequence[Decimal], begins: date, day: date) -> Decimal:
    found = ZERO
    for (since, until), profit in zip(spans(rows, begins), of_rows, strict=True):
        if day <= since:
            break
        found += profit if day >= until else profit * (day - since).days / (until - since).days
    return found


def profits(rows: Sequence[Row], begins: date, way: Way) -> list[Decimal]:
    """Return the profit that is earned in the period of each row, unrounded."""
    total = totals(rows).profit
    if way == 'rows' or not total:
        return [row.profit for row in rows]
    if way == 'straight':
        whole = (rows[-1].day - begins).days
        return [total * (until - since).days / whole for since, until in spans(rows, begins)]
    return _effective(rows, begins, total)


def _effective(rows: Sequence[Row], begins: date, total: Decimal) -> list[Decimal]:
    """Return the profit of each period by the one daily rate at which principal and profit come to what is owed. The
    last period has what is left of the total: it differs by less than the rate's own exactness.
    """
    owed = totals(rows).principal
    flows = [(Fraction((row.day - begins).days, 365), row.principal + row.profit) for row in rows]
    factor, parts = discount([(Fraction(0), -owed), *flows]), []
    for (since, until), row in zip(spans(rows, begins), rows, strict=True):
        grown = owed / factor ** decimal(Fraction((until - since).days, 365))
        parts.append(grown - owed)
        owed = grown - row.principal - row.profit
    return [*parts[:-1], total - sum(parts[:-1], ZERO)]
