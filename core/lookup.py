"""Looking for a customer by what people say at a counter: a phone number or a name, as it is typed in many scripts.

Numbers are compared by their last digits, names by pieces of their words. Too little to go by is refused, so that
nobody leafs through all customers.
"""

import re
import unicodedata
from typing import NamedTuple

from .digits import latin, letters, only_digits

LEAST_DIGITS, LEAST_LETTERS = 4, 3
SHORTEST_PHONE, LONGEST_PHONE = 7, 15  # ITU-T E.164 allows 15 digits; the shortest national numbers in use have 7
LONGEST_INPUT, MOST_WORDS = 80, 6
KINDS = ('phone', 'name', 'short', 'code')
# What is folded before names are compared, sign by sign, so that PostgreSQL does the same (:func:`folded_by_sql`):
# letters people write in two ways, accents, hyphens, spaces of every width.
_WAYS = {
    'ё': 'е', 'Ё': 'Е',
    'ي': 'ی', 'ى': 'ی', 'ئ': 'ی', 'ك': 'ک', 'آ': 'ا', 'أ': 'ا', 'إ': 'ا', 'ٱ': 'ا', 'ة': 'ه', 'ۀ': 'ه', 'ؤ': 'و',
    'ß': 's', 'ẞ': 'S', 'ø': 'o', 'Ø': 'O', 'æ': 'a', 'Æ': 'A', 'œ': 'o', 'Œ': 'O', 'đ': 'd', 'Đ': 'D', 'ð': 'd',
    'ł': 'l', 'Ł': 'L', 'ı': 'i', 'þ': 't', 'Þ': 'T', 'Ð': 'D', '-': ' ', '‐': ' ', '‑': ' ', '–': ' ',
}  # fmt: skip
_ACCENTED = {
    sign: base
    for sign in map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)))
    if (base := unicodedata.normalize('NFD', sign)[0]).isascii() and base != sign
}
_SPACES = dict.fromkeys((sign for sign in map(chr, range(1, 0x3001)) if sign.isspace() and sign != ' '), ' ')
FOLD_FROM, FOLD_TO = (''.join(signs) for signs in zip(*{**_ACCENTED, **_WAYS, **_SPACES}.items(), strict=True))
# What vanishes: joiners (half spaces), marks nobody sees and tatweel, apostrophes, accents and vowel signs written by
# themselves.
FOLD_AWAY = ''.join((
    *map(chr, (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)),
    '\u0640\'’‘ʼ`´', *map(chr, (*range(0x300, 0x370), *range(0x64B, 0x660), 0x670)),
))  # fmt: skip
_FOLD = str.maketrans(FOLD_FROM, FOLD_TO, FOLD_AWAY)
COUNTED = '12345678901234567890 9876543210987654321'  # what a placeholder is part of
_WORD = re.compile(r'[^\W_]+')
_PHONE = re.compile(r'\+?[0-9 ()./\-]*')


class Wanted(NamedTuple):
    """A search: ``kind`` (one of :data:`KINDS`), and the national digits of a phone or the words of a name."""

    kind: str
    digits: str = ''
    words: tuple[str, ...] = ()


def wanted(text: str, country: str = '') -> Wanted:
    """Recognize what to look for; never raises for any text.

    :param text: as typed; anything longer than a phone number is a card's ``code`` and is not looked up here
    :param country: calling code of the shop's country, digits

    >>> wanted('+98 (912) ۳۴۵-۶۷۸۹', '98').digits
    '9123456789'
    >>> wanted('Lovelace  ada').words, wanted('12').kind, wanted('al').kind, wanted('9500123456789011').kind
    (('Lovelace', 'ada'), 'short', 'short', 'code')
    """
    typed = ' '.join(latin(text[:LONGEST_INPUT]).split()) if not _has_letters(text) else fold(text[:LONGEST_INPUT])
    if _PHONE.fullmatch(typed):
        return _wanted_phone(typed, country)
    words = tuple(typed.split())[:MOST_WORDS]
    enough = max((sum(map(str.isalpha, word)) for word in words), default=0) >= LEAST_LETTERS
    return Wanted('name', words=words) if enough else Wanted('short')


def _wanted_phone(typed: str, country: str) -> Wanted:
    said = only_digits(typed)
    if len(said) > LONGEST_PHONE:
        return Wanted('code')
    # Few digits are the end of a number, where a zero is a zero; more begin with what people write or leave out.
    digits = said if len(said) < SHORTEST_PHONE else national(typed, country)
    return Wanted('phone', digits) if len(digits) >= LEAST_DIGITS else Wanted('short')


def _has_letters(text: str) -> bool:
    return any(character.isalpha() for character in text[:LONGEST_INPUT])


def fold(text: str) -> str:
    """Return ``text`` as names are compared: composed, one way of writing a letter, no accents, joiners, apostrophes
    and hyphens, single spaces.

    >>> fold('علي\u200cرضا') == 'علیرضا', fold('Пётр Семёнов'), fold("Zoë O’Brien-Åström")
    (True, 'Петр Семенов', 'Zoe OBrien Astrom')
    """
    return ' '.join(letters(unicodedata.normalize('NFC', text)).translate(_FOLD).split())


def _any_of(signs: str) -> str:
    """Return the regular expression for any of these signs, as few ranges; a hyphen stands where it means itself.

    >>> _any_of("ecd-'")
    "['c-e-]"
    """
    ranges: list[list[int]] = []
    for code in sorted(map(ord, set(signs) - {'-'})):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    parts = (chr(first) if first == last else f'{chr(first)}-{chr(last)}' for first, last in ranges)
    return f"[{''.join(parts)}{'-' if '-' in signs else ''}]"


