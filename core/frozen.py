"""What was signed, as one text: the same content has the same text, so that its hash stands on the paper."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from . import money

SHOWN, GROUP = 12, 4  # hexadecimal digits on the paper, and in a group


def frozen(content: Mapping[str, Any]) -> str:
    """Return the canonical JSON of ``content``: names in order, amounts as their shortest text, days by ISO 8601.

    :raises TypeError: for floats, and whatever else has no one text

    >>> frozen({'price': Decimal('1.50'), 'day': date(2026, 3, 1), 'rows': [(1, Decimal('1E+3'))]})
    '{"day":"2026-03-01","price":"1.5","rows":[[1,"1000"]]}'
    """
    return json.dumps(_plain(content), ensure_ascii=False, sort_keys=True, separators=(',', ':'))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return money.plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"cannot freeze a {type(value).__name__}")


def digest(text: str) -> str:
    """Return the SHA-256 of a text, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def grouped(found: str) -> str:
    """Return what a paper shows of a hash.

    >>> grouped('c0ffee00c0ffee00c0ffee00')
    'c0ff ee00 c0ff'
    """
    return ' '.join(found[start : start + GROUP] for start in range(0, SHOWN, GROUP))
