"""The Holdings sheet: who holds what, how much of it is pledged or restricted, and how much may be registered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ledger.projections.confirmations import ConfirmationLine
from ledger.projections.eligibility import EligibilityLine
from ledger.projections.holdings import Holding, LotLine
from reports import checks
from reports.answers import Answers, total
from reports.cells import Lines, Value
from reports.long_rows import Each
from reports.workbook import PERCENT, Book, Column, Page, Placed

TITLE = "Holdings"
STATUSES = ("free", "locked", "disputed", "unknown")
REGISTRABLE = {
    "yes": "Registrable",
    "disputed": "Registrable: disputed",
    "unknown": "Registrable: unknown",
    "no": "Not registrable",
}
"""Whether shares are covered by the recorded definition, and the column that counts them."""

CERTIFICATES_NAMED = 10
"""More certificates than this are counted: Lots has them one by one."""

HALF_A_PLACE = "0.0000005"
"""Percentages have four places, fractions six: a rounded one is off by no more than this."""

NO_FAMILY = "no family recorded"
COLUMNS = (
    Column(title="Holder", width=15, wrap=True),
    Column(title="Legal entity", width=28, wrap=True),
    Column(title="Family", width=14, wrap=True),
    Column(title="Series", width=8, wrap=True),
    Column(title="Shares", width=11),
    Column(title="% of series", width=10, number_format=PERCENT),
    Column(title="Pledged", width=10),
    Column(title="No recorded restriction", width=11),
    Column(title="Locked", width=10),
    Column(title="Disputed", width=10),
    Column(title="Unknown", width=10),
    *(Column(title=title, width=11) for title in REGISTRABLE.values()),
    Column(title="Certificates", width=16, wrap=True),
    Column(title="First acquired", width=11),
    Column(title="Check (must be 0)", width=11, number_format=checks.CHECK),
)
FAMILIES = (
    Column(title="Family", width=15, wrap=True),
    Column(title="Holders in it", width=28, wrap=True),
    Column(title="Holders", width=14),
    Column(title="Series", width=8, wrap=True),
    Column(title="Shares", width=11),
    Column(title="% of series", width=10, number_format=PERCENT),
    Column(title="Pledged", width=10),
    Column(title="Check (must be 0)", width=11, number_format=checks.CHECK),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a holder has of a series, or all holders together."""

    standings: list[EligibilityLine] = field(default_factory=list)
    lots: list[LotLine] = field(default_factory=list)
    notes: list[ConfirmationLine] = field(default_factory=list)

    @property
    def pledged(self) -> Decimal:
        """The shares that are security for somebody."""
        return total(note.pledged for note in self.notes)

    def split(self) -> list[Decimal]:
        """Shares by standing, then by whether they are registrable."""
        return [
            *(total(row.shares for row in self.standings if row.status == status) for status in STATUSES),
            *(total(row.shares for row in self.lots if row.registrable == answer) for answer in REGISTRABLE),
        ]


def add(book: Book, answers: Answers) -> Placed:
    """One row per series and holder, a total for each series, and below a row per family."""
    of_holder, of_series = _found(answers)
    page = book.page(TITLE, answers.header, columns=len(COLUMNS))
    page.widths([column.width for column in COLUMNS])
    page.line(
        "Restrictions are those of recorded clauses on a private sale on the as-of date; see Lock-up for readings, "
        "reasons and scope. Registrable: covered by the recorded definition; see Registration rights for what is left. "
        "Check: the shares are those by standing and those by whether they are registrable, no more are pledged than "
        "held, the percentage is that of the total; of a total, that the rows come to it and the percentages to 1."
    )
    freeze = page.row
    rows = [(line, of_holder[line.series, line.holder]) for line in answers.holdings]
    totals = [(line.series, of_series[line.series]) for line in answers.control]
    placed = page.table(
        COLUMNS,
        Each(lambda pair: _row(answers, *pair), rows),
        totals=[_totals(answers, series, found) for series, found in totals],
        name="HoldingsTable",
        nothing="no shares are held on this date",
    )
    _checks(page, placed, answers, [found for _, found in rows], [found for _, found in totals])
    for control in answers.control:
        held = [row.shares for row in answers.holdings if row.series == control.series]
        book.tie(
            placed, "Shares", series=control.series, figures=held, against="outstanding", figure=control.outstanding
        )
    if any(answers.families.get(line.holder) for line in answers.holdings):
        page.section("By family: related holders together, each still a holder of its own")
        _families(page, placed, answers, of_holder)
    page.finish(freeze=freeze)
    return placed


def _found(answers: Answers) -> tuple[dict[tuple[str, str], Found], dict[str, Found]]:
    """What is found of each series and holder, and of each series."""
    of_holder: dict[tuple[str, str], Found] = defaultdict(Found)
    of_series: dict[str, Found] = defaultdict(Found)
    for standing in answers.standings:
        of_holder[standing.series, standing.holder].standings.append(standing)
        of_series[standing.series].standings.append(standing)
    for lot in answers.lots:
        for found in (of_holder[lot.series, lot.holder], of_series[lot.series]):
            found.lots.append(lot)
            found.notes.append(answers.noted[lot.lot])
    return of_holder, of_series


def _row(answers: Answers, holding: Holding, found: Found) -> list[Value]:
    return [
        holding.holder,
        answers.name(holding.holder),
        answers.families.get(holding.holder),
        holding.series,
        holding.shares,
        holding.percent / 100,
        found.pledged,
        *found.split(),
        _certificates(found.notes),
        min((lot.acquired_on for lot in found.lots), default=None),
        None,
    ]


