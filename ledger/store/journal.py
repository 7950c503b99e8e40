"""The journal: append under one writer's lock per issuer, each event chained to the one before by SHA-256.

The hash of an event is the RFC 9162 leaf hash, SHA-256 of a zero byte followed by the envelope: the
canonical JSON (RFC 8785) of every stored column but the hash itself. What is learned later about an
event is a new event, or a new envelope number with its own field list; so hashes never change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import DBAPIError

from ledger.domain.events import Event, EventReversed
from ledger.domain.events import Recorded as Recorded
from ledger.domain.values import Evidence
from ledger.errors import Damaged, Fault, Invalid
from ledger.store.codec import canonical, decode_event, decode_evidence, encode_event, encode_evidence
from ledger.store.entries import keep
from ledger.store.guards import NO_HASH
from ledger.store.tables import EVENT, ISSUER

ENVELOPES: Mapping[int, tuple[str, ...]] = {
    1: (
        "issuer",
        "sequence",
        "envelope",
        "event",
        "version",
        "effective_on",
        "recorded_at",
        "recorded_by",
        "payload",
        "evidence",
        "receipt",
        "key",
        "request_hash",
        "previous_hash",
    )
}
"""The fields that each envelope version covers, in no particular order: the JSON is canonical."""
ENVELOPE = max(ENVELOPES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last event of an issuer: its sequence (0 where there is none), its hash and its instant."""

    sequence: int
    hash: str
    recorded_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An event to append. `receipt` makes the stored text of the receipt, once the place is known."""

    event: Event
    effective_on: date
    evidence: tuple[Evidence, ...] = ()
    receipt: str | None = None
    key: str | None = None
    request_hash: str | None = None


def head_of(connection: Connection, issuer: str, *, up_to: int | None = None, but: str | None = None) -> Head:
    """The head of an issuer's journal, or its last event up to a sequence, or the last but those of a stored name."""
    query = select(EVENT.c.sequence, EVENT.c.hash, EVENT.c.recorded_at).where(EVENT.c.issuer == issuer)
    if up_to is not None:
        query = query.where(EVENT.c.sequence <= up_to)
    if but is not None:
        query = query.where(EVENT.c.event != but)
    row = connection.execute(query.order_by(EVENT.c.sequence.desc()).limit(1)).one_or_none()
    if row is None:
        return Head(sequence=0, hash=NO_HASH, recorded_at="")
    return Head(sequence=row.sequence, hash=row.hash, recorded_at=row.recorded_at)


def lock(connection: Connection, issuer: str) -> None:
    """Become the one writer of an issuer until the transaction ends.

    On SQLite the transaction already began as the writer; on PostgreSQL the issuer's row is locked.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(select(ISSUER.c.issuer).where(ISSUER.c.issuer == issuer).with_for_update())


def open_issuer(connection: Connection, issuer: str) -> None:
    """Add the row that a new issuer's events belong to; Invalid where it is there already."""
    try:
        connection.execute(insert(ISSUER).values(issuer=issuer))
    except DBAPIError as error:
        # the guard's message on either database, or the primary key in a race on PostgreSQL
        if "registered once" in str(error.orig) or "pk_issuer" in str(error.orig) or "issuer.issuer" in str(error.orig):
            raise already_open(issuer) from error
        raise


def already_open(issuer: str) -> Invalid:
    """The issuer has a ledger in this database."""
    return Invalid(Fault.ALREADY_RECORDED, f"issuer {issuer} has a ledger in this database already")


