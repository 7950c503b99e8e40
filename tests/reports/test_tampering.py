"""Whoever changes a stored figure, on any sheet, sees the arithmetic checks fail."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from ledger.projections.view import View
from reports.monthly import SHEETS, write
from tests.reports.recalculation import needs_a_spreadsheet, recalculated, verdict


class Watched(NamedTuple):
    """A line of the last table on Control: a column of figures, and the row in which its check stands."""

    sheet: str
    column: str
    cells: tuple[str, ...]
    check: int


def watched(workbook: Workbook) -> Iterator[Watched]:
    rows = list(workbook["Control"].iter_rows(values_only=True))
    start = next(number for number, row in enumerate(rows) if row[:3] == ("Sheet", "Column", "Cells"))
    for number, (sheet, column, cells, _, how, *_) in enumerate(rows[start + 1 :], start + 2):
        if sheet is None:
            return
        found = workbook[str(sheet)][str(cells)]
        column_of = [row[0] for row in found] if isinstance(found, tuple) else [found]
        figures = [cell.coordinate for cell in column_of if compared(cell.value) is (how == "compared one by one")]
        yield Watched(str(sheet), str(column), tuple(figures), number)


def compared(value: object) -> bool | None:
    """Whether a figure is too long to be added up; None for what is no figure."""
    if isinstance(value, str):
        return True if value.replace(".", "").isdigit() and len(value) > 15 else None
    return abs(value) >= 10**12 if isinstance(value, int | float) else None


def change(places: list[tuple[str, str]], workbook: Workbook) -> None:
    for sheet, cell in places:
        found = workbook[sheet][cell]
        value = found.value
        found.value = f"{Decimal(value) + 1:f}" if isinstance(value, str) else value + 1


@pytest.mark.slow
@needs_a_spreadsheet
def test_a_figure_that_somebody_changed_on_any_sheet_fails_the_checks(view: View, path: Path, tmp_path: Path) -> None:
    write(view, "2020-06", path)
    lines = list(watched(load_workbook(path)))
    with_figures = {line.sheet for line in lines}
    assert set(SHEETS) - with_figures <= {"Interpretations", "Demands"}
    one_each = {line.sheet: line for line in reversed(lines)}
    changes = {f"on {sheet}": partial(change, [(sheet, line.cells[0])]) for sheet, line in one_each.items()}
    changes["first"] = partial(change, [(line.sheet, line.cells[0]) for line in lines])
    changes["last"] = partial(change, [(line.sheet, line.cells[-1]) for line in lines])
    found = recalculated(path, tmp_path, {"plain": lambda _: None, **changes})
    assert verdict(found["plain"]) == "PASS"
    assert [name for name in changes if not verdict(found[name]).endswith(" FAILED")] == []
    for name in ("first", "last"):
        control = found[name]["Control"]
        assert [line for line in lines if control.cell(line.check, 7).value == 0] == []
