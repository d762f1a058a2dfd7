"""One line of a list of existing cards: from the text people write to typed values, or codes that say what is wrong
where.

Amounts and dates are understood as they are written in Iran, Russia and elsewhere: Persian and Arabic digits, either
decimal sign, days of the Iranian calendar. What could mean two things is refused.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import jdatetime

from . import number as numbers
from . import old_code
from .digits import latin, only_digits
from .table import ROUNDED

# What a column may hold, in the order of the template.
COLUMNS = (
    'number',
    'old_code',
    'name',
    'phone',
    'email',
    'state',
    'valid_until',
    'points',
    'value',
    'balance_until',
    'note',
)
DAYS = ('valid_until', 'balance_until')
DIGITS = {'number', 'old_code', 'phone', 'points', 'value'}  # columns in which an apostrophe keeps zeros
LONGEST = {'name': 200, 'note': 500, 'email': 200, 'phone': 40}
# What was found out about a line, besides its holder and its problems.
FOUND = ('other_name', 'from_outside', 'placeholder', 'meant')
# What stands for a card or for who holds it.
CODES = ('number', 'old_code')
WHOSE = ('name', 'phone', 'email', 'partner')
TOTALS = {
    *('total', 'totals', 'grand total', 'итого', 'итог', 'общий итог', 'всего', 'جمع', 'جمع کل', 'مجموع', 'toplam'),
    *('summe', 'gesamtsumme', 'gesamt', 'gesamtergebnis', 'suma', 'razem', 'المجموع', 'الإجمالي'),
}
# What the name of a total begins with, and the name of nobody.
TOTAL_OF = (
    *('subtotal', 'sub-total', 'sub total', 'grand total', 'sous-total', 'sous total', 'subtotale', 'zwischensumme'),
    *('gesamtsumme', 'промежуточный итог', 'общий итог', 'подытог', 'итого', 'всего', 'جمع جزء', 'جمع جزئی', 'جمع کل'),
    *('ara toplam', 'genel toplam', 'suma częściowa', 'المجموع الفرعي', 'المجموع الجزئي'),
)
NEARLY = range(12, 21)  # so many digits are a card number with some lost or added, not a code of another system
MOST_DIGITS = 12  # of an amount, before the decimal sign: more is a card number in the wrong column
JALALI_YEARS, YEARS = range(1300, 1500), range(1990, 2200)

_DRESSED = re.compile(r'="(.*)"')  # ="0012" and '0012 keep zeros in a spreadsheet
_SCANNED = re.compile(r"[!#-&(-<>-~][!#-&(-~]*")  # ASCII, as bar codes and scanners have it; no quotation marks
_AMOUNT = re.compile(r'[0-9]+(?:\.[0-9]+)?')
_SCIENTIFIC = re.compile(r'[0-9]+[.,][0-9]+[eE]\+?[0-9]+')
_PERSIAN = str.maketrans('يك', 'یک')  # as Arabic keyboards write them
_TOTAL_OF = re.compile(rf'(?:{"|".join(map(re.escape, TOTAL_OF))})(?!\w)')
_YEAR_FIRST = re.compile(r'([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[ T]0{1,2}:00(?::00)?)?')
_YEAR_LAST = re.compile(r'([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})(?:[ T]0{1,2}:00(?::00)?)?')
NO_DAY = '01.01.0001'  # how 1C writes an empty date


class Problem(NamedTuple):
    """A fault of a cell: its sentence's code, and a text for it: the cell's, or the line it repeats."""

    column: str
    code: str
    text: str = ''


@dataclass(slots=True)
class Row:
    """One card to be made. ``number`` and ``old_code`` may both be empty: then the card gets a new number."""

    line: int
    number: str = ''
    old_code: str = ''
    name: str = ''
    phone: str = ''
    email: str = ''
    state: str = 'active'
    valid_until: date | None = None
    points: Decimal = Decimal(0)
    value: Decimal = Decimal(0)
    balance_until: date | None = None
    note: str = ''
    partner: int = 0  # where the holder is known already
    other_name: bool = False  # a known customer's phone or address stands beside another name
    from_outside: bool = False  # one who may have written it himself has this name and phone, or address
    placeholder: str = ''  # what stood there instead of a phone, and was left out
    meant: str = ''  # what the tills take the old code for, where that is something else
    problems: list[Problem] = field(default_factory=list)


class Habits(NamedTuple):
    """The notation of the list, and the decimals the program takes."""

    point_digits: int = 0
    money_digits: int = 2
    decimal_sign: str = '.'
    month_first: bool = False  # 03/04/2027 is the fourth of March
    jalali: bool = False
    money: tuple[str, ...] = ()  # what the program's currency is written as: its symbol, its code
    states: Mapping[str, str] = {'ready': 'ready', 'active': 'active', 'blocked': 'blocked', 'expired': 'expired'}


def digest(rows: Iterable[Row], into: str = '') -> str:
    """Return a fingerprint of lines as they were understood: 64 hexadecimal digits, other ones when anything of any
    line differs.

    ``into`` says what they become. That a card's last day has passed meanwhile is no difference.

    >>> one = Row(2, name='Ann', value=Decimal('1.50'))
    >>> digest([one]) == digest([Row(2, name='Ann', value=Decimal('1.5'))])
    True
    >>> digest([one]) == digest([Row(2, name='Ann', value=Decimal('1500'))])
    False
    """
    made = hashlib.sha256(into.encode())
    for row in rows:
        state = 'active' if row.state == 'expired' and row.valid_until else row.state
        amounts = (format(amount.normalize(), 'f') for amount in (row.points, row.value))
        codes = (row.line, row.number, row.old_code, row.name, row.phone, row.email, row.note, row.partner or 0)
        made.update(repr((*codes, state, str(row.valid_until), str(row.balance_until), *amounts)).encode())
    return made.hexdigest()


def packed(row: Row) -> dict[str, Any]:
    """Return what a row says, and what was found out about it, as JSON has it and without what is empty: to be kept
    until its card is made.

    >>> packed(Row(2, name='Ann', value=Decimal('1.50'), valid_until=date(2027, 1, 15)))
    {'name': 'Ann', 'state': 'active', 'valid_until': '2027-01-15', 'value': '1.50'}
    """
    said = {column: str(value) for column in COLUMNS if (value := getattr(row, column))}
    found = {name: value for name in FOUND if (value := getattr(row, name))}
    return {**said, **found, **({'problems': [list(problem) for problem in row.problems]} if row.problems else {})}


def unpacked(line: int, texts: Mapping[str, Any], partner: int = 0) -> Row:
    """Return the row that was :func:`packed`, with its holder.

    >>> one = Row(2, name='Ann', value=Decimal('1.50'), valid_until=date(2027, 1, 15), partner=7)
    >>> unpacked(2, packed(one), 7) == one
    True
    """
    return Row(line, partner=partner, **{name: _UNPACK.get(name, _same)(value) for name, value in texts.items()})


def _same(value: Any) -> Any:
    return value


_UNPACK: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(('points', 'value'), Decimal),
    **dict.fromkeys(DAYS, date.fromisoformat),
    'problems': lambda problems: [Problem(*one) for one in problems],
}


def parse(line: int, cells: Mapping[str, str], habits: Habits) -> Row:
    """Read one line; what is wrong with it is in the row's ``problems``, in the order of :data:`COLUMNS`."""
    row = Row(line)
    for column in COLUMNS:
        text = undressed(' '.join(cells.get(column, '').replace('\x00', '').split()), column)
        if not text:
            continue
        try:
            setattr(row, column, _READERS[column](text, column, habits))
        except _Wrong as wrong:
            row.problems.append(Problem(column, str(wrong), text))
    _number_or_code(row)
    if _says_total(row, cells):
        row.problems = [Problem('', 'total')]
    return row


