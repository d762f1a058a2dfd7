"""Weeks, months, quarters and years of either calendar: when they begin and end, and what lasts some months.

The Solar Hijri calendar is arithmetic here, so that SQL and the browser can do the same: six months of 31 days, then
months of 30 (the last one of 29 but in leap years), and eight leap years in every 33, as jdatetime has them.
"""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

import jdatetime

from .spoken import MONTHS, MONTHS_LATIN, PERSIAN, Calendar, jalali, language

Period = Literal['day', 'week', 'month', 'quarter', 'year']
MONTHS_OF = {'month': 1, 'quarter': 3, 'year': 12}
LAST_YEAR = {'persian': 9377, 'gregorian': date.max.year}  # years that libraries know
SATURDAY = 5  # Python's number of the day a week of the Solar Hijri calendar begins with

# Of the calendar's first day; `n` counts days since then, `k` years, `past` months of the year that are over. Each is
# computed once for a row: OFFSET keeps PostgreSQL from writing it out wherever it is used.
EPOCH = date(622, 3, 21)
_BEGINS = f"""
    SELECT DATE '{EPOCH}' + newyear + past * 30 + LEAST(past, 6) AS begins
      FROM (SELECT newyear, (CASE WHEN n - newyear < 186 THEN (n - newyear) / 31 ELSE (n - newyear - 6) / 30 END)
                            / {{months}} * {{months}} AS past
      FROM (SELECT n, 365 * k + (8 * k + 29) / 33 AS newyear
      FROM (SELECT n, (33 * n + 3) / 12053 AS k
      FROM (SELECT {{day}} - DATE '{EPOCH}' AS n OFFSET 0) days OFFSET 0) years OFFSET 0) newyears OFFSET 0) months
"""


def of(day: date) -> tuple[int, int, int]:
    """Return year, month and day of the Solar Hijri calendar.

    >>> of(date(2026, 3, 21)), of(date(2025, 3, 20))
    ((1405, 1, 1), (1403, 12, 30))
    """
    local = jalali(day)
    return local.year, local.month, local.day


def length(year: int, month: int, kind: Calendar) -> int:
    """Return how many days a month has.

    >>> [length(year, 12, 'persian') for year in (1403, 1404, 1405, 1408)], length(2028, 2, 'gregorian')
    ([30, 29, 29, 30], 29)
    """
    if kind == 'gregorian':
        return calendar.monthrange(year, month)[1]
    return 31 if month <= 6 else 30 if month < 12 or jdatetime.date(year, 1, 1).isleap() else 29


def parts(day: date, kind: Calendar) -> tuple[int, int, int]:
    """Return year, month and day of a calendar."""
    return of(day) if kind == 'persian' else (day.year, day.month, day.day)


def day_of(year: int, month: int, number: int, kind: Calendar) -> date:
    """Return the day that a calendar calls so.

    :raises ValueError: where there is no such day
    """
    return jdatetime.date(year, month, number).togregorian() if kind == 'persian' else date(year, month, number)


def months_on(day: date, months: int, kind: Calendar) -> date:
    """Return the same day some months on; where that month is shorter, its last one.

    >>> months_on(date(2025, 3, 20), 12, 'persian'), months_on(date(2026, 9, 22), 1, 'persian')
    (datetime.date(2026, 3, 20), datetime.date(2026, 10, 22))
    >>> months_on(date(2027, 1, 31), 1, 'gregorian'), months_on(date(9999, 12, 31), 24, 'persian')
    (datetime.date(2027, 2, 28), datetime.date(9999, 12, 31))
    """
    year, month, number = parts(day, kind)
    year, month = divmod(year * 12 + month - 1 + months, 12)
    if year > LAST_YEAR[kind]:
        return date.max
    return day_of(year, month + 1, min(number, length(year, month + 1, kind)), kind)


def begins(period: Period, day: date, kind: Calendar, week_begins: int = 0) -> date:
    """Return the first day of the period that ``day`` is in.

    :param week_begins: weekday a week begins with, 0 is Monday

    >>> begins('quarter', date(2026, 11, 22), 'gregorian'), begins('year', date(2026, 11, 22), 'persian')
    (datetime.date(2026, 10, 1), datetime.date(2026, 3, 21))
    """
    if period == 'day':
        return day
    if period == 'week':
        return day - timedelta(days=(day.weekday() - week_begins) % 7)
    year, month, _number = parts(day, kind)
    return day_of(year, (month - 1) // MONTHS_OF[period] * MONTHS_OF[period] + 1, 1, kind)


def next_begins(period: Period, begin: date, kind: Calendar) -> date:
    """Return the first day of the period after the one that began on ``begin``.

    >>> next_begins('month', date(2027, 2, 20), 'persian')
    datetime.date(2027, 3, 21)
    """
    if period in ('day', 'week'):
        return begin + min(timedelta(days=1 if period == 'day' else 7), date.max - begin)
    return months_on(begin, MONTHS_OF[period], kind)


def between(period: Period, first: date, last: date, kind: Calendar) -> Iterator[date]:
    """Yield the first days of all periods from the one that begins on ``first`` to the one of ``last``."""
    while first <= last:
        yield first
        following = next_begins(period, first, kind)
        if following <= first:  # the last day there is
            return
        first = following


def name(period: Period, begin: date, lang: str, seasons: tuple[str, ...]) -> str:
    """Return what a month, quarter or year of the Solar Hijri calendar is called; its quarters are the seasons.

    >>> name('month', date(2026, 11, 22), 'en', ()), name('year', date(2026, 3, 21), 'fa', ())
    ('Azar 1405', '1405')
    >>> name('quarter', date(2026, 9, 23), 'en', ('Spring', 'Summer', 'Autumn', 'Winter'))
    'Autumn 1405'
    """
    year, month, _number = of(begin)
    names = {
        'month': (MONTHS if language(lang) == PERSIAN else MONTHS_LATIN)[month - 1],
        'quarter': seasons[(month - 1) // 3] if seasons else '',
    }
    return f'{names.get(period, "")} {year}'.strip()


def sql(period: Period, day: str) -> str:
    """Return a query with one row and one column, ``begins``: the first day of the Solar Hijri period that the SQL date
    ``day`` is in.

    >>> sql('week', 'd')
    'SELECT d - MOD(EXTRACT(DOW FROM d)::int + 1, 7) AS begins'
    """
    if period == 'day':
        return f'SELECT {day} AS begins'
    if period == 'week':
        return f'SELECT {day} - MOD(EXTRACT(DOW FROM {day})::int + 1, 7) AS begins'
    return _BEGINS.format(day=day, months=MONTHS_OF[period])
