"""SQL of statements: what moved in a cycle, what is late by what statements asked for, and making many at once.

What a statement covers is said by the account's own sequence, not by moments: from the entry after the last one of the
statement before to the last one before midnight. So nothing is on two statements and nothing on none; what came over
midnight, or was committed late, is on the next one. Amounts are what is owed, in the account's currency: a debit of the
account is more than nothing. They come and go as text, as everywhere in the ledger.
"""

import json
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from ..debt import valued

ZERO = Decimal(0)
LONGEST_LATE = 60  # statements looked back at for the oldest one that is not paid
# What a kind of entry is on a statement; others (corrections, pay-outs, transfers) are ``other``.
PARTS = {'spend': 'purchases', 'refund': 'returns', 'repay': 'repayments', 'clawback': 'repayments', 'fee': 'fees'}
LESSENS = ('returns', 'repayments')  # said as what they take off the debt


class Closing(NamedTuple):
    """The end of a line's cycle: its last day, the last day it is paid in time, and its end as a moment (UTC)."""

    line: int
    account: int
    closes: date
    due: date
    end: datetime


class Moved(NamedTuple):
    """What an account did in a cycle: the statement before, the last entry of that and of this one, what was owed at
    both, and what is late of what earlier statements asked for, since when.
    """

    previous: int | None
    first: int
    opening: Decimal
    last: int
    closing: Decimal
    overdue: Decimal
    late_since: date | None


def paid_since(statement: str, until: str) -> str:
    """SQL of what came since a statement (an alias), up to a sequence: repayments, and goods that had been bought
    before it; less what was taken back of it. Goods bought after it that came back are no payment.
    """
    return f"""COALESCE((
        SELECT sum(c.amount) FROM customer_card_entry c JOIN customer_card_operation co ON co.id = c.operation_id
         WHERE c.account_id = {statement}.account_id AND c.sequence > {statement}.last_sequence
           AND c.sequence <= {until} AND (c.kind = 'clawback' OR (c.amount > 0 AND NOT EXISTS (
               SELECT FROM customer_card_entry b WHERE b.operation_id = co.reversal_of_id
                  AND b.account_id = c.account_id AND b.sequence > {statement}.last_sequence)))), 0)"""


def late(line: str, day: str, until: str) -> str:
    """SQL, for a lateral join, of what is late on a ``day`` (SQL) of what statements of a line asked for: ``amount``
    and ``since``, the last day of the oldest that is not paid. No row where nothing is.
    """
    return f"""
        SELECT newest.amount, (
            SELECT min(older.due_on) FROM (
                SELECT told.* FROM customer_card_credit_statement told WHERE told.line_id = {line}
                   AND told.due_on < {day} ORDER BY told.closes DESC LIMIT {LONGEST_LATE}) older
             WHERE older.minimum > {paid_since('older', until)}) AS since
          FROM (SELECT told.minimum - {paid_since('told', until)} AS amount FROM customer_card_credit_statement told
                 WHERE told.line_id = {line} AND told.due_on < {day} ORDER BY told.closes DESC LIMIT 1) newest
         WHERE newest.amount > 0"""


def asked() -> str:
    """SQL of what is asked for on lines (:mod:`..debt.late`)."""
    return f"""
        SELECT c.id, c.account_id, c.program_id, c.company_id, c.debtor_id, c.is_over, day.today,
               GREATEST(-a.balance, 0) AS owed, late.amount AS late, late.since,
               CASE WHEN coming.due_on = day.today THEN coming.amount END AS due,
               CASE WHEN coming.amount > COALESCE(late.amount, 0) THEN coming.due_on END AS next_on,
               GREATEST(coming.amount - COALESCE(late.amount, 0), 0) AS next_amount
          FROM customer_card_credit c JOIN day ON day.program_id = c.program_id
          JOIN customer_card_account a ON a.id = c.account_id
          LEFT JOIN LATERAL ({late('c.id', 'day.today', 'a.sequence')}) late ON TRUE
          LEFT JOIN LATERAL (
               SELECT s.due_on, s.minimum - {paid_since('s', 'a.sequence')} AS amount
                 FROM customer_card_credit_statement s WHERE s.line_id = c.id AND s.due_on >= day.today
                ORDER BY s.due_on, s.closes DESC LIMIT 1) coming ON TRUE"""


