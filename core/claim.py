"""The code that opens a new card on its holder's phone, once: who is given a card at a till without plastic and without
an e-mail address takes it along by this.

54 signs of URL-safe base 64: the card's 16-byte reference, its holder's id and the hour since 1970 until which it is
good (4 bytes each), and 16 bytes of HMAC-SHA256. It is no link: a phone exchanges it for one. That this happens once is
the caller's to keep. So what a till, a display and a receipt show of it is worth nothing as soon as the customer's
phone has read it.
"""

import uuid
from typing import NamedTuple

from . import tagged
from .secret import Key

HOURS = 48  # how long a customer has time to read it
_PURPOSE = b'customer-card claim v1'
_SIZE = 24  # bytes: reference, holder, hour


class Claim(NamedTuple):
    """The card (its UUID, 32 hexadecimal digits), its holder's id, and the hour since 1970 until which it is good."""

    reference: str
    holder: int
    until: int


def hour_at(moment: float) -> int:
    """Return the hour of a moment in seconds since 1970.

    >>> hour_at(3599), hour_at(3600)
    (0, 1)
    """
    return int(moment // 3600)


def make(claim: Claim, key: Key) -> str:
    """Return the code.

    :raises ValueError: when the reference is no UUID or holder and hour are out of range

    >>> make(Claim('00112233445566778899aabbccddeeff', 7, 500_000), Key(b'a key of 16 bytes'))
    'ABEiM0RVZneImaq7zN3u_wAAAAcAB6Egl7b9IZq0OgWblfBGsIZ3Gg'
    """
    if not (0 < claim.holder < 2**32 and 0 <= claim.until < 2**32):
        raise ValueError("a holder and an hour are numbers of 32 bits")
    content = uuid.UUID(claim.reference).bytes + claim.holder.to_bytes(4, 'big') + claim.until.to_bytes(4, 'big')
    return tagged.make(_PURPOSE, content, key)


def read(text: str, key: Key, moment: float) -> Claim | None:
    """Return what a genuine code says that is good at ``moment``, or None; never raises for any text.

    >>> key = Key(b'a key of 16 bytes')
    >>> code = make(Claim('00112233445566778899aabbccddeeff', 7, 500_000), key)
    >>> read(code, key, 500_000 * 3600 - 1)
    Claim(reference='00112233445566778899aabbccddeeff', holder=7, until=500000)
    >>> read(code, key, 500_000 * 3600) is None, read('nonsense', key, 0) is None
    (True, True)
    """
    content = tagged.read(_PURPOSE, text, key, _SIZE)
    if content is None:
        return None
    claim = Claim(content[:16].hex(), int.from_bytes(content[16:20], 'big'), int.from_bytes(content[20:], 'big'))
    return claim if hour_at(moment) < claim.until else None
