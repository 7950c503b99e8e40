"""What a rule is given, built by hand: events in their places, terms, lots and slices of an invented book.

The invented agreement binds 'ann', who bought series X under 'purchase'; nothing here is the worked example.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ledger.domain.agreement_data import parse
from ledger.domain.agreements import Agreement
from ledger.domain.certificate_history import CertificateState
from ledger.domain.events import AgreementRecorded, Event, HolderRegistered, Recorded, SeriesDesignated
from ledger.domain.fact_events import DebtIssued, ReadingAdopted
from ledger.domain.share_events import Origin, SharesIssued
from ledger.domain.slices import Balance, HeldLot, Lot, Slice, Terms
from ledger.domain.values import Evidence, EvidenceKind, Units
from ledger.domain.waivers import Waiver

TODAY = date(2012, 6, 30)
DOCUMENT = (Evidence(kind=EvidenceKind.DOCUMENT, text="minutes"),)
ILLUSTRATIVE = (Evidence(kind=EvidenceKind.ILLUSTRATIVE, text="invented"),)
SHA = "0" * 64


def recorded(
    event: Event, sequence: int = 1, *, on: date = TODAY, evidence: tuple[Evidence, ...] = DOCUMENT
) -> Recorded:
    """An event in its place, evidenced unless the test says otherwise."""
    return Recorded(
        sequence=sequence,
        effective_on=on,
        recorded_at="2012-06-30T12:00:00.000000Z",
        recorded_by="clerk",
        event=event,
        evidence=evidence,
    )


def question(name: str, *readings: str) -> dict[str, Any]:
    """A question of an agreement file."""
    return {
        "id": name,
        "title": f"What does {name} ask?",
        "cite": "¶9",
        "words": "as the case may be",
        "reading": [{"id": one, "text": f"It means {one}.", "effect": f"{one} follows."} for one in readings],
    }


def lock_up(**changes: Any) -> dict[str, Any]:
    """The parameters of a lock-up of ann's purchase until 4 March 2012, with nothing left open."""
    return {
        "obligors": ["ann"],
        "purchased_under": "purchase",
        "acts": ["transfer", "sell"],
        "outside_on": "2012-03-04",
        "last_day_locked": True,
        "registered_sale_permitted": False,
        "affiliate_series": [],
        **changes,
    }


def early_end(**changes: Any) -> dict[str, Any]:
    """An early end one year after a debt issue of at least 1,000 completed after 1 January 2011."""
    return {
        "years_after": 1,
        "issuer": "acme",
        "minimum_gross_proceeds": "1000",
        "counted_from": "2011-01-01",
        **changes,
    }


def demand_rights(**changes: Any) -> dict[str, Any]:
    """One long and one short form for ann, after 30 April 2011, by the day on which the notice was received."""
    return {
        "holders": ["ann"],
        "long_form": 1,
        "short_form": 1,
        "after": "2011-04-30",
        "notice_date": "received",
        "opinion_required": True,
        **changes,
    }


