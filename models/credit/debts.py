"""What is open on an account of credit, in a few sums whatever was bought on it.

Of entries by which an account owes more, all but repayments that are taken back bought something. So what was bought
since a moment is what is owed now, less what was owed then, and what came since and does not give such a purchase back.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal


def bought_since(cr, account: int, moments: Iterable[datetime]) -> dict[datetime, Decimal]:
    """Return what was bought on an account of credit since each of some moments (UTC), less what came back of it.

    A repayment that was taken back bought nothing: what it had paid is open again, as old as it is.
    """
    cr.execute(
        """
        SELECT since, (past.balance - present.balance + came.amount)::text
          FROM unnest(%(moments)s::timestamp[]) AS since,
               LATERAL (SELECT COALESCE((SELECT e.balance FROM customer_card_entry e WHERE e.account_id = %(account)s
                         ORDER BY e.sequence DESC LIMIT 1), 0) AS balance) present,
               LATERAL (SELECT COALESCE((SELECT e.balance FROM customer_card_entry e
                         WHERE e.account_id = %(account)s AND e.account_kind = 'credit' AND e.moment < since
                         ORDER BY e.moment DESC, e.sequence DESC LIMIT 1), 0) AS balance) past,
               LATERAL (SELECT COALESCE(sum(e.amount), 0) AS amount
                          FROM customer_card_entry e JOIN customer_card_operation o ON o.id = e.operation_id
                         WHERE e.account_id = %(account)s AND e.account_kind = 'credit'
                           AND (e.amount > 0 OR e.kind = 'clawback') AND e.moment >= since
                           AND NOT (e.amount > 0 AND EXISTS (
                                   SELECT FROM customer_card_entry b
                                    WHERE b.operation_id = o.reversal_of_id AND b.account_id = e.account_id
                                      AND b.amount < 0 AND b.kind <> 'clawback' AND b.moment >= since))) came
        """,
        {'account': account, 'moments': [*moments]},
    )
    return {since: Decimal(bought) for since, bought in cr.fetchall()}
