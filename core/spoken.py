"""Days, numbers and counts as languages say them: the Solar Hijri calendar, Persian digits, plural forms, and texts
that keep their own direction.

Nothing here chooses: which calendar and which digits a text has, :mod:`..models.ledger.spoken` says.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

import jdatetime
from babel import Locale, UnknownLocaleError
from babel.plural import PluralRule

Calendar = Literal['gregorian', 'persian']
Spelling = Literal['full', 'month']

PERSIAN = 'fa'
MONTHS = tuple(jdatetime.date.j_months_fa)  # from Farvardin on
MONTHS_LATIN = tuple(jdatetime.date.j_months_en)
# What jdatetime knows.
FIRST_DAY, LAST_DAY = (jdatetime.date(*day).togregorian() for day in ((1, 1, 1), (9377, 12, 29)))
YEARS = range(1300, 1500)  # of the Solar Hijri calendar; what is typed with another one is Gregorian

LEFT_TO_RIGHT, OWN_DIRECTION, END = '\u2066', '\u2068', '\u2069'  # Unicode's isolates; they take no room
FORMS = '|'  # between the forms of a text that is counted
_CATEGORIES = ('zero', 'one', 'two', 'few', 'many', 'other')  # CLDR's, in its order

_SHORT_MONTHS = ('Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec')
_PERSIAN_DIGITS = str.maketrans('0123456789', '۰۱۲۳۴۵۶۷۸۹')
_SEPARATORS = {',': '٬', '.': '٫'}
_SEPARATOR = re.compile(r'(?<=[0-9])[,.](?=[0-9])')
_RIGHT_TO_LEFT = frozenset({'R', 'AL'})


class Unit(NamedTuple):
    """What people count money in where the currency is another one: its name here, and how many rials it is."""

    code: str
    rials: Decimal


RIAL = 'IRR'
TOMAN = Unit('toman', Decimal(10))  # as people count since the rial replaced the toman in 1932
NEW_RIAL = Unit('new_rial', Decimal(10_000))  # four zeros less: act of the Iranian parliament of October 2025


def unit_on(day: date, chosen: str | None, new_from: date | None) -> Unit | None:
    """Return what rials are said in on a day: in nothing else where a shop chose nothing.

    :param chosen: ``toman`` or nothing
    :param new_from: the day from which amounts are said in new rials; a shop keeps its books as they are

    >>> new = date(2028, 3, 20)
    >>> unit_on(new, 'toman', None).code, unit_on(new, 'toman', new).code, unit_on(new, '', new)
    ('toman', 'new_rial', None)
    """
    if not chosen:
        return None
    return NEW_RIAL if new_from and new_from <= day else TOMAN


def calendar_of(lang: str) -> Calendar:
    """Return the calendar that readers of a language live by.

    >>> calendar_of('fa_IR'), calendar_of('ru_RU')
    ('persian', 'gregorian')
    """
    return 'persian' if language(lang) == PERSIAN else 'gregorian'


def language(lang: str) -> str:
    """Return the language of a code without its country: ``fa`` of ``fa_IR``."""
    return lang.partition('_')[0].partition('-')[0].partition('@')[0]


def jalali(day: date) -> jdatetime.date:
    """Return ``day`` by the Solar Hijri calendar; days beyond what it knows count as its first or last one.

    >>> jalali(date(2026, 3, 21)), jalali(date(9999, 12, 31)), jalali(date(1, 1, 1))
    (jdatetime.date(1405, 1, 1), jdatetime.date(9377, 12, 29), jdatetime.date(1, 1, 1))
    """
    return jdatetime.date.fromgregorian(date=min(max(day, FIRST_DAY), LAST_DAY))


def persian_day(day: date, lang: str = PERSIAN, spelling: Spelling = 'full') -> str:
    """Return ``day`` by the Solar Hijri calendar in Latin digits; ``month`` has the day and the month's name only.

    >>> persian_day(date(2026, 3, 21)), persian_day(date(2026, 11, 29), 'en', 'month')
    ('1405/01/01', '8 Azar')
    """
    local = jalali(day)
    if spelling == 'full':
        return f'{local.year:04}/{local.month:02}/{local.day:02}'
    return f'{local.day} {(MONTHS if language(lang) == PERSIAN else MONTHS_LATIN)[local.month - 1]}'


def paper_day(day: date | None, lang: str, calendar: Calendar) -> str:
    """Return a day as cards and letters in ``lang`` have it, whatever the server's locale; empty for none.

    >>> paper_day(date(2026, 3, 21), 'fa', 'persian'), paper_day(date(2026, 3, 21), 'fa', 'gregorian')
    ('۱۴۰۵/۰۱/۰۱', '۲۰۲۶/۰۳/۲۱')
    >>> [paper_day(date(2026, 3, 1), lang, 'gregorian') for lang in ('ru', 'en')]
    ['01.03.2026', '1 Mar 2026']
    >>> paper_day(date(2026, 3, 21), 'en', 'persian')
    '1405/01/01'
    """
    if not day:
        return ''
    if calendar == 'persian' or language(lang) == PERSIAN:
        text = persian_day(day) if calendar == 'persian' else f'{day:%Y/%m/%d}'
        return persian_digits(text) if language(lang) == PERSIAN else text
    return f'{day:%d.%m.%Y}' if language(lang) == 'ru' else f'{day.day} {_SHORT_MONTHS[day.month - 1]} {day.year}'


def persian_digits(text: str) -> str:
    """Return ``text`` with Persian digits, and the Persian signs between them.

    >>> persian_digits('1,240.50 / 7')
    '۱٬۲۴۰٫۵۰ / ۷'
    """
    return _SEPARATOR.sub(lambda sign: _SEPARATORS[sign[0]], text).translate(_PERSIAN_DIGITS)


def is_right_to_left(text: str) -> bool:
    """Tell whether there are letters in ``text`` that are read from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(one) in _RIGHT_TO_LEFT for one in text)


