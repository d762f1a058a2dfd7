"""Risks: a fee above its clause, a least payment above the debt, one that never ends."""

import unittest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...core.late_fee import Clause, open_spans
from ...core.minimum_payment import Minimum
from .profile import PROPERTY

AMOUNTS = st.integers(0, 10**9).map(lambda units: Decimal(units) / 100)
PERCENT = st.integers(0, 10_000).map(lambda units: Decimal(units) / 100)
CLAUSES = st.builds(
    Clause, st.sampled_from(['none', 'fixed', 'percent']), AMOUNTS, PERCENT, st.integers(0, 30), st.booleans(), PERCENT
)
DIGITS = st.sampled_from([0, 2, 3])


class TestLateFee(unittest.TestCase):
    @PROPERTY
    @given(CLAUSES, AMOUNTS, st.integers(0, 800), DIGITS)
    def test_more_days_never_ask_less_nor_more_than_the_bound(self, clause, debt, late, digits) -> None:
        asked, later = clause.fee(debt, late, digits), clause.fee(debt, late + 1, digits)
        self.assertTrue(0 <= asked <= later)
        if clause.most:
            self.assertLessEqual(asked, debt * clause.most / 100)
        if late <= clause.free or not debt:
            self.assertFalse(asked)

    @PROPERTY
    @given(CLAUSES, st.lists(st.tuples(AMOUNTS, st.integers(0, 60)), min_size=1, max_size=5), DIGITS)
    def test_spans_of_one_amount_are_one_span(self, clause, spans, digits) -> None:
        debt = spans[0][0]
        whole = [(debt, days) for _open, days in spans]
        self.assertEqual(clause.fee_of(whole, debt, digits), clause.fee(debt, sum(days for _o, days in spans), digits))
        less = [(min(debt, left), days) for left, days in spans]
        if clause.mode == 'percent':
            self.assertLessEqual(clause.fee_of(less, debt, digits), clause.fee_of(whole, debt, digits))

    @PROPERTY
    @given(
        AMOUNTS, AMOUNTS, st.lists(st.tuples(st.integers(-30, 60), AMOUNTS), max_size=6), st.integers(0, 60),
        st.lists(st.tuples(st.integers(-5, 60), st.integers(0, 10)), max_size=2),
    )  # fmt: skip
    def test_what_is_open_day_by_day(self, debt, ahead, receipts, late, pauses) -> None:
        """The same counted by a loop over days."""
        due = date(2026, 3, 20)
        came = [(due + timedelta(days=days), amount) for days, amount in receipts]
        paused = [(due + timedelta(days=first), due + timedelta(days=first + long)) for first, long in pauses]
        counted: dict[Decimal, int] = {}
        for number in range(1, late + 1):
            day = due + timedelta(days=number)
            paid = sum((amount for when, amount in came if when < day), Decimal(0))
            left = min(debt, max(ahead + debt - paid, Decimal(0)))
            if left and not any(first <= day <= last for first, last in paused):
                counted[left] = counted.get(left, 0) + 1
        spans = open_spans(debt, ahead, came, due, due + timedelta(days=late), paused)
        told: dict[Decimal, int] = {}
        for left, days in spans:
            told[left] = told.get(left, 0) + days
        self.assertEqual(told, counted)

    def test_paid_in_time_is_never_late(self) -> None:
        due = date(2026, 3, 20)
        for days, expected in ((0, []), (1, [(Decimal(9), 1)])):
            paid = [(due + timedelta(days=days), Decimal(9))]
            self.assertEqual(open_spans(Decimal(9), Decimal(0), paid, due, due + timedelta(days=9)), expected)

    def test_free_days_from_the_first(self) -> None:
        clause = Clause('percent', percent=Decimal(1), free=5, from_the_first=True)
        self.assertEqual([clause.fee(Decimal(100), days, 2) for days in (5, 6)], [Decimal('0.00'), Decimal('6.00')])

    def test_nothing_is_given_back(self) -> None:
        for name, wrong in (('amount', Decimal(-1)), ('percent', Decimal(-1)), ('free', -1), ('most', Decimal(-1))):
            with self.assertRaises(ValueError):
                Clause(**{name: wrong})


class TestMinimum(unittest.TestCase):
    @PROPERTY
    @given(PERCENT, AMOUNTS, AMOUNTS, AMOUNTS, DIGITS)
    def test_never_above_the_debt_nor_below_what_is_overdue(self, percent, floor, closing, overdue, digits) -> None:
        closing, overdue = (amount.quantize(Decimal(1).scaleb(-digits)) for amount in (closing, min(overdue, closing)))
        overdue = min(overdue, closing)
        least = Minimum(percent, floor).of(closing, overdue, digits)
        self.assertTrue(overdue <= least <= closing)

    def test_a_debt_that_no_minimum_lessens_has_no_end(self) -> None:
        self.assertIsNone(Minimum(Decimal(1)).months(Decimal(1000), 2, rate=Decimal(2)))
        months, paid = Minimum(Decimal(2), Decimal(20)).months(Decimal('1000.00'), 2)
        self.assertEqual((months, paid), (50, Decimal('1000.00')))
