"""What is in each pledge on a day, from the pledge's own events and the splits that changed what was in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from ledger.domain.events import Recorded
from ledger.domain.holding_events import PledgeEnforced, PledgeReleased, SharesPledged
from ledger.domain.share_events import SharesSplit, SplitLine

PLEDGE_EVENTS = ("shares-pledged", "pledge-released", "pledge-enforced", "shares-split")
"""Stored names of the events that say what is in a pledge."""

PledgedUnits = dict[str, dict[str, int]]
"""Units of each lot in each pledge, in the order in which they were pledged."""


def pledged_units(events: Iterable[Recorded], on: date) -> PledgedUnits:
    """What is in the pledges of some lots at the end of a day, by the events that speak of those lots.

    A split comes first on its day. What it made of all that is pledged of a lot is divided over the pledges in their
    order, so that each has its proportion and nothing is in none.
    """
    found: PledgedUnits = defaultdict(dict)
    for recorded in sorted(events, key=_order):
        event = recorded.event
        if recorded.effective_on > on:
            break
        match event:
            case SharesPledged():
                for line in event.lines:
                    found[line.lot][event.pledge] = found[line.lot].get(event.pledge, 0) + line.units
            case PledgeReleased():
                for line in event.lines:
                    _take(found, line.lot, event.pledge, line.units)
            case PledgeEnforced():
                for move in event.moves:
                    _take(found, move.source, event.pledge, move.shares)
            case SharesSplit():
                for split in event.lines:
                    if split.pledged and split.lot in found:
                        found[split.lot] = _divided(found[split.lot], split)
            case _:
                pass
    return found


def _order(recorded: Recorded) -> tuple[date, bool, int]:
    return recorded.effective_on, not isinstance(recorded.event, SharesSplit), recorded.sequence


def _take(found: PledgedUnits, lot: str, pledge: str, units: int) -> None:
    found[lot][pledge] = found[lot].get(pledge, 0) - units


def _divided(pledges: dict[str, int], split: SplitLine) -> dict[str, int]:
    """All that is pledged of a lot after a split, in the proportions of before: exact in total."""
    found, before, given = {}, 0, 0
    for pledge, units in pledges.items():
        before += units
        upto = before * split.units // split.basis
        found[pledge], given = upto - given, upto
    return found


def left_from(events: Iterable[Recorded], pledge: str, lot: str, on: date) -> int:
    """How many units of a lot can leave a pledge on a day: no more than later days leave in it."""
    known = tuple(events)
    days = {on, *(one.effective_on for one in known if one.effective_on > on)}
    return max(0, min(pledged_units(known, day).get(lot, {}).get(pledge, 0) for day in days))
