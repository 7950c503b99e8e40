"""The Control sheet: the control book, the checks that tie the sheets to it, and what this report was made from."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from ledger.projections.control_book import ControlLine
from reports import checks
from reports.answers import STATE, Answers, total
from reports.cells import Value
from reports.workbook import Book, Column, Page, Placed

TITLE = "Control"
COLUMNS = (
    Column(title="Series", width=24, wrap=True),
    Column(title="Authorised", width=14),
    Column(title="Issued", width=14),
    Column(title="Outstanding", width=14),
    Column(title="Unissued", width=14),
    Column(title="Treasury", width=14),
    Column(title="Retired", width=14),
    Column(title="Check (must be 0)", width=12, number_format=checks.CHECK),
)
CHECKS = (
    Column(title="Series", width=24, wrap=True),
    Column(title="Sheet", width=14),
    Column(title="Figure", width=22, wrap=True),
    Column(title="Total on the sheet", width=14),
    Column(title="Compared with", width=22, wrap=True),
    Column(title="Control figure", width=14),
    Column(title="Difference (must be 0)", width=14, number_format=checks.CHECK),
)


class Tie(NamedTuple):
    """A column of a table whose figures for a series must add up to a figure of the control book."""

    series: str
    table: Placed
    column: str
    figures: list[Decimal]
    against: str
    figure: Decimal


def add(book: Book, answers: Answers, *, holdings: Placed, roll_forward: Placed, lock_up: Placed) -> Placed:
    """The control book, then every sheet's total against it, then the parameters."""
    page = book.page(TITLE, answers.header, columns=len(COLUMNS))
    page.widths([column.width for column in COLUMNS])
    page.line("Authorised = unissued + outstanding + treasury + retired; issued = outstanding + treasury.")
    block, freeze = page.row - 1, page.row
    placed = page.table(
        COLUMNS, [_row(line) for line in answers.control], name="ControlTable", nothing="no series exists on this date"
    )
    for row, line in enumerate(answers.control, placed.first):
        parts = [line.unissued, line.outstanding, line.treasury, line.retired]
        formula = f"B{row}-E{row}-D{row}-F{row}-G{row}"
        checks.check(page, f"H{row}", formula, [line.authorised, *parts], line.authorised - total(parts))
    if answers.control:
        checks.count(page, f"H{placed.first}", f"H{placed.last}")
    page.section("Totals of the sheets against the control book")
    _ties(page, list(_ties_of(answers, holdings, roll_forward, lock_up)))
    page.section("What this report was made from")
    _parameters(page, answers)
    page.finish(freeze=freeze, repeat=block)
    return placed


def _row(line: ControlLine) -> list[Value]:
    return [
        line.series,
        line.authorised,
        line.issued,
        line.outstanding,
        line.unissued,
        line.treasury,
        line.retired,
        None,
    ]


def _ties_of(answers: Answers, holdings: Placed, roll_forward: Placed, lock_up: Placed) -> Iterator[Tie]:
    for line in answers.control:
        series, outstanding = line.series, ("outstanding", line.outstanding)
        held = [row.shares for row in answers.holdings if row.series == series]
        judged = [row.shares for row in answers.standings if row.series == series]
        moved = [row for row in answers.roll_forward if row.series == series]
        before = (f"outstanding on {answers.eve}", answers.opening.get(series, Decimal(0)))
        yield Tie(series, holdings, "Shares", held, *outstanding)
        yield Tie(series, roll_forward, "Opening", [row.opening for row in moved], *before)
        yield Tie(series, roll_forward, "Closing", [row.closing for row in moved], *outstanding)
        yield Tie(series, lock_up, "Shares", judged, *outstanding)


def _ties(page: Page, ties: list[Tie]) -> None:
    rows: list[list[Value]] = [
        [tie.series, tie.table.sheet, tie.column, total(tie.figures), tie.against, tie.figure, None] for tie in ties
    ]
    placed = page.table(CHECKS, rows, name="ChecksTable", nothing="nothing to compare")
    for row, tie in enumerate(ties, placed.first):
        matches = f"--EXACT({tie.table.range_of('Series')},$A{row})"
        formula = f"SUMPRODUCT({matches},{tie.table.range_of(tie.column)})-$F{row}"
        summed = total(tie.figures)
        checks.check(page, f"G{row}", formula, [*tie.figures, summed, tie.figure], summed - tie.figure)
    if ties:
        checks.count(page, f"G{placed.first}", f"G{placed.last}")


def _parameters(page: Page, answers: Answers) -> None:
    view, moment = answers.view, answers.view.moment
    page.pair("Issuer", f"{view.issuer}: {view.name}")
    page.pair("Month", f"{answers.month} ({answers.first} to {answers.last}), days in {view.zone}")
    page.pair("Known at", f"{moment.known_at}, events #1 to #{moment.sequence}")
    page.pair("State", f"{STATE}: no month is closed")
    page.pair("Head of the journal", f"#{view.known.sequence} {view.known.hash}")
    page.pair("Events effective in month", str(len(answers.transactions)))
    page.pair("Marked illustrative", str(answers.illustrative))
    page.pair("Chain of hashes", "not checked by this report: run `ledger verify`, with a checkpoint kept elsewhere")
    page.pair("Outside statements", "reconciled: 0")
    page.pair("Prepared by, on", "." * 60)
    page.pair("Reviewed by, on", "." * 60)
