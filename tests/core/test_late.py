"""Risks: a fee above its clause, a least payment above the debt, one that never ends."""

import unittest
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...core.late_fee import Clause
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
