"""The terms of an installment plan: what was agreed, before anything is computed from it.

Every amount is in the contract's currency; rates are nominal, in percent a year. Terms that cannot be kept are refused
once, here and in :mod:`core.plan`, by one exception with a stable code and the figures a sentence needs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, localcontext
from functools import wraps
from itertools import pairwise
from typing import Any, Literal

from . import money
from .spoken import Calendar

ZERO, HUNDRED = Decimal(0), Decimal(100)
HIGHEST = Decimal(200)  # percent a year, where a program says nothing
MOST = 1200  # installments: a hundred years of months
# Amounts of a contract depend on nobody's decimal context.
FIGURES = Context(prec=34, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero])

Method = Literal['annuity', 'flat', 'equal_principal', 'simple', 'none']
# Methods whose profit is settled for the whole plan at its beginning, whatever is left.
FIXED_PROFIT = ('flat', 'simple', 'none')

# Why terms, or a change of a plan, are refused. The sentences for people are translated where they are shown.
CODES: dict[str, str] = {
    'price': "the price is not above zero",
    'below_zero': "an amount, a rate or a number is below zero",
    'unit': "an amount is no whole number of the currency's smallest unit",
    'down_above_price': "nothing of the price is left to be paid later",
    'no_number': "no installments at all",
    'two_numbers': "the number of installments and their amount are both given",
    'too_many': "more installments than a plan may have",
    'rate_too_high': "a rate above the highest",
    'first_before': "the first installment is not after the hand-over",
    'days_order': "two installments on one day, or one before the other",
    'step': "a step of no months, weeks or days",
    'grace': "no installment is left that pays principal",
    'balloon': "the last payment is not below what is financed",
    'unequal': "an installment of its own that there is not, or none is left free",
    'unequal_too_small': "an installment that does not pay its own profit and fee",
    'unequal_too_large': "installments of their own pay more than is owed",
    'amount_too_small': "an amount that never pays the debt",
    'amount_method': "a method whose installments have no amount in common",
    'multiple': "rounded so, the plan would end early, or an installment would be nothing",
    'nothing_advanced': "charges at the beginning take all that is financed",
    'no_rate': "no yearly rate says what this costs",
    'above_debt': "more than is owed",
    'no_row': "no such installment, or one that is over",
}


class PlanError(ValueError):
    """Terms or a change that cannot be; ``code`` is one of :data:`CODES`, ``figures`` what a sentence needs."""

    def __init__(self, code: str, **figures: Any) -> None:
        super().__init__(CODES[code])
        self.code, self.figures = code, figures


def by_figures(function: Callable) -> Callable:
    """Have ``function`` reckon in :data:`FIGURES`, whatever the thread's decimal context is."""

    @wraps(function)
    def inside(*args: Any, **options: Any) -> Any:
        with localcontext(FIGURES):
            return function(*args, **options)

    return inside


@dataclass(frozen=True)
class Fee:
    """A charge beside the profit: fixed, and a percentage of what is financed; once at hand-over (``start``), or with
    ``each`` installment.
    """

    at: Literal['start', 'each']
    fixed: Decimal = ZERO
    percent: Decimal = ZERO


@dataclass(frozen=True)
class Step:
    """From one installment to the next: ``count`` months of a calendar, weeks or days.

    ``anchor`` is the day of the month, 1 to 31; where a month is shorter its last day stands in, and the day itself
    comes back (29 February, then 31 March). 0: the day the first installment is due on.
    """

    unit: Literal['month', 'week', 'day'] = 'month'
    count: int = 1
    calendar: Calendar = 'gregorian'
    anchor: int = 0

    @property
    def years(self) -> Decimal:
        """The share of a year a step is: months by 12, weeks by 52, days by 365."""
        return Decimal(self.count) / {'month': 12, 'week': 52, 'day': 365}[self.unit]


MONTHLY = Step()


