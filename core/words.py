"""Amounts of money in words, as paper has them beside the figures: in Persian, Russian and English, by num2words.

What num2words says wrongly is said here: its Persian amounts have no currency, its Russian ones take whole numbers for
kopecks. So it gives the numbers only, and the names of money, their forms and their gender are ours; of a currency that
has none here they are CLDR's, and its small unit stays in figures.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from babel.core import UnknownLocaleError
from babel.numbers import get_currency_name
from num2words import num2words

from . import money
from .spoken import FORMS, PERSIAN, form, language

LARGEST = 10**15  # beyond, words help nobody: figures alone
MILLION = 10**6


class Names(NamedTuple):
    """What a unit of money and its small one are called after numbers (:func:`..spoken.form`)."""

    whole: str
    small: str = ''
    whole_is_she: bool = False  # Russian numbers follow the gender: одна лира, две копейки
    small_is_she: bool = False


_CENT = {'en': 'cent|cents', 'ru': 'цент|цента|центов', 'fa': 'سنت'}
_NAMES = {
    'IRR': {
        'en': Names('rial|rials', 'dinar|dinars'),
        'ru': Names('риал|риала|риалов', 'динар|динара|динаров'),
        'fa': Names('ریال', 'دینار'),
    },
    'USD': {
        'en': Names('dollar|dollars', _CENT['en']),
        'ru': Names('доллар|доллара|долларов', _CENT['ru']),
        'fa': Names('دلار', _CENT['fa']),
    },
    'EUR': {
        'en': Names('euro|euros', _CENT['en']),
        'ru': Names('евро', _CENT['ru']),
        'fa': Names('یورو', _CENT['fa']),
    },
    'RUB': {
        'en': Names('ruble|rubles', 'kopeck|kopecks'),
        'ru': Names('рубль|рубля|рублей', 'копейка|копейки|копеек', small_is_she=True),
        'fa': Names('روبل', 'کوپک'),
    },
    'GBP': {
        'en': Names('pound|pounds', 'penny|pence'),
        'ru': Names('фунт|фунта|фунтов', 'пенни'),
        'fa': Names('پوند', 'پنی'),
    },
    'AED': {
        'en': Names('dirham|dirhams', 'fils'),
        'ru': Names('дирхам|дирхама|дирхамов', 'филс|филса|филсов'),
        'fa': Names('درهم', 'فلس'),
    },
    'TRY': {
        'en': Names('lira|liras', 'kurus'),
        'ru': Names('лира|лиры|лир', 'куруш|куруша|курушей', whole_is_she=True),
        'fa': Names('لیر', 'کوروش'),
    },
    # What people say in place of the rial (:mod:`.spoken`); its tenths are rials, its hundredths are not said.
    'toman': {
        'en': Names('toman|tomans', 'rial|rials'),
        'ru': Names('томан|томана|томанов', 'риал|риала|риалов'),
        'fa': Names('تومان', 'ریال'),
    },
    'new_rial': {
        'en': Names('new rial|new rials'),
        'ru': Names('новый риал|новых риала|новых риалов'),
        'fa': Names('ریال جدید'),
    },
}
_AND = {'en': ' and ', 'ru': ' ', 'fa': ' و '}
_MINUS = {'en': 'minus ', 'ru': 'минус ', 'fa': 'منفی '}
_SHE = re.compile(r'^\S+ая |^[^ ]+[ая]$')  # a Russian name of a currency in the nominative: шведская крона, гривна


def amount(value: Decimal | int | float | str, code: str, lang: str, digits: int = 2) -> str:
    """Return an amount of money in words; nothing for a language that is not ours, and for amounts beyond all shops.

    :param code: of the currency (ISO 4217), or ``toman``, ``new_rial``
    :param digits: decimals of the currency, 10 ** ``digits`` small units make a whole one

    >>> amount('1500000', 'IRR', 'fa_IR'), amount(1500000, 'RUB', 'ru')
    ('یک میلیون و پانصد هزار ریال', 'один миллион пятьсот тысяч рублей')
    >>> amount('-2.01', 'RUB', 'ru'), amount('21.50', 'USD', 'en')
    ('минус два рубля одна копейка', 'twenty-one dollars and fifty cents')
    >>> amount('0', 'IRR', 'fa'), amount('7.25', 'SEK', 'en'), amount(7, 'SEK', 'de')
    ('صفر ریال', 'seven Swedish kronor and 25/100', '')
    """
    lang = language(lang)
    exact = money.rounded(value, digits)
    if lang not in _AND or abs(exact) >= LARGEST:
        return ''
    small_ones = 10**digits
    whole, small = divmod(int(abs(exact) * small_ones), small_ones)
    names = _names(code, lang)
    said = (
        [f'{_number(whole, lang, names.whole_is_she)} {form(names.whole, whole, lang)}'] if whole or not small else []
    )
    if small and names.small:
        said.append(f'{_number(small, lang, names.small_is_she)} {form(names.small, small, lang)}')
    elif small:
        said = said or [f'{_number(0, lang)} {form(names.whole, 0, lang)}']
        said.append(f'{small:0{digits}}/{small_ones}')
    return (_MINUS[lang] if exact < 0 else '') + _AND[lang].join(said)


def sentence(text: str) -> str:
    """Return words with a capital letter at their beginning, as a line of paper has it.

    >>> sentence('twenty dollars')
    'Twenty dollars'
    """
    return text[:1].upper() + text[1:]


def _number(number: int, lang: str, is_she: bool = False) -> str:
    if lang == 'ru':
        rest = number % MILLION if is_she else 0  # millions are masculine, of whatever there are
        parts = [(number - rest, 'm'), (rest, 'f')] if is_she else [(number, 'm')]
        said = [num2words(part, lang=lang, gender=gender) for part, gender in parts if part]
        return ' '.join(said) or num2words(0, lang=lang)
    said = num2words(number, lang=lang)
    if lang == PERSIAN and said.startswith(('هزار', 'صد')):  # nobody is to write a word before the first one
        return f'یک {said}' if said.startswith('هزار') else f'یک{said}'
    return said


def _names(code: str, lang: str) -> Names:
    if code in _NAMES:
        return _NAMES[code][lang]
    try:
        names = [get_currency_name(code, count=count, locale=lang) for count in (1, 2, 5)]
    except UnknownLocaleError:  # pragma: no cover - ours are there
        names = [code] * 3
    forms = names[:1] if lang == PERSIAN else names if lang == 'ru' else names[:2]
    return Names(FORMS.join(forms), whole_is_she=lang == 'ru' and bool(_SHE.match(names[0])))
