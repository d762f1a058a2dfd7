"""How far a plan has come: what of each row is paid, left and late, from what was paid in all.

Money pays the oldest row first, and inside of a row its fee, then its profit, then its principal: as it came, whatever
it was meant for. So nothing is kept with the rows: what was paid in all, which the account's balance says, is enough.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .plan_rows import ZERO, Row, Totals


class Progress(NamedTuple):
    """A row of a plan with what was paid of it."""

    row: Row
    paid: Totals

    @property
    def left(self) -> Decimal:
        """What of it is still to be paid."""
        return self.row.amount - self.paid.amount

    def is_late(self, day: date) -> bool:
        """Tell whether something of it is unpaid although its day is over on ``day``."""
        return self.left > 0 and self.row.day < day


def paid_of(rows: Sequence[Row], paid: Decimal) -> tuple[Progress, ...]:
    """Return the rows with what ``paid`` pays of each; what is more than all of them, or below nothing, is in none.

    >>> rows = [Row(number, date(2026, number, 1), Decimal(90), Decimal(9), Decimal(1), ZERO) for number in (1, 2)]
    >>> [[str(amount) for amount in one.paid] for one in paid_of(rows, Decimal(105))]
    [['90', '9', '1'], ['0', '4', '1']]
    """
    left, found = max(paid, ZERO), []
    for row in rows:
        parts = {}
        for part, amount in row.debts:
            parts[str(part)] = min(amount, left)
            left -= parts[str(part)]
        found.append(Progress(row, Totals(**parts)))
    return tuple(found)


def late_of(progress: Iterable[Progress], day: date) -> Decimal:
    """Return what is late on ``day``."""
    return sum((one.left for one in progress if one.is_late(day)), ZERO)


def next_of(progress: Iterable[Progress]) -> Progress | None:
    """Return the oldest row of which something is left, or None."""
    return next((one for one in progress if one.left > 0), None)


def parts_of(rows: Sequence[Row], before: Decimal, after: Decimal) -> Totals:
    """Return which fees, profit and principal were paid while what was paid in all grew from ``before`` to ``after``.

    >>> row = Row(1, date(2026, 1, 1), Decimal(90), Decimal(9), Decimal(1), ZERO)
    >>> [str(amount) for amount in parts_of([row], Decimal(5), Decimal(20))]
    ['10', '5', '0']
    """
    then, now = (_sums(paid_of(rows, paid)) for paid in (before, after))
    return Totals(*(new - old for old, new in zip(then, now, strict=True)))


def _sums(progress: Iterable[Progress]) -> Totals:
    progress = list(progress)
    return Totals(*(sum((getattr(one.paid, name) for one in progress), ZERO) for name in Totals._fields))


def asked_by(progress: Iterable[Progress], day: date) -> Decimal:
    """Return what is to be paid by ``day``: rows whose day has come."""
    return sum((one.left for one in progress if one.row.day <= day), ZERO)
