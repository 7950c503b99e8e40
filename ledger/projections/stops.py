"""Stop-transfers: who asked for each, of what, until when, and how it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ledger.domain.stops import Stop, StopState, stops_of
from ledger.domain.values import Moment
from ledger.projections.rows import Rows
from ledger.store.reads import Reads


@dataclass(frozen=True, slots=True, kw_only=True)
class StopLine:
    """One stop-transfer. `until` is its last day; `days_left` how many come after the day asked about, while it holds.

    No lots are all of the holder's in the series.
    """

    stop: str
    kind: str
    series: str
    holder: str
    lots: tuple[str, ...]
    by: str
    reason: str
    placed_on: date
    notified_on: date | None
    until: date | None
    released_on: date | None
    status: str
    days_left: int | None
    sequence: int


def stops(reads: Reads, moment: Moment, *, holder: str | None = None) -> Rows[StopLine]:
    """Every stop placed up to the day, by number; those of one holder if it is named."""
    return Rows(StopLine, _lines(reads, moment, holder))


def _lines(reads: Reads, moment: Moment, holder: str | None) -> Iterator[StopLine]:
    for stop in stops_of(reads.events(moment, names=["stop-transfer-placed", "stop-transfer-released"])):
        if holder in (None, stop.event.holder):
            yield _line(stop, moment.effective_on)


def _line(stop: Stop, on: date) -> StopLine:
    event, state = stop.event, stop.state(on)
    return StopLine(
        stop=event.stop,
        kind=event.kind.value,
        series=event.series,
        holder=event.holder,
        lots=event.lots,
        by=event.by,
        reason=event.reason,
        placed_on=stop.placed.effective_on,
        notified_on=event.notified_on,
        until=event.until,
        released_on=stop.released.effective_on if stop.released else None,
        status=state.value,
        days_left=(event.until - on).days if event.until and state is StopState.IN_PLACE else None,
        sequence=stop.placed.sequence,
    )
