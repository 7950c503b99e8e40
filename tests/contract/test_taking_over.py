"""Taking over a register, and what a holder is called on a day: the same on SQLite and on PostgreSQL."""

from datetime import date
from typing import Any

import pytest

from ledger import AsOf, Evidence, Invalid, Ledger
from ledger.domain.corrections import ReverseEvent
from ledger.domain.names import ChangeAddress, RenameHolder
from ledger.domain.openings import FaultyRegister, OpenLot, OpenRegister, StatedLot
from ledger.domain.share_events import Origin
from ledger.domain.values import EvidenceKind
from ledger.errors import Code, Fault
from tests.contract.acts import FIRST, filled, issue, lock_up, transfer

ON = date(2020, 3, 1)
LATER = AsOf(effective_on=date(2020, 12, 31))
FOLIO = (Evidence(kind=EvidenceKind.DOCUMENT, text="folio 12"),)
REGISTER = (Evidence(kind=EvidenceKind.DOCUMENT, text="certified copy"),)


def lot(shares: str = "60", **changes: Any) -> OpenLot:
    fields: dict[str, Any] = {
        "series": "A",
        "holder": "bob",
        "shares": shares,
        "on": ON,
        "origin": Origin.ISSUED,
        "under": "spa",
        "purchaser": "ada",
        "acquired_on": date(2018, 2, 4),
        "history": "bought of ada on 3 May 2019",
        **changes,
    }
    return OpenLot(**fields)


def register(*lots: OpenLot) -> OpenRegister:
    return OpenRegister(
        lots=tuple(StatedLot(lot=one, evidence=FOLIO if at == 0 else ()) for at, one in enumerate(lots))
    )


def told(_: int) -> None:
    """Progress, which nobody wants here."""


def test_a_lot_is_taken_over_with_its_history(database: str) -> None:
    book = filled(database)
    receipt = book.record(lot(holding_from=date(2017, 2, 4), certificate="PA-1"), evidence=FOLIO)
    assert receipt.opened == ("A-1",)
    with book.as_of(LATER) as view:
        (row,) = view.lots()
        assert (row.holder, row.original_purchaser, row.acquired_on) == ("bob", "ada", date(2018, 2, 4))
        assert (row.root, row.parents, row.certificate) == ("A-1", (), "PA-1")
        (held,) = view.rule_144()
        assert held.holding_period_start == date(2017, 2, 4)
        assert any("affiliate" in text for text in held.basis), "it moved before this ledger began"
        (line,) = [row for row in view.roll_forward(FIRST) if row.holder == "bob"]
        assert (line.opening, line.issued, line.taken_over, line.closing) == (0, 0, 60, 60)
        (control,) = view.control()
        assert (control.outstanding, control.unissued) == (60, 240)
    assert book.verify().passed


def test_what_was_taken_over_is_bound_like_what_was_issued_and_rests_on_the_register(database: str) -> None:
    book = filled(database)
    book.record(lock_up())
    book.record(lot(holder="ada"), evidence=FOLIO)
    receipt = book.record(transfer("10", on=date(2020, 4, 1)))
    assert receipt.outcome == "refused"
    assert any("as stated in the opening register" in rest.text for rest in receipt.rests_on)


def test_a_register_is_taken_over_whole_with_a_receipt_for_each_lot(database: str) -> None:
    book = filled(database)
    seen: list[int] = []
    before = book.head().sequence
    receipts = book.record_register(
        register(lot(), lot("40", holder="cyd", certificate="PA-2")), each=seen.append, evidence=REGISTER
    )
    assert seen == [1, 2]
    assert [one.sequence for one in receipts] == [before + 1, before + 2]
    assert [one.opened for one in receipts] == [("A-1",), ("A-2",)]
    with book.as_of(LATER) as view:
        assert [row.evidence for row in view.history()][-2:] == [
            ("document: folio 12", "document: certified copy"),
            ("document: certified copy",),
        ]
        found = [(row.sequence, row.code) for row in view.exceptions()]
        assert (before + 1, Code.CERTIFICATE_MISSING) in found
        assert (before + 2, Code.CERTIFICATE_MISSING) not in found
    assert book.verify().passed


def test_nothing_of_a_register_with_a_fault_is_recorded(database: str) -> None:
    book = filled(database)
    head = book.head()
    with pytest.raises(FaultyRegister) as refusal:
        book.record_register(register(lot(), lot("300"), lot("1", holder="zoe")), each=told)
    assert [fault.index for fault in refusal.value.faults] == [1, 2]
    assert book.head() == head


def test_a_rehearsal_says_the_same_and_records_nothing(database: str) -> None:
    book = filled(database)
    head = book.head()
    tried = book.record_register(register(lot(), lot("40")), each=told, dry_run=True)
    assert book.head() == head
    done = book.record_register(register(lot(), lot("40")), each=told)
    assert [(one.opened, one.after, one.exceptions) for one in tried] == [
        (one.opened, one.after, one.exceptions) for one in done
    ]
    assert {one.sequence for one in tried} == {None}


