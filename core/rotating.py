"""The moving code in a customer's phone: it proves that the phone is here now, so a picture of it cannot spend.

``CC1-<26 signs: the card's 16-byte reference>-<8 signs: step>-<16 signs: 10 bytes of HMAC-SHA256>``, in base 32 (RFC
4648) without padding, so that a QR code stays in its dense alphanumeric mode. Time goes in steps of 30 seconds since
1970 (RFC 6238); a code is taken during its own step and the ones beside it, because it needs a moment from the screen
to the till. That each step is taken once is the caller's to keep.
"""

import base64
import hmac
import re
import uuid
from typing import NamedTuple

from .secret import Key
from .token import GERMAN

STEP_SECONDS = 30
TOLERANCE = 1  # steps a code may be early or late
NEVER = 2**31 - 1  # in place of the step that was taken last: no code of this card is any (neutralize.sql)
_PREFIX = 'CC1'
_PURPOSE = b'customer-card rotating v1'
_TAG_BYTES = 10
_SHAPE = re.compile(r'CC1-([A-Z2-7]{26})-([A-Z2-7]{8})-[A-Z2-7]{16}')
_LAST_STEP = 2**40 - 1


class Rotating(NamedTuple):
    """The card a genuine code names (its UUID, 32 hexadecimal digits), and the step it was made for."""

    reference: str
    step: int


def step_at(moment: float) -> int:
    """Return the step of a moment in seconds since 1970.

    >>> step_at(59), step_at(60)
    (1, 2)
    """
    return int(moment // STEP_SECONDS)


def seconds_left(moment: float) -> float:
    """Return how long the step of a moment still lasts.

    >>> seconds_left(59)
    1
    """
    return STEP_SECONDS - moment % STEP_SECONDS


def in_time(step: int, moment: float) -> bool:
    """Return whether a code of ``step`` may be taken at ``moment``.

    >>> [in_time(step, 90) for step in (1, 2, 3, 4, 5)]
    [False, True, True, True, False]
    """
    return abs(step - step_at(moment)) <= TOLERANCE


def taken(last: int, moment: float) -> int:
    """Return the step a card's codes have come to at ``moment``: ``last``, the one taken last, or 0 where nobody could
    have taken that yet.

    A clock that was ahead, and is right again, would stop the card for as long as it was ahead. A card that is stopped
    for good stays so.

    >>> taken(4, 90), taken(5, 90), taken(NEVER, 90) == NEVER
    (4, 0, True)
    """
    return last if last == NEVER or last <= step_at(moment) + TOLERANCE else 0


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip('=')


def make(reference: str, step: int, key: Key) -> str:
    """Return the code of a card for one step.

    :param reference: the card's UUID, 32 hexadecimal digits
    :param key: the secret kept outside the database
    :raises ValueError: when ``reference`` is no UUID or ``step`` is out of range

    >>> make('00112233445566778899aabbccddeeff', 60_000_000, Key(b'a key of 16 bytes'))
    'CC1-AAISEM2EKVTHPCEZVK54ZXPO74-AABZHBYA-CGZBX4K5BWUVBDYT'
    """
    if not 0 <= step <= _LAST_STEP:
        raise ValueError("a step is a number of 40 bits")
    content = uuid.UUID(reference).bytes + step.to_bytes(5, 'big')
    tag = key.tag(_PURPOSE + content)[:_TAG_BYTES]
    return f'{_PREFIX}-{_base32(content[:16])}-{_base32(content[16:])}-{_base32(tag)}'


def read(code: str, key: Key) -> Rotating | None:
    """Return what a genuine code says, whatever its time, or None; never raises for any text.

    >>> key = Key(b'a key of 16 bytes')
    >>> read(make('00112233445566778899aabbccddeeff', 60_000_000, key).lower(), key)
    Rotating(reference='00112233445566778899aabbccddeeff', step=60000000)
    >>> read('CC1-NOT-A-CODE', key) is None
    True
    """
    typed = code.strip().upper() if code.isascii() else ''
    for text in (typed, typed.translate(GERMAN)) if key and _SHAPE.fullmatch(typed) else ():
        _prefix, card, step, _tag = text.split('-')
        claim = Rotating(base64.b32decode(card + '======').hex(), int.from_bytes(base64.b32decode(step), 'big'))
        if hmac.compare_digest(make(*claim, key), text):
            return claim
    return None
