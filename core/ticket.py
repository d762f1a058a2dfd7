"""The ticket a till gets when it has identified a card: a short-lived name for the card, good at that till only.

``<card>.<till>.<day>.<how>.<24 hexadecimal digits of an HMAC-SHA256>``, numbers in hexadecimal. A ticket that is days
old, or taken to another till, opens nothing; the card's own secret never leaves the server. A 1 says that the card
itself was read: whoever only knows a name or a phone number gets a 0, which earns and never pays. Any other number says
that it was read by the moving code in the customer's phone, and which step of it (:mod:`core.rotating`): how long ago
that was goes with the ticket.
"""

import hmac
import re
from typing import NamedTuple

from .secret import Key

_PURPOSE = 'customer-card ticket v2'
_TAG = 24
_SHAPE = re.compile(r'([0-9a-f]{1,12})\.([0-9a-f]{1,12})\.([0-9a-f]{1,8})\.([0-9a-f]{1,12})\.[0-9a-f]{24}')
# How a till came by a card; above these, the step of the moving code.
FOUND, READ = 0, 1


class Ticket(NamedTuple):
    """The card and the till (their database ids), the day (ordinal, UTC) it was given out, and how the till came by the
    card.
    """

    card: int
    till: int
    day: int
    shown: int = FOUND


def is_moving(shown: int) -> bool:
    """Return whether a card was read by the moving code.

    >>> is_moving(READ), is_moving(60_000_000)
    (False, True)
    """
    return shown > READ


def make(ticket: Ticket, key: Key) -> str:
    """Return the ticket's text.

    >>> make(Ticket(10, 2, 739_000, shown=READ), Key(b'a key of 16 bytes'))
    'a.2.b46b8.1.b17cbbba45826aa1bc03347b'
    >>> make(Ticket(10, 2, 739_000), Key(b'a key of 16 bytes'))
    'a.2.b46b8.0.d4b654b3de34cfe170c448ba'
    """
    content = f'{ticket.card:x}.{ticket.till:x}.{ticket.day:x}.{int(ticket.shown):x}'
    return f'{content}.{key.tag(f"{_PURPOSE}.{content}".encode()).hex()[:_TAG]}'


def peek(text: str) -> Ticket | None:
    """Return what a text claims, unproven: a hint what to lock or fetch, never a ground to act."""
    shape = _SHAPE.fullmatch(text)
    return Ticket(*(int(part, 16) for part in shape.groups())) if shape else None


def read(text: str, key: Key) -> Ticket | None:
    """Return what a genuine ticket says, or None; never raises for any text.

    >>> key = Key(b'a key of 16 bytes')
    >>> read(make(Ticket(10, 2, 739_000, READ), key), key)
    Ticket(card=10, till=2, day=739000, shown=1)
    >>> read('a.2.b46b8.1.000000000000000000000000', key) is None
    True
    """
    claimed = peek(text)
    return claimed if claimed and key and hmac.compare_digest(make(claimed, key), text) else None
