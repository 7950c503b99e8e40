"""Requests that wait, on either database: logged, judged again, released by waiver, withdrawn, entered in breach."""

from datetime import date, datetime
from typing import Any

import pytest

from ledger import AsOf, Invalid, Ledger
from ledger.domain.entities import NoteLegend
from ledger.domain.events import SharesTransferred
from ledger.domain.kinds import RecordAgreement
from ledger.domain.notices import GiveNotice
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.domain.releases import ReleaseRequest
from ledger.domain.request_log import LogRequest, WithdrawRequest
from ledger.domain.requests import EnforcePledge
from ledger.domain.values import Evidence, EvidenceKind
from ledger.domain.waivers import Waiver
from ledger.errors import Code, Fault
from ledger.recording import Receipt
from tests.contract.acts import FIRST, LOCKED_ON, NOON, filled, issue, lock_up, transfer
from tests.contract.test_pledges import pledge

SECOND = date(2020, 1, 2)
PAPER = (Evidence(kind=EvidenceKind.DOCUMENT, text="bill of sale"),)
LOGGED = LogRequest(
    series="A",
    transferor="Ada Partners",
    transferee="somebody in Delaware",
    shares="about 60",
    presented_at="2020-01-02",
    missing=("the transferee's name", "an indorsement"),
)


def locked(database: str) -> Ledger:
    """A book in which ada's hundred shares are locked, and cyd knows nothing of it."""
    book = filled(database)
    book.record(lock_up())
    book.record(issue("100"))
    return book


def waiver(request: str, **fields: Any) -> ReleaseRequest:
    return ReleaseRequest(request=request, waiver="agreed", document="minutes", **fields)


def fault_of(book: Ledger, command: Any, **options: Any) -> Invalid:
    """The refusal of an impossible command; nothing was recorded."""
    head = book.head()
    with pytest.raises(Invalid) as refused:
        book.record(command, **options)
    assert book.head() == head
    return refused.value


def codes(receipt: Receipt) -> set[Code]:
    return {one.code for one in receipt.exceptions}


def entry(book: Ledger) -> SharesTransferred:
    """The last event, which is a transfer."""
    with book.as_of(AsOf(effective_on=LOCKED_ON)) as view:
        found = view._reads.events_at([view.head.sequence])[view.head.sequence].event
    assert isinstance(found, SharesTransferred)
    return found


def waiting(book: Ledger) -> list[tuple[str, str]]:
    with book.as_of(AsOf(effective_on=LOCKED_ON)) as view:
        return [(row.request, row.outcome) for row in view.holds()]


# --- released without a waiver


def test_a_release_that_would_say_the_same_records_nothing(database: str) -> None:
    book = locked(database)
    held = book.record(transfer("60", to="cyd", on=SECOND))
    assert (held.outcome, held.request) == ("held", "T-1")
    found = fault_of(book, ReleaseRequest(request="T-1"))
    assert found.fault is Fault.NOTHING_CHANGED
    assert f"request T-1 was held for the same reasons, #{held.sequence}" in found.text
    assert "--waiver" in found.advice
    book.record(GiveNotice(holder="cyd", document="spa", about="the lock-up", on=SECOND))
    refused = book.record(ReleaseRequest(request="T-1"))
    assert (refused.outcome, refused.request) == ("refused", "T-1")
    assert fault_of(book, ReleaseRequest(request="T-1")).fault is Fault.NOTHING_CHANGED
    assert waiting(book) == [("T-1", "refused")]


def test_a_refused_request_is_entered_on_a_later_day_and_keeps_the_time_at_which_it_was_presented(
    database: str,
) -> None:
    book = locked(database)
    refused = book.record(transfer("60", on=SECOND))
    assert refused.outcome == "refused"
    assert fault_of(book, ReleaseRequest(request="T-1", on=FIRST)).fault is Fault.DATE_ORDER
    entered = book.record(ReleaseRequest(request="T-1", on=LOCKED_ON))
    assert (entered.outcome, entered.request) == ("registered", "T-1")
    with book.as_of(AsOf(effective_on=LOCKED_ON)) as view:
        refusal, release = (line for line in view.history() if line.sequence in (refused.sequence, entered.sequence))
    presented = entry(book).presented_at
    assert presented is not None
    assert datetime.fromisoformat(presented) == refusal.recorded_at < release.recorded_at
    assert fault_of(book, ReleaseRequest(request="T-1")).fault is Fault.REQUEST_SETTLED
    assert waiting(book) == []


# --- released by waiver


def test_a_waiver_covers_the_holder_the_lots_and_the_act_of_the_request(database: str) -> None:
    book = locked(database)
    book.record(transfer("60", to="cyd", on=SECOND))
    whole = {"authority": "board", "granted_on": SECOND, "until": LOCKED_ON}
    receipt = book.record(waiver("T-1", **whole))
    assert receipt.outcome == "registered"
    assert {Code.WAIVED} <= codes(receipt)
    assert Code.AUTHORITY_MISSING not in codes(receipt)
    assert entry(book).waiver == Waiver(
        text="agreed", document="minutes", holder="ada", lots=("A-1",), act="transfer", **whole
    )


