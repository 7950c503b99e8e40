"""The Lots sheet: the shares by their origin, with the dates that count for them and what is noted against each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from ledger.projections.holdings import LotLine
from reports import checks
from reports.answers import Answers, total
from reports.cells import Lines, Value, unsettled
from reports.holdings import REGISTRABLE
from reports.holdings import TITLE as HOLDINGS
from reports.long_rows import Each
from reports.workbook import Book, Column, Page, Placed

TITLE = "Lots"
COLUMNS = (
    Column(title="Lot", width=8, wrap=True),
    Column(title="Root", width=9, wrap=True),
    Column(title="Parents", width=12, wrap=True),
    Column(title="Holder", width=14, wrap=True),
    Column(title="Legal entity", width=24, wrap=True),
    Column(title="Series", width=8, wrap=True),
    Column(title="Shares", width=11),
    Column(title="Pledged", width=10),
    Column(title="Origin", width=11, wrap=True),
    Column(title="Agreement", width=18, wrap=True),
    Column(title="Original purchaser", width=14, wrap=True),
    Column(title="Acquired", width=11),
    Column(title="Holding period from", width=11),
    Column(title="Rule 144: first resale", width=11, wrap=True),
    Column(title="Rule 144: unrestricted", width=12, wrap=True),
    Column(title="Certificate", width=13, wrap=True),
    Column(title="Legends", width=24, wrap=True),
    Column(title="Pledges", width=11, wrap=True),
    Column(title="Stop-transfers", width=24, wrap=True),
    Column(title="Registrable", width=11, wrap=True),
)
AGAINST = (
    Column(title="Series", width=8, wrap=True),
    Column(title="Which", width=9, wrap=True),
    Column(title="On Holdings as", width=12, wrap=True),
    Column(title="Shares of the lots", width=14),
    Column(title="Difference from Holdings (must be 0)", width=24, number_format=checks.CHECK),
)


def add(book: Book, answers: Answers) -> Placed:
    """One row per lot with shares in it, and a total for each series; below, the lots against the holdings."""
    page = book.page(TITLE, answers.header, columns=len(COLUMNS))
    page.widths([column.width for column in COLUMNS])
    page.line(
        "A transfer opens a lot for the transferee, with the root and the dates of the lot that it was taken from. "
        "Rule 144 dates are indicative, counsel to confirm, and never say that a share may be sold. They are reckoned "
        f"by {'; '.join(dict.fromkeys(row.law for row in answers.rule_144)) or 'no law, as there are no lots'}."
    )
    freeze = page.row
    dates = {row.lot: (row.holding_period_start, row.first_resale_on, row.unrestricted_on) for row in answers.rule_144}
    pledges = defaultdict(list)
    for pledge in answers.pledges:
        for lot in pledge.lots:
            pledges[lot].append(f"{pledge.pledge} to {pledge.pledgee}")
    totals = [(line.series, [lot for lot in answers.lots if lot.series == line.series]) for line in answers.control]
    placed = page.table(
        COLUMNS,
        Each(lambda lot: _row(answers, lot, dates[lot.lot], pledges[lot.lot]), answers.lots),
        totals=[_total(answers, series, lots) for series, lots in totals] if answers.lots else [],
        name="LotsTable",
        nothing="no lot has shares in it on this date",
    )
    for control in answers.control:
        figures = [lot.shares for lot in answers.lots if lot.series == control.series]
        book.tie(
            placed, "Shares", series=control.series, figures=figures, against="outstanding", figure=control.outstanding
        )
    holdings = book.placed.get(HOLDINGS)
    if answers.lots and holdings is not None:
        page.section("The lots against the holdings")
        _against(page, answers, placed, holdings)
    page.finish(freeze=freeze)
    return placed


def _row(answers: Answers, lot: LotLine, dates: tuple[Value, Value, Value], pledges: list[str]) -> list[Value]:
    noted = answers.noted[lot.lot]
    return [
        lot.lot,
        lot.root,
        Lines.of(lot.parents),
        lot.holder,
        answers.name(lot.holder),
        lot.series,
        lot.shares,
        noted.pledged,
        lot.origin,
        lot.agreement,
        lot.original_purchaser,
        lot.acquired_on,
        *dates,
        noted.certificate,
        Lines.of(noted.legends),
        Lines.of(pledges),
        Lines.of(noted.stops),
        unsettled(lot.registrable),
    ]


def _total(answers: Answers, series: str, lots: list[LotLine]) -> list[Value]:
    pledged = total(answers.noted[lot.lot].pledged for lot in lots)
    rest: list[Value] = [None] * (len(COLUMNS) - 8)
    return [f"Total {series}", None, None, None, None, series, total(lot.shares for lot in lots), pledged, *rest]


def _compared(answers: Answers) -> Iterator[tuple[str, str | None, str, list[Decimal]]]:
    """Series, whether registrable (None for all), the column of Holdings, and the figures of the lots."""
    for line in answers.control:
        lots = [lot for lot in answers.lots if lot.series == line.series]
        yield line.series, None, "Shares", [lot.shares for lot in lots]
        yield line.series, None, "Pledged", [answers.noted[lot.lot].pledged for lot in lots]
        for answer, column in REGISTRABLE.items():
            yield line.series, answer, column, [lot.shares for lot in lots if lot.registrable == answer]


def _against(page: Page, answers: Answers, placed: Placed, holdings: Placed) -> None:
    compared = list(_compared(answers))
    rows: list[list[Value]] = [
        [series, answer or "all", column, total(figures), None] for series, answer, column, figures in compared
    ]
    table = page.table(AGAINST, rows, name="LotsAgainstHoldingsTable")
    for row, (_, answer, column, figures) in enumerate(compared, table.first):
        mine = f"--EXACT({placed.range_of('Series')},$A{row})"
        if answer is not None:
            mine += f",--EXACT({placed.range_of('Registrable')},$B{row})"
        own = f"SUMPRODUCT({mine},{placed.range_of('Pledged' if column == 'Pledged' else 'Shares')})"
        theirs = f"SUMPRODUCT(--EXACT({holdings.range_of('Series')},$A{row}),{holdings.range_of(column)})"
        formula = f"ABS({own}-$D{row})+ABS({theirs}-$D{row})"
        checks.check(page, f"E{row}", formula, [*figures, total(figures)], Decimal(0))
    checks.count(page, f"E{table.first}", f"E{table.last}")
