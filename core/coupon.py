"""The code on a contract's paper and on each of its coupons: which contract, and which installment.

``CC1-<26 signs>-<8 signs: 5 bytes of HMAC-SHA256>``, of the shape of a card's token (:mod:`core.token`) with another
seal: 14 random bytes of the contract, and the number of the installment (0: none, the contract itself) hidden by a pad
that only the key gives. So it tells nothing to who reads it, and cannot be made up: whoever has one coupon cannot make
the next one. Paper is left lying about: such a code finds the card and never stands for it.
"""

import secrets

from . import token
from .secret import Key

SEAL = b'customer-card contract v1'
_PAD = b'customer-card coupon v1'
_RANDOM = 14  # bytes
HIGHEST = 2**16 - 1


def fresh() -> str:
    """Return the random part of a new contract's codes, in hexadecimal digits.

    >>> len(fresh()), fresh() != fresh()
    (28, True)
    """
    return secrets.token_hex(_RANDOM)


def make(contract: str, number: int, key: Key) -> str:
    """Return the code of a contract (by its random part) and one of its installments.

    >>> key = Key(b'a key of 16 bytes')
    >>> make('00' * 14, 1, key)[:4], make('00' * 14, 1, key) != make('00' * 14, 2, key)
    ('CC1-', True)
    """
    return token.make(f'{contract}{number ^ _pad(contract, key):04x}', key, SEAL)


def read(text: str, key: Key) -> tuple[str, int] | None:
    """Return the contract (its random part) and the number a genuine code names, or None; never raises for any text.

    >>> key = Key(b'a key of 16 bytes')
    >>> read(make('ab' * 14, 12, key).lower(), key) == ('ab' * 14, 12)
    True
    >>> read(token.make('ab' * 16, key), key) is None
    True
    """
    found = token.read(text, key, SEAL)
    if not found:
        return None
    contract, hidden = found[: 2 * _RANDOM], int(found[2 * _RANDOM :], 16)
    return contract, hidden ^ _pad(contract, key)


def _pad(contract: str, key: Key) -> int:
    return int.from_bytes(key.tag(_PAD + bytes.fromhex(contract))[:2])
