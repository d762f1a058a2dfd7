"""The first check of values from outside: numbers within bounds, texts that can be stored, limited nesting."""

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
            kind = type(one)
            if kind is str:
                if '\0' in one or not (one.isascii() or _storable(one)):
                    return False
            elif kind is int or kind is float:
                if not -LARGEST <= one <= LARGEST:  # nor is what is no number within any bounds
                    return False
            elif isinstance(one, dict):
                below += one
                below += one.values()
            elif isinstance(one, list | tuple):
                below += one
        level, depth = below, depth + 1
        if level and depth > DEEPEST:
            return False
    return True


def _storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a sign
        return False
    return True
