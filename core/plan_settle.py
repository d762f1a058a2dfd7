"""What is to be paid when a contract is settled early, and what is given back of its profit.

The rule is part of the contract, and a quote is frozen with it: how profit is earned, up to which day, whether fees of
later rows fall away, and what the settlement itself may cost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from . import money
from .plan_earned import Way, earned
from .plan_rows import Row, Totals, totals
from .plan_terms import HUNDRED, ZERO, PlanError, by_figures


@dataclass(frozen=True)
class Rule:
    """How a contract is settled early.

    ``until``: profit is due up to the ``day`` of the settlement, up to the next ``due`` date, or to the ``end``: then
    nothing is given back. ``fees``: those of later rows are due all the same. The settlement costs ``fixed`` and
    ``percent`` of the principal paid early, at most ``most`` percent of it (0: no bound), and never more than the
    profit and fees that are given back.
    """

    way: Way = 'rows'
    until: Literal['day', 'due', 'end'] = 'day'
    fees: bool = False
    fixed: Decimal = ZERO
    percent: Decimal = ZERO
    most: Decimal = ZERO

    def __post_init__(self) -> None:
        if min(self.fixed, self.percent, self.most) < 0:
            raise PlanError('below_zero', figure=min(self.fixed, self.percent, self.most))


class Settlement(NamedTuple):
    """What is paid: principal left, profit and fees that are due by then and not yet paid, and ``charge``, what the
    settlement itself costs. ``rebate`` is the profit, and the fees, of the plan that are never asked for. Where the
    customer paid more profit ahead than is earned, ``profit`` is below zero.
    """

    principal: Decimal
    profit: Decimal
    fees: Decimal
    rebate: Decimal
    charge: Decimal

    @property
    def balance(self) -> Decimal:
        """What is owed; below zero what the customer gets back."""
        return self.principal + self.profit + self.fees + self.charge

    @property
    def payoff(self) -> Decimal:
        """What the customer pays."""
        return max(self.balance, ZERO)

    @property
    def back(self) -> Decimal:
        """What the customer gets back."""
        return max(-self.balance, ZERO)


@by_figures
def settle(
    rows: Sequence[Row],
    begins: date,
    day: date,
    rule: Rule = Rule(),
    paid: Totals = Totals(),
    digits: int = 2,
) -> Settlement:
    """Return what settles a contract on ``day``.

    :param rows: all rows of the plan in force
    :param begins: the day profit is earned from
    :param paid: what was paid of principal, profit and fees of these rows

    >>> row = Row(1, date(2024, 3, 1), Decimal('83.57'), Decimal('0.49'), ZERO, ZERO)
    >>> [str(settle([row], date(2024, 2, 1), date(2024, 2, 15), Rule(until=until)).payoff) for until in ('day', 'due')]
    ['83.81', '84.06']
    """
    whole, until = totals(rows), _until(rows, begins, day, rule)
    profit = earned(rows, begins, until, rule.way, digits)
    due = [row.fee for row in rows if row.day <= until or rule.fees]
    fees = money.rounded(sum(due, ZERO), digits)
    rebate = whole.profit - profit + whole.fee - fees
    early = sum((row.principal for row in rows if row.day > day), ZERO)
    principal = whole.principal - paid.principal
    charge = _charge(rule, min(early, principal), rebate, digits)
    return Settlement(principal, profit - paid.profit, fees - paid.fee, rebate, charge)


def _until(rows: Sequence[Row], begins: date, day: date, rule: Rule) -> date:
    """Return the day up to which profit is due."""
    if rule.until == 'end':
        return rows[-1].day
    if rule.until == 'due' and day > begins:
        return next((row.day for row in rows if row.day >= day), rows[-1].day)
    return day


def _charge(rule: Rule, early: Decimal, rebate: Decimal, digits: int) -> Decimal:
    if early <= 0:
        return money.rounded(ZERO, digits)
    asked = rule.fixed + early * rule.percent / HUNDRED
    if rule.most:
        asked = min(asked, early * rule.most / HUNDRED)
    return money.floored(max(min(asked, rebate), ZERO), digits)


@by_figures
def statutory_rebate(
    advanced: Decimal,
    installments: Mapping[int, Decimal],
    rate: Decimal,
    settled: tuple[int, Decimal],
    months: int = 1,
    digits: int = 2,
) -> Decimal:
    """Return the least rebate by the Consumer Credit (Early Settlement) Regulations 2004 of the United Kingdom, SI
    2004/1483, regulation 4: the installments that would fall due after the settlement, less what is owed by then,
    ``A(1+r)^a - ΣB(1+r)^b``.

    The periodic rate is taken with six decimals: so the cents of the examples in the schedule come out.

    :param advanced: the credit
    :param installments: by the number of the period at whose end each is due
    :param rate: the annual percentage rate of the agreement
    :param settled: the settlement date, deferred as regulations 5 and 6 say: whole periods and a fraction of one
    :param months: of a period

    >>> plan = {number: Decimal('134.57') for number in range(1, 49)}
    >>> statutory_rebate(Decimal(5000), plan, Decimal(14), (12, ZERO))
    Decimal('860.52')
    """
    whole, part = settled
    periodic = 1 + money.rounded((1 + rate / HUNDRED) ** (Decimal(months) / 12) - 1, 6)
    owed = advanced * periodic**whole
    owed -= sum((paid * periodic ** (whole - at) for at, paid in installments.items() if at <= whole), ZERO)
    later = sum((amount for at, amount in installments.items() if at > whole), ZERO)
    return later - money.rounded(owed * periodic**part, digits)
