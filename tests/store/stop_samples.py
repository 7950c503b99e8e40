"""Samples of the events that stop transfers, and let them go on."""

from datetime import date

from ledger.domain.events import Event
from ledger.domain.holding_events import StopKind, StopTransferPlaced, StopTransferReleased

DAY = date(2020, 5, 2)

STOPS: tuple[tuple[date, Event], ...] = (
    (
        DAY,
        StopTransferPlaced(
            stop="S-1",
            kind=StopKind.DEMAND,
            series="A",
            holder="ada",
            lots=("A-1", "A-2"),
            by="Oak Trust",
            reason="claims them",
            notified_on=DAY,
            until=date(2020, 6, 1),
        ),
    ),
    (
        DAY,
        StopTransferPlaced(
            stop="S-2",
            kind=StopKind.COURT,
            series="A",
            holder="ada",
            lots=(),
            by="the court",
            reason="Oak v. Ada",
            notified_on=None,
            until=None,
        ),
    ),
    (DAY, StopTransferReleased(stop="S-2", series="A", holder="ada", reason="settled")),
)
