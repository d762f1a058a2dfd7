"""Risks: a repayment that pays twice or vanishes, an order nobody chose, history that depends on when it was told."""

import unittest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...core import allocation
from ...core.allocation import Credit, Debt, Part, State
from .profile import PROPERTY

FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 120).map(lambda days: FIRST + timedelta(days=days))
AMOUNTS = st.integers(1, 10_000).map(lambda units: Decimal(units) / 100)
ORDERS = st.sampled_from(sorted(allocation.ORDERS)).map(allocation.ORDERS.__getitem__)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Debt], list[Credit]]:
    """Debts and receipts of one account, in any order of days."""
    debts, receipts = [], []
    for sequence in range(1, draw(st.integers(2, 14))):
        day, amount = draw(DAYS), draw(AMOUNTS)
        if draw(st.booleans()):
            billed = day + timedelta(days=draw(st.integers(0, 30)))
            due = billed + timedelta(days=draw(st.integers(0, 20)))
            debts.append(Debt(sequence, sequence, draw(st.sampled_from(Part)), day, billed, due, amount))
        else:
            of = draw(st.sampled_from([None, *(debt.key for debt in debts)]))
            receipts.append(Credit(sequence, sequence, day, amount, of))
    return debts, receipts


class TestAllocation(unittest.TestCase):
    @PROPERTY
    @given(histories(), ORDERS)
    def test_nothing_is_paid_twice_and_nothing_vanishes(self, history, order) -> None:
        debts, receipts = history
        paid = allocation.replay(debts, receipts, order)
        of_debt, of_credit = ({one.key: Decimal(0) for one in side} for side in (debts, receipts))
        for (credit, debt), amount in paid.items():
            self.assertGreater(amount, 0)
            of_debt[debt] += amount
            of_credit[credit] += amount
        for one in debts:
            self.assertLessEqual(of_debt[one.key], one.amount)
        for one in receipts:
            self.assertLessEqual(of_credit[one.key], one.amount)
        owed = sum((one.amount for one in debts), Decimal(0))
        came = sum((one.amount for one in receipts), Decimal(0))
        # Either all debts are paid or all money is used: none waits beside a debt.
        self.assertEqual(sum(paid.values(), Decimal(0)), min(owed, came))

    @PROPERTY
    @given(histories(), ORDERS, st.randoms())
    def test_it_does_not_matter_when_it_was_written(self, history, order, shuffled) -> None:
        debts, receipts = ([*side] for side in history)
        told = allocation.replay(debts, receipts, order)
        shuffled.shuffle(debts)
        shuffled.shuffle(receipts)
        self.assertEqual(allocation.replay(debts, receipts, order), told)

    @PROPERTY
    @given(histories())
    def test_what_is_due_first_is_paid_first(self, history) -> None:
        debts, _credits = history
        one_day = [debt._replace(made=FIRST, part=Part.PRINCIPAL) for debt in debts]
        paid = allocation.replay(one_day, [Credit(99, 99, FIRST + timedelta(days=400), Decimal(7))])
        late = sorted(one_day, key=lambda debt: (debt.due, debt.sequence))
        left = Decimal(7)
        for debt in late:
            self.assertEqual(paid.get((99, debt.key), Decimal(0)), min(left, debt.amount))
            left -= min(left, debt.amount)

    def test_goods_that_came_back_lessen_their_own_debt(self) -> None:
        days = FIRST, date(2026, 1, 31), date(2026, 2, 20)
        debts = [Debt(1, 1, Part.PRINCIPAL, *days, Decimal(10)), Debt(2, 2, Part.PRINCIPAL, *days, Decimal(10))]
        self.assertEqual(allocation.replay(debts, [Credit(3, 3, FIRST, Decimal(4), of=2)]), {(3, 2): Decimal(4)})
        # Where it was paid already, what came back pays the next one.
        paid = allocation.replay(debts, [Credit(3, 3, FIRST, Decimal(20)), Credit(4, 4, FIRST, Decimal(4), of=2)])
        self.assertEqual(paid, {(3, 1): Decimal(10), (3, 2): Decimal(10)})

    def test_orders_name_every_case(self) -> None:
        for name, order in allocation.ORDERS.items():
            with self.subTest(name):
                self.assertEqual(sorted(order), sorted((state, part) for state in State for part in Part))
