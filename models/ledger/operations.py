"""SQL on the operations' table: births, ends of holds, and what a reversal needs to know."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import uuid4

from ...core import lots as lot_math
from ...core import money
from . import kinds, sealed, sql
from .posting import Origin, Posting

_COLUMNS = (
    ('key', 'text'),
    ('fingerprint', 'text'),
    ('kind', 'text'),
    ('account_id', 'int'),
    ('card_id', 'int'),
    ('amount', 'numeric'),
    ('reversal_of_id', 'int'),
    ('tender_amount', 'numeric'),
    ('tender_currency_id', 'int'),
    ('tender_rate', 'numeric'),
    ('origin_model', 'text'),
    ('origin_id', 'int'),
    ('origin_key', 'text'),
    ('place_model', 'text'),
    ('place_id', 'int'),
    ('why', 'jsonb'),
    ('note', 'text'),
    ('exception', 'text'),
)


class Born(NamedTuple):
    """A new operation, a hash of its content, its moment by the database's clock, and ids kept for its entry and its
    lot.
    """

    id: int
    content: str
    moment: datetime
    entry: int
    lot: int


def _row(p: Posting) -> tuple:
    """Return a posting as values of :data:`_COLUMNS`."""
    said = p.key, p.fingerprint(), p.kind, p.account, p.card, p.amount, p.reversal_of
    tender, origin, place = p.tender, p.origin, p.place
    of = tender.amount, tender.currency, tender.rate, origin.model, origin.id, origin.key, place.model, place.id
    return (*said, *of, p.why, p.note, p.exception)


def insert_new(env, postings: list[Posting], *, target: int | None = None) -> dict[str, Born]:
    """Insert one posted operation per posting whose key is new, by key; those whose key exists are left out."""
    if not postings:
        return {}
    rows = [_row(posting) for posting in postings]
    names = ', '.join(name for name, _type in _COLUMNS)
    arrays = ', '.join(f'%s::{type_}[]' for _name, type_ in _COLUMNS)
    env.cr.execute(
        f"""
        INSERT INTO customer_card_operation ({names}, state, captured, reversed, user_id, moment, target_account_id,
            company_id)
        SELECT d.*, 'posted', 0, 0, %s, {sql.NOW}, %s, a.company_id
          FROM unnest({arrays}) AS d({names}) JOIN customer_card_account a ON a.id = d.account_id
            ON CONFLICT (key) DO NOTHING
        RETURNING key, id, {sealed.digest(sealed.POSTED)}, moment,
                  pg_catalog.nextval('customer_card_entry_id_seq'::regclass),
                      pg_catalog.nextval('customer_card_lot_id_seq'::regclass)
        """,
        [env.uid, target, *(list(column) for column in zip(*rows, strict=True))],
    )
    return {key: Born(*row) for key, *row in env.cr.fetchall()}


def insert(env, postings: list[Posting], *, target: int | None = None) -> list[Born]:
    """Insert one posted operation per posting."""
    born = insert_new(env, postings, target=target)
    return [born[posting.key] for posting in postings]


def insert_free(env, postings: list[Posting]) -> list[tuple[Posting, Born]]:
    """Insert one posted operation per posting, under a key made of its own where that is taken: what is due is done in
    any case.
    """
    born = insert_new(env, postings)
    free = [p if p.key in born else replace(p, key=f'{p.key}:{uuid4()}') for p in postings]
    born |= insert_new(env, [p for p in free if p.key not in born])
    return [(posting, born[posting.key]) for posting in free]


def tombstone(env, key: str, company: int) -> None:
    """Write a void that came before its authorization, which is then refused."""
    env.cr.execute(
        f"""
        INSERT INTO customer_card_operation (key, fingerprint, kind, state, company_id, amount, captured, reversed,
            user_id, moment)
        VALUES (%s, 'tombstone', 'spend', 'voided', %s, 0, 0, 0, %s, {sql.NOW})
        ON CONFLICT (key) DO NOTHING
        """,
        [key, company, env.uid],
    )


def touch(env, account_ids) -> None:
    """Write the account rows, so that a concurrent transaction with an older snapshot collides instead of spending
    twice.
    """
    env.cr.execute('UPDATE customer_card_account SET version = version + 1 WHERE id = ANY(%s)', [list(account_ids)])


class Hold(NamedTuple):
    """A hold as it was born: what its mark covers. Moments are text as seals have them."""

    id: int
    key: str
    fingerprint: str
    kind: str
    account: int
    card: int | None
    company: int
    amount: Decimal
    tender_amount: Decimal | None
    tender_currency: int | None
    tender_rate: Decimal | None
    origin_model: str | None
    origin: int | None
    origin_key: str | None
    place_model: str | None
    place: int | None
    user: int
    moment: str
    expires: str

    def marked(self) -> tuple:
        """The parts of its mark."""
        return tuple(money.plain(part) if isinstance(part, Decimal) else part for part in self)

    def ended(self, state: str, exception: str | None, origin: Origin = Origin()) -> tuple:
        """The parts of the mark of an end with no entry to seal it: released, ran out, or captured where nothing was
        there.
        """
        told = {'origin_model': origin.model, 'origin': origin.id}
        end = self._replace(**{name: value for name, value in told.items() if value is not None})
        return *end.marked(), state, exception


# The columns of a :class:`Hold`; where ``other`` is more than nothing, the row is none the ledger made.
HOLD = f"""
    id, key, fingerprint, kind, account_id, card_id, company_id, amount::text, tender_amount::text, tender_currency_id,
        tender_rate::text,
    origin_model, origin_id, origin_key, place_model, place_id, user_id, pg_catalog.to_char(moment,
        '{sealed.STAMP}'::text),
    pg_catalog.to_char(expires_at, '{sealed.STAMP}'::text)
