"""SQL of fees for what was paid late: what came for a statement after it, by value date, and what was charged."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from ..debt import valued
from .statements import paid_since

ORIGIN = 'customer.card.credit.statement'


def receipts(cr, statements: list[int], zone: str) -> dict[int, list[tuple[date, Decimal]]]:
    """Return by statement what came after it: day (value date) and amount. What was taken back of it is off it; what
    was taken back of what had come before is below nothing. Goods bought later that came back are no payment.
    """
    cr.execute(
        f"""
        SELECT x.id, {valued.DAY}, (e.amount - CASE WHEN e.amount > 0 THEN o.reversed ELSE 0 END)::text
          FROM (SELECT s.id, s.account_id, s.last_sequence, %s AS zone FROM customer_card_credit_statement s
                 WHERE s.id = ANY(%s)) x
          JOIN customer_card_entry e ON e.account_id = x.account_id AND e.sequence > x.last_sequence
          JOIN customer_card_operation o ON o.id = e.operation_id
         WHERE (e.amount > 0 OR e.kind = 'clawback') AND NOT EXISTS (
               SELECT FROM customer_card_entry b WHERE b.operation_id = o.reversal_of_id
                  AND b.account_id = e.account_id AND b.sequence > x.last_sequence)
        """,
        [zone, statements],
    )
    found: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    for statement, day, amount in cr.fetchall():
        found[statement].append((day, Decimal(amount)))
    return found


def charged(cr, statements: list[int]) -> dict[int, tuple[Decimal, int]]:
    """Return by statement what was charged for it by now, and by how many entries."""
    cr.execute(
        """
        SELECT o.origin_id, (-sum(e.amount))::text, count(*) FROM customer_card_operation o
          JOIN customer_card_entry e ON e.operation_id = o.id
         WHERE o.origin_model = %s AND o.origin_id = ANY(%s) AND e.kind = 'fee' GROUP BY o.origin_id
        """,
        [ORIGIN, statements],
    )
    return {statement: (Decimal(amount), count) for statement, amount, count in cr.fetchall()}


def back(cr, statement: int) -> list[tuple[int, Decimal]]:
    """Return the fees charged for a statement, the newest first: the operation, and what of it was not given back."""
    cr.execute(
        """
        SELECT o.id, (-e.amount - o.reversed)::text FROM customer_card_operation o
          JOIN customer_card_entry e ON e.operation_id = o.id
         WHERE o.origin_model = %s AND o.origin_id = %s AND e.kind = 'fee' AND e.amount < -o.reversed
         ORDER BY o.id DESC
        """,
        [ORIGIN, statement],
    )
    return [(operation, Decimal(left)) for operation, left in cr.fetchall()]


def asked_before(cr, statements: list[int]) -> dict[int, Decimal]:
    """Return by statement what the one before it asked for and had not got when this one was made: this one asks for it
    again, whether its last day was over or not.
    """
    cr.execute(
        f"""
        SELECT s.id, GREATEST(p.minimum - {paid_since('p', 's.last_sequence')}, 0)::text
          FROM customer_card_credit_statement s JOIN customer_card_credit_statement p ON p.id = s.previous_id
         WHERE s.id = ANY(%s)
        """,
        [statements],
    )
    return {statement: Decimal(amount) for statement, amount in cr.fetchall()}
