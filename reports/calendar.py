"""The calendar of the Lock-up sheet: the days on which the standing of shares changes in the next twelve months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from ledger.domain.calendars import month_ends, spoken
from ledger.projections.courses import CourseLine
from reports.answers import Answers, total
from reports.cells import Mark, Marked, Value
from reports.workbook import Column, Page

COLUMNS = (
    Column(title="Date", width=1),
    Column(title="Holder", width=1, wrap=True),
    Column(title="Legal entity", width=1, wrap=True),
    Column(title="Series", width=1, wrap=True),
    Column(title="Shares", width=1),
    Column(title="From", width=1),
    Column(title="Days away", width=1),
    Column(title="To", width=1),
)
"""Their widths are those of the columns above."""


@dataclass(frozen=True, slots=True, order=True)
class Turn:
    """Shares of a holder pass from one standing to another on a day, for an act."""

    on: date
    holder: str
    series: str
    acts: str
    before: str
    after: str
    why: str


def place(page: Page, answers: Answers) -> None:
    """One row for each day, holder, series and change; lots that change alike stand together."""
    if answers.courses is None:
        page.line("not worked out for so many lots: ask `ledger eligibility` as of the day")
        return
    turns = turns_of(answers)
    shares = {lot.lot: lot.shares for lot in answers.lots}
    header, why = page.row, len(COLUMNS) + 1
    rows: list[list[Value]] = [
        [
            turn.on,
            turn.holder,
            answers.name(turn.holder),
            turn.series,
            total(shares[lot] for lot in lots),
            Marked(turn.before.upper(), Mark(turn.before)),
            (turn.on - answers.last).days,
            Marked(turn.after.upper(), Mark(turn.after)),
        ]
        for turn, lots in turns
    ]
    page.table(COLUMNS, rows, nothing="no standing changes by what is recorded now", spanned=True)
    for column in range(why, page.columns + 1) if rows else ():
        page.head(header, column, "Why" if column == why else "")
    for row, (turn, lots) in enumerate(turns, header + 1):
        page.span(row, why, f"{turn.why}; {turn.acts}; lots {', '.join(lots)}")


def turns_of(answers: Answers) -> list[tuple[Turn, list[str]]]:
    """The changes of the next twelve months in the order of their days, each with its lots."""
    acts: dict[tuple[str, Turn], list[str]] = defaultdict(list)
    for line in answers.courses or ():
        for turn in _turns(line, answers.last, _twelve_months_on(answers.last)):
            acts[line.lot, turn].append(f"{line.act}, {line.basis}")
    lots: dict[Turn, list[str]] = defaultdict(list)
    for (lot, turn), own in acts.items():
        whole = Turn(turn.on, turn.holder, turn.series, " and ".join(own), turn.before, turn.after, turn.why)
        lots[whole].append(lot)
    return sorted(lots.items())


def _turns(line: CourseLine, after: date, until: date) -> Iterator[Turn]:
    for before, then in pairwise(line.course):
        if not after < then.from_on <= until:
            continue
        if then.questions:
            why = f"readings differ from this day on ({', '.join(then.questions)})"
        elif before.questions:
            why = f"the last reading on which it was in dispute is over ({', '.join(before.questions)})"
        else:
            why = f"{before.status} up to and including {spoken(then.from_on - timedelta(days=1))}"
        yield Turn(then.from_on, line.holder, line.series, "", before.status.value, then.status.value, why)


def _twelve_months_on(last: date) -> date:
    """The last day of the same month of the next year."""
    return month_ends(f"{last.year + 1:04}-{last.month:02}")[1]