"""


def hold_of(row: tuple) -> Hold:
    """The hold whose :data:`HOLD` columns these are."""
    hold = Hold(*row)
    amounts = {name: getattr(hold, name) for name in ('amount', 'tender_amount', 'tender_rate')}
    return hold._replace(**{name: value and Decimal(value) for name, value in amounts.items()})


def insert_hold(env, hold: Hold, made: str) -> bool:
    """Insert a hold with its mark, and :func:`touch` its account; False, and nothing is touched, when its key is not
    new.
    """
    env.cr.execute(
        """
        WITH held AS (
            INSERT INTO customer_card_operation (
                id, key, fingerprint, kind, account_id, card_id, company_id, amount, tender_amount, tender_currency_id,
                    tender_rate, origin_model,
                origin_id, origin_key, place_model, place_id, user_id, moment, expires_at, seal, state, captured,
                    reversed)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'authorized', 0, 0)
                ON CONFLICT (key) DO NOTHING
            RETURNING account_id)
        UPDATE customer_card_account a SET version = a.version + 1 FROM held WHERE a.id = held.account_id
        """,
        [*hold, made],
    )
    return bool(env.cr.rowcount)


# SQL: entries that took value although live holds counted on it.
UNCOVERED = f"""customer_card_entry e JOIN customer_card_operation o ON o.id = e.operation_id
                WHERE e.amount < 0::numeric
                  AND (e.kind::text IN {sql.among(kinds.FORCED_ENTRIES)}
                       OR o.exception::text IN ('forwarded', 'late'))"""


class Held(NamedTuple):
    """A hold as it is now: its state, what was captured of it, whether it still counts, its mark, and what it was at
    first.
    """

    state: str
    captured: Decimal
    live: bool
    seal: str | None
    born: Hold


def read_hold(env, operation: int) -> Held:
    """A hold as it is now; its row is locked."""
    env.cr.execute(
        f"""
        SELECT state, captured::text, {sql.live_hold()}, seal, {HOLD}
          FROM customer_card_operation o WHERE id = %s FOR NO KEY UPDATE
        """,
        [operation],
    )
    state, captured, live, made, *born = env.cr.fetchone()
    return Held(state, Decimal(captured), live, made, hold_of(born))


def read_taken_since(env, account: int, moment: str) -> Decimal:
    """Return what claw-backs and spends without cover took from an account since ``moment``: of value that live holds
    counted on.
    """
    env.cr.execute(
        f"SELECT COALESCE(sum(e.amount), 0)::text FROM {UNCOVERED} AND e.account_id = %s AND e.moment >= %s",
        [account, moment],
    )
    return -Decimal(env.cr.fetchone()[0])


def close_hold(
    env,
    operation: int,
    state: str,
    captured: Decimal,
    exception: str | None = None,
    origin: Origin | None = None,
    made: str | None = None,
) -> str:
    """End a hold; the document it ended in may be known by now. A hash of its content, for the entry to seal; where
    there will be none, it is ``made`` a mark of its end.
    """
    origin = origin or Origin()
    env.cr.execute(
        f"""
        UPDATE customer_card_operation SET state = %s, captured = %s, exception = COALESCE(%s, exception),
               origin_model = COALESCE(%s, origin_model), origin_id = COALESCE(%s, origin_id), seal = COALESCE(%s, seal)
         WHERE id = %s
        RETURNING {sealed.digest(sealed.POSTED)}
        """,
        [state, captured, exception, origin.model, origin.id, made, operation],
    )
    return env.cr.fetchone()[0]


def set_tender(env, operation: int, amount: Decimal) -> None:
    """Remember what was really paid from a hold that allowed more."""
    env.cr.execute('UPDATE customer_card_operation SET tender_amount = %s WHERE id = %s', [amount, operation])


def lock_long_over(env, most: int) -> list[tuple[str | None, Hold]]:
    """The next holds that ended long ago, by the mark they were born with; they stopped counting at their expiry
    already.
    """
    env.cr.execute(
        f"""
        SELECT seal, {HOLD} FROM customer_card_operation o
            WHERE {sql.lapsed_hold(f'{sql.NOW} - %s')} LIMIT %s FOR UPDATE SKIP LOCKED
        """,
        [timedelta(days=7), most],
    )
    return [(made, hold_of(row)) for made, *row in env.cr.fetchall()]


def end_long_over(env, ends: dict[int, str | None]) -> None:
    """Give holds their final state, and the marks of their ends; without one they keep what they have."""
    env.cr.execute(
        """
        UPDATE customer_card_operation o SET state = 'expired', seal = COALESCE(d.made, o.seal)
          FROM unnest(%s::int[], %s::text[]) AS d(id, made) WHERE o.id = d.id
        """,
        [list(ends), list(ends.values())],
    )


def accounts_with_due_lots(env, limit: int, without: list[int]) -> list[int]:
    """Accounts that have something to expire and are not being used right now; not those
    ``without`` which it shall be, nor those of cards that are still being imported.
    """
    # Asked for first: only of a moment it knows can PostgreSQL tell that few lots are due by then.
    env.cr.execute(f'SELECT {sql.NOW}')
    (now,) = env.cr.fetchone()
    env.cr.execute(
        f"""
        SELECT a.id FROM customer_card_account a WHERE a.id IN (
            SELECT l.account_id FROM customer_card_lot l WHERE {sql.due_lot('%s')})
           AND a.balance > COALESCE((SELECT sum(o.amount) FROM customer_card_operation o WHERE o.account_id = a.id
                AND {sql.live_hold()}), 0) + COALESCE((SELECT sum(l."left")
                FROM customer_card_lot l WHERE l.account_id = a.id AND {sql.pending_lot('%s')}), 0)
           AND a.id <> ALL(%s)
           AND NOT EXISTS (SELECT FROM customer_card_account_rel r JOIN customer_card c ON c.id = r.card_id
                            WHERE r.account_id = a.id AND c.state::text = 'arriving')
         ORDER BY a.id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
        """,
        [now, now, without, limit],
    )
    return [row[0] for row in env.cr.fetchall()]


def read_reversible(env, operation: int) -> tuple[Decimal, Decimal, int | None]:
    """Signed total of an operation's entries on its own account, what was reversed already, and its first entry."""
    env.cr.execute(
        """
        SELECT COALESCE(sum(e.amount), 0)::text, o.reversed::text, min(e.id)
          FROM customer_card_operation o LEFT JOIN customer_card_entry e ON e.operation_id = o.id
              AND e.account_id = o.account_id
         WHERE o.id = %s GROUP BY o.id
        """,
        [operation],
    )
    total, reversed_, entry = env.cr.fetchone()
    return Decimal(total), Decimal(reversed_), entry


