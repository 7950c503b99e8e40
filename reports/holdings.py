"""The Holdings sheet: who holds what, how much of it is restricted, and how much may be registered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from ledger.projections.eligibility import EligibilityLine
from ledger.projections.holdings import Holding, LotLine
from reports.answers import Answers, total
from reports.cells import Lines, Value
from reports.workbook import PERCENT, Book, Column, Placed

TITLE = "Holdings"
STATUSES = ("free", "locked", "disputed", "unknown")
REGISTRABLE = ("yes", "disputed", "unknown")
COLUMNS = (
    Column(title="Holder", width=16, wrap=True),
    Column(title="Legal entity", width=28, wrap=True),
    Column(title="Family", width=16, wrap=True),
    Column(title="Series", width=10, wrap=True),
    Column(title="Shares", width=11),
    Column(title="% of series", width=11, number_format=PERCENT),
    Column(title="No recorded restriction", width=11),
    Column(title="Locked", width=11),
    Column(title="Disputed", width=11),
    Column(title="Unknown", width=11),
    Column(title="Registrable", width=11),
    Column(title="Registrable: disputed", width=11),
    Column(title="Registrable: unknown", width=11),
    Column(title="Certificates", width=16, wrap=True),
    Column(title="First acquired", width=11),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a holder has of a series, or all holders together."""

    standings: list[EligibilityLine] = field(default_factory=list)
    lots: list[LotLine] = field(default_factory=list)

    def split(self) -> list[Value]:
        """Shares by standing, then by whether they are registrable."""
        return [
            *(total(row.shares for row in self.standings if row.status == status) for status in STATUSES),
            *(total(row.shares for row in self.lots if row.registrable == answer) for answer in REGISTRABLE),
        ]


def add(book: Book, answers: Answers) -> Placed:
    """One row per series and holder, and a total for each series."""
    of_holder: dict[tuple[str, str], Found] = defaultdict(Found)
    of_series: dict[str, Found] = defaultdict(Found)
    for standing in answers.standings:
        of_holder[standing.series, standing.holder].standings.append(standing)
        of_series[standing.series].standings.append(standing)
    for lot in answers.lots:
        of_holder[lot.series, lot.holder].lots.append(lot)
        of_series[lot.series].lots.append(lot)
    page = book.page(TITLE, answers.header, columns=len(COLUMNS))
    page.widths([column.width for column in COLUMNS])
    page.line(
        "Restrictions are those of recorded clauses on a private sale on the as-of date; see Lock-up for readings, "
        "reasons and scope. Registrable: covered by the recorded definition; see Registration rights for what is left."
    )
    freeze = page.row
    placed = page.table(
        COLUMNS,
        [_row(answers, holding, of_holder[holding.series, holding.holder]) for holding in answers.holdings],
        totals=[_totals(answers, row.series, of_series[row.series]) for row in answers.control],
        name="HoldingsTable",
        nothing="no shares are held on this date",
    )
    page.finish(freeze=freeze)
    return placed


def _row(answers: Answers, holding: Holding, found: Found) -> list[Value]:
    return [
        holding.holder,
        answers.name(holding.holder),
        answers.families.get(holding.holder),
        holding.series,
        holding.shares,
        holding.percent / 100,
        *found.split(),
        Lines.of(lot.certificate for lot in found.lots if lot.certificate),
        min((lot.acquired_on for lot in found.lots), default=None),
    ]


def _totals(answers: Answers, series: str, found: Found) -> list[Value]:
    shares = [row.shares for row in answers.holdings if row.series == series]
    return [
        f"Total {series}",
        None,
        None,
        series,
        total(shares),
        Decimal(1 if shares else 0),
        *found.split(),
        None,
        None,
    ]
