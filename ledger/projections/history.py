"""What was recorded: the events with a one-line summary each, the open requests and the exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, assert_never

from ledger.domain.events import (
    NAMES,
    AgreementRecorded,
    DebtIssued,
    DemandAccepted,
    DemandRegistration,
    Event,
    EventReversed,
    HolderRegistered,
    IssuerRegistered,
    ReadingAdopted,
    Recorded,
    RegistrationProgressed,
    RequestHeld,
    RequestRefused,
    SeriesDesignated,
    SharesIssued,
    SharesTransferred,
    TransferShares,
)
from ledger.domain.mentions import Subject
from ledger.domain.values import EvidenceKind, Moment, format_shares
from ledger.projections.rows import Rows
from ledger.store.reads import Reads


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One event. `recorded_at` is a UTC instant; `reversed_by` names the event that undid it."""

    sequence: int
    event: str
    effective_on: date
    recorded_at: datetime
    recorded_by: str
    summary: str
    evidence: tuple[str, ...]
    reversed_by: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLine:
    """A request that was held or refused and has not been entered since."""

    request: str
    outcome: str
    presented_on: date
    sequence: int
    summary: str
    reasons: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionLine:
    """Something missing or wrong that did not stop an event from being recorded."""

    sequence: int
    event: str
    effective_on: date
    code: str
    text: str


def history(
    reads: Reads,
    moment: Moment,
    *,
    holder: str | None = None,
    series: str | None = None,
    lot: str | None = None,
    since: date | None = None,
) -> Rows[HistoryLine]:
    """Events up to a moment in the order of recording, reversed ones too."""
    wanted = ((Subject.HOLDER, holder), (Subject.SERIES, series), (Subject.LOT, lot))
    about = [(kind, subject) for kind, subject in wanted if subject is not None]
    found = reads.events(moment, about=about, with_reversed=True)
    undone = reversals(reads, moment)
    decimals = reads.decimals()
    return Rows(
        HistoryLine,
        (
            HistoryLine(
                sequence=recorded.sequence,
                event=NAMES[type(recorded.event)],
                effective_on=recorded.effective_on,
                recorded_at=datetime.fromisoformat(recorded.recorded_at),
                recorded_by=recorded.recorded_by,
                summary=summary(recorded.event, decimals),
                evidence=evidence_of(recorded),
                reversed_by=undone.get(recorded.sequence),
            )
            for recorded in found
            if since is None or recorded.effective_on >= since
        ),
    )


def reversals(reads: Reads, moment: Moment) -> dict[int, int]:
    """Which event was undone by which, as known at a moment."""
    found = reads.events(moment, names=["event-reversed"], effective=False, with_reversed=True)
    return {r.event.reverses: r.sequence for r in found if isinstance(r.event, EventReversed)}


def evidence_of(recorded: Recorded) -> tuple[str, ...]:
    """The evidence as text; an illustrative mark says so first."""
    return tuple(
        piece.text if piece.kind is EvidenceKind.TEXT else f"{piece.kind.value}: {piece.text}"
        for piece in recorded.evidence
    )


def holds(reads: Reads, moment: Moment) -> Rows[HoldLine]:
    """Requests that wait: held or refused, and neither entered nor undone."""
    lines: dict[str, HoldLine] = {}
    decimals = reads.decimals()
    for recorded, receipt in reads.with_receipts(moment, names=["request-held", "request-refused"], effective=False):
        assert isinstance(recorded.event, (RequestHeld, RequestRefused))
        lines[recorded.event.request] = HoldLine(
            request=recorded.event.request,
            outcome="held" if isinstance(recorded.event, RequestHeld) else "refused",
            presented_on=recorded.effective_on,
            sequence=recorded.sequence,
            summary=summary(recorded.event, decimals),
            reasons=tuple(receipt["reasons"]),
        )
    for recorded in reads.events(moment, names=["shares-transferred", "demand-accepted"], effective=False):
        assert isinstance(recorded.event, (SharesTransferred, DemandAccepted))
        lines.pop(recorded.event.request, None)
    return Rows(HoldLine, lines.values())


def exceptions(reads: Reads, moment: Moment) -> Rows[ExceptionLine]:
    """What the receipts of recorded events noted as missing or wrong; reversed events are left out."""
    return Rows(
        ExceptionLine,
        (
            ExceptionLine(
                sequence=recorded.sequence,
                event=NAMES[type(recorded.event)],
                effective_on=recorded.effective_on,
                code=exception["code"],
                text=exception["text"],
            )
            for recorded, receipt in reads.with_receipts(moment)
            for exception in receipt["exceptions"]
        ),
    )


def summary(event: Event, decimals: dict[str, int]) -> str:
    """One sentence that says what happened."""
    match event:
        case IssuerRegistered():
            return f"the ledger of {event.name} was opened, in the time zone {event.zone}"
        case SeriesDesignated():
            return f"series {event.series} designated: {format_shares(event.authorised, event.decimals)} authorised"
        case HolderRegistered():
            return f"{event.holder} registered: {event.name}"
        case AgreementRecorded():
            return f"{event.agreement.document.document} recorded: {event.agreement.document.title}"
        case SharesIssued():
            amount = format_shares(event.shares, decimals[event.series])
            return f"{amount} {event.series} issued to {event.holder} under {event.under}, lot {event.lot}"
        case SharesTransferred():
            amount = format_shares(sum(move.shares for move in event.moves), decimals[event.series])
            lots = ", ".join(f"{move.source} to {move.child}" for move in event.moves)
            return (
                f"{event.request}: {amount} {event.series} from {event.transferor} to {event.transferee} "
                f"({event.act}, {event.basis}), lots {lots}"
            )
        case RequestRefused():
            return f"{event.request} refused: {_asked(event.command)}"
        case RequestHeld():
            return f"{event.request} held: {_asked(event.command)}"
        case DemandAccepted():
            amount = format_shares(event.shares, decimals[event.series])
            what = f"{event.form}-form registration of {amount} {event.series}"
            return f"{event.registration}: {event.holder} demanded {what}"
        case RegistrationProgressed():
            return f"{event.registration} {event.status}" + (f" by {event.by}" if event.by else "")
        case DebtIssued():
            issued = event.issued_on or "on a day not stated"
            return f"{event.instrument} sold {event.sold_on}, issued {issued}, principal {event.principal:,f}"
        case ReadingAdopted():
            return f"{event.question} {event.reading} adopted by {event.by} ({event.document})"
        case EventReversed():
            return f"#{event.reverses} reversed: {event.reason}"
        case _:
            assert_never(event)


def _asked(command: TransferShares | DemandRegistration) -> str:
    if isinstance(command, TransferShares):
        return (
            f"{command.shares} {command.series} from {command.transferor} to {command.transferee} "
            f"({command.act}, {command.basis})"
        )
    return f"{command.holder} demanded {command.form}-form registration of {command.shares} {command.series}"
