"""The one place that writes value: appends entries, lots and draws, and moves balances, in a handful of SQL statements.

Amounts come and go as text, because Odoo's cursor turns NUMERIC into binary floats and a ledger must not. All work on one batch is
set-based: the number of statements does not grow with the number of entries.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from itertools import chain

from ...core import lots as lot_math
from ...core import seal
from .customer_card_account import LOT_KINDS
from .errors import LedgerRefusal
from .operations import Born
from .posting import Leg

_NOTHING = Decimal(0)
# What may be taken although it cannot be spent yet: with the goods that brought it, at its end, or to another card with its date.
TAKES_PENDING = frozenset({'clawback', 'expire', 'transfer'})


@dataclass(slots=True)
class Account:
    """The locked row of one account, as the batch moves it along."""

    id: int
    kind: str
    program: int
    company: int
    balance: Decimal
    floor: Decimal
    sequence: int
    seal: str
    held: Decimal
    pending: Decimal
    lots: list = field(default_factory=list)

    @property
    def available(self) -> Decimal:
        """What can be spent now, in the account's unit."""
        return self.balance - self.bottom - self.held - self.pending

    def room(self, kind: str) -> Decimal:
        """How much a debit of ``kind`` may take."""
        return self.available + self.pending if kind in TAKES_PENDING else self.available

    @property
    def bottom(self) -> Decimal:
        """How far a debit may go. Points and value end at nothing: what a claw-back took below that is owed, and no room to spend."""
        return min(self.balance, _NOTHING) if self.kind in LOT_KINDS else self.floor


