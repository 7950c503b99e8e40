"""The Roll-forward sheet: from the opening of the month to its close, with a live check on every row."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from string import ascii_uppercase

from ledger.projections.roll_forward import RollForwardLine
from reports import checks
from reports.answers import Answers, total
from reports.cells import Value
from reports.workbook import Book, Column, Page, Placed

TITLE = "Roll-forward"
FIGURES = (
    ("Opening", "opening", "+"),
    ("Issued", "issued", "+"),
    ("Paid in kind", "pik", "+"),
    ("Taken over", "taken_over", "+"),
    ("Transfers in", "transferred_in", "+"),
    ("Transfers out", "transferred_out", "-"),
    ("Converted in", "converted_in", "+"),
    ("Converted out", "converted", "-"),
    ("Redeemed", "redeemed", "-"),
    ("Bought back", "repurchased", "-"),
    ("Cancelled", "cancelled", "-"),
    ("Split", "split", "+"),
    ("Corrections", "corrections", "+"),
    ("Closing", "closing", "-"),
)
"""Title, field, and the sign with which the figure enters the check."""

COLUMNS = (
    Column(title="Series", width=9, wrap=True),
    Column(title="Holder", width=14, wrap=True),
    Column(title="Legal entity", width=24, wrap=True),
    *(Column(title=title, width=max(9, 1 + max(map(len, title.split())))) for title, _, _ in FIGURES),
    Column(title="Check (must be 0)", width=10, number_format=checks.CHECK),
)


def add(book: Book, answers: Answers) -> Placed:
    """One row per series and holder that had shares or movements, and a total for each series."""
    page = book.page(TITLE, answers.header, columns=len(COLUMNS))
    page.widths([column.width for column in COLUMNS])
    page.line(
        "Opening + issued + paid in kind + taken over + transfers in - transfers out + converted in - converted out "
        "- redeemed - bought back - cancelled + split + corrections - closing = 0. Conversions and exchanges are one, "
        "reissued shares are issued, retracted ones cancelled. Splits and corrections, which are reversals, are "
        "signed. Opening and closing are as known now. Where figures are too long for a spreadsheet's arithmetic, the "
        "check is a stored exact result."
    )
    freeze = page.row
    rows = answers.roll_forward
    lines = [(row.series, row.holder, answers.name(row.holder), _figures([row])) for row in rows]
    totals = [
        (series, f"Total {series}", None, _figures([row for row in rows if row.series == series]))
        for series in dict.fromkeys(row.series for row in rows)
    ]
    placed = page.table(
        COLUMNS,
        [_cells(*line) for line in lines],
        totals=[_cells(*line) for line in totals],
        name="RollForwardTable",
        nothing="no shares were held or moved in this month",
    )
    for control in answers.control:
        own = [row for row in rows if row.series == control.series]
        before = answers.opening.get(control.series, Decimal(0))
        for column, figures, against, figure in (
            ("Opening", [row.opening for row in own], f"outstanding on {answers.eve}", before),
            ("Closing", [row.closing for row in own], "outstanding", control.outstanding),
        ):
            book.tie(placed, column, series=control.series, figures=figures, against=against, figure=figure)
    _checks(page, placed.first, [figures for *_, figures in lines])
    _checks(page, placed.total, [figures for *_, figures in totals])
    page.finish(freeze=freeze)
    return placed


def _figures(rows: Sequence[RollForwardLine]) -> list[Decimal]:
    return [total(getattr(row, name) for row in rows) for _, name, _ in FIGURES]


def _cells(series: str, holder: str, name: str | None, figures: Sequence[Decimal]) -> list[Value]:
    return [series, holder, name, *figures, None]


def _checks(page: Page, first: int, lines: Sequence[Sequence[Decimal]]) -> None:
    letters = ascii_uppercase[3 : 3 + len(FIGURES)]
    last = ascii_uppercase[3 + len(FIGURES)]
    for row, figures in enumerate(lines, first):
        formula = "".join(f"{sign}{letter}{row}" for letter, (_, _, sign) in zip(letters, FIGURES, strict=True))
        expected = total(
            figure if sign == "+" else -figure for figure, (_, _, sign) in zip(figures, FIGURES, strict=True)
        )
        checks.check(page, f"{last}{row}", formula.removeprefix("+"), figures, expected)
    if lines:
        checks.count(page, f"{last}{first}", f"{last}{first + len(lines) - 1}")
