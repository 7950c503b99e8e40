"""What a lot's own row does not say of its past: how its shares last changed hands, and what they were split by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from ledger.domain.events import Recorded, SharesTransferred
from ledger.domain.holding_events import PledgeEnforced
from ledger.domain.mentions import Subject
from ledger.domain.proportions import parse_ratio
from ledger.domain.share_events import SOLD, SharesSplit
from ledger.domain.slices import Lot
from ledger.domain.values import Moment

if TYPE_CHECKING:
    from ledger.store.reads import Reads


def last_moves(reads: Reads, lots: Iterable[Lot]) -> dict[str, Recorded]:
    """For each lot that came of others, the transfer or enforcement by which those came to its holder, if one did."""
    found: dict[str, Recorded] = {}
    line = {lot.lot: lot for lot in lots if lot.origin not in SOLD}
    while line:
        events = reads.events_at(lot.opened for lot in line.values())
        parents = reads.lot_rows({parent for lot in line.values() for parent in lot.parents})
        onward: dict[str, Lot] = {}
        for name, lot in line.items():
            if isinstance(events[lot.opened].event, SharesTransferred | PledgeEnforced):
                found[name] = events[lot.opened]
            elif lot.parents:
                onward[name] = parents[lot.parents[0]]
        line = onward
    return found


def splits(reads: Reads, series: str, moment: Moment) -> tuple[tuple[date, Fraction], ...]:
    """What a series was split by, new to old, and on which days, as known at a moment."""
    found = reads.events(moment, names=["shares-split"], about=[(Subject.SERIES, series)], effective=False)
    events = ((one.effective_on, one.event) for one in found)
    return tuple((day, parse_ratio(one.ratio, "ratio")) for day, one in events if isinstance(one, SharesSplit))
