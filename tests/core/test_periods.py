"""Risks: a month that is one day too long, a year that ends in the wrong Esfand, a week that begins on Sunday."""

import unittest
from datetime import date, timedelta

import jdatetime
from hypothesis import given
from hypothesis import strategies as st

from ...core import periods
from .profile import PROPERTY

DAYS = st.dates(date(1921, 3, 21), date(2121, 3, 20))  # of the years 1300 to 1499
MONTHS = st.integers(1, 1200)


def persian(text: str) -> date:
    return jdatetime.date(*map(int, text.split('/'))).togregorian()


class TestPeriods(unittest.TestCase):
    def test_what_lasts_some_months_ends_where_people_say(self) -> None:
        for begin, months, end in (
            ('1405/06/31', 1, '1405/07/30'),
            ('1405/01/31', 6, '1405/07/30'),
            ('1405/01/31', 11, '1405/12/29'),
            ('1403/12/30', 12, '1404/12/29'),  # 1403 and 1408 are leap years
            ('1403/12/30', 60, '1408/12/30'),
            ('1407/12/29', 12, '1408/12/29'),
            ('1408/12/30', 12, '1409/12/29'),
            ('1408/11/30', 1, '1408/12/30'),
            ('1404/11/30', 1, '1404/12/29'),
            ('1405/07/30', 1, '1405/08/30'),
            ('1404/12/29', 1, '1405/01/29'),
        ):
            with self.subTest(begin=begin, months=months):
                self.assertEqual(periods.months_on(persian(begin), months, 'persian'), persian(end))

    @PROPERTY
    @given(DAYS, MONTHS)
    def test_months_are_those_of_jdatetime(self, day: date, months: int) -> None:
        local = jdatetime.date.fromgregorian(date=day)
        count = local.year * 12 + local.month - 1 + months
        year, month = count // 12, count % 12 + 1
        last = max(number for number in (29, 30, 31) if _exists(year, month, number))
        expected = jdatetime.date(year, month, min(local.day, last)).togregorian()
        self.assertEqual(periods.months_on(day, months, 'persian'), expected)

    @PROPERTY
    @given(DAYS, MONTHS)
    def test_more_months_never_end_sooner(self, day: date, months: int) -> None:
        for kind in ('persian', 'gregorian'):
            ends = periods.months_on(day, months, kind)
            self.assertLess(day, ends)
            self.assertLess(ends, periods.months_on(day, months + 1, kind))
            self.assertLessEqual(ends, periods.months_on(day + timedelta(days=1), months, kind))

    @PROPERTY
    @given(DAYS)
    def test_a_day_lies_in_its_period_and_in_no_other(self, day: date) -> None:
        local = jdatetime.date.fromgregorian(date=day)
        for period, month in (('month', local.month), ('quarter', (local.month - 1) // 3 * 3 + 1), ('year', 1)):
            begin = periods.begins(period, day, 'persian')
            self.assertEqual(jdatetime.date.fromgregorian(date=begin), jdatetime.date(local.year, month, 1))
            after = periods.next_begins(period, begin, 'persian')
            self.assertTrue(begin <= day < after)
            self.assertEqual(periods.begins(period, after, 'persian'), after)
            self.assertEqual(periods.begins(period, after - timedelta(days=1), 'persian'), begin)

    def test_a_week_begins_on_saturday(self) -> None:
        saturday = date(2026, 3, 21)
        for days in range(7):
            self.assertEqual(
                periods.begins('week', saturday + timedelta(days=days), 'persian', periods.SATURDAY), saturday
            )

    def test_the_seasons(self) -> None:
        seasons = ('Spring', 'Summer', 'Autumn', 'Winter')
        said = [periods.name('quarter', persian(f'1405/{month:02}/01'), 'en', seasons) for month in (1, 4, 7, 10)]
        self.assertEqual(said, [f'{season} 1405' for season in seasons])
        self.assertEqual(periods.name('month', persian('1405/12/01'), 'fa_IR', seasons), 'اسفند 1405')

    def test_nothing_is_missing_between_two_months(self) -> None:
        found = list(periods.between('month', persian('1403/11/01'), persian('1404/01/01'), 'persian'))
        self.assertEqual(found, [persian(f'{month}/01') for month in ('1403/11', '1403/12', '1404/01')])


def _exists(year: int, month: int, day: int) -> bool:
    try:
        jdatetime.date(year, month, day)
    except ValueError:
        return False
    return True
