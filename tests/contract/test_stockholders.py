"""Who stood registered at the close of a day, beside what is known of it now."""

from datetime import UTC, date, datetime

import pytest

from ledger import AsOf, Invalid, Ledger
from ledger.domain.corrections import ReverseEvent
from ledger.domain.names import ChangeAddress, RenameHolder
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.errors import Fault
from ledger.projections.stockholders import StockholderLine
from tests.contract.acts import FIRST, issue, transfer

RECORD_DATE = date(2021, 3, 3)
DURING = datetime(2021, 3, 4, 4, 59, 59, tzinfo=UTC)
"""One second before midnight in New York, where the day after has begun in UTC."""
AFTER = datetime(2021, 3, 4, 5, 0, 0, tzinfo=UTC)


class Clock:
    """A clock that is set by the test."""

    def __init__(self) -> None:
        self.now = DURING

    def __call__(self) -> datetime:
        return self.now


def opened(database: str) -> tuple[Ledger, Clock]:
    """A ledger in New York with 100 A of ada and 50 of bob, recorded before the close."""
    clock = Clock()
    book, _ = Ledger.create(database, issuer="acme", name="Acme", zone="America/New_York", actor="clerk", clock=clock)
    book.record(DesignateSeries(series="A", name="Series A", authorised="1000", on=FIRST))
    for holder, name in (("ada", "Zeta Fund"), ("bob", "alpha Fund"), ("cyd", "Beta Fund")):
        book.record(RegisterHolder(holder=holder, name=name, address=f"{holder} street", on=FIRST))
    book.record(issue("100"))
    book.record(issue("50", to="bob"))
    return book, clock


def stockholders(book: Ledger, day: date = RECORD_DATE) -> list[StockholderLine]:
    with book.at_close(day) as view:
        return list(view.stockholders())


def brief(rows: list[StockholderLine]) -> list[tuple[object, ...]]:
    return [(row.name, row.shares, row.shares_known_now, row.differs) for row in rows]


def test_the_list_is_by_name_with_address_and_share_of_the_series(database: str) -> None:
    book, clock = opened(database)
    clock.now = AFTER
    first, second = stockholders(book)
    assert (first.name, first.holder, first.address, first.series) == ("alpha Fund", "bob", "bob street", "A")
    assert (str(first.percent), first.later, second.name) == ("33.3333", (), "Zeta Fund")


def test_what_is_entered_for_the_day_after_its_close_is_shown_beside_the_list_and_not_in_it(database: str) -> None:
    book, clock = opened(database)
    book.record(transfer("10", by="bob", to="ada", on=RECORD_DATE))
    clock.now = AFTER
    assert brief(stockholders(book)) == [("alpha Fund", 40, 40, False), ("Zeta Fund", 110, 110, False)]
    late = book.record(transfer("30", to="cyd", on=RECORD_DATE))
    rows = stockholders(book)
    assert brief(rows) == [("alpha Fund", 40, 40, False), ("Beta Fund", 0, 30, True), ("Zeta Fund", 110, 80, True)]
    assert [[one.sequence for one in row.later] for row in rows] == [[], [late.sequence], [late.sequence]]
    assert (rows[1].later[0].effective_on, rows[1].later[0].recorded_at[:10]) == (RECORD_DATE, "2021-03-04")
    assert "30 A from ada to cyd" in rows[1].later[0].summary


def test_an_entry_that_was_undone_again_makes_no_difference(database: str) -> None:
    book, clock = opened(database)
    clock.now = AFTER
    late = book.record(transfer("30", to="cyd", on=RECORD_DATE))
    assert late.sequence is not None
    book.record(ReverseEvent(sequence=late.sequence, reason="wrong day"))
    assert brief(stockholders(book)) == [("alpha Fund", 50, 50, False), ("Zeta Fund", 100, 100, False)]
    book.record(transfer("20", to="cyd", on=RECORD_DATE))
    (cyd,) = [row for row in stockholders(book) if row.holder == "cyd"]
    assert [one.sequence for one in cyd.later] == [late.sequence, late.sequence + 1, late.sequence + 2]


def test_a_later_transfer_does_not_concern_the_day(database: str) -> None:
    book, clock = opened(database)
    clock.now = AFTER
    book.record(transfer("30", to="cyd", on=date(2021, 3, 4)))
    assert not any(row.differs for row in stockholders(book))


def test_names_and_addresses_are_those_that_stood_registered(database: str) -> None:
    book, clock = opened(database)
    clock.now = AFTER
    book.record(RenameHolder(holder="ada", name="Able Fund", on=FIRST))
    book.record(ChangeAddress(holder="ada", address=None, on=FIRST))
    book.record(RegisterHolder(holder="dee", name="Delta Fund", on=FIRST))
    book.record(issue("1", to="dee", on=RECORD_DATE))
    assert [(row.name, row.address) for row in stockholders(book)] == [
        ("alpha Fund", "bob street"),
        ("Delta Fund", None),
        ("Zeta Fund", "ada street"),
    ]


def test_one_series_can_be_asked_for(database: str) -> None:
    book, clock = opened(database)
    book.record(DesignateSeries(series="B", name="Series B", authorised="10", on=FIRST))
    book.record(issue("5", series="B"))
    clock.now = AFTER
    with book.at_close(RECORD_DATE) as view:
        assert [(row.series, row.shares) for row in view.stockholders(series="B")] == [("B", 5)]
        assert [(row.name, row.series) for row in view.stockholders()] == [
            ("alpha Fund", "A"),
            ("Zeta Fund", "A"),
            ("Zeta Fund", "B"),
        ]
        with pytest.raises(Invalid):
            view.stockholders(series="C")


def test_there_is_no_list_of_a_day_that_has_not_ended(database: str) -> None:
    book, _ = opened(database)
    with pytest.raises(Invalid) as refusal:
        book.at_close(RECORD_DATE)
    assert refusal.value.fault is Fault.DATE_IN_FUTURE


def test_any_view_can_be_set_beside_what_is_known_now(database: str) -> None:
    book, _ = opened(database)
    book.record(transfer("100", to="cyd"))
    with book.as_of(AsOf(effective_on=FIRST, known_at=6)) as view:
        assert brief(list(view.stockholders())) == [
            ("alpha Fund", 0, 50, True),
            ("Beta Fund", 0, 100, True),
            ("Zeta Fund", 100, 0, True),
        ]
