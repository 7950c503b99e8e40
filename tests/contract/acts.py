"""A small fictional register that tests open, fill and ask, on either database."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from ledger import Ledger
from ledger.domain.agreement_data import parse
from ledger.domain.issuances import IssueShares
from ledger.domain.kinds import RecordAgreement
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.domain.requests import TransferShares

NOON = datetime(2021, 3, 3, 12, tzinfo=UTC)
FIRST = date(2020, 1, 1)
LOCKED_ON = date(2020, 6, 1)


class Ticking:
    """A clock that moves on by a second each time it is read."""

    def __init__(self, start: datetime = NOON) -> None:
        self.next = start

    def __call__(self) -> datetime:
        now, self.next = self.next, self.next + timedelta(seconds=1)
        return now


def opened(database: str, issuer: str = "acme", *, clock: Callable[[], datetime] | None = None) -> Ledger:
    """A new ledger that holds its first event and nothing else."""
    book, receipt = Ledger.create(
        database, issuer=issuer, name="Acme Widgets, Inc.", zone="UTC", actor="clerk", clock=clock or Ticking()
    )
    assert receipt is not None
    return book


def filled(database: str, issuer: str = "acme", *, authorised: str = "300", **options: object) -> Ledger:
    """A ledger with series A and the holders ada, bob and cyd, all from the first day: four more events."""
    book = opened(database, issuer, **options)
    book.record(DesignateSeries(series="A", name="Series A Preferred Stock", authorised=authorised, on=FIRST))
    for holder in ("ada", "bob", "cyd"):
        book.record(RegisterHolder(holder=holder, name=f"{holder.title()} Partners, L.P.", on=FIRST))
    return book


def issue(shares: str, *, to: str = "ada", on: date = FIRST, **fields: object) -> IssueShares:
    given = {"series": "A", "holder": to, "shares": shares, "on": on, "under": "spa", **fields}
    return IssueShares(**given)


def transfer(shares: str, *, by: str = "ada", to: str = "bob", on: date = FIRST, **fields: object) -> TransferShares:
    given = {"series": "A", "transferor": by, "transferee": to, "shares": shares, "on": on, **fields}
    return TransferShares(**given)


def lock_up() -> RecordAgreement:
    """An agreement that locks what ada bought under `spa`, from the first day to the day before LOCKED_ON."""
    return RecordAgreement(
        agreement=parse(
            {
                "format": 1,
                "document": {
                    "id": "spa",
                    "title": "Share Purchase Agreement",
                    "made_on": FIRST,
                    "sha256": "a" * 64,
                    "parties": ["acme", "ada", "bob"],
                },
                "clause": [
                    {
                        "id": "LU",
                        "kind": "lock-up",
                        "cite": "section 4",
                        "text": "The buyer keeps its shares.",
                        "effective_on": FIRST,
                        "parameters": {
                            "obligors": ["ada"],
                            "purchased_under": "spa",
                            "acts": ["transfer", "sell"],
                            "outside_on": LOCKED_ON,
                            "last_day_locked": False,
                            "registered_sale_permitted": False,
                            "affiliate_series": [],
                        },
                    }
                ],
            }
        )
    )
