"""The secret in the link to a customer's virtual card: it names the card, cannot be guessed, and ends when the desk
renews it.

46 signs of URL-safe base 64: the card's 16-byte reference, the link's serial (2 bytes) and 16 bytes of HMAC-SHA256. It
travels behind the ``#`` of a link and in the body of requests, so that no server's log ever holds it.
"""

import base64
import binascii
import hmac
import re
import uuid
from typing import NamedTuple

from .secret import Key

_PURPOSE = b'customer-card link v1'
_TAG_BYTES = 16
_SHAPE = re.compile(r'[A-Za-z0-9_-]{46}')
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
    tag = key.tag(_PURPOSE + content)[:_TAG_BYTES]
    return base64.urlsafe_b64encode(content + tag).decode().rstrip('=')


def read(text: str, key: Key) -> Link | None:
    """Return what a genuine secret says, or None; never raises for any text.

    >>> key = Key(b'a key of 16 bytes')
    >>> read(make(Link('00112233445566778899aabbccddeeff', 7), key), key)
    Link(reference='00112233445566778899aabbccddeeff', serial=7)
    >>> read('nonsense', key) is None
    True
    """
    if not (key and _SHAPE.fullmatch(text)):
        return None
    try:
        content = base64.urlsafe_b64decode(text + '==')
    except binascii.Error:
        return None
    claim = Link(content[:16].hex(), int.from_bytes(content[16:18], 'big'))
    if not claim.serial:
        return None
    return claim if hmac.compare_digest(make(claim, key), text) else None
