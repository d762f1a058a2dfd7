"""Why a plan is none, one sentence for each code of :mod:`core.plan_terms`, in the words of who fills in a contract."""

from datetime import date
from decimal import Decimal

from odoo.tools.translate import LazyTranslate

from ...core.money import exact
from ...core.plan_terms import PlanError
from ..ledger import spoken

_lt = LazyTranslate(__name__)

SENTENCES = {
    'price': _lt("The price is nothing. Enter the goods with their prices."),
    'below_zero': _lt("An amount, a rate or a number is below nothing. Correct it."),
    'unit': _lt("%(figure)s is no amount of this currency: the smallest one is %(unit)s."),
    'down_above_price': _lt(
        "The down payment, %(down)s, leaves nothing of the price, %(price)s, for installments. Enter less."
    ),
    'no_number': _lt("There are no installments. Say how many, or how much each one is."),
    'two_numbers': _lt("Say how many installments there are, or how much each one is, not both."),
    'too_many': _lt("%(number)s installments are too many: there are %(most)s at most."),
    'rate_too_high': _lt("A rate of %(rate)s percent a year is too high: %(highest)s percent are allowed."),
    'first_before': _lt("The first installment is due after the goods are handed over. Choose a later day."),
    'days_order': _lt("Installments are due one after the other: %(after)s is not later than %(before)s."),
    'step': _lt("From one installment to the next it is at least one month, week or day."),
    'grace': _lt(
        "With %(grace)s installments of profit only, none of %(number)s pays the price. Let fewer pay only profit."
    ),
    'balloon': _lt("What is left for the end, %(balloon)s, is less than what is financed, %(financed)s. Enter less."),
    'unequal': _lt(
        "An installment of its own has a number of the plan, once, later than those of profit only, and one "
        "installment at least is left free. Look at number %(number)s."
    ),
    'unequal_too_small': _lt("An installment of its own does not even pay its profit and fee. Enter more."),
    'unequal_too_large': _lt("Installments of their own pay more than is owed. Enter less."),
    'amount_too_small': _lt("Installments of %(amount)s never pay it: enter more than %(least)s."),
    'amount_method': _lt(
        "With equal principal installments differ, so no amount says how many there are. Enter their number."
    ),
    'multiple': _lt("Rounded so, the plan would end early. Round to less, or choose another number of installments."),
    'nothing_advanced': _lt("The fees at the beginning take all that is financed. Lower them."),
    'no_rate': _lt("No yearly rate says what this costs. Look at the fees and the installments."),
    'above_debt': _lt("That is more than is owed."),
    'no_row': _lt("There is no such installment, or it is over."),
}
# Figures of sentences that are no amounts.
COUNTS = {'number', 'most', 'grace', 'rate', 'highest', 'count', 'anchor'}


def sentence(contract, error: PlanError) -> str:
    """Return why the plan of ``contract`` is none, in its reader's language."""
    said = {name: _said(contract, error.code, name, value) for name, value in error.figures.items()}
    words = contract.env._(SENTENCES[error.code])
    return words % said


def _said(contract, code: str, name: str, value) -> str:
    if isinstance(value, date):
        return spoken.day(contract, value)
    if not isinstance(value, int | float | Decimal):
        return str(value)
    if code == 'unit' or name in COUNTS:  # as it was typed: said as money it would look right
        return spoken.shortest(contract, value, 6)
    return spoken.money(contract.currency_id, exact(value))
