"""Checks of what a point sends, before it is used: a reader, or a browser console, may send anything."""

import re
from decimal import Decimal
from math import isfinite

from ...core import money
from ..ledger import kinds

LARGEST_ID = 2**31 - 1
LARGEST_NUMBER = 1e12
MOST_LINES = 2000
# What a till calls something of its own. Every key of the ledger has a colon in it, so that none of them is one; a
# payment keeps several keys with a space between them, so that none has one.
KEY = re.compile(r'[^: ]{8,80}')
# What the ledger calls holds of tills: what they are for, and the till's own key.
HOLD = re.compile(rf'(?:till:|{kinds.SLICE}|payout:|reward:[0-9]{{1,10}}:){KEY.pattern}')


def is_id(value: object) -> bool:
    """Tell whether this can be the id of a record."""
    return type(value) is int and 0 < value <= LARGEST_ID


def is_number(value: object) -> bool:
    """Tell whether this is a number somebody could mean."""
    return type(value) in (int, float) and isfinite(value) and abs(value) <= LARGEST_NUMBER


def is_key(value: object) -> bool:
    """Tell whether a till may name something so.

    >>> is_key('k' * 36), is_key('expire:1:2'), is_key('short'), is_key('two words')
    (True, False, False, False)
    """
    return isinstance(value, str) and value.isprintable() and bool(KEY.fullmatch(value))


def hold(value: object) -> str | None:
    """Return what the ledger calls the hold a till means, by its own key for a payment or by the name the server gave;
    None where it can mean none.

    >>> hold('k' * 8), hold('lease:' + 'k' * 8), hold('adjustment:1'), hold('k' * 8 + ':late')
    ('till:kkkkkkkk', 'lease:kkkkkkkk', None, None)
    """
    if is_key(value):
        return f'till:{value}'
    return value if isinstance(value, str) and value.isprintable() and HOLD.fullmatch(value) else None


def number(value: object) -> Decimal:
    """Return what was said as a number; 0 for anything else.

    >>> number(2.5), number('2'), number(float('nan'))
    (Decimal('2.5'), Decimal('0'), Decimal('0'))
    """
    return money.exact(value) if is_number(value) else Decimal(0)


def lines(value: object) -> list[dict]:
    """Return the lines of an order in the making (product, quantity, amount), as far as they are any."""
    rows = value[:MOST_LINES] if isinstance(value, list) else []
    return [row for row in rows if isinstance(row, dict) and is_id(row.get('product_id')) and _counts(row)]


def _counts(row: dict) -> bool:
    return all(row.get(name) is None or is_number(row[name]) for name in ('qty', 'amount'))