def moved(cr, closings: list[Closing]) -> dict[int, Moved]:
    """Return what happened in each cycle, by line."""
    cr.execute(
        f"""
        SELECT x.line, p.id, COALESCE(p.last_sequence, 0), COALESCE(p.closing, 0)::text, n.last,
               (CASE WHEN n.last > COALESCE(p.last_sequence, 0) THEN -e.balance ELSE COALESCE(p.closing, 0) END)::text,
               COALESCE(l.amount, 0)::text, l.since
          FROM unnest(%s::int[], %s::int[], %s::timestamp[], %s::date[]) AS x(line, account, until, day)
          LEFT JOIN LATERAL (
               SELECT s.id, s.last_sequence, s.closing FROM customer_card_credit_statement s
                WHERE s.account_id = x.account ORDER BY s.closes DESC, s.id DESC LIMIT 1) p ON TRUE
          LEFT JOIN LATERAL (
               SELECT e.sequence, e.balance FROM customer_card_entry e WHERE e.account_id = x.account
                  AND e.moment < x.until ORDER BY e.sequence DESC LIMIT 1) e ON TRUE
          CROSS JOIN LATERAL (SELECT GREATEST(COALESCE(e.sequence, 0), COALESCE(p.last_sequence, 0)) AS last) n
          LEFT JOIN LATERAL ({late('x.line', 'x.day + 1', 'n.last')}) l ON TRUE
        """,
        [
            [one.line for one in closings],
            [one.account for one in closings],
            [one.end for one in closings],
            [one.closes for one in closings],
        ],
    )
    return {
        row[0]: Moved(row[1], row[2], Decimal(row[3]), row[4], Decimal(row[5]), Decimal(row[6]), row[7])
        for row in cr.fetchall()
    }


class Asked(NamedTuple):
    """What statements ask for and did not get: the newest one whose last day is over, and the newest one whose last day
    is to come; below nothing where more came.
    """

    late: Decimal | None = None
    due: Decimal | None = None
    due_on: date | None = None


def asked_of(cr, line: int, day: date) -> Asked:
    """Return what is asked for on a line on a day."""
    cr.execute(
        f"""
        SELECT s.due_on < %(day)s, (s.minimum - {paid_since('s', 'a.sequence')})::text, s.due_on
          FROM customer_card_account a CROSS JOIN LATERAL (
               (SELECT * FROM customer_card_credit_statement o WHERE o.line_id = %(line)s AND o.due_on < %(day)s
                 ORDER BY o.closes DESC LIMIT 1) UNION ALL
               (SELECT * FROM customer_card_credit_statement n WHERE n.line_id = %(line)s AND n.due_on >= %(day)s
                 ORDER BY n.closes DESC LIMIT 1)) s
         WHERE a.id = s.account_id
        """,
        {'line': line, 'day': day},
    )
    found = Asked()
    for is_over, amount, due_on in cr.fetchall():
        more = {'late': Decimal(amount)} if is_over else {'due': Decimal(amount), 'due_on': due_on}
        found = found._replace(**more)
    return found


def parts(cr, ranges: list[tuple[int, int, int, int]]) -> dict[int, dict[str, Decimal]]:
    """Return what came together of each part of a statement, by line.

    :param ranges: line, account, the last entry before and the last one of the cycle
    """
    found: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    lines, accounts, first, last = (list(column) for column in zip(*ranges, strict=True)) if ranges else ([],) * 4
    cr.execute(
        """
        SELECT x.line, e.kind, (-sum(e.amount))::text
          FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[]) AS x(line, account, first, last)
          JOIN customer_card_entry e ON e.account_id = x.account AND e.sequence > x.first AND e.sequence <= x.last
         GROUP BY x.line, e.kind
        """,
        [lines, accounts, first, last],
    )
    for line, kind, amount in cr.fetchall():
        part = PARTS.get(kind, 'other')
        found[line][part] += -Decimal(amount) if part in LESSENS else Decimal(amount)
    return found


