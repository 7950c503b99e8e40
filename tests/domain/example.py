"""The worked example, as data and as a book: its real agreement files with visibly invented share counts."""

import shutil
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ledger.book import Ledger
from ledger.deciding import Command
from ledger.domain.agreement_data import parse
from ledger.domain.agreements import Agreement
from ledger.domain.events import AgreementRecorded, Recorded
from ledger.domain.facts import AdoptReading, RecordDebt
from ledger.domain.issuances import IssueShares
from ledger.domain.kinds import RecordAgreement
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.domain.registrations import ProgressRegistration
from ledger.domain.requests import Act, Basis, DemandRegistration, Form, TransferShares
from ledger.domain.restrictions import Ask, judge
from ledger.domain.slices import HeldLot, Terms
from ledger.domain.standing import Standing
from ledger.domain.values import AsOf, Evidence, EvidenceKind
from ledger.projections.view import View
from ledger.receipts import Receipt
from tests.domain.given import ILLUSTRATIVE, adopted_reading, debt, held, recorded

FILES = ("fsi", "lsa-a1", "spa-a1", "rra-a1", "sha-a6", "assumptions")
"""In the order in which the example records them."""
NOW = datetime(2012, 6, 30, 16, 0, tzinfo=UTC)
FEBRUARY, APRIL = "spa-1999-02-04", "spa-1999-04-30"
NOTES = RecordDebt(
    instrument="13 1/2% Senior Notes due 2009",
    sold_on=date(1999, 5, 24),
    principal="275000000",
    gross_proceeds="275000000",
    high_yield=True,
)
OPINION = "a public sale on equally favourable net terms is not possible without registration"


