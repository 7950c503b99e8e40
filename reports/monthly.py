"""The monthly workbook: every sheet of one month, in one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ledger.domain.values import shown
from ledger.errors import Fault, Invalid
from ledger.projections.reports import MonthState
from ledger.projections.view import View
from reports import (
    control,
    corrections,
    demands,
    exceptions,
    held_and_refused,
    holdings,
    interpretations,
    lock_up,
    lots,
    package,
    registration_rights,
    roll_forward,
    sources,
    summary,
    transactions,
)
from reports.answers import Answers
from reports.workbook import Book, Page, Placed

NAME = "cap-table"

SHEETS: Mapping[str, Callable[[Book, Answers], Placed | Page | None]] = {
    summary.TITLE: summary.start,
    holdings.TITLE: holdings.add,
    roll_forward.TITLE: roll_forward.add,
    transactions.TITLE: transactions.add,
    lots.TITLE: lots.add,
    registration_rights.TITLE: registration_rights.add,
    demands.TITLE: demands.add,
    lock_up.TITLE: lock_up.add,
    held_and_refused.TITLE: held_and_refused.add,
    interpretations.TITLE: interpretations.add,
    corrections.TITLE: corrections.add,
    exceptions.TITLE: exceptions.add,
    control.TITLE: control.start,
    sources.TITLE: sources.add,
}
"""Every sheet in its place, and what makes it: a page is filled when all others stand."""

FILLED_LAST: Sequence[tuple[str, Callable[[Page, Answers], None]]] = (
    (summary.TITLE, summary.fill),
    (control.TITLE, control.fill),
    (summary.TITLE, summary.conclude),
)
"""The figures of the summary, what the control sheet says of all figures, then whether all checks hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A workbook as bytes, and what it was made from: `sequence` is the last event that is not itself a report's.

    `sheets` is empty where it has all of them.
    """

    content: bytes
    month: str
    state: MonthState
    sequence: int
    head_hash: str
    known_at: str
    sheets: tuple[str, ...]
    illustrative: int

    @property
    def file_sha256(self) -> str:
        """The hash of its bytes."""
        return package.sha256(self.content)

    @property
    def contents_sha256(self) -> str:
        """The hash of what is in it, however it was packed."""
        return package.contents_sha256(self.content)


def make(view: View, month: str, *, sheets: Iterable[str] = (), each: Callable[[int], None] = lambda _: None) -> Made:
    """The workbook of a month, YYYY-MM, as known at the view's moment; the same three give the same bytes.

    Reports that were issued last do not count, so that issuing one changes none. `each` is told how many of `steps`
    are done.
    """
    chosen = titles(sheets)
    answers = Answers.of(view, month)
    book = book_of(answers, chosen, each)
    known = answers.view.known
    properties = book.workbook.properties
    properties.title = f"{view.issuer} {NAME} {month}"
    properties.keywords = f"{NAME} {month} #{known.sequence} {known.hash}"
    content = package.bytes_of(book)
    each(steps(chosen))
    return Made(
        content=content,
        month=month,
        state=answers.state,
        sequence=known.sequence,
        head_hash=known.hash,
        known_at=answers.view.moment.known_at,
        sheets=() if chosen == tuple(SHEETS) else chosen,
        illustrative=answers.illustrative,
    )


def write(view: View, month: str, path: Path) -> Made:
    """Write the workbook of a month, as `make` makes it.

    The file is there whole or not at all. Raises Unavailable where the folder is missing or the file cannot be
    written.
    """
    package.check_folder(path)
    made = make(view, month)
    with package.beside(made.content, path):
        pass
    return made


def titles(sheets: Iterable[str]) -> tuple[str, ...]:
    """The sheets asked for, in their order, whatever the case of their names; all of them where none is named."""
    known = {title.casefold(): title for title in SHEETS}
    wanted = set()
    for sheet in sheets:
        found = known.get(sheet.strip().casefold())
        if found is None:
            raise Invalid(
                Fault.MALFORMED, f"there is no sheet {shown(sheet)}", advice=f"The sheets are: {', '.join(SHEETS)}"
            )
        wanted.add(found)
    return tuple(title for title in SHEETS if title in wanted or not wanted)


def steps(sheets: Iterable[str]) -> int:
    """How many steps making these sheets takes."""
    return len(titles(sheets)) + 1


def book_of(
    answers: Answers,
    sheets: Iterable[str] = (),
    each: Callable[[int], None] = lambda _: None,
    *,
    book: Book | None = None,
) -> Book:
    """The sheets in their order, in a new book or in the one that is given."""
    book = book or Book()
    begun: dict[str, Page] = {}
    for number, title in enumerate(titles(sheets), 1):
        made = SHEETS[title](book, answers)
        if isinstance(made, Page):
            begun[title] = made
        elif isinstance(made, Placed):
            book.placed[title] = made
        each(number)
    for title, fill in FILLED_LAST:
        if title in begun:
            fill(begun[title], answers)
    return book
