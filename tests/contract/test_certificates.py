"""Certificates on either database: what represents a lot on both time axes, what ended, and what does not add up."""

from datetime import date
from typing import Any

import pytest

from ledger import AsOf, Ledger
from ledger.domain.certificates import ReplaceCertificates
from ledger.domain.corrections import ReverseEvent
from ledger.domain.entities import NoteLegend
from ledger.domain.exchanges import ExchangeKind, ExchangeShares
from ledger.domain.holding_events import CertificateCause, CertificateLot
from ledger.domain.register import DesignateSeries
from ledger.domain.requests import EnforcePledge, PledgeShares
from ledger.domain.returns import Disposal, ReturnShares
from ledger.errors import Fault, Invalid
from ledger.projections.view import View
from ledger.recording import Receipt
from tests.contract.acts import FIRST, filled, issue, lock_up, transfer

MARCH, APRIL, MAY, JULY = (date(2020, month, 1) for month in (3, 4, 5, 7))


@pytest.fixture
def book(database: str) -> Ledger:
    """Series A with lots of 100 (A-1, PA-1) and 50 (A-2, PA-2) of ada."""
    made = filled(database, authorised="1000")
    made.record(issue("100", certificate="PA-1", price="10"))
    made.record(issue("50", certificate="PA-2", on=date(2020, 2, 1)))
    return made


def at(book: Ledger, on: date = date(2021, 1, 1), known_at: int | None = None) -> View:
    return book.as_of(AsOf(effective_on=on, known_at=known_at))


def current(book: Ledger, on: date = date(2021, 1, 1), known_at: int | None = None) -> dict[str, str | None]:
    """The certificate of each lot with shares."""
    with at(book, on, known_at) as view:
        return {row.lot: row.certificate for row in view.lots()}


def statuses(book: Ledger, **asked: Any) -> dict[str, str]:
    with at(book) as view:
        return {row.certificate: row.status for row in view.certificates(**asked)}


def found(book: Ledger, **asked: Any) -> list[tuple[str, str | None]]:
    """Each finding's code with the certificate or lot that it is of; the list of exceptions has them all."""
    with at(book) as view:
        findings = view.certificate_findings(**asked)
        listed = {(line.sequence, line.code, line.text) for line in view.exceptions()}
    assert {(one.sequence, one.code, one.text) for one in findings} <= listed
    return [(one.code, one.certificate or one.lot) for one in findings]


def replaced(book: Ledger, cause: str, *old: str, on: date = APRIL, holder: str = "ada", **more: Any) -> Receipt:
    lots = tuple(CertificateLot(lot=lot, certificate=number) for lot, number in more.pop("lots", {}).items())
    command = ReplaceCertificates(
        series="A", holder=holder, cause=CertificateCause(cause), replaced=old, on=on, lots=lots, **more
    )
    return book.record(command)


def fault(book: Ledger, command: Any) -> tuple[Fault, str]:
    head = book.head().sequence
    with pytest.raises(Invalid) as refusal:
        book.record(command)
    assert book.head().sequence == head
    return refusal.value.fault, refusal.value.text


def test_the_certificate_of_a_lot_is_the_one_of_the_day_as_it_was_known_then(book: Ledger) -> None:
    assert current(book) == {"A-1": "PA-1", "A-2": "PA-2"}
    book.record(transfer("120", on=MARCH, certificate="PA-3", balance_certificate="PA-4", surrendered=("PA-1", "PA-2")))
    known = book.head().sequence
    assert current(book) == {"A-2": "PA-4", "A-3": "PA-3", "A-4": "PA-3"}
    replaced(book, "lost", "PA-4", certificate="PA-5", indemnity="bond")
    assert current(book) == {"A-2": "PA-5", "A-3": "PA-3", "A-4": "PA-3"}
    assert current(book, on=date(2020, 3, 31)) == {"A-2": "PA-4", "A-3": "PA-3", "A-4": "PA-3"}
    assert current(book, known_at=known) == {"A-2": "PA-4", "A-3": "PA-3", "A-4": "PA-3"}
    assert current(book, on=date(2020, 2, 29)) == {"A-1": "PA-1", "A-2": "PA-2"}
    assert found(book) == []
    assert book.verify().passed


