"""Risks: an installment that is called paid and is not, money that pays two of them, or none."""

import unittest
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ...core.plan_paid import asked_by, late_of, next_of, paid_of, parts_of
from ...core.plan_rows import totals
from .plan_case import plans
from .profile import PROPERTY

SHARES = st.decimals(min_value=-1, max_value=2, places=3)


class TestPaid(unittest.TestCase):
    @PROPERTY
    @given(plans(), SHARES, st.integers(0, 2000))
    def test_money_is_in_one_row_and_the_oldest_first(self, plan, share, days) -> None:
        terms, rows = plan
        whole = totals(rows).amount
        paid = (whole * share).quantize(Decimal(1).scaleb(-terms.digits))
        found = paid_of(rows, paid)
        self.assertEqual(sum(one.paid.amount for one in found), min(max(paid, 0), whole))
        self.assertEqual([one.row for one in found], list(rows))
        for before, after in pairwise(found):
            self.assertTrue(not before.left or not after.paid.amount)
        for one in found:
            self.assertTrue(0 <= one.left <= one.row.amount)
            if one.paid.profit < one.row.profit:
                self.assertFalse(one.paid.principal)
            if one.paid.fee < one.row.fee:
                self.assertFalse(one.paid.profit)
        day = terms.handed_over + timedelta(days=days)
        left = whole - min(max(paid, 0), whole)
        self.assertTrue(0 <= late_of(found, day) <= asked_by(found, day) <= left)
        self.assertEqual(bool(next_of(found)), left > 0)
        self.assertEqual(late_of(found, rows[-1].day + timedelta(days=1)), left)

    @PROPERTY
    @given(plans(), st.integers(0, 1500), st.integers(0, 1500))
    def test_parts_add_up(self, plan, before, more) -> None:
        _terms, rows = plan
        one, other, whole = Decimal(before), Decimal(before + more), totals(rows).amount
        parts = parts_of(rows, one, other)
        self.assertEqual(parts.amount, min(other, whole) - min(one, whole))
        self.assertTrue(min(parts) >= 0)
