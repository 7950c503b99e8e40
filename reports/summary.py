"""The Summary sheet: the checks, what needs attention, the control figures, the cap table and its charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from openpyxl.utils import get_column_letter

from ledger.domain.calendars import spoken
from ledger.projections.control_book import ControlLine
from reports import attention, charts, checks
from reports.answers import Answers, total
from reports.cells import Value
from reports.workbook import PERCENT, Book, Column, Page, Placed

TITLE = "Summary"
FIRST, OTHER = 34, 12
COLUMNS_MIN = 13
NOT_RECORDED = "not recorded"

ONE_PAGE_MAX = 95
"""Up to so many rows the sheet is printed on one page."""

SERIES = (
    Column(title="Series", width=FIRST, wrap=True),
    Column(title="Authorised", width=OTHER),
    Column(title="Issued", width=OTHER),
    Column(title="Redeemed, converted or cancelled", width=OTHER),
    Column(title="Treasury", width=OTHER),
    Column(title="Outstanding", width=OTHER),
    Column(title="Change in the month", width=OTHER),
    Column(title="Holders", width=OTHER),
    Column(title="Unissued", width=OTHER),
    Column(title="Reserved", width=OTHER),
    Column(title="Liquidation preference", width=OTHER),
    Column(title="Aggregate preference", width=OTHER),
)
NAMED = {
    "Authorised": "Authorised",
    "Issued": "Issued",
    "Redeemed, converted or cancelled": "Retired",
    "Treasury": "Treasury",
    "Outstanding": "Outstanding",
    "Holders": "Holders",
    "Unissued": "Unissued",
    "Reserved": "Reserved",
}
"""The columns whose figures have names, such as Outstanding_F for series F."""


def start(book: Book, answers: Answers) -> Page:
    """The sheet, first in the book; it is filled last, when every check is known."""
    columns = max(COLUMNS_MIN, 1 + 3 * len(_series_held(answers)))
    page = book.page(TITLE, answers.header, columns=columns)
    page.widths([FIRST, *[OTHER] * (columns - 1)])
    return page


def fill(page: Page, answers: Answers) -> None:
    """Everything but the results of the checks, for which two cells are kept."""
    page.section("Arithmetic checks")
    page.keep("result")
    page.line(f"existence and completeness not tested; outside statements reconciled: {answers.reconciled}")
    page.section("What needs attention")
    attention.place(page, answers)
    page.section("Series")
    series = _series(page, answers)
    page.section("Cap table")
    cap_table, holders = _cap_table(page, answers, series)
    page.section("Outstanding at the end of each of the last twelve months, as known now")
    months = _months(page, answers)
    page.section("Charts")
    charts.place(
        page,
        cap_table if holders else None,
        months if answers.control else None,
        series=len(_series_held(answers)),
        holders=holders,
    )


def conclude(page: Page, answers: Answers) -> None:
    """The results, when every check of the book is known."""
    row = page.kept["result"]
    checks.result(page, f"A{row}")
    checks.passed(page, f"B{row}")
    page.book.name("Arithmetic_checks", page.sheet.title, f"A{row}")
    page.finish(freeze=page.block, one_page=page.row <= ONE_PAGE_MAX)


def _series_held(answers: Answers) -> list[str]:
    """The series that somebody holds, or held when the month began."""
    moved = (row.series for row in answers.roll_forward if row.opening or row.closing)
    return list(dict.fromkeys((*(row.series for row in answers.holdings), *moved)))


# --- series


def _series(page: Page, answers: Answers) -> Placed:
    rows = [_series_row(answers, line) for line in answers.control]
    placed = page.table(SERIES, rows, name="SeriesTable", nothing="no series exists on this date")
    for row, line in enumerate(answers.control, placed.first):
        for title, name in NAMED.items():
            page.book.name(f"{name}_{line.series}", placed.sheet, f"{placed.letters[title]}{row}")
        figures = [line.outstanding]
        page.book.tie(
            placed,
            "Outstanding",
            series=line.series,
            figures=figures,
            against="outstanding",
            figure=line.outstanding,
        )
    page.line(
        f"Change in the month: outstanding shares against {spoken(answers.eve)}, both as known now. Redeemed, "
        "converted or cancelled: retired shares, still authorised. Preferences: as figures no document gives them."
    )
    return placed


def _series_row(answers: Answers, line: ControlLine) -> list[Value]:
    return [
        line.series,
        line.authorised,
        line.issued,
        line.retired,
        line.treasury,
        line.outstanding,
        line.outstanding - answers.opening.get(line.series, Decimal(0)),
        len({row.holder for row in answers.holdings if row.series == line.series}),
        line.unissued,
        line.reserved,
        NOT_RECORDED,
        NOT_RECORDED,
    ]


# --- cap table


def _cap_table(page: Page, answers: Answers, control: Placed) -> tuple[Placed, int]:
    """A row for each holder that has shares or had some when the month began, the totals, and a row of checks."""
    series = _series_held(answers)
    held = {(row.holder, row.series): row for row in answers.holdings}
    changed = {(row.holder, row.series): row.closing - row.opening for row in answers.roll_forward}
    kept = {holder for holder, _ in held} | {holder for (holder, _), change in changed.items() if change}
    holders = sorted(kept, key=lambda one: (answers.name(one).casefold(), one))
    columns = [Column(title="Holder", width=FIRST, wrap=True)]
    for one in series:
        columns += [
            Column(title=f"{one} shares", width=OTHER),
            Column(title=f"{one} %", width=OTHER, number_format=PERCENT),
            Column(title=f"{one} change", width=OTHER),
        ]
    rows: list[list[Value]] = []
    for holder in holders:
        cells: list[Value] = [answers.name(holder)]
        for one in series:
            holding, change = held.get((holder, one)), changed.get((holder, one), Decimal(0))
            cells += [holding.shares, holding.percent / 100] if holding else [None, None]
            cells.append(change if change or holding else None)
        rows.append(cells)
    totals: list[Value] = ["Total"]
    for one in series:
        shares = total(row.shares for row in answers.holdings if row.series == one)
        change = total(change for (_, which), change in changed.items() if which == one)
        totals += [shares, Decimal(1 if shares else 0), change]
    placed = page.table(columns, rows, totals=[totals] if rows else [], nothing="no shares are held on this date")
    if rows:
        _check_row(page, placed, _checked(answers, series, control), rows)
    return placed, len(rows)


def _checked(answers: Answers, series: Sequence[str], control: Placed) -> Iterator[tuple[str, Decimal]]:
    """For each series, the row of its control figures, and the shares outstanding in it."""
    rows = {line.series: (row, line) for row, line in enumerate(answers.control, control.first)}
    for one in series:
        row, line = rows[one]
        yield f"{row}", line.outstanding


def _check_row(
    page: Page, placed: Placed, series: Iterator[tuple[str, Decimal]], rows: Sequence[Sequence[Value]]
) -> None:
    """Shares and changes against the table of series, and percentages against 1, below the totals."""
    row = page.row
    page.label(row, "Check (must be 0)")
    last = "A"
    for place, (line, outstanding) in enumerate(series):
        number = 2 + 3 * place
        shares, percent, change = (get_column_letter(number + offset) for offset in range(3))
        figures = [
            [figure for cells in rows if isinstance(figure := cells[number - 1 + at], Decimal)] for at in (0, 1, 2)
        ]
        span = [f"{letter}{placed.first}:{letter}{placed.last}" for letter in (shares, percent, change)]
        summed = total(figures[0])
        formula = f"SUM({span[0]})-F{line}"
        checks.check(page, f"{shares}{row}", formula, [*figures[0], outstanding], summed - outstanding)
        checks.whole(page, f"{percent}{row}", span[1], figures[1])
        changes = total(figures[2])
        checks.check(page, f"{change}{row}", f"SUM({span[2]})-G{line}", [*figures[2], changes], Decimal(0))
        last = change
    checks.count(page, f"B{row}", f"{last}{row}")
    page.row += 1


# --- months


def _months(page: Page, answers: Answers) -> Placed:
    """A row for each series, a column for each month, the month of the workbook last."""
    months = {f"{end:%Y-%m}": figures for end, figures in answers.by_month.items()}
    columns = [Column(title="Series", width=FIRST), *(Column(title=month, width=OTHER) for month in months)]
    rows: list[list[Value]] = [
        [line.series, *(figures.get(line.series, Decimal(0)) for figures in months.values())]
        for line in answers.control
    ]
    placed = page.table(columns, rows, nothing="no series exists on this date")
    for line in answers.control:
        page.book.tie(
            placed,
            answers.month,
            series=line.series,
            figures=[line.outstanding],
            against="outstanding",
            figure=line.outstanding,
        )
    return placed
