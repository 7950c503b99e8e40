"""The monthly workbook: its figures are the view's, its checks hold, and its bytes are always the same."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook as Read
from openpyxl.worksheet.worksheet import Worksheet

from ledger.book import Ledger
from ledger.domain.values import AsOf
from ledger.errors import Invalid, Unavailable
from ledger.projections.view import View
from reports.monthly import SHEETS as BUILT
from reports.monthly import write

SHEETS = list(BUILT)
SOFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def june(book: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of June 2020, as a file."""
    path = tmp_path_factory.mktemp("june") / "june.xlsx"
    with book.as_of(AsOf(effective_on=date(2020, 6, 30))) as view:
        write(view, "2020-06", path)
    return path


@pytest.fixture(scope="module")
def workbook(june: Path) -> Read:
    """The workbook of June 2020, with the values that its formulas show."""
    return load_workbook(june, data_only=True)


def table(sheet: Worksheet, *titles: str) -> Iterator[tuple[object, ...]]:
    """The named columns of a sheet's first table that has them, down to its totals."""
    rows = iter(sheet.iter_rows(values_only=True))
    for row in rows:
        if all(title in row for title in titles):
            columns = [row.index(title) for title in titles]
            break
    for row in rows:
        if row[0] is None:
            return
        yield tuple(row[column] for column in columns)


def number(value: object) -> Decimal:
    """A figure of a cell, stored as a number or, beyond 15 digits, as text."""
    return Decimal(str(value))


def texts(sheet: Worksheet) -> str:
    """All that a sheet says."""
    return "\n".join(str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None)


def test_the_sheets_stand_in_their_order(workbook: Read) -> None:
    assert workbook.sheetnames == SHEETS


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_sheet_says_whose_it_is_as_of_when_and_what_it_is_worth(workbook: Read, view: View, sheet: str) -> None:
    said = texts(workbook[sheet])
    assert f"Northwind & Daughters, Inc.: register of securities, 2020-06: {sheet}" in said
    assert "As of 30 Jun 2020 (2020-06-30" in said
    assert f"known at 2021-01-04T03:30:00.000000Z, up to #{view.moment.sequence}" in said
    assert f"head #{view.head.sequence} {view.head.hash[:12]}" in said
    assert "DRAFT: 2020-06 is not closed; readings adopted: no reading adopted; interpretation set e3b0c442" in said
    warning = workbook[sheet]["A4"]
    assert warning.value == "ILLUSTRATIVE: 4 recorded facts are marked illustrative"
    assert warning.font.color.rgb == "00C00000"


@pytest.mark.parametrize("sheet", SHEETS)
def test_no_sheet_promises_what_the_ledger_does_not_judge(workbook: Read, sheet: str) -> None:
    assert "freely tradable" not in texts(workbook[sheet]).lower()
    assert "cleared" not in texts(workbook[sheet]).lower()


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_sheet_is_set_up_for_printing(workbook: Read, sheet: str) -> None:
    page = workbook[sheet]
    assert page.page_setup.orientation == "landscape"
    assert (page.page_setup.fitToWidth, page.sheet_properties.pageSetUpPr.fitToPage) == (1, True)
    assert page.print_title_rows.startswith("$1:$")
    assert page.oddFooter.center.text == "Page &P of &N"
    assert page.freeze_panes.startswith("A")


def test_the_holdings_are_those_of_the_view(workbook: Read, view: View) -> None:
    rows = list(table(workbook["Holdings"], "Holder", "Series", "Shares", "% of series"))
    totals = {series: number(shares) for holder, series, shares, _ in rows if str(holder).startswith("Total ")}
    lines = [row for row in rows if not str(row[0]).startswith("Total ")]
    assert [(holder, series, number(shares)) for holder, series, shares, _ in lines] == [
        (row.holder, row.series, row.shares) for row in view.holdings()
    ]
    assert [number(percent) * 100 for *_, percent in lines] == [row.percent for row in view.holdings()]
    assert totals == {row.series: row.outstanding for row in view.control()}


def test_the_holdings_are_split_by_standing_without_a_remainder(workbook: Read) -> None:
    names = ("Shares", "No recorded restriction", "Locked", "Disputed", "Unknown")
    rows = list(table(workbook["Holdings"], *names))
    assert rows
    assert all(number(row[0]) == sum(map(number, row[1:])) for row in rows)


def test_the_roll_forward_is_the_views_and_closes(workbook: Read, view: View) -> None:
    sheet = workbook["Roll-forward"]
    rows = list(table(sheet, "Holder", "Series", "Opening", "Closing", "Check (must be 0)"))
    lines = [row for row in rows if not str(row[0]).startswith("Total ")]
    assert [(holder, series, number(opening), number(closing)) for holder, series, opening, closing, _ in lines] == [
        (row.holder, row.series, row.opening, row.closing) for row in view.roll_forward(date(2020, 6, 1))
    ]
    assert len(rows) == len(lines) + 3
    assert {row[-1] for row in rows} == {0}


def test_only_check_cells_are_formulas(june: Path) -> None:
    checked, found = set(), set()
    workbook = load_workbook(june)
    for sheet in workbook.worksheets:
        for rules in sheet.conditional_formatting:
            for cells in rules.cells.ranges:
                checked |= {(sheet.title, row, column) for row, column in cells.cells}
        found |= {
            (sheet.title, cell.row, cell.column) for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
        }
    place = workbook.defined_names["Arithmetic_checks"].attr_text.rpartition("$")[2]
    assert found - checked == {("Summary", int(place), 2)}


