"""Tables that never cut a number: where the columns do not fit, each row is a block of lines."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ledger.console.render import cell, safe, tell, width

if TYPE_CHECKING:
    from rich.table import Table

BETWEEN = 2
"""Blanks between two columns."""
TEXT_LEAST = 8
"""The narrowest that a column of text is folded to, unless its longest word is shorter."""
_FIGURE = re.compile(r"[^\w]*\d[\d,./:-]*[^\w]*")


@dataclass(frozen=True, slots=True)
class _Column:
    """A column as text: `least` is the width below which it would be cut, or folded out of recognition."""

    heading: str
    cells: tuple[str, ...]
    footer: str
    right: bool
    natural: int
    least: int


def table(rows: Sequence[Any], columns: Mapping[str, str], *, empty: str, total: Sequence[str] = ()) -> None:
    """A table of rows: column headings to field names, numbers to the right, text folded where it must be.

    `total` names the fields to be summed under the table. Where even folded text leaves too little room for the
    numbers, each row is a block of `heading: value` lines instead: no figure is ever cut.
    """
    if not rows:
        tell(empty)
        return
    made = [
        _column(heading, [getattr(row, name) for row in rows], name in total, "total" if total and not n else "")
        for n, (heading, name) in enumerate(columns.items())
    ]
    if (widths := _widths(made, width())) is None:
        _blocks(made, len(rows))
        return
    _print(made, widths, len(rows), totals=bool(total))


def _column(heading: str, values: Sequence[Any], summed: bool, label: str) -> _Column:
    number = all(isinstance(v, (Decimal, int)) or v in (None, "unknown") for v in values)
    whole = number or all(isinstance(v, date) for v in values)
    footer = cell(sum((v for v in values if v is not None), Decimal(0))) if summed else label
    cells = tuple(safe(cell(value)) for value in values)
    natural = max(map(_cells, (heading, footer, *cells)))
    words = {word for text in cells for word in text.split()}
    figures = max((_cells(word) for word in words if _FIGURE.fullmatch(word)), default=0)
    longest = max(map(_cells, words), default=0)
    folded = max(min(longest, TEXT_LEAST), figures, _cells(footer), *map(_cells, heading.split()))
    return _Column(heading, cells, footer, number, natural, natural if whole else folded)


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _widths(columns: Sequence[_Column], room: int) -> list[int] | None:
    """A width for each column, the widest text giving way first; None where they do not fit."""
    widths = [one.natural for one in columns]
    over = sum(widths) + BETWEEN * (len(widths) - 1) - room
    for _ in range(over):
        foldable = [n for n, one in enumerate(columns) if widths[n] > one.least]
        if not foldable:
            return None
        widths[max(foldable, key=lambda n: widths[n])] -= 1
    return widths


def _blocks(columns: Sequence[_Column], rows: int) -> None:
    """Each row by itself, its first value before the others; then the totals."""
    for row in range(rows):
        if row:
            tell()
        for number, one in enumerate(columns):
            if one.cells[row] or not number:
                tell(f"{one.heading}: {one.cells[row]}", "  " if number else "", fold=True)
    if any(one.footer for one in columns):
        tell()
        tell("total:")
        for one in columns:
            if one.footer and one.right:
                tell(f"{one.heading}: {one.footer}", "  ")


def _print(columns: Sequence[_Column], widths: Sequence[int], rows: int, *, totals: bool) -> None:
    from rich import box
    from rich.console import Console
    from rich.text import Text

    made = _empty_table(totals)
    for one, wide in zip(columns, widths, strict=True):
        made.add_column(
            one.heading, justify="right" if one.right else "left", overflow="fold", footer=one.footer, width=wide
        )
    for row in range(rows):
        made.add_row(*(Text(one.cells[row]) for one in columns))
    console = Console(file=sys.stdout, width=width(), color_system=None, highlight=False, markup=False, emoji=False)
    try:
        console.print(made)
    except UnicodeEncodeError:
        made.box = box.ASCII2
        console.print(made)


def _empty_table(footer: bool) -> Table:
    from rich import box
    from rich.table import Table

    return Table(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        collapse_padding=True,
        show_footer=footer,
        pad_edge=False,
        padding=(0, 1),
        header_style="",
        footer_style="",
    )
