"""The workbook layer: pages with a header block, tables with typed columns, totals, check cells, print set-up.

Every figure is a stored value; only check cells hold formulas (`checks`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.chart._chart import ChartBase
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from reports import measure, styles
from reports.cells import Lines, Marked, Value, put, safe_text

PERCENT = "0.0000%"
HEADER_LINES_MAX = 3
WIDEST, HIGHEST = 40.0, 409.0
"""The most that a column is widened by itself, and the most points that a row may have."""

A4 = 9
NUMBERS = (int, float, Decimal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table. `width` is in characters; a wrapped column grows downwards."""

    title: str
    width: int
    wrap: bool = False
    number_format: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a table's rows came to stand: `first` to `last` are its data rows, `total` the first of the totals."""

    sheet: str
    first: int
    last: int
    total: int
    letters: Mapping[str, str]

    def range_of(self, title: str) -> str:
        """The data cells of a column, as a formula on any sheet names them."""
        letter = self.letters[title]
        return f"{quote_sheetname(self.sheet)}!${letter}${self.first}:${letter}${self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What stands at the top of every sheet: lines of text, and the red ones."""

    title: str
    lines: tuple[str, ...]
    warnings: tuple[str, ...]
    footer: str


@dataclass(slots=True)
class Book:
    """A workbook being made, with the check cells that were written and the values they show."""

    workbook: Workbook = field(default_factory=Workbook)
    checks: list[str] = field(default_factory=list)
    cached: dict[tuple[str, str], Value] = field(default_factory=dict)
    failures: int = 0

    def __post_init__(self) -> None:
        self.workbook.remove(self.workbook.worksheets[0])
        self.workbook.calculation.fullCalcOnLoad = True

    def page(self, title: str, header: Header, *, columns: int) -> Page:
        """A new sheet at the end of the book, with its header block over so many columns still to be sized."""
        return Page(self, self.workbook.create_sheet(title), header, columns)