@dataclass(frozen=True)
class Terms:
    """What was agreed.

    Either ``number`` or ``amount`` (of one installment, with its fee) is given; or ``days`` names the due dates one by
    one. ``unequal`` are installments of their own: their numbers and amounts, with their fee. The first ``grace`` ones
    pay only profit; ``balloon`` is principal paid on top of the last one.

    Profit of a period is its share of a year: a step's, or that of its ``days`` by 365. A first period that is no whole
    step counts by its days, unless ``first_period`` is ``whole``; due dates named one by one always do.

    Amounts are rounded to ``multiple`` (0: the currency's smallest unit) as ``rounds`` says; what is left over is in
    the ``first`` or the ``last`` installment that is free.
    """

    price: Decimal
    handed_over: date
    first: date | None = None
    number: int = 0
    amount: Decimal = ZERO
    down: Decimal = ZERO
    method: Method = 'annuity'
    rate: Decimal = ZERO
    step: Step = MONTHLY
    days: tuple[date, ...] = ()
    counts: Literal['steps', 'days'] = 'steps'
    first_period: Literal['days', 'whole'] = 'days'
    grace: int = 0
    fees: tuple[Fee, ...] = ()
    balloon: Decimal = ZERO
    unequal: tuple[tuple[int, Decimal], ...] = ()
    multiple: Decimal = ZERO
    rounds: Literal['nearest', 'up', 'down'] = 'nearest'
    remainder: Literal['first', 'last'] = 'last'
    digits: int = 2
    highest: Decimal = field(default=HIGHEST, compare=False)

    def __post_init__(self) -> None:
        for check in CHECKS:
            check(self)

    @property
    def financed(self) -> Decimal:
        """What is owed after the hand-over: the price without the down payment."""
        return self.price - self.down

    @property
    def count(self) -> int:
        """The number of installments, 0 where it follows from the amount."""
        return len(self.days) or self.number

    def fee(self, at: str) -> Decimal:
        """Return all fees of the kind ``at``, in the currency.

        >>> fees = (Fee('start', Decimal(20), Decimal('0.5')), Fee('each', Decimal(1)))
        >>> terms = Terms(Decimal(1000), date(2026, 1, 1), date(2026, 2, 1), 12, fees=fees)
        >>> terms.fee('start'), terms.fee('each')
        (Decimal('25.00'), Decimal('1.00'))
        """
        asked = sum((one.fixed + self.financed * one.percent / HUNDRED for one in self.fees if one.at == at), ZERO)
        return money.rounded(asked, self.digits)

    def but(self, **changes: Any) -> 'Terms':
        """Return the terms with ``changes``, checked anew."""
        return replace(self, **changes)


def _amounts(terms: Terms) -> None:
    own = [amount for _number, amount in terms.unequal]
    charged = [part for fee in terms.fees for part in (fee.fixed, fee.percent)]
    given = (terms.down, terms.rate, terms.balloon, terms.multiple, terms.amount, terms.number, terms.grace)
    if not terms.price > 0:
        raise PlanError('price', price=terms.price)
    if least := min([*given, *own, *charged, ZERO]):
        raise PlanError('below_zero', figure=least)
    unit = Decimal(1).scaleb(-terms.digits)
    for amount in (terms.price, terms.down, terms.balloon, terms.amount, terms.multiple, *own):
        if amount % unit:
            raise PlanError('unit', figure=amount, unit=unit)


def _sums(terms: Terms) -> None:
    if terms.down >= terms.price:
        raise PlanError('down_above_price', down=terms.down, price=terms.price)
    if terms.balloon >= terms.financed:
        raise PlanError('balloon', balloon=terms.balloon, financed=terms.financed)
    if terms.rate > terms.highest:
        raise PlanError('rate_too_high', rate=terms.rate, highest=terms.highest)
    if terms.fee('start') >= terms.financed:
        raise PlanError('nothing_advanced', fee=terms.fee('start'), financed=terms.financed)


def _numbers(terms: Terms) -> None:
    if not terms.count and not terms.amount:
        raise PlanError('no_number')
    if (terms.count and terms.amount) or (terms.days and terms.number not in (0, len(terms.days))):
        raise PlanError('two_numbers', number=terms.count, amount=terms.amount)
    if terms.count > MOST:
        raise PlanError('too_many', number=terms.count, most=MOST)
    if terms.count and terms.grace >= terms.count:
        raise PlanError('grace', grace=terms.grace, number=terms.count)
    if terms.amount and terms.method == 'equal_principal':
        raise PlanError('amount_method', method=terms.method)


def _dates(terms: Terms) -> None:
    if terms.step.count < 1 or not 0 <= terms.step.anchor <= 31:
        raise PlanError('step', count=terms.step.count, anchor=terms.step.anchor)
    first = terms.days[0] if terms.days else terms.first
    if first is None or first <= terms.handed_over:
        raise PlanError('first_before', first=first, handed_over=terms.handed_over)
    for before, after in pairwise(terms.days):
        if after <= before:
            raise PlanError('days_order', before=before, after=after)


def _own(terms: Terms) -> None:
    """Installments of their own: there are such, each is named once, and one that pays principal is left free."""
    numbers = [number for number, _amount in terms.unequal]
    last = terms.count or MOST
    free = terms.count and last - terms.grace - len(numbers) < 1
    wrong = [number for number in numbers if not terms.grace < number <= last]
    if wrong or free or len(set(numbers)) < len(numbers) or (numbers and terms.amount):
        twice = [number for number in numbers if numbers.count(number) > 1]
        raise PlanError('unequal', number=(wrong or twice or numbers)[0])
    if terms.balloon and terms.count in numbers:
        raise PlanError('unequal', number=terms.count)
    for number, amount in terms.unequal:
        if amount <= terms.fee('each'):
            raise PlanError('unequal_too_small', number=number, amount=amount)


CHECKS = (_amounts, _sums, _numbers, _dates, _own)
