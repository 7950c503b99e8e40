"""The Interpretations sheet: the questions of the documents, what was adopted, and what each reading would change."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.projections.explanations import Adoption, Explanation, Preview
from ledger.projections.people import ReadingLine
from reports.answers import Answers
from reports.cells import Lines, Mark, Marked, Value
from reports.workbook import Book, Column, Placed

TITLE = "Interpretations"
CHANGES_SHOWN = 3
OPEN = "OPEN"
COLUMNS = (
    Column(title="Question", width=10, wrap=True),
    Column(title="Title", width=30, wrap=True),
    Column(title="Clause", width=20, wrap=True),
    Column(title="Words", width=28, wrap=True),
    Column(title="Options", width=50, wrap=True),
    Column(title="Adopted", width=12, wrap=True),
    Column(title="By", width=16, wrap=True),
    Column(title="Memo", width=18, wrap=True),
    Column(title="Document", width=18, wrap=True),
    Column(title="Given on", width=11),
    Column(title="From (recorded, UTC)", width=18),
    Column(title="What each reading would change now", width=70, wrap=True),
)
ADOPTIONS = (
    Column(title="Question", width=10, wrap=True),
    Column(title="Reading", width=30, wrap=True),
    Column(title="By", width=20, wrap=True),
    Column(title="Memo", width=28, wrap=True),
    Column(title="Document", width=50, wrap=True),
    Column(title="Event", width=12),
    Column(title="Superseded by", width=16),
    Column(title="Reversed by", width=18),
    Column(title="Stands", width=18),
    Column(title="Given on", width=11),
    Column(title="From (recorded, UTC)", width=18),
)


def add(book: Book, answers: Answers) -> Placed:
    """One row per question; below, every adoption, those that a later one superseded too."""
    page = book.page(TITLE, answers.header, columns=len(COLUMNS))
    page.widths([column.width for column in COLUMNS])
    page.line(
        "An adopted reading is the company's, for its own register; it does not bind a holder, a transferee or a "
        "court. It counts for every day that is asked about, from when it was recorded. While a question is open, "
        "no reading of it decides anything."
    )
    block, freeze = page.row - 1, page.row
    explained = {one.question: one for one in answers.explanations}
    placed = page.table(
        COLUMNS,
        [_row(line, explained.get(line.question)) for line in answers.readings],
        name="InterpretationsTable",
        nothing="no question is recorded",
    )
    page.section("Readings adopted")
    page.table(
        ADOPTIONS,
        [_adoption(one.question, adoption) for one in answers.explanations for adoption in one.adoptions],
        name="AdoptionsTable",
        nothing="no reading was adopted" if explained or not answers.readings else _not_worked_out("ID"),
    )
    page.finish(freeze=freeze, repeat=block)
    return placed


def _row(line: ReadingLine, explained: Explanation | None) -> list[Value]:
    standing = [one for one in explained.adoptions if _stands(one)] if explained else []
    effect = Lines.of(_effects(explained)) if explained else _not_worked_out(line.question)
    return [
        line.question,
        line.title,
        line.clause,
        line.words,
        Lines.of(f"{one['reading']}: {one['text']} {one['effect']}" for one in line.options),
        line.adopted or Marked(OPEN, Mark.BAD),
        line.by,
        line.memo,
        line.document,
        line.on,
        standing[-1].recorded_at if standing else None,
        effect,
    ]


def _not_worked_out(question: str) -> str:
    return f"not worked out for so many lots: `ledger explain {question}`"


def _effects(explained: Explanation) -> Iterator[str]:
    for preview in explained.preview:
        yield from _effect(preview)


def _effect(preview: Preview) -> Iterator[str]:
    """What one reading would change, its first changes in full."""
    if preview.says is not None:
        yield f"{preview.reading}: {preview.says}"
    for change in preview.changes[:CHANGES_SHOWN]:
        yield f"{preview.reading}: {change.subject}, {change.what}: {change.under}"
    more = len(preview.changes) - CHANGES_SHOWN
    if more > 0:
        yield f"{preview.reading}: and {more} more"


def _stands(adoption: Adoption) -> bool:
    return adoption.superseded_by is None and adoption.reversed_by is None


def _adoption(question: str, adoption: Adoption) -> list[Value]:
    return [
        question,
        adoption.reading,
        adoption.by,
        adoption.memo,
        adoption.document,
        adoption.sequence,
        adoption.superseded_by,
        adoption.reversed_by,
        "stands" if _stands(adoption) else "no longer",
        adoption.on,
        adoption.recorded_at,
    ]
