"""The monthly workbook: every sheet of one month, in one file."""

from __future__ import annotations

from pathlib import Path

from ledger.projections.view import View
from reports import (
    control,
    holdings,
    lock_up,
    package,
    registration_rights,
    roll_forward,
    sources,
    summary,
    transactions,
)
from reports.answers import Answers
from reports.workbook import Book


def write(view: View, month: str, path: Path) -> None:
    """Write the workbook of a month, YYYY-MM, as known at the view's moment.

    The file is there whole or not at all; the same view and month give the same bytes.
    Raises Unavailable where the folder is missing or the file cannot be written.
    """
    package.check_folder(path)
    package.save(package.bytes_of(book_of(Answers.of(view, month))), path)


def book_of(answers: Answers) -> Book:
    """The sheets in their order; the summary stands first and is filled last, when every check is known."""
    book = Book()
    first = summary.start(book, answers)
    held = holdings.add(book, answers)
    moved = roll_forward.add(book, answers)
    transactions.add(book, answers)
    registration_rights.add(book, answers)
    locked = lock_up.add(book, answers)
    sources.add(book, answers)
    control.add(book, answers, holdings=held, roll_forward=moved, lock_up=locked)
    summary.fill(first, answers)
    return book
