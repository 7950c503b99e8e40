"""The list of requests on either database: when each was presented and decided, and how long it waits."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from ledger import AsOf, Ledger
from ledger.domain.corrections import ReverseEvent
from ledger.domain.pledges import PledgeShares
from ledger.domain.releases import ReleaseRequest
from ledger.domain.request_log import LogRequest, WithdrawRequest
from ledger.domain.requests import DemandRegistration, EnforcePledge, Form
from ledger.projections.requests import RequestLine
from tests.contract.acts import LOCKED_ON, filled, issue, lock_up, transfer

PRESENTED = "2021-03-01T15:00:00.000000Z"
EARLY = date(2020, 3, 1)


class Clock:
    """A clock that stands still until a test moves it: noon on 11 March 2021."""

    def __init__(self) -> None:
        self.now = datetime(2021, 3, 11, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(database: str, clock: Clock) -> Iterator[Ledger]:
    """What ada bought is locked until June 2020, and bob's shares are not."""
    book = filled(database, clock=clock)
    book.record(lock_up())
    book.record(issue("100"))
    book.record(issue("50", to="bob"))
    yield book
    assert book.verify().passed


def listed(
    book: Ledger, on: date = date(2022, 1, 1), known_at: datetime | int | None = None, **asked: object
) -> list[RequestLine]:
    with book.as_of(AsOf(effective_on=on, known_at=known_at)) as view:
        return list(view.requests(**asked))


def only(book: Ledger, *more: object, **asked: object) -> RequestLine:
    (row,) = listed(book, *more, **asked)
    return row


def test_a_transfer_entered_at_once_took_no_day(book: Ledger) -> None:
    entered = book.record(transfer("5", by="bob", to="cyd", on=EARLY))
    row = only(book)
    assert (row.request, row.kind, row.what, row.holder, row.to, row.series) == (
        ("T-1", "transfer", "transfer, private", "bob", "cyd", "A")
    )
    assert (row.shares, row.outcome, row.days, row.sequence) == (Decimal(5), "entered", 0, entered.sequence)
    assert row.presented_at == row.decided_at == datetime(2021, 3, 11, 12, tzinfo=UTC)
    assert not row.running


def test_a_request_is_counted_from_when_it_was_presented_where_that_is_stated(book: Ledger) -> None:
    book.record(transfer("5", by="bob", to="cyd", on=EARLY, presented_at=PRESENTED))
    assert (only(book).presented_at, only(book).days) == (datetime(2021, 3, 1, 15, tzinfo=UTC), 10)


def test_a_refusal_is_decided_when_it_is_made_and_stays_so_when_it_is_confirmed(book: Ledger, clock: Clock) -> None:
    refused = book.record(transfer("5", on=EARLY, presented_at=PRESENTED))
    assert refused.outcome == "refused"
    row = only(book)
    assert (row.outcome, row.days, row.running) == ("refused", 10, False)
    assert row.decided_at == datetime(2021, 3, 11, 12, tzinfo=UTC)
    assert [reason["code"] for reason in row.reasons] == ["LOCKED", "NOTICED"]
    clock.now += timedelta(days=1)
    again = book.record(ReleaseRequest(request="T-1", on=EARLY + timedelta(days=1)))
    row = only(book)
    assert (row.sequence, row.outcome, row.days) == (again.sequence, "refused", 10)
    clock.now += timedelta(days=1)
    entered = book.record(ReleaseRequest(request="T-1", waiver="agreed", document="minutes", authority="the board"))
    row = only(book)
    assert (row.outcome, row.days, row.waiver, row.sequence) == ("entered", 12, "agreed; minutes", entered.sequence)
    assert only(book, known_at=refused.sequence).outcome == "refused"


def test_a_held_request_runs_on_until_the_day_asked_about_or_known(book: Ledger, clock: Clock) -> None:
    book.record(transfer("5", to="cyd", on=EARLY))
    held = only(book, date(2021, 3, 31))
    assert (held.outcome, held.decided_at, held.days, held.running) == ("held", None, 20, True)
    assert [reason["code"] for reason in held.reasons] == ["LOCKED", "NO_NOTICE"]
    clock.now += timedelta(days=2)
    entered = book.record(ReleaseRequest(request="T-1", on=LOCKED_ON))
    assert entered.outcome == "registered"
    row = only(book)
    assert (row.outcome, row.days) == ("entered", 2)
    assert entered.sequence is not None
    assert (only(book, known_at=entered.sequence - 1).outcome, only(book, known_at=entered.sequence - 1).days) == (
        "held",
        0,
    )
    known = datetime(2021, 3, 12, 11, 59, tzinfo=UTC)
    assert (only(book, known_at=known).outcome, only(book, known_at=known).days) == ("held", 1)
    assert listed(book, date(2020, 2, 29)) == []
    assert only(book, EARLY).outcome == "held"
    assert only(book, EARLY).days == 0


