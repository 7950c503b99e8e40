"""Check cells: live formulas that must be 0, and the one cell that says whether all of them are.

Each carries the value that exact arithmetic gave when it was written, so that a previewer shows it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import quote_sheetname

from reports import styles
from reports.cells import WHOLE, put
from reports.tallies import Tally
from reports.workbook import Book, Page

CHECK = f"{WHOLE};-{WHOLE};0"

ROUNDED = Decimal("0.00000051")
"""How far a percentage of four decimal places may be from what it stands for, floating point counted in."""

EXACT_BELOW = 10**13
"""Spreadsheets compute in floating point: up to so many smallest units, a sum of a dozen figures stays exact."""


def check(page: Page, reference: str, formula: str, figures: Sequence[Decimal], expected: Decimal) -> None:
    """A cell that must be 0: the live formula, or the exact result where floating point could not tell.

    `figures` are all numbers that the formula adds up, `expected` what exact arithmetic makes of them.
    """
    cell: Cell = page.sheet[reference]
    places = places_of(figures)
    if all(abs(figure) * 10**places < EXACT_BELOW for figure in figures):
        _live(page, cell, f"=ROUND({formula},{places})" if places else f"={formula}", expected)
    else:
        put(cell, expected)
    cell.font, cell.alignment = styles.BOLD, styles.NUMBER
    page.book.failures += expected != 0


def whole(page: Page, reference: str, cells: str, parts: Sequence[Decimal]) -> None:
    """A cell that must be 0: rounded parts come to 1 as nearly as their rounding allows, or there are none."""
    off = sum(parts, Decimal(0)) - 1 if parts else Decimal(0)
    slack = ROUNDED * len(parts)
    cell: Cell = page.sheet[reference]
    away = f"ABS(SUM({cells})-1)"
    _live(page, cell, f"=IF(OR(COUNT({cells})=0,{away}<={slack:f}),0,{away})", Decimal(0) if abs(off) <= slack else off)
    cell.font, cell.alignment = styles.BOLD, styles.NUMBER
    page.book.failures += abs(off) > slack


def count(page: Page, first: str, last: str) -> None:
    """Make a range of check cells count in the book's result, and show its failures in red."""
    reference = f"{first}:{last}"
    page.book.counted += sum(len(row) for row in page.sheet[reference])
    page.book.checks.append(f"{quote_sheetname(page.sheet.title)}!{reference}")
    _redden(page, reference, unless="0")


def tallied(page: Page, reference: str, tally: Tally, stored: str) -> None:
    """A cell that must be 0: what the column's figures come to, less the total that is stored in another cell."""
    cell: Cell = page.sheet[reference]
    if tally.live:
        formula = f"{tally.sum}-{stored}"
        _live(page, cell, f"=ROUND({formula},{tally.places})" if tally.places else f"={formula}", Decimal(0))
    else:
        put(cell, Decimal(0))
    cell.font, cell.alignment = styles.BOLD, styles.NUMBER


def compared(page: Page, reference: str, formula: str) -> None:
    """A cell that must be 0: how many of some figures are not what they were."""
    cell: Cell = page.sheet[reference]
    _live(page, cell, f"={formula}", Decimal(0))
    cell.font, cell.alignment = styles.BOLD, styles.NUMBER


def _live(page: Page, cell: Cell, formula: str, shown: Decimal) -> None:
    cell.value = formula
    cell.number_format = CHECK
    page.book.cached[page.sheet.title, cell.coordinate] = shown


def result(page: Page, reference: str) -> None:
    """The one cell that says PASS, or how many of the book's check cells are not 0."""
    counts = _failures(page.book)
    cell: Cell = page.sheet[reference]
    cell.value = f'=IF(({counts})=0,"PASS",({counts})&" FAILED")'
    failures = page.book.failures
    page.book.cached[page.sheet.title, reference] = f"{failures} FAILED" if failures else "PASS"
    cell.font, cell.alignment = styles.BOLD, styles.TEXT
    _redden(page, reference, unless='"PASS"')


def passed(page: Page, reference: str) -> None:
    """How many of the book's check cells are 0, of how many."""
    every = "+".join(map(_cells, page.book.checks)) or "0"
    cell: Cell = page.sheet[reference]
    cell.value = f'=(({every})-({_failures(page.book)}))&" of "&({every})&" checks passed"'
    counted = page.book.counted
    page.book.cached[page.sheet.title, reference] = f"{counted - page.book.failures} of {counted} checks passed"
    cell.font, cell.alignment = styles.BODY, styles.TEXT


def _cells(checks: str) -> str:
    return f"ROWS({checks})*COLUMNS({checks})"


def _failures(book: Book) -> str:
    return "+".join(f"({_cells(checks)}-COUNTIF({checks},0))" for checks in book.checks) or "0"


def _redden(page: Page, reference: str, *, unless: str) -> None:
    """Show the cells in red unless they have a value, given as a formula writes it."""
    rule = Rule("cellIs", operator="notEqual", formula=[unless], dxf=DifferentialStyle(fill=styles.BAD_FILL))
    page.sheet.conditional_formatting.add(reference, rule)


def places_of(figures: Iterable[Decimal]) -> int:
    """The most decimal places that any of the figures needs."""
    return max((len(f"{figure:f}".partition(".")[2].rstrip("0")) for figure in figures), default=0)
