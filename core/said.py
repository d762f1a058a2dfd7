"""The first check of values from outside: numbers within bounds, texts that can be stored, limited nesting."""

from collections.abc import Callable
from math import isfinite
from typing import Any

LARGEST = 1e15
DEEPEST = 12


def is_one(value: Any, depth: int = 0) -> bool:
    """Return whether every number in ``value`` is one, every text can be stored, and nothing is nested deeper than
    :data:`DEEPEST`.

    >>> is_one({'qty': 1.5}), is_one([float('nan')]), is_one(10**400), is_one('a' + chr(0))
    (True, False, False, False)
    """
    if depth > DEEPEST:
        return False
    if isinstance(value, dict):
        return all(is_one(name, depth + 1) and is_one(one, depth + 1) for name, one in value.items())
    if isinstance(value, list | tuple):
        return all(is_one(one, depth + 1) for one in value)
    check = _CHECKS.get(type(value))
    return check(value) if check else True


def _storable(text: str) -> bool:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:  # half of a sign
            return False
    return '\0' not in text


_CHECKS: dict[type, Callable[[Any], bool]] = {
    int: lambda number: abs(number) <= LARGEST,
    float: lambda number: isfinite(number) and abs(number) <= LARGEST,
    str: _storable,
}
