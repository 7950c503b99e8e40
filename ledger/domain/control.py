"""Control of affiliates and succession of entities, as recorded up to a day."""

from __future__ import annotations

from datetime import date

from ledger.domain.events import Recorded
from ledger.domain.fact_events import ControlChanged, HolderSucceeded
from ledger.domain.slices import Terms


def control_of(terms: Terms, affiliate: str, controller: str, on: date) -> tuple[Recorded, bool] | None:
    """The last recorded change of control on or before a day, and whether it gave control; None where there is none."""
    found = None
    for recorded in terms.facts:
        event = recorded.event
        if not isinstance(event, ControlChanged) or recorded.effective_on > on:
            continue
        if (event.affiliate, event.controller) == (affiliate, controller):
            found = recorded, event.controlled
    return found


def successor_of(terms: Terms, predecessor: str, successor: str) -> Recorded | None:
    """The last event of the chain of successions that leads from one entity to another, or None."""
    reached: dict[str, Recorded | None] = {predecessor: None}
    for recorded in terms.facts:
        event = recorded.event
        if isinstance(event, HolderSucceeded) and event.predecessor in reached:
            reached.setdefault(event.successor, recorded)
    return reached.get(successor)


def line_of(terms: Terms, holder: str) -> tuple[str, ...]:
    """An entity with all to which it succeeded and all that succeeded to it, itself first."""
    steps = [one.event for one in terms.facts if isinstance(one.event, HolderSucceeded)]
    found = [holder]
    for entity in found:
        for step in steps:
            pair = (step.predecessor, step.successor)
            found += [one for one in pair if entity in pair and one not in found]
    return tuple(found)


def predecessors_of(terms: Terms, successor: str) -> tuple[str, ...]:
    """The entities to which a holder succeeded, nearest first."""
    found = [successor]
    for recorded in reversed(terms.facts):
        event = recorded.event
        if isinstance(event, HolderSucceeded) and event.successor in found and event.predecessor not in found:
            found.append(event.predecessor)
    return tuple(found[1:])
