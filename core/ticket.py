"""What a till holds in its hand after it has identified a card: a short-lived name for the card, good at that till only.

``<card>.<till>.<day>.<24 hexadecimal digits of an HMAC-SHA256>``. A ticket found in yesterday's data, or taken to another
till, opens nothing; the card's own secret never leaves the server.
"""

import hmac
import re
from typing import NamedTuple

_PURPOSE = 'customer-card ticket v1'
_TAG = 24
_SHAPE = re.compile(r'([0-9a-f]{1,12})\.([0-9a-f]{1,12})\.([0-9a-f]{1,8})\.[0-9a-f]{24}')


class Ticket(NamedTuple):
    """The card (its database id), the till (its database id) and the day (ordinal, UTC) it was given out."""

    card: int
    till: int
    day: int


def make(ticket: Ticket, key: bytes) -> str:
    """Return the ticket's text.

    :raises ValueError: when ``key`` is empty

    >>> make(Ticket(10, 2, 739_000), b'a key of 16 bytes')
    'a.2.b46b8.f218848c9e1734674252f314'
    """
    if not key:
        raise ValueError("a ticket needs a key")
    content = f'{ticket.card:x}.{ticket.till:x}.{ticket.day:x}'
    return f'{content}.{hmac.digest(key, f"{_PURPOSE}.{content}".encode(), "sha256").hex()[:_TAG]}'


def peek(text: str) -> Ticket | None:
    """Return what a text claims, unproven: a hint what to lock or fetch, never a ground to act."""
    shape = _SHAPE.fullmatch(text)
    return Ticket(*(int(part, 16) for part in shape.groups())) if shape else None


def read(text: str, key: bytes) -> Ticket | None:
    """Return what a genuine ticket says, or None; never raises for any text.

    >>> key = b'a key of 16 bytes'
    >>> read(make(Ticket(10, 2, 739_000), key), key)
    Ticket(card=10, till=2, day=739000)
    >>> read('a.2.b46b8.000000000000000000000000', key) is None
    True
    """
    claimed = peek(text)
    return claimed if claimed and key and hmac.compare_digest(make(claimed, key), text) else None