def read_draws(env, operation: int) -> tuple[list[lot_math.Draw], list[lot_math.Draw]]:
    """Return what the operation drew from lots, less what its reversals gave back already, in the order drawn: from
    lots that are still good, and from those whose last day is over.
    """
    env.cr.execute(
        f"""
        WITH drawn AS (
            SELECT d.id, d.lot_id, d.amount FROM customer_card_draw d JOIN customer_card_entry e ON e.id = d.entry_id
              JOIN customer_card_operation o ON o.id = e.operation_id WHERE o.id = %(id)s OR o.reversal_of_id = %(id)s),
        renewed AS (
            SELECT NULL::int, n.source_id, -n.amount FROM customer_card_lot n JOIN customer_card_entry e
                ON e.id = n.entry_id
              JOIN customer_card_operation o ON o.id = e.operation_id AND o.reversal_of_id = %(id)s
             WHERE n.source_id = ANY(ARRAY(SELECT lot_id FROM drawn)))
        SELECT d.lot_id, sum(d.amount)::text, COALESCE({sql.is_due()}, FALSE)
          FROM (SELECT * FROM drawn UNION ALL SELECT * FROM renewed) d JOIN customer_card_lot l ON l.id = d.lot_id
         GROUP BY d.lot_id, l.expires_at HAVING sum(d.amount) > 0::numeric ORDER BY min(d.id)
        """,
        {'id': operation},
    )
    good, over = [], []
    for lot, amount, is_over in env.cr.fetchall():
        (over if is_over else good).append(lot_math.Draw(lot, Decimal(amount)))
    return good, over