def folded_by_sql(column: str) -> str:
    """Return the expression of PostgreSQL that folds the names of a column as :func:`fold` does, in small letters and
    with a space before each word; several spaces stay several.

    `translate` goes through all signs for each letter, half a millisecond a name: only names that have such a sign are
    given to it.

    :param column: an SQL expression; never what a user typed
    """
    signs, some = (text.replace("'", "''") for text in (f'{FOLD_FROM}{FOLD_AWAY}', _any_of(FOLD_FROM + FOLD_AWAY)))
    return (
        f"(' ' || lower(CASE WHEN {column}::text ~ '{some}' OR {column}::text IS NOT NFC NORMALIZED "
        f"THEN translate(normalize({column}::text, NFC), '{signs}', '{FOLD_TO}') ELSE {column}::text END))"
    )


def national(text: str, country: str = '') -> str:
    """Return a phone number's digits without what people write before it or leave out: +, 00, country code, trunk 0.

    :param country: calling code of the shop's country, digits; numbers of other countries keep theirs

    >>> [national(text, '98') for text in ('0912 345 6789', '+98 912 345 6789', '0098-912-3456789', '989123456789')]
    ['9123456789', '9123456789', '9123456789', '9123456789']
    >>> national('8 (912) 345-67-89', '7'), national('+7 912 345 67 89', '7'), national('+49 30 123456', '98')
    ('9123456789', '9123456789', '4930123456')
    """
    digits = only_digits(text)
    abroad = latin(text).strip().startswith('+') or digits.startswith('00')
    digits = digits.removeprefix('00') if abroad else digits
    rest = digits.removeprefix(country) if country else digits
    if rest != digits and len(rest) >= (LEAST_DIGITS if abroad else 9):
        digits = rest
    elif country == '7' and len(digits) == 11 and digits[0] == '8':  # the trunk prefix of Russia and Kazakhstan
        digits = digits[1:]
    return digits.lstrip('0')


def same_person(one: str, other: str) -> bool:
    """Tell whether two names can be one person's: all words of the shorter are among those of the longer, in whatever
    order. Words of one or two letters say nothing.

    >>> [same_person('Ann Smith', other) for other in ('SMITH, Ann', 'Ann', 'Mallory Jones')]
    [True, True, False]
    >>> same_person('Семёнов Пётр', 'Петр Семенов')
    True
    """
    one, other = (fold(text).casefold() for text in (one, other))
    first, second = ({word for word in _WORD.findall(text) if len(word) > 2} for text in (one, other))
    fits = first and second and (first <= second or second <= first)
    return bool(fits) or one == other


def is_phone(text: str, country: str = '') -> bool:
    """Tell whether ``text`` can be a phone number: nothing but digits and the usual signs, 7 to 15 digits, and not of
    zeros and prefixes alone.

    >>> texts = ('+98 (912) ۳۴۵-۶۷۸۹', '12345', '0912 345 6789 or later', '1' * 16, '+98 0000000')
    >>> [is_phone(text, '98') for text in texts]
    [True, False, False, False, False]
    """
    typed = latin(text).strip()
    fits = bool(_PHONE.fullmatch(typed)) and SHORTEST_PHONE <= len(only_digits(typed)) <= LONGEST_PHONE
    return fits and len(national(typed, country)) >= SHORTEST_PHONE - 1


def is_placeholder(text: str, country: str = '') -> bool:
    """Tell whether a phone number stands for none: one digit again and again, seven zeros at its end, or digits counted
    up or down. Registers that ask for a phone are given such numbers. Words are none.

    >>> texts = ('+7 999 999-99-99', '8 800 000 00 00', '1234567890', '-', '0912 345 6789', '+1 650 555 5555', 'none')
    >>> [is_placeholder(text, '7') for text in texts]
    [True, True, True, True, False, False, False]
    """
    if _has_letters(text):
        return False
    digits = only_digits(text)
    said = {digits.lstrip('0'), national(text, country)} - {''}
    counted = any(len(one) >= SHORTEST_PHONE and one in COUNTED for one in said)
    return not said or counted or digits.endswith('0' * 7) or any(len(set(one)) == 1 for one in said)


def mask_phone(text: str) -> str:
    """Return the only form of a phone number a till is shown: its last four digits, or nothing of a short one.

    >>> mask_phone('+98 912 345 6789'), mask_phone('12345'), mask_phone('')
    ('••• 6789', '', '')
    """
    digits = only_digits(text)
    return f'••• {digits[-4:]}' if len(digits) >= SHORTEST_PHONE else ''


def mask_name(text: str) -> str:
    """Return a name that its owner recognizes and a stranger does not learn: the first word, and initials of the
    others.

    >>> mask_name('Ada Augusta Lovelace'), mask_name('Ada'), mask_name('')
    ('Ada A. L.', 'Ada', '')
    """
    first, *others = text.split() or ['']
    return ' '.join([first, *(f'{word[0]}.' for word in others)])


def mask_email(address: str) -> str:
    """Return an e-mail address that tells its owner's from another one: where it is, and how its name begins.

    >>> mask_email('dina.holder@example.com'), mask_email('d@example.com'), mask_email('')
    ('d•••@example.com', 'd•••@example.com', '')
    """
    name, sign, place = address.rpartition('@')
    return f'{name[:1]}•••@{place}' if sign else ''
