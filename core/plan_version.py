"""New versions of a plan under which something is paid already: all rows anew, so that what was paid and what is left
add up as before.

Rows whose day has come stay as they are, or, where what is late becomes part of something new, only what was paid of
them stays. What is neither an installment of the plan nor any more one is a row of number 0: what was paid ahead, what
settles a contract early, what is left when the goods came back. It may be below nothing: that the customer gets back.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from . import money
from .plan_change import Effect, moved, paid_ahead, restructured, returned
from .plan_earned import earned
from .plan_paid import paid_of
from .plan_rows import Row, Totals, linked, totals
from .plan_settle import Rule, Settlement, settle
from .plan_terms import ZERO, PlanError, Terms, by_figures


class Standing(NamedTuple):
    """A plan as it stands: its terms, all rows, the day profit is earned from, and what was paid in all.

    ``before`` is how many numbers of rows came before the terms: a plan that was made anew goes on with the numbers of
    the one before, and its terms count from 1.
    """

    terms: Terms
    rows: tuple[Row, ...]
    begins: date
    paid: Decimal
    before: int = 0

    @property
    def left(self) -> Totals:
        """What is still to be paid of principal, profit and fees."""
        progress = paid_of(self.rows, self.paid)
        sums = [sum((getattr(one.row, name) - getattr(one.paid, name) for one in progress), ZERO)
                for name in Totals._fields]  # fmt: skip
        return Totals(*sums)

    def over(self, day: date) -> tuple[Row, ...]:
        """The rows whose day has come."""
        return tuple(row for row in self.rows if row.day <= day)

    def to_come(self, day: date) -> tuple[Row, ...]:
        """The installments whose day has not come."""
        return tuple(row for row in self.rows if row.day > day)

    @property
    def untouched(self) -> tuple[Row, ...]:
        """The last installments, of which nothing was paid."""
        progress = paid_of(self.rows, self.paid)
        touched = [at for at, one in enumerate(progress, 1) if one.paid.amount or not one.row.number]
        return self.rows[max(touched, default=0) :]

    def ahead(self, day: date) -> Decimal:
        """What was paid of rows whose day has not come; below nothing what is late."""
        return self.paid - totals(self.over(day)).amount

    def since(self, rows: Sequence[Row]) -> date:
        """The day the profit of the first of some last rows is earned from."""
        days = [row.day for row in self.rows[: len(self.rows) - len(rows)] if row.number]
        return max([self.begins, *days])


def paid_rows(rows: Sequence[Row], paid: Decimal, day: date) -> tuple[Row, ...]:
    """Return rows of just what was paid of each; those of which nothing was paid are none. What was paid of those to
    come after ``day`` is beside the plan, on it.

    >>> rows = [Row(number, date(2026, number, 1), Decimal(90), Decimal(9), Decimal(1), ZERO) for number in (1, 2)]
    >>> for row in paid_rows(rows, Decimal(105), date(2026, 1, 7)):
    ...     print(row.number, row.day, row.principal, row.profit, row.fee)
    1 2026-01-01 90 9 1
    0 2026-01-07 0 4 1
    """
    found: list[Row] = []
    for one in paid_of(rows, paid):
        if one.paid.amount and one.row.day > day:
            found += _extra(day, one.paid.principal, one.paid.profit, one.paid.fee)
        elif one.paid.amount:
            principal, profit, fee = (one.paid.principal, one.paid.profit, one.paid.fee)
            found.append(one.row._replace(principal=principal, profit=profit, fee=fee))
    return tuple(found)


def _extra(day: date, principal: Decimal, profit: Decimal = ZERO, fee: Decimal = ZERO) -> tuple[Row, ...]:
    row = Row(0, day, principal, profit, fee, ZERO)
    return (row,) if any((principal, profit, fee)) else ()


def _netted(row: Row) -> Row:
    """Return a row beside the plan such that what of it is below nothing lessens the rest of it."""
    _number, _day, principal, profit, fee, _left = row
    if principal < 0:
        principal, profit = ZERO, profit + principal
    if profit < 0:
        profit, fee = ZERO, fee + profit
    if fee < 0:
        principal, fee = principal + fee, ZERO
    return row._replace(principal=principal, profit=profit, fee=fee)


def whole(*parts: Iterable[Row]) -> tuple[Row, ...]:
    """Return all rows by their days, with the principal left after each; what is beside the plan on one day is one row,
    and comes before the installment of that day.
    """
    rows: dict[tuple[date, int], Row] = {}
    for row in (row for part in parts for row in part):
        known = rows.get((row.day, row.number))
        rows[row.day, row.number] = _together(known, row) if known else row
    found = [rows[key] if key[1] else _netted(rows[key]) for key in sorted(rows)]
    return linked([row for row in found if row.number or any(row[2:5])])


def _together(one: Row, other: Row) -> Row:
    return one._replace(
        principal=one.principal + other.principal, profit=one.profit + other.profit, fee=one.fee + other.fee
    )


def _shifted(rows: Iterable[Row], by: int) -> tuple[Row, ...]:
    return tuple(row._replace(number=row.number + by) if row.number else row for row in rows)


@by_figures
def with_paid_ahead(standing: Standing, day: date, effect: Effect) -> tuple[Row, ...]:
    """Return the plan in which what was paid ahead pays principal at once: ``fewer`` installments, or ``lower`` ones.
    To ``skip`` the next ones changes nothing.

    :raises PlanError: where nothing was paid ahead (``below_zero``), or as much as settles it (``above_debt``)
    """
    amount, rows = standing.ahead(day), standing.to_come(day)
    if effect == 'skip' or not rows:
        return standing.rows
    begins, before = standing.since(rows), standing.before
    change = paid_ahead(standing.terms, _shifted(rows, -before), begins, day, amount, effect)
    return whole(standing.over(day), _extra(day, amount), _shifted(change.rows, before))


@by_figures
def with_moved(standing: Standing, number: int, day: date, later: bool) -> tuple[Row, ...]:
    """Return the plan with one installment, of which nothing was paid yet, on another day.

    :raises PlanError: for one that is paid in part, or is none, and for a day beyond its neighbors
    """
    untouched = standing.untouched
    begins = standing.since(untouched) if untouched else standing.begins
    change = moved(standing.terms, untouched, begins, number, day, later)
    return whole(standing.rows[: len(standing.rows) - len(untouched)], change.rows)


@by_figures
def with_returned(
    standing: Standing, day: date, price: Decimal, way: Literal['last', 'spread'], rule: Rule
) -> tuple[Row, ...]:
    """Return the plan after goods of ``price`` came back: installments to come shrink. What is more than their
    principal ends the plan: what is left then, or is given back, with the profit that is due by the day, is one row.

    :raises PlanError: for a price of nothing
    """
    if not price > 0:
        raise PlanError('below_zero', figure=price)
    rows, before = tuple(row for row in standing.untouched if row.day > day), standing.before
    if price < totals(rows).principal:
        change = returned(standing.terms, _shifted(rows, -before), standing.since(rows), day, price, way)
        return whole(standing.rows[: len(standing.rows) - len(rows)], _shifted(change.rows, before))
    due = _due(standing, day, rule)
    paid = paid_rows(standing.rows, standing.paid, day)
    return whole(paid, _extra(day, due.principal - price, due.profit, due.fees))


def _due(standing: Standing, day: date, rule: Rule) -> Settlement:
    """Return what settles the plan on ``day``; rows beside the plan earn nothing over their own days."""
    paid = standing.left
    of_all = totals(standing.rows)
    was_paid = Totals(*(all_of - left for all_of, left in zip(of_all, paid, strict=True)))
    return settle(_earning(standing.rows), standing.begins, day, rule, was_paid, standing.terms.digits)


def _earning(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return rows such that each one's profit is earned over its own period: those beside the plan that bring none are
    part of the one before.
    """
    found: list[Row] = []
    for row in rows:
        if row.number or row.profit or row.fee or not found:
            found.append(row)
        else:
            found[-1] = found[-1]._replace(principal=found[-1].principal + row.principal)
    return tuple(found)


