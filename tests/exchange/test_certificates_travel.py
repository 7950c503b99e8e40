"""Certificates go out and come back: as they are, or as new events under the lots of another ledger."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger import AsOf, Evidence, Ledger
from ledger.deciding import Command
from ledger.domain.certificates import ReplaceCertificates
from ledger.domain.holding_events import CertificateCause, CertificateLot
from ledger.domain.share_events import SharesIssued
from ledger.domain.values import EvidenceKind
from ledger.errors import Invalid
from ledger.projections.view import View
from ledger.store.engine import reading
from ledger.store.journal import event_at
from tests.contract.acts import Ticking, filled, issue, transfer

NEXT = date(2020, 2, 1)
LETTER = (Evidence(kind=EvidenceKind.DOCUMENT, text="letter"),)


def replaced(cause: str, *old: str, lots: dict[str, str | None], indemnity: str | None = None) -> ReplaceCertificates:
    lines = tuple(CertificateLot(lot=lot, certificate=number) for lot, number in lots.items())
    return ReplaceCertificates(
        series="A",
        holder="ada",
        cause=CertificateCause(cause),
        on=NEXT,
        replaced=old,
        lots=lines,
        indemnity=indemnity,
    )


COMMANDS: tuple[Command, ...] = (
    issue("100", certificate="PA-1", price="9007199254740993.10"),
    issue("50", book_entry=True, consideration="a plant"),
    replaced("certificated", lots={"A-2": "PA-2"}),
    replaced("consolidated", "PA-1", "PA-2", lots={"A-1": "PA-3", "A-2": "PA-3"}),
    replaced("lost", "PA-3", lots={"A-1": "PA-4", "A-2": None}, indemnity="bond"),
    transfer("100", on=NEXT, certificate="PA-6", surrendered=("PA-4",)),
)


def told(_: int) -> None:
    """Progress, which nobody wants here."""


@pytest.fixture
def exported(tmp_path: Path) -> tuple[Ledger, Path]:
    """A ledger with certificates, and the file that it was exported to."""
    book = filled(str(tmp_path / "source.db"), authorised="1000")
    for command in COMMANDS:
        book.record(command, evidence=LETTER)
    path = tmp_path / "acme.jsonl"
    book.export(path, each=told)
    return book, path


def answers(view: View) -> list[Any]:
    """What is asked of certificates, but for sequences and the names of lots."""
    rows = [
        (row.certificate, row.holder, row.shares, row.issued_on, row.status, row.ended_on, len(row.lots))
        for row in view.certificates()
    ]
    return [rows, [one.code for one in view.certificate_findings()], [row.certificate for row in view.lots()]]


def test_certificates_are_the_same_after_an_import_into_an_empty_database(
    exported: tuple[Ledger, Path], database: str
) -> None:
    source, path = exported
    book, _, _ = Ledger.import_lines(database, path, actor="importer", each=told, clock=Ticking())
    assert book.head() == source.head()
    assert book.verify().passed
    moment = AsOf(effective_on=date(2021, 1, 1))
    with source.as_of(moment) as there, book.as_of(moment) as here:
        assert answers(here) == answers(there)
        assert here.certificates() == there.certificates()


def test_certificates_are_recorded_again_under_the_lots_of_another_ledger(
    exported: tuple[Ledger, Path], database: str
) -> None:
    source, path = exported
    book = filled(database, authorised="1000")
    assert book.record(issue("7", to="cyd", on=date(2020, 12, 31)), evidence=LETTER).opened == ("A-1",)
    Ledger.import_lines(database, path, actor="importer", each=told, clock=Ticking())
    moment = AsOf(effective_on=date(2020, 12, 30))
    with source.as_of(moment) as there, book.as_of(moment) as here:
        assert answers(here) == answers(there)
        assert [row.lots for row in here.certificates()][:3] == [("A-2",), ("A-3",), ("A-2", "A-3")]
        issued = [row.sequence for row in here.history() if row.event == "shares-issued"]
    with reading(book.engine) as connection:
        first, second = (event_at(connection, "acme", sequence).event for sequence in issued)
    assert isinstance(first, SharesIssued)
    assert isinstance(second, SharesIssued)
    assert (first.price, first.consideration, first.book_entry) == (Decimal("9007199254740993.10"), None, False)
    assert (second.price, second.consideration, second.book_entry) == (None, "a plant", True)
    assert book.verify().passed


def test_a_certificate_number_that_is_used_here_stops_the_import(exported: tuple[Ledger, Path], database: str) -> None:
    _, path = exported
    book = filled(database, authorised="1000")
    book.record(issue("7", to="cyd", certificate="PA-3"), evidence=LETTER)
    head = book.head()
    with pytest.raises(Invalid, match="certificate 'PA-3' was issued on"):
        Ledger.import_lines(database, path, actor="importer", each=told, clock=Ticking())
    assert book.head() == head
