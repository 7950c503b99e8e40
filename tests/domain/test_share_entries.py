"""What becomes of shares as entries, and what each such event speaks of: worked out by hand for each of the samples."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.decisions import below_zero
from ledger.domain.entries import Account, entries_of
from ledger.domain.events import NAMES, Event
from ledger.domain.mentions import Subject, mentions_of
from ledger.domain.share_events import SharesSplit
from ledger.errors import Fault
from tests.domain.given import balance, recorded
from tests.store.period_samples import PERIODS
from tests.store.share_samples import SHARES
from tests.store.stop_samples import STOPS

BIG, PIK = 9_007_199_254_740_993, 326_510_972_984_360
UNISSUED, RETIRED = ("unissued", "", ""), ("retired", "", "")
MOVED: list[tuple[str, dict[tuple[str, str, str, str], int]]] = [
    ("authorised-changed", {("S", "authorised", "", ""): -(10**17), ("S", *UNISSUED): 10**17}),
    ("dividend-paid", {("S", *UNISSUED): -PIK, ("S", "clear", "ada", "S-3"): PIK}),
    ("dividend-paid", {}),
    (
        "shares-converted",
        {
            ("S", "clear", "ada", "S-1"): -1000,
            ("S", *RETIRED): 1000,
            ("T", *UNISSUED): -2500,
            ("T", "clear", "ada", "T-1"): 2500,
        },
    ),
    ("shares-exchanged", {("S", "clear", "bob", "S-2"): -2, ("S", *RETIRED): 2}),
    ("shares-redeemed", {("S", "clear", "ada", "S-1"): -99, ("S", *RETIRED): 99}),
    ("shares-redeemed", {("T", "clear", "ada", "T-1"): -500, ("T", *RETIRED): 500}),
    ("shares-cancelled", {("S", "clear", "ada", "S-1"): -10, ("S", *RETIRED): 10}),
    ("shares-retracted", {("S", "clear", "bob", "S-2"): -31, ("S", *UNISSUED): 31}),
    ("shares-repurchased", {("S", "clear", "bob", "S-2"): -200, ("S", "treasury", "", "S-2"): 200}),
    ("treasury-reissued", {("S", "treasury", "", "S-2"): -50, ("S", "clear", "cyd", "S-4"): 50}),
    ("treasury-retired", {("S", "treasury", "", "S-2"): -60, ("S", *RETIRED): 60}),
    (
        "shares-split",
        {("S", *UNISSUED): 126, ("S", "clear", "bob", "S-2"): -66, ("S", "treasury", "", "S-2"): -60},
    ),
    ("authorised-changed", {("S", *RETIRED): -160, ("S", "authorised", "", ""): 160}),
]
EVENTS = [event for _, event in SHARES if NAMES[type(event)] not in ("series-designated", "shares-issued")]


def moved(event: Event) -> dict[tuple[str, str, str, str], int]:
    """The entries of an event by account; those of one account together."""
    found: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for entry in entries_of(recorded(event)):
        found[entry.series, entry.account.value, entry.holder, entry.lot] += entry.shares
    return {account: units for account, units in found.items() if units}


@pytest.mark.parametrize(("event", "expected"), list(zip(EVENTS, MOVED, strict=True)))
def test_each_event_moves_what_it_says_and_each_series_balances(
    event: Event, expected: tuple[str, dict[tuple[str, str, str, str], int]]
) -> None:
    assert (NAMES[type(event)], moved(event)) == expected


def test_a_pledged_side_is_split_where_it_is() -> None:
    (split,) = [event for event in EVENTS if isinstance(event, SharesSplit)]
    pledged = replace(split, lines=(replace(split.lines[0], pledged=True),))
    assert moved(pledged) == {("S", *UNISSUED): 66, ("S", "pledged", "bob", "S-2"): -66}


SPOKEN = [
    {"series:S"},
    {"series:S", "holder:ada", "holder:bob", "lot:S-1", "lot:S-2", "+lot:S-3"},
    {"series:T"},
    {"series:S", "series:T", "holder:ada", "lot:S-1", "+lot:T-1", "+certificate:PT-1"},
    {"series:S", "series:T", "holder:bob", "lot:S-2"},
    {"series:S", "holder:ada", "holder:bob", "lot:S-1", "lot:S-2"},
    {"series:T", "holder:ada", "lot:T-1", "certificate:PT-1"},
    {"series:S", "holder:ada", "lot:S-1"},
    {"series:S", "holder:bob", "lot:S-2"},
    {"series:S", "holder:bob", "lot:S-2"},
    {"series:S", "holder:cyd", "lot:S-2", "+lot:S-4", "+certificate:PS-9"},
    {"series:S", "lot:S-2"},
    {"series:S", "holder:bob", "lot:S-2"},
    {"series:S"},
]


def spoken(event: Event) -> set[str]:
    """Kind and id of every subject, marked where it begins there."""
    return {f"{'+' if one.opens else ''}{one.kind.value}:{one.subject}" for one in mentions_of(event)}


@pytest.mark.parametrize(("event", "expected"), list(zip(EVENTS, SPOKEN, strict=True)))
def test_each_event_speaks_of_its_series_holders_lots_and_certificates(event: Event, expected: set[str]) -> None:
    assert spoken(event) == expected


def test_stops_and_the_books_move_nothing_and_speak_of_themselves() -> None:
    assert [moved(event) for _, event in (*STOPS, *PERIODS)] == [{}] * len((*STOPS, *PERIODS))
    kinds = {one.kind for _, event in (*STOPS, *PERIODS) for one in mentions_of(event) if one.opens}
    assert kinds == {Subject.STOP, Subject.PERIOD, Subject.STATEMENT}
    assert {"period:2020-01"} in [spoken(event) for _, event in PERIODS]
    assert {"statement:ST-2"} in [spoken(event) for _, event in PERIODS]


def test_what_would_be_below_zero_is_named_by_its_lot_its_holder_or_its_series() -> None:
    def told(holder: str, lot: str) -> str:
        held = balance(100, lowest=20, lowest_on=date(2011, 8, 1))
        error = below_zero("X", Account.CLEAR, holder, lot, held, 30, 0, date(2011, 7, 1))
        assert error.fault is Fault.ACCOUNT_BELOW_ZERO
        return error.text

    rest = "has clear shares: 100 on 2011-07-01, and only 20 left on 2011-08-01; this takes 30"
    assert told("ann", "X-1") == f"lot X-1 of ann {rest}"
    assert told("", "X-1") == f"lot X-1 {rest}"
    assert told("", "") == f"series X {rest}"
