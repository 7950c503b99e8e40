"""Outside totals: what a transfer agent or a holder states, beside what the ledger has, until the two are explained.

A series' total is its outstanding shares, those of all holders. A statement moves nothing: what it differs by is looked
at anew whenever it is asked for, so a difference that a later entry removes is gone, and one that it makes is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import assert_never

from ledger.domain.calendars import spoken
from ledger.domain.decisions import Decision, Outcome, designated, holder_known, missing, not_after_today
from ledger.domain.period_events import StatementRecorded, StatementResolved
from ledger.domain.slices import Needs, Slice
from ledger.domain.standing import Reason
from ledger.domain.values import format_shares, parse_name, parse_shares, shown
from ledger.errors import Code, Fault, Invalid

AGED_AFTER = 30
"""A record difference older than so many days is aged (17 CFR 240.17Ad-11(a)(2))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordStatement:
    """The command: note how many shares of a series somebody outside states, of all holders or of one."""

    source: str
    series: str
    shares: str
    on: date
    holder: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveStatement:
    """The command: say how the difference from a statement was explained or settled, and who says so."""

    statement: str
    resolution: str
    by: str
    on: date


StatementCommand = RecordStatement | ResolveStatement


def needs(command: StatementCommand) -> Needs:
    """What the ledger has on the day, or the statement."""
    match command:
        case RecordStatement():
            holders = (command.holder,) if command.holder is not None else ()
            return Needs(on=command.on, series=command.series, holders=holders, outstanding=True)
        case ResolveStatement():
            return Needs(on=command.on, statement=command.statement)
        case _:
            assert_never(command)


def decide(command: StatementCommand, given: Slice) -> Decision:
    """Record the statement beside the ledger's total, or the resolution of one."""
    not_after_today(command.on, given)
    match command:
        case RecordStatement():
            return _record(command, given)
        case ResolveStatement():
            return _resolve(command, given)
        case _:
            assert_never(command)


def _record(command: RecordStatement, given: Slice) -> Decision:
    decimals = designated(given, command.series).decimals
    if command.holder is not None:
        holder_known(given, command.holder)
    event = StatementRecorded(
        statement=f"ST-{given.next_statement}",
        source=parse_name(command.source, "source"),
        series=command.series,
        holder=command.holder,
        shares=parse_shares(command.shares, decimals),
    )
    kept = given.outstanding if command.holder is None else given.holdings[command.holder]
    exceptions: tuple[Reason, ...] = ()
    if event.shares == kept:
        reason = f"{compared(event, kept, decimals, command.on)}: no difference"
    else:
        reason = compared(event, kept, decimals, command.on)
        age = (given.today - command.on).days
        exceptions = (missing(Code.DIFFERENCE, difference(event, kept, decimals, age)),)
    return Decision(
        outcome=Outcome.RECORDED,
        event=event,
        effective_on=command.on,
        opened=(event.statement,),
        reasons=(Reason(code=Code.COMPUTED, text=reason),),
        exceptions=exceptions,
    )


def compared(event: StatementRecorded, kept: int, decimals: int, on: date) -> str:
    """What is stated beside what the ledger has."""
    whose = f" of {event.holder}" if event.holder else " in all"
    stated, ours = format_shares(event.shares, decimals), format_shares(kept, decimals)
    return f"{event.source} states {stated} {event.series}{whose} on {spoken(on)}; the ledger has {ours}"


def difference(event: StatementRecorded, kept: int, decimals: int, age: int) -> str:
    """How far a statement is from the ledger, and for how long."""
    amount = format_shares(abs(event.shares - kept), decimals)
    more = "more" if event.shares > kept else "less"
    days = f"{age} day" if age == 1 else f"{age} days"
    aged = f", more than {AGED_AFTER} (17 CFR 240.17Ad-11)" if age > AGED_AFTER else ""
    whose = f" of {event.holder}" if event.holder else ""
    return (
        f"{event.statement}: {event.source} states {amount} {event.series}{whose} {more} than the ledger has; "
        f"{days} old{aged}, not resolved"
    )


def _resolve(command: ResolveStatement, given: Slice) -> Decision:
    stated = next((one for one in given.statement if isinstance(one.event, StatementRecorded)), None)
    if stated is None:
        raise Invalid(
            Fault.UNKNOWN_STATEMENT,
            f"statement {shown(command.statement)} is not recorded",
            advice="`statements` lists them; `statement` records one",
        )
    if command.on < stated.effective_on:
        raise Invalid(
            Fault.DATE_ORDER,
            f"{command.statement} states a total on {stated.effective_on}; it is not resolved before, on {command.on}",
        )
    before = next((one for one in given.statement if isinstance(one.event, StatementResolved)), None)
    if before is not None:
        raise Invalid(
            Fault.ALREADY_RECORDED,
            f"{command.statement} was resolved on {before.effective_on} (#{before.sequence})",
            advice=f"Reverse #{before.sequence} first where that was wrong",
        )
    event = StatementResolved(
        statement=command.statement,
        resolution=parse_name(command.resolution, "resolution"),
        by=parse_name(command.by, "by"),
    )
    return Decision(outcome=Outcome.RECORDED, event=event, effective_on=command.on)
