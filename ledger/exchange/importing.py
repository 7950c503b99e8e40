"""Importing a journal: replayed as it is into an empty issuer, else recorded as new events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from ledger.domain.events import IssuerRegistered
from ledger.domain.periods import Prior
from ledger.errors import Fault, Invalid, LedgerError
from ledger.exchange.commands import command_of
from ledger.exchange.names import Names
from ledger.exchange.period_commands import prior_of
from ledger.recording import record_locked
from ledger.store import journal
from ledger.store.closings import last_month
from ledger.store.engine import Connection
from ledger.store.guards import NO_HASH
from ledger.store.reads import Reads

Rows = Iterable[Mapping[str, Any]]
UNREADABLE = (LedgerError, LookupError, TypeError, ValueError, AssertionError, RecursionError)
"""What reading or writing an event of somebody else's making can raise."""


def replay(connection: Connection, issuer: str, rows: Rows, each: Callable[[int], None]) -> int:
    """Write stored rows as they are, with their hashes; each must follow from the one before."""
    count = 0
    for count, row, _ in _chained(rows, issuer):
        try:
            journal.write(connection, row)
        except UNREADABLE as error:
            raise _faulty(count, f"the event cannot be recorded: {error}") from error
        each(count)
    return count


def record_new(
    connection: Connection,
    issuer: str,
    rows: Rows,
    *,
    actor: str,
    now: Callable[[], datetime],
    each: Callable[[int], None],
) -> tuple[int, int]:
    """Record each row as a new event, judged again here, under a key made from its hash.

    Returns how many were recorded and how many were here already: the same event of the same journal, or
    one that an earlier import recorded.
    """
    reads = Reads(connection, issuer)
    names = Names(closed=last_month(reads))
    recorded, known = 0, 0
    prior: Prior | None = None
    for count, row, old in _chained(rows, issuer):
        there = reads.with_hash(old.sequence, row["hash"])
        repeated = names.repeats(old, row["receipt"])
        try:
            command = command_of(old, names) if there is None and not repeated else None
        except UNREADABLE as error:
            raise _faulty(count, f"the event speaks of what is not in the file: {error}") from error
        if command is not None:
            before = journal.head_of(connection, issuer).sequence
            key = f"import:{row['hash']}"
            try:
                receipt = record_locked(
                    connection, issuer, command, actor=actor, now=now, key=key, evidence=old.evidence, prior=prior
                )
            except Invalid as error:
                # judged again there because something had changed, and here nothing had: the answer stands
                there = names.answer_to(old) if error.fault is Fault.NOTHING_CHANGED else None
                if there is None:
                    raise _faulty(count, _without_options(error)) from error
                known += 1
            else:
                assert receipt.sequence is not None
                there = journal.event_at(connection, issuer, receipt.sequence)
                recorded += receipt.sequence > before
                known += receipt.sequence <= before
        elif there is not None:
            known += 1
        else:
            there = names.settled.get(getattr(old.event, "request", "")) or names.answer_to(old)
        if there is not None:
            names.learn(old, there)
        prior = prior_of(old.event)
        each(count)
    return recorded, known


def _chained(rows: Rows, issuer: str) -> Iterator[tuple[int, Mapping[str, Any], journal.Recorded]]:
    """Rows with their line numbers and events, checked as one whole journal from its first event on."""
    previous, recorded_at = NO_HASH, ""
    for count, row in enumerate(rows, 1):
        if row["issuer"] != issuer or row["sequence"] != count or row["previous_hash"] != previous:
            raise _faulty(count, "the event does not follow from the line before")
        if row["recorded_at"] < recorded_at:
            raise _faulty(count, "the event was recorded before the line before")
        try:
            intact = row["envelope"] in journal.ENVELOPES and journal.hash_of(row) == row["hash"]
            recorded = journal.recorded_of(row)
        except UNREADABLE as error:
            raise _faulty(count, f"the event cannot be read: {error}") from error
        if not intact:
            raise _faulty(count, "the hash does not match the content")
        if isinstance(recorded.event, IssuerRegistered) != (count == 1):
            raise _faulty(count, "a journal begins with the registration of its issuer, and has no other")
        if isinstance(recorded.event, IssuerRegistered) and recorded.event.issuer != issuer:
            raise _faulty(count, "the first event registers another issuer")
        previous, recorded_at = row["hash"], row["recorded_at"]
        yield count, row, recorded


def _without_options(error: Invalid) -> str:
    """A refusal in words; an import has none of the options that its advice may name."""
    if "--" not in error.advice:
        return str(error)
    other = "reverse here what stands in the way"
    if error.fault is Fault.PERIOD_CLOSED:
        other = "record here what is missing by its own command, as a late entry"
    return (
        f"{error.text}. An import has no option that allows it: import into a database without this issuer, where "
        f"the journal is replayed as it is, or {other}"
    )


def _faulty(count: int, text: str) -> Invalid:
    return Invalid(Fault.IMPORT_FAULTY, f"line {count}: {text}")
