"""The Lock-up sheet: every reading side by side, why, and the days on which a standing changes."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from ledger.book import Ledger
from ledger.domain.values import AsOf
from ledger.projections.view import View
from reports.monthly import write
from tests.reports.reading import rows_below, said


@pytest.fixture
def sheet(view: View, path: Path) -> Worksheet:
    write(view, "2020-06", path)
    return load_workbook(path)["Lock-up"]


def test_the_standing_under_each_reading_stands_side_by_side(sheet: Worksheet, view: View) -> None:
    titles = ("Holder", "Series", "Shares", "Status", "If W-1 in", "If W-1 out")
    rows = list(rows_below(sheet, *titles))
    assert ("heron", "A", 33333, "DISPUTED", "locked until 30 Jun 2020", "free") in rows
    assert [(row[0], row[1], row[3]) for row in rows] == [
        (line.holder, line.series, line.status.upper()) for line in view.eligibility()
    ]


def test_a_standing_that_no_open_question_decides_is_the_same_under_each_reading(sheet: Worksheet) -> None:
    rows = {row[0]: row[1:] for row in rows_below(sheet, "Holder", "If W-1 in", "If W-1 out")}
    assert rows["osprey"] == ("free", "free")


def test_the_reasons_and_what_each_rests_on_are_there_in_full(sheet: Worksheet, view: View) -> None:
    everything = said(sheet)
    assert {
        reason.text for row in view.eligibility() for reason in row.reasons if reason.text not in everything
    } == set()
    assert "securities law" in everything.lower()


def test_the_calendar_says_when_a_standing_changes_and_to_what(book: Ledger, path: Path) -> None:
    rows = list(calendar(book, path, "2020-05"))
    assert rows == [
        (date(2020, 6, 30), "heron", 33333, "LOCKED", "DISPUTED", 30),
        (date(2020, 7, 1), "heron", 33333, "DISPUTED", "FREE", 31),
    ]


def test_a_calendar_without_a_change_says_so(book: Ledger, path: Path) -> None:
    with pytest.raises(StopIteration):
        next(calendar(book, path, "2020-07"))
    assert "no standing changes by what is recorded now" in said(load_workbook(path)["Lock-up"])


def calendar(book: Ledger, path: Path, month: str) -> Iterator[tuple[object, ...]]:
    with book.as_of(AsOf(effective_on=date.fromisoformat(f"{month}-28"))) as view:
        write(view, month, path)
    sheet = load_workbook(path)["Lock-up"]
    for on, *others in rows_below(sheet, "Date", "Holder", "Shares", "From", "To", "Days away"):
        if not hasattr(on, "date"):
            return
        yield (on.date(), *others)
