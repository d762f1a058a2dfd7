"""Birthdays as a day and a month, without the year: a shop has no need to know how old anybody is."""

import calendar
from datetime import date, timedelta

_LEAP_DAY = (29, 2)
_SHORT = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


def days_of(month: int) -> int:
    """Return how many days a month has in its longest year; 31 for what is no month.

    >>> days_of(2), days_of(4), days_of(12), days_of(0)
    (29, 30, 31, 31)
    """
    return _SHORT.get(month, 31)


def is_today(day: int, month: int, today: date) -> bool:
    """Return whether a birthday falls on ``today``; never raises, also for a day that no calendar has.

    Who was born on 29 February celebrates on the 28th in the years between.

    :param day: 1 to 31, 0 when it is not known
    :param month: 1 to 12, 0 when it is not known
    :param today: the date in the time zone of the shop

    >>> is_today(29, 2, date(2024, 2, 29)), is_today(29, 2, date(2024, 2, 28)), is_today(29, 2, date(2025, 2, 28))
    (True, False, True)
    """
    if (day, month) == _LEAP_DAY and not calendar.isleap(today.year):
        day = 28
    return (day, month) == (today.day, today.month)


def is_near(day: int, month: int, today: date, around: int) -> bool:
    """Return whether a birthday falls on one of the ``around`` days before or after ``today``, or on it; also over the
    turn of the year.

    >>> is_near(1, 1, date(2026, 12, 30), 3), is_near(1, 1, date(2026, 12, 30), 1), is_near(0, 0, date(2026, 12, 30), 9)
    (True, False, False)
    """
    return any(is_today(day, month, today + timedelta(days=away)) for away in range(-around, around + 1))
