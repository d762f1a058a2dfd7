"""What is late on many debts at once, whatever they are: SQL around what each kind says is asked for.

A model of debts returns that by ``_asked_sql``: a SELECT that joins ``day`` (``program_id``, ``today``) and has, for
each of its records that has an account, ``id``, ``account_id``, ``program_id``, ``company_id``, ``debtor_id``,
``is_over``, ``today``, ``owed``, ``late`` and ``since`` (what was to be paid before today and was not, and the last day
to pay the oldest of it), ``due`` (what is to be paid by today, with what is late, where today is a last day to pay) and
``next_on`` and ``next_amount`` (what is to be paid next, beside what is late).
"""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple


class Late(NamedTuple):
    """What is late, and the last day to pay the oldest of it."""

    amount: Decimal
    since: date


class Seen(NamedTuple):
    """How a debt stands today: what is late of it, and whether something was paid back today."""

    late: Late | None
    is_paid_today: bool


class Day(NamedTuple):
    """What day it is at a program's shop, and when that began (UTC)."""

    program: int
    today: date
    begins: datetime


# SQL of the days of programs that are given as three lists.
_DAYS = 'WITH day AS (SELECT * FROM unnest(%s::int[], %s::date[], %s::timestamp[]) AS x(program_id, today, begins))'


def of(cr, asked: str, days: list[Day], ids: list[int]) -> dict[int, Seen]:
    """Return how debts stand."""
    return _seen(cr, asked, days, "k.id = ANY(%s)", [ids])


def to_remind(cr, asked: str, field: str, days: list[Day], after: int, at_most: int) -> dict[int, Seen]:
    """Return how the next debts stand of which something is late, or a reminder is not resolved, by their ids.

    :param field: the reminders' field that names such a debt
    """
    which = f"""
        k.id > %s AND ((k.owed > 0 AND k.late > 0) OR EXISTS (
            SELECT FROM customer_card_credit_reminder r WHERE r.{field} = k.id AND r.state <> 'resolved'))
         ORDER BY k.id LIMIT %s"""
    return _seen(cr, asked, days, which, [after, at_most])


def _seen(cr, asked: str, days: list[Day], which: str, params: list) -> dict[int, Seen]:
    # What is put together here are texts of the code, never from outside.
    cr.execute(  # pylint: disable=sql-injection
        f"""
        {_DAYS}
        SELECT k.id, k.late::text, k.since, EXISTS (
               SELECT FROM customer_card_entry e WHERE e.account_id = k.account_id AND e.kind = 'repay'
                  AND e.moment >= day.begins)
          FROM ({asked}) k JOIN day ON day.program_id = k.program_id
         WHERE {which}
        """,
        [*map(list, zip(*days, strict=True)), *params] if days else [[], [], [], *params],
    )
    return {
        number: Seen(Late(Decimal(amount), since) if since and Decimal(amount) > 0 else None, is_paid)
        for number, amount, since, is_paid in cr.fetchall()
    }
