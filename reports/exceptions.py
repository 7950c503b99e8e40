"""The Exceptions sheet: what is missing or wrong although it stopped nothing, how grave it is, and how old."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ledger.errors import Code
from ledger.projections.exceptions import ExceptionLine
from reports.answers import Answers
from reports.cells import Mark, Marked, Value
from reports.workbook import Book, Column, Placed

TITLE = "Exceptions"
HIGH, MEDIUM, LOW = LEVELS = ("high", "medium", "low")
WHY = {
    HIGH: "a figure or an act on the register may be wrong",
    MEDIUM: "a figure or an act lacks its support",
    LOW: "a paper or a detail is missing that can be supplied",
}
"""What a severity means."""

SEVERITY: Mapping[Code, str] = {
    Code.IN_BREACH: HIGH,
    Code.NOT_COMPLIANT: HIGH,
    Code.CONTROL_LOST: HIGH,
    Code.NOT_CONTROLLED: HIGH,
    Code.RESERVE_SHORT: HIGH,
    Code.DIFFERENCE: HIGH,
    Code.CERTIFICATE_DIFFERS: HIGH,
    Code.REGISTRATION_NOT_EFFECTIVE: HIGH,
    Code.NO_RIGHT_TO_JOIN: HIGH,
    Code.NOT_OWED: HIGH,
    Code.NOT_EXECUTED: HIGH,
    Code.CONSENT_MISSING: MEDIUM,
    Code.AUTHORITY_MISSING: MEDIUM,
    Code.PRIOR_PERIOD: MEDIUM,
    Code.UNDONE: MEDIUM,
    Code.WAIVED: MEDIUM,
    Code.INSTRUCTION_MISSING: MEDIUM,
    Code.CERTIFICATE_NOT_SURRENDERED: MEDIUM,
    Code.CERTIFICATE_GAP: MEDIUM,
    Code.SECURITIES_LAW_BASIS_MISSING: MEDIUM,
    Code.INDEMNITY_MISSING: MEDIUM,
    Code.FILING_MISSING: MEDIUM,
    Code.OPINION_MISSING: MEDIUM,
    Code.PAPERS_MISSING: MEDIUM,
    Code.CONSIDERATION_MISSING: LOW,
    Code.CERTIFICATE_MISSING: LOW,
    Code.EVIDENCE_MISSING: LOW,
    Code.DOCUMENT_NOT_RECORDED: LOW,
    Code.NAME_SUSPICIOUS: LOW,
    Code.COPY_ONLY: LOW,
}
"""How grave each is; a code that is not named here is medium."""

COLUMNS = (
    Column(title="Id", width=30, wrap=True),
    Column(title="Severity", width=11),
    Column(title="Rule", width=30),
    Column(title="Text", width=70, wrap=True),
    Column(title="Clause", width=18, wrap=True),
    Column(title="Event", width=9),
    Column(title="What was recorded", width=22, wrap=True),
    Column(title="First seen", width=11),
    Column(title="Age in days", width=9),
    Column(title="Owner", width=16),
    Column(title="Status", width=9),
)


def severity(code: str) -> str:
    """How grave an exception of a code is."""
    return SEVERITY.get(Code(code), MEDIUM)


def add(book: Book, answers: Answers) -> Placed:
    """One row per exception, the gravest first, then in the order of recording."""
    page = book.page(TITLE, answers.header, columns=len(COLUMNS))
    page.widths([column.width for column in COLUMNS])
    page.line(
        f"Severity is this workbook's own: {'; '.join(f'{level}: {WHY[level]}' for level in LEVELS)}. First seen: the "
        f"day from which it is listed; age: from there to {answers.last}. Owners are assigned outside the ledger."
    )
    freeze = page.row
    placed = page.table(
        COLUMNS,
        _rows(answers),
        name="ExceptionsTable",
        nothing="nothing is missing or wrong that the ledger knows of",
    )
    page.finish(freeze=freeze)
    return placed


def _rows(answers: Answers) -> list[list[Value]]:
    """The id is the event's sequence and the code, numbered where an event has several: later events change neither."""
    met: Counter[tuple[int, str]] = Counter()
    rows = []
    for line in answers.exceptions:
        met[line.sequence, line.code] += 1
        rows.append(
            (LEVELS.index(severity(line.code)), line.sequence, _row(answers, line, met[line.sequence, line.code]))
        )
    return [row for _, _, row in sorted(rows, key=lambda one: one[:2])]


def _row(answers: Answers, line: ExceptionLine, number: int) -> list[Value]:
    level = severity(line.code)
    return [
        f"{line.sequence}-{line.code}" + (f"-{number}" if number > 1 else ""),
        Marked(level.upper(), Mark.BAD) if level == HIGH else level,
        line.code,
        line.text,
        line.clause,
        line.sequence,
        line.event,
        line.effective_on,
        (answers.last - line.effective_on).days,
        None,
        "open",
    ]
