"""The second example as a book: its real agreement files, and its holders' shares on the eve of the offering."""

import shutil
import tomllib
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

from ledger.book import Ledger
from ledger.domain.agreement_data import parse
from ledger.domain.agreements import Agreement
from ledger.domain.issuances import IssueShares
from ledger.domain.kinds import RecordAgreement
from ledger.domain.register import DesignateSeries, RegisterHolder
from tests.domain.example import Book, paper

FILES = ("charter", "investor-agreement", "lock-up")
"""In the order in which the example records them."""
HOLDERS = ("head-gardener", "first-basket", "second-basket", "third-basket", "public-basket", "late-picker")
FOUNDED, BOUGHT = date(2020, 1, 15), date(2020, 3, 2)
NOW = datetime(2023, 6, 30, 16, 0, tzinfo=UTC)


@cache
def agreements() -> tuple[Agreement, ...]:
    """The example's agreements, as parsed."""
    folder = files("ledger.examples.orchard") / "agreements"
    return tuple(parse(tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))) for name in FILES)


def clock() -> datetime:
    """A clock that stands still, long after everything that happens in the example."""
    return NOW


def build(database: str) -> Ledger:
    """The book of the example on the eve of its offering: series, holders, agreements and four issuances."""
    name = "Example Orchard, Inc. (fictional)"
    ledger, _ = Ledger.create(database, issuer="orchard", name=name, actor="clerk", clock=clock)
    for series, authorised in (("common", "20000"), ("A", "10000")):
        ledger.record(DesignateSeries(series=series, name=f"Series {series}", authorised=authorised, on=FOUNDED))
    for holder in HOLDERS:
        ledger.record(RegisterHolder(holder=holder, name=holder))
    for agreement in agreements():
        ledger.record(RecordAgreement(agreement=agreement))
    for series, holder, shares, on, under in (
        ("common", "head-gardener", "4000", FOUNDED, "charter"),
        ("A", "first-basket", "3000", BOUGHT, "investor-agreement"),
        ("A", "second-basket", "2000", BOUGHT, "investor-agreement"),
        ("A", "third-basket", "1000", BOUGHT, "investor-agreement"),
    ):
        issue = IssueShares(series=series, holder=holder, shares=shares, on=on, under=under)
        ledger.record(issue, evidence=paper("subscription form"))
    return ledger


class OrchardBook(Book):
    """A copy of the second example's book."""

    def __init__(self, template: Path, folder: Path) -> None:
        copy = folder / "orchard.db"
        shutil.copy(template, copy)
        self.ledger = Ledger.open(str(copy), actor="clerk", clock=clock)
