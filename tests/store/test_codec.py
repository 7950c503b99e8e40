"""Stored names, versions and payloads: what is in the journal must be readable for ever, exactly."""

import dataclasses
import json
import types
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.events import NAMES, Event
from ledger.domain.values import Evidence, EvidenceKind, Units
from ledger.errors import Damaged
from ledger.store import upcasts
from ledger.store.codec import (
    CLASSES,
    canonical,
    decode_event,
    decode_evidence,
    encode_event,
    encode_evidence,
    request_hash,
)
from tests.store.samples import DEMANDED, EVENTS, EVIDENCE, FIRST, REFUSED

GOLDEN = Path(__file__).parent / "payloads.jsonl"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def strategy(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a field's declared type; numbers reach past what JSON readers hold exactly."""
    if hint is Units:
        return st.integers(0, 10**18 - 1)
    if hint is str:
        return TEXT
    if hint is bool:
        return st.booleans()
    if hint is int:
        return st.integers(0, 2**53 - 1)
    if hint is date:
        return st.dates()
    if hint is Decimal:
        return st.decimals(0, 10**18, places=4, allow_nan=False, allow_infinity=False)
    if hint is types.NoneType:
        return st.none()
    if get_origin(hint) in (Union, types.UnionType):
        return st.one_of(*map(strategy, get_args(hint)))
    if get_origin(hint) is tuple:
        return st.lists(strategy(get_args(hint)[0]), max_size=3).map(tuple)
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    assert dataclasses.is_dataclass(hint), f"no strategy for {hint}"
    hints = get_type_hints(hint)
    return st.builds(hint, **{field.name: strategy(hints[field.name]) for field in dataclasses.fields(hint)})


@pytest.mark.parametrize("kind", NAMES, ids=NAMES.values())
def test_every_event_reads_back_as_it_was_written(kind: type[Event]) -> None:
    @settings(max_examples=25)
    @given(strategy(kind))
    def reads_back(event: Event) -> None:
        name, version, payload = encode_event(event)
        assert decode_event(name, version, payload) == event
        assert canonical(json.loads(payload)) == payload

    reads_back()


def test_every_event_has_one_stored_name() -> None:
    assert set(NAMES) == set(get_args(Event))
    assert len(set(NAMES.values())) == len(NAMES)
    assert {name: kind for kind, name in NAMES.items()} == CLASSES
    assert all(name == name.lower() and name.isascii() for name in NAMES.values())


def test_the_samples_show_every_event() -> None:
    assert {type(event) for _, event in EVENTS} == set(NAMES)


def kept() -> list[tuple[str, int, str]]:
    """What was stored, line by line: the samples of the first version, then whatever differed in a later one."""
    return [tuple(json.loads(line)) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]


def test_stored_names_versions_and_payloads_never_drift() -> None:
    """Each line was written once; a change here means that ledgers in use can no longer be read or verified."""
    assert [one for _, event in EVENTS if (one := encode_event(event)) not in kept()] == []


def test_what_was_ever_stored_is_still_read() -> None:
    samples = [event for _, event in EVENTS]
    assert [decode_event(*one) for one in kept()[: len(FIRST)]] == [event for _, event in FIRST]
    assert [one for one in kept() if decode_event(*one) not in samples] == []


def test_every_version_that_was_ever_written_has_its_line() -> None:
    versions = {(name, version) for name in CLASSES for version in range(1, upcasts.version_of(name) + 1)}
    assert {(name, version) for name, version, _ in kept()} == versions


def test_evidence_reads_back_and_never_drifts() -> None:
    text = '[{"kind":"document","text":"minutes"},{"kind":"text","text":"p. 3, “as agreed”"}]'
    assert encode_evidence(EVIDENCE) == text
    assert decode_evidence(text) == EVIDENCE
    assert decode_evidence("[]") == ()


def test_the_request_hash_of_a_command_never_drifts() -> None:
    assert request_hash(REFUSED, EVIDENCE) == "481c5f778af09bc4ac678ad964b41ced257effa89dacc51d9de257d0d51a9355"
    assert request_hash(DEMANDED, ()) == "637e100de61d9963d672f852bef5e074a6348fab3895339b2ad0cfba75d8baf5"


def test_a_request_hash_tells_every_difference() -> None:
    others = [
        dataclasses.replace(REFUSED, **{name: value})
        for name, value in [("series", "B"), ("shares", "1.50"), ("on", date(2020, 1, 3)), ("lots", ("A-1",))]
    ]
    marked = (Evidence(kind=EvidenceKind.ILLUSTRATIVE, text=""),)
    hashes = {request_hash(command, ()) for command in (REFUSED, DEMANDED, *others)}
    assert len(hashes | {request_hash(REFUSED, EVIDENCE), request_hash(REFUSED, marked)}) == 8


def test_an_unknown_event_name_is_damage() -> None:
    with pytest.raises(Damaged, match="unknown name 'shares-eaten'"):
        decode_event("shares-eaten", 1, "{}")


FAULTY = [
    "",
    "{",
    "[]",
    "null",
    "1",
    "{}",
    '{"reverses":"7","reason":"x"}',
    '{"reverses":7.0,"reason":"x"}',
    '{"reverses":NaN,"reason":"x"}',
    '{"reverses":true,"reason":"x"}',
    '{"reverses":7,"reason":null}',
    '{"reverses":7,"reason":["x"]}',
    pytest.param('{"reverses":7,"reason":' + "[" * 100_000, id="nested"),
]


@pytest.mark.parametrize("payload", FAULTY)
def test_a_payload_that_cannot_be_read_is_damage(payload: str) -> None:
    with pytest.raises(Damaged):
        decode_event("event-reversed", 1, payload)


def test_a_payload_of_a_version_that_is_not_known_is_damage() -> None:
    with pytest.raises(Damaged):
        decode_event("event-reversed", 2, '{"reverses":7,"reason":"x"}')


def test_an_old_payload_is_lifted_one_version_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(upcasts.CURRENT, "event-reversed", 3)
    monkeypatch.setitem(upcasts.UPCASTS, ("event-reversed", 1), lambda old: {"reverses": old["number"], "why": "x"})
    monkeypatch.setitem(
        upcasts.UPCASTS, ("event-reversed", 2), lambda old: {"reverses": old["reverses"], "reason": old["why"]}
    )
    last = EVENTS[-1][1]
    assert decode_event("event-reversed", 1, '{"number":7}') == dataclasses.replace(last, reason="x")
    assert encode_event(last)[1] == 3


def test_every_version_before_the_current_one_has_its_upcast() -> None:
    assert set(upcasts.CURRENT) <= set(NAMES.values())
    wanted = {(name, version) for name, current in upcasts.CURRENT.items() for version in range(1, current)}
    assert set(upcasts.UPCASTS) == wanted
