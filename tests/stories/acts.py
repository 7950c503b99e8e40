"""What can be done and asked in a story: each act as it is written, and the function that does it.

An act takes the book, the day and what it names. Acts of another kind of book go in a module of their own
beside this one, which registers them here and is imported by `test_stories`.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from ledger.domain.corrections import ReverseEvent
from ledger.domain.entities import NoteLegend, RecordControl, RecordSuccession
from ledger.domain.facts import RecordDebt
from ledger.domain.issuances import IssueShares
from ledger.domain.notices import ChangeNoticeAddress, GiveNotice
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.domain.releases import ReleaseRequest
from ledger.domain.requests import Act, Basis
from ledger.domain.share_events import Origin
from ledger.receipts import Receipt
from tests.domain.example import NOTES, Book, paper


class Answer(NamedTuple):
    """The outcome in a few words, and everything that was said with it."""

    outcome: str
    said: str


ACTS: list[tuple[re.Pattern[str], Callable[..., Answer]]] = []


def act(words: str) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """An act as it is written: {name} stands for one word."""
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^ ,]+)", words))

    def add(do: Callable[..., Answer]) -> Callable[..., Answer]:
        ACTS.append((pattern, do))
        return do

    return add


def _lines(*groups: Any) -> str:
    return "\n".join(
        " ".join(str(part) for part in (one.code, one.clause, one.cite, one.reading, one.text))
        for group in groups
        for one in group
    )


def _rests(rests: Any) -> str:
    return "\n".join(f"{rest.kind} {rest.document} {rest.text}" for rest in rests)


def receipted(receipt: Receipt) -> Answer:
    """The outcome with the request's number, and every reason, exception and support."""
    said = _lines(receipt.reasons, receipt.exceptions) + "\n" + _rests(receipt.rests_on)
    return Answer(f"{receipt.outcome} {receipt.request or ''}".strip(), said)


# What a holder may do with its shares


HOW = r"in a registration|to an affiliate|to {transferee} as an affiliate|to {successor} as its successor|to {other}"


@act(rf"may {{holder}} {{verb}} (?P<lot>lot )?{{what}}( (?P<how>{HOW}))?")
def ask(
    book: Book,
    on: str,
    holder: str,
    verb: str,
    lot: str | None,
    what: str,
    how: str | None,
    transferee: str | None,
    successor: str | None,
    other: str | None,
) -> Answer:
    """The standing of a holder's shares of a series, which must all be alike, or of one lot."""
    basis = Basis.PRIVATE
    if how and other is None:
        basis = {"in a": Basis.REGISTERED}.get(how[:4], Basis.SUCCESSION if successor else Basis.AFFILIATE)
    with book.view(on) as view:
        rows = view.eligibility(
            holder=holder,
            series=what.split("-")[0],
            act=Act(verb),
            basis=basis,
            transferee=transferee or successor or other,
            by_lot=bool(lot),
        )
    (row,) = [row for row in rows if not lot or row.lots == (what,)]
    readings = "\n".join(f"{reading.adopt}: {reading.status} until {reading.until}" for reading in row.readings)
    said = "\n".join((_lines(row.reasons), _rests(row.rests_on), readings, row.registrar))
    return Answer(f"{row.status} until {row.until}" if row.until else row.status, said)


@act(
    "{transferor} (?P<verb>transfers|sells) {shares} {series} to {transferee}"
    r"( (?P<how>in R-\d+|in no registration|as an affiliate|as its successor))?(, of lot {lot})?"
)
def transfer(
    book: Book,
    on: str,
    transferor: str,
    verb: str,
    shares: str,
    series: str,
    transferee: str,
    how: str | None,
    lot: str | None,
) -> Answer:
    told: dict[str, Any] = {"act": Act.SELL if verb == "sells" else Act.TRANSFER, "lots": (lot,) if lot else ()}
    match how:
        case None:
            pass
        case "as an affiliate":
            told["basis"] = Basis.AFFILIATE
        case "as its successor":
            told["basis"] = Basis.SUCCESSION
        case _:
            registration = how.removeprefix("in ")
            told |= {"basis": Basis.REGISTERED}
            told["registration"] = None if registration == "no registration" else registration
    return receipted(book.transfer(transferor, transferee, shares, on, series=series, **told))


@act("adopt {question} {reading}")
def adopt(book: Book, on: str, question: str, reading: str) -> Answer:
    return receipted(book.adopt(question, reading, on))


@act("release {request}(?P<how> by waiver( without a document)?)?")
def release(book: Book, on: str, request: str, how: str | None) -> Answer:
    waiver = {"waiver": "the board agrees"} if how else {}
    named = {"document": f"minutes of {on}"} if how and "without" not in how else {}
    return receipted(book.record(ReleaseRequest(request=request, **waiver, **named)))


# What comes to be: debt, holders, series, shares


@act(
    "{issuer} sells debt for (?P<gross>[0-9.]+|an unrecorded amount)(, issued {issued})?"
    "(, (?P<kind>not high yield|not said to be high yield))?"
)
def sell_debt(book: Book, on: str, issuer: str, gross: str, issued: str | None, kind: str | None) -> Answer:
    command = RecordDebt(
        instrument=f"notes sold by {issuer} for {gross}",
        sold_on=date.fromisoformat(on),
        issued_on=date.fromisoformat(issued or on),
        principal="60000000",
        issued_by=issuer,
        gross_proceeds=None if gross == "an unrecorded amount" else gross,
        high_yield={None: True, "not high yield": False, "not said to be high yield": None}[kind],
    )
    return receipted(book.record(command, evidence=paper("closing set")))


