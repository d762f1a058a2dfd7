"""The seal on every ledger entry: a chain of keyed hashes that shows any damage to an account's history.

Each seal is an HMAC-SHA256 (RFC 2104) over the entry's content, the content of its operation, the lot it opened, what
it drew from lots, the deployment it was made in, and the seal before it, with a key that is not in the database.
Whoever can write to the database but lacks the key can neither change, remove, insert nor reorder an entry without
:func:`verify` naming the first row that is wrong. A tail cut off leaves a valid chain; therefore the account remembers
how many entries it has (``last``), and its row, like everything else of the ledger that is no entry, has a :func:`mark`
of its own.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .money import exact, plain
from .secret import Key

VERSION = 'customer-card entry v2'
MARK_VERSION = 'customer-card mark v1'
GENESIS = ''

# What may be wrong with an entry, in the order in which it is looked for.
REASONS: dict[str, str] = {
    'gap': "an entry is missing, doubled or out of order",
    'balance': "the running balance does not follow from the entry before",
    'seal': "the content does not fit its seal",
}

_SEPARATOR = '\x1f'  # ASCII unit separator: refused inside the fields, so no two contents have the same text
_SEPARATORS = 18


@dataclass(slots=True)
class SealedEntry:
    """One ledger entry as stored; ``amount`` and ``balance`` in the account's unit, ``moment`` as it was sealed.

    ``content`` is a hash over the columns of its operation, ``lots`` and ``draws`` are texts of what it opened and drew
    (:func:`lots_text`, :func:`draws_text`), ``deployment`` names the database it was made in.
    """

    account: int
    sequence: int
    amount: Decimal
    balance: Decimal
    kind: str
    operation: str
    moment: str
    id: int
    deployment: str
    program: int
    company: int
    account_kind: str
    currency: int
    booking: str
    content: str
    lots: str
    draws: str
    seal: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The first entry that is wrong: ``reason`` (a key of :data:`REASONS`) at ``sequence``."""

    reason: str
    sequence: int


def _amount(value: Decimal | int | float) -> str:
    """Return the one text of an amount, exact to the last digit.

    :raises ValueError: for what is no number
    """
    return plain(value if type(value) is Decimal and value.is_finite() else exact(value))


def seal_of(key: Key, previous: str, entry: SealedEntry) -> str:
    """Return the seal ``entry`` should have, 64 hexadecimal digits.

    :param key: the secret kept outside the database
    :param previous: the seal of the entry before on the same account, :data:`GENESIS` for the first
    :raises ValueError: for a text holding a unit separator, or an amount that is no number

    >>> entry = SealedEntry(7, 1, Decimal(5), Decimal('5.00'), 'topup', 'op', '2026-01-31T10:00:00.000000',
    ...     1, 'd', 1, 1, 'value', 1, 'settlement', '', '', '', '')
    >>> seal_of(Key(b'0123456789abcdef'), GENESIS, entry)[:16]
    '36fabb22fc2b13b1'
    """
    text = (
        f'{VERSION}\x1f{previous}\x1f{entry.account}\x1f{entry.sequence}'
        f'\x1f{_amount(entry.amount)}\x1f{_amount(entry.balance)}'
        f'\x1f{entry.kind}\x1f{entry.operation}\x1f{entry.moment}\x1f{entry.id}\x1f{entry.deployment}'
        f'\x1f{entry.program}\x1f{entry.company}\x1f{entry.account_kind}\x1f{entry.currency}'
        f'\x1f{entry.booking}\x1f{entry.content}\x1f{entry.lots}\x1f{entry.draws}'
    )
    if text.count(_SEPARATOR) != _SEPARATORS:
        raise ValueError("a sealed text must not hold a unit separator")
    return key.tag(text.encode()).hex()


