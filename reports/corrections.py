"""The Corrections sheet: what was reversed or entered late, and what it changed of a month that was closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from ledger.projections.periods import CorrectionLine, PeriodLine, TotalDifference
from reports import checks
from reports.answers import Answers
from reports.cells import Value
from reports.workbook import Book, Column, Page, Placed

TITLE = "Corrections"
NOT_RECORDED = "not recorded"
NONE = "none"
OPEN_MONTH = "error correction, month open"
COLUMNS = (
    Column(title="Original", width=10),
    Column(title="Correction", width=10),
    Column(title="What was recorded", width=22, wrap=True),
    Column(title="Replacement", width=12),
    Column(title="Period", width=10),
    Column(title="Effective", width=11),
    Column(title="Recorded (UTC)", width=18),
    Column(title="Series", width=9, wrap=True),
    Column(title="Account", width=13),
    Column(title="Old closing", width=12),
    Column(title="Change", width=12),
    Column(title="New closing", width=12),
    Column(title="Reason", width=44, wrap=True),
    Column(title="Kind", width=17, wrap=True),
    Column(title="By", width=12, wrap=True),
    Column(title="Approver", width=13),
)
RESTATED = (
    Column(title="Month", width=10),
    Column(title="Closed by event", width=10),
    Column(title="Account", width=22),
    Column(title="Series", width=12),
    Column(title="When closed", width=10),
    Column(title="Now", width=11),
    Column(title="Difference", width=18),
    Column(title="Explained", width=9),
    Column(title="Not explained (must be 0)", width=13, number_format=checks.CHECK),
)


class Shown(NamedTuple):
    """What is listed of a correction, whether or not its month was closed."""

    original: int | None
    sequence: int
    event: str
    effective_on: date
    recorded_at: datetime
    period: str
    reason: str
    kind: str
    by: str


def add(book: Book, answers: Answers) -> Placed:
    """One row per correction and total that it changed; below, what differs from the month as it was closed."""
    page = book.page(TITLE, answers.header, columns=len(COLUMNS))
    page.widths([column.width for column in COLUMNS])
    page.line(
        f"Reversals of what took effect from {answers.first} on, and everything that was recorded in a month up to "
        f"{answers.month} after it was closed. Old and new closing: the total at the end of the period, before and "
        "after the correction. Who approved a correction is not recorded by the ledger."
    )
    block, freeze = page.row - 1, page.row
    placed = page.table(COLUMNS, list(_rows(answers)), name="CorrectionsTable", nothing="nothing was corrected")
    page.section(f"What differs from {answers.month} as it was closed")
    _restated(page, answers)
    page.finish(freeze=freeze, repeat=block)
    return placed


# --- corrections


def _rows(answers: Answers) -> Iterator[list[Value]]:
    late = {line.sequence: line for line in answers.corrections if line.month <= answers.month}
    own = [one for one in _reversals(answers) if one.sequence not in late]
    found: list[tuple[Shown, CorrectionLine | None]] = [(one, None) for one in own]
    found += [(_shown(line), line) for line in late.values()]
    replaced = _replacements(answers)
    for shown, line in sorted(found, key=lambda one: one[0].sequence):
        replacement = replaced.get(shown.sequence, NOT_RECORDED if shown.original is not None else None)
        changes = list(_changes(answers, line)) if line is not None else []
        for change in changes or [[None] * 5]:
            yield [
                NONE if shown.original is None else shown.original,
                shown.sequence,
                shown.event,
                replacement,
                shown.period,
                shown.effective_on,
                shown.recorded_at,
                *change,
                shown.reason,
                shown.kind,
                shown.by,
                NOT_RECORDED,
            ]


def _shown(line: CorrectionLine) -> Shown:
    return Shown(
        line.original,
        line.sequence,
        line.event,
        line.effective_on,
        line.recorded_at,
        line.month,
        line.reason,
        line.kind,
        line.by,
    )


def _reversals(answers: Answers) -> Iterator[Shown]:
    """Of the events of the month; the reversal says why in its own sentence."""
    lines = {line.sequence: line for line in answers.transactions}
    for original in lines.values():
        reversal = lines.get(original.reversed_by or 0)
        if reversal is not None:
            yield Shown(
                original.sequence,
                reversal.sequence,
                reversal.event,
                reversal.effective_on,
                reversal.recorded_at,
                f"{reversal.effective_on:%Y-%m}",
                reversal.summary,
                OPEN_MONTH,
                reversal.recorded_by,
            )


def _replacements(answers: Answers) -> Mapping[int, str]:
    """By reversal, what was recorded in the same step in the place of what it undid: the same kind, computed again."""
    lines = list(answers.transactions)
    known = {line.sequence: line for line in lines}
    found = {}
    for original in lines:
        reversal = known.get(original.reversed_by or 0)
        if reversal is None:
            continue
        again = (
            line.sequence
            for line in lines
            if (line.event, line.effective_on) == (original.event, original.effective_on)
            and line.sequence > reversal.sequence
            and line.recorded_at == reversal.recorded_at
        )
        if (sequence := next(again, None)) is not None:
            found[reversal.sequence] = f"#{sequence} recomputed"
    return found


def _changes(answers: Answers, line: CorrectionLine) -> Iterator[list[Value]]:
    """Series, account, old closing, change and new closing of each total at the end of the correction's own month."""
    period = next((one for one in answers.periods if one.month == line.month), None)
    for change in line.changes:
        closed = _closed(period, change.series, change.account)
        before = sum(
            (
                shares
                for sequence, shares in _since(answers, period, change.series, change.account)
                if sequence < line.sequence
            ),
            Decimal(0),
        )
        yield [change.series, change.account, closed + before, change.shares, closed + before + change.shares]


