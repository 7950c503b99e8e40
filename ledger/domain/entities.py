"""Facts about legal entities and lots: control, succession, aliases, milestones, legends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from ledger.domain.calendars import spoken
from ledger.domain.decisions import (
    Decision,
    Outcome,
    holder_known,
    missing,
    namesakes,
    not_after_today,
    unknown_lot,
)
from ledger.domain.events import Recorded
from ledger.domain.fact_events import (
    AliasRecorded,
    ControlChanged,
    HolderSucceeded,
    LegendNoted,
    MilestoneReached,
)
from ledger.domain.kinds import KINDS
from ledger.domain.lockups import LOCK_UP
from ledger.domain.slices import Needs, Slice
from ledger.domain.standing import Reason
from ledger.domain.values import parse_id, parse_name, shown, suspicious_characters
from ledger.errors import Code, Fault, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordControl:
    """The command: an affiliate came under a holder's control, or (`controlled` false) is not under it."""

    affiliate: str
    controller: str
    on: date
    controlled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSuccession:
    """The command: one legal entity succeeded to another. By itself it moves no share."""

    predecessor: str
    successor: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMilestone:
    """The command: a day on which clauses count arrived, such as that of a public offering."""

    milestone: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLegend:
    """The command: a clause's restriction was noted on a lot's certificate or statement, or taken off it."""

    lot: str
    clause: str
    on: date
    noted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAlias:
    """The command: a document calls a holder by another form of its name."""

    holder: str
    alias: str
    cite: str
    on: date | None = None


EntityCommand = RecordControl | RecordSuccession | RecordAlias | RecordMilestone | NoteLegend


def needs(command: EntityCommand, today: date) -> Needs:
    """The entities that a fact is about, or the lot and the clauses."""
    match command:
        case RecordControl():
            return Needs(on=command.on, holders=(command.affiliate, command.controller))
        case RecordSuccession():
            return Needs(on=command.on, holders=(command.predecessor, command.successor))
        case RecordAlias():
            return Needs(on=command.on or today, holders=(command.holder,), names=(command.alias,))
        case RecordMilestone():
            return Needs(on=command.on)
        case NoteLegend():
            return Needs(on=command.on, lot=command.lot, terms=True)
        case _:
            assert_never(command)


def decide(command: EntityCommand, given: Slice) -> Decision:
    """Record the fact, if what it speaks of is recorded."""
    match command:
        case RecordControl():
            _two(command.affiliate, command.controller, given)
            event: ControlChanged | HolderSucceeded | AliasRecorded | MilestoneReached | LegendNoted = ControlChanged(
                affiliate=command.affiliate, controller=command.controller, controlled=command.controlled
            )
        case RecordSuccession():
            _two(command.predecessor, command.successor, given)
            event = HolderSucceeded(predecessor=command.predecessor, successor=command.successor)
        case RecordAlias():
            holder_known(given, command.holder)
            event = AliasRecorded(
                holder=command.holder,
                alias=parse_name(command.alias, "alias"),
                cite=parse_name(command.cite, "cite"),
            )
        case RecordMilestone():
            event = MilestoneReached(milestone=parse_id(command.milestone, "milestone"))
        case NoteLegend():
            event = _legend(command, given)
        case _:
            assert_never(command)
    on = command.on or given.today
    not_after_today(on, given)
    exceptions = tuple(_doubts(event, given)) if isinstance(event, AliasRecorded) else ()
    return Decision(outcome=Outcome.RECORDED, event=event, effective_on=on, exceptions=exceptions)


def _doubts(event: AliasRecorded, given: Slice) -> Iterator[Reason]:
    """An alias that is easy to mistake for another name, or is one."""
    if (why := suspicious_characters(event.alias)) is not None:
        yield missing(Code.NAME_SUSPICIOUS, f"the alias is easy to mistake for another name: {why}")
    yield from namesakes(given, event.holder, (event.alias,))


def _two(one: str, other: str, given: Slice) -> None:
    holder_known(given, one)
    holder_known(given, other)
    if one == other:
        raise Invalid(Fault.MALFORMED, f"{one} is named twice: two different entities are needed")


def _legend(command: NoteLegend, given: Slice) -> LegendNoted:
    assert given.terms is not None
    if given.lot is None:
        raise unknown_lot(command.lot)
    if given.lot.opened.effective_on > command.on:
        raise Invalid(
            Fault.DATE_ORDER, f"lot {command.lot} was opened on {given.lot.opened.effective_on}, after {command.on}"
        )
    known = {cited.clause.clause: kind for kind in KINDS for cited in given.terms.clauses(kind)}
    if command.clause not in known:
        raise Invalid(
            Fault.UNKNOWN_CLAUSE,
            f"clause {shown(command.clause)} is not in any recorded agreement",
            advice=f"The clauses are {', '.join(sorted(known)) or 'none'}",
        )
    if known[command.clause] != LOCK_UP:
        restricting = ", ".join(sorted(clause for clause, kind in known.items() if kind == LOCK_UP))
        raise Invalid(
            Fault.MALFORMED,
            f"clause {command.clause} is of kind '{known[command.clause]}', which restricts no transfer, so no legend "
            "notes it",
            advice=f"Clauses that restrict are {restricting or 'not recorded'}",
        )
    _changes_the_lot(command, given.lot.legends)
    return LegendNoted(lot=command.lot, clause=command.clause, noted=command.noted)


def _changes_the_lot(command: NoteLegend, legends: Iterable[Recorded]) -> None:
    """A legend is placed where it is not, and taken off where it is, by what is recorded of earlier and later days."""
    noted = [
        (one, one.event.noted)
        for one in sorted(legends, key=lambda one: (one.effective_on, one.sequence))
        if isinstance(one.event, LegendNoted) and one.event.clause == command.clause
    ]
    before = [(one, was) for one, was in noted if one.effective_on <= command.on]
    legend, lot = f"the legend of {command.clause}", f"lot {command.lot}"
    there, stands = before[-1] if before else (None, False)
    if there is not None and command.noted and stands:
        raise Invalid(
            Fault.ALREADY_RECORDED,
            f"{legend} is on {lot} since {spoken(there.effective_on)} (#{there.sequence})",
            advice="It is placed once; take it off (`record-legend ... --removed`) before it is placed again",
        )
    if not command.noted and not stands:
        off = (
            f"it was taken off on {spoken(there.effective_on)} (#{there.sequence})" if there else "it was never placed"
        )
        raise Invalid(
            Fault.MALFORMED,
            f"{legend} is not on {lot} on {spoken(command.on)}: {off}",
            advice=f"Only a legend that is there is taken off; `history --lot {command.lot}` shows what was noted",
        )
    after = next(((one, was) for one, was in noted if one.effective_on > command.on), None)
    if after is not None and after[1] == command.noted:
        done = "placed" if command.noted else "taken off"
        raise Invalid(
            Fault.ALREADY_RECORDED,
            f"{legend} was {done} on {spoken(after[0].effective_on)} (#{after[0].sequence}), so it cannot have been "
            f"{done} on an earlier day too",
            advice=f"If the earlier day is right, reverse #{after[0].sequence} first",
        )
