"""The Sources sheet: the documents, who executed them, and how many facts rest on each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.projections.documents import DocumentLine
from ledger.projections.people import SourceLine
from ledger.projections.support import SupportLine
from reports.answers import Answers
from reports.cells import Lines, Value
from reports.workbook import Book, Column, Placed

TITLE = "Sources"
NONE_NAMED = "no document named"
COLUMNS = (
    Column(title="Document", width=22, wrap=True),
    Column(title="Title", width=42, wrap=True),
    Column(title="Made on", width=11),
    Column(title="Governing law", width=16, wrap=True),
    Column(title="Recorded as event", width=10),
    Column(title="Terms", width=14, wrap=True),
    Column(title="Took effect", width=11),
    Column(title="Execution", width=38, wrap=True),
    Column(title="Facts evidenced", width=11),
    Column(title="Facts illustrative", width=12),
    Column(title="SHA-256 of its text", width=36, wrap=True),
    Column(title="Clauses recorded", width=20, wrap=True),
    Column(title="Assumptions", width=44, wrap=True),
)
OTHERS = (
    Column(title="Reference", width=22, wrap=True),
    Column(title="What it is", width=42, wrap=True),
    Column(title="Facts evidenced", width=11),
    Column(title="Facts asserted", width=16),
    Column(title="Facts illustrative", width=10),
)


def add(book: Book, answers: Answers) -> Placed:
    """One row per document, those that are only known to exist last; below, what facts rest on otherwise."""
    page = book.page(TITLE, answers.header, columns=len(COLUMNS))
    page.widths([column.width for column in COLUMNS])
    page.line(
        "Documents known to exist whose terms are not recorded were not judged. Execution is as the documents' files "
        "or later findings state it; the authority of signatories was not examined."
    )
    page.line(
        "Facts: recorded events up to the as-of date, by what they name as evidence. Evidenced: names the document, "
        "which nobody compared here; asserted: names none; illustrative: marked so, whatever it names."
    )
    freeze = page.row
    support = {line.document: line for line in answers.support}
    placed = page.table(
        COLUMNS,
        [_row(line, answers.documents.get(line.document), support.get(line.document)) for line in answers.sources],
        name="SourcesTable",
        nothing="no document is recorded",
    )
    known = {line.document for line in answers.sources}
    page.section("Facts that name none of these documents")
    page.table(
        OTHERS,
        list(_others([line for line in answers.support if line.document not in known])),
        name="OtherSupportTable",
        nothing="every fact names one of them",
    )
    page.finish(freeze=freeze)
    return placed


def _row(line: SourceLine, document: DocumentLine | None, support: SupportLine | None) -> list[Value]:
    return [
        line.document,
        line.title,
        line.made_on,
        line.governing_law,
        line.recorded,
        "recorded" if line.recorded else "NOT RECORDED",
        document.effective if document else None,
        Lines.of(_executions(document)),
        support.evidenced if support else 0,
        support.illustrative if support else 0,
        line.sha256,
        Lines.of(line.clauses),
        Lines.of(line.assumptions),
    ]


def _executions(document: DocumentLine | None) -> Iterator[str]:
    """Each signature block with how it stands; a document without any says so."""
    if document is None or not document.executions:
        yield "not recorded"
        return
    for one in document.executions:
        by = ", ".join(text for text in (one.signatory, one.capacity) if text)
        yield f"{one.party}: {one.status.value}" + (f" ({by})" if by else "")


def _others(support: Sequence[SupportLine]) -> Iterator[list[Value]]:
    for line in support:
        what = "a reference as it was typed" if line.document else "facts with a text as evidence, or with none"
        yield [line.document or NONE_NAMED, what, line.evidenced, line.asserted, line.illustrative]
