"""What needs somebody's attention, on the Summary: what, how many, and which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ledger.projections.people import ReadingLine
from reports.answers import Answers
from reports.cells import Mark
from reports.exceptions import LEVELS, severity
from reports.lock_up import outcome_text
from reports.workbook import Column, Page

QUESTIONS_IN_FULL = 5
NAMED_MAX = 12
"""So many are named; of more, the first and how many there are besides."""

Matter = tuple[str, int, str]


def place(page: Page, answers: Answers) -> None:
    """A row for each matter that arises, and one that names those that do not."""
    found = list(matters_of(answers))
    absent = [what.lower() for what, number, _ in found if not number]
    matters: list[Matter] = [one for one in found if one[1]]
    if absent:
        matters.append(("Nothing of", 0, ", ".join(absent)))
    columns = (Column(title="What", width=1), Column(title="How many", width=1))
    header = page.row
    page.table(columns, [[what, number] for what, number, _ in matters], spanned=True)
    for column in range(3, page.columns + 1):
        page.head(header, column, "Which" if column == 3 else "")
    for row, (_, _, which) in enumerate(matters, header + 1):
        page.span(row, 3, which)


def matters_of(answers: Answers) -> Iterator[Matter]:
    """What, how many, and which."""
    opened = [row for row in answers.readings if row.adopted is None]
    yield "Open questions", len(opened), _questions(opened)
    for outcome in ("held", "refused"):
        waiting = [row for row in answers.holds if row.outcome == outcome]
        yield f"Requests {outcome}", len(waiting), _some([row.summary for row in waiting])
    yield from _exceptions(answers)
    for status in (Mark.DISPUTED, Mark.UNKNOWN, Mark.LOCKED):
        found = [row for row in answers.standings if row.status == status]
        which = [f"{row.holder} {row.series} ({'; '.join(map(outcome_text, row.readings))})" for row in found]
        yield f"Standings {status}", len(found), _some(which)
    stops = [row for row in answers.stops if row.status == "in place"]
    yield "Stop-transfers in place", len(stops), _some([f"{row.stop} {row.holder} {row.series}" for row in stops])
    pledges = [row for row in answers.pledges if row.status == "in force"]
    pledged = [f"{row.pledge} {row.holder} {row.shares:,f} {row.series} to {row.pledgee}" for row in pledges]
    yield "Pledges in force", len(pledges), _some(pledged)
    differing = [row for row in answers.statements if row.open]
    stated = [f"{row.statement} {row.source}: {row.series} differs by {row.difference:+,f}" for row in differing]
    yield "Outside statements that differ", len(differing), _some(stated)
    missing = [row.document for row in answers.sources if row.recorded is None]
    yield "Documents not recorded", len(missing), ", ".join(missing)
    yield "Illustrative facts", answers.illustrative, "not evidence: see what each answer rests on"


def _exceptions(answers: Answers) -> Iterator[Matter]:
    """The exceptions of each severity that arises, by code; one row where there are none at all."""
    if not answers.exceptions:
        yield "Exceptions", 0, ""
    for level in LEVELS:
        codes = Counter(row.code for row in answers.exceptions if severity(row.code) == level)
        if codes:
            which = ", ".join(f"{code} {number}" for code, number in sorted(codes.items()))
            yield f"Exceptions, {level}", codes.total(), which


def _questions(opened: list[ReadingLine]) -> str:
    """A few open questions with their titles; of many their ids, so that the page stays short."""
    if len(opened) <= QUESTIONS_IN_FULL:
        return "; ".join(f"{row.question} {row.title}" for row in opened)
    return f"{', '.join(row.question for row in opened)} (each in full: ledger explain {opened[0].question})"


def _some(texts: list[str]) -> str:
    more = len(texts) - NAMED_MAX
    return "; ".join(texts[:NAMED_MAX]) + (f"; and {more} more" if more > 0 else "")
