"""One batch of the journal's rows: sealed, and sent to PostgreSQL in one statement."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from ...core import seal
from ...core.secret import Key
from .posting import Leg

# Code and parameters of one part of the statement.
Part = tuple[str, list]


class Opened(NamedTuple):
    """A lot that an entry opens: its id, what it begins with, what is left of it, and the lot its
    value was in before.
    """

    id: int
    amount: Decimal
    left: Decimal
    source: int | None


class Rows:
    """Columns of what one batch writes, sent to PostgreSQL in one statement."""

    def __init__(self, key: Key, deployment: str, moment: datetime):
        self.key = key
        self.deployment = deployment
        self.moment = moment
        self._stamp = stamp(moment)
        self._entries: list[tuple] = []
        self._lots: list[tuple] = []
        self._draws: list[tuple] = []
        self._left: dict[int, Decimal] = defaultdict(Decimal)
        self._touched: dict[int, Any] = {}
        self._damaged: set[int] = set()

    def move(self, account, leg: Leg) -> None:
        """Move the account along by one entry, which :meth:`entry` seals."""
        if account.id not in self._touched and not account.is_genuine(self.key):
            self._damaged.add(account.id)
        account.sequence += 1
        account.balance += leg.amount
        account.floor = min(account.bottom, account.balance)
        self._touched[account.id] = account

    def entry(self, account, leg: Leg, entry: int, draws: list | tuple = (), lots: list[Opened] | tuple = ()) -> None:
        """Seal the entry with what it ``draws`` and the ``lots`` it opens."""
        account.seal = seal.seal_of(
            self.key,
            account.seal,
            seal.SealedEntry(
                account.id,
                account.sequence,
                leg.amount,
                account.balance,
                leg.kind,
                leg.key,
                self._stamp,
                entry,
                self.deployment,
                account.program,
                account.company,
                account.kind,
                account.currency,
                leg.booking,
                leg.content,
                self._opened(account, leg, entry, lots) if lots else '',
                self._drawn(account, entry, draws) if draws else '',
                '',
            ),
        )
        row = entry, account.id, leg.operation, account.program, account.company, account.kind, leg.kind
        self._entries.append((*row, account.sequence, leg.amount, account.balance, account.seal, leg.booking))

    def _opened(self, account, leg: Leg, entry: int, lots: list[Opened]) -> str:
        """Write lots; what the seal covers of them."""
        dates = self._stamp, stamp(leg.expires), stamp(leg.usable)
        for lot in lots:
            row = lot.id, entry, account.id, account.company, lot.amount, lot.left, leg.expires, leg.usable, lot.source
            self._lots.append(row)
        return seal.lots_text((lot.id, account.id, account.company, lot.amount, *dates, lot.source) for lot in lots)

    def _drawn(self, account, entry: int, draws: list) -> str:
        """Write draws; what the seal covers of them."""
        for draw in draws:
            self._draws.append((entry, draw.lot_id, account.company, draw.amount))
            self._left[draw.lot_id] -= draw.amount
        return seal.draws_text((draw.lot_id, account.company, draw.amount) for draw in draws)

    def _mark(self, account) -> str:
        """Return the mark of an account's row; none for one that was damaged before, or that would be sealed."""
        if account.id in self._damaged:
            return ''
        return seal.mark(self.key, 'account', self.deployment, *account.marked())

    def _update_accounts(self) -> Part:
        for account in self._touched.values():
            account.mark = self._mark(account)
        columns = [(a.id, a.balance, a.floor, a.sequence, a.seal, a.mark) for a in self._touched.values()]
        return _UPDATE_ACCOUNTS, [list(column) for column in zip(*columns, strict=True)]

    def write(self, cr) -> None:
        """All of it in one statement; lots born in this batch are written with what is left of them at its end."""
        same = {'moment': self.moment, 'deployment': self.deployment}
        parts = [_insert('customer_card_entry', _ENTRY_COLUMNS, self._entries, same)]
        if self._lots:
            born = [row[:5] + (row[5] + self._left.pop(row[0], 0),) + row[6:] for row in self._lots]
            parts.append(_insert('customer_card_lot', _LOT_COLUMNS, born, {'opened_at': self.moment}))
        if self._draws:
            parts.append(_insert('customer_card_draw', _DRAW_COLUMNS, self._draws))
        if self._left:
            parts.append((_UPDATE_LOTS, [list(self._left), list(self._left.values())]))
        *first, (last, parameters) = [*parts, self._update_accounts()]
        names = ', '.join(f'part{number} AS ({code} RETURNING 1)' for number, (code, _parameters) in enumerate(first))
        cr.execute(f'WITH {names} {last}', [value for _code, values in first for value in values] + parameters)


_ENTRY_COLUMNS = (
    ('id', 'int'),
    ('account_id', 'int'),
    ('operation_id', 'int'),
    ('program_id', 'int'),
    ('company_id', 'int'),
    ('account_kind', 'text'),
    ('kind', 'text'),
    ('sequence', 'int'),
    ('amount', 'numeric'),
    ('balance', 'numeric'),
    ('seal', 'text'),
    ('booking', 'text'),
)
_LOT_COLUMNS = (
    ('id', 'int'),
    ('entry_id', 'int'),
    ('account_id', 'int'),
    ('company_id', 'int'),
    ('amount', 'numeric'),
    ('"left"', 'numeric'),
    ('expires_at', 'timestamp'),
    ('usable_at', 'timestamp'),
    ('source_id', 'int'),
)
_DRAW_COLUMNS = (('entry_id', 'int'), ('lot_id', 'int'), ('company_id', 'int'), ('amount', 'numeric'))


def _insert(table: str, columns: tuple, rows: list[tuple], same: dict[str, object] | None = None) -> Part:
    """Insert all rows by one ``unnest``; ``same`` are more columns with the same value in every row."""
    same = same or {}
    names = ', '.join([*same, *(name for name, _type in columns)])
    arrays = ', '.join(f'%s::{type_}[]' for _name, type_ in columns)
    parameters = [list(column) for column in zip(*rows, strict=True)]
    return (
        f'INSERT INTO {table} ({names}) SELECT {"%s, " * len(same)}* FROM unnest({arrays})',
        [*same.values(), *parameters],
    )


_UPDATE_LOTS = """
    UPDATE customer_card_lot l SET "left" = l."left" + d.change FROM unnest(%s::int[], %s::numeric[]) AS d(id, change)
        WHERE l.id = d.id
"""
_UPDATE_ACCOUNTS = """
    UPDATE customer_card_account a
       SET balance = d.balance, floor = d.floor, sequence = d.sequence, seal = d.seal, mark = d.mark,
           version = a.version + 1
      FROM unnest(%s::int[], %s::numeric[], %s::numeric[], %s::int[], %s::text[], %s::text[]) AS d(id, balance, floor,
          sequence, seal, mark)
     WHERE a.id = d.id
"""


def stamp(moment: datetime | None) -> str:
    """A moment as seals cover it (:data:`.sealed.STAMP`), empty for none."""
    return moment.isoformat(timespec='microseconds') if moment else ''
