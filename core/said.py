"""The first check of values from outside: numbers within bounds, texts that can be stored, limited nesting."""

from collections.abc import Callable
from math import isfinite
from typing import Any

LARGEST = 1e15
DEEPEST = 12


def is_one(value: Any) -> bool:
    """Return whether every number in ``value`` is one, every text can be stored, and nothing is nested deeper than
    :data:`DEEPEST`.

    >>> is_one({'qty': 1.5}), is_one([float('nan')]), is_one(10**400), is_one('a' + chr(0))
    (True, False, False, False)
    """
    level, depth = [value], 0
    while level:
        below: list[Any] = []
        for one in level:
            if check := _CHECKS.get(type(one)):
                if not check(one):
                    return False
            elif isinstance(one, dict):
                below += [*one, *one.values()]
            elif isinstance(one, list | tuple):
                below += one
        level, depth = below, depth + 1
        if level and depth > DEEPEST:
            return False
    return True


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