class Journal:
    """One batch on a set of accounts, which stay locked until the transaction ends."""

    def __init__(self, env, account_ids, key: bytes):
        self.cr = env.cr
        self.env = env
        self.key = key
        self.accounts = self._lock(sorted(set(account_ids)))
        self._lots_read = False

    # --- reading ---------------------------------------------------------------------------------------------------------------

    def _lock(self, ids) -> dict[int, Account]:
        self.cr.execute(
            """
            SELECT a.id, a.kind, a.program_id, a.company_id, a.balance::text, a.floor::text, a.sequence, a.seal,
                   COALESCE((SELECT sum(o.amount) FROM customer_card_operation o WHERE o.account_id = a.id AND o.state = 'authorized'
                              AND o.expires_at > clock_timestamp() AT TIME ZONE 'UTC'), 0)::text,
                   COALESCE((SELECT sum(l."left") FROM customer_card_lot l WHERE l.account_id = a.id AND l."left" > 0
                              AND l.usable_at > (SELECT clock_timestamp() AT TIME ZONE 'UTC')), 0)::text
              FROM customer_card_account a WHERE a.id = ANY(%s) ORDER BY a.id FOR NO KEY UPDATE
            """,
            [ids],
        )
        return {
            row[0]: Account(
                *row[:4], Decimal(row[4]), Decimal(row[5]), row[6], row[7], Decimal(row[8]), Decimal(row[9])
            )
            for row in self.cr.fetchall()
        }

    def read_lots(self) -> None:
        """Read what is left of the lots of all locked accounts."""
        if self._lots_read:
            return
        self.cr.execute(
            """
            SELECT account_id, id, "left"::text, expires_at, opened_at, COALESCE(usable_at > (SELECT clock_timestamp() AT TIME ZONE 'UTC'), FALSE)
              FROM customer_card_lot WHERE account_id = ANY(%s) AND "left" > 0
            """,
            [list(self.accounts)],
        )
        for account, lot, left, *rest in self.cr.fetchall():
            self.accounts[account].lots.append(lot_math.Lot(lot, Decimal(left), *rest))
        for account in self.accounts.values():  # what became usable since it was locked
            account.pending = sum((lot.left for lot in account.lots if lot.pending), _NOTHING)
        self._lots_read = True

    def _reserve(self, count: int) -> tuple[datetime, list[tuple[int, int]]]:
        """The moment of the batch by the database's clock, and ``count`` pairs of entry and lot ids."""
        self.cr.execute(
            """
            SELECT clock_timestamp() AT TIME ZONE 'UTC', nextval('customer_card_entry_id_seq'), nextval('customer_card_lot_id_seq')
              FROM generate_series(1, %s)
            """,
            [count],
        )
        rows = self.cr.fetchall()
        return rows[0][0], [row[1:] for row in rows]

    # --- appending -------------------------------------------------------------------------------------------------------------

    def append(self, legs: list[Leg], born: list[Born] | None = None) -> list[int]:
        """Append one entry per leg, in order, under the ids kept for them if there are any; the ids of the entries.

        :raise LedgerRefusal: ``not_enough`` when a debit would take an account below its floor or into a live hold.
        """
        if any(leg.amount < 0 or leg.refills for leg in legs):
            self.read_lots()
        moment, ids = (born[0].moment, [(one.entry, one.lot) for one in born]) if born else self._reserve(len(legs))
        rows = _Rows(self.key, moment)
        for leg, (entry, lot) in zip(legs, ids, strict=True):
            self._append_one(rows, leg, entry, lot)
        rows.write(self.cr)
        self.invalidate()
        return [entry for entry, _lot in ids]

    def _append_one(self, rows: '_Rows', leg: Leg, entry: int, lot: int) -> None:
        account = self.accounts[leg.account]
        before = account.balance
        if leg.amount < 0 and not leg.below_floor and account.room(leg.kind) < -leg.amount:
            raise LedgerRefusal(self.env, 'not_enough', account.available)
        rows.entry(account, leg, entry)
        if account.kind not in LOT_KINDS:
            return
        if leg.amount < 0:
            self._draw(rows, account, leg, entry)
        else:
            self._fill(rows, account, leg, entry, lot, lot_math.credit_left(before, leg.amount))

    def _draw(self, rows: '_Rows', account: Account, leg: Leg, entry: int) -> None:
        """Take a debit from the lots: the named ones first, then the soonest-expiring."""
        wanted = -leg.amount
        draws = list(leg.draws or [])
        wanted -= sum((draw.amount for draw in draws), Decimal(0))
        _take(account, draws)
        more, _shortfall = lot_math.draw(account.lots, wanted, pending_first=leg.kind == 'clawback')
        _take(account, more)
        rows.draws(account, entry, draws + more)

    def _fill(self, rows: '_Rows', account: Account, leg: Leg, entry: int, lot: int, left: Decimal) -> None:
        """Give a credit back to the lots it came from, in a new lot where one is over; what remains becomes a lot of its own."""
        refills = lot_math.refill(leg.refills, left) if leg.refills else []
        for draw in refills:
            left -= draw.amount
        if refills:
            _give(account, refills)
            rows.draws(account, entry, [lot_math.Draw(draw.lot_id, -draw.amount) for draw in refills])
        renewals = lot_math.refill(leg.renewals, left) if leg.renewals else []
        opened = [(draw.amount, draw.amount, draw.lot_id) for draw in renewals]
        left -= lot_math.total(renewals)
        if not (leg.refills or renewals) or left > 0:
            opened.append((leg.amount, left, leg.source))
        ids = chain([lot], iter(self._next_lot, None))  # nearly always the one that is kept for it
        for (amount, rest, source), number in zip(opened, ids, strict=False):
            self._open(rows, account, leg, (number, entry, amount, rest, source))

    def _open(self, rows: '_Rows', account: Account, leg: Leg, lot: tuple) -> None:
        """Open a lot for a credit, or for a part of it; ``lot``: its id, its entry, what it begins with, what is left, where it came from."""
        number, _entry, _amount, left, _source = lot
        rows.lot(account, leg, lot)
        pending = leg.usable is not None and leg.usable > rows.moment
        account.lots.append(lot_math.Lot(number, left, leg.expires, rows.moment, pending))
        account.pending += left if pending else _NOTHING

    def _next_lot(self) -> int:
        self.cr.execute("SELECT nextval('customer_card_lot_id_seq')")
        return self.cr.fetchone()[0]

    def invalidate(self) -> None:
        """Make the ORM read what SQL wrote, and nothing more: what a card is and opens has not changed."""
        for model, names in _WRITTEN.items():
            self.env[model].invalidate_model(names, flush=False)


# What the ledger's SQL writes behind the ORM's back; of entries and lots it also makes new ones.
_WRITTEN = {
    'customer.card.account': ('balance', 'floor', 'sequence', 'seal', 'version', 'held', 'available', 'balance_text', 'entry_ids', 'lot_ids', 'open_lot_ids'),
    'customer.card.operation': ('state', 'captured', 'reversed', 'exception', 'origin_model', 'origin_id', 'entry_ids'),
    'customer.card.lot': None,
    'customer.card.entry': None,
}  # fmt: skip


def _take(account: Account, draws: list) -> None:
    _move(account, draws, -1)


def _give(account: Account, draws: list) -> None:
    _move(account, draws, 1)


def _move(account: Account, draws: list, sign: int) -> None:
    """Apply draws to the lots in memory, so that later legs of the batch see them."""
    change = {draw.lot_id: sign * draw.amount for draw in draws}
    for index, lot in enumerate(account.lots):
        if lot.id in change:
            account.lots[index] = replace(lot, left=lot.left + change[lot.id])
            account.pending += change[lot.id] if lot.pending else _NOTHING


