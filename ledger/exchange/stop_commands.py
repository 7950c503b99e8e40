"""From the events of stop-transfers back to the commands that record them here."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from ledger.domain.holding_events import StopTransferPlaced, StopTransferReleased
from ledger.domain.stops import PlaceStop, ReleaseStop, StopCommand
from ledger.exchange.names import Names


def stop_command(event: StopTransferPlaced | StopTransferReleased, on: date, names: Names) -> StopCommand:
    """The command that places a stop on the lots as they are called here, or lifts it."""
    match event:
        case StopTransferPlaced():
            return PlaceStop(
                series=event.series,
                holder=event.holder,
                kind=event.kind,
                by=event.by,
                reason=event.reason,
                on=on,
                lots=tuple(names.lots[lot] for lot in event.lots),
                notified_on=event.notified_on,
                until=event.until,
            )
        case StopTransferReleased():
            return ReleaseStop(stop=names.stops[event.stop], reason=event.reason, on=on)
        case _:
            assert_never(event)
