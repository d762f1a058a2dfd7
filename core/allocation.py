"""What a repayment pays: which debts, in which order, and what is left of it.

The order is data: rows of a state (overdue, due, not due) and a part (fee, profit, principal). Within one row the
oldest is paid first. What no debt needs is the customer's money, and pays the next debt that comes.

An account's debts and credits are an open history: a credit that is taken back out of the middle, or one whose value
date lies in the past, changes what later ones paid. So nothing is corrected by hand: :func:`replay` says what paid
what, from the history as it is now.
"""

from bisect import insort
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

ZERO = Decimal(0)


class Part(StrEnum):
    """What a debt is."""

    FEE = 'fee'
    PROFIT = 'profit'
    PRINCIPAL = 'principal'


class State(StrEnum):
    """How far a debt has come on a day: its last day is over; it stands on a statement; it does not yet."""

    OVERDUE = 'overdue'
    DUE = 'due'
    NOT_DUE = 'not_due'


class Debt(NamedTuple):
    """A debt: its key, the place of its entry in the account's sequence, what it is, when it was made, when it is (or
    will be) billed and when it is due, and its amount, more than nothing, in the account's currency.
    """

    key: int
    sequence: int
    part: Part
    made: date
    billed: date
    due: date
    amount: Decimal


class Credit(NamedTuple):
    """Money that came, or a debt that was let off: its key, its place in the account's sequence, the day it counts
    from (its value date), its amount, and the debt it belongs to where it is no free money: goods that came back.
    """

    key: int
    sequence: int
    value: date
    amount: Decimal
    of: int | None = None


Row = tuple[State, Part]
Paid = dict[tuple[int, int], Decimal]  # by the keys of credit and debt

# Oldest first, whatever it is: what is late before what is due, fees before what was bought.
BY_AGE: tuple[Row, ...] = tuple((state, part) for state in State for part in Part)
# What was bought first, fees at the end: what a court, or a friendly shop, asks for.
PRINCIPAL_FIRST: tuple[Row, ...] = tuple((state, part) for part in reversed(Part) for state in State)
ORDERS = {'age': BY_AGE, 'principal': PRINCIPAL_FIRST}


def state_of(debt: Debt, day: date) -> State:
    """Return how far a debt has come on ``day``.

    >>> debt = Debt(1, 1, Part.PRINCIPAL, date(2026, 1, 5), date(2026, 1, 31), date(2026, 2, 20), Decimal(10))
    >>> [str(state_of(debt, date(2026, month, day))) for month, day in ((1, 30), (1, 31), (2, 20), (2, 21))]
    ['not_due', 'due', 'due', 'overdue']
    """
    if day > debt.due:
        return State.OVERDUE
    return State.DUE if day >= debt.billed else State.NOT_DUE


def in_order(debts: Iterable[Debt], day: date, order: tuple[Row, ...] = BY_AGE) -> list[Debt]:
    """Return debts as a repayment of ``day`` pays them."""
    place = {row: number for number, row in enumerate(order)}
    return sorted(debts, key=lambda debt: (place[state_of(debt, day), debt.part], debt.due, debt.sequence))


def allocate(
    amount: Decimal, debts: Iterable[tuple[Debt, Decimal]], day: date, order: tuple[Row, ...] = BY_AGE
) -> tuple[list[tuple[int, Decimal]], Decimal]:
    """Return what a repayment of ``day`` pays of each debt, in that order, and what is left over.

    :param debts: each with what is open of it

    >>> old = Debt(1, 1, Part.PRINCIPAL, date(2026, 1, 5), date(2026, 1, 31), date(2026, 2, 20), Decimal(10))
    >>> fee = Debt(2, 2, Part.FEE, date(2026, 2, 21), date(2026, 2, 28), date(2026, 3, 20), Decimal(2))
    >>> allocate(Decimal(11), [(fee, Decimal(2)), (old, Decimal(10))], date(2026, 3, 1))
    ([(1, Decimal('10')), (2, Decimal('1'))], Decimal('0'))
    """
    open_of = {debt.key: left for debt, left in debts}
    paid = []
    for debt in in_order((debt for debt, _left in debts), day, order):
        part = min(amount, open_of[debt.key])
        if part > 0:
            paid.append((debt.key, part))
            amount -= part
    return paid, amount


class _History:
    """An account while its history is told again."""

    def __init__(self, order: tuple[Row, ...]) -> None:
        self.order = order
        self.open: dict[int, list] = {}  # by debt: the debt and what is open of it
        self.free: list[list] = []  # credits with something left, oldest first: value date, sequence, key, amount
        self.paid: Paid = {}

    def pay(self, credit: int, debt: int, amount: Decimal) -> None:
        self.paid[credit, debt] = self.paid.get((credit, debt), ZERO) + amount
        self.open[debt][1] -= amount
        if not self.open[debt][1]:
            del self.open[debt]

    def debt(self, debt: Debt) -> None:
        """A debt comes: money that waited pays it."""
        self.open[debt.key] = [debt, debt.amount]
        while self.free and debt.key in self.open:
            first = self.free[0]
            part = min(first[3], self.open[debt.key][1])
            self.pay(first[2], debt.key, part)
            first[3] -= part
            if not first[3]:
                self.free.pop(0)

    def credit(self, credit: Credit) -> None:
        """Money comes: it pays its own debt first, then what is open in order; the rest waits."""
        left = credit.amount
        if credit.of in self.open:
            part = min(left, self.open[credit.of][1])
            self.pay(credit.key, credit.of, part)
            left -= part
        paid, left = allocate(left, [(debt, rest) for debt, rest in self.open.values()], credit.value, self.order)
        for debt, part in paid:
            self.pay(credit.key, debt, part)
        if left:
            insort(self.free, [credit.value, credit.sequence, credit.key, left])


def replay(debts: Iterable[Debt], receipts: Iterable[Credit], order: tuple[Row, ...] = BY_AGE) -> Paid:
    """Return what each credit paid of each debt, from the whole history in the order of its days.

    On one day it is the account's own sequence that counts.

    >>> made = date(2026, 1, 5), date(2026, 1, 31), date(2026, 2, 20)
    >>> debts = [Debt(n, n, Part.PRINCIPAL, *made, Decimal(10)) for n in (1, 2)]
    >>> replay(debts, [Credit(7, 3, date(2026, 2, 1), Decimal(15))])
    {(7, 1): Decimal('10'), (7, 2): Decimal('5')}
    """
    history = _History(order)
    events = [(debt.made, debt.sequence, history.debt, debt) for debt in debts]
    events += [(credit.value, credit.sequence, history.credit, credit) for credit in receipts]
    for _day, _sequence, tell, event in sorted(events, key=lambda event: event[:2]):
        tell(event)
    return history.paid
