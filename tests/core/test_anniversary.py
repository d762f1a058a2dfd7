import unittest
from datetime import date

import jdatetime
from hypothesis import given
from hypothesis import strategies as st

from ...core import anniversary
from .profile import PROPERTY

dates = st.dates(date(1904, 1, 1), date(2399, 12, 31))


class TestAnniversary(unittest.TestCase):
    @PROPERTY
    @given(dates, st.integers(1904, 2399))
    def test_once_in_every_year(self, born: date, year: int) -> None:
        days = [date.fromordinal(date(year, 1, 1).toordinal() + number) for number in range(366)]
        hits = [day for day in days if day.year == year and anniversary.is_today(born.day, born.month, day)]
        self.assertEqual(len(hits), 1)

    @PROPERTY
    @given(dates)
    def test_the_day_itself(self, born: date) -> None:
        self.assertTrue(anniversary.is_today(born.day, born.month, born))

    @PROPERTY
    @given(st.integers(-5, 99), st.integers(-5, 99), dates)
    def test_garbage_never_raises(self, day: int, month: int, today: date) -> None:
        self.assertIn(anniversary.is_today(day, month, today), (True, False))

    @PROPERTY
    @given(st.dates(date(1925, 3, 21), date(2100, 3, 20)), st.integers(1304, 1478))
    def test_once_in_every_persian_year(self, born: date, year: int) -> None:
        local = jdatetime.date.fromgregorian(date=born)
        first = jdatetime.date(year, 1, 1).togregorian()
        days = (date.fromordinal(first.toordinal() + number) for number in range(366))
        inside = [day for day in days if jdatetime.date.fromgregorian(date=day).year == year]
        hits = [day for day in inside if anniversary.is_today(local.day, local.month, day, persian=True)]
        self.assertEqual(len(hits), 1)
        self.assertTrue(anniversary.is_today(local.day, local.month, born, persian=True))

    @PROPERTY
    @given(st.text())
    def test_a_month_of_any_text(self, text: str) -> None:
        month, is_persian = anniversary.month_of(text)
        self.assertEqual((month >= 0, is_persian), (True, text.startswith('p')))

    def test_unknown_is_never_today(self) -> None:
        self.assertFalse(anniversary.is_today(0, 0, date(2026, 1, 1)))
