"""The Registration rights sheet: registrations granted, used and left, and the demands made."""

from __future__ import annotations

from ledger.projections.rights import DemandLine, RightLine
from reports.answers import Answers
from reports.cells import Lines, Value
from reports.lock_up import supports
from reports.workbook import Book, Column, Placed

TITLE = "Registration rights"
COLUMNS = (
    Column(title="Holder", width=16, wrap=True),
    Column(title="Legal entity", width=26, wrap=True),
    Column(title="Form", width=9),
    Column(title="Entitled", width=12),
    Column(title="Used", width=11),
    Column(title="Reserved", width=11),
    Column(title="Remaining", width=11),
    Column(title="Exercisable from", width=13),
    Column(title="Clause", width=28, wrap=True),
    Column(title="What it rests on", width=70, wrap=True),
)
DEMANDS = (
    Column(title="Holder", width=16, wrap=True),
    Column(title="Legal entity", width=26, wrap=True),
    Column(title="Form", width=9),
    Column(title="Registration", width=12, wrap=True),
    Column(title="Request", width=11, wrap=True),
    Column(title="Received", width=11),
    Column(title="Counted", width=11),
    Column(title="Shares", width=13),
    Column(title="Status", width=28, wrap=True),
    Column(title="Reasons", width=70, wrap=True),
)


def add(book: Book, answers: Answers) -> Placed:
    """One row per holder and form with a right, then one per demand."""
    page = book.page(TITLE, answers.header, columns=len(COLUMNS))
    page.widths([column.width for column in COLUMNS])
    page.line(
        "Scope: registrations that recorded clauses grant, counted by the recorded counting rule. Whether a "
        "registration form is available to the issuer, and documents not recorded, were not judged."
    )
    block, freeze = page.row - 1, page.row
    placed = page.table(
        COLUMNS,
        [_row(answers, row) for row in answers.rights],
        name="RegistrationRightsTable",
        nothing="no recorded clause grants a registration on this date",
    )
    page.section("Demands")
    page.table(
        DEMANDS,
        [_demand(answers, row) for row in answers.demands],
        name="DemandsTable",
        nothing="no demand is recorded",
    )
    page.finish(freeze=freeze, repeat=block)
    return placed


def _row(answers: Answers, row: RightLine) -> list[Value]:
    return [
        row.holder,
        answers.name(row.holder),
        row.form,
        row.entitled,
        row.used,
        row.reserved,
        row.remaining,
        row.exercisable_from,
        row.clause,
        supports(row),
    ]


def _demand(answers: Answers, row: DemandLine) -> list[Value]:
    return [
        row.holder,
        answers.name(row.holder),
        row.form,
        row.registration,
        row.request,
        row.received_on,
        row.counted,
        row.shares,
        row.status,
        Lines.of(f"{reason['code']}: {reason['text']}" for reason in row.reasons),
    ]