@act("the notes of 24 May 1999 are recorded anew, without (?P<left_out>their proceeds|saying that they are high yield)")
def record_notes_anew(book: Book, on: str, left_out: str) -> Answer:
    """The example's record of the notes is undone, and another one takes its place."""
    with book.view(on) as view:
        (first,) = [line for line in view.history() if line.event == "debt-issued" and NOTES.instrument in line.summary]
    book.record(ReverseEvent(sequence=first.sequence, reason="recorded anew"))
    known: dict[str, Any] = {"gross_proceeds": NOTES.gross_proceeds, "high_yield": NOTES.high_yield}
    known["gross_proceeds" if left_out == "their proceeds" else "high_yield"] = None
    command = RecordDebt(
        instrument=NOTES.instrument, sold_on=NOTES.sold_on, issued_on=NOTES.sold_on, principal=NOTES.principal, **known
    )
    return receipted(book.record(command, evidence=paper("supplemental indenture")))


@act("{holder} is entered as a holder")
def enter(book: Book, on: str, holder: str) -> Answer:
    return receipted(book.record(RegisterHolder(holder=holder, name=f"The {holder}", on=date.fromisoformat(on))))


@act("{series} is created with {shares} shares")
def create(book: Book, on: str, series: str, shares: str) -> Answer:
    command = DesignateSeries(series=series, name=f"Series {series}", authorised=shares, on=date.fromisoformat(on))
    return receipted(book.record(command))


@act("{shares} {series} are issued to {holder}( under {document})?")
def issue(book: Book, on: str, shares: str, series: str, holder: str, document: str | None) -> Answer:
    day, under = date.fromisoformat(on), document or "another-agreement"
    return receipted(book.record(IssueShares(series=series, holder=holder, shares=shares, on=day, under=under)))


@act("{shares} {series} are paid in kind to {holder} on lot {lot}")
def pay_in_kind(book: Book, on: str, shares: str, series: str, holder: str, lot: str) -> Answer:
    command = IssueShares(
        series=series,
        holder=holder,
        shares=shares,
        on=date.fromisoformat(on),
        under=f"cod-{series.lower()}",
        origin=Origin.PIK,
        parent=lot,
    )
    return receipted(book.record(command))


@act("the last event is reversed")
def reverse(book: Book, on: str) -> Answer:
    return receipted(book.record(ReverseEvent(sequence=book.ledger.head().sequence, reason="a mistake")))


# What becomes of entities, papers and notices


@act("{affiliate} is (?P<lost>no longer )?under the control of {controller}")
def control(book: Book, on: str, affiliate: str, controller: str, lost: str | None) -> Answer:
    day = date.fromisoformat(on)
    command = RecordControl(affiliate=affiliate, controller=controller, on=day, controlled=not lost)
    return receipted(book.record(command, evidence=paper("officer's certificate")))


@act("{successor} succeeds to {predecessor}")
def succeed(book: Book, on: str, successor: str, predecessor: str) -> Answer:
    command = RecordSuccession(predecessor=predecessor, successor=successor, on=date.fromisoformat(on))
    return receipted(book.record(command, evidence=paper("certificate of merger")))


@act("a legend of {clause} is (?P<how>noted on|taken off) lot {lot}")
def legend(book: Book, on: str, clause: str, how: str, lot: str) -> Answer:
    command = NoteLegend(lot=lot, clause=clause, on=date.fromisoformat(on), noted=how == "noted on")
    return receipted(book.record(command, evidence=paper("specimen")))


@act("notice of {document} is given to {holder}( at {first}( and {second})?)?")
def give_notice(book: Book, on: str, document: str, holder: str, first: str | None, second: str | None) -> Answer:
    addresses = tuple(one for one in (first, second) if one)
    command = GiveNotice(
        holder=holder, document=document, about="the lock-up", on=date.fromisoformat(on), addresses=addresses
    )
    return receipted(book.record(command, evidence=paper("letter")))


@act("{holder} names {address} as its address(?P<copy> for copies)? under {document}")
def change_address(book: Book, on: str, holder: str, address: str, copy: str | None, document: str) -> Answer:
    command = ChangeNoticeAddress(
        document=document,
        address=address,
        holder=holder,
        addressee=holder,
        lines=("1 New Street",),
        on=date.fromisoformat(on),
        is_copy=bool(copy),
    )
    return receipted(book.record(command, evidence=paper("letter")))


# What can be asked


@act("{holder} holds {series}")
def holds(book: Book, on: str, holder: str, series: str) -> Answer:
    return Answer(str(book.shares(holder, on, series)), "")


@act("is lot {lot} registrable")
def is_registrable(book: Book, on: str, lot: str) -> Answer:
    with book.view(on) as view:
        (row,) = [row for row in view.lots() if row.lot == lot]
    return Answer(row.registrable, "")


@act("is {code} on the list of exceptions")
def on_the_list(book: Book, on: str, code: str) -> Answer:
    with book.view(on) as view:
        found = [line for line in view.exceptions() if line.code == code]
    return Answer(
        "yes" if found else "no", "\n".join(f"{line.effective_on} {line.clause} {line.text}" for line in found)
    )