def test_a_row_says_what_a_certificate_was_issued_for_and_what_became_of_it(book: Ledger) -> None:
    book.record(transfer("120", on=MARCH, certificate="PA-3", balance_certificate="PA-4", surrendered=("PA-1", "PA-2")))
    with at(book) as view:
        rows = {row.certificate: row for row in view.certificates()}
    assert [*rows] == ["PA-1", "PA-2", "PA-3", "PA-4"]
    first, balance = rows["PA-1"], rows["PA-4"]
    assert (first.series, first.holder, first.lots, first.shares) == ("A", "ada", ("A-1",), 100)
    assert (first.issued_on, first.issued_by, first.status, first.ended_on) == (FIRST, 6, "surrendered", MARCH)
    assert first.ended_by == balance.issued_by == book.head().sequence
    assert (balance.lots, balance.shares, balance.status) == (("A-2",), 30, "outstanding"), "A-1 was given up whole"
    assert (balance.ended_on, balance.ended_by, rows["PA-3"].lots) == (None, None, ("A-3", "A-4"))
    assert statuses(book, outstanding=True) == {"PA-3": "outstanding", "PA-4": "outstanding"}
    assert [*statuses(book, holder="bob")] == ["PA-3"]
    assert statuses(book, series="A", holder="cyd") == {}


def test_a_certificate_is_surrendered_once_and_by_its_holder(book: Ledger) -> None:
    book.record(transfer("100", on=MARCH, certificate="PA-3", surrendered=("PA-1",)))
    again = fault(book, transfer("10", on=APRIL, surrendered=("PA-1",)))
    assert again == (Fault.CERTIFICATE_CANCELLED, f"certificate 'PA-1' was surrendered on 1 Mar 2020 (#{8})")
    other = fault(book, transfer("10", by="bob", to="cyd", on=APRIL, surrendered=("PA-2",)))
    assert other == (
        Fault.UNKNOWN_CERTIFICATE,
        "certificate 'PA-2' is of series A and ada, not of series A and bob",
    )
    early = fault(book, transfer("10", on=date(2020, 1, 15), surrendered=("PA-2",)))
    assert early[0] is Fault.DATE_ORDER
    late = fault(book, transfer("10", on=date(2020, 2, 15), surrendered=("PA-1",)))
    assert late[0] is Fault.CERTIFICATE_CANCELLED, "also where the other surrender has a later day"
    assert fault(book, issue("1", certificate="PA-1"))[0] is Fault.CERTIFICATE_IN_USE
    lost = ReplaceCertificates(
        series="A", holder="ada", cause=CertificateCause.LOST, on=APRIL, replaced=("PA-1",), certificate="PA-9"
    )
    assert fault(book, lost)[0] is Fault.CERTIFICATE_CANCELLED


def test_shares_that_come_back_or_become_others_end_certificates_of_their_holder_alone(book: Ledger) -> None:
    book.record(DesignateSeries(series="B", name="Series B", authorised="1000", on=FIRST))
    redeemed = ReturnShares(
        kind=Disposal.REDEEMED, series="A", holder="ada", shares="50", lots=("A-2",), on=MARCH, surrendered=("PA-2",)
    )
    book.record(redeemed)
    assert statuses(book) == {"PA-1": "outstanding", "PA-2": "surrendered"}
    again = ReturnShares(kind=Disposal.REDEEMED, series="A", holder="ada", shares="1", on=APRIL, surrendered=("PA-2",))
    assert fault(book, again)[0] is Fault.CERTIFICATE_CANCELLED
    exchanged = ExchangeShares(
        kind=ExchangeKind.CONVERSION,
        series="A",
        to_series="B",
        holder="ada",
        ratio="1:2",
        on=APRIL,
        surrendered=("PA-2",),
        certificate="PB-1",
    )
    assert fault(book, exchanged)[0] is Fault.CERTIFICATE_CANCELLED
    whole = ExchangeShares(
        kind=ExchangeKind.CONVERSION,
        series="A",
        to_series="B",
        holder="ada",
        ratio="1:2",
        on=APRIL,
        surrendered=("PA-1",),
        certificate="PB-1",
    )
    book.record(whole)
    assert current(book) == {"B-1": "PB-1"}
    assert found(book) == []


