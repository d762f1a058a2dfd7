"""SQL on what is owed: value that was promised, used up, and was not there when its hold had run out."""

from decimal import Decimal
from typing import NamedTuple

from ...core import seal
from . import kinds, sealed, sql
from .errors import LedgerRefusal
from .finding import HOW_MANY, Finding
from .posting import Origin, Place


class Owed(NamedTuple):
    """One claim to be written down. ``key`` is the hold's, or names the document by which it becomes less; ``amount``
    is money of ``currency`` (none for the points of a reward), negative where goods came back.
    """

    key: str
    purpose: str
    account: int
    operation: int
    units: Decimal
    amount: Decimal
    currency: int
    origin: Origin
    place: Place
    card: int | None = None
    lowers: int | None = None


def write(env, owed: Owed) -> int | None:
    """Write a claim down, once per key; its id, or None where it was there already."""
    env.cr.execute(
        f"""
        INSERT INTO customer_card_owed (key, purpose, account_id, program_id, company_id, operation_id, card_id, units,
            amount, currency_id, lowered,
               lowered_units, origin_model, origin_id, origin_key, place_model, place_id, lowers_id, user_id, moment,
                   state)
        SELECT %s, %s, a.id, a.program_id, a.company_id, %s, %s, %s, %s, %s, 0, 0, %s, %s, %s, %s, %s, %s, %s,
            {sql.NOW}, %s
          FROM customer_card_account a WHERE a.id = %s ON CONFLICT (key) DO NOTHING RETURNING id
        """,
        [
            owed.key,
            owed.purpose,
            owed.operation,
            owed.card,
            owed.units,
            owed.amount,
            owed.currency,
            *owed.origin,
            *owed.place,
            owed.lowers,
            env.uid,
            'back' if owed.lowers else 'open',
            owed.account,
        ],
    )
    row = env.cr.fetchone()
    if row:
        mark(env, row[0])
    return row and row[0]


def mark(env, *claims: int) -> None:
    """Seal claims as they are now.

    :raise LedgerRefusal: without the ledger's key
    """
    ledger = env['customer.card.ledger']
    key, here = ledger._named_key(), ledger._deployment()
    env.cr.execute(
        f'SELECT id, {sealed.digest(sealed.OWED)} FROM customer_card_owed WHERE id = ANY(%s)', [list(claims)]
    )
    for claim, content in env.cr.fetchall():
        made = seal.mark(key, 'owed', here, content)
        env.cr.execute('UPDATE customer_card_owed SET seal = %s WHERE id = %s', [made, claim])


def require(env, *claims: int) -> None:
    """:raise LedgerRefusal: ``damaged`` when a claim is not as the ledger wrote it: what is sealed next would make it
    good
    """
    env.cr.execute(
        f'SELECT seal, {sealed.digest(sealed.OWED)} FROM customer_card_owed WHERE id = ANY(%s)', [list(claims)]
    )
    rows, key = env.cr.fetchall(), env['customer.card.ledger']._named_key()
    if not all(seal.fits(key, 'owed', made, content) for made, content in rows):
        raise LedgerRefusal(env, 'damaged')


class OpenClaim(NamedTuple):
    """An open claim and its rest."""

    id: int
    key: str
    purpose: str
    account: int
    account_kind: str
    operation: int
    units: Decimal
    amount: Decimal
    rest_units: Decimal
    rest: Decimal


def open_claims(env, orders: list[int], purposes: list[str]) -> list[OpenClaim]:
    """The open claims of till orders, newest first; their rows are written next, so that two returns at once cannot
    both use one.
    """
    env.cr.execute(
        """
        SELECT d.id, d.key, d.purpose, a.id, a.kind, d.operation_id, d.units::text, d.amount::text,
            (d.units - d.lowered_units)::text,
               (d.amount - d.lowered)::text
          FROM customer_card_owed d JOIN customer_card_account a ON a.id = d.account_id
         WHERE d.origin_model::text = 'pos.order' AND d.origin_id = ANY(%s) AND d.purpose::text = ANY(%s::text[])
             AND d.state::text = 'open' ORDER BY d.id DESC
           FOR UPDATE OF d
        """,
        [orders, purposes],
    )
    return [OpenClaim(*row[:6], *(Decimal(text) for text in row[6:])) for row in env.cr.fetchall()]


