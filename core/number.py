"""Card numbers: made at random, checked by Luhn, and never one a bank could have issued.

A number is ``prefix + at least 12 random digits + check digit``, 16 to 19 digits long. So 16 digits leave room for
a prefix of 3, and 19 digits for a prefix of 6. Numbers are never a sequence: whoever holds one learns nothing about
any other.
"""

import secrets
from collections.abc import Iterable

from .digits import latin, only_digits

SHORTEST, LONGEST = 16, 19
RANDOM_DIGITS = 12
# Lengths of the banks' numbers; ISO/IEC 7812-1 allows up to 19. A code of 13 digits is an EAN-13 or another system's,
# also where it begins like a bank's number: most cards of shops have one of the ranges GS1 leaves to them, 20-29.
PAYMENT_CARD_LENGTHS = range(14, 20)

# Why a number or a prefix is refused. The sentences for people are translated where they are shown.
CODES: dict[str, str] = {
    'ok': "usable",
    'bad_characters': "something other than digits",
    'bad_length': "not 16 to 19 digits",
    'bad_check_digit': "the last digit does not fit the others",
    'payment_card': "a number that a bank may have issued",
    'unknown_prefix': "the prefix belongs to no program",
    'prefix_too_long': "the prefix leaves fewer than 12 random digits",
    'bank_range': "the prefix lies in a range of the banks",
}

# ISO/IEC 7812-1 gives 2-6 (major industry identifier) to banks and travel: Mir 2200-2204, Mastercard 2221-2720 and
# 51-55, American Express, Diners and JCB 3, Visa 4, Maestro, UnionPay, Discover and nearly all Iranian banks 5 and 6. A
# few national schemes issue from the ranges left to the countries.
BANK_PREFIXES: tuple[str, ...] = (
    *'23456',
    *('81', '82'),  # RuPay; some UnionPay
    '8600',  # Uzcard
    '9792',  # Troy
    '9860',  # Humo
    '991975',  # Bank Mellat, Iran
)

# Luhn's two weights as translation tables from an ASCII digit to its share of the sum.
_PLAIN = bytes(48) + bytes(range(10)) + bytes(198)
_DOUBLED = bytes(48) + bytes((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)) + bytes(198)


class NumberError(ValueError):
    """A number or prefix that must not be used; ``code`` is one of :data:`CODES`."""

    def __init__(self, code: str) -> None:
        super().__init__(CODES[code])
        self.code = code


def _require_digits(text: str) -> None:
    if not (text.isascii() and text.isdigit()):
        raise NumberError('bad_characters')


def luhn(body: str) -> str:
    """Return the check digit for ``body`` (digits without the check digit), by ISO/IEC 7812-1 Annex B.

    :raises NumberError: ``bad_characters`` when ``body`` is empty or holds anything but 0-9

    >>> luhn('7992739871')
    '3'
    """
    _require_digits(body)
    return _check_digit(body)


def _check_digit(body: str) -> str:
    digits = body.encode()
    return str(-(sum(digits[::-2].translate(_DOUBLED)) + sum(digits[-2::-2].translate(_PLAIN))) % 10)


def is_luhn(number: str) -> bool:
    """Tell whether the last digit of ``number`` is its Luhn check digit; False for anything but two or more digits.

    >>> is_luhn('79927398713'), is_luhn('79927398710'), is_luhn('')
    (True, False, False)
    """
    return len(number) > 1 and number.isascii() and number.isdigit() and _check_digit(number[:-1]) == number[-1]


def bank_range(number_or_prefix: str) -> bool:
    """Tell whether the digits begin like a card of a bank or a payment scheme (:data:`BANK_PREFIXES`).

    >>> bank_range('4111'), bank_range('2200'), bank_range('99197512'), bank_range('950')
    (True, True, True, False)
    """
    return number_or_prefix.startswith(BANK_PREFIXES)


def require_prefix(prefix: str, length: int = SHORTEST) -> None:
    """Check that numbers of ``length`` digits may be issued under ``prefix``.

    :raises NumberError: ``bad_characters``, ``bad_length``, ``bank_range`` or ``prefix_too_long``

    >>> require_prefix('950')
    >>> require_prefix('950123', 19)
    """
    _require_digits(prefix)
    if not SHORTEST <= length <= LONGEST:
        raise NumberError('bad_length')
    if bank_range(prefix):
        raise NumberError('bank_range')
    if length - len(prefix) - 1 < RANDOM_DIGITS:
        raise NumberError('prefix_too_long')


def _draw(prefix: str, random_digits: int) -> str:
    while True:
        body = f'{prefix}{secrets.randbelow(10**random_digits):0{random_digits}d}'
        if not body.startswith(BANK_PREFIXES):  # a short prefix can grow into a bank's longer one
            return body + _check_digit(body)


def generate(prefix: str, length: int = SHORTEST) -> str:
    """Return a fresh number: ``prefix``, random digits of the system's secure source, and the check digit.

    Unique only by chance (1 in 10^12 or better); the database has the last word.

    :raises NumberError: as :func:`require_prefix`

    >>> number = generate('950')
    >>> len(number), number[:3], is_luhn(number)
    (16, '950', True)
    """
    require_prefix(prefix, length)
    return _draw(prefix, length - len(prefix) - 1)


def generate_many(prefix: str, length: int, count: int) -> list[str]:
    """Return ``count`` numbers as :func:`generate` makes them, all different, in random order.

    :raises NumberError: as :func:`require_prefix`

    >>> len(set(generate_many('950', 16, 50)))
    50
    """
    require_prefix(prefix, length)
    random_digits = length - len(prefix) - 1
    drawn: dict[str, None] = {}
    while len(drawn) < count:
        drawn[_draw(prefix, random_digits)] = None
    return list(drawn)


def check(number: str, prefixes: Iterable[str] = ()) -> str:
    """Classify a number typed or imported as a card number; returns a code of :data:`CODES`, ``ok`` when usable.

    A number that could be a bank's is recognized first, so that it is refused before anything stores it.

    :param number: as typed; spaces, dashes and Persian or Arabic digits are understood
    :param prefixes: the prefixes of the programs; none given means that any prefix will do

    >>> check('4111 1111 1111 1111')
    'payment_card'
    >>> check('9500123456789011'), check('9500123456789012'), check('95'), check('95O0')
    ('ok', 'bad_check_digit', 'bad_length', 'bad_characters')
    """
    digits = latin(number).translate({ord(' '): None, ord('-'): None})
    known = tuple(prefixes)
    if not (digits.isascii() and digits.isdigit()):
        return 'bad_characters'
    if len(digits) in PAYMENT_CARD_LENGTHS and bank_range(digits) and is_luhn(digits):
        return 'payment_card'
    if not SHORTEST <= len(digits) <= LONGEST:
        return 'bad_length'
    if not is_luhn(digits):
        return 'bad_check_digit'
    return 'unknown_prefix' if known and not digits.startswith(known) else 'ok'


def mask(number: str) -> str:
    """Return the only form of a number that may be shown or logged: four dots and the last four digits.

    Too short a number shows nothing: its last four digits would be most of it.

    >>> mask('9500 1234 5678 9011'), mask('1234567')
    ('•••• 9011', '••••')
    """
    digits = only_digits(number)
    return f'•••• {digits[-4:]}' if len(digits) >= 8 else '••••'
