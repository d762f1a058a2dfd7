"""What a till says, before anything is made of it: a reader, or whoever has a browser console, may say anything."""

from decimal import Decimal
from math import isfinite

from ...core import money

LARGEST_ID = 2**31 - 1
LARGEST_NUMBER = 1e12
MOST_LINES = 2000


def is_id(value: object) -> bool:
    """Whether this can be the id of a record."""
    return type(value) is int and 0 < value <= LARGEST_ID


def is_number(value: object) -> bool:
    """Whether this is a number somebody could mean."""
    return type(value) in (int, float) and isfinite(value) and abs(value) <= LARGEST_NUMBER


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
