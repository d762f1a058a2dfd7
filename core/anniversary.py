"""Birthdays as a day and a month, without the year: a shop has no need to know how old anybody is.

They come back by the calendar they were told in: who knows the day as 30 Esfand celebrates by the Solar Hijri year.
"""

import calendar
from datetime import date, timedelta

import jdatetime

PERSIAN = 'p'  # leads the months of the Solar Hijri calendar, where a month is text: p1 is Farvardin
_LEAP_DAY, _PERSIAN_LEAP_DAY = (29, 2), (30, 12)
_SHORT = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
_PERSIAN_LONG = 6  # so many months have 31 days


def month_of(text: str | bool | None) -> tuple[int, bool]:
    """Return the number of a month given as text, 0 for none, and whether it is of the Solar Hijri calendar.

    >>> month_of('3'), month_of('p12'), month_of(False)
    ((3, False), (12, True), (0, False))
    """
    text = text or ''
    digits = text.removeprefix(PERSIAN)
    return int(digits) if digits.isdecimal() else 0, text.startswith(PERSIAN)


def days_of(month: int, persian: bool = False) -> int:
    """Return how many days a month has in its longest year; 31 for what is no month.

    >>> days_of(2), days_of(4), days_of(12), days_of(0), days_of(12, persian=True)
    (29, 30, 31, 31, 30)
    """
    if persian:
        return 30 if month > _PERSIAN_LONG else 31
    return _SHORT.get(month, 31)


def is_today(day: int, month: int, today: date, persian: bool = False) -> bool:
    """Return whether a birthday falls on ``today``; never raises, also for a day that no calendar has.

    Who was born on 29 February celebrates on the 28th in the years between, and on 29 Esfand who was born on the 30th.

    :param day: 1 to 31, 0 when it is not known
    :param month: 1 to 12, 0 when it is not known
    :param today: the date in the time zone of the shop
    :param persian: day and month are those of the Solar Hijri calendar

    >>> is_today(29, 2, date(2024, 2, 29)), is_today(29, 2, date(2024, 2, 28)), is_today(29, 2, date(2025, 2, 28))
    (True, False, True)
    >>> is_today(30, 12, date(2026, 3, 20), persian=True), is_today(1, 1, date(2026, 3, 21), persian=True)
    (True, True)
    """
    local = jdatetime.date.fromgregorian(date=today) if persian else today
    leap_day = _PERSIAN_LEAP_DAY if persian else _LEAP_DAY
    is_leap = local.isleap() if persian else calendar.isleap(local.year)
    if (day, month) == leap_day and not is_leap:
        day -= 1
    return (day, month) == (local.day, local.month)


def is_near(day: int, month: int, today: date, around: int, persian: bool = False) -> bool:
    """Return whether a birthday falls on one of the ``around`` days before or after ``today``, or on it; also over the
    turn of the year.

    >>> is_near(1, 1, date(2026, 12, 30), 3), is_near(1, 1, date(2026, 12, 30), 1), is_near(0, 0, date(2026, 12, 30), 9)
    (True, False, False)
    """
    days = (today + timedelta(days=away) for away in range(-around, around + 1))
    return any(is_today(day, month, one, persian) for one in days)
