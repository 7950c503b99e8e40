"""Calendar arithmetic: the off-by-one room.

Source for years: a year is a calendar year, twelve months, not 365 days; where the anniversary
does not exist (29 February) the last day of that month is meant, because a leap day and the day
before it are counted as one day (New York General Construction Law §§30, 58).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def add_years(day: date, years: int) -> date:
    """The same day of the month so many years later; 29 February becomes 28 February where there is none."""
    year = day.year + years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def next_day(day: date) -> date:
    """The day after: the first day on which something may be done 'after' the given day."""
    return day + timedelta(days=1)


def month_ends(month: str) -> tuple[date, date]:
    """First and last day of a month written YYYY-MM."""
    year, number = int(month[:4]), int(month[5:7])
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


def spoken(day: date) -> str:
    """A date in words, such as '4 Aug 2000', the same in every locale."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day.day} {months[day.month - 1]} {day.year}"
