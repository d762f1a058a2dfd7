"""Risks: a tier promised and lost, a warning too late, points asked for that do not suffice."""

import unittest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...core import tiers
from .profile import PROPERTY

TODAY = date(2026, 11, 22)
WINDOW = timedelta(days=365)
RUNGS = st.lists(st.integers(1, 2000), max_size=4, unique=True).map(
    lambda marks: [tiers.Rung(number, Decimal(mark)) for number, mark in enumerate(marks, 1)]
)
EARNED = st.lists(
    st.tuples(st.integers(0, 364).map(lambda ago: TODAY - timedelta(days=ago)), st.integers(-50, 900).map(Decimal)),
    max_size=8,
)

# Day, what came or went, what receipts left of it; in the order of time.
MOVES = st.lists(st.tuples(st.integers(0, 9), st.integers(-900, 900), st.integers(0, 900)), max_size=12).map(
    lambda moves: [
        (TODAY + timedelta(days=day), Decimal(came), Decimal(min(came, back)))
        for day, came, back in sorted(moves, key=lambda move: move[0])
    ]
)


def leaves(day: date) -> date:
    return day + WINDOW


def counted(earned: list, day: date) -> Decimal:
    return sum((points for one, points in earned if leaves(one) > day), Decimal(0))


class TestStanding(unittest.TestCase):
    @PROPERTY
    @given(RUNGS, EARNED)
    def test_the_next_tier_is_reached_by_just_what_is_missing(self, rungs: list, earned: list) -> None:
        total = counted(earned, TODAY)
        current = tiers.settle(rungs, None, total, fall=False)
        stands = tiers.standing(rungs, current, earned, leaves)
        if stands.next is None:
            self.assertEqual(current, tiers.settle(rungs, None, Decimal(10**9), fall=False))
        else:
            self.assertEqual(tiers.settle(rungs, current, total + stands.missing, fall=False), stands.next)
            less = tiers.settle(rungs, current, total + stands.missing - Decimal('0.01'), fall=False)
            self.assertEqual(less, current)

    @PROPERTY
    @given(
        RUNGS,
        st.lists(
            st.tuples(
                st.integers(0, 364).map(lambda ago: TODAY - timedelta(days=ago)), st.integers(1, 900).map(Decimal)
            ),
            max_size=8,
        ),
    )
    def test_the_tier_lasts_until_the_day_that_was_said(self, rungs: list, earned: list) -> None:
        """The window moved on day by day tells the same; what was said to keep it, keeps it on that day, and a cent
        less does not.
        """
        current = tiers.settle(rungs, None, counted(earned, TODAY), fall=False)
        stands = tiers.standing(rungs, current, earned, leaves)
        if current is None:
            self.assertIsNone(stands.until)
            return
        threshold = next(rung.threshold for rung in rungs if rung.id == current)
        lost = next(
            (
                day
                for day in (TODAY + timedelta(days=ahead) for ahead in range(1, 367))
                if counted(earned, day) < threshold
            ),
            None,
        )
        self.assertEqual(stands.until, lost)
        kept = counted(earned, lost) + stands.to_keep
        self.assertEqual(kept, threshold)

    def test_no_tier_and_no_rung(self) -> None:
        self.assertEqual(tiers.standing([], None, [], leaves), tiers.Standing(None, Decimal(0), None, Decimal(0)))
        self.assertEqual(tiers.standing([], 7, [(TODAY, Decimal(5))], leaves).until, None)

    def test_several_points_of_one_day_leave_together(self) -> None:
        rungs = [tiers.Rung(1, Decimal(100))]
        earned = [(TODAY, Decimal(150)), (TODAY, Decimal(-20))]
        self.assertEqual(tiers.standing(rungs, 1, earned, leaves).to_keep, Decimal(100))


class TestStillCounting(unittest.TestCase):
    """Risk: what is taken back counts against points of another year, and takes a tier that others earn."""

    @PROPERTY
    @given(MOVES, st.integers(0, 9))
    def test_a_shorter_window_says_the_same_of_its_days(self, moves: list, ago: int) -> None:
        begin = TODAY + timedelta(days=ago)
        window = tiers.still_counting(one for one in moves if one[0] >= begin)
        self.assertEqual(window, [one for one in tiers.still_counting(moves) if one[0] >= begin])

    @PROPERTY
    @given(MOVES)
    def test_what_went_below_nothing_was_of_another_year(self, moves: list) -> None:
        counts = sum((points for _day, points in tiers.still_counting(moves)), Decimal(0))
        stood = [sum((came for _day, came, _rest in moves[:number]), Decimal(0)) for number in range(len(moves) + 1)]
        self.assertEqual(counts, sum((rest for _day, _came, rest in moves), Decimal(0)) - min(stood))


class TestBelow(unittest.TestCase):
    @PROPERTY
    @given(RUNGS, st.integers(0, 2000), st.integers(0, 2000))
    def test_more_points_never_stand_below(self, rungs: list, some: int, more: int) -> None:
        low, high = (tiers.settle(rungs, None, Decimal(points), fall=False) for points in sorted((some, more)))
        self.assertFalse(tiers.is_below(rungs, high, low))
        self.assertEqual(tiers.is_below(rungs, low, high), low != high)