def clause(name: str, kind: str, parameters: Mapping[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A clause of an agreement file, in force from 1 January 2011."""
    return {
        "id": name,
        "kind": kind,
        "cite": "¶2",
        "text": f"The words of {name}.",
        "effective_on": "2011-01-01",
        "parameters": dict(parameters or {}),
        **changes,
    }


def document(name: str = "deed", **changes: Any) -> dict[str, Any]:
    """A document whose text is held, between the issuer and ann."""
    return {"id": name, "title": f"The {name}", "sha256": SHA, "parties": ["acme", "ann"], **changes}


def data(*clauses: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """The data of an agreement file."""
    return {"format": 1, "document": document(), "clause": list(clauses), **changes}


def agreed(*clauses: Mapping[str, Any], **changes: Any) -> Agreement:
    """An agreement as `parse` reads it."""
    return parse(data(*clauses, **changes))


def terms(*agreements: Agreement, adopted: Mapping[str, str] | None = None, debts: Iterable[Recorded] = ()) -> Terms:
    """Agreements recorded from #10 on, readings adopted from #50 on, and debts as given."""
    return Terms(
        issuer="acme",
        agreements=tuple(
            recorded(AgreementRecorded(agreement=one), number) for number, one in enumerate(agreements, 10)
        ),
        adopted={
            name: adopted_reading(name, reading, n) for n, (name, reading) in enumerate((adopted or {}).items(), 50)
        },
        facts=tuple(debts),
    )


def adopted_reading(name: str, reading: str, sequence: int = 50) -> Recorded:
    """A reading that the board adopted."""
    event = ReadingAdopted(question=name, reading=reading, by="the board", document="opinion", memo=None)
    return recorded(event, sequence)


def debt(sold_on: date, sequence: int = 30, **changes: Any) -> Recorded:
    """High yield debt of the issuer with gross proceeds of 1,000, evidenced by a document."""
    fields: dict[str, Any] = {
        "instrument": "notes",
        "issuer": "acme",
        "sold_on": sold_on,
        "issued_on": sold_on,
        "principal": Decimal(5000),
        "gross_proceeds": Decimal(1000),
        "high_yield": True,
        **changes,
    }
    evidence = fields.pop("evidence", DOCUMENT)
    event = DebtIssued(**fields)
    return recorded(event, sequence, on=event.completed_on, evidence=evidence)


def balance(shares: int, lowest: int | None = None, lowest_on: date = TODAY) -> Balance:
    """A balance that no later day lowers, unless given."""
    return Balance(shares=shares, lowest=shares if lowest is None else lowest, lowest_on=lowest_on)


def held(
    lot: str = "X-1",
    *,
    holder: str = "ann",
    shares: int = 100,
    lowest: int | None = None,
    lowest_on: date = TODAY,
    acquired_on: date = date(2011, 2, 1),
    evidence: tuple[Evidence, ...] = DOCUMENT,
    opened_by: Recorded | None = None,
    **changes: Any,
) -> HeldLot:
    """A lot of series X that its holder bought under 'purchase' and still has."""
    fields: dict[str, Any] = {
        "lot": lot,
        "series": "X",
        "holder": holder,
        "origin": Origin.ISSUED,
        "agreement": "purchase",
        "original_purchaser": holder,
        "acquired_on": acquired_on,
        "holding_period_start": acquired_on,
        "root": lot,
        "parents": (),
        "certificate": None,
        "opened": 20,
        "root_opened": 20,
        **changes,
    }
    of = Lot(**fields)
    issued = SharesIssued(
        price=None,
        consideration=None,
        book_entry=False,
        series=of.series,
        holder=of.original_purchaser,
        shares=Units(shares),
        lot=of.root,
        under=of.agreement,
        parent=None,
        origin=Origin.ISSUED,
        certificate=None,
        consent=None,
    )
    root = recorded(issued, of.root_opened, on=of.acquired_on, evidence=evidence)
    return HeldLot(
        lot=of,
        balance=balance(shares, lowest, lowest_on),
        issued=root,
        opened=opened_by or recorded(issued, of.opened, on=of.acquired_on, evidence=evidence),
    )


WAIVER = Waiver(
    text="the board",
    document="minutes",
    authority=None,
    granted_on=None,
    until=None,
    holder=None,
    lots=(),
    act=None,
)


def certificate(
    number: str = "P-1",
    *,
    holder: str = "ann",
    series: str = "X",
    lots: tuple[str, ...] = ("X-1",),
    on: date = date(2011, 2, 1),
    ended: Recorded | None = None,
) -> dict[str, CertificateState]:
    """A certificate that was given for a lot when it was opened, as slices have it."""
    opened = recorded(held(lots[0]).opened.event, 20, on=on)
    state = CertificateState(certificate=number, series=series, holder=holder, lots=lots, opened=opened, ended=ended)
    return {number: state}


def designated(series: str = "X", authorised: int = 1000, decimals: int = 0) -> Recorded:
    """The designation of a series, #2."""
    event = SeriesDesignated(series=series, name=f"Series {series}", authorised=Units(authorised), decimals=decimals)
    return recorded(event, 2)


def registered(*holders: str) -> dict[str, Recorded]:
    """Holders registered from #3 on."""
    return {
        holder: recorded(
            HolderRegistered(holder=holder, name=holder, jurisdiction=None, aliases=(), family=None, address=None), n
        )
        for n, holder in enumerate(holders, 3)
    }


def given(**changes: Any) -> Slice:
    """A slice as of #90 in which series X and the holders ann and bob are known, and nothing restricts."""
    fields: dict[str, Any] = {
        "issuer": "acme",
        "today": TODAY,
        "head": 90,
        "designated": designated(),
        "registered": registered("ann", "bob"),
        "unissued": balance(1000),
        "authorised": balance(-1000),
        "lots": (held(),),
        "holdings": {"ann": 100, "bob": 0},
        "terms": terms(),
        **changes,
    }
    return Slice(**fields)
