"""Stop-transfers go out and come back: as they are, or as new events with new ids."""

from datetime import date
from pathlib import Path

import pytest

from ledger import AsOf, Ledger
from ledger.domain.holding_events import StopKind
from ledger.domain.stops import PlaceStop, ReleaseStop
from ledger.domain.values import Evidence, EvidenceKind
from ledger.projections.stops import StopLine
from tests.contract.acts import Ticking, filled, issue, transfer

STOPPED_ON = date(2020, 3, 2)
NOW = AsOf(effective_on=date(2020, 3, 10))
LETTER = (Evidence(kind=EvidenceKind.DOCUMENT, text="letter"),)
PLACED = {"series": "A", "holder": "ada", "by": "Oak Trust", "reason": "claims them", "on": STOPPED_ON}


def told(_: int) -> None:
    """Progress, which nobody wants here."""


@pytest.fixture
def exported(tmp_path: Path) -> tuple[Ledger, Path]:
    """A ledger with a demand on lot A-2, a court's stop that was lifted, and a transfer that is held."""
    book = filled(str(tmp_path / "source.db"), authorised="1000")
    for command in (
        issue("10"),
        issue("20"),
        PlaceStop(kind=StopKind.DEMAND, lots=("A-2",), notified_on=date(2020, 3, 3), until=date(2020, 3, 20), **PLACED),
        PlaceStop(kind=StopKind.COURT, **PLACED),
        ReleaseStop(stop="S-2", reason="settled", on=date(2020, 3, 5)),
        transfer("15", on=date(2020, 3, 6)),
        transfer("10", on=date(2020, 3, 7)),
    ):
        book.record(command, evidence=LETTER)
    path = tmp_path / "acme.jsonl"
    book.export(path, each=told)
    return book, path


def stops(book: Ledger) -> list[StopLine]:
    with book.as_of(NOW) as view:
        return list(view.stops())


def outcomes(book: Ledger) -> list[str]:
    with book.as_of(NOW) as view:
        return [row.outcome for row in view.requests()]


def test_an_import_into_an_empty_database_gives_the_same_stops(exported: tuple[Ledger, Path], database: str) -> None:
    source, path = exported
    book, _, _ = Ledger.import_lines(database, path, actor="importer", each=told, clock=Ticking())
    assert stops(book) == stops(source)
    assert [row.status for row in stops(book)] == ["in place", "released"]
    assert outcomes(book) == outcomes(source) == ["held", "entered"]
    assert book.verify().passed


def test_an_import_into_a_ledger_with_stops_gives_them_new_ids_and_finds_their_lots(
    exported: tuple[Ledger, Path], database: str
) -> None:
    _, path = exported
    book = filled(database, authorised="1000")
    book.record(issue("7", to="cyd"))
    book.record(PlaceStop(kind=StopKind.ISSUER, **{**PLACED, "holder": "cyd"}))
    Ledger.import_lines(database, path, actor="importer", each=told, clock=Ticking())
    assert [(row.stop, row.lots, row.status, row.until) for row in stops(book)] == [
        ("S-1", (), "in place", None),
        ("S-2", ("A-3",), "in place", date(2020, 3, 20)),
        ("S-3", (), "released", None),
    ]
    assert outcomes(book) == ["held", "entered"]
    head = book.head()
    assert Ledger.import_lines(database, path, actor="importer", each=told, clock=Ticking())[1] == 0
    assert book.head() == head
    assert book.verify().passed
