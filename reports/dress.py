"""How the cell of a table looks, by its column and what it is given."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment

from reports import styles
from reports.cells import Lines, Marked, Value

NUMBERS = (int, float, Decimal)


class Look(Protocol):
    """What of a column its cells' looks depend on."""

    @property
    def wrap(self) -> bool:
        """Whether its texts grow downwards."""

    @property
    def number_format(self) -> str | None:
        """The format of its figures, where it is not that of each figure."""


def dress(cell: Cell, column: Look, value: Value, *, total: bool) -> None:
    """Give a cell its font, border, alignment and fill."""
    cell.font = styles.BOLD if total else styles.BODY
    cell.border = styles.TOTAL if total else styles.CELL
    cell.alignment = _alignment(column, value)
    if total:
        cell.fill = styles.TOTAL_FILL
    if isinstance(value, Marked):
        cell.fill = styles.FILLS[value.mark]


def wraps(column: Look, value: Value) -> bool:
    """Whether a text grows downwards, so that its row is made higher and its column is not widened."""
    return _alignment(column, value) is styles.WRAPPED


def _alignment(column: Look, value: Value) -> Alignment:
    if isinstance(value, NUMBERS) or column.number_format:
        return styles.NUMBER
    return styles.WRAPPED if column.wrap or isinstance(value, Lines) else styles.TEXT


def height(lines: int, size: float) -> float:
    """The points of a row with so many lines of a font."""
    return round(lines * styles.LINE_HEIGHT * size / styles.SIZE + 3, 2)
