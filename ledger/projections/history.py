"""What was recorded: the events with a one-line summary each, and the requests that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ledger.domain.events import (
    NAMES,
    EventReversed,
    Recorded,
    RequestHeld,
    RequestLogged,
    RequestRefused,
    RequestWithdrawn,
    SharesTransferred,
)
from ledger.domain.holding_events import PledgeEnforced, SharesPledged
from ledger.domain.mentions import Subject
from ledger.domain.registration_events import DemandAccepted, HolderJoined, SharesIncluded
from ledger.domain.values import EvidenceKind, Moment
from ledger.projections.rows import Rows
from ledger.projections.sentences import summary
from ledger.store.reads import Reads

WAITING = ("request-logged", "request-held", "request-refused")
SETTLED = ("shares-transferred", "shares-pledged", "pledge-enforced", "demand-accepted", "request-withdrawn")
Settling = SharesTransferred | SharesPledged | PledgeEnforced | DemandAccepted | RequestWithdrawn


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
    """A request that was logged, held or refused, and has been neither entered nor withdrawn since."""

    request: str
    outcome: str
    presented_on: date
    sequence: int
    summary: str
    reasons: tuple[dict[str, Any], ...]


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
    decimals, named = reads.decimals(), series_in(reads, moment, found)
    return Rows(
        HistoryLine,
        (
            HistoryLine(
                sequence=recorded.sequence,
                event=NAMES[type(recorded.event)],
                effective_on=recorded.effective_on,
                recorded_at=datetime.fromisoformat(recorded.recorded_at),
                recorded_by=recorded.recorded_by,
                summary=summary(recorded.event, decimals, named),
                evidence=evidence_of(recorded),
                reversed_by=undone.get(recorded.sequence),
            )
            for recorded in found
            if since is None or recorded.effective_on >= since
        ),
    )


def series_in(reads: Reads, moment: Moment, found: list[Recorded]) -> dict[tuple[str, str], str]:
    """The series of each participant in a registration, reversed or not; read only where an event found asks for it."""
    if not any(isinstance(recorded.event, SharesIncluded) for recorded in found):
        return {}
    names = ["demand-accepted", "holder-joined"]
    entered = (one.event for one in reads.events(moment, names=names, effective=False, with_reversed=True))
    parts = (one for one in entered if isinstance(one, (DemandAccepted, HolderJoined)))
    return {(one.registration, one.holder): one.series for one in parts}


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
    """Requests that wait: logged, held or refused, and neither entered nor withdrawn nor undone."""
    lines: dict[str, HoldLine] = {}
    decimals = reads.decimals()
    for recorded, receipt in reads.with_receipts(moment, names=WAITING, effective=False):
        assert isinstance(recorded.event, RequestLogged | RequestHeld | RequestRefused)
        lines[recorded.event.request] = HoldLine(
            request=recorded.event.request,
            outcome="refused" if isinstance(recorded.event, RequestRefused) else "held",
            presented_on=recorded.effective_on,
            sequence=recorded.sequence,
            summary=summary(recorded.event, decimals, {}),
            reasons=tuple(receipt["reasons"]),
        )
    for recorded in reads.events(moment, names=SETTLED, effective=False):
        assert isinstance(recorded.event, Settling)
        lines.pop(recorded.event.request, None)
    return Rows(HoldLine, lines.values())
