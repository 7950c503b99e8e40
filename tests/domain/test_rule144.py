"""Rule 144 dates: the law of the day asked, what the dates take for granted, and never more than information."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.calendars import add_months, add_years
from ledger.domain.rule144 import (
    CONVERTED,
    EXCHANGED,
    INDICATIVE,
    LAWS,
    NO_AFFILIATE,
    PAID_IN_FULL,
    PAID_ON,
    Ends,
    basis,
    ends,
    law_on,
)
from ledger.domain.share_events import Origin

FEBRUARY, APRIL = date(1999, 2, 4), date(1999, 4, 30)
ASKED = date(1999, 12, 31)
NEVER_SAID = ("freely", "may be sold", "can be sold", "is free", "eligible for sale", "unrestricted")


def found(start: date, asked_on: date) -> Ends:
    answer = ends(start, asked_on)
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("start", "first_resale_on", "unrestricted_on"),
    [
        (FEBRUARY, date(2000, 2, 4), date(2001, 2, 4)),
        (APRIL, date(2000, 4, 30), date(2001, 4, 30)),
        (date(2000, 2, 29), date(2001, 2, 28), date(2002, 2, 28)),
    ],
)
def test_under_the_law_from_1997_the_periods_are_one_year_and_two(
    start: date, first_resale_on: date, unrestricted_on: date
) -> None:
    answer = found(start, ASKED)
    assert (answer.first_resale_on, answer.unrestricted_on) == (first_resale_on, unrestricted_on)
    assert answer.first_resale_if_reporting_on is None
    assert "Release 33-7390" in answer.law.citation


@pytest.mark.parametrize(
    ("asked_on", "release", "first_resale_on", "unrestricted_on"),
    [
        (date(1990, 4, 30), "33-6862", date(1998, 2, 4), date(1999, 2, 4)),
        (date(1997, 4, 28), "33-6862", date(1998, 2, 4), date(1999, 2, 4)),
        (date(1997, 4, 29), "33-7390", date(1997, 2, 4), date(1998, 2, 4)),
        (date(2008, 2, 14), "33-7390", date(1997, 2, 4), date(1998, 2, 4)),
        (date(2008, 2, 15), "33-8869", date(1997, 2, 4), date(1997, 2, 4)),
    ],
)
def test_the_law_in_force_on_the_day_asked_decides_whenever_the_shares_were_acquired(
    asked_on: date, release: str, first_resale_on: date, unrestricted_on: date
) -> None:
    answer = found(date(1996, 2, 4), asked_on)
    assert f"Release {release}" in answer.law.citation
    assert (answer.first_resale_on, answer.unrestricted_on) == (first_resale_on, unrestricted_on)


def test_from_2008_both_cases_are_given_because_nobody_said_whether_the_issuer_reports() -> None:
    answer = found(date(2008, 8, 31), date(2009, 1, 15))
    assert answer.first_resale_if_reporting_on == date(2009, 2, 28)
    assert answer.first_resale_on == answer.unrestricted_on == date(2009, 8, 31)
    assert "both cases are given" in answer.note


def test_before_the_first_law_of_the_table_there_is_no_date() -> None:
    assert law_on(date(1990, 4, 29)) is None
    assert ends(date(1989, 2, 4), date(1990, 4, 29)) is None


def test_each_law_follows_the_one_before_and_says_where_it_stands() -> None:
    assert all(earlier.since < later.since for earlier, later in pairwise(LAWS))
    for law in LAWS:
        assert law_on(law.since) is law
        assert "17 CFR 230.144" in law.citation
        assert law.citation.endswith(law.since.isoformat())


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.dates(date(1990, 4, 30), date(2040, 1, 1)))
def test_the_periods_begin_together_and_end_in_their_order(start: date, asked_on: date) -> None:
    answer = found(start, asked_on)
    milder = answer.first_resale_if_reporting_on or answer.first_resale_on
    assert add_months(start, 6) <= milder <= answer.first_resale_on <= answer.unrestricted_on <= add_years(start, 3)


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.dates(date(1990, 4, 30), date(2040, 1, 1)))
def test_the_note_is_for_counsel_to_confirm_and_never_says_that_a_share_may_be_sold(
    start: date, asked_on: date
) -> None:
    note = found(start, asked_on).note
    assert note.startswith(f"{INDICATIVE}; ")
    assert "affiliate" in note
    assert [words for words in NEVER_SAID if words in note] == []


@pytest.mark.parametrize(
    ("origin", "transferred", "texts"),
    [
        (Origin.ISSUED, False, [PAID_IN_FULL]),
        (Origin.ISSUED, True, [PAID_IN_FULL, NO_AFFILIATE]),
        (Origin.PIK, False, [PAID_ON, PAID_IN_FULL]),
        (Origin.PIK, True, [PAID_ON, PAID_IN_FULL, NO_AFFILIATE]),
        (Origin.CONVERSION, False, [CONVERTED, PAID_IN_FULL]),
        (Origin.EXCHANGE, False, [EXCHANGED, PAID_IN_FULL]),
    ],
)
def test_the_dates_of_a_lot_say_what_they_take_for_granted(origin: Origin, transferred: bool, texts: list[str]) -> None:
    assert list(basis(origin, transferred=transferred)) == texts
