"""SQL of the day money counts from, and of what was paid back on an account since then."""

from datetime import date
from decimal import Decimal

# SQL: the day the money of an operation ``o`` counts from, where that was said.
SAID = "CASE WHEN o.why -> 0 ->> 'key' = 'valued' THEN (o.why -> 0 ->> 'basis')::date END"
# SQL, of an entry ``e`` of an operation ``o`` and a time zone ``x.zone``: the day its money counts from. That is what
# is said of it where it was posted (``valued``), else the date of its journal entry; never later than it came.
DAY = f"""
    LEAST((e.moment AT TIME ZONE 'UTC' AT TIME ZONE x.zone)::date, COALESCE(
        {SAID},
        (SELECT m.date FROM account_move m WHERE o.origin_model = 'account.move' AND m.id = o.origin_id)))"""


def received(cr, account: int, after: int, zone: str) -> list[tuple[date, Decimal]]:
    """Return day (value date) and amount of all that was paid back after an entry, less what was taken back of it."""
    cr.execute(
        f"""
        SELECT {DAY}, (e.amount - o.reversed)::text FROM (SELECT %s AS zone) x
         CROSS JOIN customer_card_entry e JOIN customer_card_operation o ON o.id = e.operation_id
         WHERE e.account_id = %s AND e.sequence > %s AND e.kind = 'repay' AND e.amount > 0
        """,
        [zone, account, after],
    )
    return [(day, Decimal(amount)) for day, amount in cr.fetchall()]
