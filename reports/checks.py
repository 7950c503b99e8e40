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
from reports.workbook import Page

CHECK = f"{WHOLE};-{WHOLE};0"

EXACT_BELOW = 10**13
"""Spreadsheets compute in floating point: up to so many smallest units, a sum of a dozen figures stays exact."""


def check(page: Page, reference: str, formula: str, figures: Sequence[Decimal], expected: Decimal) -> None:
    """A cell that must be 0: the live formula, or the exact result where floating point could not tell.

    `figures` are all numbers that the formula adds up, `expected` what exact arithmetic makes of them.
    """
    cell: Cell = page.sheet[reference]
    places = places_of(figures)
    if all(abs(figure) * 10**places < EXACT_BELOW for figure in figures):
        cell.value = f"=ROUND({formula},{places})" if places else f"={formula}"
        page.book.cached[page.sheet.title, reference] = expected
        cell.number_format = CHECK
    else:
        put(cell, expected)
    cell.font, cell.alignment = styles.BOLD, styles.NUMBER
    page.book.failures += expected != 0


def count(page: Page, first: str, last: str) -> None:
    """Make a range of check cells count in the book's result, and show its failures in red."""
    reference = f"{first}:{last}"
    page.book.checks.append(f"{quote_sheetname(page.sheet.title)}!{reference}")
    _redden(page, reference, unless="0")


def result(page: Page, reference: str) -> None:
    """The one cell that says PASS, or how many of the book's check cells are not 0."""
    counts = "+".join(f"(ROWS({checks})-COUNTIF({checks},0))" for checks in page.book.checks) or "0"
    cell: Cell = page.sheet[reference]
    cell.value = f'=IF(({counts})=0,"PASS",({counts})&" FAILED")'
    failures = page.book.failures
    page.book.cached[page.sheet.title, reference] = f"{failures} FAILED" if failures else "PASS"
    cell.font, cell.alignment = styles.BOLD, styles.TEXT
    _redden(page, reference, unless='"PASS"')


def _redden(page: Page, reference: str, *, unless: str) -> None:
    """Show the cells in red unless they have a value, given as a formula writes it."""
    rule = Rule("cellIs", operator="notEqual", formula=[unless], dxf=DifferentialStyle(fill=styles.BAD_FILL))
    page.sheet.conditional_formatting.add(reference, rule)


def places_of(figures: Iterable[Decimal]) -> int:
    """The most decimal places that any of the figures needs."""
    return max((len(f"{figure:f}".partition(".")[2].rstrip("0")) for figure in figures), default=0)