# The accounts where the value of these operations was, and is: it goes elsewhere by transfers only.
_ACCOUNTS = """
    SELECT account_id AS id FROM customer_card_operation WHERE id = ANY(%(ids)s)
    UNION SELECT o.target_account_id FROM accounts a JOIN customer_card_operation o ON o.account_id = a.id
        AND o.kind::text = 'transfer'
"""


def read_not_taken(env, operations: list[int]) -> Decimal:
    """Return what came onto the accounts of these operations and neither expired nor was taken back: no more can be
    taken, or a customer would owe what never was of use.
    """
    env.cr.execute(
        f"""
        WITH RECURSIVE accounts AS ({_ACCOUNTS})
        SELECT COALESCE(sum(amount), 0)::text FROM customer_card_entry WHERE account_id = ANY(ARRAY(SELECT id
            FROM accounts))
           AND (kind::text IN ('expire', 'clawback', 'transfer') OR (amount > 0::numeric AND kind::text <> 'refund'))
        """,
        {'ids': operations},
    )
    return Decimal(env.cr.fetchone()[0])


def read_expired(env, operations: list[int]) -> Decimal:
    """Return how much of what these credits brought has expired unused: from their own lots, and from those their value
    was in later, after it was moved to another card or came back after its last day.
    """
    env.cr.execute(
        f"""
        WITH RECURSIVE accounts AS ({_ACCOUNTS}),
        expired AS (
            SELECT d.lot_id, d.amount FROM customer_card_entry e JOIN customer_card_draw d ON d.entry_id = e.id
             WHERE e.account_id = ANY(ARRAY(SELECT id FROM accounts)) AND e.kind::text = 'expire'
            UNION ALL SELECT l.source_id, x.amount FROM expired x JOIN customer_card_lot l ON l.id = x.lot_id
                WHERE l.source_id IS NOT NULL)
        SELECT COALESCE(sum(x.amount), 0)::text FROM expired x JOIN customer_card_lot l ON l.id = x.lot_id
          JOIN customer_card_entry e ON e.id = l.entry_id WHERE e.operation_id = ANY(%(ids)s)
        """,
        {'ids': operations},
    )
    return Decimal(env.cr.fetchone()[0])


def add_all_reversed(env, amounts: dict[int, Decimal]) -> None:
    """Remember how much of each of these operations was given back."""
    env.cr.execute(
        """
        UPDATE customer_card_operation o SET reversed = o.reversed + r.amount
          FROM unnest(%s::int[], %s::numeric[]) AS r(id, amount) WHERE o.id = r.id
        """,
        [list(amounts), list(amounts.values())],
    )


def add_reversed(env, operation: int, amount: Decimal) -> None:
    """Remember how much of an operation was given back."""
    env.cr.execute(
        'UPDATE customer_card_operation SET reversed = reversed + %s::numeric WHERE id = %s', [amount, operation]
    )
