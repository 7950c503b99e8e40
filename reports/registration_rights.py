"""The Registration rights sheet: registrations granted, used, reserved and left, and how they are counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ledger.projections.rights import CountOutcome, RightLine
from reports import checks
from reports.answers import Answers
from reports.cells import Lines, Value, unsettled
from reports.lock_up import supports
from reports.workbook import Book, Column, Page, Placed

TITLE = "Registration rights"
NOT_ASSERTED = "not asserted"
COLUMNS = (
    Column(title="Holder", width=16, wrap=True),
    Column(title="Legal entity", width=26, wrap=True),
    Column(title="Form", width=10),
    Column(title="Entitled", width=11),
    Column(title="Used", width=11),
    Column(title="Reserved", width=11),
    Column(title="Remaining", width=11),
    Column(title="Exercisable from", width=12),
    Column(title="Form available to the company", width=13, wrap=True),
    Column(title="Clause", width=22, wrap=True),
    Column(title="Counting rule", width=14, wrap=True),
    Column(title="Under each reading", width=34, wrap=True),
    Column(title="What it rests on", width=60, wrap=True),
    Column(title="Check (must be 0)", width=11, number_format=checks.CHECK),
)


def add(book: Book, answers: Answers) -> Placed:
    """One row per holder, or pool, and form with a right."""
    page = book.page(TITLE, answers.header, columns=len(COLUMNS))
    page.widths([column.width for column in COLUMNS])
    page.line(
        "Scope: registrations that recorded clauses grant, counted by the recorded counting rule. Whether a "
        "registration form is available to the issuer was not judged, and is not asserted by the company here; "
        "documents not recorded were not judged. The demands are on Demands."
    )
    page.line(
        "Check: entitled - used - reserved - remaining = 0; where a number is unknown, disputed or unlimited, that no "
        "number was put in its place."
    )
    freeze = page.row
    placed = page.table(
        COLUMNS,
        [_row(answers, row) for row in answers.rights],
        name="RegistrationRightsTable",
        nothing="no recorded clause grants a registration on this date",
    )
    _checks(page, placed, answers.rights)
    page.finish(freeze=freeze)
    return placed


def _row(answers: Answers, row: RightLine) -> list[Value]:
    return [
        row.holder,
        answers.name(row.holder),
        row.form,
        *map(unsettled, _numbers(row)),
        unsettled(row.exercisable_from),
        NOT_ASSERTED,
        row.clause,
        Lines.of(answers.counting),
        Lines.of(_read(row.readings)),
        supports(row),
        None,
    ]


def _numbers(row: RightLine) -> tuple[int | str, ...]:
    return row.entitled, row.used, row.reserved, row.remaining


def _read(readings: Sequence[CountOutcome]) -> Iterator[str]:
    """The numbers under each combination of readings, where there is more than one."""
    if len(readings) > 1:
        for one in readings:
            read = ", ".join(f"{question} {reading}" for question, reading in one.adopt.items())
            yield f"{read}: used {one.used}, reserved {one.reserved}, remaining {one.remaining}"


def _checks(page: Page, placed: Placed, rights: Sequence[RightLine]) -> None:
    at = placed.letters
    entitled, used, reserved, remaining = (at[title] for title in ("Entitled", "Used", "Reserved", "Remaining"))
    letter = at["Check (must be 0)"]
    for row, line in enumerate(rights, placed.first):
        numbers = [Decimal(number) for number in _numbers(line) if isinstance(number, int)]
        if len(numbers) == len(_numbers(line)):
            formula = f"{entitled}{row}-{used}{row}-{reserved}{row}-{remaining}{row}"
            expected = numbers[0] - sum(numbers[1:])
        else:
            formula, expected = f"COUNT({entitled}{row}:{remaining}{row})-{len(numbers)}", Decimal(0)
        checks.check(page, f"{letter}{row}", formula, numbers, expected)
    if rights:
        checks.count(page, f"{letter}{placed.first}", f"{letter}{placed.last}")
