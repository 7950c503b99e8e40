"""Shares set aside: how many at most, and when what is left no longer covers them."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.domain import reserves
from ledger.domain.decisions import Decision, Outcome
from ledger.domain.entries import Account, Entry
from ledger.domain.events import Recorded
from ledger.domain.reserves import Cover, ReserveShares, Shortage
from ledger.domain.share_events import ReserveChanged
from ledger.domain.slices import Needs
from ledger.domain.values import Units
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import balance, designated, given, recorded

ON = date(2012, 3, 1)
APRIL, MAY, JUNE = date(2012, 4, 1), date(2012, 5, 1), date(2012, 6, 1)
COMMAND = ReserveShares(series="X", purpose="Conversion of Y", shares="300", on=ON, consent="board, 1 Mar 2012")


def reserve(units: int, sequence: int, *, on: date = ON, purpose: str = "conversion of Y") -> Recorded:
    event = ReserveChanged(series="X", purpose=purpose, shares=Units(units), consent=None)
    return recorded(event, sequence, on=on)


def test_a_reserve_needs_what_is_unissued_and_what_is_reserved() -> None:
    assert reserves.needs(COMMAND) == Needs(on=ON, series="X", reserves=True)


def test_a_reserve_is_refused_in_this_order() -> None:
    wrong = replace(COMMAND, purpose=" ", shares="many")
    options = reserve(801, 30, purpose="options")
    cases = [
        (replace(wrong, on=date(2012, 7, 1)), given(designated=None), Fault.DATE_IN_FUTURE, "after today"),
        (wrong, given(designated=None), Fault.UNKNOWN_SERIES, "'X'"),
        (wrong, given(), Fault.MALFORMED, "purpose must have"),
        (replace(COMMAND, shares="many"), given(), Fault.MALFORMED, "not a share quantity"),
        (COMMAND, given(reserves=(reserve(300, 30),)), Fault.NOTHING_CHANGED, "300 X are reserved"),
        (replace(COMMAND, shares="0"), given(), Fault.NOTHING_CHANGED, "0 X are reserved"),
        (replace(COMMAND, shares="1001"), given(), Fault.SHARES_EXCEED_AUTHORISED, "and 1000 are unissued"),
        (COMMAND, given(reserves=(options,)), Fault.SHARES_EXCEED_AUTHORISED, "1101 X would be reserved"),
        (replace(COMMAND, consent=" "), given(), Fault.MALFORMED, "consent must have"),
    ]
    for command, slice_, fault, text in cases:
        with pytest.raises(Invalid) as refusal:
            reserves.decide(command, slice_)
        assert refusal.value.fault is fault
        assert text in str(refusal.value)


def test_a_reserve_is_the_total_for_its_purpose_whatever_the_case_of_its_letters() -> None:
    slice_ = given(reserves=(reserve(200, 30), reserve(700, 31, purpose="options")))
    decision = reserves.decide(COMMAND, slice_)
    assert decision.event == ReserveChanged(
        series="X", purpose="Conversion of Y", shares=Units(300), consent="board, 1 Mar 2012"
    )
    assert (decision.effective_on, decision.exceptions) == (ON, ())
    assert [one.text for one in decision.reasons] == [
        "1000 X are reserved from 1 Mar 2012 on, for all purposes together"
    ]


def test_a_reserve_without_a_consent_is_an_exception() -> None:
    decision = reserves.decide(replace(COMMAND, consent=None), given())
    assert [one.code for one in decision.exceptions] == [Code.CONSENT_MISSING]


def test_a_reserve_that_a_later_day_does_not_cover_says_so() -> None:
    slice_ = given(unissued=balance(1000, 250, MAY))
    (short,) = reserves.decide(COMMAND, slice_).exceptions
    assert short.code is Code.RESERVE_SHORT
    assert short.text == "on 1 May 2012, 300 X are reserved and only 250 are unissued"
    ended = (reserve(0, 31, on=APRIL),)
    assert reserves.decide(COMMAND, replace(slice_, reserves=ended)).exceptions == ()


def test_a_reserve_may_be_lowered_although_it_is_still_not_covered() -> None:
    slice_ = given(unissued=balance(100), reserves=(reserve(500, 30),))
    (short,) = reserves.decide(COMMAND, slice_).exceptions
    assert short.text == "on 1 Mar 2012, 300 X are reserved and only 100 are unissued"
    assert reserves.decide(replace(COMMAND, shares="0"), slice_).exceptions == ()


def test_what_is_reserved_goes_by_the_day_and_then_by_the_sequence() -> None:
    changes = (
        reserve(5, 33, on=APRIL, purpose="options"),
        reserve(300, 32),
        reserve(200, 31),
        reserve(0, 30, on=APRIL),
        designated(),
    )
    assert reserves.reserved_on(changes, date(2012, 2, 29)) == {}
    assert reserves.reserved_on(changes, ON) == {"conversion of y": 300}
    assert reserves.reserved_on(changes, APRIL) == {"options": 5}


def entry(units: int, *, series: str = "X", on: date = ON, account: Account = Account.UNISSUED) -> Entry:
    return Entry(sequence=1, effective_on=on, series=series, account=account, holder="", lot="", shares=units)


def test_only_what_leaves_the_unissued_in_all_is_taken() -> None:
    entries = [
        entry(-70, on=APRIL),
        entry(20),
        entry(50, account=Account.CLEAR),
        entry(-9, series="Y"),
        entry(9, series="Y"),
    ]
    assert reserves.taken(entries) == {"X": (50, ON)}


def test_what_takes_from_the_reserved_says_so_for_its_day_and_for_the_worst_later_one() -> None:
    decision = Decision(outcome=Outcome.REGISTERED, event=designated().event, effective_on=ON)

    def said(units: int) -> list[str]:
        cover = Cover(unissued=((MAY, 400), (ON, 1000)), reserves=(reserve(300, 30),), decimals=1)
        found = reserves.note_short(decision, {"X": (units, ON)}, {"X": cover})
        return [one.text for one in found.exceptions]

    assert said(100) == []
    assert said(101) == ["on 1 May 2012, 30 X are reserved and only 29.9 are unissued"]
    assert said(701) == ["on 1 Mar 2012, 30 X are reserved and only 29.9 are unissued"]


def test_shortages_begin_worsen_and_end_with_their_days() -> None:
    changes = (reserve(300, 30), reserve(350, 34, on=MAY))
    moves = [(date(2012, 2, 1), 2, 1000), (ON, 29, -700), (APRIL, 31, -1), (APRIL, 33, -1), (JUNE, 35, 60)]
    assert reserves.shortages(changes, moves) == [
        Shortage(since=APRIL, over_on=JUNE, unissued=298, reserved=350, sequence=33)
    ]
    assert reserves.shortages(changes, moves[:-1]) == [
        Shortage(since=APRIL, over_on=None, unissued=298, reserved=350, sequence=33)
    ]


def test_a_shortage_that_lessens_keeps_its_worst_day() -> None:
    changes = (reserve(300, 30),)
    moves = [(ON, 3, 100), (APRIL, 4, 50), (MAY, 5, 150), (JUNE, 6, -1)]
    assert reserves.shortages(changes, moves) == [
        Shortage(since=ON, over_on=MAY, unissued=100, reserved=300, sequence=30),
        Shortage(since=JUNE, over_on=None, unissued=299, reserved=300, sequence=6),
    ]
