"""Codes of another system that are printed on cards customers already have, as one spelling that a scanner, a stripe
and a hand agree on.
"""

import re

from .digits import latin

SHORTEST, LONGEST = 4, 64
TOLD = 4  # signs of a code's beginning that are told to tills
_SYMBOLOGY = re.compile(r'\][A-Za-z][0-9A-Za-z]')
_AWAY = re.compile(r'[\s\-–_]+')


def normal(text: str) -> str:
    """Return the one spelling of a code: capitals, Latin digits, without blanks and hyphens; empty for what can be
    none.

    >>> normal('0441-ca7f-4a1b'), normal(' a 17 '), normal('۱۲۳۴۵')
    ('0441CA7F4A1B', '', '12345')
    """
    if len(text) > 2 * LONGEST:
        return ''
    code = _AWAY.sub('', _SYMBOLOGY.sub('', latin(text).strip(), count=1)).upper()
    return code if SHORTEST <= len(code) <= LONGEST and code.isprintable() else ''


def beginning(first: str, last: str) -> str:
    """Return what all codes from ``first`` to ``last`` begin with: a few signs, never as much as half of a code.

    >>> beginning('22040000017', '22049999993'), beginning('A177', 'A177'), beginning('12345', '92345')
    ('2204', 'A', '')
    """
    told = min(TOLD, (len(first) - 1) // 2)
    return next(first[:count] for count in range(told, -1, -1) if last.startswith(first[:count]))
