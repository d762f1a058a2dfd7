"""Fees for what is paid late, by the clause the customer signed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
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


def open_spans(
    debt: Decimal,
    ahead: Decimal,
    receipts: Iterable[tuple[date, Decimal]],
    due: date,
    today: date,
    paused: Iterable[tuple[date, date]] = (),
) -> list[tuple[Decimal, int]]:
    """Return what was open of a debt after its last day, and for how many days, in order, up to ``today``.

    :param debt: its amount
    :param ahead: what money pays before it: older debts, and fees
    :param receipts: day and amount of all money that came, by its value date, in any order; below nothing where it was
        taken back
    :param paused: first and last days on which nothing is counted: a complaint that was looked into

    A debt paid on the day after its last one was open for one day.

    >>> paid = [(date(2026, 3, 25), Decimal(60))]
    >>> open_spans(Decimal(100), Decimal(10), paid, date(2026, 3, 20), date(2026, 3, 27))
    [(Decimal('100'), 5), (Decimal('50'), 2)]
    >>> looked_at = [(date(2026, 3, 22), date(2026, 3, 23))]
    >>> open_spans(Decimal(100), Decimal(10), paid, date(2026, 3, 20), date(2026, 3, 27), looked_at)
    [(Decimal('100'), 3), (Decimal('50'), 2)]
    """
    money_in = sorted(receipts)
    pauses = list(paused)
    spans: list[tuple[Decimal, int]] = []
    came, at, day = ZERO, 0, due
    while day < today:
        while at < len(money_in) and money_in[at][0] <= day:
            came += money_in[at][1]
            at += 1
        left = min(debt, max(ahead + debt - came, ZERO))
        following = min(today, money_in[at][0]) if at < len(money_in) else today
        days = _counted(day, following, pauses)
        if spans and spans[-1][0] == left:
            spans[-1] = (left, spans[-1][1] + days)
        elif left or spans:
            spans.append((left, days))
        if not left and at == len(money_in):
            break
        day = following
    return [(left, days) for left, days in spans if left and days]


def _counted(begin: date, end: date, pauses: list[tuple[date, date]]) -> int:
    """Return how many days after ``begin``, up to ``end``, are in no pause."""
    days = (begin + timedelta(days=number) for number in range(1, (end - begin).days + 1))
    return sum(not any(first <= day <= last for first, last in pauses) for day in days)