def lower(env, claim: int, units: Decimal, amount: Decimal) -> None:
    """Lower a claim by what came back.

    :raise LedgerRefusal: ``damaged``
    """
    require(env, claim)
    env.cr.execute(
        """
        UPDATE customer_card_owed SET lowered = lowered + %(amount)s::numeric,
            lowered_units = lowered_units + %(units)s::numeric,
               state = CASE WHEN lowered + %(amount)s::numeric = amount AND lowered_units + %(units)s::numeric = units
                   THEN 'back' ELSE state END WHERE id = %(id)s
        """,
        {'id': claim, 'amount': amount, 'units': units},
    )
    mark(env, claim)


class Claim(NamedTuple):
    """A document's payment that was booked on the clearing account instead of being taken off an account's card;
    ``units`` are points or money of that account.
    """

    program: int
    order: str
    amount: Decimal
    account: int
    units: Decimal


def claims(cr, keys: list[str]) -> dict[str, Claim]:
    """The claims under these keys, by key, as :class:`Claim`; negative where goods came back."""
    cr.execute(
        """
        SELECT key, program_id, COALESCE(origin_key, ''), amount::text, account_id, units::text FROM customer_card_owed
            WHERE key::text = ANY(%s::text[]) AND purpose::text = 'payment'
        """,
        [keys],
    )
    return {row[0]: Claim(row[1], row[2], Decimal(row[3]), row[4], Decimal(row[5])) for row in cr.fetchall()}


def paid_out(cr, orders: list[int]) -> dict[int, Decimal]:
    """Return what these orders paid out of cards that did not have it any more, by program."""
    cr.execute(
        """
        SELECT program_id, sum(amount)::text FROM customer_card_owed
         WHERE origin_model::text = 'pos.order' AND origin_id = ANY(%s) AND purpose::text = 'payout' GROUP BY program_id
        """,
        [orders],
    )
    return {program: Decimal(amount) for program, amount in cr.fetchall()}


def named(cr, key: str) -> int | None:
    """The claim under a key."""
    cr.execute('SELECT id FROM customer_card_owed WHERE key::text = %s', [key])
    row = cr.fetchone()
    return row and row[0]


def proven(env) -> list[Finding]:
    """Invariant 4: every claim is as the ledger wrote it, less what its counter-rows say, and none of a hold that was
    short, or of one that was taken late in part, is gone.
    """
    key, found = env['customer.card.ledger']._key(), []
    env.cr.execute(
        f"""
        SELECT d.account_id, d.id, d.seal, {sealed.digest(sealed.OWED, 'd')}, d.lowered = -COALESCE(l.amount, 0)
            AND d.lowered_units = -COALESCE(l.units, 0)
          FROM customer_card_owed d
          LEFT JOIN (SELECT lowers_id, sum(amount) AS amount, sum(units) AS units FROM customer_card_owed
              GROUP BY lowers_id) l ON l.lowers_id = d.id
         ORDER BY d.id
        """
    )
    for account, claim, made, content, agrees in env.cr.fetchall():
        if not agrees or not seal.fits(key, 'owed', made, content):
            sentence = env._("What is owed here was changed, but not by the ledger.")
            found.append(Finding(account, None, sentence, ('customer.card.owed', claim)))
    env.cr.execute(
        """
        SELECT o.account_id, o.id FROM customer_card_operation o
         WHERE o.exception::text = 'short' AND NOT EXISTS (SELECT FROM customer_card_owed d
             WHERE d.key::text = o.key::text)
         UNION SELECT h.account_id, h.id FROM customer_card_operation o
           JOIN customer_card_operation h
               ON h.key::text = pg_catalog.left(o.key::text, pg_catalog.length(o.key::text) - 5)
          WHERE o.exception::text = 'late' AND o.key::text IN (pg_catalog.concat(h.key, ':late'::text),
                                                               pg_catalog.concat(h.key, ':paid'::text))
            AND abs(o.amount) < h.amount AND NOT pg_catalog.starts_with(h.key::text, %s::text)  -- slices: in part
            AND NOT EXISTS (SELECT FROM customer_card_owed d WHERE d.key::text = h.key::text)
         ORDER BY 2
        """,
        [kinds.SLICE],
    )
    for account, operation in env.cr.fetchall():
        sentence = env._("Less was taken here than was authorized, and what is owed for the remainder is gone.")
        found.append(Finding(account, None, sentence, ('customer.card.operation', operation)))
    return found[:HOW_MANY]
