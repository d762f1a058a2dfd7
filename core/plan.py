"""Installment plans, exact to the last unit: from terms to rows.

The principal of all rows is what is financed, always. Amounts are rounded as the terms say, and what that leaves over
is in one row, named by the terms: rows before it are computed forward from what is owed, rows after it backward from
nothing left, and it pays the difference. A plan that rounding would end early, or turn round, is refused.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice

from . import money
from .plan_days import first_share, periods_of
from .plan_rows import Row
from .plan_terms import FIXED_PROFIT, HUNDRED, MOST, ZERO, PlanError, Terms, by_figures

NOISE = 12  # decimals of an amount that a quotient says truly
Parts = tuple[Decimal, Decimal]  # principal and profit of a row


@by_figures
def schedule(terms: Terms) -> tuple[Row, ...]:
    """Return the rows of a plan.

    :raises PlanError: where there is no such plan

    >>> terms = Terms(Decimal(100), date(2024, 1, 1), date(2024, 2, 1), 3, rate=Decimal(12))
    >>> for row in schedule(terms):
    ...     print(row.number, row.day, row.principal, row.profit, row.amount, row.left)
    1 2024-02-01 33.00 1.00 34.00 67.00
    2 2024-03-01 33.33 0.67 34.00 33.67
    3 2024-04-01 33.67 0.34 34.01 0.00
    >>> len(schedule(terms.but(number=0, amount=Decimal(10))))
    11
    """
    number = terms.count or number_for(terms)
    return laid_out(terms, terms.financed, *zip(*islice(periods_of(terms), number), strict=True))


def laid_out(
    terms: Terms, owed: Decimal, days: Sequence[date], periods: Sequence[Decimal], profit: Decimal | None = None
) -> tuple[Row, ...]:
    """Return the rows that pay ``owed`` by ``terms``, on ``days``.

    :param periods: the share of a year before each of the days
    :param profit: that of all rows, where the method settles it at the beginning; None: by the terms
    :raises PlanError: where there is no such plan
    """
    if terms.method in FIXED_PROFIT:
        total = fixed_profit(terms, owed, sum(periods, ZERO), len(periods)) if profit is None else profit
        parts = _fixed(terms, owed, total, len(periods))
    else:
        parts = _Declining(terms, owed, periods).parts()
    fee, left, rows = terms.fee('each'), money.rounded(owed, terms.digits), []
    for number, (day, (principal, profit)) in enumerate(zip(days, parts, strict=True), 1):
        left -= principal
        rows.append(Row(number, day, principal, profit, fee, left))
    return tuple(rows)


def rounded(amount: Decimal, terms: Terms) -> Decimal:
    """Return an amount as the terms round it.

    >>> terms = Terms(Decimal(9), date(2026, 1, 1), date(2026, 2, 1), 3, multiple=Decimal('0.5'))
    >>> [str(rounded(Decimal('1.26'), terms.but(rounds=rounds))) for rounds in ('nearest', 'up', 'down')]
    ['1.50', '1.50', '1.00']
    """
    unit = terms.multiple or Decimal(1).scaleb(-terms.digits)
    amount = money.rounded(amount, NOISE)
    if terms.rounds == 'up':
        stepped = -money.stepped_down(-amount, unit)
    else:
        stepped = (money.stepped if terms.rounds == 'nearest' else money.stepped_down)(amount, unit)
    return money.rounded(stepped, terms.digits)


def _remainder_row(terms: Terms, number: int, grace: int) -> int:
    """Return the number of the row that has what rounding leaves over: one that has no amount of its own."""
    own = {one for one, _amount in terms.unequal}
    free = [one for one in range(grace + 1, number + 1) if one not in own]
    return free[-1] if terms.remainder == 'last' or terms.amount else free[0]


def _checked(principal: Decimal, below: Decimal | None, number: int, terms: Terms) -> Decimal:
    """Return the principal of a row, unless it is less than nothing or ends the plan before its last row."""
    if principal < 0:
        own = dict(terms.unequal)
        raise PlanError('unequal_too_small' if number in own else 'multiple', number=number, amount=own.get(number))
    if below is not None and principal >= below:
        raise PlanError('unequal_too_large' if terms.unequal else 'multiple', number=number, multiple=terms.multiple)
    return principal


class _Declining:
    """Rows whose profit is a share of what is left before them."""

    def __init__(self, terms: Terms, owed: Decimal, periods: Sequence[Decimal]) -> None:
        self.terms, self.owed, self.number = terms, owed, len(periods)
        self.ratios = [terms.rate * period / HUNDRED for period in periods]
        self.fee, self.grace = terms.fee('each'), terms.grace
        self.own = {number: amount - self.fee for number, amount in terms.unequal}
        self.level = self._leveled()

    def _profit(self, left: Decimal, number: int) -> Decimal:
        return money.rounded(left * self.ratios[number - 1], self.terms.digits)

    def _leveled(self) -> Decimal:
        """Return what an installment without an amount of its own pays of principal and profit."""
        if self.terms.amount:
            return self.terms.amount - self.fee
        if self.terms.method == 'equal_principal':
            return ZERO
        level = self._annuity()
        others = self.number - len(self.own) > 1 and 1 not in self.own
        if others and not self.grace and self._profit(self.owed, 1) > level:
            self.grace = 1  # a first period so long that its profit is more than an installment
            level = self._annuity()
        return rounded(level + self.fee, self.terms) - self.fee

    def _annuity(self) -> Decimal:
        factor, due, free = Decimal(1), self.owed, ZERO
        for number in range(self.grace + 1, self.number + 1):
            factor /= 1 + self.ratios[number - 1]
            if number in self.own:
                due -= self.own[number] * factor
            else:
                free += factor
        level = (due - self.terms.balloon * factor) / free
        if level < 0:
            raise PlanError('unequal_too_large', level=level)
        return level

    def _target(self, number: int) -> Decimal:
        """Return what is left after a row where the principal of all is equal."""
        paid = Decimal(max(number - self.grace, 0)) / (self.number - self.grace)
        return self.owed - (self.owed - self.terms.balloon) * paid

    def parts(self) -> list[Parts]:
        """Return principal and profit of each row."""
        bridge = _remainder_row(self.terms, self.number, self.grace)
        before, left = self._forward(bridge)
        after, next_left = self._backward(bridge)
        principal = _checked(left - next_left, None, bridge, self.terms)
        parts = [*before, (principal, self._profit(left, bridge)), *after]
        if not all(map(any, parts[self.grace :])):
            raise PlanError('multiple', number=self.number, multiple=self.terms.multiple)
        return parts

    def _forward(self, bridge: int) -> tuple[list[Parts], Decimal]:
        """Return the parts of the rows before ``bridge``, and what is left after them."""
        left, parts = money.rounded(self.owed, self.terms.digits), []
        for number in range(1, bridge):
            profit = self._profit(left, number)
            principal = money.rounded(self._principal(number, left, profit), self.terms.digits)
            parts.append((_checked(principal, left, number, self.terms), profit))
            left -= principal
        return parts, left

    def _principal(self, number: int, left: Decimal, profit: Decimal) -> Decimal:
        if number <= self.grace:
            return ZERO
        if number in self.own:
            return self.own[number] - profit
        if self.terms.method == 'equal_principal':
            return rounded(left - self._target(number) + profit + self.fee, self.terms) - self.fee - profit
        return self.level - profit

    def _backward(self, bridge: int) -> tuple[list[Parts], Decimal]:
        """Return the parts of the rows after ``bridge``, and what is left before them."""
        left, parts = money.rounded(ZERO, self.terms.digits), []
        for number in range(self.number, bridge, -1):
            pays = self._pays(number, left)
            before = money.rounded((pays + left) / (1 + self.ratios[number - 1]), self.terms.digits)
            principal = _checked(before - left, None, number, self.terms)
            parts.append((principal, pays - principal))
            left = before
        return parts[::-1], left

    def _pays(self, number: int, left: Decimal) -> Decimal:
        """Return what a row pays of principal and profit, where ``left`` is left after it."""
        if number in self.own:
            return self.own[number]
        balloon = self.terms.balloon if number == self.number else ZERO
        if self.terms.method == 'equal_principal':
            before = self._target(number - 1)
            due = before - left + before * self.ratios[number - 1] - balloon
            return rounded(due + self.fee, self.terms) - self.fee + balloon
        return self.level + balloon


def fixed_profit(terms: Terms, owed: Decimal, years: Decimal, number: int) -> Decimal:
    """Return the profit of a plan of ``number`` rows that is settled at its beginning: flat on what is financed for all
    its ``years``, or by the formula of banks, P·r·(n+1)/2400 for ``n`` months, as if the principal was paid in equal
    parts; that knows only the number of steps.
    """
    if terms.method == 'simple':
        years = (years / number if terms.days else terms.step.years) * (number + 1) / 2
    return money.rounded(owed * (ZERO if terms.method == 'none' else terms.rate) / HUNDRED * years, terms.digits)


def _fixed(terms: Terms, owed: Decimal, total: Decimal, number: int) -> list[Parts]:
    """Return the parts of rows whose profit is settled at the beginning: each row's is in proportion to what it pays,
    in the first rows, which pay no principal, an equal share.
    """
    graced = list(spread(total, [Decimal(1)] * number, terms.digits))[: terms.grace]
    total -= sum(graced, ZERO)
    nets = _nets(terms, owed - terms.balloon + total, number)
    parts = [(money.rounded(ZERO, terms.digits), profit) for profit in graced]
    parts += [(net - profit, profit) for net, profit in zip(nets, spread(total, nets, terms.digits), strict=True)]
    principal, profit = parts[-1]
    return [*parts[:-1], (principal + terms.balloon, profit)]


def _nets(terms: Terms, due: Decimal, number: int) -> list[Decimal]:
    """Return what each row after the grace pays of ``due``, all principal and profit but the balloon."""
    fee = terms.fee('each')
    own = {one: amount - fee for one, amount in terms.unequal}
    free = number - terms.grace - len(own)
    level = (due - sum(own.values(), ZERO)) / free
    if min([level, *own.values()]) < 0:
        raise PlanError('unequal_too_large' if level < 0 else 'unequal_too_small', level=level)
    paid = (terms.amount or rounded(level + fee, terms)) - fee
    bridge = _remainder_row(terms, number, terms.grace)
    nets = {one: own.get(one, paid) for one in range(terms.grace + 1, number + 1)}
    nets[bridge] += due - sum(nets.values(), ZERO)
    if min(nets[bridge], paid) <= 0 < due:
        raise PlanError('multiple', number=bridge, multiple=terms.multiple)
    return [money.rounded(net, terms.digits) for net in nets.values()]


def spread(total: Decimal, weights: Iterable[Decimal], digits: int) -> Iterator[Decimal]:
    """Yield the parts of ``total`` in proportion to ``weights``; they are exactly all of it.

    >>> list(spread(Decimal('1.00'), [Decimal(1)] * 3, 2))
    [Decimal('0.33'), Decimal('0.34'), Decimal('0.33')]
    """
    weights = list(weights)
    whole, sum_of, given = sum(weights, ZERO), ZERO, ZERO
    for weight in weights:
        sum_of += weight
        part = money.rounded(total * sum_of / whole, digits) - given
        given += part
        yield part


def number_for(terms: Terms) -> int:
    """Return how many installments of :attr:`Terms.amount` pay what is financed; the last one may be smaller.

    :raises PlanError: where they never do
    """
    found = (_number_fixed if terms.method in FIXED_PROFIT else _number_declining)(terms)
    if not found:
        raise PlanError('amount_too_small', amount=terms.amount, least=_least(terms), most=MOST)
    return found


def _least(terms: Terms) -> Decimal:
    """Return what an installment has to be above, for its profit and its fee."""
    share = terms.step.years / (2 if terms.method == 'simple' else 1)
    if terms.method == 'annuity':
        share = max(share, first_share(terms))
    profit = ZERO if terms.method == 'none' else terms.financed * terms.rate / HUNDRED * share
    return terms.fee('each') + money.ceiled(profit, terms.digits)


def _number_declining(terms: Terms) -> int:
    left, pays = terms.financed, terms.amount - terms.fee('each')
    for number, (_day, share) in enumerate(islice(periods_of(terms), MOST), 1):
        if number > terms.grace:
            profit = money.rounded(left * terms.rate / HUNDRED * share, terms.digits)
            if left + profit <= pays + terms.balloon:
                return number
            if pays <= profit:
                return 0
            left -= pays - profit
    return 0


def _number_fixed(terms: Terms) -> int:
    years, pays = ZERO, terms.amount - terms.fee('each')
    for number, (_day, share) in enumerate(islice(periods_of(terms), MOST), 1):
        years += share
        paying = number - terms.grace
        total = fixed_profit(terms, terms.financed, years, number)
        if paying > 0 and terms.financed - terms.balloon + total * paying / number <= pays * paying:
            return number
    return 0
