"""The secret in the link to a customer's virtual card: it names the card, cannot be guessed, and ends when the desk
renews it.

46 signs of URL-safe base 64: the card's 16-byte reference, the link's serial (2 bytes) and 16 bytes of HMAC-SHA256. It
travels behind the ``#`` of a link and in the body of requests, so that no server's log ever holds it.
"""

import uuid
from typing import NamedTuple

from . import tagged
from .secret import Key

_PURPOSE = b'customer-card link v1'
_SIZE = 18  # bytes: reference, serial
LAST_SERIAL = 2**16 - 1


class Link(NamedTuple):
    """The card (its UUID, 32 hexadecimal digits) and which of its links this is: 1 for the first, one more for each
    renewal.
    """

    reference: str
    serial: int


def make(link: Link, key: Key) -> str:
    """Return the secret of a link.

    :raises ValueError: when the reference is no UUID or the serial is out of range

    >>> make(Link('00112233445566778899aabbccddeeff', 1), Key(b'a key of 16 bytes'))
    'ABEiM0RVZneImaq7zN3u_wAB4QQ87lZ23Qo5ppmzMS4AVw'
    """
    if not 0 < link.serial <= LAST_SERIAL:
        raise ValueError("a serial is a number of 16 bits above zero")
    content = uuid.UUID(link.reference).bytes + link.serial.to_bytes(2, 'big')
    return tagged.make(_PURPOSE, content, key)


def read(text: str, key: Key) -> Link | None:
    """Return what a genuine secret says, or None; never raises for any text.

    >>> key = Key(b'a key of 16 bytes')
    >>> read(make(Link('00112233445566778899aabbccddeeff', 7), key), key)
    Link(reference='00112233445566778899aabbccddeeff', serial=7)
    >>> read('nonsense', key) is None
    True
    """
    content = tagged.read(_PURPOSE, text, key, _SIZE)
    return None if content is None else Link(content[:16].hex(), int.from_bytes(content[16:], 'big'))
