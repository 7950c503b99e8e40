"""The Control sheet: the control book, what ties the sheets to it, and what this report was made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from importlib.metadata import version

from ledger.projections.control_book import ControlLine
from reports import checks
from reports.answers import Answers, total
from reports.cells import Value
from reports.tallies import Tally, Tie
from reports.workbook import Book, Column, Page, Placed

TITLE = "Control"
DISTRIBUTION = "securities-ledger"
COLUMNS = (
    Column(title="Series", width=24, wrap=True),
    Column(title="Authorised", width=16),
    Column(title="Issued", width=22),
    Column(title="Outstanding", width=14),
    Column(title="Unissued", width=26),
    Column(title="Treasury", width=14),
    Column(title="Retired", width=15),
    Column(title="Reserved", width=14),
    Column(title="Check (must be 0)", width=16, number_format=checks.CHECK),
)
TIES = (
    Column(title="Series", width=24, wrap=True),
    Column(title="Sheet", width=16, wrap=True),
    Column(title="Figure", width=22, wrap=True),
    Column(title="Total on the sheet", width=14),
    Column(title="Compared with", width=26, wrap=True),
    Column(title="Control figure", width=14),
    Column(title="Difference (must be 0)", width=15, number_format=checks.CHECK),
)
TALLIES = (
    Column(title="Sheet", width=24, wrap=True),
    Column(title="Column", width=16, wrap=True),
    Column(title="Cells", width=22, wrap=True),
    Column(title="Figures", width=14),
    Column(title="How they are watched", width=26, wrap=True),
    Column(title="Total when made", width=14),
    Column(title="Difference (must be 0)", width=15, number_format=checks.CHECK),
)
ADDED = "added up"
COMPARED = "compared one by one"
STORED = "too long to add: not watched"


def start(book: Book, answers: Answers) -> Page:
    """The sheet at its place in the book; it is filled when every other table stands."""
    page = book.page(TITLE, answers.header, columns=len(COLUMNS))
    page.widths([column.width for column in COLUMNS])
    return page


def fill(page: Page, answers: Answers) -> None:
    """The control book, then what the sheets' totals come to against it, every column of figures, the parameters."""
    page.line("Authorised = unissued + outstanding + treasury + retired; issued = outstanding + treasury.")
    block, freeze = page.row - 1, page.row
    _control_book(page, answers)
    page.section("Totals of the sheets against the control book")
    _ties(page, page.book.ties)
    page.section("What this report was made from, and who looked at it")
    _parameters(page, answers)
    page.section("Every column of figures in this workbook")
    page.line(
        "What the figures of each column came to when the workbook was made, all its rows and totals added up whatever "
        "they count: a figure that somebody changed, added or took out shows here. It says nothing about the ledger."
    )
    _tallies(page, page.book.tallies)
    page.finish(freeze=freeze, repeat=block)


def tie_outstanding(book: Book, answers: Answers, table: Placed, shares: Iterable[tuple[str, Decimal]]) -> None:
    """Tie a table's Shares to what is outstanding of each series; `shares` are its rows' series and shares."""
    own: dict[str, list[Decimal]] = defaultdict(list)
    for series, number in shares:
        own[series].append(number)
    for line in answers.control:
        figures = own[line.series]
        book.tie(table, "Shares", series=line.series, figures=figures, against="outstanding", figure=line.outstanding)


def _control_book(page: Page, answers: Answers) -> None:
    placed = page.table(
        COLUMNS, [_row(line) for line in answers.control], name="ControlTable", nothing="no series exists on this date"
    )
    for row, line in enumerate(answers.control, placed.first):
        parts = [line.unissued, line.outstanding, line.treasury, line.retired]
        formula = f"B{row}-E{row}-D{row}-F{row}-G{row}"
        checks.check(page, f"I{row}", formula, [line.authorised, *parts], line.authorised - total(parts))
    if answers.control:
        checks.count(page, f"I{placed.first}", f"I{placed.last}")


def _row(line: ControlLine) -> list[Value]:
    return [
        line.series,
        line.authorised,
        line.issued,
        line.outstanding,
        line.unissued,
        line.treasury,
        line.retired,
        line.reserved,
        None,
    ]


def _ties(page: Page, ties: Sequence[Tie]) -> None:
    rows: list[list[Value]] = [
        [tie.series, tie.sheet, tie.column, total(tie.figures), tie.against, tie.figure, None] for tie in ties
    ]
    placed = page.table(TIES, rows, name="ChecksTable", nothing="nothing to compare")
    for row, tie in enumerate(ties, placed.first):
        formula = f"SUMPRODUCT(--EXACT({tie.keys},$A{row}),{tie.cells})-$F{row}"
        summed = total(tie.figures)
        checks.check(page, f"G{row}", formula, [*tie.figures, summed, tie.figure], summed - tie.figure)
    if ties:
        checks.count(page, f"G{placed.first}", f"G{placed.last}")


def _tallies(page: Page, tallies: Sequence[Tally]) -> None:
    lines = list(_watched(tallies))
    placed = page.table(TALLIES, [line for line, _, _ in lines], name="ColumnsTable", nothing="there are no figures")
    for row, (_, tally, formula) in enumerate(lines, placed.first):
        if formula is None:
            checks.tallied(page, f"G{row}", tally, f"F{row}")
        else:
            checks.compared(page, f"G{row}", formula)
    if lines:
        checks.count(page, f"G{placed.first}", f"G{placed.last}")


def _watched(tallies: Sequence[Tally]) -> Iterator[tuple[list[Value], Tally, str | None]]:
    """A line for what is added up, with no formula of its own, and one for each formula that compares."""
    for tally in tallies:
        about: list[Value] = [tally.sheet, tally.title, tally.cells.partition("!")[2].replace("$", "")]
        if number := tally.figures - len(tally.compared):
            yield [*about, number, ADDED if tally.live else STORED, tally.added, None], tally, None
        for number, formula in tally.comparisons():
            yield [*about, number, COMPARED, None, None], tally, formula


def _parameters(page: Page, answers: Answers) -> None:
    view, moment = answers.view, answers.view.moment
    page.pair("Issuer", f"{view.issuer}: {view.name}")
    page.pair("Month", f"{answers.month} ({answers.first} to {answers.last}), days in {view.zone}")
    page.pair("Known at", f"{moment.known_at}, events #1 to #{moment.sequence}")
    page.pair("State and readings", answers.header.lines[-1])
    page.pair("Sheets", ", ".join(page.book.workbook.sheetnames))
    page.pair("Software", f"{DISTRIBUTION} {version(DISTRIBUTION)}")
    page.pair("Head of the journal", f"#{view.known.sequence} {view.known.hash}")
    page.pair("Events effective in month", str(len(answers.transactions)))
    page.pair("Marked illustrative", str(answers.illustrative))
    page.pair("Chain of hashes", "not checked by this report: run `ledger verify`, with a checkpoint kept elsewhere")
    page.pair("Prior report", _prior_report(answers))
    page.pair("Outside statements", f"of a day of the month, reconciled: {answers.reconciled}")
    page.pair("Prepared by, on", "." * 60)
    page.pair("Reviewed by, on", "." * 60)


def _prior_report(answers: Answers) -> str:
    """Whether the journal still has what the last report was made from; one that nothing follows does not count."""
    issued = answers.view.reports()
    if not issued:
        return "none on record"
    last = issued[-1]
    still = "Y" if answers.view.stands(last.made_from, last.head_hash) else "N"
    return f"#{last.sequence} {last.report} {last.month}, made from {last.head}; still in this journal: {still}"
