"""Risks: somebody falls two tiers in a night, loses a tier in the middle of the day, or gets one
that was not earned.
"""

import unittest
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...core.tiers import Rung, after_return, settle
from .profile import PROPERTY

LADDERS = st.lists(st.integers(0, 1000), max_size=5).map(
    lambda thresholds: [Rung(place + 1, Decimal(threshold)) for place, threshold in enumerate(thresholds)]
)
EARNED = st.integers(0, 1200).map(Decimal)
STANDS = st.none() | st.integers(1, 6)


def height(rungs: list[Rung], tier: int | None) -> int:
    order = [None, *(rung.id for rung in sorted(rungs, key=lambda rung: rung.threshold))]
    return order.index(tier) if tier in order else 0


class TestLadder(unittest.TestCase):
    @PROPERTY
    @given(LADDERS, STANDS, EARNED)
    def test_by_day_nobody_falls(self, rungs: list[Rung], current: int | None, earned: Decimal) -> None:
        tier = settle(rungs, current, earned, fall=False)
        self.assertGreaterEqual(height(rungs, tier), height(rungs, current))

    @PROPERTY
    @given(LADDERS, STANDS, EARNED)
    def test_at_night_nobody_falls_further_than_one(
        self, rungs: list[Rung], current: int | None, earned: Decimal
    ) -> None:
        tier = settle(rungs, current, earned, fall=True)
        self.assertGreaterEqual(height(rungs, tier), height(rungs, current) - 1)

    @PROPERTY
    @given(LADDERS, STANDS, EARNED)
    def test_after_enough_nights_everybody_stands_where_they_belong(
        self, rungs: list[Rung], current: int | None, earned: Decimal
    ) -> None:
        for _night in range(len(rungs) + 1):
            current = settle(rungs, current, earned, fall=True)
        self.assertEqual(height(rungs, current), sum(rung.threshold <= earned for rung in rungs))
        self.assertEqual(settle(rungs, current, earned, fall=True), current)

    @PROPERTY
    @given(LADDERS, STANDS, EARNED, EARNED)
    def test_a_sale_that_comes_back_leaves_the_tier_that_was(
        self, rungs: list[Rung], current: int | None, earned: Decimal, sale: Decimal
    ) -> None:
        bought = settle(rungs, current, earned + sale, fall=False)
        after = after_return(rungs, bought, earned + sale, earned)
        self.assertLessEqual(
            height(rungs, after), max(height(rungs, current), height(rungs, settle(rungs, None, earned, fall=False)))
        )
        if settle(rungs, None, earned, fall=False) == current:
            self.assertEqual(after, current)
