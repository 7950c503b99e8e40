"""The off-by-one room: anniversaries, business days, the day after, ends of months."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.calendars import (
    add_months,
    add_years,
    business_days_after,
    business_days_before,
    close_of,
    days_after,
    is_business_day,
    month_ends,
    next_day,
    spoken,
)
from ledger.errors import Fault, Invalid

YEARS = range(1990, 2011)
CLOSED = frozenset(holidays.country_holidays("US", years=YEARS))
DAYS = st.dates(date(1991, 1, 1), date(2009, 12, 31))
COUNTS = st.integers(1, 30)
MEMORIAL_DAY = date(1999, 5, 31)
LOAN = date(1999, 6, 2)


def test_one_year_after_is_the_same_day_of_the_month_not_365_days() -> None:
    sold = date(1999, 5, 24)
    assert add_years(sold, 1) == date(2000, 5, 24)
    assert sold + timedelta(days=365) == date(2000, 5, 23), "the leap day of 2000 lies between"


@pytest.mark.parametrize(
    ("day", "years", "anniversary"),
    [
        (date(2000, 2, 29), 1, date(2001, 2, 28)),
        (date(2000, 2, 29), 4, date(2004, 2, 29)),
        (date(2096, 2, 29), 4, date(2100, 2, 28)),
        (date(1999, 2, 28), 1, date(2000, 2, 28)),
        (date(1999, 12, 31), 1, date(2000, 12, 31)),
        (date(1999, 6, 1), 0, date(1999, 6, 1)),
    ],
)
def test_an_anniversary_that_does_not_exist_is_the_last_day_of_that_month(
    day: date, years: int, anniversary: date
) -> None:
    assert add_years(day, years) == anniversary


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(0, 100))
def test_an_anniversary_keeps_its_month_and_loses_at_most_a_leap_day(day: date, years: int) -> None:
    found = add_years(day, years)
    assert (found.year, found.month) == (day.year + years, day.month)
    assert found.day == day.day or (day.month, day.day, found.day) == (2, 29, 28)


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(1999, 2, 4), 6, date(1999, 8, 4)),
        (date(1999, 8, 31), 6, date(2000, 2, 29)),
        (date(1999, 8, 31), 18, date(2001, 2, 28)),
        (date(2000, 2, 29), 6, date(2000, 8, 29)),
        (date(1999, 12, 31), 2, date(2000, 2, 29)),
        (date(2000, 1, 31), -2, date(1999, 11, 30)),
        (date(2000, 12, 15), 0, date(2000, 12, 15)),
    ],
)
def test_months_are_calendar_months_and_end_with_a_month_that_is_too_short(day: date, months: int, found: date) -> None:
    assert add_months(day, months) == found


@given(DAYS, st.integers(0, 240))
def test_anniversaries_by_the_month_never_skip_a_month(day: date, months: int) -> None:
    found = [add_months(day, number) for number in (months, months + 1)]
    assert [(one.year * 12 + one.month) - (day.year * 12 + day.month) for one in found] == [months, months + 1]
    assert all(one.day == day.day or one.day == month_ends(one.isoformat()[:7])[1].day < day.day for one in found)


@given(DAYS, DAYS, st.integers(0, 240))
def test_who_begins_earlier_never_ends_later(one: date, other: date, months: int) -> None:
    first, last = sorted((one, other))
    assert add_months(first, months) <= add_months(last, months)


def test_memorial_day_is_closed_and_so_is_every_weekend() -> None:
    assert MEMORIAL_DAY in CLOSED
    week = [days_after(MEMORIAL_DAY, number) for number in range(-2, 6)]
    assert [is_business_day(day, CLOSED) for day in week] == [False, False, False, True, True, True, True, False]
    assert is_business_day(MEMORIAL_DAY, frozenset()), "closed days are told, never known"


@pytest.mark.parametrize(
    ("count", "notice"),
    [(1, date(1999, 6, 1)), (2, date(1999, 5, 28)), (3, date(1999, 5, 27)), (5, date(1999, 5, 25))],
)
def test_a_notice_before_a_loan_counts_back_over_the_holiday_and_leaves_out_the_day_of_the_loan(
    count: int, notice: date
) -> None:
    assert business_days_before(LOAN, count, CLOSED) == notice
    assert business_days_after(notice, count, CLOSED) == LOAN


def test_a_closed_day_counts_neither_as_the_first_nor_as_the_last() -> None:
    saturday = date(1999, 5, 29)
    assert business_days_before(MEMORIAL_DAY, 1, CLOSED) == business_days_before(saturday, 1, CLOSED)
    assert business_days_after(saturday, 1, CLOSED) == date(1999, 6, 1)
    with pytest.raises(AssertionError):
        business_days_after(saturday, 0, CLOSED)


@given(DAYS, COUNTS)
def test_counting_back_and_on_never_lands_on_a_closed_day_and_passes_the_number_asked_for(
    day: date, count: int
) -> None:
    before, after = business_days_before(day, count, CLOSED), business_days_after(day, count, CLOSED)
    assert before < day < after
    assert is_business_day(before, CLOSED)
    assert is_business_day(after, CLOSED)
    for first, last in ((before, day), (next_day(day), next_day(after))):
        passed = [days_after(first, number) for number in range((last - first).days)]
        assert sum(is_business_day(one, CLOSED) for one in passed) == count


@given(DAYS, COUNTS)
def test_from_a_business_day_counting_back_undoes_counting_on(day: date, count: int) -> None:
    start = day if is_business_day(day, CLOSED) else business_days_after(day, 1, CLOSED)
    assert business_days_before(business_days_after(start, count, CLOSED), count, CLOSED) == start
    assert business_days_after(business_days_before(start, count, CLOSED), count, CLOSED) == start


@given(DAYS)
def test_one_business_day_more_is_the_next_one(day: date) -> None:
    found = [business_days_after(day, count, CLOSED) for count in range(1, 12)]
    assert all(business_days_after(one, 1, CLOSED) == other for one, other in pairwise(found))


def test_days_after_counts_calendar_days_in_both_directions() -> None:
    assert days_after(date(1999, 12, 31), 60) == date(2000, 2, 29)
    assert days_after(date(2000, 3, 1), -1) == date(2000, 2, 29)
    assert days_after(LOAN, 0) == LOAN


def test_after_a_day_begins_on_the_next_one_even_on_a_weekend() -> None:
    assert next_day(date(1999, 10, 30)) == date(1999, 10, 31)
    assert next_day(date(2000, 2, 28)) == date(2000, 2, 29)
    assert next_day(date(1999, 12, 31)) == date(2000, 1, 1)


@pytest.mark.parametrize(("month", "last"), [("2000-02", 29), ("1999-02", 28), ("1900-02", 28), ("1999-12", 31)])
def test_a_month_runs_from_its_first_to_its_last_day(month: str, last: int) -> None:
    first_on, last_on = month_ends(month)
    assert (first_on.day, last_on.day) == (1, last)


def test_a_day_in_words_is_the_same_in_every_locale() -> None:
    assert [spoken(date(2000, month, 4)) for month in (1, 8, 12)] == ["4 Jan 2000", "4 Aug 2000", "4 Dec 2000"]


@pytest.mark.parametrize(
    ("zone", "day", "close"),
    [
        ("America/New_York", date(2030, 12, 31), "2031-01-01T04:59:59.999999+00:00"),
        ("Asia/Tokyo", date(2030, 12, 31), "2030-12-31T14:59:59.999999+00:00"),
        # clocks go on by an hour on the first of these days, and back on the second
        ("America/New_York", date(2030, 3, 10), "2030-03-11T03:59:59.999999+00:00"),
        ("America/New_York", date(2030, 11, 3), "2030-11-04T04:59:59.999999+00:00"),
        # midnight itself does not exist: the next day begins at one
        ("America/Santiago", date(2019, 9, 7), "2019-09-08T03:59:59.999999+00:00"),
    ],
)
def test_a_day_closes_where_the_next_one_begins_in_its_time_zone(zone: str, day: date, close: str) -> None:
    assert close_of(day, ZoneInfo(zone), datetime(2040, 1, 1, tzinfo=UTC)).isoformat() == close


def test_a_day_has_no_close_until_it_is_over() -> None:
    zone, day = ZoneInfo("America/New_York"), date(2030, 12, 31)
    ends = datetime(2031, 1, 1, 5, tzinfo=UTC)
    assert close_of(day, zone, ends) == ends - timedelta(microseconds=1)
    with pytest.raises(Invalid, match="2030-12-31 has not ended yet in the time zone America/New_York") as refusal:
        close_of(day, zone, ends - timedelta(microseconds=1))
    assert refusal.value.fault is Fault.DATE_IN_FUTURE
