"""What contracts begin with, and how it is said: tables of the program's fields and of the contract's."""

from datetime import date, timedelta
from decimal import Decimal

from odoo.tools.translate import LazyTranslate

from ...core import periods
from ...core.money import exact
from ...core.plan_terms import Fee, Step

_lt = LazyTranslate(__name__)

METHODS = [
    ('annuity', "Equal payments"),
    ('equal_principal', "Equal principal"),
    ('flat', "Flat profit"),
    ('simple', "Simple profit, (n+1)/2400"),
    ('none', "Without profit"),
]
UNITS = [('month', "Months"), ('week', "Weeks"), ('day', "Days")]
FIRST_PERIODS = [('days', "By its days"), ('whole', "As a whole one")]
# The published conventions for what rounding leaves over; with each how core says it: the row that has the rest, and
# how the others are rounded.
REMAINDERS = [
    ('last_smaller', "Rounded up, the last one is smaller"),
    ('last_larger', "Rounded down, the last one is larger"),
    ('first', "To the nearest, the first one has the rest"),
]
SETTLE_UNTILS = [('day', "Up to the day it is paid"), ('due', "Up to the next due date"), ('end', "All of it")]
SETTLE_WAYS = [('actuarial', "By the rate"), ('straight', "By the days"), ('rows', "As the plan asks for it")]
RETURN_WAYS = [('last', "The last installments fall away"), ('spread', "Installments become lower")]
ROUNDS = {'last_smaller': ('last', 'up'), 'last_larger': ('last', 'down'), 'first': ('first', 'nearest')}
# What a new contract begins with, on the program and on the contract: names of the fields of both.
TERMS = {
    'contract_method': 'method',
    'contract_rate': 'rate',
    'contract_number': 'number',
    'contract_step_unit': 'step_unit',
    'contract_step_count': 'step_count',
    'contract_first_period': 'first_period',
    'contract_fee_start': 'fee_start',
    'contract_fee_start_percent': 'fee_start_percent',
    'contract_fee_each': 'fee_each',
    'contract_fee_each_percent': 'fee_each_percent',
    'contract_multiple': 'multiple',
    'contract_remainder': 'remainder',
    'contract_withdrawal_days': 'withdrawal_days',
    'contract_tolerance': 'tolerance',
    'contract_moves': 'moves',
    'contract_restructures': 'restructures',
    'contract_settle_until': 'settle_until',
    'contract_settle_way': 'settle_way',
    'contract_settle_fixed': 'settle_fixed',
    'contract_settle_percent': 'settle_percent',
    'contract_settle_most': 'settle_most',
    'contract_return_way': 'return_way',
    'contract_keeps_down': 'keeps_down',
    'months_by': 'months_by',
}
# How often, by unit, where it is one; others are said with their count.
OFTEN = {
    'month': _lt("Goods are paid in %(numbers)s monthly installments"),
    'week': _lt("Goods are paid in %(numbers)s weekly installments"),
}
EVERY = {
    'month': _lt("every %(count)s month|every %(count)s months"),
    'week': _lt("every %(count)s week|every %(count)s weeks"),
    'day': _lt("every %(count)s day|every %(count)s days"),
}


def fees(terms: dict) -> tuple[Fee, ...]:
    """Return the charges beside the profit, of terms by the names of a contract's fields."""
    asked = [Fee(at, exact(terms[f'fee_{at}']), exact(terms[f'fee_{at}_percent'])) for at in ('start', 'each')]
    return tuple(fee for fee in asked if fee.fixed or fee.percent)


def first_day(handed_over: date, days: int, step: Step) -> date:
    """Return when the first installment is due: so many days after the hand-over, or (0) one step after it."""
    if days:
        return handed_over + timedelta(days=days)
    if step.unit == 'month':
        return periods.months_on(handed_over, step.count, step.calendar)
    return handed_over + timedelta(days=step.count * (7 if step.unit == 'week' else 1))


def share(amount: Decimal, percent: float) -> Decimal:
    """Return so many percent of an amount, unrounded."""
    return amount * exact(percent) / 100