def plain_words(text: str) -> str:
    """Return a text as words of a total are compared.

    >>> plain_words('جمع كل'), plain_words(' Total: ')
    ('جمع کل', 'total')
    """
    return ' '.join(text.casefold().translate(_PERSIAN).split()).strip(' :.')


def begins_as_total(text: str) -> bool:
    """Tell whether :func:`plain_words` begin as the name of a total does, and as nobody's.

    >>> begins_as_total('subtotal may'), begins_as_total('totally')
    (True, False)
    """
    return bool(_TOTAL_OF.match(text))


def _says_total(row: Row, cells: Mapping[str, str]) -> bool:
    """Tell whether a line calls itself a total: a cell is the word for it, or begins with one nobody is called by.

    A card with a code or a holder who can be reached may have such a beginning in its name or note; one with both may
    have the word itself there.
    """
    texts = {column: plain_words(text) for column, text in cells.items() if text.strip()}
    words = {column for column, text in texts.items() if text in TOTALS}
    begins = {column for column, text in texts.items() if begins_as_total(text)}
    others = [column for column in CODES if texts.get(column) and column not in begins | words]
    reached = row.phone or row.email
    if words and not (others and reached):
        return True
    someone = reached or (row.name if begins == {'note'} else '')
    return bool(begins) and not others and not someone


