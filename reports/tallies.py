"""What the figures of the sheets come to, so that a figure that somebody changes is found.

A spreadsheet adds in floating point. Figures that it would not add exactly are compared one by one instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from openpyxl.utils import quote_sheetname

from reports.cells import number_in_cell

ADDED_BELOW = 10**12
"""Figures from here on are compared, not added."""

ADDED_MAX = 2**50
"""Up to so many smallest units, counted for every figure where there are decimals, a sum in floating point is exact."""

COMPARED_AT_ONCE = 40
"""Figures in one formula: a spreadsheet takes formulas of 8,192 characters."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """One column of a table, its totals among the rows: what its figures come to, and those that are compared."""

    sheet: str
    title: str
    letter: str
    first: int
    rows: int = 0
    figures: int = 0
    total: Decimal = Decimal(0)
    added: Decimal = Decimal(0)
    size: Decimal = Decimal(0)
    places: int = 0
    large: bool = False
    compared: list[tuple[int, str]] = field(default_factory=list)

    def count(self, value: int | float | Decimal | None) -> None:
        """The next row, with its figure if it has one."""
        row = self.first + self.rows
        self.rows += 1
        if value is None:
            return
        figure = value if isinstance(value, Decimal) else Decimal(str(value))
        self.figures += 1
        self.total += figure
        shown = number_in_cell(figure)
        if shown is None:
            self.compared.append((row, f'EXACT({self.at(row)},"{figure:f}")'))
        elif abs(figure) >= ADDED_BELOW:
            self.compared.append((row, f"({self.at(row)}={Decimal(shown):f})"))
            self.large = True
        else:
            self.added += figure
            self.size += abs(figure)
            exponent = figure.normalize().as_tuple().exponent
            self.places = max(self.places, -exponent if isinstance(exponent, int) else 0)

    def at(self, row: int) -> str:
        """A cell of the column, as a formula on any sheet names it."""
        return f"{quote_sheetname(self.sheet)}!${self.letter}${row}"

    @property
    def cells(self) -> str:
        """The whole column, as a formula on any sheet names it."""
        return f"{self.at(self.first)}:${self.letter}${self.first + self.rows - 1}"

    @property
    def sum(self) -> str:
        """A formula that adds the figures that are not compared."""
        if not self.large:
            return f"SUM({self.cells})"
        return f'(SUMIF({self.cells},"<{ADDED_BELOW}")-SUMIF({self.cells},"<=-{ADDED_BELOW}"))'

    @property
    def live(self) -> bool:
        """Whether a spreadsheet adds the figures exactly."""
        return self.size * Decimal(10**self.places * (self.figures if self.places else 1)) < ADDED_MAX

    def comparisons(self) -> Iterator[tuple[int, str]]:
        """How many figures a formula compares, and the formula, which is 0 where none of them was changed."""
        for start in range(0, len(self.compared), COMPARED_AT_ONCE):
            some = [formula for _, formula in self.compared[start : start + COMPARED_AT_ONCE]]
            yield len(some), f"{len(some)}-({'+'.join(some)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A column of a table whose figures for a series must come to a figure of the control book.

    `keys` and `cells` are the series and the figures of its rows, as formulas on any sheet name them.
    """

    series: str
    sheet: str
    column: str
    keys: str
    cells: str
    figures: tuple[Decimal, ...]
    against: str
    figure: Decimal