def insert(cr, rows: list[dict]) -> list[int]:
    """Make statements with all that stands on them; their ids. One that is there already makes PostgreSQL refuse."""
    names = list(rows[0])
    columns = ', '.join(f'"{name}"' for name in names)
    # The names are those of the code, never from outside.
    cr.execute(  # pylint: disable=sql-injection
        f"""
        INSERT INTO customer_card_credit_statement ({columns})
        SELECT {columns} FROM jsonb_populate_recordset(NULL::customer_card_credit_statement, %s::jsonb)
         ORDER BY number RETURNING id
        """,
        [json.dumps(rows, default=str)],
    )
    made = [row[0] for row in cr.fetchall()]
    kinds = ' '.join(f"WHEN '{kind}' THEN '{part}'" for kind, part in PARTS.items())
    cr.execute(
        f"""
        INSERT INTO customer_card_credit_statement_line
               (statement_id, company_id, entry_id, sequence, moment, valued_on, kind, amount, place)
        SELECT s.id, s.company_id, e.id, e.sequence, e.moment, {valued.SAID}, CASE e.kind {kinds} ELSE 'other' END,
               -e.amount,
               COALESCE(NULLIF(concat_ws(' · ', till.name, COALESCE(sale.pos_reference, sale.name)), ''), o.note)
          FROM customer_card_credit_statement s
          JOIN customer_card_entry e ON e.account_id = s.account_id AND e.sequence > s.first_sequence
               AND e.sequence <= s.last_sequence
          JOIN customer_card_operation o ON o.id = e.operation_id
          LEFT JOIN pos_order sale ON o.origin_model = 'pos.order' AND sale.id = o.origin_id
          LEFT JOIN pos_session session ON session.id = sale.session_id
          LEFT JOIN pos_config till ON till.id = session.config_id
         WHERE s.id = ANY(%s) ORDER BY s.id, e.sequence
        """,
        [made],
    )
    return made


def numbers(cr, company: int, sequence: int, count: int) -> int:
    """Take ``count`` numbers; the first. They follow the last statement of the company, whatever somebody made of the
    sequence, and are taken in the transaction that uses them, so none is left out; who took some meanwhile makes
    PostgreSQL refuse, and the job begins the part again.
    """
    cr.execute(
        """
        UPDATE ir_sequence SET number_next = %(count)s + 1 + COALESCE((
               SELECT max(number) FROM customer_card_credit_statement WHERE company_id = %(company)s), 0)
         WHERE id = %(sequence)s RETURNING number_next - %(count)s
        """,
        {'count': count, 'company': company, 'sequence': sequence},
    )
    return cr.fetchone()[0]


def wrong(cr, at_most: int) -> list[tuple[int, int, str]]:
    """Return statements that do not say what the ledger says: the account, the last entry, and the number."""
    kinds = ' '.join(f"WHEN '{kind}' THEN '{part}'" for kind, part in PARTS.items())
    cr.execute(
        f"""
        SELECT s.account_id, s.last_sequence, s.name FROM customer_card_credit_statement s
          LEFT JOIN customer_card_credit_statement p ON p.id = s.previous_id
          LEFT JOIN customer_card_entry e ON e.account_id = s.account_id AND e.sequence = s.last_sequence
         CROSS JOIN LATERAL (
               SELECT COALESCE(sum(-i.amount) FILTER (WHERE k.part = 'purchases'), 0) AS purchases,
                      COALESCE(sum(i.amount) FILTER (WHERE k.part = 'returns'), 0) AS returns,
                      COALESCE(sum(i.amount) FILTER (WHERE k.part = 'repayments'), 0) AS repayments,
                      COALESCE(sum(-i.amount) FILTER (WHERE k.part = 'fees'), 0) AS fees, count(*) AS count,
                      count(*) FILTER (WHERE t.amount = -i.amount AND t.kind::text = k.part) AS told
                 FROM customer_card_entry i
                CROSS JOIN LATERAL (SELECT CASE i.kind {kinds} ELSE 'other' END AS part) k
                 LEFT JOIN customer_card_credit_statement_line t ON t.entry_id = i.id AND t.statement_id = s.id
                WHERE i.account_id = s.account_id AND i.sequence > s.first_sequence AND i.sequence <= s.last_sequence
               ) n
         WHERE s.closing <> COALESCE(-e.balance, 0) OR s.opening <> COALESCE(p.closing, 0)
            OR s.first_sequence <> COALESCE(p.last_sequence, 0) OR n.count <> n.told
            OR n.count <> (SELECT count(*) FROM customer_card_credit_statement_line t WHERE t.statement_id = s.id)
            OR (s.purchases, s.returns, s.repayments, s.fees) <> (n.purchases, n.returns, n.repayments, n.fees)
            OR (s.number > 1 AND NOT EXISTS (
                SELECT FROM customer_card_credit_statement b WHERE b.company_id = s.company_id
                   AND b.number = s.number - 1))
         ORDER BY s.id LIMIT %s
        """,
        [at_most],
    )
    return cr.fetchall()
