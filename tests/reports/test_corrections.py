"""Interpretations and Corrections: adopted readings with what they superseded, and months that were restated."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from ledger.book import Ledger
from ledger.domain.corrections import ReverseEvent
from ledger.domain.facts import AdoptReading
from ledger.domain.issuances import IssueShares
from ledger.domain.period_events import PriorPeriod
from ledger.domain.periods import CloseMonth, Prior
from ledger.domain.requests import TransferShares
from ledger.domain.values import AsOf
from reports.monthly import write
from tests.reports.conftest import ISSUED, MOVED, build
from tests.reports.reading import rows_below, said


@pytest.fixture(scope="module")
def restated(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """A month that was closed; then an issuance and a transfer came to light, and one issuance was wrong."""
    book = build(str(tmp_path_factory.mktemp("restated") / "northwind.db"))
    wrong = book.record(IssueShares(series="A", holder="rook", shares="40", on=ISSUED, under="spa"))
    assert wrong.sequence is not None
    book.record(CloseMonth(month="2020-06"))
    late = Prior(kind=PriorPeriod.LATE_ENTRY, reason="found in the minutes")
    book.record(IssueShares(series="A", holder="kite", shares="25", on=MOVED, under="spa"), prior=late)
    book.record(TransferShares(series="A", transferor="osprey", transferee="kite", shares="3", on=MOVED), prior=late)
    error = Prior(kind=PriorPeriod.ERROR_CORRECTION, reason="never issued")
    book.record(ReverseEvent(sequence=wrong.sequence, reason="never issued"), prior=error)
    for reading, on in (("in", date(2020, 7, 1)), ("out", date(2020, 7, 2))):
        book.record(AdoptReading(question="W-1", reading=reading, by="board", on=on, document="memo"))
    return book


@pytest.fixture
def workbook(restated: Ledger, path: Path) -> Iterator[Workbook]:
    with restated.as_of(AsOf(effective_on=date(2020, 6, 30))) as view:
        write(view, "2020-06", path)
    return load_workbook(path, data_only=True)


def test_each_correction_shows_the_old_and_the_new_closing(workbook: Workbook) -> None:
    titles = ("Account", "Old closing", "Change", "New closing", "Kind", "Reason", "Approver")
    rows = [row for row in rows_below(workbook["Corrections"], "Correction", *titles) if row[1] == "clear"]
    before = 33333 + 1000 + sum(7 + number for number in range(56)) + 40
    assert [row[2:] for row in rows] == [
        (before, 25, before + 25, "late-entry", "found in the minutes", "not recorded"),
        (before + 25, -40, before - 15, "error-correction", "never issued", "not recorded"),
    ]


def test_a_reversal_names_what_it_undid_even_where_the_month_was_open(workbook: Workbook) -> None:
    rows = list(rows_below(workbook["Corrections"], "Original", "Correction", "Period", "Kind"))
    reversals = [row for row in rows if row[0] != "none"]
    assert len({row[0] for row in reversals}) == 2
    assert "error correction, month open" in {row[3] for row in reversals}


def test_a_restated_month_lists_each_difference_with_its_cause(workbook: Workbook) -> None:
    sheet = workbook["Corrections"]
    rows = list(rows_below(sheet, "Account", "Difference", "Explained", "Not explained (must be 0)", "Caused by"))
    own = {row[0]: row for row in rows}
    assert own["clear"][1:4] == (-15, -15, 0)
    assert "shares-issued +25 (found in the minutes)" in str(own["clear"][4])
    assert "event-reversed -40 (never issued)" in str(own["clear"][4])


def test_a_month_that_is_not_closed_says_so(restated: Ledger, path: Path) -> None:
    with restated.as_of(AsOf(effective_on=date(2020, 7, 31))) as view:
        write(view, "2020-07", path)
    assert "the month is not closed" in said(load_workbook(path)["Corrections"])


def test_an_adopted_reading_names_what_it_superseded_and_an_open_question_is_red(workbook: Workbook) -> None:
    sheet = workbook["Interpretations"]
    assert list(rows_below(sheet, "Question", "Adopted", "By", "Document")) == [("W-1", "out", "board", "memo")]
    adoptions = list(rows_below(sheet, "Reading", "Superseded by", "Event", "Stands"))
    (first, second) = adoptions
    assert (first[0], first[1], first[3]) == ("in", second[2], "no longer")
    assert (second[0], second[1], second[3]) == ("out", None, "stands")


def test_an_open_question_is_red_and_says_what_each_reading_would_change(book: Ledger, path: Path) -> None:
    with book.as_of(AsOf(effective_on=date(2020, 6, 30))) as view:
        write(view, "2020-06", path)
    sheet = load_workbook(path)["Interpretations"]
    (row,) = [cells for cells in sheet.iter_rows() if cells[0].value == "W-1"]
    adopted = next(cell for cell in row if cell.value == "OPEN")
    assert adopted.fill.start_color.rgb == "00FFC7CE"
    (effect,) = rows_below(sheet, "What each reading would change now")
    assert "in: lot A-1 of heron" in str(effect[0])
    assert "out: lot A-1 of heron" in str(effect[0])