def test_a_waiver_that_names_no_authority_is_listed_for_it(database: str) -> None:
    book = locked(database)
    book.record(transfer("60", to="cyd", on=SECOND))
    assert {Code.WAIVED, Code.AUTHORITY_MISSING} <= codes(book.record(waiver("T-1")))


def test_a_waiver_for_other_lots_or_other_days_covers_nothing(database: str) -> None:
    book = locked(database)
    book.record(issue("50", on=SECOND))
    book.record(transfer("120", to="cyd", on=SECOND))
    outside = fault_of(book, waiver("T-1", lots=("A-1",)))
    assert outside.fault is Fault.NOT_COVERED
    assert "the waiver is for A-1, and the transfer takes from A-2 too" in outside.text
    late = fault_of(book, waiver("T-1", until=FIRST))
    assert late.fault is Fault.NOT_COVERED
    assert "for acts until 2020-01-01, and this one is on 2020-01-02" in late.text
    assert fault_of(book, waiver("T-1", granted_on=date(2021, 3, 4))).fault is Fault.DATE_IN_FUTURE
    assert fault_of(book, waiver("T-1", granted_on=SECOND, until=FIRST)).fault is Fault.DATE_ORDER
    assert fault_of(book, ReleaseRequest(request="T-1", authority="board")).fault is Fault.MALFORMED
    assert book.record(waiver("T-1", lots=("A-2", "A-1"))).outcome == "registered"


def test_pledges_and_enforcements_are_released_as_transfers_are(database: str) -> None:
    book = filled(database)
    agreement = lock_up().agreement
    book.record(RecordAgreement(agreement=agreement))
    book.record(issue("100"))
    book.record(pledge("80"))
    assert book.record(EnforcePledge(pledge="P-1", shares="30", on=SECOND)).outcome == "held"
    assert fault_of(book, ReleaseRequest(request="T-2")).fault is Fault.NOTHING_CHANGED
    receipt = book.record(waiver("T-2", authority="board"))
    assert (receipt.outcome, receipt.opened) == ("registered", ("A-2",))
    assert {Code.WAIVED, Code.EVIDENCE_MISSING} <= codes(receipt)


# --- in breach


def test_a_sale_in_breach_changes_the_register_and_stays_on_the_list_of_exceptions(database: str) -> None:
    book = locked(database)
    breach = transfer("60", to="cyd", on=SECOND, in_breach=True)
    assert fault_of(book, breach).fault is Fault.EVIDENCE_REQUIRED
    receipt = book.record(breach, evidence=PAPER)
    assert receipt.outcome == "registered"
    (noted,) = [one for one in receipt.exceptions if one.code is Code.IN_BREACH]
    assert noted.clause == "LU"
    assert "although the standing was locked: it happened in breach" in noted.text
    assert entry(book).in_breach
    with book.as_of(AsOf(effective_on=date(2021, 1, 1))) as view:
        (line,) = [one for one in view.exceptions() if one.code == "IN_BREACH"]
    assert (line.sequence, line.clause) == (receipt.sequence, "LU")


def test_a_mark_of_breach_that_was_not_needed_is_noted_and_not_kept(database: str) -> None:
    book = locked(database)
    receipt = book.record(transfer("60", to="cyd", on=LOCKED_ON, in_breach=True), evidence=PAPER)
    assert "entered as any other, and not as one in breach" in receipt.reasons[-1].text
    assert Code.IN_BREACH not in codes(receipt)
    assert not entry(book).in_breach


