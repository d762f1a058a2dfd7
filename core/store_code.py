"""The short code of a card for old scanners: an EAN-13 of the shop's own.

A card number has 16 digits or more and fits no EAN-13. So a card that wants one gets a second name: ``29`` (GS1 leaves
20 to 29 to the shops themselves), ten random digits, the check digit. Ten digits can be guessed where twelve and a
check digit cannot, so this code finds a card and lets it earn, and never pays.
"""

import re
import secrets

from .bars import ean_digit
from .digits import latin

PREFIX = '29'
RANDOM_DIGITS = 10
_SHAPE = re.compile(rf'{PREFIX}[0-9]{{{RANDOM_DIGITS + 1}}}')


def make() -> str:
    """Return a fresh code; unique only by chance, the database has the last word.

    >>> read(make()) is not None
    True
    """
    body = f'{PREFIX}{secrets.randbelow(10**RANDOM_DIGITS):0{RANDOM_DIGITS}d}'
    return body + ean_digit(body)


def read(scanned: str) -> str | None:
    """Return the code in ``scanned``, or None for anything else.

    >>> read(' 2900000000018 '), read('۲۹۰۰۰۰۰۰۰۰۰۱۸'), read('2900000000017'), read('4006381333931')
    ('2900000000018', '2900000000018', None, None)
    """
    code = latin(scanned).strip()
    return code if _SHAPE.fullmatch(code) and ean_digit(code[:-1]) == code[-1] else None
