"""What is pledged, of which lots, to whom, and what became of each pledge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ledger.domain.events import Recorded
from ledger.domain.holding_events import PledgeEnforced, SharesPledged
from ledger.domain.pledge_terms import PLEDGE_EVENTS, pledged_units
from ledger.domain.values import Moment
from ledger.projections.rows import Rows, shares
from ledger.store.reads import Reads


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeLine:
    """One pledge; `shares` are those still in it, and `lots` what they are of.

    `status` is 'in force' while there are any, then 'enforced' where some passed to the pledgee, else 'released'.
    """

    pledge: str
    series: str
    holder: str
    pledgee: str
    shares: Decimal
    lots: tuple[str, ...]
    since: date
    express: bool
    status: str


def pledges(reads: Reads, moment: Moment, *, holder: str | None = None, series: str | None = None) -> Rows[PledgeLine]:
    """Every pledge up to a moment, in the order of their numbers; of a holder, or to it, where one is named."""
    events = reads.events(moment, names=PLEDGE_EVENTS)
    units = pledged_units(events, moment.effective_on)
    decimals = reads.decimals()
    enforced = {one.event.pledge for one in events if isinstance(one.event, PledgeEnforced)}

    def line(recorded: Recorded, event: SharesPledged) -> PledgeLine:
        there = {lot.lot: units[lot.lot].get(event.pledge, 0) for lot in event.lines}
        left = sum(there.values())
        return PledgeLine(
            pledge=event.pledge,
            series=event.series,
            holder=event.holder,
            pledgee=event.pledgee,
            shares=shares(left, decimals[event.series]),
            lots=tuple(lot for lot, of in there.items() if of),
            since=recorded.effective_on,
            express=event.express,
            status="in force" if left else "enforced" if event.pledge in enforced else "released",
        )

    return Rows(
        PledgeLine,
        (
            line(one, one.event)
            for one in events
            if isinstance(one.event, SharesPledged)
            and holder in (None, one.event.holder, one.event.pledgee)
            and series in (None, one.event.series)
        ),
    )
