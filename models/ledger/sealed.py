"""The columns seals and marks cover, as tables, and the SQL that hashes them.

The expressions stand inside our own statements, never in a function of the database: who may write there could replace
it. Every column of a ledger table is in one of these tables, refused by a trigger, proven by another validator, or in
the list of harmless ones (``tests/ledger/tampering_table.py``); a test changes each of them.
"""

from decimal import Decimal

from ...core import money, seal
from ...core.secret import Key

_ZERO = Decimal(0)

STAMP = 'YYYY-MM-DD"T"HH24:MI:SS.US'

# What an operation is when its entries are written; those seal it. `reversed` grows afterwards and is proven by the
# counter-operations; `seal` is the mark a hold was born with, which covers it as long as there is no entry
# (`operations.Hold`); one that ends without an entry gets the mark of its end instead.
POSTED = (
    'id',
    'key',
    'fingerprint',
    'kind',
    'account_id',
    'target_account_id',
    'card_id',
    'company_id',
    'amount',
    'reversal_of_id',
    'expires_at',
    'tender_currency_id',
    'tender_rate',
    'origin_key',
    'place_model',
    'place_id',
    'user_id',
    'moment',
    'why',
    'note',
    'state',
    'captured',
    'tender_amount',
    'origin_model',
    'origin_id',
    'exception',
    'seal',
)

# What makes a card open an account: the codes that identify the card, and what the account is.
LINK = (
    'r.card_id',
    'r.account_id',
    'c.number',
    'c.reference',
    'c.old_code',
    'a.program_id',
    'a.company_id',
    'a.kind',
    'a.currency_id',
    'a.digits',
)

SETTLEMENT = (
    'id',
    'name',
    'company_id',
    'program_id',
    'account_kind',
    'date',
    'source',
    'move_id',
    'entry_count',
    'units',
    'liability_change',
    'account_count',
    'sequence_total',
    'after',
    'heads',
    'create_uid',
    'create_date',
    'write_uid',
    'write_date',
)

# A claim is sealed anew whenever it becomes less or is closed.
OWED = (
    'id',
    'key',
    'purpose',
    'state',
    'company_id',
    'program_id',
    'account_id',
    'card_id',
    'operation_id',
    'lowers_id',
    'units',
    'currency_id',
    'amount',
    'lowered',
    'lowered_units',
    'origin_model',
    'origin_id',
    'origin_key',
    'place_model',
    'place_id',
    'user_id',
    'moment',
    'settled_by_id',
    'settled_at',
    'move_id',
)


def account_parts(
    account: int, kind: str, program: int, company: int, currency: int, digits: int,
    floor: Decimal, balance: Decimal, sequence: int, last: str, heir: int | None, allowance: Decimal = _ZERO,
) -> tuple:  # fmt: skip
    """Return what the mark of an account's row covers; which account took over from it, and how far below nothing it
    may go, only where there is such a thing.
    """
    same = account, kind, program, company, currency, digits, money.plain(floor), money.plain(balance), sequence, last
    parts = (*same, heir) if heir else same
    return (*parts, f'allowance {money.plain(allowance)}') if allowance else parts


def fits_account(key: Key, made: str | None, heir_seal: str | None, parts: tuple) -> bool:
    """Return whether ``made`` is the mark of an account's row (:func:`account_parts`).

    One that was made before marks covered who took over is as good, beside the genuine seal of that.
    """
    if seal.fits(key, 'account', made, *parts):
        return True
    *same, heir = parts
    is_heir = len(same) == 10 and seal.fits(key, 'heir', heir_seal, parts[0], heir)
    return is_heir and seal.fits(key, 'account', made, *same)


def digest(columns: tuple[str, ...], row: str = '') -> str:
    """The SQL of a SHA-256 (hexadecimal) over columns of one row; their text as JSON depends on no setting of the
    session.
    """
    names = ', '.join(f'{row}.{name}' if row else name for name in columns)
    return hashed(f'pg_catalog.json_build_array({names})::text')


def hashed(text: str) -> str:
    """The SQL of a SHA-256 (hexadecimal) over a text. Each function is PostgreSQL's own, with just the types it has:
    none of the database fits better, whoever made it.
    """
    return f"pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to({text}, 'UTF8'::name)), 'hex'::text)"