def test_the_transactions_are_the_events_of_the_month(workbook: Read, view: View) -> None:
    rows = list(table(workbook["Transactions"], "Sequence", "Event", "Days late", "Summary", "By", "Reversed by"))
    events = view.history(since=date(2020, 6, 1))
    assert [row[:2] for row in rows] == [(line.sequence, line.event) for line in events]
    assert [(row[3], row[4], row[5]) for row in rows] == [
        (line.summary, line.recorded_by, line.reversed_by) for line in events
    ]
    # recorded at 03:30 UTC on 4 January: still the third in the issuer's zone
    assert rows[0][2] == (date(2021, 1, 3) - date(2020, 6, 10)).days


def test_unknown_numbers_are_said_to_be_unknown(workbook: Read, view: View) -> None:
    rows = list(table(workbook["Registration rights"], "Holder", "Form", "Entitled", "Used", "Remaining"))
    assert rows == [(row.holder, row.form, row.entitled, row.used, row.remaining) for row in view.rights()]
    assert rows


def test_the_sources_are_those_of_the_view(workbook: Read, view: View) -> None:
    rows = list(table(workbook["Sources"], "Document", "Recorded as event", "Terms"))
    assert rows == [
        (row.document, row.recorded, "recorded" if row.recorded else "NOT RECORDED") for row in view.sources()
    ]


def test_the_summary_passes_and_says_what_was_not_tested(workbook: Read) -> None:
    sheet = workbook["Summary"]
    cells = [row[0] for row in sheet.iter_rows(values_only=True)]
    place = cells.index("Arithmetic checks")
    assert cells[place + 1] == "PASS"
    assert cells[place + 2] == "existence and completeness not tested; outside statements reconciled: 0"


def test_the_cap_table_adds_up(workbook: Read, view: View) -> None:
    rows = list(table(workbook["Summary"], "Holder", "A shares", "Z shares", "b shares"))
    assert len(rows) == 60 + 2
    assert [number(cell) for cell in rows[-2][1:]] == [row.outstanding for row in view.control()]
    assert rows[-1] == ("Check (must be 0)", 0, 0, 0)


def test_names_that_look_like_formulas_and_long_names_are_shown_whole(workbook: Read, view: View) -> None:
    names = {row[0] for row in table(workbook["Holdings"], "Legal entity")}
    assert names - {None} == {row.name for row in view.holders()}
    assert max(len(str(name)) for name in names) >= 200


def test_the_same_view_gives_the_same_bytes_wherever_it_is_made(
    view: View, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(view, "2020-06", path)
    first = path.read_bytes()
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    write(view, "2020-06", path)
    assert path.read_bytes() == first
    with ZipFile(path) as package:
        assert package.namelist() == sorted(package.namelist())
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        properties = package.read("docProps/core.xml").decode()
    assert properties.count("1980-01-01T00:00:00Z") == 2


def test_a_month_before_the_first_event_has_empty_sheets_that_pass(book: Ledger, path: Path) -> None:
    with book.as_of(AsOf(effective_on=date(2019, 1, 31))) as view:
        write(view, "2019-01", path)
    workbook = load_workbook(path, data_only=True)
    assert workbook.sheetnames == SHEETS
    assert "PASS" in texts(workbook["Summary"])
    assert "no shares are held on this date" in texts(workbook["Holdings"])


def test_the_month_decides_the_day_whatever_day_the_view_is_of(book: Ledger, path: Path, june: Path) -> None:
    with book.as_of(AsOf(effective_on=date(2020, 3, 15))) as view:
        write(view, "2020-06", path)
    assert path.read_bytes() == june.read_bytes()


@pytest.mark.parametrize("month", ["2020-6", "2020-13", "june", "2020-06-30", "0000-01"])
def test_what_is_no_month_is_refused(view: View, path: Path, month: str) -> None:
    with pytest.raises(Invalid, match="is not a month"):
        write(view, month, path)
    assert not path.exists()


def test_a_missing_folder_is_said_in_one_message(view: View, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="nowhere does not exist"):
        write(view, "2020-06", tmp_path / "nowhere" / "file.xlsx")


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(view: View, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked.xlsx"
    blocked.mkdir()
    with pytest.raises(Unavailable, match="Close it if it is open in another program"):
        write(view, "2020-06", blocked)
    assert list(tmp_path.iterdir()) == [blocked]


def test_a_write_that_fails_half_way_leaves_the_old_file(
    view: View, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable, match="no space left on device"):
        write(view, "2020-06", path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == b"old"


def recalculated(path: Path, folder: Path) -> Read:
    """The workbook as a spreadsheet computes it: openpyxl drops the stored results, LibreOffice makes new ones."""
    assert SOFFICE
    profile = (folder / "profile").as_uri()
    command = [SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run([*command, "--outdir", folder / "out", path], check=True, capture_output=True, timeout=180)
    return load_workbook(folder / "out" / path.name, data_only=True)


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_a_spreadsheet_computes_the_checks_as_they_were_stored(june: Path, tmp_path: Path, workbook: Read) -> None:
    plain = load_workbook(june)
    plain.save(tmp_path / "plain.xlsx")
    found = recalculated(tmp_path / "plain.xlsx", tmp_path)
    formulas = [
        (sheet.title, cell.coordinate)
        for sheet in load_workbook(june).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(formulas) > 60
    assert [found[sheet][cell].value for sheet, cell in formulas] == [
        workbook[sheet][cell].value for sheet, cell in formulas
    ]
