"""Lines of a list of running contracts of another system: from the text people write to contracts with all their
installments, or codes that say what is wrong where.

A contract is one line with the terms its plan follows from, or several lines with one number: an installment each. Days
and amounts are read as :mod:`core.card_rows` reads them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from . import card_rows
from .card_rows import Problem
from .digits import latin
from .plan import schedule
from .plan_rows import ZERO, Row, linked, totals
from .plan_terms import HIGHEST, Fee, PlanError, Step, Terms

# What a column may hold, in the order of the sample.
COLUMNS = (
    'old_number', 'card', 'phone', 'name', 'goods', 'price', 'down', 'handed_over', 'first_on', 'number', 'method',
    'rate', 'charge', 'step', 'paid', 'paid_count', 'due_on', 'principal', 'profit',
)  # fmt: skip
# What is said of one installment where a contract has a line for each.
SAID_ONCE = ('paid', 'paid_count')
OF_ROW = ('due_on', 'principal', 'profit', 'charge')
WHOSE = ('card', 'phone', 'name')
NEEDED = ('goods', 'price', 'handed_over')
LONGEST = {'old_number': 64, 'card': 40, 'phone': 40, 'name': 200, 'goods': 500}
MOST_COUNT = 9999
RATE_DIGITS = 4
LEAST_RATE = Decimal('0.5')  # percent a year: a cell that shows 18 % has 0.18
# From one installment to the next, in the words lists have.
UNITS = {
    'month': ('month', 'months', 'monthly', 'ماه', 'ماهه', 'ماهانه', 'месяц', 'месяца', 'месяцев', 'ежемесячно'),
    'week': ('week', 'weeks', 'weekly', 'هفته', 'هفتگی', 'неделя', 'неделю', 'недели', 'недель', 'еженедельно'),
    'day': ('day', 'days', 'daily', 'روز', 'روزه', 'روزانه', 'день', 'дня', 'дней', 'ежедневно'),
}
_STEP = re.compile(r'([0-9]{1,4})?\s*(\D+)')
_COUNT = re.compile(r'[0-9]{1,6}')


class Usual(NamedTuple):
    """What a contract has that a list does not say: how its program reckons and rounds."""

    method: str = 'annuity'
    step: Step = Step()
    first_period: str = 'days'
    multiple: Decimal = ZERO
    remainder: str = 'last'
    rounds: str = 'up'
    digits: int = 2


class Habits(NamedTuple):
    """The notation of the list, and the names of methods in it."""

    cells: card_rows.Habits = card_rows.Habits()
    methods: Mapping[str, str] = {'annuity': 'annuity', 'flat': 'flat', 'none': 'none'}


@dataclass(slots=True)
class Line:
    """A line as it was understood: what it says by column, and what is wrong with it."""

    line: int
    said: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class Running:
    """A running contract: what its lines say, the installments it has, and what was paid so far.

    ``card`` and ``partner`` are who it is found to be of; ``problems`` are by line.
    """

    lines: list[Line]
    said: dict[str, Any] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    terms: Terms | None = None
    paid: Decimal = ZERO
    card: int = 0
    partner: int = 0
    problems: list[tuple[int, Problem]] = field(default_factory=list)

    @property
    def line(self) -> int:
        """The first of its lines."""
        return self.lines[0].line

    @property
    def is_by_rows(self) -> bool:
        """Whether each of its lines is an installment."""
        return any('due_on' in one.said for one in self.lines)

    @property
    def whole(self) -> Decimal:
        """All that is to be paid by it."""
        return totals(self.rows).amount

    def wrong(self, column: str, code: str, text: str = '', line: int = 0) -> None:
        """Note a problem, of its first line unless said otherwise."""
        self.problems.append((line or self.line, Problem(column, code, text)))

    def content(self) -> list[Any]:
        """Return all it comes to, as :func:`core.frozen.frozen` takes it."""
        said = [str(self.said.get(column, '')) for column in ('old_number', 'goods')]
        terms = self.terms
        agreed = [terms.price, terms.down, terms.handed_over, terms.method, terms.rate] if terms else []
        return [*said, self.card, self.partner, *agreed, self.paid, [list(row) for row in self.rows]]


def parse(line: int, cells: Mapping[str, str], habits: Habits) -> Line:
    """Read one line; what is wrong with it is in its ``problems``.

    >>> cells = {'old_number': '۱۲', 'price': '1,200.00', 'handed_over': '1405/01/15', 'step': '15 days'}
    >>> found = parse(2, cells, Habits(card_rows.Habits(jalali=True)))
    >>> found.said['old_number'], found.said['price'], found.said['handed_over'], found.said['step'], found.problems
    ('12', Decimal('1200.00'), datetime.date(2026, 4, 4), ('day', 15), [])
    """
    found = Line(line)
    for column in COLUMNS:
        text = ' '.join(cells.get(column, '').replace('\x00', '').split())
        text = card_rows.undressed(text, 'note' if column in ('name', 'goods') else 'number')
        if not text:
            continue
        try:
            found.said[column] = _READERS[column](text, column, habits)
        except ValueError as error:
            found.problems.append(Problem(column, str(error), text))
    if _says_total(cells):
        found.problems = [Problem('', 'total')]
    elif 'old_number' not in found.said and not found.problems:
        found.problems.append(Problem('old_number', 'no_old_number'))
    return found


def _says_total(cells: Mapping[str, str]) -> bool:
    """Tell whether a line calls itself a total, and no contract."""
    for column in ('old_number', 'card', 'phone', 'name', 'goods'):
        text = card_rows.plain_words(cells.get(column, ''))
        if text in card_rows.TOTALS or card_rows.begins_as_total(text):
            others = [one for one in ('old_number', 'card', 'phone') if one != column and cells.get(one, '').strip()]
            return not others
    return False


def gathered(lines: Iterable[Line]) -> list[Running]:
    """Return the contracts of some lines, in the order of the list; lines without a number are one each."""
    found: dict[Any, Running] = {}
    for line in lines:
        number = line.said.get('old_number', '').lower()
        key = ('number', number) if number else ('line', line.line)
        found.setdefault(key, Running([])).lines.append(line)
    for one in found.values():
        one.problems = [(line.line, problem) for line in one.lines for problem in line.problems]
        if len(one.lines) > 1 and not one.is_by_rows:
            for line in one.lines[1:]:
                one.wrong('old_number', 'twice', str(one.line), line.line)
        one.said = _said_together(one)
    return list(found.values())


def _said_together(one: Running) -> dict[str, Any]:
    """Return what all lines of a contract say; where two differ, that is a problem of the later one."""
    said: dict[str, Any] = {}
    skipped = OF_ROW if one.is_by_rows else ()
    for line in one.lines if one.is_by_rows else one.lines[:1]:
        for column, value in line.said.items():
            if column in SAID_ONCE and line is not one.lines[0] and column in said:
                one.wrong(column, 'once', str(one.line), line.line)
            elif column not in skipped and said.setdefault(column, value) != value:
                one.wrong(column, 'differs', str(one.line), line.line)
    return said


def plan(one: Running, usual: Usual) -> None:
    """Work out the installments of a contract and what was paid; what is wrong with them is in its ``problems``.

    :raises PlanError: for a plan that is none
    """
    for column in NEEDED:
        if column not in one.said:
            one.wrong(column, 'needed')
    if not any(column in one.said for column in WHOSE):
        one.wrong('card', 'whose')
    if one.is_by_rows:
        _check_rows(one)
    else:
        for column in ('first_on', 'number'):
            if column not in one.said:
                one.wrong(column, 'needed')
        if 'rate' not in one.said and one.said.get('method', usual.method) != 'none':
            one.wrong('rate', 'needed')
    if one.problems:
        return
    one.terms = _terms(one, usual)
    one.rows = _given_rows(one) if one.is_by_rows else schedule(one.terms)
    if one.is_by_rows and totals(one.rows).principal != one.terms.financed:
        one.wrong('principal', 'sum', f'{totals(one.rows).principal}|{one.terms.financed}')
    one.paid = _paid(one)


def _check_rows(one: Running) -> None:
    for line in one.lines:
        if 'due_on' not in line.said:
            one.wrong('due_on', 'needed', line=line.line)
        if not any(line.said.get(column) for column in ('principal', 'profit', 'charge')):
            one.wrong('principal', 'nothing', line=line.line)
    if one.said.get('number', len(one.lines)) != len(one.lines):
        one.wrong('number', 'count', str(len(one.lines)))
    days = [line.said['due_on'] for line in one.lines if 'due_on' in line.said]
    if one.said.get('first_on', days[0]) != days[0]:
        one.wrong('first_on', 'first')


def _given_rows(one: Running) -> tuple[Row, ...]:
    rows = [
        Row(number, line.said['due_on'], *(line.said.get(column, ZERO) for column in OF_ROW[1:]), ZERO)
        for number, line in enumerate(one.lines, 1)
    ]
    return linked(rows)


def _terms(one: Running, usual: Usual) -> Terms:
    """Return what was agreed.

    :raises PlanError: where it cannot be
    """
    said = one.said
    unit, count = said.get('step', (usual.step.unit, usual.step.count))
    step = Step(unit, count, usual.step.calendar)
    shared: dict[str, Any] = {
        'price': said['price'], 'handed_over': said['handed_over'], 'down': said.get('down', ZERO), 'step': step,
        'rate': said.get('rate', ZERO), 'digits': usual.digits, 'highest': HIGHEST,
        'first_period': usual.first_period, 'multiple': usual.multiple, 'remainder': usual.remainder,
        'rounds': usual.rounds,
    }  # fmt: skip
    if one.is_by_rows:
        days = tuple(line.said['due_on'] for line in one.lines)
        profit = sum((line.said.get('profit', ZERO) for line in one.lines), ZERO)
        charges = {line.said.get('charge', ZERO) for line in one.lines}
        charge = charges.pop() if len(charges) == 1 else ZERO
        method = said.get('method', usual.method if profit else 'none')
        Terms(**{**shared, 'days': days, 'method': method})  # their order, and that they are after the hand-over
        return Terms(**shared, first=days[0], number=len(days), method=method, fees=_fees(charge))
    return Terms(
        **shared, first=said['first_on'], number=said['number'], method=said.get('method', usual.method),
        fees=_fees(said.get('charge', ZERO)),
    )  # fmt: skip


def _fees(charge: Decimal) -> tuple[Fee, ...]:
    return (Fee('each', charge),) if charge else ()


def _paid(one: Running) -> Decimal:
    """Return what was paid so far; of a count, what so many installments come to."""
    count, amount = one.said.get('paid_count'), one.said.get('paid')
    if count is None:
        paid = amount or ZERO
    elif count > len(one.rows):
        one.wrong('paid_count', 'paid_count', str(len(one.rows)))
        return ZERO
    else:
        paid = totals(one.rows[:count]).amount
        if amount is not None and amount != paid:
            one.wrong('paid', 'two_paid', str(paid))
    if paid > one.whole:
        one.wrong('paid', 'paid_more', str(one.whole))
    return paid


def refused(one: Running, usual: Usual) -> PlanError | None:
    """Plan a contract; why it cannot be, or None."""
    try:
        plan(one, usual)
    except PlanError as error:
        return error
    return None


# --- reading cells ----------------------------------------------------------------------------------------------------


def _read_text(text: str, column: str, _habits: Habits) -> str:
    text = text.removeprefix(card_rows.ROUNDED)
    if len(text) > LONGEST[column]:
        raise ValueError('too_long')
    return latin(text) if column in ('old_number', 'card', 'phone') else text


def _read_amount(text: str, _column: str, habits: Habits) -> Decimal:
    cells = habits.cells
    return card_rows.amount(card_rows.without_signs(text, cells.money), cells.money_digits, cells.decimal_sign)


def _read_rate(text: str, _column: str, habits: Habits) -> Decimal:
    rate = card_rows.amount(text.strip('%٪ '), RATE_DIGITS, habits.cells.decimal_sign)
    if 0 < rate < LEAST_RATE:
        raise ValueError('bad_rate')
    return rate


def _read_count(text: str, _column: str, _habits: Habits) -> int:
    plain = latin(text).removesuffix('.0')  # as a spreadsheet writes a whole number
    if not (plain.isascii() and _COUNT.fullmatch(plain)) or int(plain) > MOST_COUNT:
        raise ValueError('bad_count')
    return int(plain)


def _read_method(text: str, _column: str, habits: Habits) -> str:
    if text.casefold() not in habits.methods:
        raise ValueError('bad_method')
    return habits.methods[text.casefold()]


def _read_step(text: str, _column: str, _habits: Habits) -> tuple[str, int]:
    found = _STEP.fullmatch(latin(text).casefold())
    unit = next((unit for unit, words in UNITS.items() if found and found[2].strip() in words), None)
    if not found or not unit or found[1] == '0':
        raise ValueError('bad_step')
    return unit, int(found[1] or 1)


def _read_day(text: str, _column: str, habits: Habits) -> date:
    """:raises ValueError: ``bad_date``, or ``two_orders`` where only the other order of day and month makes it one"""
    month_first, jalali = habits.cells.month_first, habits.cells.jalali
    try:
        return card_rows.day(text, month_first=month_first, jalali=jalali)
    except ValueError:
        if _is_day(text, month_first=not month_first):
            raise ValueError('two_orders') from None
        raise


def _is_day(text: str, *, month_first: bool) -> bool:
    try:
        card_rows.day(text, month_first=month_first)
    except ValueError:
        return False
    return True


_READERS = {
    **dict.fromkeys(('old_number', 'card', 'phone', 'name', 'goods'), _read_text),
    **dict.fromkeys(('price', 'down', 'charge', 'paid', 'principal', 'profit'), _read_amount),
    **dict.fromkeys(('handed_over', 'first_on', 'due_on'), _read_day),
    **dict.fromkeys(('number', 'paid_count'), _read_count),
    'rate': _read_rate,
    'method': _read_method,
    'step': _read_step,
}
