"""The journal's bytes: envelopes, hashes, and the chain, recomputed here without the product's code."""

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger import Invalid
from ledger.domain.events import Event, SharesTransferred
from ledger.domain.period_events import PeriodClosed
from ledger.domain.values import Units
from ledger.errors import Fault
from ledger.store import journal
from ledger.store.codec import encode_evidence
from ledger.store.engine import Engine, open_engine, reading, writing
from ledger.store.guards import NO_HASH
from ledger.store.journal import Draft, hash_of
from ledger.store.schema import upgrade
from ledger.store.tables import EVENT
from ledger.store.verification import verify
from tests.store.samples import EVENTS, EVIDENCE, FIRST, HEAD, NAME, fixed_clock, sampled

GOLDEN = Path(__file__).parent / "payloads.jsonl"

FIXED: Mapping[str, Any] = {
    "issuer": "acme",
    "sequence": 2,
    "envelope": 1,
    "event": "event-reversed",
    "version": 1,
    "effective_on": "2020-01-02",
    "recorded_at": "2021-03-03T12:00:00.000005Z",
    "recorded_by": "clerk",
    "payload": '{"reason":"not signed","reverses":1}',
    "evidence": "[]",
    "receipt": None,
    "key": None,
    "request_hash": None,
    "previous_hash": NO_HASH,
}


