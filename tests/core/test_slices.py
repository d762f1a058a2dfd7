"""Risks: a part of a slice that costs more than was set aside, or nothing at all."""

import unittest
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...core import slices
from .profile import PROPERTY

CENTS = st.integers(1, 10**7).map(lambda cents: Decimal(cents) / 100)
UNITS = st.integers(1, 10**9)
DIGITS = st.integers(0, 4)


class TestPartOfASlice(unittest.TestCase):
    """What is spent of a slice never costs more than was set aside, and never nothing."""

    @PROPERTY
    @given(units=UNITS, digits=DIGITS, amount=CENTS, data=st.data())
    def test_bounds(self, units, digits, amount, data):
        held = Decimal(units).scaleb(-digits)
        cents = int(amount * 100)
        less, more = sorted(data.draw(st.lists(st.integers(1, cents), min_size=2, max_size=2)))
        small, large = (slices.part(held, amount, Decimal(spent) / 100, digits) for spent in (less, more))
        self.assertTrue(0 < small <= large <= held)
        self.assertEqual(small, small.quantize(Decimal(1).scaleb(-digits)))
        self.assertLess(
            small - held * less / cents, Decimal(1).scaleb(-digits), "less than one step in the customer's disfavor"
        )

    @PROPERTY
    @given(amount=CENTS)
    def test_all_of_it(self, amount):
        self.assertEqual(slices.part(Decimal(777), amount, amount, 0), 777)

    @PROPERTY
    @given(amount=CENTS, data=st.data())
    def test_money_is_itself(self, amount, data):
        spent = Decimal(data.draw(st.integers(1, int(amount * 100)))) / 100
        self.assertEqual(slices.part(amount, amount, spent, 2), spent)

    def test_no_part(self):
        for spent in ('0', '-1', '10.01'):
            with self.assertRaises(ValueError):
                slices.part(Decimal(10), Decimal(10), Decimal(spent), 2)