def _closed(period: PeriodLine | None, series: str, account: str) -> Decimal:
    totals = period.totals if period is not None else ()
    return next((one.shares for one in totals if (one.series, one.account) == (series, account)), Decimal(0))


def _since(answers: Answers, period: PeriodLine | None, series: str, account: str) -> Iterator[tuple[int, Decimal]]:
    """What each event that was recorded after the closing changed of a total at the end of the month."""
    if period is None:
        return
    for line in answers.corrections:
        if line.month <= period.month and line.sequence > period.sequence:
            for change in line.changes:
                if (change.series, change.account) == (series, account):
                    yield line.sequence, change.shares


# --- restated


def _restated(page: Page, answers: Answers) -> None:
    period = next((one for one in answers.periods if one.month == answers.month), None)
    nothing = "the month is not closed" if period is None else "nothing: the totals are as they were closed"
    differences = period.differences if period is not None else ()
    causes = [list(_since(answers, period, one.series, one.account)) for one in differences]
    rows = [
        _restated_row(period, one, sum((shares for _, shares in found), Decimal(0)))
        for one, found in zip(differences, causes, strict=True)
        if period is not None
    ]
    header = page.row
    placed = page.table(RESTATED, rows, nothing=nothing, spanned=True)
    if not rows:
        return
    for column in range(len(RESTATED) + 1, page.columns + 1):
        page.head(header, column, "Caused by" if column == len(RESTATED) + 1 else "")
    lines = {line.sequence: line for line in answers.corrections}
    for row, (one, found) in enumerate(zip(differences, causes, strict=True), placed.first):
        said = (f"#{at} {lines[at].event} {shares:+,f} ({lines[at].reason})" for at, shares in found)
        page.span(row, len(RESTATED) + 1, "; ".join(said))
        explained = sum((shares for _, shares in found), Decimal(0))
        figures = [one.closed, one.now, explained]
        checks.check(page, f"I{row}", f"F{row}-E{row}-H{row}", figures, one.now - one.closed - explained)
    checks.count(page, f"I{placed.first}", f"I{placed.last}")


def _restated_row(period: PeriodLine, one: TotalDifference, explained: Decimal) -> list[Value]:
    difference = one.now - one.closed
    return [
        period.month,
        period.sequence,
        one.account,
        one.series,
        one.closed,
        one.now,
        difference,
        explained,
        None,
    ]