class _Rows:
    """Columns of what one batch writes, sent to PostgreSQL in one statement per table."""

    def __init__(self, key: bytes, moment: datetime):
        self.key = key
        self.moment = moment
        self._stamp = moment.isoformat(timespec='microseconds')
        self._entries: list[tuple] = []
        self._lots: list[tuple] = []
        self._draws: list[tuple] = []
        self._left: dict[int, Decimal] = defaultdict(Decimal)
        self._touched: dict[int, Account] = {}

    def entry(self, account: Account, leg: Leg, entry: int) -> None:
        account.sequence += 1
        account.balance += leg.amount
        account.floor = min(account.bottom, account.balance)
        account.seal = seal.digest(
            self.key,
            account.seal,
            account=account.id,
            sequence=account.sequence,
            amount=leg.amount,
            balance=account.balance,
            kind=leg.kind,
            operation=leg.key,
            moment=self._stamp,
        )
        self._touched[account.id] = account
        self._entries.append(
            (
                entry,
                account.id,
                leg.operation,
                account.program,
                account.company,
                account.kind,
                leg.kind,
                account.sequence,
                leg.amount,
                account.balance,
                account.seal,
                leg.booking,
            ),
        )

    def lot(self, account: Account, leg: Leg, lot: tuple) -> None:
        number, entry, amount, left, source = lot
        self._lots.append((number, entry, account.id, account.company, amount, left, leg.expires, leg.usable, source))

    def draws(self, account: Account, entry: int, draws: list) -> None:
        for draw in draws:
            self._draws.append((entry, draw.lot_id, account.company, draw.amount))
            self._left[draw.lot_id] -= draw.amount

    def write(self, cr) -> None:
        """All of it in one statement; lots born in this batch are written with what is left of them at its end."""
        parts = [_insert('customer_card_entry', _ENTRY_COLUMNS, self._entries, 'moment', self.moment)]
        if self._lots:
            born = [row[:5] + (row[5] + self._left.pop(row[0], 0),) + row[6:] for row in self._lots]
            parts.append(_insert('customer_card_lot', _LOT_COLUMNS, born, 'opened_at', self.moment))
        if self._draws:
            parts.append(_insert('customer_card_draw', _DRAW_COLUMNS, self._draws))
        if self._left:
            parts.append((_UPDATE_LOTS, [list(self._left), list(self._left.values())]))
        *first, (last, parameters) = [*parts, _update_accounts(self._touched.values())]
        names = ', '.join(f'part{number} AS ({code} RETURNING 1)' for number, (code, _parameters) in enumerate(first))
        cr.execute(f'WITH {names} {last}', [value for _code, values in first for value in values] + parameters)


_ENTRY_COLUMNS = (
    ('id', 'int'), ('account_id', 'int'), ('operation_id', 'int'), ('program_id', 'int'), ('company_id', 'int'), ('account_kind', 'text'),
    ('kind', 'text'), ('sequence', 'int'), ('amount', 'numeric'), ('balance', 'numeric'), ('seal', 'text'), ('booking', 'text'),
)  # fmt: skip
_LOT_COLUMNS = (
    ('id', 'int'), ('entry_id', 'int'), ('account_id', 'int'), ('company_id', 'int'), ('amount', 'numeric'), ('"left"', 'numeric'),
    ('expires_at', 'timestamp'), ('usable_at', 'timestamp'), ('source_id', 'int'),
)  # fmt: skip
_DRAW_COLUMNS = (('entry_id', 'int'), ('lot_id', 'int'), ('company_id', 'int'), ('amount', 'numeric'))


# Code and parameters of one part of the statement.
Part = tuple[str, list]


def _insert(table: str, columns: tuple, rows: list[tuple], extra: str = '', value: object = None) -> Part:
    """Insert all rows by one ``unnest``; ``extra`` is one more column with the same value in every row."""
    names = ', '.join(name for name, _type in columns)
    arrays = ', '.join(f'%s::{type_}[]' for _name, type_ in columns)
    parameters = [list(column) for column in zip(*rows, strict=True)]
    if not extra:
        return f'INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays})', parameters
    return f'INSERT INTO {table} ({extra}, {names}) SELECT %s, * FROM unnest({arrays})', [value, *parameters]


_UPDATE_LOTS = """
    UPDATE customer_card_lot l SET "left" = l."left" + d.change FROM unnest(%s::int[], %s::numeric[]) AS d(id, change) WHERE l.id = d.id
"""
_UPDATE_ACCOUNTS = """
    UPDATE customer_card_account a
       SET balance = d.balance, floor = d.floor, sequence = d.sequence, seal = d.seal, version = a.version + 1
      FROM unnest(%s::int[], %s::numeric[], %s::numeric[], %s::int[], %s::text[]) AS d(id, balance, floor, sequence, seal)
     WHERE a.id = d.id
"""


def _update_accounts(accounts) -> Part:
    columns = [(a.id, a.balance, a.floor, a.sequence, a.seal) for a in accounts]
    return _UPDATE_ACCOUNTS, [list(column) for column in zip(*columns, strict=True)]
