"""Lots that were taken over, renamings and changes of address go out and come back: as they are, or as new events."""

from datetime import date
from pathlib import Path

import pytest

from ledger import AsOf, Ledger
from ledger.domain.names import ChangeAddress, RenameHolder
from ledger.domain.openings import OpenLot
from ledger.domain.register import DesignateSeries
from ledger.domain.share_events import Origin
from ledger.domain.values import Evidence, EvidenceKind
from ledger.projections.view import View
from tests.contract.acts import FIRST, Ticking, filled, issue, transfer

ON = date(2020, 3, 1)
NOW = AsOf(effective_on=date(2020, 12, 31))
REGISTER = (Evidence(kind=EvidenceKind.DOCUMENT, text="the old register"),)


def told(_: int) -> None:
    """Progress, which nobody wants here."""


def taken_over(shares: str, **changes: object) -> OpenLot:
    fields: dict[str, object] = {
        "series": "A",
        "holder": "bob",
        "shares": shares,
        "on": ON,
        "origin": Origin.EXCHANGE,
        "under": "spa",
        "purchaser": "ada",
        "acquired_on": date(2018, 2, 4),
        "history": "folio 12",
        **changes,
    }
    return OpenLot(**fields)


@pytest.fixture
def exported(tmp_path: Path) -> tuple[Ledger, Path]:
    """A ledger with two lots taken over, shares of one of them moved on, and a holder renamed and moved twice."""
    book = filled(str(tmp_path / "source.db"), authorised="1000")
    book.record(DesignateSeries(series="C", name="Series C", authorised="10", on=FIRST, decimals=2))
    for command in (
        taken_over("60", holding_from=date(2017, 2, 4), certificate="PA-1"),
        taken_over("2.50", series="C", holder="ada", book_entry=True),
        transfer("10", by="bob", to="cyd", on=date(2020, 4, 1), lots=("A-1",)),
        RenameHolder(holder="ada", name="Ada Holdings", on=ON),
        ChangeAddress(holder="ada", address="2 Low St", on=ON),
        ChangeAddress(holder="ada", address=None, on=date(2020, 5, 1)),
    ):
        book.record(command, evidence=REGISTER)
    path = tmp_path / "acme.jsonl"
    book.export(path, each=told)
    return book, path


def answers(view: View) -> list[object]:
    """What is asked of a ledger, but for the ids that it gives itself."""
    lots = [
        (row.holder, row.shares, row.origin, row.original_purchaser, row.acquired_on, row.certificate, row.agreement)
        for row in view.lots()
    ]
    periods = [(row.holder, row.holding_period_start) for row in view.rule_144()]
    earlier = view.at(ON).holders()
    return [sorted(lots, key=str), sorted(periods), view.holders(), earlier]


def test_an_import_into_an_empty_database_gives_the_same_journal(exported: tuple[Ledger, Path], database: str) -> None:
    source, path = exported
    book, _, _ = Ledger.import_lines(database, path, actor="importer", each=told, clock=Ticking())
    assert book.head() == source.head()
    with source.as_of(NOW) as there, book.as_of(NOW) as here:
        assert answers(here) == answers(there)
        assert answers(there)[2][0].former == ("Ada Partners, L.P.",)
    assert book.verify().passed


def test_an_import_into_a_ledger_with_events_gives_the_lots_new_ids_and_finds_them(
    exported: tuple[Ledger, Path], database: str
) -> None:
    source, path = exported
    book = filled(database, authorised="1000")
    own = book.record(issue("7", to="cyd", on=date(2020, 12, 31)), evidence=REGISTER)
    assert own.opened == ("A-1",)
    Ledger.import_lines(database, path, actor="importer", each=told, clock=Ticking())
    before = AsOf(effective_on=date(2020, 12, 30))
    with source.as_of(before) as there, book.as_of(before) as here:
        assert answers(here) == answers(there)
        assert [row.lot for row in here.lineage("A-3")] == [None, "A-2", "A-3"]
    head = book.head()
    assert Ledger.import_lines(database, path, actor="importer", each=told, clock=Ticking())[1] == 0
    assert book.head() == head
    assert book.verify().passed