def lots_text(lots: Iterable[tuple[int, int, int, Decimal, str, str, str, int | None]]) -> str:
    """Return what a seal covers of the lots an entry opened: lot, account, company, amount, the moments it was opened,
    expires and can be spent from as text (empty where there is none), and the lot its value was in before; in the order
    of their ids.

    >>> lots_text([(3, 7, 1, Decimal('5.00'), '2026-01-31T10:00:00.000000', '', '', None)])
    '3:7:1:5:2026-01-31T10:00:00.000000:::'
    """
    return ','.join(
        f'{lot}:{account}:{company}:{_amount(amount)}:{opened}:{expires}:{usable}:{"" if source is None else source}'
        for lot, account, company, amount, opened, expires, usable, source in sorted(lots, key=lambda row: row[0])
    )


def draws_text(draws: Iterable[tuple[int, int, Decimal]]) -> str:
    """Return what a seal covers of the lots an entry drew from: lot, company and amount of each, in their order.

    >>> draws_text([(3, 1, Decimal('1.50')), (4, 1, Decimal(2))])
    '3:1:1.5,4:1:2'
    """
    return ','.join(f'{lot}:{company}:{_amount(amount)}' for lot, company, amount in draws)


def key_name(key: Key) -> str:
    """Return a name of the key, 16 hexadecimal digits: it tells one key from another and says nothing of either.

    >>> key_name(Key(b'0123456789abcdef')) == key_name(Key(b'0123456789abcdef')) != key_name(Key(b'0123456789abcdeg'))
    True
    """
    return key.tag(b'customer-card key name v1').hex()[:16]


def mark(key: Key, purpose: str, deployment: str, *parts: object) -> str:
    """Return the mark of a row that is no entry: the deployment it was made in, a colon, and an HMAC over it and
    ``parts``.

    :raises ValueError: for a part holding a unit separator

    >>> fits(Key(b'0123456789abcdef'), 'link', mark(Key(b'0123456789abcdef'), 'link', 'd', 7, 8), 7, 8)
    True
    """
    text = _SEPARATOR.join([MARK_VERSION, purpose, deployment, *map(str, parts)])
    if text.count(_SEPARATOR) != len(parts) + 2:
        raise ValueError("a sealed text must not hold a unit separator")
    return f"{deployment}:{key.tag(text.encode()).hex()}"


def fits(key: Key, purpose: str, made: str | None, *parts: object) -> bool:
    """Return whether ``made`` is the mark of ``parts``, in whatever deployment it was made (:func:`deployment_of`)."""
    if not made:
        return False
    try:
        genuine = mark(key, purpose, deployment_of(made), *parts)
    except ValueError:
        return False
    return hmac.compare_digest(genuine.encode(), made.encode())


def deployment_of(made: str) -> str:
    """Return which deployment a mark says it was made in.

    >>> deployment_of('d:00')
    'd'
    """
    return made.partition(':')[0]


def verify(key: Key, entries: Iterable[SealedEntry], last: int | None = None) -> Finding | None:
    """Walk all entries of one account and return the first that is wrong, or None.

    :param entries: of one account, ordered by sequence (a stream is fine)
    :param last: the sequence number the account says it has reached; tells when the newest entries are gone

    >>> verify(Key(b'0123456789abcdef'), [], last=0) is None, verify(Key(b'0123456789abcdef'), [], last=2)
    (True, Finding(reason='gap', sequence=1))
    """
    previous, balance, sequence = GENESIS, Decimal(0), 0
    for entry in entries:
        sequence += 1
        reason = _fault(key, previous, balance, sequence, entry)
        if reason:
            return Finding(reason, sequence)
        previous, balance = entry.seal, entry.balance
    return Finding('gap', min(sequence, last) + 1) if last is not None and last != sequence else None


def _fault(key: Key, previous: str, balance: Decimal, sequence: int, entry: SealedEntry) -> str | None:
    if entry.sequence != sequence:
        return 'gap'
    try:
        if balance + entry.amount != entry.balance:
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
