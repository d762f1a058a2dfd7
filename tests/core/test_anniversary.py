import unittest
from datetime import date

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

    def test_unknown_is_never_today(self) -> None:
        self.assertFalse(anniversary.is_today(0, 0, date(2026, 1, 1)))
