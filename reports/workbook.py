"""The workbook layer: pages with a header block, tables with typed columns, totals, check cells, print set-up.

Every figure is a stored value; only check cells hold formulas (`checks`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from reports import long_rows, measure, styles
from reports.cells import Value, put, safe_text
from reports.dress import NUMBERS, dress, height
from reports.tallies import Tally, Tie

PERCENT = "0.0000%"
HEADER_LINES_MAX = 3
WIDEST = 40.0
"""The most that a column is widened by itself."""

A4 = 9
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.]")


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
class Listed:
    """A table as it was given, without its totals; `filtered` where it is an Excel table."""

    sheet: str
    columns: Sequence[Column]
    letters: Sequence[str]
    rows: Sequence[Sequence[Value]]
    first: int
    filtered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What stands at the top of every sheet: lines of text, and the red ones."""

    title: str
    lines: tuple[str, ...]
    warnings: tuple[str, ...]
    footer: str


@dataclass(slots=True)
class Book:
    """A workbook being made, with the check cells that were written and the values they show.

    Every column of figures in a table leaves a tally, so that a figure that somebody changes is found; a sheet whose
    figures must come to a figure of the control book leaves a tie. The tables of the sheet that is `listed` are kept.
    """

    workbook: Workbook = field(default_factory=Workbook)
    checks: list[str] = field(default_factory=list)
    cached: dict[tuple[str, str], Value] = field(default_factory=dict)
    failures: int = 0
    counted: int = 0
    tallies: list[Tally] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    listed: str | None = None
    tables: list[Listed] = field(default_factory=list)
    placed: dict[str, Placed] = field(default_factory=dict)
    long: dict[str, list[long_rows.LongRows]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.workbook.remove(self.workbook.worksheets[0])
        self.workbook.calculation.fullCalcOnLoad = True

    def page(self, title: str, header: Header, *, columns: int) -> Page:
        """A new sheet at the end of the book, with its header block over so many columns still to be sized."""
        return Page(self, self.workbook.create_sheet(title), header, columns)

    def tie(
        self,
        table: Placed,
        column: str,
        *,
        series: str,
        figures: Sequence[Decimal],
        against: str,
        figure: Decimal,
    ) -> None:
        """The figures of a series in a column must come to a figure of the control book, named by `against`."""
        self.ties.append(
            Tie(
                series=series,
                sheet=table.sheet,
                column=column,
                keys=table.range_of("Series"),
                cells=table.range_of(column),
                figures=tuple(figures),
                against=against,
                figure=figure,
            )
        )

    def name(self, name: str, sheet: str, reference: str) -> None:
        """A name for a cell, as formulas in other files use it; characters that no name may have become _."""
        plain = base = _NOT_IN_NAMES.sub("_", name)
        number = 1
        while plain.casefold() in {one.casefold() for one in self.workbook.defined_names}:
            number += 1
            plain = f"{base}_{number}"
        column, row = coordinate_from_string(reference)
        target = f"{quote_sheetname(sheet)}!${column}${row}"
        self.workbook.defined_names.add(DefinedName(plain, attr_text=target))


class Page:
    """One sheet, filled from top to bottom; `row` is the next free row."""

    def __init__(self, book: Book, sheet: Worksheet, header: Header, columns: int) -> None:
        self.book = book
        self.sheet = sheet
        self.header = header
        self.columns = columns
        self.row = 1
        self.kept: dict[str, int] = {}
        self._merged: list[tuple[int, int, int]] = []
        self._long: list[tuple[Sequence[Column], long_rows.LongRows]] = []
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
        self.label(self.row, label)
        self.span(self.row, 2, text)
        self.row += 1

    def label(self, row: int, text: str) -> None:
        """A bold text in the first column."""
        cell = self.cell(row, 1)
        put(cell, text)
        cell.font, cell.alignment = styles.BOLD, styles.TEXT

    def keep(self, what: str) -> None:
        """Leave the next row free for something that is only known later."""
        self.kept[what] = self.row
        self.row += 1

    def section(self, title: str) -> None:
        """A heading over a part of the page, after an empty row."""
        self.row += 1
        cell = self.cell(self.row, 1)
        put(cell, title)
        cell.font = styles.SECTION
        self.sheet.row_dimensions[self.row].height = height(1, styles.SECTION_SIZE)
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
        spanned: bool = False,
    ) -> Placed:
        """Column titles, rows and totals from the next row on; with a name, an Excel table with filters.

        A long table goes to a file and takes nothing but checks in its rows, unless it is `spanned`: then texts may
        be put beside its columns.
        """
        header = self.row
        figures = self._tally(columns, rows, totals, header + 1)
        for number, column in enumerate(columns, 1):
            self.head(header, number, column.title, right=bool(column.number_format) or number in figures)
        if len(rows) > long_rows.LONG and not spanned:
            self._long.append((columns, long_rows.LongRows(self.sheet, rows, header + 1)))
        else:
            for offset, row in enumerate(rows, 1):
                self._fill(header + offset, columns, row)
        self.row = total = header + len(rows) + 1
        for row in totals:
            self._fill(self.row, columns, row, total=True)
            self.row += 1
        if not rows:
            self.line(nothing)
        elif name:
            self._excel_table(name, header, header + len(rows), columns)
        letters = [get_column_letter(number) for number in range(1, len(columns) + 1)]
        if self.book.listed == self.sheet.title:
            self.book.tables.append(
                Listed(
                    sheet=self.sheet.title,
                    columns=columns,
                    letters=letters,
                    rows=rows,
                    first=header + 1,
                    filtered=name is not None,
                )
            )
        return Placed(
            sheet=self.sheet.title,
            first=header + 1,
            last=max(total - 1, header + 1),
            total=total,
            letters={column.title: letter for column, letter in zip(columns, letters, strict=True)},
        )

    def _tally(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Value]],
        totals: Sequence[Sequence[Value]],
        first: int,
    ) -> set[int]:
        """Remember what the figures of each column come to, its totals among them; the columns with figures in rows."""
        tallies = [
            Tally(sheet=self.sheet.title, title=column.title, letter=get_column_letter(number), first=first)
            for number, column in enumerate(columns, 1)
        ]
        for row in rows:
            for tally, value in zip(tallies, row, strict=True):
                tally.count(value if isinstance(value, NUMBERS) else None)
        found = {number for number, tally in enumerate(tallies, 1) if tally.figures}
        for row in totals:
            for tally, value in zip(tallies, row, strict=True):
                tally.count(value if isinstance(value, NUMBERS) else None)
        self.book.tallies += [tally for tally in tallies if tally.figures]
        return found

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
            dress(cell, column, value, total=total)
            if not cell.alignment.wrap_text and value is not None:
                self.widen(number, cell.value)

    def widen(self, column: int, kept: object) -> None:
        """Make room: a figure that does not fit shows as ####, and a text would run into its neighbour."""
        text = f"{kept:,}" if isinstance(kept, NUMBERS) else str(kept)
        dimension = self.sheet.column_dimensions[get_column_letter(column)]
        dimension.width = max(dimension.width, min(measure.columns(text, styles.SIZE), WIDEST))

    def _excel_table(self, name: str, header: int, last: int, columns: Sequence[Column]) -> None:
        table = Table(displayName=name, ref=f"A{header}:{get_column_letter(len(columns))}{last}")
        # else openpyxl makes every cell of the table to find the titles of its columns
        table._initialise_columns()  # type: ignore[attr-defined]
        for column, placed in zip(columns, table.tableColumns, strict=True):
            placed.name = safe_text(column.title)
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
        self.sheet.add_table(table)

    def finish(self, *, freeze: int, repeat: int | None = None, one_page: bool = False) -> None:
        """Size rows, merge lines over the width of the page, freeze the top rows, and set the page up for printing."""
        sheet = self.sheet
        for columns, table in self._long:
            table.write(self.book.cached, columns, self.widen)
            self.book.long.setdefault(sheet.title, []).append(table)
        self._size_rows()
        letters = [get_column_letter(number) for number in range(1, self.columns + 1)]
        for row, column, limit in self._merged:
            cell = self.cell(row, column)
            size = cell.font.size or styles.SIZE
            width = sum(sheet.column_dimensions[letter].width for letter in letters[column - 1 :])
            lines = min(measure.lines(str(cell.value or ""), width, size), limit)
            sheet.row_dimensions[row].height = max(height(lines, size), sheet.row_dimensions[row].height or 0)
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
        """Give every row with wrapped cells the height that its longest cell takes; merged ones are sized later."""
        merged = {(row, column) for row, column, _ in self._merged}
        longest: dict[int, int] = {}
        for (number, column), cell in self.sheet._cells.items():
            wraps = isinstance(cell.value, str) and cell.alignment.wrap_text
            if wraps and (number, column) not in merged:
                width = self.sheet.column_dimensions[get_column_letter(column)].width - 1
                if cell.font.bold:
                    width /= measure.BOLD
                longest[number] = max(longest.get(number, 1), measure.lines(str(cell.value), width, styles.SIZE))
        for number, lines in longest.items():
            if lines > 1:
                self.sheet.row_dimensions[number].height = min(height(lines, styles.SIZE), long_rows.HIGHEST)


def footer_text(text: str) -> str:
    """Text in a footer, where & starts a code."""
    return safe_text(text).replace("&", "&&")