def append(
    connection: Connection, issuer: str, drafts: Sequence[Draft], *, actor: str, now: Callable[[], datetime]
) -> list[tuple[Recorded, str]]:
    """Append events in order, inside the writer's transaction; each with its hash.

    The store assigns the sequence (head + 1, gap-free) and the instant (the clock, never before the
    previous event's).
    """
    head = head_of(connection, issuer)
    stored = []
    for draft in drafts:
        name, version, payload = encode_event(draft.event)
        row: dict[str, Any] = {
            "issuer": issuer,
            "sequence": head.sequence + 1,
            "envelope": ENVELOPE,
            "event": name,
            "version": version,
            "effective_on": draft.effective_on.isoformat(),
            "recorded_at": max(instant(now()), head.recorded_at),
            "recorded_by": actor,
            "payload": payload,
            "evidence": encode_evidence(draft.evidence),
            "receipt": draft.receipt,
            "key": draft.key,
            "request_hash": draft.request_hash,
            "previous_hash": head.hash,
        }
        row["hash"] = hash_of(row)
        stored.append((write(connection, row), str(row["hash"])))
        head = Head(sequence=row["sequence"], hash=row["hash"], recorded_at=row["recorded_at"])
    return stored


def write(connection: Connection, row: Mapping[str, Any]) -> Recorded:
    """Insert one complete row of the journal and everything that is kept beside it."""
    try:
        connection.execute(insert(EVENT).values(**row))
    except DBAPIError as error:
        raise Damaged(f"the database refused event #{row['sequence']}: {_said(error)}") from error
    recorded = recorded_of(row)
    original = None
    if isinstance(recorded.event, EventReversed):
        original = event_at(connection, str(row["issuer"]), recorded.event.reverses)
    try:
        keep(connection, str(row["issuer"]), recorded, original)
    except DBAPIError as error:
        if "ck_balance_not_below_zero" in str(error.orig) or "shares >= 0" in str(error.orig):
            raise Invalid(
                Fault.SHARES_EXCEED_HOLDING,
                f"event '{row['event']}' effective {row['effective_on']} would leave an account below zero "
                "on that day or a later one",
            ) from error
        raise Damaged(f"the database refused what follows from event #{row['sequence']}: {_said(error)}") from error
    return recorded


def _said(error: DBAPIError) -> str:
    """The first line of what a database said."""
    return str(error.orig).strip().splitlines()[0]


def instant(moment: datetime) -> str:
    """A UTC instant as stored: ISO text with microseconds and Z, 27 characters."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def hash_of(row: Mapping[str, Any]) -> str:
    """The hash of a stored row: the leaf hash of its envelope, over every other column."""
    fields = ENVELOPES[int(row["envelope"])]
    envelope = canonical({field: row[field] for field in fields})
    return hashlib.sha256(b"\x00" + envelope.encode("utf-8")).hexdigest()


def recorded_of(row: Mapping[str, Any]) -> Recorded:
    """A stored row as an event in its place; ValueError where its times are not written as the ledger writes them."""
    effective_on = date.fromisoformat(row["effective_on"])
    recorded_at = datetime.fromisoformat(row["recorded_at"])
    if effective_on.isoformat() != row["effective_on"] or instant(recorded_at) != row["recorded_at"]:
        raise ValueError("the times of the event are not written as the ledger writes them")
    return Recorded(
        sequence=row["sequence"],
        effective_on=effective_on,
        recorded_at=row["recorded_at"],
        recorded_by=row["recorded_by"],
        event=decode_event(row["event"], row["version"], row["payload"]),
        evidence=decode_evidence(row["evidence"]),
    )


def event_at(connection: Connection, issuer: str, sequence: int) -> Recorded:
    """The event at a sequence; Damaged where it is not there."""
    query = select(EVENT).where(EVENT.c.issuer == issuer, EVENT.c.sequence == sequence)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise Damaged(f"there is no event #{sequence}")
    return recorded_of(dict(row))


def rows(connection: Connection, issuer: str, *, after: int = 0) -> Iterator[Mapping[str, Any]]:
    """Every stored row in order, read as a stream."""
    query = select(EVENT).where(EVENT.c.issuer == issuer, EVENT.c.sequence > after).order_by(EVENT.c.sequence)
    with connection.execution_options(yield_per=1000).execute(query) as result:
        for row in result.mappings():
            yield dict(row)
