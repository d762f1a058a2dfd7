"""Conditions in SQL that mean the same wherever they are asked: what time it is, which holds count, which lots are due
or pending.

``o`` is an operation, ``l`` a lot, ``a`` an account. Moments are UTC without a zone, as Odoo keeps them.
"""

from . import kinds

# The database's clock. Asked for anew by each row; NOW_ONCE is asked once, and so is a moment an index can be searched
# by.
NOW = "clock_timestamp() AT TIME ZONE 'UTC'"
NOW_ONCE = f'(SELECT {NOW})'
# When the transaction began: the moment of records Odoo keeps (``create_date``).
BEGAN = "now() AT TIME ZONE 'UTC'"


def lasts(now: str = NOW) -> str:
    """A hold whose time is not up, whatever became of it."""
    return f'o.expires_at > {now}'


def live_hold(now: str = NOW) -> str:
    """A hold that counts: nobody ended it, and its time is not up."""
    return f"o.state::text = 'authorized' AND {lasts(now)}"


def lapsed_hold(by: str = NOW) -> str:
    """A hold whose time was up ``by`` then, and that nobody ended."""
    return f"o.state::text = 'authorized' AND o.expires_at <= {by}"


def is_due(now: str = NOW_ONCE) -> str:
    """A lot whose last day is over; NULL for one without a last day."""
    return f'l.expires_at <= {now}'


def is_pending(now: str = NOW_ONCE) -> str:
    """A lot that cannot be spent yet; NULL for one that could be spent at once."""
    return f'l.usable_at > {now}'


def due_lot(now: str = NOW_ONCE) -> str:
    """A lot with something left to expire now."""
    return f'l."left" > 0::numeric AND {is_due(now)}'


def pending_lot(now: str = NOW_ONCE) -> str:
    """A lot with something left that cannot be spent yet."""
    return f'l."left" > 0::numeric AND {is_pending(now)}'


def expiring_lot(now: str = NOW_ONCE) -> str:
    """A lot with something left that has a last day, which is not over."""
    return f'l."left" > 0::numeric AND l.expires_at > {now}'


def good_lot(now: str = NOW_ONCE) -> str:
    """A lot with something left that is not due."""
    return f'l."left" > 0::numeric AND (l.expires_at IS NULL OR l.expires_at > {now})'


def usable_lot(now: str = NOW_ONCE) -> str:
    """A lot with something left that is neither due nor pending."""
    return f'{good_lot(now)} AND (l.usable_at IS NULL OR l.usable_at <= {now})'


def counted(points: str) -> str:
    """What counts towards tiers of so many ``points`` of an operation ``o``: their share of what it would have brought
    without what a tier multiplied, caps heeded. One from before that was kept counts by the multiplier alone.
    """
    return f"""COALESCE({points} * (o.why -> 0 ->> 'before')::numeric / (o.why -> 0 ->> 'given')::numeric,
        {points} / COALESCE((o.why -> 0 ->> 'times')::numeric, 1))"""


def among(codes) -> str:
    """A list of codes, for ``IN``; they come from tables in the code, never from outside."""
    return f'({", ".join(repr(code) for code in codes)})'


# Of an entry: its import is not over, and books it at its end. Until then nobody counts it.
ARRIVING = "booking::text = 'document' AND kind::text = 'opening' AND settlement_id IS NULL"
# How far a debit of an account may go: as far below nothing as the account allows. What was taken below that is owed,
# and no room to spend.
BOTTOM = 'LEAST(-a.allowance, a.balance)'
# Of an operation: its kind is one there is. Of an entry: its kind is one its account's kind has.
KNOWN_OPERATION = f'kind IN {among(kinds.ENTRIES)}'
_FITTING = ' '.join(f"WHEN '{code}' THEN kind IN {among(kind.entries)}" for code, kind in kinds.ACCOUNTS.items())
KNOWN_ENTRY = f'CASE account_kind {_FITTING} ELSE FALSE END'
