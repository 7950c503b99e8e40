"""The Lock-up sheet: the standing of each holding under every live reading, why, and when it will change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ledger.domain.calendars import spoken
from ledger.errors import Code
from ledger.projections.eligibility import EligibilityLine, ReadingOutcome
from ledger.projections.rights import RightLine
from reports import calendar, control
from reports.answers import Answers
from reports.cells import Lines, Mark, Marked, Value
from reports.workbook import Book, Column, Page, Placed

TITLE = "Lock-up"
MISSING = "missing-document"
SCOPE = (
    "Scope: the company's position on recorded contractual restrictions, for its own register; it does not bind a "
    "holder, a transferee or a court. Securities law, legends and documents not recorded were not judged. "
    "Where live readings differ the standing is disputed, and none of them is preferred until one is adopted."
)
SIDE_BY_SIDE_MAX = 6
"""More combinations of readings than this stand one below the other in one column."""

TOLD_MAX = 1000
"""Of more standings than this, only those that are not free are explained, and of these so many."""

EVERY = "Under every live reading"
BEFORE = (
    Column(title="Row", width=11),
    Column(title="Holder", width=14, wrap=True),
    Column(title="Legal entity", width=22, wrap=True),
    Column(title="Series", width=8, wrap=True),
    Column(title="Shares", width=11),
    Column(title="Status", width=18),
    Column(title="Until", width=10),
)
AFTER = (
    Column(title="Trigger event", width=9, wrap=True),
    Column(title="Relied on: exceptions, waivers, readings adopted", width=22, wrap=True),
    Column(title="Clauses", width=14, wrap=True),
    Column(title="Clause text", width=48, wrap=True),
    Column(title="Lots", width=10, wrap=True),
)
WHY = (
    Column(title="Row", width=11),
    Column(title="Holder", width=14, wrap=True),
    Column(title="Clause or document", width=22, wrap=True),
    Column(title="Series", width=8, wrap=True),
    Column(title="Kind", width=11),
    Column(title="Code", width=18, wrap=True),
    Column(title="Event", width=10),
    Column(title="Reading", width=17, wrap=True),
)
_NAMED_EVENT = re.compile(r"#\d+")

Adopt = tuple[tuple[str, str], ...]


def add(book: Book, answers: Answers) -> Placed:
    """One row per holder, series and distinct outcome; then the calendar; then why, and what each rests on."""
    combinations = _combinations(answers.standings)
    side = len(combinations) <= SIDE_BY_SIDE_MAX
    under = [Column(title=_title(one), width=17, wrap=True) for one in combinations] if side else []
    columns = [*BEFORE, *(under or [Column(title="Under each reading", width=40, wrap=True)]), *AFTER]
    page = book.page(TITLE, answers.header, columns=len(columns))
    page.widths([column.width for column in columns])
    page.line(SCOPE)
    for act, basis in dict.fromkeys((row.act, row.basis) for row in answers.standings):
        page.line(f"Judged: {act}, on a {basis} basis, on {answers.last}. 'Until' is the last end under any reading.")
    block, freeze = page.row - 1, page.row
    waived = _waivers(answers)
    placed = page.table(
        columns,
        [
            [*_before(answers, number, row), *_under(row, combinations if side else None), *_after(row, waived)]
            for number, row in enumerate(answers.standings, 1)
        ],
        name="LockUpTable",
        nothing="no shares are held on this date",
    )
    control.tie_outstanding(book, answers, placed, ((row.series, row.shares) for row in answers.standings))
    page.section("On which days a standing changes in the next twelve months, as known now")
    calendar.place(page, answers)
    page.section("Why, and what it rests on")
    _reasons(page, answers)
    page.finish(freeze=freeze, repeat=block)
    return placed


# --- standings


def _combinations(standings: Sequence[EligibilityLine]) -> list[Adopt]:
    """The combinations of live readings that decide for somebody; where none decides, the one that every row has."""
    found = dict.fromkeys(_adopt(one) for row in standings for one in row.readings)
    return sorted(filter(None, found), key=lambda one: ([question for question, _ in one], one)) or [()]


def _adopt(outcome: ReadingOutcome) -> Adopt:
    return tuple(sorted(outcome.adopt.items()))


def _title(adopt: Adopt) -> str:
    return "If " + ", ".join(f"{question} {reading}" for question, reading in adopt) if adopt else EVERY


def _before(answers: Answers, number: int, row: EligibilityLine) -> list[Value]:
    return [
        number,
        row.holder,
        answers.name(row.holder),
        row.series,
        row.shares,
        Marked(row.status.upper(), Mark(row.status)),
        row.until,
    ]


def _under(row: EligibilityLine, combinations: Sequence[Adopt] | None) -> list[Value]:
    """The outcome in the column of each combination, or all of them in one cell.

    Where other questions decide than those of a column, or none does, the column says nothing or the same as every one.
    """
    if combinations is None:
        return [Lines.of(outcome_text(one) for one in row.readings)]
    own = {_adopt(one): one for one in row.readings}
    cells: list[Value] = []
    for adopt in combinations:
        one = own.get(adopt, own.get(()))
        cells.append(Marked(_standing(one), Mark(one.status)) if one else None)
    return cells


def _after(row: EligibilityLine, waived: Mapping[str, str]) -> list[Value]:
    restricting = [reason for reason in row.reasons if reason.clause is not None]
    return [
        Lines.of(event for reason in restricting for event in _NAMED_EVENT.findall(reason.text)),
        Lines.of(
            [
                *(reason.text for reason in restricting if reason.code == Code.FREE),
                *(f"waiver: {waived[lot]}" for lot in row.lots if lot in waived),
                *(rest.text for rest in row.rests_on if rest.kind == "reading"),
            ]
        ),
        Lines.of(reason.cite for reason in row.reasons if reason.cite),
        Lines.of(reason.text for reason in restricting if reason.code != Code.FREE),
        ", ".join(row.lots),
    ]


def _waivers(answers: Answers) -> dict[str, str]:
    """By lot, the events that were entered on a waiver."""
    waived = {line.sequence for line in answers.exceptions if line.code == Code.WAIVED}
    found: dict[str, str] = {}
    for lot in answers.lots if waived else ():
        own = [line.sequence for line in answers.view.history(lot=lot.lot) if line.sequence in waived]
        if own:
            found[lot.lot] = ", ".join(f"#{sequence}" for sequence in own)
    return found


def _standing(outcome: ReadingOutcome) -> str:
    until = f" until {spoken(outcome.until)}" if outcome.until and outcome.status != Mark.FREE else ""
    return f"{outcome.status}{until}"


def outcome_text(outcome: ReadingOutcome) -> str:
    """One combination of readings with its standing, such as 'Q R1, P R2: locked until 4 Aug 2000'."""
    readings = ", ".join(f"{question} {reading}" for question, reading in outcome.adopt.items())
    return f"{readings or 'no open question decides'}: {_standing(outcome)}"


# --- why


def _reasons(page: Page, answers: Answers) -> None:
    rows = list(enumerate(answers.standings, 1))
    if len(rows) > TOLD_MAX:
        page.line("Of so many standings, those that are free are left out here: ask `ledger eligibility --holder ID`.")
        rows = [(number, row) for number, row in rows if row.status != Mark.FREE][:TOLD_MAX]
    lines = [line for number, row in rows for line in _why(number, row)]
    header, text = page.row, len(WHY) + 1
    nothing = "no recorded clause restricts any holding, and nothing less than a document supports that"
    page.table(WHY, [cells for cells, _ in lines], nothing=nothing, spanned=True)
    for column in range(text, page.columns + 1) if lines else ():
        page.head(header, column, "Text" if column == text else "")
    for row, (_, said) in enumerate(lines, header + 1):
        page.span(row, text, said)


def _why(number: int, row: EligibilityLine) -> Iterator[tuple[list[Value], str]]:
    """The cells and the text of each reason, and of each thing that the standing rests on."""

    def cells(kind: str, code: str, event: int | None, reading: str | None, cite: str | None) -> list[Value]:
        return [number, row.holder, cite, row.series, kind, code, event, reading]

    for reason in row.reasons:
        cite = reason.cite or reason.clause
        yield cells("reason", reason.code.value, None, reason.reading or "every live reading", cite), reason.text
    for rest in row.rests_on:
        if rest.kind != MISSING:
            yield cells("rests on", rest.kind.value, rest.sequence, None, rest.document), rest.text
    if missing := _missing(row):
        yield cells("rests on", MISSING, None, None, None), missing


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