def test_a_reversed_entry_gives_back_what_was_before_it(book: Ledger) -> None:
    book.record(transfer("5", to="cyd", on=EARLY))
    entered = book.record(ReleaseRequest(request="T-1", on=LOCKED_ON))
    assert entered.sequence is not None
    book.record(ReverseEvent(sequence=entered.sequence, reason="a mistake"))
    assert only(book).outcome == "held"
    assert only(book, known_at=entered.sequence).outcome == "entered"


def test_what_is_logged_waits_and_what_is_withdrawn_no_longer_does(book: Ledger) -> None:
    book.record(
        LogRequest(
            series="A",
            transferor="ada",
            transferee="Oak Trust",
            shares="about five",
            presented_at=PRESENTED,
            missing=("an indorsement", "the certificate"),
            on=date(2021, 3, 1),
        )
    )
    row = only(book, date(2021, 3, 31))
    assert (row.outcome, row.what, row.to, row.shares, row.days) == (
        ("waiting", "missing: an indorsement; the certificate", "Oak Trust", "about five", 30)
    )
    book.record(WithdrawRequest(request="T-1", reason="found elsewhere", on=date(2021, 3, 6)))
    row = only(book)
    assert (row.outcome, row.what, row.days, row.decided_at) == (
        "withdrawn",
        "missing: an indorsement; the certificate",
        5,
        None,
    )
    assert listed(book, waiting=True) == []
    assert only(book, date(2021, 3, 5)).outcome == "waiting"


def test_pledges_enforcements_and_demands_are_on_the_list_too(book: Ledger) -> None:
    pledge = PledgeShares(series="A", holder="bob", pledgee="cyd", shares="7", on=EARLY)
    book.record(pledge)
    book.record(EnforcePledge(pledge="P-1", on=EARLY, shares="3"))
    demand = DemandRegistration(holder="ada", form=Form.LONG, series="A", shares="20", received_on=EARLY)
    assert book.record(demand).outcome == "refused"
    told = [(row.request, row.kind, row.what, row.holder, row.to, row.shares, row.outcome) for row in listed(book)]
    assert sorted(told) == [
        ("D-3", "demand", "long-form registration", "ada", None, Decimal(20), "refused"),
        ("T-1", "pledge", "P-1", "bob", "cyd", Decimal(7), "entered"),
        ("T-2", "enforcement", "P-1", "bob", "cyd", Decimal(3), "entered"),
    ]
    (row,) = [row for row in listed(book) if row.kind == "demand"]
    assert (row.presented_at, row.days) == (EARLY, (date(2021, 3, 11) - EARLY).days)
    assert [row.request for row in listed(book, holder="cyd")] == ["T-1", "T-2"]


def test_an_enforcement_that_is_held_says_whose_shares_it_is_about(book: Ledger) -> None:
    book.record(PledgeShares(series="A", holder="ada", pledgee="cyd", shares="7", on=EARLY))
    held = book.record(EnforcePledge(pledge="P-1", on=EARLY))
    assert held.outcome == "held"
    row = only(book, waiting=True)
    assert (row.kind, row.holder, row.to, row.series, row.shares) == ("enforcement", "ada", "cyd", "A", None)


def test_those_that_wait_come_first_and_the_oldest_on_top(book: Ledger) -> None:
    locked = transfer("5", to="cyd", on=EARLY)
    book.record(transfer("1", by="bob", to="cyd", on=EARLY))
    book.record(locked)
    book.record(replace(locked, presented_at=PRESENTED))
    book.record(replace(locked, presented_at="2021-03-02T04:00:00.000000Z"))
    assert [(row.request, row.running) for row in listed(book)] == (
        [("T-3", True), ("T-4", True), ("T-2", True), ("T-1", False)]
    )
    assert [row.request for row in listed(book, waiting=True)] == ["T-3", "T-4", "T-2"]
