"""The one place that writes value: appends entries, lots and draws, and moves balances, in a handful of SQL statements.

Amounts come and go as text, because Odoo's cursor turns NUMERIC into binary floats and a ledger must not. All work on
one batch is set-based: the number of statements does not grow with the number of entries.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain

from ...core import lots as lot_math
from ...core import money, seal
from ...core.secret import Key
from . import kinds, left_open, sealed, sql
from .errors import LedgerRefusal
from .operations import Born, Hold
from .posting import Leg, Posting
from .rows import Opened, Rows, stamp

_NOTHING = Decimal(0)


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
    left_open: Decimal  # see the module of that name; 0 unless it was asked for
    allowance: Decimal  # how far below nothing it may go
    currency: int
    digits: int
    mark: str | None
    heir: int | None  # the account that took over, and the seal of that
    heir_seal: str | None
    link: list[str] | None  # the seal of the link to the card that is used, and a hash of what it covers
    fresh: int | None  # an id kept for a hold, its moment by the database's clock, and whether a lot is due then
    moment: datetime | None
    due: bool | None
    lots: list = field(default_factory=list)

    def marked(self) -> tuple:
        """Return what the mark of the account's row covers."""
        return sealed.account_parts(self.id, self.kind, self.program, self.company, self.currency, self.digits,
                                    self.floor, self.balance, self.sequence, self.seal, self.heir,
                                    self.allowance)  # fmt: skip

    def is_genuine(self, key: Key) -> bool:
        """Tell whether the row is as the ledger wrote it; before its first entry there is nothing on it, and no mark
        but where another account took over.
        """
        if not self.sequence and not self.mark:
            return not self.balance and not self.floor and not self.seal and not self.allowance
        return sealed.fits_account(key, self.mark, self.heir_seal, self.marked())

    @property
    def available(self) -> Decimal:
        """Return what can be spent now, in the account's unit."""
        return self.balance - self.bottom - self.held - self.pending

    def room(self, kind: str) -> Decimal:
        """Return how much a debit of ``kind`` may take."""
        return self.available + self.pending if kind in kinds.TAKES_PENDING else self.available

    @property
    def bottom(self) -> Decimal:
        """Return how far a debit may go.

        Points and value end at nothing, a credit line at its limit: what a claw-back took below that is owed, and no
        room to spend.
        """
        return min(self.balance, -self.allowance)


