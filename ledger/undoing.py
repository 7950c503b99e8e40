"""Trying a reversal out: it is entered with all that depends on it, looked at from both sides, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime

from ledger.domain.computed import basis_on
from ledger.domain.corrections import ReverseEvent
from ledger.domain.events import NAMES, EventReversed, Recorded
from ledger.domain.period_events import PriorPeriod
from ledger.domain.periods import Prior
from ledger.domain.values import AsOf
from ledger.errors import Fault, Invalid
from ledger.projections.history import series_in
from ledger.projections.sentences import summary
from ledger.projections.undo import ChangeLine, Facts, UndoneLine, as_before, changes, facts
from ledger.projections.view import View
from ledger.recording import record_locked, taken_back, today_in
from ledger.store.engine import Connection, Engine
from ledger.store.journal import Head
from ledger.store.reads import Reads

REASON = "to see what it would change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """What a reversal would do: the events it concerns, and every answer that it would change on its days and today.

    `prior_period` where one of them is in a month that was closed, so that the reversal has to be a correction of it.
    """

    head: Head
    events: tuple[UndoneLine, ...]
    changes: tuple[ChangeLine, ...]
    prior_period: bool


def try_undo(engine: Engine, issuer: str, sequence: int, *, actor: str, now: Callable[[], datetime]) -> Undo:
    """Preview a reversal with its dependents; Invalid where it is not possible. Nothing is recorded."""
    try:
        return _tried(engine, issuer, sequence, actor, now, None)
    except Invalid as error:
        if error.fault is not Fault.PERIOD_CLOSED:
            raise
    prior = Prior(kind=PriorPeriod.ERROR_CORRECTION, reason=REASON)
    return _tried(engine, issuer, sequence, actor, now, prior)


def _tried(
    engine: Engine, issuer: str, sequence: int, actor: str, now: Callable[[], datetime], prior: Prior | None
) -> Undo:
    with taken_back(engine, issuer) as connection:
        reads = Reads(connection, issuer)
        head = reads.head()
        today = today_in(reads.registered().zone, now())
        target = reads.events_at([sequence]).get(sequence)
        days = sorted({today, target.effective_on} if target is not None else {today})
        before = {day: _facts_on(connection, issuer, day) for day in days}
        record_locked(
            connection,
            issuer,
            ReverseEvent(sequence=sequence, reason=REASON, with_dependents=True),
            actor=actor,
            now=now,
            key=None,
            evidence=(),
            prior=prior,
        )
        after = {day: as_before(before[day], _facts_on(connection, issuer, day), head.sequence) for day in days}
        found = Undo(
            head=head,
            events=_undone(reads, head.sequence, sequence),
            changes=tuple(change for day in days for change in changes(day, before[day], after[day])),
            prior_period=prior is not None,
        )
    return found


def _facts_on(connection: Connection, issuer: str, day: date) -> Facts:
    """The answers on a day, as known inside the transaction; what the preview itself recorded is no answer."""
    reads = Reads(connection, issuer)
    return facts(View(reads, reads.resolve(AsOf(effective_on=day)), ExitStack()))


def _undone(reads: Reads, head: int, target: int) -> tuple[UndoneLine, ...]:
    """The events that the preview reversed, in order, and what became of each."""
    entered = reads.events_at(range(head + 1, reads.head().sequence + 1)).values()
    reversed_ones = [one.event.reverses for one in entered if isinstance(one.event, EventReversed)]
    decimals = reads.decimals()
    originals = reads.events_at(reversed_ones)
    named = series_in(reads, reads.resolve(AsOf(effective_on=date.max)), list(originals.values()))

    def line(one: Recorded) -> UndoneLine:
        computed = basis_on(one) is not None and one.sequence != target
        return UndoneLine(
            sequence=one.sequence,
            event=NAMES[type(one.event)],
            effective_on=one.effective_on,
            becomes="reversed, computed again" if computed else "reversed",
            summary=summary(one.event, decimals, named),
        )

    return tuple(line(originals[sequence]) for sequence in sorted(originals))
