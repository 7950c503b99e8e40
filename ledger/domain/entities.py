"""Facts about legal entities and lots: control, succession, aliases, milestones, legends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from ledger.domain.decisions import (
    Decision,
    Outcome,
    holder_known,
    missing,
    namesakes,
    not_after_today,
    unknown_lot,
)
from ledger.domain.fact_events import (
    AliasRecorded,
    ControlChanged,
    HolderSucceeded,
    LegendNoted,
    MilestoneReached,
)
from ledger.domain.kinds import KINDS
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
    known = {cited.clause.clause for kind in KINDS for cited in given.terms.clauses(kind)}
    if command.clause not in known:
        raise Invalid(
            Fault.UNKNOWN_CLAUSE,
            f"clause {shown(command.clause)} is not in any recorded agreement",
            advice=f"The clauses are {', '.join(sorted(known)) or 'none'}",
        )
    return LegendNoted(lot=command.lot, clause=command.clause, noted=command.noted)
