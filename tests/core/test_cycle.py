"""Risks: a day that belongs to no statement or to two, a closing day that drifts after a short month."""

import calendar
import unittest
from datetime import date, timedelta

import jdatetime
from hypothesis import given
from hypothesis import strategies as st

from ...core import cycle
from .profile import PROPERTY

MOMENTS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
CLOSING = st.integers(1, 31)
KINDS = ('gregorian', 'persian')


class TestCycle(unittest.TestCase):
    @PROPERTY
    @given(MOMENTS, CLOSING, st.integers(0, 90), st.sampled_from(KINDS))
    def test_every_day_has_one_cycle(self, moment: date, day: int, grace: int, kind: str) -> None:
        one = cycle.cycle_of(moment, day, grace, kind=kind)
        self.assertTrue(one.begins <= moment <= one.closes)
        self.assertEqual(one.due - one.closes, timedelta(days=grace))
        for other in (one.begins, one.closes):
            self.assertEqual(cycle.cycle_of(other, day, grace, kind=kind), one)
        after = cycle.cycle_of(one.closes + timedelta(days=1), day, grace, kind=kind)
        self.assertEqual(after.begins, one.closes + timedelta(days=1))

    @PROPERTY
    @given(MOMENTS, CLOSING, st.sampled_from(KINDS))
    def test_the_day_comes_back_after_a_short_month(self, moment: date, day: int, kind: str) -> None:
        closes = cycle.cycle_of(moment, day, kind=kind).closes
        if kind == 'persian':
            local = jdatetime.date.fromgregorian(date=closes)
            longest = 31 if local.month < 7 else 30 if local.month < 12 or local.isleap() else 29
            self.assertEqual(local.day, min(day, longest))
        else:
            self.assertEqual(closes.day, min(day, calendar.monthrange(closes.year, closes.month)[1]))

    def test_leap_years(self) -> None:
        closings = cycle.cycles(date(2028, 1, 31), date(2028, 4, 1), 31)
        self.assertEqual(
            [one.closes for one in closings],
            [date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31)],
        )
        # 30 Esfand 1403 and 29 Esfand 1404, then 31 Farvardin 1405
        persian = cycle.cycles(date(2025, 3, 1), date(2026, 4, 21), 31, kind='persian')
        self.assertEqual(persian[0].closes, date(2025, 3, 20))
        self.assertEqual([one.closes for one in persian[-2:]], [date(2026, 3, 20), date(2026, 4, 20)])
        self.assertEqual(len(persian), 14)

    def test_no_such_day(self) -> None:
        for day, grace in ((0, 0), (32, 0), (-1, 0), (1, -1)):
            with self.assertRaises(ValueError):
                cycle.cycle_of(date(2026, 1, 1), day, grace)
