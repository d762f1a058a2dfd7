"""The rows of an installment plan, as a contract freezes them: all that comes later is computed from these."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .allocation import Part

ZERO = Decimal(0)


class Row(NamedTuple):
    """An installment: its number, from 1; the day it is due; what it pays of the principal, of the profit and of fees;
    and the principal left after it.
    """

    number: int
    day: date
    principal: Decimal
    profit: Decimal
    fee: Decimal
    left: Decimal

    @property
    def amount(self) -> Decimal:
        """All that the customer pays."""
        return self.principal + self.profit + self.fee

    @property
    def debts(self) -> tuple[tuple[Part, Decimal], ...]:
        """The debts it is made of, for :mod:`core.allocation`; what is nothing is none.

        >>> row = Row(1, date(2026, 1, 1), Decimal(5), Decimal(1), ZERO, ZERO)
        >>> [(str(part), str(amount)) for part, amount in row.debts]
        [('profit', '1'), ('principal', '5')]
        """
        return tuple((part, getattr(self, part)) for part in Part if getattr(self, part))

    @property
    def before(self) -> Decimal:
        """The principal left before it."""
        return self.left + self.principal


class Totals(NamedTuple):
    """Sums over rows."""

    principal: Decimal = ZERO
    profit: Decimal = ZERO
    fee: Decimal = ZERO

    @property
    def amount(self) -> Decimal:
        """All that the customer pays."""
        return self.principal + self.profit + self.fee


def totals(rows: Iterable[Row]) -> Totals:
    """Return the sums of ``rows``.

    >>> day = date(2026, 1, 1)
    >>> totals([Row(1, day, Decimal(5), Decimal(1), ZERO, Decimal(5)), Row(2, day, Decimal(5), ZERO, ZERO, ZERO)])
    Totals(principal=Decimal('10'), profit=Decimal('1'), fee=Decimal('0'))
    """
    rows = list(rows)
    return Totals(*(sum((getattr(row, name) for row in rows), ZERO) for name in Totals._fields))


def linked(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return ``rows`` with the principal left after each computed from those after it."""
    left, found = ZERO, []
    for row in reversed(rows):
        found.append(row._replace(left=left))
        left += row.principal
    return tuple(reversed(found))


def spans(rows: Sequence[Row], begins: date) -> list[tuple[date, date]]:
    """Return the days between which each row's profit is earned: after the first, up to the second."""
    return list(zip([begins, *(row.day for row in rows)], (row.day for row in rows), strict=False))
