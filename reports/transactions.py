"""The Transactions sheet: the events that took effect in the month, reversed ones too."""

from __future__ import annotations

from ledger.projections.history import HistoryLine
from reports.answers import Answers
from reports.cells import Lines, Value
from reports.workbook import Book, Column, Placed

TITLE = "Transactions"
COLUMNS = (
    Column(title="Sequence", width=10),
    Column(title="Event", width=22, wrap=True),
    Column(title="Effective", width=11),
    Column(title="Recorded (UTC)", width=18),
    Column(title="Days late", width=8),
    Column(title="Summary", width=56, wrap=True),
    Column(title="Evidence", width=40, wrap=True),
    Column(title="By", width=14, wrap=True),
    Column(title="Reversed by", width=9),
)


def add(book: Book, answers: Answers) -> Placed:
    """One row per event, in the order of recording."""
    page = book.page(TITLE, answers.header, columns=len(COLUMNS))
    page.widths([column.width for column in COLUMNS])
    page.line(
        f"Events effective from {answers.first} to {answers.last}. Days late: from the effective date to the day of "
        f"recording in {answers.view.zone}."
    )
    freeze = page.row
    placed = page.table(
        COLUMNS,
        [_row(answers, line) for line in answers.transactions],
        name="TransactionsTable",
        nothing="no event took effect in this month",
    )
    page.finish(freeze=freeze)
    return placed


def _row(answers: Answers, line: HistoryLine) -> list[Value]:
    return [
        line.sequence,
        line.event,
        line.effective_on,
        line.recorded_at,
        (line.recorded_at.astimezone(answers.zone).date() - line.effective_on).days,
        line.summary,
        Lines.of(line.evidence),
        line.recorded_by,
        line.reversed_by,
    ]