def test_certificates_of_pledged_shares_are_replaced_and_end_when_the_pledge_is_enforced(book: Ledger) -> None:
    book.record(PledgeShares(series="A", holder="ada", pledgee="bob", shares="100", lots=("A-1",), on=MARCH))
    replaced(book, "lost", "PA-1", certificate="PA-3", indemnity="bond")
    book.record(EnforcePledge(pledge="P-1", on=MAY, certificate="PA-4", surrendered=("PA-3",)))
    assert current(book) == {"A-2": "PA-2", "A-3": "PA-4"}
    assert statuses(book) == {"PA-1": "lost", "PA-2": "outstanding", "PA-3": "surrendered", "PA-4": "outstanding"}
    assert found(book) == []


def test_what_is_reversed_never_ended_or_issued_a_certificate(book: Ledger) -> None:
    sale = book.record(transfer("100", on=MARCH, certificate="PA-3", surrendered=("PA-1",)))
    assert sale.sequence is not None
    book.record(ReverseEvent(sequence=sale.sequence, reason="never signed"))
    assert statuses(book) == {"PA-1": "outstanding", "PA-2": "outstanding"}
    assert current(book, known_at=sale.sequence) == {"A-2": "PA-2", "A-3": "PA-3"}
    book.record(transfer("100", on=APRIL, certificate="PA-3", surrendered=("PA-1",)))
    assert statuses(book) == {"PA-1": "surrendered", "PA-2": "outstanding", "PA-3": "outstanding"}
    assert book.verify().passed


def test_certificates_are_consolidated_divided_and_taken_in_and_out_of_book_entry(book: Ledger) -> None:
    replaced(book, "consolidated", "PA-1", "PA-2", certificate="PA-3")
    assert current(book) == {"A-1": "PA-3", "A-2": "PA-3"}
    replaced(book, "divided", "PA-3", lots={"A-1": "PA-4", "A-2": "PA-5"}, on=MAY)
    assert current(book) == {"A-1": "PA-4", "A-2": "PA-5"}
    replaced(book, "book-entry", "PA-4", "PA-5", on=JULY)
    assert current(book) == {"A-1": None, "A-2": None}
    assert found(book) == []
    replaced(book, "certificated", lots={"A-2": "PA-6"}, on=JULY)
    assert current(book) == {"A-1": None, "A-2": "PA-6"}
    assert found(book) == [], "A-1 is in book entry"
    assert statuses(book) == {
        "PA-1": "consolidated",
        "PA-2": "consolidated",
        "PA-3": "divided",
        "PA-4": "book-entry",
        "PA-5": "book-entry",
        "PA-6": "outstanding",
    }


def test_all_that_a_certificate_represents_is_replaced_at_once_however_it_came_to_represent_it(book: Ledger) -> None:
    """The balance of a consolidated one stands also for a lot from which nothing was sold."""
    replaced(book, "consolidated", "PA-1", "PA-2", certificate="PA-3")
    book.record(transfer("10", on=MAY, certificate="PA-4", balance_certificate="PA-5", surrendered=("PA-3",)))
    assert current(book) == {"A-1": "PA-5", "A-2": "PA-5", "A-3": "PA-4"}
    one = ReplaceCertificates(
        series="A",
        holder="ada",
        cause=CertificateCause.LOST,
        on=JULY,
        replaced=("PA-5",),
        lots=(CertificateLot(lot="A-1", certificate="PA-6"),),
    )
    assert fault(book, one) == (
        Fault.MALFORMED,
        "certificate 'PA-5' also represents lot A-2, which is not named",
    )
    replaced(book, "lost", "PA-5", certificate="PA-6", on=JULY)
    assert current(book) == {"A-1": "PA-6", "A-2": "PA-6", "A-3": "PA-4"}
    with at(book) as view:
        last = view.certificates()[-1]
    assert (last.certificate, last.lots, last.shares) == ("PA-6", ("A-1", "A-2"), 140)
    assert found(book) == []


