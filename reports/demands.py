"""The Demands sheet: every demand for registration and whether it counted, the registrations, and counsel's fees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ledger.projections.counsel import REIMBURSED
from ledger.projections.registrations import RegistrationLine
from ledger.projections.rights import DemandLine
from reports import checks
from reports.answers import Answers, total
from reports.cells import Lines, Value, unsettled
from reports.workbook import Book, Column, Page, Placed

TITLE = "Demands"
COLUMNS = (
    Column(title="Registration", width=12, wrap=True),
    Column(title="Request", width=9, wrap=True),
    Column(title="Holder", width=14, wrap=True),
    Column(title="Legal entity", width=24, wrap=True),
    Column(title="Form asked", width=9),
    Column(title="Dated", width=11),
    Column(title="Given", width=11),
    Column(title="Received", width=11),
    Column(title="Joined", width=11),
    Column(title="Opinion", width=26, wrap=True),
    Column(title="Series", width=8, wrap=True),
    Column(title="Shares asked", width=11),
    Column(title="Included", width=11),
    Column(title="Sold", width=11),
    Column(title="Status", width=13, wrap=True),
    Column(title="Counted", width=10),
    Column(title="Counted by", width=16, wrap=True),
    Column(title="Reasons", width=36, wrap=True),
)
REGISTRATIONS = (
    Column(title="Registration", width=12, wrap=True),
    Column(title="Request", width=9, wrap=True),
    Column(title="Form asked", width=14),
    Column(title="Holders in it", width=24, wrap=True),
    Column(title="Filed", width=9),
    Column(title="Effective", width=11),
    Column(title="Ended", width=11),
    Column(title="File number", width=11, wrap=True),
    Column(title="Under-written", width=11, wrap=True),
    Column(title="Status", width=26, wrap=True),
    Column(title="Counsel", width=8),
    Column(title="Fees reimbursed", width=11),
    Column(title="Fees owed", width=11),
)
SUMS = (
    Column(title="Series", width=12, wrap=True),
    Column(title="Rows", width=9),
    Column(title="Shares asked", width=14),
    Column(title="Included", width=24),
    Column(title="Sold", width=9),
    Column(title="Check (must be 0)", width=11, number_format=checks.CHECK),
)
SUMMED = ("Shares asked", "Included", "Sold")
COUNSEL = (
    Column(title="Registration", width=12, wrap=True),
    Column(title="Event", width=9),
    Column(title="What", width=14),
    Column(title="Counsel", width=24, wrap=True),
    Column(title="Amount", width=9),
    Column(title="On", width=11),
    Column(title="Owed", width=11),
    Column(title="Clause", width=11, wrap=True),
    Column(title="By or to", width=11, wrap=True),
    Column(title="Why", width=26, wrap=True),
)


def add(book: Book, answers: Answers) -> Placed:
    """One row per demand, and one per holder that joined a registration; below, the registrations and their counsel."""
    page = book.page(TITLE, answers.header, columns=len(COLUMNS))
    page.widths([column.width for column in COLUMNS])
    page.line(
        "A holder that joined a registration has a row of its own. Counted: whether the demand, or the joining, uses "
        "one of the holder's. The form under which a registration was filed, and expenses other than counsel's fees, "
        "are not recorded."
    )
    block, freeze = page.row - 1, page.row
    placed = page.table(
        COLUMNS,
        [_row(answers, line) for line in answers.demands],
        name="DemandsTable",
        nothing="no demand is recorded",
    )
    if answers.demands:
        page.section("Shares by series, held and refused demands too")
        _sums(page, placed, answers.demands)
        page.section("Registrations")
        page.table(
            REGISTRATIONS,
            [_registration(answers, line) for line in answers.registrations.values()],
            name="RegistrationsTable",
            nothing="no demand opened a registration",
        )
        page.section("Counsel selected and reimbursed")
        page.table(
            COUNSEL, list(_counsel(answers)), name="CounselTable", nothing="no counsel was selected or reimbursed"
        )
    page.finish(freeze=freeze, repeat=block)
    return placed


def _row(answers: Answers, line: DemandLine) -> list[Value]:
    by_on = ", ".join(str(text) for text in (line.opinion_by, line.opinion_on) if text)
    opinion = line.opinion or ("none recorded" if line.joined_on is None else "")
    return [
        line.registration,
        line.request,
        line.holder,
        answers.name(line.holder),
        line.form,
        line.dated_on,
        line.given_on,
        line.received_on,
        line.joined_on,
        Lines.of(text for text in (opinion, by_on) if text),
        line.series,
        line.shares,
        line.included,
        line.sold,
        line.status,
        unsettled(line.counted),
        line.counted_by,
        Lines.of(f"{reason['code']}: {reason['text']}" for reason in line.reasons),
    ]


def _sums(page: Page, placed: Placed, demands: Sequence[DemandLine]) -> None:
    """What the rows of each series come to."""
    figures = {series: _figures(demands, series) for series in sorted({one.series for one in demands})}
    rows: list[list[Value]] = [
        [series, sum(one.series == series for one in demands), *map(total, columns), None]
        for series, columns in figures.items()
    ]
    table = page.table(SUMS, rows, name="DemandSumsTable")
    for row, columns in enumerate(figures.values(), table.first):
        mine = f"--EXACT({placed.range_of('Series')},$A{row})"
        formula = "+".join(
            f"ABS(SUMPRODUCT({mine},{placed.range_of(title)})-{table.letters[title]}{row})" for title in SUMMED
        )
        added = [figure for column in columns for figure in column]
        checks.check(page, f"F{row}", formula, [*added, *map(total, columns)], Decimal(0))
    checks.count(page, f"F{table.first}", f"F{table.last}")


def _figures(demands: Sequence[DemandLine], series: str) -> tuple[list[Decimal], list[Decimal], list[Decimal]]:
    """Shares asked for, included and sold in a series."""
    found = [one for one in demands if one.series == series]
    included = [one.included for one in found if one.included is not None]
    return [one.shares for one in found], included, [one.sold for one in found]


def _registration(answers: Answers, line: RegistrationLine) -> list[Value]:
    own = [one for one in answers.counsel if one.registration == line.registration]
    paid = [one for one in own if one.event == REIMBURSED]
    underwritten = any(one.underwritten for one in answers.demands if one.registration == line.registration)
    owed = dict.fromkeys(one.owed or "" for one in paid)
    return [
        line.registration,
        line.request,
        line.form,
        Lines.of(answers.name(holder) for holder in line.holders),
        line.filed_on,
        line.effective_on,
        line.ended_on,
        line.file_number,
        "yes" if underwritten else "no",
        Lines.of(_status(line)),
        len({one.counsel for one in own}),
        total(one.amount or Decimal(0) for one in paid) if paid else None,
        unsettled(next(iter(owed))) if len(owed) == 1 else "see below" if owed else None,
    ]


def _status(line: RegistrationLine) -> Iterator[str]:
    yield line.status
    if line.withdrawn_by:
        yield f"by the {line.withdrawn_by}"
    if line.reimbursed is not None:
        yield "expenses reimbursed by the holder" if line.reimbursed else "expenses not reimbursed by the holder"
    if line.company_default:
        yield "by the company's default"


def _counsel(answers: Answers) -> Iterator[list[Value]]:
    for line in answers.counsel:
        yield [
            line.registration,
            line.sequence,
            line.event,
            line.counsel,
            line.amount,
            line.on,
            unsettled(line.owed),
            line.clause,
            Lines.of(line.holders),
            Lines.of(f"{reason.code.value}: {reason.text}" for reason in line.reasons),
        ]
