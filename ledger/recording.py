"""The one way in: key, slice, decide, append, receipt, all in one writer's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ledger.deciding import Command, decide
from ledger.domain.computed import basis_changed, in_turn
from ledger.domain.corrections import ReverseEvent
from ledger.domain.decisions import Decision
from ledger.domain.events import Recorded
from ledger.domain.periods import Prior
from ledger.domain.presentation import Presented, as_presented
from ledger.domain.register import RegisterIssuer
from ledger.domain.values import Evidence, parse_reference, refuse_unstorable
from ledger.errors import Invalid
from ledger.receipts import Receipt, first_receipt, receipt_of
from ledger.steps import Step, announcing
from ledger.store.codec import plain, request_hash
from ledger.store.engine import Connection, Engine, reading, writing
from ledger.store.journal import lock, open_issuer
from ledger.store.reads import Reads


def record(
    engine: Engine,
    issuer: str,
    command: Command,
    *,
    actor: str,
    now: Callable[[], datetime],
    key: str | None = None,
    evidence: tuple[Evidence, ...] = (),
    dry_run: bool = False,
    with_dependents: bool = False,
    prior: Prior | None = None,
) -> Receipt:
    """Judge a command and record what it leads to. Invalid is raised, and nothing is recorded.

    The same `key` with the same command returns the first receipt; with another command it is Invalid.
    `with_dependents` reverses and recomputes, in the same append, what was computed from holdings that the command
    would change. `prior` says why it is recorded in a month that was closed. A dry run does all of it and takes it
    back.
    """
    key = parse_reference(key, "key") if key is not None else None
    refuse_unstorable((key, actor, plain(command), plain(evidence)))
    if dry_run:
        return _tried(engine, issuer, command, actor, now, key, evidence, with_dependents=with_dependents, prior=prior)
    with writing(engine) as connection:
        if isinstance(command, RegisterIssuer):
            open_issuer(connection, issuer)
        lock(connection, issuer)
        return record_locked(
            connection,
            issuer,
            command,
            actor=actor,
            now=now,
            key=key,
            evidence=evidence,
            with_dependents=with_dependents,
            prior=prior,
        )


def _tried(
    engine: Engine,
    issuer: str,
    command: Command,
    actor: str,
    now: Callable[[], datetime],
    key: str | None,
    evidence: tuple[Evidence, ...],
    *,
    with_dependents: bool,
    prior: Prior | None,
) -> Receipt:
    """What recording would say. Only where several events would be entered is it done as a writer, and taken back."""
    with reading(engine) as connection:
        reads = Reads(connection, issuer)
        asked = request_hash(command, evidence) if key is not None else None
        if key is not None and (first := first_receipt(reads, key, asked)) is not None:
            return first
        step, command = _begun(connection, issuer, command, actor, now, prior)
        willing = _willing(command, with_dependents=with_dependents)
        try:
            decided = decide(command, step.slicer, step.today, evidence)
        except Invalid as error:
            decided, stale = (), step.beneath(command, error, willing=willing)
        else:
            stale = step.stale(decided)
        if stale and not willing:
            raise basis_changed(stale)
        if not stale and len(decided) == 1:
            step.refuse_impossible(decided[0])
            return receipt_of(step.noted(decided[0]), None, None)
    with taken_back(engine, issuer) as connection:
        receipt = record_locked(
            connection,
            issuer,
            command,
            actor=actor,
            now=now,
            key=key,
            evidence=evidence,
            with_dependents=with_dependents,
            prior=prior,
        )
    return replace(receipt, sequence=None, hash=None)


@contextmanager
def taken_back(engine: Engine, issuer: str) -> Iterator[Connection]:
    """A writer's transaction that leaves no trace, however it ends."""
    try:
        with writing(engine) as connection:
            lock(connection, issuer)
            yield connection
            raise TakenBack
    except TakenBack:
        pass


def _willing(command: Command, *, with_dependents: bool) -> bool:
    return with_dependents or (isinstance(command, ReverseEvent) and command.with_dependents)


def _begun(
    connection: Connection,
    issuer: str,
    command: Command,
    actor: str,
    now: Callable[[], datetime],
    prior: Prior | None,
) -> tuple[Step, Command]:
    """The step of a command, and the command with the instant at which it was presented."""
    moment, reads = now(), Reads(connection, issuer)
    if isinstance(command, RegisterIssuer):
        return Step(connection, issuer, actor, now, today_in(command.zone, moment), prior), command
    zone = reads.registered().zone
    if isinstance(command, Presented):
        command = as_presented(command, ZoneInfo(zone), moment)
    return Step(connection, issuer, actor, now, today_in(zone, moment), prior), command


class TakenBack(Exception):
    """Ends a writer's transaction without a trace."""


def record_locked(
    connection: Connection,
    issuer: str,
    command: Command,
    *,
    actor: str,
    now: Callable[[], datetime],
    key: str | None,
    evidence: tuple[Evidence, ...],
    with_dependents: bool = False,
    prior: Prior | None = None,
) -> Receipt:
    """`record` inside a transaction that holds the issuer's lock already."""
    reads = Reads(connection, issuer)
    asked = request_hash(command, evidence) if key is not None else None
    if key is not None and (first := first_receipt(reads, key, asked)) is not None:
        return first
    step, command = _begun(connection, issuer, command, actor, now, prior)
    willing = _willing(command, with_dependents=with_dependents)
    decided, stale = _beneath_what_is_stale(step, command, evidence, willing=willing)
    again = sorted((*stale, *step.undone_by(decided)), key=in_turn)
    decided = (*decided[:-1], announcing(decided[-1], again))
    for decision in decided[:-1]:
        step.enter(decision, evidence)
    decided = (*decided[:-1], step.noted(decided[-1]))
    recorded, its_hash = step.enter(decided[-1], evidence, receipt=True, key=key, asked=asked)
    for computed in again:
        step.compute_again(computed)
    return receipt_of(decided[-1], recorded.sequence, its_hash)


def _beneath_what_is_stale(
    step: Step, command: Command, evidence: tuple[Evidence, ...], *, willing: bool
) -> tuple[tuple[Decision, ...], list[Recorded]]:
    """What is decided once the computed events that it would change are undone, and those events, in order."""
    undone: list[Recorded] = []
    while True:
        decided: tuple[Decision, ...] = ()
        try:
            decided = decide(command, step.slicer, step.today, evidence)
        except Invalid as error:
            stale = step.beneath(command, error, willing=willing)
        else:
            stale = step.stale(decided, undone)
        if not stale:
            return decided, sorted(undone, key=lambda one: one.sequence)
        if not willing:
            raise basis_changed(stale)
        for computed in reversed(stale):
            step.undo(computed)
        undone += stale


def today_in(zone: str, now: datetime) -> date:
    """The calendar day in a time zone."""
    return now.astimezone(ZoneInfo(zone)).date()
