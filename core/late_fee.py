"""Fees for what is paid late, by the clause the customer signed."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from . import money

Mode = Literal['none', 'fixed', 'percent']
HUNDRED = Decimal(100)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Clause:
    """What is asked for what is late: nothing, a fixed amount once, or a percentage of what is late for every day.

    ``free`` days ask nothing; of more days, these too are asked for only where ``from_the_first``. All that is asked
    for one debt is at most ``most`` percent of it (0: no bound).
    """

    mode: Mode = 'none'
    amount: Decimal = ZERO  # in the account's currency
    percent: Decimal = ZERO  # of what is late, a day
    free: int = 0
    from_the_first: bool = False
    most: Decimal = ZERO

    def __post_init__(self) -> None:
        if min(self.amount, self.percent, self.most) < 0 or self.free < 0:
            raise ValueError('a fee gives nothing back')

    def days(self, late: int) -> int:
        """Return for how many days something is asked of a debt that is ``late`` days late."""
        if late <= self.free:
            return 0
        return late if self.from_the_first else late - self.free

    def fee(self, debt: Decimal, late: int, digits: int) -> Decimal:
        """Return all that is asked by now of a debt that is ``late`` days late, rounded as its currency.

        >>> Clause('percent', percent=Decimal('0.1'), most=Decimal(20)).fee(Decimal('200.00'), 30, 2)
        Decimal('6.00')
        >>> Clause('fixed', amount=Decimal(5), free=3).fee(Decimal('200.00'), 3, 2)
        Decimal('0.00')
        """
        days = self.days(late)
        if not days or debt <= 0 or self.mode == 'none':
            return money.rounded(ZERO, digits)
        asked = self.amount if self.mode == 'fixed' else debt * self.percent * days / HUNDRED
        if self.most:
            asked = min(asked, debt * self.most / HUNDRED)
        return money.floored(asked, digits)

    def fee_of(self, spans: list[tuple[Decimal, int]], debt: Decimal, digits: int) -> Decimal:
        """Return all that is asked by now of a debt of which less and less was open.

        :param spans: what was open, and for how many days after its last day, in order; the free days count from the
            first
        :param debt: what it was on its last day: the bound is a share of it

        >>> clause = Clause('percent', percent=Decimal('0.1'))
        >>> clause.fee_of([(Decimal(200), 10), (Decimal(100), 10)], Decimal(200), 2)
        Decimal('3.00')
        """
        late = sum(days for _open, days in spans)
        if self.mode != 'percent' or not self.days(late):
            return self.fee(debt, late, digits)
        skip, asked = late - self.days(late), ZERO
        for left, days in spans:
            free = min(skip, days)
            skip -= free
            asked += left * self.percent * (days - free) / HUNDRED
        if self.most:
            asked = min(asked, debt * self.most / HUNDRED)
        return money.floored(asked, digits)
