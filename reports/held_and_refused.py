"""The Held and refused sheet: requests that were not simply entered, the days to their decision, and the reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle

from ledger.projections.requests import RequestLine
from reports import checks, styles
from reports.answers import Answers
from reports.cells import FIRST_DAY, Lines, Mark, Marked, Value
from reports.workbook import Book, Column, Page, Placed

TITLE = "Held and refused"
TOO_LONG = 30
"""Days after which a request that is not decided stands out: the most that a stated hold lasts (UCC §8-403)."""

NOT_DECIDED = "not decided"
COLUMNS = (
    Column(title="Request", width=9, wrap=True),
    Column(title="Kind", width=11),
    Column(title="What", width=20, wrap=True),
    Column(title="From", width=14, wrap=True),
    Column(title="To", width=14, wrap=True),
    Column(title="Series", width=8, wrap=True),
    Column(title="Shares", width=11),
    Column(title="Presented", width=11),
    Column(title="Decided", width=11),
    Column(title="Counted until", width=11),
    Column(title="Days", width=7),
    Column(title="Outcome", width=17, wrap=True),
    Column(title="Before that", width=10, wrap=True),
    Column(title="Rule", width=20, wrap=True),
    Column(title="Reason", width=52, wrap=True),
    Column(title="Waiver", width=24, wrap=True),
    Column(title="Event", width=8),
    Column(title="Check (must be 0)", width=11, number_format=checks.CHECK),
)


def add(book: Book, answers: Answers) -> Placed:
    """One row per request that was held, refused, logged or withdrawn, or entered under a waiver or in breach."""
    page = book.page(TITLE, answers.header, columns=len(COLUMNS))
    page.widths([column.width for column in COLUMNS])
    page.line(
        "Requests that were entered at once, without a waiver and not in breach, are on Transactions alone. A refusal "
        "or a hold is the company's position, not a finding on title; wrongful refusal or delay may create liability."
    )
    page.line(
        f"Days run from presentation to decision, both in {answers.view.zone}, and on while nothing is decided; after "
        f"{TOO_LONG} days that is shown in red. Check: days = counted until - presented."
    )
    freeze = page.row
    rows = [row for row in answers.requests if _listed(row)]
    placed = page.table(
        COLUMNS,
        [_row(answers, row) for row in rows],
        name="HeldAndRefusedTable",
        nothing="every request was entered when it was presented",
    )
    _checks(page, placed, answers, rows)
    _redden_days(page, placed)
    page.finish(freeze=freeze)
    return placed


def _listed(row: RequestLine) -> bool:
    return row.outcome != "entered" or row.waiver is not None or row.in_breach or bool(row.earlier)


def _too_long(row: RequestLine) -> bool:
    return row.running and row.days > TOO_LONG


def _presented(answers: Answers, row: RequestLine) -> date:
    return _day(answers, row.presented_at)


def _day(answers: Answers, at: datetime | date) -> date:
    return at.astimezone(answers.zone).date() if isinstance(at, datetime) else at


def _row(answers: Answers, row: RequestLine) -> list[Value]:
    presented = _presented(answers, row)
    return [
        row.request,
        row.kind,
        row.what,
        row.holder,
        row.to,
        row.series,
        row.shares,
        presented,
        _day(answers, row.decided_at) if row.decided_at else None,
        presented + timedelta(days=row.days),
        row.days,
        Marked(_outcome(row), Mark.BAD) if _too_long(row) else _outcome(row),
        Lines.of(row.earlier),
        Lines.of(str(reason.get("cite") or reason.get("clause") or reason["code"]) for reason in row.reasons),
        Lines.of(f"{reason['code']}: {reason['text']}" for reason in row.reasons),
        row.waiver,
        row.sequence,
        None,
    ]


def _outcome(row: RequestLine) -> str:
    said = [row.outcome.upper() if row.running else row.outcome]
    if _too_long(row):
        said.append(f"{NOT_DECIDED} for more than {TOO_LONG} days")
    if row.waiver is not None:
        said.append("under a waiver")
    if row.in_breach:
        said.append("in breach")
    return ", ".join(said)


def _redden_days(page: Page, placed: Placed) -> None:
    """Show the days in red beside an outcome that says that it has been open for too long."""
    days, outcome = placed.letters["Days"], placed.letters["Outcome"]
    late = f'ISNUMBER(SEARCH("{NOT_DECIDED}",${outcome}{placed.first}))'
    rule = Rule("expression", formula=[late], dxf=DifferentialStyle(fill=styles.BAD_FILL))
    page.sheet.conditional_formatting.add(f"{days}{placed.first}:{days}{placed.last}", rule)


def _checks(page: Page, placed: Placed, answers: Answers, rows: Sequence[RequestLine]) -> None:
    at = placed.letters
    letter = at["Check (must be 0)"]
    for number, row in enumerate(rows, placed.first):
        days = f"({at['Counted until']}{number}-{at['Presented']}{number})"
        if _presented(answers, row) < FIRST_DAY:
            days = str(row.days)
        formula = f"{at['Days']}{number}-{days}"
        checks.check(page, f"{letter}{number}", formula, [Decimal(row.days)], Decimal(0))
    if rows:
        checks.count(page, f"{letter}{placed.first}", f"{letter}{placed.last}")