def test_a_certificate_that_ends_for_the_shares_of_another_lot_ends_for_all_its_lots(book: Ledger) -> None:
    """The transfer takes all of A-1 and does not speak of A-2, which is all that ada has left."""
    replaced(book, "consolidated", "PA-1", "PA-2", certificate="PA-3")
    book.record(transfer("100", on=MAY, certificate="PA-4", balance_certificate="PA-5", surrendered=("PA-3",)))
    with at(book) as view:
        assert [(row.lot, row.certificate) for row in view.lots(holder="ada")] == [("A-2", "PA-5")]
    other = ReplaceCertificates(
        series="A",
        holder="ada",
        cause=CertificateCause.CERTIFICATED,
        on=JULY,
        lots=(CertificateLot(lot="A-2", certificate="PA-6"),),
    )
    assert "lot A-2 is represented by certificate 'PA-5'" in fault(book, other)[1]


def test_what_a_certificate_was_issued_for_is_what_was_known_then(book: Ledger) -> None:
    replaced(book, "lost", "PA-1", certificate="PA-3", indemnity="bond")
    book.record(transfer("30", on=MARCH, certificate="PA-4"))
    with at(book) as view:
        (row,) = [row for row in view.certificates() if row.certificate == "PA-3"]
    assert (row.shares, found(book)) == (100, [("CERTIFICATE_DIFFERS", "PA-3")]), "the sale was entered late"


def test_numbers_that_are_missing_or_nearly_alike_are_found(book: Ledger) -> None:
    book.record(issue("1", certificate="PA-4", on=MARCH))
    assert found(book) == [("CERTIFICATE_GAP", "PA-4")]
    book.record(issue("1", certificate="pa-04", on=APRIL, to="bob"))
    book.record(issue("1", certificate="Old Paper", on=APRIL))
    book.record(issue("1", certificate="OLD PAPER", on=APRIL))
    book.record(issue("1", certificate="PA-10", on=APRIL))
    assert found(book) == [
        ("CERTIFICATE_GAP", "OLD PAPER"),
        ("CERTIFICATE_GAP", "pa-04"),
        ("CERTIFICATE_GAP", "PA-4"),
        ("CERTIFICATE_GAP", "PA-10"),
    ]
    with at(book) as view:
        texts = [one.text for one in view.certificate_findings()]
    assert texts[1:] == [
        "certificate 'pa-04' has nearly the number of 'PA-4' (#8): they differ in the case of letters or in leading "
        "zeros alone",
        "certificate number PA-3 is missing between PA-2 (#7) and PA-4 (#8)",
        "certificate numbers PA-5 to PA-9 are missing between PA-4 (#8) and PA-10 (#12)",
    ]
    assert found(book, holder="bob") == [("CERTIFICATE_GAP", "pa-04")]
    book.record(issue("1", certificate="PA-3", on=MAY))
    assert ("CERTIFICATE_GAP", "PA-4") not in found(book)


def test_a_huge_number_is_a_gap_and_takes_no_time(book: Ledger) -> None:
    book.record(issue("1", certificate=f"PA-{'9' * 400}", on=MARCH))
    assert found(book) == [("CERTIFICATE_GAP", f"PA-{'9' * 400}")]


def test_a_lot_with_neither_certificate_nor_book_entry_is_found_until_it_has_one(book: Ledger) -> None:
    book.record(issue("5", on=MARCH))
    book.record(issue("6", on=MARCH, book_entry=True))
    book.record(transfer("30", on=APRIL, certificate="PA-3", surrendered=("PA-1",)))
    assert found(book) == [("CERTIFICATE_MISSING", "A-3"), ("CERTIFICATE_MISSING", "A-1")]
    with at(book) as view:
        listed = [(line.sequence, line.text) for line in view.exceptions() if line.code == "CERTIFICATE_MISSING"]
    assert listed == [
        (8, "lot A-3 of ada has 5 A, and neither a certificate nor book entry"),
        (10, "lot A-1 of ada has 70 A, and neither a certificate nor book entry"),
    ]
    replaced(book, "certificated", lots={"A-1": "PA-4"})
    replaced(book, "book-entry", lots={"A-3": None})
    assert found(book) == []
    with at(book, known_at=10) as view:
        assert [one.lot for one in view.certificate_findings()] == ["A-3", "A-1"]