def undressed(text: str, column: str) -> str:
    """Return a cell without what keeps its zeros in a spreadsheet.

    >>> undressed('="0012"', 'old_code'), undressed("'0012", 'phone'), undressed("'s Gravesande", 'name')
    ('0012', '0012', "'s Gravesande")
    """
    if dressed := _DRESSED.fullmatch(text):
        return dressed[1].replace('""', '"').strip()
    return text.removeprefix("'") if column in DIGITS else text


class _Wrong(ValueError):
    """A cell that cannot be taken; the message is the problem's code."""


def _number_or_code(row: Row) -> None:
    """Sort out which of the two a number is: ours, or one of another system that goes on being found."""
    if not row.number:
        return
    code = numbers.check(row.number)
    if code == 'ok':
        row.number = latin(row.number).replace(' ', '').replace('-', '')
        if numbers.bank_range(row.number):
            row.problems.insert(0, Problem('number', 'payment_card'))
    elif code == 'bad_length' and len(only_digits(row.number)) in NEARLY:
        row.problems.insert(0, Problem('number', 'lost_digit', str(len(only_digits(row.number)))))
    elif code in ('bad_characters', 'bad_length') and not row.old_code:
        text, row.number = row.number, ''
        try:
            row.old_code = _old_code(text)
        except _Wrong as wrong:
            row.problems.insert(0, Problem('number', str(wrong), text))
    elif code in ('bad_characters', 'bad_length'):
        row.problems.insert(0, Problem('number', 'two_codes', row.number))
    else:
        row.problems.insert(0, Problem('number', code))


def _read_number(text: str, _column: str, _habits: Habits) -> str:
    if text.startswith(ROUNDED) or _SCIENTIFIC.fullmatch(text):
        raise _Wrong('rounded')
    return text


def _read_old_code(text: str, column: str, habits: Habits) -> str:
    text = _read_number(text, column, habits)
    if numbers.check(text) == 'payment_card':
        raise _Wrong('payment_card')
    return _old_code(text)


def _old_code(text: str) -> str:
    if not (normal := old_code.normal(text)):
        raise _Wrong('bad_old_code')
    if not _SCANNED.fullmatch(normal):
        raise _Wrong('unscannable')
    return normal


def _read_text(text: str, column: str, _habits: Habits) -> str:
    if len(text) > LONGEST[column]:
        raise _Wrong('too_long')
    return text.removeprefix(ROUNDED)


def _read_state(text: str, _column: str, habits: Habits) -> str:
    if text.casefold() not in habits.states:
        raise _Wrong('bad_state')
    return habits.states[text.casefold()]


def _read_amount(text: str, column: str, habits: Habits) -> Decimal:
    if column == 'points':
        return amount(text, habits.point_digits, habits.decimal_sign)
    return amount(without_signs(text, habits.money), habits.money_digits, habits.decimal_sign)


def without_signs(text: str, signs: Iterable[str]) -> str:
    """Return an amount of money without what says its currency, which stands before it or after.

    >>> without_signs('$1,140.50', ('USD', '$')), without_signs('25,00 EUR', ('EUR', '€'))
    ('1,140.50', '25,00')
    >>> without_signs('€ 5', ('USD', '$'))
    '€ 5'
    """
    for sign in filter(None, signs):
        for bare in (text.removeprefix(sign), text.removesuffix(sign)):
            if bare != text:
                return bare.strip()
    return text