def independent_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 of a zero byte and the row without its hash, as JSON with sorted names and no spaces."""
    envelope = {name: value for name, value in row.items() if name != "hash"}
    text = json.dumps(envelope, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(b"\x00" + text.encode()).hexdigest()


def stored(database: str) -> list[Mapping[str, Any]]:
    with reading(sampled(database)) as connection:
        return list(journal.rows(connection, "acme"))


def test_the_hash_of_a_row_never_changes() -> None:
    """Computed once and kept: were it to change, no ledger in use could be verified any more."""
    assert hash_of(FIXED) == "c40ab016fd196c67c83c27e02b5d85f485f0f382097871c1fe688ffdc913e8e4"


def test_the_hash_covers_every_column_but_itself() -> None:
    assert set(journal.ENVELOPES[journal.ENVELOPE]) == {column.name for column in EVENT.columns} - {"hash"}
    assert len(set(journal.ENVELOPES[1])) == len(journal.ENVELOPES[1]) == 14


@pytest.mark.parametrize("column", [name for name in FIXED if name != "envelope"])
def test_a_change_of_any_column_changes_the_hash(column: str) -> None:
    value = FIXED[column]
    changed = value + 1 if isinstance(value, int) else f"{value or ''} "
    assert hash_of({**FIXED, column: changed}) != hash_of(FIXED)
    assert hash_of({**FIXED, column: "" if value is None else None}) != hash_of(FIXED)


def test_an_unknown_envelope_has_no_hash() -> None:
    with pytest.raises(KeyError):
        hash_of({**FIXED, "envelope": 2})


def test_a_stored_row_hashes_as_an_independent_recomputation_says(database: str) -> None:
    rows = stored(database)
    assert len(rows) == len(EVENTS)
    for row in rows:
        assert row["hash"] == hash_of(row) == independent_hash(row)


def test_the_chain_starts_at_zeros_and_each_event_carries_the_hash_before_it(database: str) -> None:
    rows = stored(database)
    assert [row["previous_hash"] for row in rows] == [NO_HASH, *(row["hash"] for row in rows[:-1])]
    assert NO_HASH == "0" * 64
    assert [row["sequence"] for row in rows] == [*range(1, len(EVENTS) + 1)]
    assert {row["envelope"] for row in rows} == {1}


def first_version() -> list[dict[str, Any]]:
    """The rows that the first version of the program stored for its samples."""
    rows: list[dict[str, Any]] = []
    for (on, _), line in zip(FIRST, GOLDEN.read_text(encoding="utf-8").splitlines(), strict=False):
        name, version, payload = json.loads(line)
        row = {
            **FIXED,
            "sequence": len(rows) + 1,
            "event": name,
            "version": version,
            "effective_on": on.isoformat(),
            "recorded_at": journal.instant(fixed_clock() + timedelta(seconds=len(rows))),
            "payload": payload,
            "evidence": encode_evidence(EVIDENCE),
            "previous_hash": rows[-1]["hash"] if rows else NO_HASH,
        }
        if not rows:
            row |= {"receipt": '{"outcome":"recorded"}', "key": "K-1", "request_hash": "f" * 64}
        rows.append({**row, "hash": hash_of(row)})
    return rows


def test_a_journal_of_the_first_version_keeps_its_last_hash_and_verifies(database: str) -> None:
    """Computed once and kept: were it to change, no ledger in use could be verified any more."""
    rows = first_version()
    assert {row["version"] for row in rows} == {1}
    assert rows[-1]["hash"] == "aee65d8be97ed3b570dc77a9afa897d86344f4be0fec94c1cc83d1240854f6b2"
    engine = open_engine(database, create=True)
    upgrade(engine)
    with writing(engine) as connection:
        journal.open_issuer(connection, "acme")
        for row in rows:
            journal.write(connection, row)
    with reading(engine) as connection:
        assert [dict(row) for row in journal.rows(connection, "acme")] == rows
        assert [journal.recorded_of(row).event for row in rows] == [event for _, event in FIRST]
        assert verify(connection, "acme").passed


def closes(event: Event) -> bool:
    """Whether an event closes a month: the samples do so at the head that they are appended to."""
    return isinstance(event, PeriodClosed)


def test_events_come_back_from_the_database_as_they_were_appended(database: str) -> None:
    with reading(sampled(database)) as connection:
        found = [journal.recorded_of(row) for row in journal.rows(connection, "acme")]
        assert [(one.effective_on, one.event) for one in found if not closes(one.event)] == [
            (on, event) for on, event in EVENTS if not closes(event)
        ]
        assert getattr(found[0].event, "name") == NAME  # noqa: B009
        assert journal.event_at(connection, "acme", 3) == found[2]
        assert [row["sequence"] for row in journal.rows(connection, "acme", after=HEAD - 2)] == [HEAD - 1, HEAD]
        assert journal.head_of(connection, "acme").sequence == HEAD
        assert journal.head_of(connection, "zeta") == journal.Head(sequence=0, hash=NO_HASH, recorded_at="")


def moved(shares: int, *, source: str = "A-1", child: str = "A-3") -> SharesTransferred:
    sale = EVENTS[6][1]
    assert isinstance(sale, SharesTransferred)
    move = type(sale.moves[0])(source=source, child=child, shares=Units(shares))
    return SharesTransferred(
        **{name: getattr(sale, name) for name in sale.__slots__ if name not in ("moves", "request")},
        moves=(move,),
        request="T-9",
    )


def append_on_the_day_of_the_sale(engine: Engine, *events: SharesTransferred) -> None:
    with writing(engine) as connection:
        drafts = [Draft(event=event, effective_on=EVENTS[6][0]) for event in events]
        journal.append(connection, "acme", drafts, actor="clerk", now=fixed_clock)


def test_an_account_below_zero_is_refused_by_the_database_whatever_was_decided(database: str) -> None:
    engine = sampled(database)
    with pytest.raises(Invalid, match="below zero") as refused:
        append_on_the_day_of_the_sale(engine, moved(9_007_199_254_740_994))
    assert refused.value.fault is Fault.SHARES_EXCEED_HOLDING
    with reading(engine) as connection:
        assert journal.head_of(connection, "acme").sequence == HEAD


def test_an_append_that_fails_half_way_leaves_nothing(database: str) -> None:
    engine = sampled(database)
    with pytest.raises(Invalid):
        append_on_the_day_of_the_sale(engine, moved(1), moved(9_007_199_254_740_993, child="A-4"))
    with reading(engine) as connection:
        assert journal.head_of(connection, "acme").sequence == HEAD
