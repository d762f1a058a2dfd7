"""Authorizations that ran out while their documents may still come: a till's browser that crashed, an order somebody
forgot.

One after another, each for all there is, would pay for goods again and again. So what they were for counts as spent for
whoever asks for more, for HOURS: they hold nothing (other orders pay with the rest), and no document is kept from
coming late.
"""

from decimal import Decimal

from . import sql

HOURS = 24
# SQL: the document of a hold ``o`` may still come and use it. Only the ledger can say that it came: a row of that name
# anywhere else, whatever state it claims to be in, was served by nobody.
OPEN = """NOT EXISTS (SELECT FROM customer_card_operation x
                WHERE x.account_id = o.account_id AND x.origin_key::text = o.origin_key::text
                    AND x.origin_id IS NOT NULL
                  AND x.state::text IN ('captured', 'posted'))"""
# SQL: an operation ``o`` is such an authorization.
LAPSED = f"""{sql.lapsed_hold()} AND {sql.lasts(f"{sql.NOW} - interval '{HOURS} hours'")} AND {OPEN}"""


def worth(env, account: int) -> Decimal:
    """Return what the authorizations left open on an account come to, in its unit."""
    env.cr.execute(
        f'SELECT COALESCE(sum(o.amount), 0)::text FROM customer_card_operation o WHERE o.account_id = %s AND {LAPSED}',
        [account],
    )
    return Decimal(env.cr.fetchone()[0])


def found(env, accounts: list[int], still: str) -> list[int]:
    """The operations left open on accounts, and those that are still held under a key that begins with ``still``."""
    env.cr.execute(
        f"""
        SELECT o.id FROM customer_card_operation o WHERE o.account_id = ANY(%s)
           AND (({LAPSED}) OR ({sql.live_hold()} AND o.key LIKE %s AND {OPEN}))
         ORDER BY o.id
        """,
        [accounts, f'{still}%'],
    )
    return [row[0] for row in env.cr.fetchall()]
