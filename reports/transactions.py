"""The Transactions sheet: the events that took effect in the month, reversed ones too, and what they come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from ledger.projections.transactions import TransactionLine, TransactionPart
from reports import checks
from reports.answers import Answers, total
from reports.cells import Lines, Value
from reports.long_rows import Each
from reports.roll_forward import FIGURES
from reports.roll_forward import TITLE as ROLL_FORWARD
from reports.workbook import Book, Column, Page, Placed

TITLE = "Transactions"
LOTS_NAMED = 4
"""More lots than this are counted."""

COLUMNS = (
    Column(title="Sequence", width=9),
    Column(title="Event", width=14, wrap=True),
    Column(title="Effective", width=10),
    Column(title="Recorded (UTC)", width=18),
    Column(title="Days late", width=9),
    Column(title="From", width=12, wrap=True),
    Column(title="To", width=12, wrap=True),
    Column(title="Series", width=8, wrap=True),
    Column(title="Shares", width=10),
    Column(title="Shares in", width=10),
    Column(title="Shares out", width=10),
    Column(title="Entered as", width=12, wrap=True),
    Column(title="Lots", width=12, wrap=True),
    Column(title="Certificates out", width=10, wrap=True),
    Column(title="Certificates in", width=10, wrap=True),
    Column(title="Agreement", width=15, wrap=True),
    Column(title="Board reference", width=14, wrap=True),
    Column(title="Summary", width=32, wrap=True),
    Column(title="Evidence", width=22, wrap=True),
    Column(title="By", width=10, wrap=True),
    Column(title="Approved by", width=10, wrap=True),
    Column(title="Corrects", width=9),
    Column(title="Reversed by", width=9),
)
AGAINST = (
    Column(title="Series", width=9, wrap=True),
    Column(title="Entered as", width=15, wrap=True),
    Column(title="Shares in", width=10),
    Column(title="Shares out", width=18),
    Column(title="Check (must be 0)", width=9, number_format=checks.CHECK),
)


class Kind(NamedTuple):
    """How movements are entered: the columns of the roll-forward for what came in and for what went out.

    Where both are the same column it is signed, and takes the difference.
    """

    title: str
    came_in: str | None
    went_out: str | None


KINDS = (
    Kind("issued", "issued", None),
    Kind("paid in kind", "pik", None),
    Kind("taken over", "taken_over", None),
    Kind("transferred", "transferred_in", "transferred_out"),
    Kind("converted or exchanged", "converted_in", "converted"),
    Kind("redeemed", None, "redeemed"),
    Kind("bought back", None, "repurchased"),
    Kind("cancelled", None, "cancelled"),
    Kind("split", "split", "split"),
    Kind("correction", "corrections", "corrections"),
)
KIND_OF = {column: kind for kind in KINDS for column in (kind.came_in, kind.went_out) if column is not None}
TITLE_OF = {name: title for title, name, _ in FIGURES}


def add(book: Book, answers: Answers) -> Placed:
    """One row per event and series in the order of recording; below, what they come to against the roll-forward."""
    page = book.page(TITLE, answers.header, columns=len(COLUMNS))
    page.widths([column.width for column in COLUMNS])
    page.line(
        f"Events effective from {answers.first} to {answers.last}; one that is about two series has a row for each. "
        f"Days late: from the effective date to the day of recording in {answers.view.zone}. Shares in and out are "
        "what holders' accounts gained and lost. Approved by: an approval is not recorded yet."
    )
    freeze = page.row
    pairs = [(line, part) for line in answers.transactions for part in line.parts or (None,)]
    placed = page.table(
        COLUMNS,
        Each(lambda pair: _row(*pair), pairs),
        name="TransactionsTable",
        nothing="no event took effect in this month",
    )
    entered = book.placed.get(ROLL_FORWARD)
    if entered is not None:
        page.section("What was entered, against Roll-forward")
        _against(page, answers, placed, entered)
    page.finish(freeze=freeze)
    return placed


def _row(line: TransactionLine, part: TransactionPart | None) -> list[Value]:
    return [
        line.sequence,
        line.event,
        line.effective_on,
        line.recorded_at,
        line.days_late,
        *(_moved(part) if part else [None] * 8),
        Lines.of(line.certificates_out),
        Lines.of(line.certificates_in),
        line.agreement,
        line.consent,
        line.summary,
        Lines.of(line.evidence),
        line.recorded_by,
        None,
        line.corrects,
        line.reversed_by,
    ]


def _moved(part: TransactionPart) -> list[Value]:
    lots = part.lots if len(part.lots) <= LOTS_NAMED else (f"{len(part.lots)} lots",)
    return [
        part.giver,
        part.taker,
        part.series,
        part.shares,
        part.came_in or None,
        part.went_out or None,
        KIND_OF[part.column].title if part.column else None,
        Lines.of(lots),
    ]


class Sums(NamedTuple):
    """What the events of one kind come to in a series, and what the roll-forward has in its columns for it."""

    series: str
    kind: Kind
    came_in: list[Decimal]
    went_out: list[Decimal]
    entered: tuple[Decimal, Decimal]

    @property
    def difference(self) -> Decimal:
        """0 where the two agree."""
        came, went = total(self.came_in), total(self.went_out)
        if self.kind.came_in == self.kind.went_out:
            return abs(came - went - self.entered[0])
        return abs(came - self.entered[0]) + abs(went - self.entered[1])


def _sums(answers: Answers) -> Iterator[Sums]:
    parts: dict[tuple[str, Kind], list[TransactionPart]] = defaultdict(list)
    for line in answers.transactions:
        for part in line.parts:
            if part.column is not None:
                parts[part.series, KIND_OF[part.column]].append(part)
    for series in sorted({row.series for row in answers.roll_forward} | {series for series, _ in parts}):
        rows = [row for row in answers.roll_forward if row.series == series]
        for kind in KINDS:
            found = parts[series, kind]
            entered = [
                total(getattr(row, column) for row in rows) if column else Decimal(0)
                for column in (kind.came_in, kind.went_out)
            ]
            if found or any(entered):
                came, went = [part.came_in for part in found], [part.went_out for part in found]
                yield Sums(series, kind, came, went, (entered[0], entered[1]))


def _against(page: Page, answers: Answers, placed: Placed, roll_forward: Placed) -> None:
    sums = list(_sums(answers))
    table = page.table(
        AGAINST,
        [[one.series, one.kind.title, total(one.came_in), total(one.went_out), None] for one in sums],
        name="EnteredTable",
        nothing="no shares came to a holder or left one in this month",
    )
    for row, one in enumerate(sums, table.first):
        mine = f"--EXACT({placed.range_of('Series')},$A{row}),--EXACT({placed.range_of('Entered as')},$B{row})"
        own = [f"SUMPRODUCT({mine},{placed.range_of(title)})" for title in ("Shares in", "Shares out")]
        formula = f"ABS({own[0]}-$C{row})+ABS({own[1]}-$D{row})"
        formula += _entered(roll_forward, one.kind, row)
        figures = [*one.came_in, *one.went_out, *one.entered, total(one.came_in), total(one.went_out)]
        checks.check(page, f"E{row}", formula, figures, one.difference)
    if sums:
        checks.count(page, f"E{table.first}", f"E{table.last}")


def _entered(roll_forward: Placed, kind: Kind, row: int) -> str:
    """What the roll-forward has in the columns of a kind, less what stands in a row of the sums."""
    mine = f"--EXACT({roll_forward.range_of('Series')},$A{row})"
    came_in, went_out = (
        f"SUMPRODUCT({mine},{roll_forward.range_of(TITLE_OF[name])})" if name else "0"
        for name in (kind.came_in, kind.went_out)
    )
    if kind.came_in == kind.went_out:
        return f"+ABS($C{row}-$D{row}-{came_in})"
    return f"+ABS($C{row}-{came_in})+ABS($D{row}-{went_out})"
