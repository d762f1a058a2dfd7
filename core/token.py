"""The token in a card's QR code: it names one card and cannot be made up without the key.

``CC1-<26 signs: the card's 16-byte reference>-<8 signs: 5 bytes of HMAC-SHA256>``, both in base 32 (RFC 4648) without
padding. Capitals, digits and dashes only, so that a QR code stays in its dense alphanumeric mode (ISO/IEC 18004).
The token identifies; it does not entitle to spend.

A receipt carries a token of its own, of the same shape but with another seal: a receipt is left lying about, so what
can be read from it finds the customer's card and must never count as the card itself.
"""

import base64
import hmac
import re
import uuid

from .secret import Key

_PREFIX = 'CC1'
CARD = b'customer-card token v1'
RECEIPT = b'customer-card receipt v1'
_TAG_BYTES = 5
GERMAN = str.maketrans('YZ', 'ZY')  # what a keyboard with two letters exchanged makes of a code
_SHAPE = re.compile(r'CC1-([A-Z2-7]{26})-[A-Z2-7]{8}')


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip('=')


def make(reference: str, key: Key, purpose: bytes = CARD) -> str:
    """Return the token for a card.

    :param reference: the card's UUID, 32 hexadecimal digits
    :param purpose: what the token stands for: the card itself, or a receipt about it
    :param key: the secret kept outside the database
    :raises ValueError: when ``reference`` is no UUID

    >>> make('00112233445566778899aabbccddeeff', Key(b'a key of 16 bytes'))
    'CC1-AAISEM2EKVTHPCEZVK54ZXPO74-LI23NBAL'
    """
    card = uuid.UUID(reference).bytes
    tag = key.tag(purpose + card)[:_TAG_BYTES]
    return f'{_PREFIX}-{_base32(card)}-{_base32(tag)}'


def read(token: str, key: Key, purpose: bytes = CARD) -> str | None:
    """Return the reference (32 hexadecimal digits) a genuine token names, or None; never raises for any text.

    Capitals do not matter, nor that a German keyboard exchanges Y and Z. The comparison takes the same time wherever a
    forgery goes wrong.

    >>> key = Key(b'a key of 16 bytes')
    >>> read(make('00112233445566778899aabbccddeeff', key).lower(), key)
    '00112233445566778899aabbccddeeff'
    >>> read('CC1-NOT-A-TOKEN', key) is None
    True
    >>> read(make('00112233445566778899aabbccddeeff', key, RECEIPT), key) is None
    True
    """
    typed = token.strip().upper() if token.isascii() else ''
    for text in (typed, typed.translate(GERMAN)) if key and _SHAPE.fullmatch(typed) else ():
        reference = base64.b32decode(text[4:30] + '======').hex()
        if hmac.compare_digest(make(reference, key, purpose), text):
            return reference
    return None
