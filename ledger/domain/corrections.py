"""Corrections: an event is undone by a new event that names it, never edited and never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.domain.decisions import Decision, Outcome
from ledger.domain.events import NAMES, EventReversed, IssuerRegistered
from ledger.domain.period_events import PeriodClosed, PriorPeriodCorrected, ReportIssued
from ledger.domain.slices import Needs, Slice
from ledger.domain.standing import Reason
from ledger.domain.values import parse_name
from ledger.errors import Code, Fault, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverseEvent:
    """The command: undo the event at a sequence, and with `with_dependents` what depends on it first."""

    sequence: int
    reason: str
    with_dependents: bool = False


def needs(command: ReverseEvent, today: date) -> Needs:
    """The event, what reversed it, and what depends on it."""
    return Needs(on=today, event=command.sequence)


def decide(command: ReverseEvent, given: Slice) -> tuple[Decision, ...]:
    """The reversals to record, last dependent first."""
    target = given.event
    if target is None:
        raise Invalid(
            Fault.UNKNOWN_SEQUENCE,
            f"there is no event #{command.sequence}",
            advice=f"The last event is #{given.head}; `history` lists them",
        )
    if given.reversed_by is not None:
        raise Invalid(
            Fault.ALREADY_REVERSED,
            f"event #{command.sequence} was reversed before, by #{given.reversed_by.sequence}",
        )
    if isinstance(target.event, (PeriodClosed, PriorPeriodCorrected)):
        raise Invalid(
            Fault.NOT_REVERSIBLE,
            f"event #{command.sequence} ({NAMES[type(target.event)]}) is not reversed: what was closed stays closed",
            advice="Record what is wrong in the month with --prior-period error-correction",
        )
    if isinstance(target.event, ReportIssued):
        raise Invalid(
            Fault.NOT_REVERSIBLE,
            f"event #{command.sequence} (report-issued) is not reversed: the report was made, and may have been sent",
            advice="Issue the report again where the ledger says otherwise now",
        )
    if isinstance(target.event, IssuerRegistered):
        raise Invalid(
            Fault.NOT_REVERSIBLE,
            f"event #{command.sequence} ({NAMES[type(target.event)]}) is not reversed: the journal begins with it",
            advice="Where the issuer is not the one that was meant, begin another ledger with init",
        )
    if isinstance(target.event, EventReversed):
        raise Invalid(
            Fault.NOT_REVERSIBLE,
            f"event #{command.sequence} ({NAMES[type(target.event)]}) is not reversed",
            advice="A reversal is undone by recording the original again",
        )
    if given.dependents and not command.with_dependents:
        named = ", ".join(
            f"#{one.recorded.sequence} {NAMES[type(one.recorded.event)]} ({one.subject})" for one in given.dependents
        )
        raise Invalid(
            Fault.HAS_DEPENDENTS,
            f"event #{command.sequence} cannot be reversed while later events depend on it: {named}",
            advice="Reverse those first, or add --with-dependents to reverse them in the same step",
        )
    reason = parse_name(command.reason, "reason")
    ordered = sorted({one.recorded.sequence: one.recorded for one in given.dependents}.items(), reverse=True)
    reversed_now = [*(recorded for _, recorded in ordered), target]
    undone = tuple(
        Reason(
            code=Code.UNDONE,
            text=f"#{recorded.sequence} ({NAMES[type(recorded.event)]}, effective {recorded.effective_on}) is undone",
        )
        for recorded in reversed_now
    )
    return tuple(
        Decision(
            outcome=Outcome.RECORDED,
            event=EventReversed(reverses=recorded.sequence, reason=reason),
            effective_on=recorded.effective_on,
            reasons=undone,
        )
        for recorded in reversed_now
    )