def test_a_certificate_of_several_lots_that_has_other_shares_names_them_all(book: Ledger) -> None:
    replaced(book, "consolidated", "PA-1", "PA-2", certificate="PA-3")
    book.record(transfer("30", on=MAY, certificate="PA-4"))
    with at(book) as view:
        (finding,) = view.certificate_findings()
    assert "was issued for 150 A (lots A-1, A-2) and is outstanding" in finding.text


def test_an_outstanding_certificate_whose_lots_have_other_shares_is_found(book: Ledger) -> None:
    book.record(transfer("30", on=MARCH, certificate="PA-3"))
    assert found(book) == [("CERTIFICATE_DIFFERS", "PA-1")]
    with at(book) as view:
        (finding,) = view.certificate_findings()
    assert finding.text == (
        "certificate 'PA-1' of ada was issued for 100 A (lot A-1) and is outstanding; it represents 70 now"
    )
    replaced(book, "mutilated", "PA-1", certificate="PA-4")
    assert found(book) == []
    with at(book) as view:
        assert [row.shares for row in view.certificates(outstanding=True, holder="ada")] == [50, 70]


@pytest.fixture
def locked(book: Ledger) -> Ledger:
    """The book with a lock-up that a legend can note."""
    book.record(lock_up())
    book.record(NoteLegend(lot="A-1", clause="LU", on=MARCH))
    return book


def legends(book: Ledger, on: date = MAY, known_at: int | None = None) -> dict[str, tuple[str, ...]]:
    with at(book, on, known_at) as view:
        return {row.certificate: row.legends for row in view.certificates()}


def test_a_legend_stands_with_the_certificate_of_its_lot_until_it_is_taken_off(locked: Ledger) -> None:
    assert legends(locked) == {"PA-1": ("LU",), "PA-2": ()}
    assert legends(locked, on=date(2020, 2, 29)) == {"PA-1": (), "PA-2": ()}
    replaced(locked, "lost", "PA-1", certificate="PA-3")
    assert legends(locked) == {"PA-1": (), "PA-3": ("LU",), "PA-2": ()}
    known = locked.head().sequence
    locked.record(NoteLegend(lot="A-1", clause="LU", on=APRIL, noted=False))
    assert legends(locked) == {"PA-1": (), "PA-3": (), "PA-2": ()}
    assert legends(locked, known_at=known)["PA-3"] == ("LU",)


def test_a_legend_is_placed_once_and_taken_off_once(locked: Ledger) -> None:
    again = NoteLegend(lot="A-1", clause="LU", on=APRIL)
    assert fault(locked, again) == (Fault.ALREADY_RECORDED, "the legend of LU is on lot A-1 since 1 Mar 2020 (#9)")
    earlier = NoteLegend(lot="A-1", clause="LU", on=date(2020, 2, 1))
    assert fault(locked, earlier)[0] is Fault.ALREADY_RECORDED
    never = NoteLegend(lot="A-2", clause="LU", on=APRIL, noted=False)
    assert fault(locked, never) == (
        Fault.MALFORMED,
        "the legend of LU is not on lot A-2 on 1 Apr 2020: it was never placed",
    )
    off = locked.record(NoteLegend(lot="A-1", clause="LU", on=APRIL, noted=False))
    assert fault(locked, NoteLegend(lot="A-1", clause="LU", on=MAY, noted=False))[0] is Fault.MALFORMED
    assert off.sequence is not None
    locked.record(ReverseEvent(sequence=off.sequence, reason="still there"))
    assert fault(locked, again)[0] is Fault.ALREADY_RECORDED


def test_an_answer_of_the_past_keeps_a_legend_that_was_reversed_since(locked: Ledger) -> None:
    known = locked.head().sequence
    with at(locked, APRIL, known) as view:
        before = [row.registrar for row in view.eligibility(holder="ada", transferee="cyd", by_lot=True)]
    locked.record(ReverseEvent(sequence=known, reason="another lot"))
    with at(locked, APRIL, known) as view:
        assert [row.registrar for row in view.eligibility(holder="ada", transferee="cyd", by_lot=True)] == before
    assert "a legend of LU is noted on lot A-1" in before[0]
    assert legends(locked, known_at=known)["PA-1"] == ("LU",)
    assert legends(locked)["PA-1"] == ()
