"""Closed months, prior-period events, statements and reserves go out and come back, as they are or recorded anew."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger import AsOf, Evidence, Invalid, Ledger
from ledger.domain.corrections import ReverseEvent
from ledger.domain.period_events import PriorPeriod
from ledger.domain.periods import CloseMonth, Prior
from ledger.domain.reserves import ReserveShares
from ledger.domain.statements import RecordStatement, ResolveStatement
from ledger.domain.values import EvidenceKind
from ledger.errors import Fault
from ledger.projections.view import View
from tests.contract.acts import FIRST, Ticking, filled, issue, lock_up, transfer

END, FEBRUARY = date(2020, 1, 31), date(2020, 2, 10)
LATER = AsOf(effective_on=date(2022, 1, 1))
PAPER = (Evidence(kind=EvidenceKind.DOCUMENT, text="minutes"),)
LATE = Prior(kind=PriorPeriod.LATE_ENTRY, reason="the letter was lost")
CORRECTION = Prior(kind=PriorPeriod.ERROR_CORRECTION, reason="typing error")


def told(_: int) -> None:
    """Progress, which nobody wants here."""


@pytest.fixture
def source(tmp_path: Path) -> Ledger:
    """A ledger in which a month was closed and corrected, a total resolved, and shares set aside."""
    book = filled(str(tmp_path / "source.db"), authorised="1000")
    book.record(issue("100"), evidence=PAPER)
    book.record(ReserveShares(series="A", purpose="options", shares="50", on=FIRST, consent="board"), evidence=PAPER)
    book.record(RecordStatement(source="Agent", series="A", shares="90", on=END), evidence=PAPER)
    book.record(RecordStatement(source="Ada", series="A", shares="100", on=END, holder="ada"), evidence=PAPER)
    book.record(ResolveStatement(statement="ST-1", resolution="a slip", by="CFO", on=FEBRUARY), evidence=PAPER)
    book.record(CloseMonth(month="2020-01"), evidence=PAPER)
    late = book.record(transfer("10", on=END), evidence=PAPER, prior=LATE)
    assert late.sequence is not None
    book.record(issue("7", to="bob", on=FEBRUARY), evidence=PAPER)
    book.record(ReverseEvent(sequence=late.sequence, reason="unsigned"), prior=CORRECTION)
    book.record(CloseMonth(month="2020-02"), evidence=PAPER)
    return book


@pytest.fixture
def exported(source: Ledger, tmp_path: Path) -> Path:
    """The file that it was exported to."""
    path = tmp_path / "acme.jsonl"
    source.export(path, each=told)
    return path


def answers(view: View) -> list[list[dict[str, Any]]]:
    """What is asked about the books, but for sequences, instants, people and the ids that a ledger gives itself."""
    own = ("sequence", "head", "head_hash", "closed_at", "closed_by", "recorded_at", "by", "original", "grounds")
    asked = (view.periods(), view.corrections(), view.statements(), view.control(), view.control_history())
    return [
        [{name: getattr(row, name) for name in row.__slots__ if name not in (*own, "statement")} for row in rows]
        for rows in asked
    ]


def test_an_import_into_an_empty_database_gives_the_same_journal(source: Ledger, exported: Path, database: str) -> None:
    book, recorded, known = Ledger.import_lines(database, exported, actor="importer", each=told, clock=Ticking())
    assert (recorded, known) == (source.head().sequence, 0)
    assert book.head() == source.head()
    assert book.verify().passed
    with source.as_of(LATER) as there, book.as_of(LATER) as here:
        assert answers(here) == answers(there)


def test_an_import_into_a_ledger_with_events_closes_and_corrects_the_same_months(
    source: Ledger, exported: Path, database: str
) -> None:
    book = filled(database, authorised="1000")
    own = book.record(RecordStatement(source="Cyd", series="A", shares="0", on=date(2021, 1, 1), holder="cyd"))
    assert own.opened == ("ST-1",)
    Ledger.import_lines(database, exported, actor="importer", each=told, clock=Ticking())
    with source.as_of(LATER) as there, book.as_of(replace(LATER, effective_on=date(2020, 12, 31))) as here:
        assert answers(here) == answers(there.at(date(2020, 12, 31)))
        assert [row.statement for row in here.statements()] == ["ST-2", "ST-3"]
        assert [(row.kind, row.reason) for row in here.corrections()] == [
            ("late-entry", "the letter was lost"),
            ("error-correction", "typing error"),
        ]
    head = book.head()
    assert Ledger.import_lines(database, exported, actor="importer", each=told, clock=Ticking())[1] == 0
    assert book.head() == head
    assert book.verify().passed


def test_a_month_that_is_closed_here_is_not_closed_again(source: Ledger, exported: Path, sqlite_url: str) -> None:
    book = filled(sqlite_url, authorised="1000")
    book.record(CloseMonth(month="2019-12"))
    Ledger.import_lines(sqlite_url, exported, actor="importer", each=told, clock=Ticking())
    with book.as_of(LATER) as view:
        assert [row.month for row in view.periods()] == ["2019-12", "2020-01", "2020-02"]


def test_a_month_that_both_closed_is_closed_once(tmp_path: Path, sqlite_url: str) -> None:
    source, path = filled(str(tmp_path / "source.db")), tmp_path / "acme.jsonl"
    source.record(CloseMonth(month="2019-12"))
    source.export(path, each=told)
    book = filled(sqlite_url)
    book.record(issue("7", on=FEBRUARY))
    book.record(CloseMonth(month="2019-12"))
    Ledger.import_lines(sqlite_url, path, actor="importer", each=told, clock=Ticking())
    with book.as_of(LATER) as view:
        assert [row.month for row in view.periods()] == ["2019-12"]


def test_what_was_entered_late_there_and_waits_here_is_undone_here_without_a_note(
    exported: Path, sqlite_url: str
) -> None:
    book = filled(sqlite_url, authorised="1000")
    book.record(lock_up())
    Ledger.import_lines(sqlite_url, exported, actor="importer", each=told, clock=Ticking())
    with book.as_of(LATER) as view:
        assert [row.event for row in view.history() if row.event in ("request-refused", "event-reversed")] == [
            "request-refused",
            "event-reversed",
        ]
        assert list(view.corrections()) == []


def test_an_event_of_a_month_that_is_closed_here_alone_is_not_imported(exported: Path, sqlite_url: str) -> None:
    book = filled(sqlite_url, authorised="1000")
    book.record(CloseMonth(month="2020-01"))
    with pytest.raises(Invalid, match="2020-01-01 is in a closed month") as refused:
        Ledger.import_lines(sqlite_url, exported, actor="importer", each=told, clock=Ticking())
    assert refused.value.fault is Fault.IMPORT_FAULTY
    assert book.head().sequence == 6