def amount(text: str, digits: int, decimal_sign: str = '.') -> Decimal:
    """Read an amount of at most ``digits`` decimals.

    :raises ValueError: with a code: ``bad_amount``, ``negative``, ``too_fine`` (more decimals), ``too_large``

    >>> amount('۱٬۲۳۴٫۵', 2), amount('1 234,50', 2, ','), amount('1,234', 2)
    (Decimal('1234.5'), Decimal('1234.50'), Decimal('1234'))
    """
    plain = latin(text).translate(
        {0x66B: '.', 0x66C: None, 0xA0: None, 0x202F: None, 0x20: None, 0x27: None, 0x2212: '-'}
    )
    if plain.startswith('-') and _AMOUNT.fullmatch(below := _one_point(plain[1:], decimal_sign)):
        if Decimal(below):
            raise _Wrong('negative')
        plain = below  # -0.00, as exports of binary numbers write it
    plain = _one_point(plain, decimal_sign)
    if not (plain.isascii() and _AMOUNT.fullmatch(plain)):
        raise _Wrong('bad_amount')
    value = Decimal(plain)
    if len(plain.split('.')[0]) > MOST_DIGITS:
        raise _Wrong('too_large')
    if -int(value.normalize().as_tuple().exponent) > digits:
        raise _Wrong('too_fine')
    return value


def _one_point(text: str, decimal_sign: str) -> str:
    """``text`` with its decimal sign as a point and without signs between thousands; unchanged
    where it fits neither.
    """
    last = max(text.rfind('.'), text.rfind(','))
    if last < 0:
        return text
    sign, other = text[last], ',' if text[last] == '.' else '.'
    groups = re.fullmatch(rf'[1-9][0-9]{{0,2}}(?:\{sign}[0-9]{{3}})+', text)
    if other not in text and groups and (text.count(sign) > 1 or sign != decimal_sign):
        return text.replace(sign, '')
    if text.count(sign) > 1:
        return text
    whole, rest = text[:last], text[last + 1 :]
    if other in whole and not re.fullmatch(rf'[0-9]{{1,3}}(?:\{other}[0-9]{{3}})+', whole):
        return text
    return f'{whole.replace(other, "")}.{rest}'


def _read_day(text: str, _column: str, habits: Habits) -> date | None:
    if latin(text).startswith(NO_DAY):
        return None
    return day(text, month_first=habits.month_first, jalali=habits.jalali)


def day(text: str, *, month_first: bool = False, jalali: bool = False) -> date:
    """Read a day, of the Iranian calendar where its year says so and ``jalali`` allows it.

    :raises ValueError: with the code ``bad_date``

    >>> day('۱۴۰۵/۰۱/۱۵', jalali=True), day('15.01.2027'), day('01/15/2027', month_first=True)
    (datetime.date(2026, 4, 4), datetime.date(2027, 1, 15), datetime.date(2027, 1, 15))
    """
    plain = latin(text)
    if found := _YEAR_FIRST.fullmatch(plain):
        year, month, number = map(int, found.groups())
    elif found := _YEAR_LAST.fullmatch(plain):
        first, second, year = map(int, found.groups())
        number, month = (second, first) if month_first and '.' not in plain else (first, second)
    else:
        raise _Wrong('bad_date')
    try:
        if jalali and year in JALALI_YEARS:
            return jdatetime.date(year, month, number).togregorian()
        return date(year if year in YEARS else 0, month, number)
    except ValueError:  # no such day in that year, or a year no card lives in
        raise _Wrong('bad_date') from None


_READERS = {
    'number': _read_number,
    'old_code': _read_old_code,
    'name': _read_text,
    'phone': _read_text,
    'email': _read_text,
    'state': _read_state,
    'valid_until': _read_day,
    'points': _read_amount,
    'value': _read_amount,
    'balance_until': _read_day,
    'note': _read_text,
}
