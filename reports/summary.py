"""The Summary sheet: the checks, what needs attention, the control figures and the cap table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from openpyxl.chart import BarChart, Reference

from ledger.domain.calendars import spoken
from ledger.projections.people import ReadingLine
from reports import checks
from reports.answers import Answers, total
from reports.cells import Mark, Value
from reports.lock_up import outcome_text
from reports.workbook import PERCENT, Book, Column, Page, Placed

TITLE = "Summary"
QUESTIONS_IN_FULL = 5
FIRST, OTHER = 36, 14
COLUMNS_MIN = 9
CHARTED_MAX = 25
"""More holders than this make no readable chart."""

ONE_PAGE_MAX = 75
"""Up to so many rows the sheet is printed on one page."""

CONTROL = (
    Column(title="Series", width=FIRST, wrap=True),
    Column(title="Authorised", width=OTHER),
    Column(title="Issued", width=OTHER),
    Column(title="Outstanding", width=OTHER),
    Column(title="Unissued", width=OTHER),
    Column(title="Treasury", width=OTHER),
    Column(title="Retired", width=OTHER),
    Column(title="Holders", width=OTHER),
    Column(title="Change in the month", width=OTHER),
)


def start(book: Book, answers: Answers) -> Page:
    """The sheet, first in the book; it is filled last, when every check is known."""
    series = dict.fromkeys(row.series for row in answers.holdings)
    columns = max(COLUMNS_MIN, 1 + 2 * len(series))
    page = book.page(TITLE, answers.header, columns=columns)
    page.widths([FIRST, *[OTHER] * (columns - 1)])
    return page


def fill(page: Page, answers: Answers) -> None:
    """Everything on one page where it fits."""
    freeze = page.block
    page.section("Arithmetic checks")
    checks.result(page, f"A{page.row}")
    page.row += 1
    page.line("existence and completeness not tested; outside statements reconciled: 0")
    page.section("What needs attention")
    _attention(page, list(_matters(answers)))
    page.section("Series")
    _series(page, answers)
    page.section("Cap table")
    _cap_table(page, answers)
    page.finish(freeze=freeze, one_page=page.row <= ONE_PAGE_MAX)


def _matters(answers: Answers) -> Iterator[tuple[str, int, str]]:
    """What, how many, and which; a matter that does not arise is said with 0."""
    opened = [row for row in answers.readings if row.adopted is None]
    yield "Open questions", len(opened), _questions(opened)
    for outcome in ("held", "refused"):
        waiting = [row for row in answers.holds if row.outcome == outcome]
        yield f"Requests {outcome}", len(waiting), "; ".join(row.summary for row in waiting)
    codes = sorted({row.code for row in answers.exceptions})
    yield "Exceptions", len(answers.exceptions), ", ".join(codes)
    for status in (Mark.DISPUTED, Mark.UNKNOWN, Mark.LOCKED):
        found = [row for row in answers.standings if row.status == status]
        which = (f"{row.holder} {row.series} ({'; '.join(map(outcome_text, row.readings))})" for row in found)
        yield f"Standings {status}", len(found), "; ".join(which)
    missing = [row.document for row in answers.sources if row.recorded is None]
    yield "Documents not recorded", len(missing), ", ".join(missing)
    yield "Illustrative facts", answers.illustrative, "not evidence: see what each answer rests on"


def _questions(opened: list[ReadingLine]) -> str:
    """A few open questions with their titles; of many their ids, so that the page stays short."""
    if len(opened) <= QUESTIONS_IN_FULL:
        return "; ".join(f"{row.question} {row.title}" for row in opened)
    return f"{', '.join(row.question for row in opened)} (each in full: ledger explain {opened[0].question})"


def _attention(page: Page, matters: Sequence[tuple[str, int, str]]) -> None:
    columns = (Column(title="What", width=FIRST), Column(title="How many", width=OTHER))
    header = page.row
    page.table(columns, [[what, number] for what, number, _ in matters])
    for column in range(3, page.columns + 1):
        page.head(header, column, "Which" if column == 3 else "")
    for row, (_, number, which) in enumerate(matters, header + 1):
        page.span(row, 3, which if number else "")


def _series(page: Page, answers: Answers) -> None:
    rows: list[list[Value]] = [
        [
            line.series,
            line.authorised,
            line.issued,
            line.outstanding,
            line.unissued,
            line.treasury,
            line.retired,
            len({row.holder for row in answers.holdings if row.series == line.series}),
            line.outstanding - answers.opening.get(line.series, Decimal(0)),
        ]
        for line in answers.control
    ]
    page.table(CONTROL, rows, nothing="no series exists on this date")
    page.line(f"Change in the month: outstanding shares against {spoken(answers.eve)}, both as known now.")


def _cap_table(page: Page, answers: Answers) -> None:
    series = list(dict.fromkeys(row.series for row in answers.holdings))
    held = {(row.holder, row.series): row for row in answers.holdings}
    holders = sorted({row.holder for row in answers.holdings}, key=lambda one: (answers.name(one).casefold(), one))
    columns = [Column(title="Holder", width=FIRST, wrap=True)]
    totals: list[Value] = ["Total"]
    for one in series:
        columns += [Column(title=f"{one} shares", width=OTHER)]
        columns += [Column(title=f"{one} %", width=OTHER, number_format=PERCENT)]
        totals += [total(row.shares for row in answers.holdings if row.series == one), Decimal(1)]
    rows: list[list[Value]] = []
    for holder in holders:
        cells: list[Value] = [answers.name(holder)]
        for one in series:
            holding = held.get((holder, one))
            cells += [holding.shares, holding.percent / 100] if holding else [None, None]
        rows.append(cells)
    placed = page.table(columns, rows, totals=[totals] if rows else [], nothing="no shares are held on this date")
    if rows and len(rows) <= CHARTED_MAX:
        _chart(page, placed, len(series))


def _chart(page: Page, placed: Placed, series: int) -> None:
    """One bar for each holder and series, below the cap table."""
    chart = BarChart()
    chart.type, chart.style, chart.title = "bar", 10, "Shares held, by holder and series"
    for number in range(series):
        column = 2 + 2 * number
        data = Reference(page.sheet, min_col=column, min_row=placed.first - 1, max_row=placed.last)
        chart.add_data(data, titles_from_data=True)
    chart.set_categories(Reference(page.sheet, min_col=1, min_row=placed.first, max_row=placed.last))
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.crosses = "max"
    chart.y_axis.numFmt, chart.y_axis.majorGridlines = "#,##0", None
    rows = placed.last - placed.first + 1
    chart.width, chart.height = 26, 4 + 0.5 * rows * series
    page.place_chart(chart, lines=int(chart.height / 0.5) + 2)
