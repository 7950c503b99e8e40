"""Long tables go to a file row by row, and have the same cells as if they were short."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from ledger.projections.view import View
from reports import checks, long_rows
from reports.cells import Lines, Mark, Marked, Value
from reports.long_rows import Each
from reports.monthly import make
from reports.package import bytes_of
from reports.workbook import Book, Column, Header

HEADER = Header(title="A title", lines=("a line",), warnings=(), footer="footer")
COLUMNS = (
    Column(title="Number", width=4),
    Column(title="Text", width=12, wrap=True),
    Column(title="Short", width=4),
    Column(title="On", width=6),
    Column(title="At", width=6),
    Column(title="Mark", width=9),
    Column(title="Lines", width=9),
    Column(title="Percent", width=9, number_format="0.00%"),
    Column(title="Check", width=4),
)
ROWS: tuple[tuple[Value, ...], ...] = (
    (1, "=1+1", "a & <b>", date(2020, 2, 29), datetime(2020, 2, 29, 23, 59, 59, tzinfo=UTC), None, None, 1, None),
    (Decimal("1.5"), " blank ", "", date(1890, 1, 1), None, Marked("LOCKED", Mark.LOCKED), None, Decimal("0.5"), None),
    (10**15, "word " * 40, "é\n\u202e_x0041_", None, None, Marked("x", Mark.BAD), Lines(("a", "=b")), None, None),
    (-1234567890, "", "😀", date(2020, 3, 1), None, None, Lines(()), 0, None),
)


def sheet_of(rows: object) -> Worksheet:
    book = Book()
    page = book.page("One", HEADER, columns=len(COLUMNS))
    page.widths([column.width for column in COLUMNS])
    freeze = page.row
    placed = page.table(COLUMNS, rows, totals=[[3, "Total", *[None] * 7]], name="OneTable")  # type: ignore[arg-type]
    for row in range(placed.first, placed.last):
        checks.check(page, f"I{row}", f"A{row}-A{row}", [Decimal(7)], Decimal(0))
    checks.check(page, f"I{placed.last}", "A1-A1", [Decimal(10**15)], Decimal(0))
    checks.count(page, f"I{placed.first}", f"I{placed.last}")
    page.line("a line below")
    page.finish(freeze=freeze)
    return load_workbook(BytesIO(bytes_of(book)))["One"]


def look(sheet: Worksheet) -> list[object]:
    cells = [
        (
            *(cell.coordinate, cell.value, cell.data_type, cell.number_format, cell.quotePrefix, cell.font.b),
            *(cell.fill.start_color.rgb, cell.border.bottom.style, cell.alignment.horizontal, cell.alignment.wrap_text),
        )
        for row in sheet.iter_rows()
        for cell in row
    ]
    heights = {number: dimension.height for number, dimension in sheet.row_dimensions.items()}
    widths = {letter: dimension.width for letter, dimension in sheet.column_dimensions.items()}
    return [cells, heights, widths, sheet.print_area, sheet.tables["OneTable"].ref]


def test_a_long_table_has_the_cells_heights_and_widths_of_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    short = look(sheet_of(ROWS))
    monkeypatch.setattr(long_rows, "LONG", 0)
    assert look(sheet_of(ROWS)) == short
    assert look(sheet_of(Each(tuple, ROWS))) == short


def test_a_whole_workbook_is_the_same_whether_its_tables_are_long_or_short(
    view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = []
    for limit in (2_000, 3):
        monkeypatch.setattr(long_rows, "LONG", limit)
        contents.append(make(view, "2020-06").content)
    first, second = (load_workbook(BytesIO(content), data_only=True) for content in contents)
    assert first.sheetnames == second.sheetnames
    for sheet in first.worksheets:
        values = [list(row) for row in second[sheet.title].iter_rows(values_only=True)]
        assert [list(row) for row in sheet.iter_rows(values_only=True)] == values


def test_rows_are_made_when_they_are_asked_for() -> None:
    made: list[int] = []

    def row(number: int) -> list[Value]:
        made.append(number)
        return [number]

    rows = Each(row, range(5))
    assert (len(rows), made) == (5, [])
    assert rows[3] == [3]
    assert rows[1:3] == [[1], [2]]
    assert list(rows) == [[0], [1], [2], [3], [4]]
