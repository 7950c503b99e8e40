"""The Lock-up sheet: the standing of each holding under every live reading, why, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.domain.calendars import spoken
from ledger.projections.eligibility import EligibilityLine, ReadingOutcome
from ledger.projections.rights import RightLine
from reports.answers import Answers
from reports.cells import Lines, Mark, Marked, Value
from reports.workbook import Book, Column, Placed

TITLE = "Lock-up"
MISSING = "missing-document"
SCOPE = (
    "Scope: the company's position on recorded contractual restrictions, for its own register; it does not bind a "
    "holder, a transferee or a court. Securities law, legends and documents not recorded were not judged. "
    "Where live readings differ the standing is disputed, and none of them is preferred until one is adopted."
)
COLUMNS = (
    Column(title="Row", width=7),
    Column(title="Holder", width=16, wrap=True),
    Column(title="Legal entity", width=24, wrap=True),
    Column(title="Series", width=10, wrap=True),
    Column(title="Shares", width=11),
    Column(title="Status", width=17),
    Column(title="Until", width=11),
    Column(title="Under each reading", width=34, wrap=True),
    Column(title="Clauses", width=28, wrap=True),
    Column(title="Lots", width=64, wrap=True),
)
WHY = (
    Column(title="Row", width=7),
    Column(title="Holder", width=16, wrap=True),
    Column(title="Legal entity", width=24, wrap=True),
    Column(title="Series", width=10, wrap=True),
    Column(title="Reason or support", width=11),
    Column(title="Code", width=17, wrap=True),
    Column(title="Event", width=11),
    Column(title="Reading", width=34, wrap=True),
    Column(title="Clause or document", width=28, wrap=True),
    Column(title="Text", width=64, wrap=True),
)


def add(book: Book, answers: Answers) -> Placed:
    """One row per holder, series and distinct outcome; below, one per reason and per thing it rests on."""
    page = book.page(TITLE, answers.header, columns=len(COLUMNS))
    page.widths([column.width for column in COLUMNS])
    page.line(SCOPE)
    for act, basis in dict.fromkeys((row.act, row.basis) for row in answers.standings):
        page.line(f"Judged: {act}, on a {basis} basis, on {answers.last}. 'Until' is the last end under any reading.")
    block, freeze = page.row - 1, page.row
    rows = list(enumerate(answers.standings, 1))
    placed = page.table(
        COLUMNS,
        [_row(answers, number, row) for number, row in rows],
        name="LockUpTable",
        nothing="no shares are held on this date",
    )
    page.section("Why, and what it rests on")
    page.table(
        WHY,
        [line for number, row in rows for line in _why(answers, number, row)],
        name="LockUpReasonsTable",
        nothing="no recorded clause restricts any holding, and nothing less than a document supports that",
    )
    page.finish(freeze=freeze, repeat=block)
    return placed


def _row(answers: Answers, number: int, row: EligibilityLine) -> list[Value]:
    return [
        number,
        row.holder,
        answers.name(row.holder),
        row.series,
        row.shares,
        Marked(row.status.upper(), Mark(row.status)),
        row.until,
        Lines.of(outcome_text(one) for one in row.readings),
        Lines.of(reason.cite for reason in row.reasons if reason.cite),
        ", ".join(row.lots),
    ]


def outcome_text(outcome: ReadingOutcome) -> str:
    """One combination of readings with its standing, such as 'Q R1, P R2: locked until 4 Aug 2000'."""
    readings = ", ".join(f"{question} {reading}" for question, reading in outcome.adopt.items())
    until = f" until {spoken(outcome.until)}" if outcome.until and outcome.status != Mark.FREE else ""
    return f"{readings or 'no open question decides'}: {outcome.status}{until}"


def _why(answers: Answers, number: int, row: EligibilityLine) -> Iterator[list[Value]]:
    about: list[Value] = [number, row.holder, answers.name(row.holder), row.series]
    for reason in row.reasons:
        cite = reason.cite or reason.clause
        yield [*about, "reason", reason.code.value, None, reason.reading or "every live reading", cite, reason.text]
    for rest in row.rests_on:
        if rest.kind != MISSING:
            yield [*about, "rests on", rest.kind.value, rest.sequence, None, rest.document, rest.text]
    if missing := _missing(row):
        yield [*about, "rests on", MISSING, None, None, None, missing]


def _missing(row: EligibilityLine | RightLine) -> str:
    """The documents that an answer had to do without, by their ids, as on Sources."""
    found = [rest.document or rest.text for rest in row.rests_on if rest.kind == MISSING]
    return f"known to exist and not recorded: {', '.join(found)}" if found else ""


def supports(row: EligibilityLine | RightLine) -> Lines:
    """What an answer rests on, one below the other."""
    others = (
        f"{rest.kind.value}: {rest.text}" + (f" (#{rest.sequence})" if rest.sequence else "")
        for rest in row.rests_on
        if rest.kind != MISSING
    )
    return Lines.of(filter(None, [*others, _missing(row)]))
