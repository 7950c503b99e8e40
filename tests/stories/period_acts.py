"""What can be done and asked about the books in a story: months, outside totals, reserves, authorised shares."""

from datetime import date
from decimal import Decimal
from typing import Any

from ledger.domain.authorisations import ChangeAuthorised
from ledger.domain.corrections import ReverseEvent
from ledger.domain.period_events import PriorPeriod
from ledger.domain.periods import CloseMonth, Prior
from ledger.domain.requests import TransferShares
from ledger.domain.reserves import ReserveShares
from ledger.domain.statements import RecordStatement, ResolveStatement
from tests.domain.example import Book, paper
from tests.stories.acts import Answer, act, receipted

WHY = r"late entry|error correction"


def _prior(kind: str, reason: str) -> Prior:
    return Prior(kind=PriorPeriod(kind.replace(" ", "-")), reason=reason)


@act("the month {month} is closed")
def close(book: Book, on: str, month: str) -> Answer:
    return receipted(book.record(CloseMonth(month=month), evidence=paper("minutes")))


@act(rf"{{transferor}} transfers {{shares}} {{series}} to {{transferee}}, as an? (?P<kind>{WHY}): (?P<reason>.+)")
def transfer_in_a_closed_month(
    book: Book, on: str, transferor: str, shares: str, series: str, transferee: str, kind: str, reason: str
) -> Answer:
    command = TransferShares(
        transferor=transferor, transferee=transferee, series=series, shares=shares, on=date.fromisoformat(on)
    )
    return receipted(book.record(command, prior=_prior(kind, reason)))


@act(rf"the last event is reversed, as an? (?P<kind>{WHY}): (?P<reason>.+)")
def reverse_in_a_closed_month(book: Book, on: str, kind: str, reason: str) -> Answer:
    command = ReverseEvent(sequence=book.ledger.head().sequence, reason="a mistake")
    return receipted(book.record(command, prior=_prior(kind, reason)))


@act("the totals of {month} are as they were closed")
def totals(book: Book, on: str, month: str) -> Answer:
    """Yes or no, with what differs."""
    with book.view(on) as view:
        (row,) = [row for row in view.periods() if row.month == month]
    differ = [f"{one.series} {one.account} {one.closed} is now {one.now}" for one in row.differences]
    return Answer(row.as_closed, "\n".join((f"{row.corrections} corrections", *differ)))


@act("how many (?P<kind>late entries|error corrections) has {month}")
def corrections(book: Book, on: str, kind: str, month: str) -> Answer:
    """Their number, with the reason for each and what it changed."""
    wanted = {"late entries": "late-entry", "error corrections": "error-correction"}[kind]
    with book.view(on) as view:
        rows = [row for row in view.corrections() if (row.month, row.kind) == (month, wanted)]
    return Answer(str(len(rows)), "\n".join(f"{row.event} {row.reason}: {row.effect}" for row in rows))


@act("the {source} states (?P<shares>[0-9]+) {series}( of {holder})?")
def state(book: Book, on: str, source: str, shares: str, series: str, holder: str | None) -> Answer:
    command = RecordStatement(source=source, series=series, shares=shares, on=date.fromisoformat(on), holder=holder)
    return receipted(book.record(command, evidence=paper("list")))


@act("{statement} is resolved by the {by}: (?P<resolution>.+)")
def resolve(book: Book, on: str, statement: str, by: str, resolution: str) -> Answer:
    command = ResolveStatement(statement=statement, resolution=resolution, by=by, on=date.fromisoformat(on))
    return receipted(book.record(command, evidence=paper("letter")))


@act("how far is {statement} from the ledger")
def compare(book: Book, on: str, statement: str) -> Answer:
    """The difference, with how it stands."""
    with book.view(on) as view:
        (row,) = [row for row in view.statements() if row.statement == statement]
    return Answer(str(row.difference), f"{row.stands}; {row.age} days; differs since {row.since}")


@act("{shares} {series} are set aside for (?P<purpose>[^,]+)(, by consent of {consent})?")
def set_aside(book: Book, on: str, shares: str, series: str, purpose: str, consent: str | None) -> Answer:
    command = ReserveShares(series=series, purpose=purpose, shares=shares, on=date.fromisoformat(on), consent=consent)
    return receipted(book.record(command, evidence=paper("minutes")))


@act("the authorised {series} are (?P<how>increased|reduced) by {shares}(, by consent of {consent})?")
def authorise(book: Book, on: str, series: str, how: str, shares: str, consent: str | None) -> Answer:
    told: dict[str, Any] = {"increased": how == "increased", "consent": consent}
    command = ChangeAuthorised(series=series, shares=shares, on=date.fromisoformat(on), **told)
    return receipted(book.record(command, evidence=paper("certificate of amendment")))


@act("how many {series} are (?P<figure>authorised|issued|outstanding|unissued|reserved)")
def figure(book: Book, on: str, series: str, figure: str) -> Answer:
    """A figure of the control book, with what its change on that day rests on, if it changed."""
    with book.view(on) as view:
        (row,) = [row for row in view.control() if row.series == series]
        grounds = [
            ground for line in view.control_history(series=series) if str(line.on) == on for ground in line.grounds
        ]
    found: Decimal = getattr(row, figure)
    return Answer(str(found), "\n".join(f"{one.event}, consent {one.consent or 'none named'}" for one in grounds))