def _certificates(notes: Iterable[ConfirmationLine]) -> Lines:
    """The numbers, 'book entry' and 'none noted', as far as they are few."""
    named = list(dict.fromkeys(note.certificate for note in notes))
    more = len(named) - CERTIFICATES_NAMED
    return Lines.of(named if more <= 0 else [*named[:CERTIFICATES_NAMED], f"and {more} more: see Lots"])


def _totals(answers: Answers, series: str, found: Found) -> list[Value]:
    shares = [row.shares for row in answers.holdings if row.series == series]
    percent = Decimal(1 if shares else 0)
    totals: list[Value] = [total(shares), percent, found.pledged, *found.split()]
    return [f"Total {series}", None, None, series, *totals, None, None, None]


def _checks(page: Page, placed: Placed, answers: Answers, rows: Sequence[Found], totals: Sequence[Found]) -> None:
    """A check on each row and each total; a total's row is where the percentages of its rows are reckoned from."""
    at = placed.letters
    places = {line.series: row for row, line in enumerate(answers.control, placed.total)}
    sums = {line.series: line.outstanding for line in answers.control}
    for row, (line, found) in enumerate(zip(answers.holdings, rows, strict=True), placed.first):
        whole = f"{at['Shares']}${places[line.series]}"
        share = f"(ABS({at['Shares']}{row}/{whole}-{at['% of series']}{row})>{HALF_A_PLACE}1)"
        _check(page, placed, row, share, line.shares, found, [sums[line.series]])
    for row, (control, found) in enumerate(zip(answers.control, totals, strict=True), placed.total):
        shares = [line.shares for line in answers.holdings if line.series == control.series]
        mine = f"--EXACT({placed.range_of('Series')},{at['Series']}{row})"
        summed = f"ABS(SUMPRODUCT({mine},{placed.range_of('Shares')})-{at['Shares']}{row})"
        percents = f"SUMPRODUCT({mine},{placed.range_of('% of series')})-{at['% of series']}{row}"
        whole = f"{summed}+(ABS({percents})>{len(shares) + 1}*{HALF_A_PLACE})"
        _check(page, placed, row, whole, total(shares), found, shares)
    letter = at["Check (must be 0)"]
    if rows:
        checks.count(page, f"{letter}{placed.first}", f"{letter}{placed.last}")
        checks.count(page, f"{letter}{placed.total}", f"{letter}{placed.total + len(totals) - 1}")


def _check(
    page: Page, placed: Placed, row: int, share: str, shares: Decimal, found: Found, others: Sequence[Decimal]
) -> None:
    """Shares by standing, shares by definition, pledges, and what is given of percentages and sums."""
    at, figures = placed.letters, found.split()
    first, last = f"{at['No recorded restriction']}{row}", f"{at['Unknown']}{row}"
    listed, never = f"{at['Registrable']}{row}", f"{at['Not registrable']}{row}"
    held, pledged = f"{at['Shares']}{row}", f"{at['Pledged']}{row}"
    formula = f"ABS({held}-SUM({first}:{last}))+ABS({held}-SUM({listed}:{never}))+MAX(0,{pledged}-{held})+{share}"
    expected = (
        abs(shares - total(figures[: len(STATUSES)]))
        + abs(shares - total(figures[len(STATUSES) :]))
        + max(Decimal(0), found.pledged - shares)
    )
    reference = f"{at['Check (must be 0)']}{row}"
    checks.check(page, reference, formula, [shares, found.pledged, *figures, *others], expected)


def _families(page: Page, holdings: Placed, answers: Answers, of_holder: dict[tuple[str, str], Found]) -> None:
    """One row per family and series; what has no family comes last, so that the rows come to the whole."""
    groups: dict[tuple[str, str], list[Holding]] = defaultdict(list)
    for line in answers.holdings:
        groups[answers.families.get(line.holder) or "", line.series].append(line)
    ordered = sorted(groups.items(), key=lambda item: (item[0][0] == "", item[0]))
    rows: list[list[Value]] = []
    for (family, series), lines in ordered:
        shares = total(line.shares for line in lines)
        outstanding = answers.outstanding(series)
        pledged = total(of_holder[series, line.holder].pledged for line in lines)
        named = Lines.of(answers.name(line.holder) for line in lines) if family else None
        fraction = round(shares / outstanding, 6)
        rows.append([family or NO_FAMILY, named, len(lines), series, shares, fraction, pledged, None])
    placed = page.table(FAMILIES, rows, name="FamiliesTable")
    at = placed.letters
    for row, ((family, _), lines) in enumerate(ordered, placed.first):
        mine = f"--EXACT({holdings.range_of('Series')},{at['Series']}{row})"
        whose = f"--EXACT({holdings.range_of('Family')},{at['Family'] + str(row) if family else chr(34) * 2})"
        formula = f"SUMPRODUCT({mine},{whose},{holdings.range_of('Shares')})-{at['Shares']}{row}"
        figures = [line.shares for line in lines]
        checks.check(page, f"{at['Check (must be 0)']}{row}", formula, [*figures, total(figures)], Decimal(0))
    letter = at["Check (must be 0)"]
    checks.count(page, f"{letter}{placed.first}", f"{letter}{placed.last}")
