"""Calendar arithmetic: the off-by-one room.

Months and years are calendar months and years, twelve months and not 365 days. The period ends on the
day of the same number in its last month; where that month has no such day, on its last day (New York
General Construction Law §30). So 29 February becomes 28 February in a year without one, which is also
what counting a leap day and the day before it as one day comes to (§58).

Which days are closed is nothing that can be worked out here: it is a fact of a place, and an argument.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from ledger.errors import Fault, Invalid

SATURDAY = 5
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last day of a month that is too short.

    The end of a month stays a number, not an end: six months after 28 February is 28 August.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day of the month so many years later; 29 February becomes 28 February where there is none."""
    return add_months(day, 12 * years)


def days_after(day: date, count: int) -> date:
    """The day so many calendar days later (earlier where negative), the given day itself not counted."""
    return day + timedelta(days=count)


def next_day(day: date) -> date:
    """The day after: the first day on which something may be done 'after' the given day."""
    return days_after(day, 1)


def is_business_day(day: date, closed: Collection[date]) -> bool:
    """Whether a day is Monday to Friday and not closed. `closed` must have every closed weekday around it."""
    return day.weekday() < SATURDAY and day not in closed


def business_days_before(day: date, count: int, closed: Collection[date]) -> date:
    """The last day that is at least so many business days before a day: the Nth one counted back.

    The day itself is not counted, whether it is a business day or not; the Nth one is. One business day
    before a Monday, and before the Sunday that precedes it, is the Friday.
    """
    return _business_days(day, count, -1, closed)


def business_days_after(day: date, count: int, closed: Collection[date]) -> date:
    """The first day that is at least so many business days after a day: the Nth one counted on.

    The day itself is not counted, whether it is a business day or not; the Nth one is.
    """
    return _business_days(day, count, 1, closed)


def _business_days(day: date, count: int, step: int, closed: Collection[date]) -> date:
    assert count > 0, "no business day is zero business days away from a closed one"
    while count:
        day = days_after(day, step)
        count -= is_business_day(day, closed)
    return day


def month_ends(month: str) -> tuple[date, date]:
    """First and last day of a month written YYYY-MM."""
    year, number = int(month[:4]), int(month[5:7])
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


def close_of(day: date, zone: tzinfo, now: datetime) -> datetime:
    """The last instant of a day in a time zone, in UTC; Invalid where it has not passed.

    A day ends where the next one begins, so it may have 23 or 25 hours.
    """
    ends = datetime.combine(next_day(day), time.min, tzinfo=zone).astimezone(UTC)
    if now < ends:
        raise Invalid(
            Fault.DATE_IN_FUTURE,
            f"{day} has not ended yet in the time zone {zone}",
            advice="What stood registered on a day is known when the day is over",
        )
    return ends - timedelta(microseconds=1)


def spoken(day: date) -> str:
    """A date in words, such as '4 Aug 2000', the same in every locale."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