def number_apart(text: str) -> str:
    """Return the text of a number so that its minus stays on the left, whatever is around it."""
    return f'{LEFT_TO_RIGHT}{text}{END}'


def apart(text: str) -> str:
    """Return ``text`` so that neither it turns what is around it, nor that it: it has the direction of its letters."""
    return f'{OWN_DIRECTION}{text}{END}'


def without_marks(text: str) -> str:
    """Return ``text`` without the marks of :func:`apart` and :func:`number_apart`: for files that machines read.

    >>> without_marks(apart(number_apart('-5') + ' points'))
    '-5 points'
    """
    return text.translate(dict.fromkeys(map(ord, (LEFT_TO_RIGHT, OWN_DIRECTION, END))))


@lru_cache(maxsize=64)
def _locale(lang: str) -> Locale:
    try:
        return Locale.parse(language(lang))
    except (UnknownLocaleError, ValueError):
        return Locale.parse('en')


def _rule(lang: str) -> PluralRule:
    return _locale(lang).plural_form


def weekday(lang: str, number: int) -> str:
    """Return a day of the week as a language writes it within a sentence; 0 is Monday.

    >>> weekday('en_US', 5), weekday('ru_RU', 5), weekday('fa_IR', 5)
    ('Saturday', 'суббота', 'شنبه')
    """
    return _locale(lang).days['format']['wide'][number]


def categories(lang: str) -> tuple[str, ...]:
    """Return the plural categories of a language, in CLDR's order; the last one is for everything else.

    >>> categories('en_US'), categories('ru_RU')
    (('one', 'other'), ('one', 'few', 'many', 'other'))
    """
    return tuple(one for one in _CATEGORIES if one == 'other' or one in _rule(lang).tags)


def category(number: float, lang: str) -> str:
    """Return the plural category of ``number``; of a whole one as it is written without decimals.

    >>> [category(number, 'ru') for number in (1, 2, 5, 11, 21, 1.5)]
    ['one', 'few', 'many', 'many', 'one', 'other']
    """
    whole = int(number)
    return _rule(lang)(abs(whole if whole == number else number))


def form(text: str, number: float, lang: str) -> str:
    """Return the form of ``text`` that goes with ``number``.

    Forms stand in CLDR's order, separated by :data:`FORMS`: ``card|cards``, ``карта|карты|карт``. A language that
    changes nothing after a number has one. Fractions take the form of a few where none of their own is given.

    >>> form('card|cards', 1, 'en'), form('card|cards', 0, 'en'), form('کارت', 7, 'fa')
    ('card', 'cards', 'کارت')
    >>> [form('балл|балла|баллов', number, 'ru') for number in (1, 22, 1.5, 100)]
    ['балл', 'балла', 'балла', 'баллов']
    """
    forms = text.split(FORMS)
    known, wanted = categories(lang), category(number, lang)
    if known.index(wanted) >= len(forms) and wanted == 'other' and 'few' in known:
        wanted = 'few'
    return forms[min(known.index(wanted), len(forms) - 1)]


def forms_needed(lang: str) -> int:
    """Return how many forms a translation into ``lang`` has: 1 where nothing changes after a number, and none for
    fractions.

    >>> forms_needed('fa'), forms_needed('en'), forms_needed('ru')
    (1, 2, 3)
    """
    known = categories(lang)
    return 1 if language(lang) == PERSIAN else len(known) - ('few' in known)