# --- presented


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2020-01-02", "2020-01-02T00:00:00.000000Z"),
        ("2020-01-02T09:30:00-05:00", "2020-01-02T14:30:00.000000Z"),
        ("2020-01-02T09:30Z", "2020-01-02T09:30:00.000000Z"),
        ("2021-03-03T12:00:00.5Z", "2021-03-03T12:00:00.500000Z"),
    ],
)
def test_what_was_presented_before_it_is_recorded_keeps_its_instant(database: str, typed: str, kept: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(transfer("60", on=SECOND, presented_at=typed))
    assert entry(book).presented_at == kept


def test_nothing_is_presented_in_the_future_and_a_day_begins_in_the_issuers_zone(database: str) -> None:
    """The clock stands at noon on 3 March 2021, UTC."""
    book, _ = Ledger.create(
        database, issuer="acme", name="Acme", zone="America/New_York", actor="clerk", clock=lambda: NOON
    )
    book.record(DesignateSeries(series="A", name="Series A", authorised="300", on=FIRST))
    for holder in ("ada", "bob"):
        book.record(RegisterHolder(holder=holder, name=holder, on=FIRST))
    book.record(issue("100"))
    for typed in ("2021-03-04", "2021-03-03T12:00:01Z"):
        assert fault_of(book, transfer("60", on=SECOND, presented_at=typed)).fault is Fault.DATE_IN_FUTURE
    book.record(transfer("60", on=SECOND, presented_at="2021-03-03"))
    assert entry(book).presented_at == "2021-03-03T05:00:00.000000Z"


# --- logged


def test_a_logged_request_waits_under_its_number_and_is_judged_under_it(database: str) -> None:
    book = locked(database)
    logged = book.record(LOGGED)
    assert (logged.outcome, logged.request) == ("held", "T-1")
    assert [one.text for one in logged.reasons] == [
        "still owed: the transferee's name",
        "still owed: an indorsement",
    ]
    assert waiting(book) == [("T-1", "held")]
    only_logged = fault_of(book, ReleaseRequest(request="T-1"))
    assert only_logged.fault is Fault.NOTHING_CHANGED
    assert "the transferee's name; an indorsement" in only_logged.text
    held = book.record(transfer("60", to="cyd", on=SECOND, request="T-1"))
    assert (held.outcome, held.request) == ("held", "T-1")
    again = fault_of(book, transfer("60", to="cyd", on=SECOND, request="T-1"))
    assert again.fault is Fault.ALREADY_RECORDED
    entered = book.record(ReleaseRequest(request="T-1", on=LOCKED_ON))
    assert (entered.outcome, entered.request) == ("registered", "T-1")
    assert entry(book).presented_at == "2020-01-02T00:00:00.000000Z"
    assert book.record(transfer("1", on=LOCKED_ON)).request == "T-2"
    assert book.verify().passed


def test_a_number_is_that_of_one_request_about_one_series_presented_once(database: str) -> None:
    book = locked(database)
    book.record(LOGGED)
    assert fault_of(book, transfer("60", on=SECOND, request="T-9")).fault is Fault.UNKNOWN_REQUEST
    other_day = transfer("60", on=LOCKED_ON, request="T-1", presented_at="2020-01-03")
    assert fault_of(book, other_day).fault is Fault.MALFORMED
    same_day = transfer("60", on=LOCKED_ON, request="T-1", presented_at="2020-01-02")
    assert book.record(same_day).outcome == "registered"
    assert fault_of(book, transfer("1", on=LOCKED_ON, request="T-1")).fault is Fault.REQUEST_SETTLED


def test_a_withdrawn_request_is_neither_released_nor_entered(database: str) -> None:
    book = locked(database)
    book.record(LOGGED)
    assert book.record(transfer("60", to="cyd", on=SECOND)).request == "T-2"
    for request in ("T-1", "T-2"):
        gone = WithdrawRequest(request=request, reason="called off", on=LOCKED_ON)
        assert book.record(gone, evidence=PAPER).outcome == "recorded"
        assert fault_of(book, gone).fault is Fault.REQUEST_SETTLED
        assert fault_of(book, ReleaseRequest(request=request)).fault is Fault.REQUEST_SETTLED
        assert fault_of(book, waiver(request)).fault is Fault.REQUEST_SETTLED
    assert fault_of(book, transfer("60", on=SECOND, request="T-1")).fault is Fault.REQUEST_SETTLED
    assert waiting(book) == []


# --- certificates


def test_what_is_left_of_a_certificated_lot_wants_a_certificate(database: str) -> None:
    book = filled(database)
    book.record(issue("100", certificate="PA-1"))
    asked = {"on": SECOND, "surrendered": ("PA-1",), "certificate": "PA-2"}
    without = book.record(transfer("60", **asked), dry_run=True)
    assert "40 shares are left in lot A-1, which was certificated (PA-1)" in without.exceptions[-2].text
    assert Code.CERTIFICATE_MISSING in codes(without)
    assert Code.CERTIFICATE_MISSING not in codes(book.record(transfer("100", **asked), dry_run=True))
    nothing_left = fault_of(book, transfer("100", **asked, balance_certificate="PA-3"))
    assert nothing_left.fault is Fault.MALFORMED
    assert fault_of(book, transfer("60", **asked, balance_certificate="PA-2")).fault is Fault.CERTIFICATE_IN_USE
    whole = book.record(transfer("60", **asked, balance_certificate="PA-3"))
    assert Code.CERTIFICATE_MISSING not in codes(whole)
    assert entry(book).balance_certificate == "PA-3"
    assert book.verify().passed


def test_legends_still_tell_whoever_gets_the_shares(database: str) -> None:
    book = locked(database)
    book.record(NoteLegend(lot="A-1", clause="LU", on=FIRST, noted=True))
    receipt = book.record(transfer("60", to="cyd", on=SECOND))
    assert receipt.outcome == "refused"
    assert "a legend of LU is noted on lot A-1" in receipt.reasons[-1].text