@cache
def agreement_data(name: str) -> Mapping[str, Any]:
    """The data of one agreement file of the example."""
    return tomllib.loads((files("ledger.examples.kmc") / "agreements" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def agreements() -> tuple[Agreement, ...]:
    """The example's agreements, as parsed."""
    return tuple(parse(agreement_data(name)) for name in FILES)


# --- the rules alone, without a book

NOTES_AS_A_FACT = debt(
    NOTES.sold_on,
    16,
    instrument=NOTES.instrument,
    issuer="kmc",
    gross_proceeds=Decimal(275_000_000),
    evidence=ILLUSTRATIVE,
)


def terms(
    adopted: Mapping[str, str] | None = None,
    *,
    debts: Iterable[Recorded] = (NOTES_AS_A_FACT,),
) -> Terms:
    """The example's terms with some readings adopted and some debt recorded."""
    return Terms(
        issuer="kmc",
        agreements=tuple(recorded(AgreementRecorded(agreement=one), n) for n, one in enumerate(agreements(), 7)),
        adopted={name: adopted_reading(name, reading, 50) for name, reading in (adopted or {}).items()},
        facts=tuple(debts),
    )


def lot(holder: str = "lucent", series: str = "F", *, agreement: str = FEBRUARY, **changes: Any) -> HeldLot:
    """Shares that their holder bought under an agreement, in an issuance that is only illustrative."""
    fields: dict[str, Any] = {"acquired_on": date(1999, 2, 4), "evidence": ILLUSTRATIVE, **changes}
    return held(f"{series}-1", holder=holder, series=series, shares=33333, agreement=agreement, **fields)


def standing(
    on: str,
    adopted: Mapping[str, str] | None = None,
    *,
    of: HeldLot | None = None,
    act: Act = Act.SELL,
    basis: Basis = Basis.PRIVATE,
    registered: bool = False,
    debts: Iterable[Recorded] = (NOTES_AS_A_FACT,),
) -> Standing:
    """The standing of a lot (Lucent's Series F unless given) on a day; debt completed later is not yet known of."""
    day = date.fromisoformat(on)
    known = [one for one in debts if one.effective_on <= day]
    ask = Ask(act=act, basis=basis, on=day, registered=registered)
    return judge(of or lot(), ask, terms(adopted, debts=known))


# --- the example as a book


def clock() -> Callable[[], datetime]:
    """A clock that stands still, so that every book built in a test is the same."""
    return lambda: NOW


def build(database: str) -> Ledger:
    """The book of the example: series, holders, agreements, four issuances and the notes of 24 May 1999."""
    name = "KMC Telecom Holdings, Inc."
    ledger, _ = Ledger.create(database, issuer="kmc", name=name, actor="clerk", clock=clock())
    for series in "EF":
        ledger.record(DesignateSeries(series=series, name=f"Series {series}", authorised="100000", on=date(1999, 2, 4)))
    for holder in ("lucent", "newcourt", "first-union"):
        ledger.record(RegisterHolder(holder=holder, name=holder))
    for agreement in agreements():
        ledger.record(RecordAgreement(agreement=agreement))
    for series, holder, shares, on, under in (
        ("E", "first-union", "35000", date(1999, 4, 30), APRIL),
        ("E", "newcourt", "11111", date(1999, 2, 4), FEBRUARY),
        ("F", "newcourt", "22222", date(1999, 2, 4), FEBRUARY),
        ("F", "lucent", "33333", date(1999, 2, 4), FEBRUARY),
    ):
        issue = IssueShares(series=series, holder=holder, shares=shares, on=on, under=under)
        ledger.record(issue, evidence=ILLUSTRATIVE)
    ledger.record(NOTES, evidence=ILLUSTRATIVE)
    return ledger


class Book:
    """A copy of the example's book, with the acts that its tests are about in a few words each."""

    def __init__(self, template: Path, folder: Path) -> None:
        copy = folder / "book.db"
        shutil.copy(template, copy)
        self.ledger = Ledger.open(str(copy), actor="clerk", clock=clock())

    def record(self, command: Command, **options: Any) -> Receipt:
        """Record any command."""
        return self.ledger.record(command, **options)

    def view(self, on: str) -> View:
        """Everything known, as of a day; close it, or use it in a `with` statement."""
        return self.ledger.as_of(AsOf(effective_on=date.fromisoformat(on)))

    def adopt(self, question: str, reading: str, on: str = "2000-01-10") -> Receipt:
        """The board adopts a reading."""
        command = AdoptReading(
            question=question,
            reading=reading,
            by="the board",
            on=date.fromisoformat(on),
            document=f"memo of {on}",
        )
        return self.record(command)

    def transfer(self, transferor: str, transferee: str, shares: str, on: str, **changes: Any) -> Receipt:
        """Present a transfer of Series F."""
        fields: dict[str, Any] = {"series": "F", **changes}
        command = TransferShares(
            transferor=transferor, transferee=transferee, shares=shares, on=date.fromisoformat(on), **fields
        )
        return self.record(command)

    def demand(self, holder: str, received: str, **changes: Any) -> Receipt:
        """A long-form demand for 5,000 shares with the holder's opinion, by a notice given when it was received."""
        series = "F" if holder == "lucent" else "E"
        fields: dict[str, Any] = {"form": Form.LONG, "series": series, "shares": "5000", "opinion": OPINION, **changes}
        for name in ("given_on", "dated_on"):
            if isinstance(fields.get(name), str):
                fields[name] = date.fromisoformat(fields[name])
        return self.record(DemandRegistration(holder=holder, received_on=date.fromisoformat(received), **fields))

    def progress(self, registration: str, *steps: tuple[Any, str]) -> None:
        """A registration reaches statuses on days."""
        for status, on in steps:
            command = ProgressRegistration(registration=registration, status=status, on=date.fromisoformat(on))
            self.record(command)

    def status(self, on: str, holder: str = "lucent", series: str = "F", **options: Any) -> str:
        """The status of a holder's shares of a series, which must be one row."""
        with self.view(on) as view:
            (row,) = view.eligibility(holder=holder, series=series, **options)
            return row.status

    def shares(self, holder: str, on: str, series: str = "F") -> int:
        """Shares held at the end of a day."""
        with self.view(on) as view:
            return sum(int(row.shares) for row in view.holdings(holder=holder, series=series))


def paper(text: str) -> tuple[Evidence, ...]:
    """A document in support."""
    return (Evidence(kind=EvidenceKind.DOCUMENT, text=text),)