def test_the_key_of_a_register_stands_for_the_whole(database: str) -> None:
    book = filled(database)
    first = book.record_register(register(lot(), lot("40")), each=told, key="K", evidence=REGISTER)
    head = book.head()
    assert book.record_register(register(lot(), lot("40")), each=told, key="K", evidence=REGISTER) == first
    again = book.record_register(register(lot(), lot("40")), each=told, key="K", evidence=REGISTER, dry_run=True)
    assert again == first
    with pytest.raises(Invalid) as refusal:
        book.record_register(register(lot()), each=told, key="K", evidence=REGISTER)
    assert refusal.value.fault is Fault.KEY_REUSED
    assert book.head() == head


def test_a_lot_that_was_taken_over_gives_shares_and_is_reversed_like_another(database: str) -> None:
    book = filled(database)
    opened = book.record(lot(), evidence=FOLIO)
    book.record(transfer("10", by="bob", to="cyd", on=date(2020, 4, 1)))
    assert opened.sequence is not None
    with pytest.raises(Invalid) as refusal:
        book.record(ReverseEvent(sequence=opened.sequence, reason="wrong"))
    assert refusal.value.fault is Fault.HAS_DEPENDENTS
    book.record(ReverseEvent(sequence=opened.sequence, reason="wrong", with_dependents=True))
    with book.as_of(LATER) as view:
        assert view.holdings() == ()
    assert book.verify().passed


def test_who_bought_the_shares_is_named_by_the_lot_and_stays_recorded(database: str) -> None:
    book = filled(database)
    book.record(lot(), evidence=FOLIO)
    with book.as_of(LATER) as view:
        (registered, opened) = view.history(holder="ada")
        assert (registered.event, opened.event) == ("holder-registered", "lot-opened")
    with pytest.raises(Invalid) as refusal:
        book.record(ReverseEvent(sequence=registered.sequence, reason="unknown"))
    assert refusal.value.fault is Fault.HAS_DEPENDENTS


# Names


def called(book: Ledger, on: date, known_at: int | None = None) -> tuple[str, str | None]:
    with book.as_of(AsOf(effective_on=on, known_at=known_at)) as view:
        (row,) = [row for row in view.holders() if row.holder == "ada"]
        return row.name, row.address


def test_a_holder_is_called_by_the_day_and_the_knowledge_asked_about(database: str) -> None:
    book = filled(database)
    before = book.head().sequence
    book.record(RenameHolder(holder="ada", name="Ada Holdings, L.P.", on=date(2020, 6, 1)))
    book.record(ChangeAddress(holder="ada", address="2 Low St", on=date(2020, 7, 1)))
    assert called(book, date(2020, 5, 31)) == ("Ada Partners, L.P.", None)
    assert called(book, date(2020, 6, 1)) == ("Ada Holdings, L.P.", None)
    assert called(book, date(2020, 7, 1)) == ("Ada Holdings, L.P.", "2 Low St")
    assert called(book, date(2020, 7, 1), before) == ("Ada Partners, L.P.", None)
    book.record(issue("10"))
    with book.as_of(LATER) as view:
        assert [row.name for row in view.holdings()] == ["Ada Holdings, L.P."]
        assert view.holdings(holder="ada") == view.holdings()
        (row,) = view.holders(text="ada partners")
        assert (row.aliases, row.former) == (("Ada Partners, L.P.",), ("Ada Partners, L.P.",))
    with book.as_of(AsOf(effective_on=FIRST)) as view:
        (row,) = view.holders(text="ada holdings")
        assert (row.name, row.aliases, row.former) == ("Ada Partners, L.P.", (), ())


def test_a_renaming_that_is_reversed_was_none_and_only_as_known_before(database: str) -> None:
    book = filled(database)
    renamed = book.record(RenameHolder(holder="ada", name="Ada Holdings, L.P.", on=FIRST))
    assert renamed.sequence is not None
    book.record(ReverseEvent(sequence=renamed.sequence, reason="not filed"))
    assert called(book, FIRST)[0] == "Ada Partners, L.P."
    assert called(book, FIRST, renamed.sequence)[0] == "Ada Holdings, L.P."


def test_a_new_name_that_is_another_holders_stands_as_an_exception(database: str) -> None:
    book = filled(database)
    book.record(RenameHolder(holder="cyd", name="Elm Fund", on=FIRST))
    receipt = book.record(RenameHolder(holder="ada", name="ELM FUND", on=FIRST), evidence=FOLIO)
    assert [one.code for one in receipt.exceptions] == [Code.NAME_SUSPICIOUS]
