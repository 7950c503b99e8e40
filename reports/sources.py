"""The Sources sheet: the documents, recorded or only known to exist."""

from __future__ import annotations

from ledger.projections.people import SourceLine
from reports.answers import Answers
from reports.cells import Lines, Value
from reports.workbook import Book, Column, Placed

TITLE = "Sources"
COLUMNS = (
    Column(title="Document", width=24, wrap=True),
    Column(title="Title", width=50, wrap=True),
    Column(title="Made on", width=11),
    Column(title="Governing law", width=18, wrap=True),
    Column(title="Recorded as event", width=10),
    Column(title="Terms", width=15, wrap=True),
    Column(title="SHA-256 of its text", width=36, wrap=True),
    Column(title="Clauses recorded", width=26, wrap=True),
    Column(title="Assumptions", width=50, wrap=True),
)


def add(book: Book, answers: Answers) -> Placed:
    """One row per document; those that are only known to exist come last."""
    page = book.page(TITLE, answers.header, columns=len(COLUMNS))
    page.widths([column.width for column in COLUMNS])
    page.line(
        "Documents known to exist whose terms are not recorded were not judged. Execution of documents and "
        "authority of signatories were not examined."
    )
    freeze = page.row
    placed = page.table(
        COLUMNS,
        [_row(line) for line in answers.sources],
        name="SourcesTable",
        nothing="no document is recorded",
    )
    page.finish(freeze=freeze)
    return placed


def _row(line: SourceLine) -> list[Value]:
    return [
        line.document,
        line.title,
        line.made_on,
        line.governing_law,
        line.recorded,
        "recorded" if line.recorded else "NOT RECORDED",
        line.sha256,
        Lines.of(line.clauses),
        Lines.of(line.assumptions),
    ]
