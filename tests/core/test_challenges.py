"""Risks: a goal reached with goods that went back, periods that overlap or leave a day out, a calendar that is not the
customer's.
"""

import json
import unittest
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...core.challenges import Challenge, Parts, begins, ends
from .profile import PROPERTY
from .test_earning import LINES

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
PERIODS = st.sampled_from(['week', 'month', 'quarter', 'year'])
GOALS = st.sampled_from(['orders', 'amount', 'units'])


def challenge(goal: str = 'orders', target: int = 3, **more) -> Challenge:
    return Challenge(1, "Goal", goal, Decimal(target), 'month', Decimal(20), **more)


class TestChallenges(unittest.TestCase):
    @PROPERTY
    @given(PERIODS, DAYS, st.integers(0, 6), st.booleans())
    def test_periods_follow_one_another_without_gap(
        self, period: str, day: date, week_begins: int, jalali: bool
    ) -> None:
        first = begins(period, day, week_begins=week_begins, jalali=jalali)
        last = ends(period, first, jalali=jalali)
        self.assertTrue(first <= day <= last)
        self.assertEqual(begins(period, last, week_begins=week_begins, jalali=jalali), first)
        following = last + timedelta(days=1)
        self.assertEqual(begins(period, following, week_begins=week_begins, jalali=jalali), following)

    def test_months_are_those_of_the_calendar(self) -> None:
        # 30 Esfand exists in 1403 and not in 1404.
        self.assertEqual(begins('month', date(2025, 3, 20), jalali=True), date(2025, 2, 19))
        self.assertEqual(ends('month', date(2025, 2, 19), jalali=True), date(2025, 3, 20))
        self.assertEqual(begins('year', date(2025, 3, 20), jalali=True), date(2024, 3, 20))
        self.assertEqual(begins('year', date(2025, 3, 21), jalali=True), date(2025, 3, 21))
        self.assertEqual(begins('week', date(2026, 11, 22), week_begins=5), date(2026, 11, 21))
        self.assertEqual(begins('once', date(2026, 11, 22)), date.min)
        self.assertIsNone(ends('once', date.min))

    @PROPERTY
    @given(LINES, GOALS, st.decimals(0, 1, places=2), st.decimals(0, 1, places=2))
    def test_what_goes_back_never_counts_for_more(self, lines: list, goal: str, share: Decimal, less: Decimal) -> None:
        one = challenge(goal)
        self.assertLessEqual(one.counted(lines, share * less), one.counted(lines, share))
        self.assertEqual(one.counted(lines, Decimal(0)), 0)
        self.assertLessEqual(one.counted(lines[1:], share), one.counted(lines, share))

    @PROPERTY
    @given(LINES, GOALS, st.decimals(0, 1, places=2), st.decimals(-1, 2, places=2))
    def test_what_was_kept_counts_for_what_is_left(self, lines: list, goal: str, share: Decimal, gone: Decimal) -> None:
        one = challenge(goal)
        lines = [replace(line, key=str(number)) for number, line in enumerate(lines)]
        parts = one.parts(lines, share)
        kept = Parts.from_json(json.loads(json.dumps(parts.as_json())))
        self.assertEqual(kept, parts)
        self.assertEqual(one.left(kept, {'another': Decimal(1)}), one.counted(lines, share))
        self.assertLessEqual(one.left(kept, {'0': gone}), one.counted(lines, share))
        self.assertEqual(one.left(kept, {line.key: Decimal(1) for line in lines}), 0)

    def test_days_and_target(self) -> None:
        one = challenge(first=date(2026, 11, 1), last=date(2026, 11, 30))
        days = [date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1)]
        self.assertEqual([one.runs(day) for day in days], [False, True, True, False])
        self.assertEqual([one.due(Decimal(done)) for done in ('2.99', '3', '7')], [0, 20, 20])
