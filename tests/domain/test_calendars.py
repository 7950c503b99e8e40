"""The off-by-one room: anniversaries, the day after, ends of months."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.calendars import add_years, month_ends, next_day, spoken


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
