"""A book of a company that does not exist, with everything that makes a workbook difficult."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from ledger.book import Ledger
from ledger.domain.agreement_data import parse
from ledger.domain.corrections import ReverseEvent
from ledger.domain.facts import RecordDebt
from ledger.domain.issuances import IssueShares
from ledger.domain.kinds import RecordAgreement
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.domain.requests import TransferShares
from ledger.domain.values import AsOf, Evidence, EvidenceKind
from ledger.projections.view import View
from reports.monthly import write

DESIGNATED, ISSUED, MOVED = date(2020, 2, 3), date(2020, 3, 2), date(2020, 6, 10)
LONG_NAME = "Consolidated & Amalgamated " + "Holdings " * 18 + "Limited=ABC"
MINNOWS = 56
ILLUSTRATIVE = (Evidence(kind=EvidenceKind.ILLUSTRATIVE, text="invented for a test"),)
AGREEMENT = """
format = 1
[document]
id = "spa"
title = "Securities Purchase Agreement"
made_on = 2020-03-01
governing_law = "New York"
sha256 = "not held"
parties = ["northwind", "heron", "osprey"]

[[known-document]]
id = "charter"
title = "Certificate of Incorporation"
sha256 = "not held"
series = ["A"]

[[question]]
id = "W-1"
title = "Is the last day itself locked?"
cite = "spa 4"
words = "until"
[[question.reading]]
id = "in"
text = "The day belongs to the lock-up."
effect = "The day is locked."
[[question.reading]]
id = "out"
text = "The day is outside."
effect = "The day is free."

[[clause]]
id = "LU"
kind = "lock-up"
cite = "4"
text = "Heron keeps what it purchased."
effective_on = 2020-03-01
[clause.parameters]
obligors = ["heron"]
purchased_under = "spa"
acts = ["transfer", "sell"]
outside_on = 2020-06-30
last_day_locked = { question = "W-1", in = true, out = false }
registered_sale_permitted = false

[[clause]]
id = "DR"
kind = "demand-rights"
cite = "5"
text = "Each of the two may demand registration."
effective_on = 2020-03-01
[clause.parameters]
holders = ["heron", "osprey"]
long_form = 2
short_form = 3
after = 2020-05-31
notice_date = "received"
opinion_required = true
"""


def build(database: str) -> Ledger:
    """Sixty holders, decimals, shares beyond 15 digits, names that look like formulas, a dispute and a reversal."""
    book, _ = Ledger.create(
        database,
        issuer="northwind",
        name="Northwind & Daughters, Inc.",
        actor="clerk",
        clock=lambda: datetime(2021, 1, 4, 3, 30, tzinfo=UTC),
    )
    for series, authorised, decimals in (("A", "1000000", 0), ("b", "5000.5", 4), ("Z", "900000000000000000", 0)):
        book.record(
            DesignateSeries(
                series=series, name=f"Series {series}", authorised=authorised, on=DESIGNATED, decimals=decimals
            )
        )
    names = {"heron": "Heron Partners", "osprey": '=HYPERLINK("http://x","pay")', "kite": LONG_NAME, "rook": "+1-@A1"}
    names |= {f"minnow-{number:02}": f"Minnow {number} Ltd." for number in range(MINNOWS)}
    for holder, name in names.items():
        book.record(RegisterHolder(holder=holder, name=name, on=DESIGNATED))
    book.record(RecordAgreement(agreement=parse(tomllib.loads(AGREEMENT))))
    issued = {"heron": "33333", "osprey": "1000"} | {
        f"minnow-{number:02}": f"{7 + number}" for number in range(MINNOWS)
    }
    for holder, shares in issued.items():
        book.record(IssueShares(series="A", holder=holder, shares=shares, on=ISSUED, under="spa"))
    for series, holder, shares in (
        ("b", "kite", "0.1"),
        ("b", "rook", "1234.0003"),
        ("Z", "kite", "123456789012345679"),
        ("Z", "rook", "2"),
    ):
        book.record(
            IssueShares(series=series, holder=holder, shares=shares, on=ISSUED, under="spa"), evidence=ILLUSTRATIVE
        )
    book.record(RecordDebt(instrument="Notes", sold_on=ISSUED, principal="5"))
    for series, source, target, shares in (("A", "osprey", "rook", "10"), ("b", "rook", "kite", "0.2003")):
        book.record(TransferShares(series=series, transferor=source, transferee=target, shares=shares, on=MOVED))
    wrong = book.record(TransferShares(series="A", transferor="osprey", transferee="kite", shares="5", on=MOVED))
    assert wrong.sequence is not None
    book.record(ReverseEvent(sequence=wrong.sequence, reason="entered twice"))
    held = book.record(TransferShares(series="A", transferor="heron", transferee="kite", shares="5", on=MOVED))
    assert held.outcome == "held"
    return book


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The book, built once: nothing in these tests writes to it."""
    return build(str(tmp_path_factory.mktemp("book") / "northwind.db"))


@pytest.fixture
def view(book: Ledger) -> Iterator[View]:
    """The end of June 2020, when a lock-up ends and its last day is disputed."""
    with book.as_of(AsOf(effective_on=date(2020, 6, 30))) as opened:
        yield opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a workbook may go."""
    return tmp_path / "northwind-2020-06.xlsx"


@pytest.fixture(scope="session")
def busy_book(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """A book with a month in which nearly everything happens; nothing in these tests writes to it."""
    from tests.reports import busy

    return busy.build(str(tmp_path_factory.mktemp("busy") / "southwind.db"))


@pytest.fixture
def busy_view(busy_book: Ledger) -> Iterator[View]:
    """The end of that month."""
    with busy_book.as_of(AsOf(effective_on=date(2020, 6, 30))) as opened:
        yield opened


@pytest.fixture(scope="session")
def busy_month(busy_book: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of that month."""
    path = tmp_path_factory.mktemp("busy-month") / "southwind-2020-06.xlsx"
    with busy_book.as_of(AsOf(effective_on=date(2020, 6, 30))) as view:
        write(view, "2020-06", path)
    return path


@pytest.fixture(scope="session")
def busy_workbook(busy_month: Path) -> Workbook:
    """The same, with the values that its formulas show."""
    return load_workbook(busy_month, data_only=True)
