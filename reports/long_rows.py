"""Long tables: their rows go to a file as they will stand in the package, so that no cell of them is kept in memory.

The cells are those that a short table has: what each keeps comes from the same functions, and its style from a cell
that is dressed as the others are.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from html import escape
from tempfile import TemporaryFile
from typing import IO, Generic, TypeVar, overload

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.worksheet import Worksheet

from reports import measure, styles
from reports.cells import Marked, Stored, Value, put, stored
from reports.dress import Look, dress, height, wraps

T = TypeVar("T")

LONG = 2_000
"""Tables of more rows are written in this way."""

HIGHEST = 409.0
"""The most points that a row may have."""

Row = Sequence[Value]


class Each(Sequence[Row], Generic[T]):
    """Rows that are made when they are asked for, one from each thing, and not kept."""

    def __init__(self, make: Callable[[T], Row], things: Sequence[T]) -> None:
        self._make = make
        self._things = things

    def __len__(self) -> int:
        return len(self._things)

    @overload
    def __getitem__(self, at: int) -> Row: ...

    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...

    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return [self._make(thing) for thing in self._things[at]]
        return self._make(self._things[at])

    def __iter__(self) -> Iterator[Row]:
        return map(self._make, self._things)


class LongRows:
    """The rows of one table from `first` on, and, once they are written, the file that has them."""

    def __init__(self, sheet: Worksheet, rows: Sequence[Row], first: int) -> None:
        self.sheet = sheet
        self.rows = rows
        self.first = first
        self.formulas: set[str] = set()
        self.file: IO[bytes] | None = None
        self._styles: dict[object, int] = {}

    @property
    def last(self) -> int:
        """The last row."""
        return self.first + len(self.rows) - 1

    def write(
        self,
        shown: Mapping[tuple[str, str], Value],
        columns: Sequence[Look],
        widen: Callable[[int, object], None],
    ) -> None:
        """Write the rows, each with the height that its longest cell takes, once every column has its width.

        A check that stands in a row goes along, with the value that it shows.
        """
        self._widen(columns, widen)
        letters = [get_column_letter(number) for number in range(1, len(columns) + 1)]
        widths = [self.sheet.column_dimensions[letter].width - 1 for letter in letters]
        cells = self.sheet._cells
        own = {(row, column) for row, column in cells if self.first <= row <= self.last}
        self.file = file = TemporaryFile()  # noqa: SIM115 - it is read when the package is made
        weakref.finalize(self, file.close)
        for number, row in enumerate(self.rows, self.first):
            found, most = [], 1
            for at, (letter, value) in enumerate(zip(letters, row, strict=True)):
                if value is None and (number, at + 1) in own:
                    found.append(self._own(cells.pop((number, at + 1)), shown))
                    continue
                kept = stored(value, columns[at].number_format)
                found.append(_cell(f"{letter}{number}", self._style(at, columns[at], value, kept), kept))
                if kept is not None and kept.text and wraps(columns[at], value):
                    most = max(most, measure.lines(str(kept.value), widths[at], styles.SIZE))
            points = min(height(most, styles.SIZE), HIGHEST)
            tall = f' ht="{points:.16g}" customHeight="1"' if most > 1 else ""
            file.write(f'<row r="{number}"{tall}>{"".join(found)}</row>'.encode())
        left = [place for place in own if place in cells]
        assert not left, f"nothing but checks stands in the rows of a long table, not {left[:3]}"

    def _widen(self, columns: Sequence[Look], widen: Callable[[int, object], None]) -> None:
        """Make every column as wide as its figures and its texts that do not wrap; figures of one length are alike."""
        met: set[tuple[int, object]] = set()
        for row in self.rows:
            for number, (column, value) in enumerate(zip(columns, row, strict=True), 1):
                if value is None or wraps(column, value):
                    continue
                kept = stored(value, column.number_format)
                assert kept is not None, "only nothing is kept as nothing"
                alike = (number, kept.value if kept.text else len(f"{kept.value}"))
                if alike not in met:
                    if not kept.text:
                        met.add(alike)
                    widen(number, kept.value)

    def _style(self, number: int, column: Look, value: Value, kept: Stored | None) -> int:
        """The number of the style of a cell; cells that are dressed alike have the same."""
        mark = value.mark if isinstance(value, Marked) else None
        key = (number, type(value), mark, kept and (kept.number_format, kept.quoted))
        known = self._styles.get(key)
        if known is None:
            cell = Cell(self.sheet, row=1, column=1)
            put(cell, value, number_format=column.number_format)
            dress(cell, column, value, total=False)
            known = self._styles[key] = cell.style_id
        return known

    def _own(self, cell: Cell | MergedCell, shown: Mapping[tuple[str, str], Value]) -> str:
        """A cell that was written by itself: a check as a formula, or the exact result where it is not live."""
        assert isinstance(cell, Cell), "no cell of a long table is merged"
        cell.border = styles.CELL
        if cell.data_type != "f":
            assert isinstance(cell.value, str | int | Decimal), "a check that is not live is a figure"
            return _cell(cell.coordinate, cell.style_id, Stored(cell.value))
        self.formulas.add(cell.coordinate)
        return _formula(cell, shown[self.sheet.title, cell.coordinate])


def _cell(reference: str, style: int, kept: Stored | None) -> str:
    """A cell as the package has it."""
    start = f'<c r="{reference}" s="{style}"'
    if kept is None:
        return f'{start} t="n"/>'
    value = kept.value
    if isinstance(value, str):
        if not value:
            return f'{start} t="inlineStr"/>'
        space = ' xml:space="preserve"' if value != value.strip() else ""
        return f'{start} t="inlineStr"><is><t{space}>{escape(value, quote=False)}</t></is></c>'
    number = to_excel(value) if isinstance(value, date) else value  # type: ignore[no-untyped-call]
    return f'{start} t="n"><v>{number:.16g}</v></c>'


def _formula(cell: Cell, shown: Value) -> str:
    """A check cell as the package has it, with the value that it shows."""
    start = f'<c r="{cell.coordinate}" s="{cell.style_id}"><f>{escape(str(cell.value)[1:], quote=False)}</f>'
    return f"{start}<v>{shown:f}</v></c>" if isinstance(shown, Decimal) else f"{start}<v>{shown}</v></c>"


def insert(content: bytes, tables: Iterable[LongRows], write: Callable[[bytes], object]) -> None:
    """Write a sheet with the rows of its long tables in their places; each place is before the next row, or the end."""
    at = 0
    for table in sorted(tables, key=lambda one: one.first):
        place = _place(content, table.first, at)
        write(content[at:place])
        assert table.file is not None, "a page that is finished has written its rows"
        table.file.seek(0)
        while piece := table.file.read(1 << 20):
            write(piece)
        at = place
    write(content[at:])


def _place(content: bytes, row: int, start: int) -> int:
    """Where the first row stands that comes after a row, or where the rows end."""
    at = content.find(b'<row r="', start)
    while at >= 0:
        number = content[at + 8 : content.index(b'"', at + 8)]
        if int(number) > row:
            return at
        at = content.find(b'<row r="', at + 8)
    return content.index(b"</sheetData>")