class Page:
    """One sheet, filled from top to bottom; `row` is the next free row."""

    def __init__(self, book: Book, sheet: Worksheet, header: Header, columns: int) -> None:
        self.book = book
        self.sheet = sheet
        self.header = header
        self.columns = columns
        self.row = 1
        self._merged: list[tuple[int, int, int]] = []
        sheet.sheet_view.showGridLines = False
        self.line(f"{header.title}: {sheet.title}", styles.TITLE)
        for text in header.lines:
            self.line(text, styles.BODY)
        for text in header.warnings:
            self.line(text, styles.WARNING)
        self.block = self.row - 1

    def cell(self, row: int, column: int) -> Cell:
        """A cell by number, counted from 1."""
        cell: Cell = self.sheet.cell(row=row, column=column, value=None)  # type: ignore[assignment]
        return cell

    def line(self, text: str, font: Font = styles.NOTE, *, limit: int = HEADER_LINES_MAX) -> None:
        """A text over the whole width of the page, on at most so many lines."""
        cell = self.cell(self.row, 1)
        put(cell, text)
        cell.font, cell.alignment = font, styles.LINE
        self._merged.append((self.row, 1, limit))
        self.row += 1

    def span(self, row: int, column: int, text: str) -> None:
        """A text from a column to the right edge of the page, on as many lines as it takes, up to ten."""
        cell = self.cell(row, column)
        put(cell, text)
        cell.font, cell.alignment = styles.BODY, styles.WRAPPED
        self._merged.append((row, column, 10))

    def pair(self, label: str, text: str) -> None:
        """A label, and a text from the second column to the right edge of the page."""
        cell = self.cell(self.row, 1)
        put(cell, label)
        cell.font, cell.alignment = styles.BOLD, styles.TEXT
        self.span(self.row, 2, text)
        self.row += 1

    def place_chart(self, chart: ChartBase, *, lines: int) -> None:
        """A chart at the left edge, and so many rows kept free for it."""
        self.sheet.add_chart(chart, f"A{self.row + 1}")
        self.row += lines

    def section(self, title: str) -> None:
        """A heading over a part of the page, after an empty row."""
        self.row += 1
        cell = self.cell(self.row, 1)
        put(cell, title)
        cell.font = styles.SECTION
        self.sheet.row_dimensions[self.row].height = _height(1, styles.SECTION_SIZE)
        self.row += 1

    def widths(self, widths: Sequence[int]) -> None:
        """The widths of the columns from the first on, in characters."""
        for number, width in enumerate(widths, 1):
            self.sheet.column_dimensions[get_column_letter(number)].width = width

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Value]],
        *,
        totals: Sequence[Sequence[Value]] = (),
        name: str | None = None,
        nothing: str = "none",
    ) -> Placed:
        """Column titles, rows and totals from the next row on; with a name, an Excel table with filters."""
        header = self.row
        for number, column in enumerate(columns, 1):
            right = column.number_format or any(isinstance(row[number - 1], NUMBERS) for row in rows)
            self.head(header, number, column.title, right=bool(right))
        for offset, row in enumerate(rows, 1):
            self._fill(header + offset, columns, row)
        self.row = total = header + len(rows) + 1
        for row in totals:
            self._fill(self.row, columns, row, total=True)
            self.row += 1
        if not rows:
            self.line(nothing)
        elif name:
            self._excel_table(name, header, header + len(rows), len(columns))
        return Placed(
            sheet=self.sheet.title,
            first=header + 1,
            last=max(total - 1, header + 1),
            total=total,
            letters={column.title: get_column_letter(number) for number, column in enumerate(columns, 1)},
        )

    def head(self, row: int, column: int, title: str, *, right: bool = False) -> None:
        """A column's title, over its texts or over its figures."""
        cell = self.cell(row, column)
        put(cell, title)
        cell.font, cell.fill = styles.HEADER, styles.HEADER_FILL
        cell.alignment = styles.HEADING_RIGHT if right else styles.HEADING

    def _fill(self, row: int, columns: Sequence[Column], values: Sequence[Value], *, total: bool = False) -> None:
        for number, (column, value) in enumerate(zip(columns, values, strict=True), 1):
            cell = self.cell(row, number)
            put(cell, value, number_format=column.number_format)
            cell.font = styles.BOLD if total else styles.BODY
            cell.border = styles.TOTAL if total else styles.CELL
            cell.alignment = _alignment(column, value)
            if not cell.alignment.wrap_text and value is not None:
                self._widen(number, cell)
            if total:
                cell.fill = styles.TOTAL_FILL
            if isinstance(value, Marked):
                cell.fill = styles.FILLS[value.mark]

    def _widen(self, column: int, cell: Cell) -> None:
        """Make room: a figure that does not fit shows as ####, and a text would run into its neighbour."""
        text = f"{cell.value:,}" if isinstance(cell.value, NUMBERS) else str(cell.value)
        dimension = self.sheet.column_dimensions[get_column_letter(column)]
        dimension.width = max(dimension.width, min(measure.columns(text, styles.SIZE), WIDEST))

    def _excel_table(self, name: str, header: int, last: int, columns: int) -> None:
        table = Table(displayName=name, ref=f"A{header}:{get_column_letter(columns)}{last}")
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
        self.sheet.add_table(table)

    def finish(self, *, freeze: int, repeat: int | None = None, one_page: bool = False) -> None:
        """Size rows, merge lines over the width of the page, freeze the top rows, and set the page up for printing."""
        sheet = self.sheet
        self._size_rows()
        letters = [get_column_letter(number) for number in range(1, self.columns + 1)]
        for row, column, limit in self._merged:
            cell = self.cell(row, column)
            size = cell.font.size or styles.SIZE
            width = sum(sheet.column_dimensions[letter].width for letter in letters[column - 1 :])
            lines = min(measure.lines(str(cell.value or ""), width, size), limit)
            sheet.row_dimensions[row].height = _height(lines, size)
            sheet.merge_cells(start_row=row, end_row=row, start_column=column, end_column=self.columns)
        sheet.freeze_panes = f"A{freeze + 1}"
        sheet.print_title_rows = f"1:{repeat or freeze}"
        sheet.print_area = f"A1:{letters[-1]}{max(self.row, sheet.max_row)}"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, int(one_page)
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        margins = sheet.page_margins
        margins.left = margins.right = 0.4
        margins.top, margins.bottom, margins.footer = 0.5, 0.6, 0.3
        footer = sheet.HeaderFooter.oddFooter
        assert footer is not None, "openpyxl gives every sheet a footer"
        footer.left.text = footer_text(self.header.footer)
        footer.center.text = "Page &P of &N"
        footer.right.text = footer_text(sheet.title)

    def _size_rows(self) -> None:
        """Give every row with wrapped cells the height that its longest cell takes."""
        for number, row in enumerate(self.sheet.iter_rows(), 1):
            lines = 1
            for cell in row:
                if isinstance(cell.value, str) and cell.alignment.wrap_text:
                    width = self.sheet.column_dimensions[cell.column_letter].width
                    lines = max(lines, measure.lines(cell.value, width - 1, styles.SIZE))
            if lines > 1:
                self.sheet.row_dimensions[number].height = min(_height(lines, styles.SIZE), HIGHEST)


def footer_text(text: str) -> str:
    """Text in a footer, where & starts a code."""
    return safe_text(text).replace("&", "&&")


def _alignment(column: Column, value: Value) -> Alignment:
    if isinstance(value, NUMBERS) or column.number_format:
        return styles.NUMBER
    return styles.WRAPPED if column.wrap or isinstance(value, Lines) else styles.TEXT


def _height(lines: int, size: float) -> float:
    return round(lines * styles.LINE_HEIGHT * size / styles.SIZE + 3, 2)