@by_figures
def settlement(standing: Standing, day: date, rule: Rule) -> Settlement:
    """Return what settles the plan early on ``day``."""
    return _due(standing, day, rule)


@by_figures
def with_settled(standing: Standing, day: date, rule: Rule) -> tuple[Row, ...]:
    """Return the plan that is settled early on ``day``: what is left then is one row."""
    due, over = _due(standing, day, rule), standing.over(day)
    asked, left = totals(over), totals(standing.rows)
    paid = Totals(*(one - other for one, other in zip(left, standing.left, strict=True)))
    rest = (due.principal + paid.principal - asked.principal, due.profit + paid.profit - asked.profit)
    return whole(over, _extra(day, *rest, due.fees + paid.fee - asked.fee + due.charge))


@by_figures
def with_new_plan(
    standing: Standing, day: date, rule: Rule, capitalized: bool, **changes: Any
) -> tuple[tuple[Row, ...], Terms]:
    """Return the plan that was made anew for all that is left, what is late too, and its terms. Profit is earned by the
    day of the new plan, and goes on with its terms.

    :raises PlanError: where there is no such plan
    """
    left = standing.left
    profit = earned(_earning(standing.rows), standing.begins, day, rule.way, standing.terms.digits)
    due = sum((row.fee for row in standing.rows if row.day <= day), ZERO)
    was = totals(standing.rows)
    owed = Totals(
        left.principal,
        max(profit - (was.profit - left.profit), ZERO),
        max(money.rounded(due, standing.terms.digits) - (was.fee - left.fee), ZERO),
    )
    terms, rows = restructured(standing.terms, owed, day, capitalized, **changes)
    paid = paid_rows(standing.rows, standing.paid, day)
    return whole(paid, _shifted(rows, last_number(paid))), terms


def last_number(rows: Iterable[Row]) -> int:
    """Return the number of the last installment, 0 where there is none."""
    return max((row.number for row in rows), default=0)


@by_figures
def with_rest_gone(standing: Standing, day: date) -> tuple[Row, ...]:
    """Return the plan of just what was paid: a small rest, or what nobody will pay, is not asked for any more. What was
    paid on top of all rows is one of its own.
    """
    rows = paid_rows(standing.rows, standing.paid, day)
    return whole(rows, _extra(day, ZERO, ZERO, standing.paid - totals(rows).amount))
