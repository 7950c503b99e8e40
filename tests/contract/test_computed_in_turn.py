"""Several events that were computed from holdings: each after all that it is computed from, and none in a circle."""

from datetime import date

import pytest

from ledger.domain.dividends import PayDividend
from ledger.domain.proportions import Rounding
from ledger.domain.returns import Disposal, ReturnShares
from ledger.errors import Fault
from tests.contract.acts import filled, issue
from tests.contract.test_dividends import AUGUST, JULY, RECORD, SEPTEMBER, fault_of, held


def dividend(rate: str, record_on: date, on: date) -> PayDividend:
    return PayDividend(series="A", rate=rate, record_on=record_on, on=on, rounding=Rounding.FLOOR, consent="board")


def test_what_is_computed_again_follows_what_it_is_computed_from_whatever_was_recorded_first(database: str) -> None:
    book = filled(database)
    book.record(issue("4"))
    book.record(dividend("20", AUGUST, SEPTEMBER))
    book.record(dividend("10", RECORD, RECORD))
    assert held(book) == {"ada": "4"}
    book.record(issue("96", to="bob", on=JULY), with_dependents=True)
    # bob is paid 9 in July, and in September 19 on his 96 and 1 on those 9
    assert held(book) == {"ada": "4", "bob": str(96 + 9 + 19 + 1)}
    assert book.verify().passed


@pytest.mark.parametrize(
    "second",
    [
        dividend("10", AUGUST, AUGUST),
        ReturnShares(kind=Disposal.REDEEMED, series="A", shares="50", on=AUGUST),
    ],
)
def test_two_that_would_each_be_computed_from_what_the_other_leaves_are_refused(
    database: str, second: PayDividend | ReturnShares
) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(dividend("10", AUGUST, AUGUST))
    for options in ({}, {"with_dependents": True}, {"with_dependents": True, "dry_run": True}):
        refusal = fault_of(book, second, **options)
        assert refusal.fault is Fault.BASIS_CHANGED
        assert "each would be computed from what the other leaves" in refusal.text
    assert held(book) == {"ada": "110"}


def test_a_dividend_and_a_redemption_of_its_day_go_together_where_the_record_date_is_earlier(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(dividend("10", RECORD, AUGUST))
    book.record(ReturnShares(kind=Disposal.REDEEMED, series="A", on=AUGUST))
    assert held(book) == {}
    assert book.verify().passed
