"""What can be done and asked about stop-transfers, about how long requests wait, and about what is recorded late."""

from datetime import UTC, date, datetime, time

from ledger.domain.corrections import ReverseEvent
from ledger.domain.facts import RecordDebt
from ledger.domain.holding_events import StopKind
from ledger.domain.releases import ReleaseRequest
from ledger.domain.requests import TransferShares
from ledger.domain.stops import PlaceStop, ReleaseStop
from tests.domain.example import Book, paper
from tests.stories.acts import Answer, act, receipted

ASKS = {
    "the company": (StopKind.ISSUER, "the secretary", "the certificate is reported lost"),
    "a claimant": (StopKind.DEMAND, "Oak Trust", "claims the shares as its own"),
    "a court": (StopKind.COURT, "the Court of Chancery", "Oak Trust v. the holder"),
}


@act(
    "(?P<who>the company|a claimant|a court) stops transfers of (lot {lot}|{series}) of {holder}"
    "(, told {told})?(, until {until})?"
)
def stop(
    book: Book, on: str, who: str, lot: str | None, series: str | None, holder: str, told: str | None, until: str | None
) -> Answer:
    kind, by, reason = ASKS[who]
    command = PlaceStop(
        series=series or (lot or "").split("-")[0],
        holder=holder,
        kind=kind,
        by=by,
        reason=reason,
        on=date.fromisoformat(on),
        lots=(lot,) if lot else (),
        notified_on=date.fromisoformat(told) if told else None,
        until=date.fromisoformat(until) if until else None,
    )
    receipt = book.record(command, evidence=paper("letter"))
    return Answer(f"{receipt.outcome} {receipt.opened[0]}", receipted(receipt).said)


@act("{stop} is lifted")
def lift(book: Book, on: str, stop: str) -> Answer:
    command = ReleaseStop(stop=stop, reason="the matter is settled", on=date.fromisoformat(on))
    return receipted(book.record(command, evidence=paper("letter")))


@act("how stands {stop}")
def stands(book: Book, on: str, stop: str) -> Answer:
    with book.view(on) as view:
        (row,) = [row for row in view.stops() if row.stop == stop]
    return Answer(row.status, f"{row.kind} by {row.by}, until {row.until}, {row.days_left} days left")


@act("release {request} for entry on that day")
def release_later(book: Book, on: str, request: str) -> Answer:
    return receipted(book.record(ReleaseRequest(request=request, on=date.fromisoformat(on))))


@act("the registrar is at work")
def at_work(book: Book, on: str) -> Answer:
    """From now on what is recorded is recorded at four in the afternoon, in London, of this day."""
    now = datetime.combine(date.fromisoformat(on), time(16), tzinfo=UTC)
    book.ledger.clock = lambda: now
    return Answer("done", "")


@act("{transferor} transfers {shares} {series} to {transferee}, brought in on {day}")
def brought_in(book: Book, on: str, transferor: str, shares: str, series: str, transferee: str, day: str) -> Answer:
    command = TransferShares(
        series=series,
        transferor=transferor,
        transferee=transferee,
        shares=shares,
        on=date.fromisoformat(on),
        presented_at=f"{day}T14:00:00.000000Z",
    )
    return receipted(book.record(command))


@act("how long waited {request}")
def waited(book: Book, on: str, request: str) -> Answer:
    with book.view(on) as view:
        (row,) = [row for row in view.requests() if row.request == request]
    days = f"{row.days} days so far" if row.running else f"after {row.days} days"
    return Answer(row.outcome, f"{days}; {row.holder} to {row.to}; {row.waiver}; {row.reasons}")


@act("which requests wait")
def waiting(book: Book, on: str) -> Answer:
    with book.view(on) as view:
        rows = view.requests(waiting=True)
    return Answer(" ".join(row.request for row in rows) or "none", "")


@act("the debt of {sold} turns out to have been for {gross}")
def debt_anew(book: Book, on: str, sold: str, gross: str) -> Answer:
    """The record of a debt issue is undone, and another one takes its place."""
    with book.view(on) as view:
        first = [line for line in view.history() if line.event == "debt-issued" and str(line.effective_on) == sold][-1]
    book.record(ReverseEvent(sequence=first.sequence, reason="recorded anew"))
    command = RecordDebt(
        instrument="notes as corrected",
        sold_on=date.fromisoformat(sold),
        principal="60000000",
        gross_proceeds=gross,
        high_yield=True,
    )
    return receipted(book.record(command, evidence=paper("closing set")))
