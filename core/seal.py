"""The seal on every ledger entry: a chain of keyed hashes that shows any damage to an account's history.

Each seal is an HMAC-SHA256 (RFC 2104) over the entry's content and the seal before it, with a key that is not in the
database. Whoever can write to the database but lacks the key can neither change, remove, insert nor reorder an entry
without :func:`verify` naming the first row that is wrong. A tail cut off leaves a valid chain; therefore the account
remembers how many entries it has (``last``).
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .money import canonical, plain

VERSION = 'customer-card entry v1'
GENESIS = ''
SHORTEST_KEY = 16

# What may be wrong with an entry, in the order in which it is looked for.
REASONS: dict[str, str] = {
    'gap': "an entry is missing, doubled or out of order",
    'balance': "the running balance does not follow from the entry before",
    'seal': "the content does not fit its seal",
}

_SEPARATOR = '\x1f'  # ASCII unit separator: refused inside the fields, so no two contents have the same text
_SEPARATORS = 8


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """One ledger entry as stored; ``amount`` and ``balance`` in the account's unit, ``moment`` as it was sealed."""

    account: int
    sequence: int
    amount: Decimal
    balance: Decimal
    kind: str
    operation: str
    moment: str
    seal: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The first entry that is wrong: ``reason`` (a key of :data:`REASONS`) at ``sequence``."""

    reason: str
    sequence: int


def _require_key(key: bytes) -> None:
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"the ledger's key needs {SHORTEST_KEY} bytes or more")


def digest(
    key: bytes,
    previous: str,
    *,
    account: int,
    sequence: int,
    amount: Decimal,
    balance: Decimal,
    kind: str,
    operation: str,
    moment: str,
) -> str:
    """Return the seal of one entry, 64 hexadecimal digits.

    :param key: the secret kept outside the database, at least 16 bytes
    :param previous: the seal of the entry before on the same account, :data:`GENESIS` for the first
    :param operation: the reference of the operation that wrote the entry
    :param moment: when it was posted, in the text form that is stored
    :raises ValueError: for a key too short, a text holding a unit separator, or an amount that is no number

    >>> digest(b'0123456789abcdef', GENESIS, account=7, sequence=1, amount=Decimal(5), balance=Decimal('5.00'),
    ...     kind='charge', operation='op', moment='2026-01-31 10:00:00')[:16]
    '9053c6ac0c04e290'
    """
    _require_key(key)
    text = (
        f'{VERSION}\x1f{previous}\x1f{account}\x1f{sequence}\x1f{canonical(amount)}\x1f{canonical(balance)}'
        f'\x1f{kind}\x1f{operation}\x1f{moment}'
    )
    if text.count(_SEPARATOR) != _SEPARATORS:
        raise ValueError("a sealed text must not hold a unit separator")
    return hmac.digest(key, text.encode(), 'sha256').hex()


def seal_of(key: bytes, previous: str, entry: SealedEntry) -> str:
    """Return the seal ``entry`` should have after ``previous``; errors as :func:`digest`."""
    return digest(
        key,
        previous,
        account=entry.account,
        sequence=entry.sequence,
        amount=entry.amount,
        balance=entry.balance,
        kind=entry.kind,
        operation=entry.operation,
        moment=entry.moment,
    )


def verify(key: bytes, entries: Iterable[SealedEntry], last: int | None = None) -> Finding | None:
    """Walk all entries of one account and return the first that is wrong, or None.

    :param entries: of one account, ordered by sequence (a stream is fine)
    :param last: the sequence number the account says it has reached; tells when the newest entries are gone
    :raises ValueError: only for a key too short

    >>> verify(b'0123456789abcdef', [], last=0) is None, verify(b'0123456789abcdef', [], last=2)
    (True, Finding(reason='gap', sequence=1))
    """
    _require_key(key)
    previous, balance, sequence = GENESIS, Decimal(0), 0
    for entry in entries:
        sequence += 1
        reason = _fault(key, previous, balance, sequence, entry)
        if reason:
            return Finding(reason, sequence)
        previous, balance = entry.seal, entry.balance
    return Finding('gap', min(sequence, last) + 1) if last is not None and last != sequence else None


def _fault(key: bytes, previous: str, balance: Decimal, sequence: int, entry: SealedEntry) -> str | None:
    if entry.sequence != sequence:
        return 'gap'
    try:
        if canonical(balance + entry.amount) != canonical(entry.balance):
            return 'balance'
        genuine = seal_of(key, previous, entry)
        return None if hmac.compare_digest(genuine.encode(), entry.seal.encode()) else 'seal'
    except (ValueError, ArithmeticError):  # damaged into something that was never sealed: not a number, a control sign
        return 'seal'


def fingerprint(fields: Mapping | tuple) -> str:
    """Return the SHA-256 (hexadecimal) of an operation's content: same content, same fingerprint.

    Mappings compare without regard to order, amounts by value (1.5 is 1.50). Text, integers, booleans, None,
    decimals, dates and moments may be nested in mappings, lists and tuples.

    :raises TypeError: for anything else, floats above all: their text is not their value

    >>> fingerprint({'amount': Decimal('1.50'), 'card': 7}) == fingerprint({'card': 7, 'amount': Decimal('1.5')})
    True
    """
    return hashlib.sha256(_text(fields).encode()).hexdigest()


_ATOMS = {
    str: ('s', str),
    bool: ('b', str),
    int: ('i', str),
    type(None): ('n', str),
    Decimal: ('d', plain),
    date: ('D', date.isoformat),
    datetime: ('T', datetime.isoformat),
}


def _text(value: object) -> str:
    """Write a value so that nothing else has the same text: each part with its type and length."""
    if isinstance(value, Mapping):
        parts = sorted(_text(name) + _text(content) for name, content in value.items())
        tag, body = 'm', ''.join(parts)
    elif isinstance(value, list | tuple):
        tag, body = 'l', ''.join(map(_text, value))
    else:
        tag, write = _ATOMS.get(type(value), (None, None))
        if tag is None:
            raise TypeError(f"cannot fingerprint a {type(value).__name__}")
        body = write(value)
    return f'{tag}{len(body)}:{body}'
