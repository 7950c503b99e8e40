"""One table of the workbook as CSV: a working copy that no program mistakes for formulas, or for the report.

The first line says what it is. UTF-8 with a byte order mark, without which spreadsheets take it for another encoding.
Texts are quoted, figures are not. The totals are left out, so that a column can be added up.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

from ledger.projections.view import View
from reports import monthly
from reports.answers import Answers
from reports.cells import Lines, Marked, Value, shown_text
from reports.workbook import Book, Listed

_FORMULA = re.compile(r"(?m)^(?=[\s\u200b\ufeff]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])")
"""Where a line begins that a spreadsheet would take for a formula, also behind blanks and in full width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Csv:
    """A CSV file as bytes, of a sheet, with so many rows."""

    content: bytes
    sheet: str
    rows: int


def csv_of(view: View, month: str, sheet: str) -> Csv:
    """The main table of a sheet: its first with filters, or its last where none has them."""
    (title,) = monthly.titles([sheet])
    answers = Answers.of(view, month)
    book = Book(listed=title)
    monthly.book_of(answers, [title], book=book)
    table = next((one for one in book.tables if one.filtered), book.tables[-1])
    written = StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([_first_line(answers, title)])
    writer.writerow([safe(column.title) for column in table.columns])
    for offset, row in enumerate(table.rows):
        writer.writerow(_row(book, table, offset, row))
    return Csv(content=b"\xef\xbb\xbf" + written.getvalue().encode(), sheet=title, rows=len(table.rows))


def _first_line(answers: Answers, title: str) -> str:
    view = answers.view
    mark = "; ILLUSTRATIVE facts in it" if answers.illustrative else ""
    return (
        f"# report only, not for import: {view.issuer} {answers.month} {title}, {answers.state.text}; "
        f"known at #{view.known.sequence} {view.known.hash}{mark}"
    )


def _row(book: Book, table: Listed, offset: int, row: Sequence[Value]) -> list[str | int | Decimal]:
    found: list[str | int | Decimal] = []
    for column, letter, value in zip(table.columns, table.letters, row, strict=True):
        if value is None:
            value = book.cached.get((table.sheet, f"{letter}{table.first + offset}"))
        percent = (column.number_format or "").endswith("%")
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            number = Decimal(str(value)) * (100 if percent else 1)
            found.append(_number(number))
        else:
            found.append(safe(_text(value)))
    return found


def _number(number: Decimal) -> Decimal:
    """Plain digits: the writer would write 1E+3."""
    return Decimal(f"{number:f}")


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case Marked():
            return shown_text(value.text)
        case Lines():
            return "\n".join(shown_text(text) for text in value.texts)
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
        case date():
            return value.isoformat()
        case _:
            return shown_text(str(value))


def safe(text: str) -> str:
    """A text with an apostrophe before every line that a spreadsheet would take for a formula."""
    return _FORMULA.sub("'", text)
