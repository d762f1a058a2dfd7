"""The least a statement asks for, and how long a debt lives by it."""

from dataclasses import dataclass
from decimal import Decimal

from . import money

HUNDRED = Decimal(100)
ZERO = Decimal(0)
LONGEST = 1200  # months: what is not paid then never is


@dataclass(frozen=True)
class Minimum:
    """A share of what is owed, at least ``floor``; what is overdue comes on top. 100 percent: all of it."""

    percent: Decimal = HUNDRED
    floor: Decimal = ZERO

    def __post_init__(self) -> None:
        if not 0 <= self.percent <= HUNDRED or self.floor < 0:
            raise ValueError('a share is between nothing and all')

    def of(self, closing: Decimal, overdue: Decimal, digits: int) -> Decimal:
        """Return the least to pay of a statement, never more than it.

        :param closing: what is owed at the end of the cycle; less than nothing where the customer has money
        :param overdue: what of it should have been paid before

        >>> Minimum(Decimal(2), Decimal(25)).of(Decimal('1000.00'), Decimal('40.00'), 2)
        Decimal('65.00')
        >>> Minimum(Decimal(2), Decimal(25)).of(Decimal('10.00'), ZERO, 2), Minimum().of(Decimal('-5'), ZERO, 2)
        (Decimal('10.00'), Decimal('0.00'))
        """
        if closing <= 0:
            return money.rounded(ZERO, digits)
        share = money.ceiled((closing - overdue) * self.percent / HUNDRED, digits)
        return money.rounded(min(closing, overdue + max(share, min(self.floor, closing - overdue))), digits)

    def months(self, debt: Decimal, digits: int, rate: Decimal = ZERO) -> tuple[int, Decimal] | None:
        """Return after how many months a debt is paid by the least only, and what was paid in all; None where it never
        is. What Regulation Z (12 CFR 1026, appendix M2) has statements warn of.

        :param rate: percent a month on what is left, 0 for a line without interest

        >>> Minimum(Decimal(10), Decimal(10)).months(Decimal(100), 2)
        (10, Decimal('100.00'))
        """
        left, paid = debt, money.rounded(ZERO, digits)
        for month in range(LONGEST + 1):
            if left <= 0:
                return month, paid
            left += money.rounded(left * rate / HUNDRED, digits)
            least = self.of(left, ZERO, digits)
            left, paid = left - least, paid + least
        return None