class Journal:
    """One batch on a set of accounts, which stay locked until the transaction ends."""

    def __init__(
        self, env, account_ids, key: Key, *, opened_by: int | None = None, holds: bool = False, lapsed: bool = False
    ):
        """Lock the accounts; ``opened_by`` is the card that is used, where :meth:`require_sealed` is to prove that it
        opens them.

        ``holds`` keeps an id for a :meth:`hold` on each; ``lapsed`` reads what ran out and may still be asked for.
        """
        self.cr = env.cr
        self.env = env
        self.key = key
        self.deployment = env['customer.card.ledger']._deployment()
        self.card = opened_by
        self.accounts = self._lock(sorted(set(account_ids)), holds, lapsed)
        self._lots_read = False

    # --- reading ------------------------------------------------------------------------------------------------------

    def _lock(self, ids, holds: bool, lapsed: bool) -> dict[int, Account]:
        self.cr.execute(
            f"""
            SELECT a.id, a.kind, a.program_id, a.company_id, a.balance::text, a.floor::text, a.sequence, a.seal,
                {_HOLDS},
                   COALESCE((SELECT sum(l."left") FROM customer_card_lot l WHERE l.account_id = a.id
                       AND {sql.pending_lot()}), 0)::text,
                   a.allowance::text, a.currency_id, a.digits, a.mark, a.heir_id, a.heir_seal,
                       {_LINK if self.card else 'NULL'}, {_FRESH if holds else 'NULL, NULL, NULL'}
              FROM customer_card_account a WHERE a.id = ANY(%s) ORDER BY a.id FOR NO KEY UPDATE
            """,
            [self.card, ids] if self.card else [ids],
        )
        accounts = {}
        for row in self.cr.fetchall():
            held, ran_out = map(Decimal, row[8])
            worth = left_open.worth(self.env, row[0]) if lapsed and ran_out else _NOTHING
            accounts[row[0]] = Account(
                *row[:4],
                Decimal(row[4]),
                Decimal(row[5]),
                *row[6:8],
                held,
                Decimal(row[9]),
                worth,
                Decimal(row[10]),
                *row[11:],
            )
        return accounts

    # --- seals --------------------------------------------------------------------------------------------------------

    def require_sealed(self) -> None:
        """:raise LedgerRefusal: ``damaged`` when an account's row, or its link to the card, is not as the ledger wrote
        it
        """
        for account in self.accounts.values():
            if not account.is_genuine(self.key):
                raise LedgerRefusal(self.env, 'damaged')
            if self.card:
                self.require_fits('link', *(account.link or (None, '')))

    def mark(self, purpose: str, *parts: object) -> str:
        """The mark of a row with these ``parts``."""
        return seal.mark(self.key, purpose, self.deployment, *parts)

    def require_fits(self, purpose: str, made: str | None, *parts: object) -> None:
        """:raise LedgerRefusal: ``damaged`` when ``made`` is not the mark of ``parts``"""
        if not seal.fits(self.key, purpose, made, *parts):
            raise LedgerRefusal(self.env, 'damaged')

    def end(self, made: str | None, hold: Hold, state: str) -> str | None:
        """The mark of a hold's end; none for one that is not as it was ``made``, or damage would be sealed."""
        return self.mark('end', *hold.ended(state, None)) if seal.fits(self.key, 'hold', made, *hold.marked()) else None

    def require_known(self, *moves: Posting | Leg) -> None:
        """:raise ValueError: when an account has no entries of the kind that is to be written on it"""
        for move in moves:
            kinds.require(self.accounts[move.account].kind, move.kind)

    def hold(self, posting: Posting, seconds: int) -> Hold:
        """A new hold of ``posting`` on its account, for ``seconds``."""
        account = self.accounts[posting.account]
        return Hold(
            account.fresh,
            posting.key,
            posting.fingerprint(),
            posting.kind,
            account.id,
            posting.card,
            account.company,
            money.exact(posting.amount),
            *posting.tender,
            *posting.origin,
            *posting.place,
            self.env.uid,
            stamp(account.moment),
            stamp(account.moment + timedelta(seconds=seconds)),
        )

    def due_since(self) -> datetime | None:
        """The database's time (UTC) when a lot of the accounts is due, else None: a card with very many lots is not
        leafed through each time.
        """
        accounts = self.accounts.values()
        if all(account.moment for account in accounts):  # asked when they were locked for a hold
            return next((account.moment for account in accounts if account.due), None)
        self.cr.execute(
            f"""
            SELECT {sql.NOW} WHERE EXISTS (SELECT FROM customer_card_lot l WHERE l.account_id = ANY(%s)
                AND {sql.due_lot()})
            """,
            [list(self.accounts)],
        )
        row = self.cr.fetchone()
        return row and row[0]

    def read_lots(self) -> None:
        """Read what is left of the lots of all locked accounts."""
        if self._lots_read:
            return
        self.cr.execute(
            f"""
            SELECT l.account_id, l.id, l."left"::text, l.expires_at, l.opened_at, COALESCE({sql.is_pending()}, FALSE)
              FROM customer_card_lot l WHERE l.account_id = ANY(%s) AND l."left" > 0::numeric
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
            f"""
            SELECT {sql.NOW}, pg_catalog.nextval('customer_card_entry_id_seq'::regclass),
                   pg_catalog.nextval('customer_card_lot_id_seq'::regclass)
              FROM generate_series(1, %s)
            """,
            [count],
        )
        rows = self.cr.fetchall()
        return rows[0][0], [row[1:] for row in rows]

    # --- appending ----------------------------------------------------------------------------------------------------

    def append(self, legs: list[Leg], born: list[Born] | None = None) -> list[int]:
        """Append one entry per leg, in order, under the ids kept for them if there are any; the ids of the entries.

        :raise LedgerRefusal: ``not_enough`` when a debit would take an account below its floor or into a live hold
        :raise ValueError: as :meth:`require_known`
        """
        self.require_known(*legs)
        if any(leg.amount < 0 or leg.refills for leg in legs):
            self.read_lots()
        moment, ids = (born[0].moment, [(one.entry, one.lot) for one in born]) if born else self._reserve(len(legs))
        rows = Rows(self.key, self.deployment, moment)
        for leg, (entry, lot) in zip(legs, ids, strict=True):
            self._append_one(rows, leg, entry, lot)
        rows.write(self.cr)
        self.invalidate()
        self._tell(legs)
        return [entry for entry, _lot in ids]

    def _tell(self, legs: list[Leg]) -> None:
        """Let what is about accounts of some kinds follow what came to them."""
        for kind, name in kinds.MOVED.items():
            moved = {leg.account for leg in legs if self.accounts[leg.account].kind == kind}
            if moved:
                # sudo: the ledger moved them, whoever asked for it
                getattr(self.env['customer.card.account'].sudo().browse(sorted(moved)), name)()

    def _append_one(self, rows: Rows, leg: Leg, entry: int, lot: int) -> None:
        account = self.accounts[leg.account]
        before = account.balance
        if leg.amount < 0 and not leg.below_floor and account.room(leg.kind) < -leg.amount:
            raise LedgerRefusal(self.env, 'not_enough', account.available)
        rows.move(account, leg)
        if account.kind not in kinds.WITH_LOTS:
            rows.entry(account, leg, entry)
        elif leg.amount < 0:
            rows.entry(account, leg, entry, draws=self._draw(account, leg))
        else:
            left = lot_math.credit_left(before, leg.amount)
            rows.entry(account, leg, entry, *self._fill(account, leg, lot, left, rows.moment))

    def _draw(self, account: Account, leg: Leg) -> list:
        """Take a debit from the lots: the named ones first, then the soonest-expiring."""
        wanted = -leg.amount
        draws = list(leg.draws or [])
        wanted -= sum((draw.amount for draw in draws), Decimal(0))
        _take(account, draws)
        more, _shortfall = lot_math.draw(account.lots, wanted, pending_first=leg.kind == 'clawback')
        _take(account, more)
        return draws + more

    def _fill(self, account: Account, leg: Leg, lot: int, left: Decimal, moment: datetime) -> tuple[list, list[Opened]]:
        """Give a credit back to the lots it came from, in a new lot where one is over; what remains becomes a lot of
        its own. The draws, and the lots.
        """
        if not (leg.refills or leg.renewals):
            opened = Opened(lot, leg.amount, left, leg.source)
            self._open(account, leg, opened, moment)
            return [], [opened]
        refills = lot_math.refill(leg.refills, left) if leg.refills else []
        left -= lot_math.total(refills)
        _give(account, refills)
        back = [lot_math.Draw(draw.lot_id, -draw.amount) for draw in refills]
        renewals = lot_math.refill(leg.renewals, left) if leg.renewals else []
        parts = [(draw.amount, draw.amount, draw.lot_id) for draw in renewals]
        left -= lot_math.total(renewals)
        if not (leg.refills or renewals) or left > 0:
            parts.append((leg.amount, left, leg.source))
        ids = chain([lot], iter(self._next_lot, None))  # nearly always the one that is kept for it
        opened = [Opened(number, *part) for part, number in zip(parts, ids, strict=False)]
        for one in opened:
            self._open(account, leg, one, moment)
        return back, opened

    def _open(self, account: Account, leg: Leg, lot: Opened, moment: datetime) -> None:
        """Let later legs of the batch see a lot."""
        pending = leg.usable is not None and leg.usable > moment
        account.lots.append(lot_math.Lot(lot.id, lot.left, leg.expires, moment, pending))
        account.pending += lot.left if pending else _NOTHING

    def _next_lot(self) -> int:
        self.cr.execute("SELECT pg_catalog.nextval('customer_card_lot_id_seq'::regclass)")
        return self.cr.fetchone()[0]

    def invalidate(self, *models: str) -> None:
        """Make the ORM read what SQL wrote, in these ``models`` or all, and nothing more: what a card is and opens has
        not changed.
        """
        for model in models or _WRITTEN:
            self.env[model].invalidate_model(_WRITTEN[model], flush=False)


# What the ledger's SQL writes behind the ORM's back; of entries and lots it also makes new ones.
_WRITTEN = {
    'customer.card.account': (
        'balance',
        'floor',
        'allowance',
        'sequence',
        'seal',
        'mark',
        'version',
        'held',
        'available',
        'balance_text',
        'entry_ids',
        'lot_ids',
        'open_lot_ids',
    ),
    'customer.card.operation': (
        'state',
        'seal',
        'captured',
        'reversed',
        'exception',
        'origin_model',
        'origin_id',
        'entry_ids',
    ),
    'customer.card.lot': None,
    'customer.card.entry': None,
}


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


# What live holds of an account come to, and those that ran out and were never used: one look at them for both.
_HOLDS = f"""
    (SELECT ARRAY[COALESCE(sum(o.amount) FILTER (WHERE {sql.live_hold('t.now')}), 0)::text,
                  COALESCE(sum(o.amount) FILTER (WHERE {sql.lapsed_hold('t.now')}), 0)::text]
       FROM customer_card_operation o, (SELECT {sql.NOW} AS now OFFSET 0) t
      WHERE o.account_id = a.id AND o.state::text = 'authorized')
"""
# The link between the card that is used and an account: its seal, and a hash of what that covers.
_LINK = f"""
    (SELECT ARRAY[r.seal, {sealed.digest(sealed.LINK)}] FROM customer_card_account_rel r JOIN customer_card c
        ON c.id = r.card_id
      WHERE r.account_id = a.id AND r.card_id = %s)
"""
_FRESH = f"""
    pg_catalog.nextval('customer_card_operation_id_seq'::regclass)::int, {sql.NOW},
    EXISTS (SELECT FROM customer_card_lot l WHERE l.account_id = a.id AND {sql.due_lot()})
"""
