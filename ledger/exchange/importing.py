"""Importing a journal: replayed as it is into an empty issuer, else recorded as new events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from ledger.errors import Damaged, Fault, Invalid
from ledger.exchange.commands import Names, command_of
from ledger.recording import record_locked
from ledger.store import journal
from ledger.store.engine import Connection
from ledger.store.reads import Reads

Rows = Iterable[Mapping[str, Any]]


def replay(connection: Connection, issuer: str, rows: Rows, each: Callable[[int], None]) -> int:
    """Write stored rows as they are, with their hashes; each must follow from the one before."""
    head = journal.head_of(connection, issuer)
    for count, row in enumerate(rows, 1):
        place = f"line {count}"
        if row["issuer"] != issuer or row["sequence"] != count or row["previous_hash"] != head.hash:
            raise Invalid(Fault.IMPORT_FAULTY, f"{place}: the event does not follow from the line before")
        if row["envelope"] not in journal.ENVELOPES or journal.hash_of(row) != row["hash"]:
            raise Invalid(Fault.IMPORT_FAULTY, f"{place}: the hash does not match the content")
        if row["recorded_at"] < head.recorded_at:
            raise Invalid(Fault.IMPORT_FAULTY, f"{place}: the event was recorded before the line before")
        try:
            journal.write(connection, row)
        except (Damaged, ValueError, AssertionError) as error:
            raise Invalid(Fault.IMPORT_FAULTY, f"{place}: the event cannot be read: {error}") from error
        head = journal.Head(sequence=count, hash=row["hash"], recorded_at=row["recorded_at"])
        each(count)
    return head.sequence


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
    names = Names()
    recorded, known = 0, 0
    for count, row in enumerate(rows, 1):
        old = _read(row, count)
        there = reads.with_hash(old.sequence, row["hash"])
        command = command_of(old, names) if there is None else None
        if command is not None:
            before = journal.head_of(connection, issuer).sequence
            receipt = record_locked(
                connection,
                issuer,
                command,
                actor=actor,
                now=now,
                key=f"import:{row['hash']}",
                evidence=old.evidence,
            )
            assert receipt.sequence is not None
            there = journal.event_at(connection, issuer, receipt.sequence)
            recorded += receipt.sequence > before
            known += receipt.sequence <= before
        elif there is not None:
            known += 1
        if there is not None:
            names.learn(old, there)
        each(count)
    return recorded, known


def _read(row: Mapping[str, Any], count: int) -> journal.Recorded:
    try:
        return journal.recorded_of(row)
    except (Damaged, ValueError) as error:
        raise Invalid(Fault.IMPORT_FAULTY, f"line {count}: the event cannot be read: {error}") from error
