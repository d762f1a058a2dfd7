"""A card's PIN: which ones are allowed, and how one is kept so that a copy of the database cannot verify it.

Kept is ``1$<salt>$<scrypt>``. The PIN is mixed with the ledger's key (which is never in the database) and with the card
it belongs to before it is hashed slowly: 10 000 PINs are too few for any hash alone.
"""

import hashlib
import hmac
import re
import secrets
from itertools import pairwise

from .digits import latin
from .secret import Key

LEAST, MOST = 4, 8
TRIES = 3  # as EMV's usual PIN try limit

_PURPOSE = 'customer-card pin v1'
_SHAPE = re.compile(rf'[0-9]{{{LEAST},{MOST}}}')
_COST = {'n': 2**14, 'r': 8, 'p': 1, 'dklen': 32}  # about 50 ms and 16 MB


def read(text: object) -> str | None:
    """Return the PIN somebody typed, in whatever digits, or None when it cannot be one.

    >>> read('۱۳۷۹'), read(' 1379 '), read('137'), read(1379)
    ('1379', '1379', None, None)
    """
    digits = latin(text).strip() if isinstance(text, str) else ''
    return digits if _SHAPE.fullmatch(digits) else None


def weak(pin: str) -> bool:
    """Tell whether a PIN is among the first a thief tries: one digit repeated, two digits in turn, or digits in a row.

    >>> [weak(pin) for pin in ('0000', '1234', '9876', '1212', '7890', '1379')]
    [True, True, True, True, True, False]
    """
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return steps in ({0}, {1}, {9}) or pin == (pin[:2] * len(pin))[: len(pin)]


def draw(digits: int = LEAST) -> str:
    """Return a PIN nobody chose: random digits of the system's secure source, none that a thief tries first.

    >>> pin = draw()
    >>> read(pin) == pin, weak(pin)
    (True, False)
    """
    while True:
        pin = f'{secrets.randbelow(10**digits):0{digits}d}'
        if not weak(pin):
            return pin


def make(pin: str, card: str, key: Key) -> str:
    """Return what is kept of a PIN.

    :param card: a secret of the card that never changes
    :param key: the ledger's key
    :raises ValueError: when the PIN is none, or there is no card
    """
    if read(pin) != pin or not card:
        raise ValueError("a PIN has 4 to 8 digits, and needs a card and a key")
    salt = secrets.token_bytes(16)
    return f'1${salt.hex()}${_digest(pin, card, key, salt).hex()}'


def matches(pin: str, kept: str, card: str, key: Key) -> bool:
    """Tell whether ``pin`` is the one that was kept; takes the same time for a wrong one, and never raises for any
    text.

    >>> kept = make('1379', 'a card', Key(b'a key of 16 bytes'))
    >>> tries = (('1379', 'a card'), ('1378', 'a card'), ('1379', 'other'))
    >>> [matches(pin, kept, card, Key(b'a key of 16 bytes')) for pin, card in tries]
    [True, False, False]
    """
    parts = kept.split('$')
    if len(parts) != 3 or parts[0] != '1':
        return False
    try:
        salt, digest = bytes.fromhex(parts[1]), bytes.fromhex(parts[2])
    except ValueError:
        return False
    return hmac.compare_digest(_digest(pin, card, key, salt), digest)


def _digest(pin: str, card: str, key: Key, salt: bytes) -> bytes:
    peppered = key.tag(f'{_PURPOSE}.{card}.{pin}'.encode())
    return hashlib.scrypt(peppered, salt=salt, **_COST)
