"""Transfers that pass although something restricts them: by a waiver that reaches them, or because they happened."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.domain.events import SharesTransferred
from ledger.domain.requests import Basis
from ledger.domain.slices import Terms
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import WAIVER, agreed, clause, given, lock_up, question, terms
from tests.domain.test_transfers import COMMAND, LOCKED, ON, decide


@pytest.mark.parametrize(
    ("waiver", "text"),
    [
        ({"until": date(2011, 6, 30)}, "the waiver is for acts until 2011-06-30, and this one is on 2011-07-01"),
        ({"lots": ("X-2",)}, "the waiver is for X-2, and the transfer takes from X-1 too"),
    ],
)
def test_a_waiver_that_does_not_reach_the_act_enters_nothing(waiver: dict[str, Any], text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        decide(slice_=given(terms=LOCKED), request="T-7", waiver=replace(WAIVER, **waiver))
    assert refusal.value.fault is Fault.NOT_COVERED
    assert text in refusal.value.text
    reaching = replace(WAIVER, until=ON, lots=("X-1",))
    assert decide(slice_=given(terms=LOCKED), request="T-7", waiver=reaching).outcome == "registered"


def open_end(reading: str | None) -> Terms:
    """A lock-up whose last day is disputed, or read."""
    last_day = {"question": "Q-1", "in": True, "out": False}
    disputed = agreed(
        clause("C-1", "lock-up", lock_up(last_day_locked=last_day)), question=[question("Q-1", "in", "out")]
    )
    return terms(disputed, adopted={"Q-1": reading} if reading else None)


@pytest.mark.parametrize(
    ("reading", "happened"),
    [
        ("in", "the standing was locked: it happened in breach"),
        (None, "the standing was disputed: whether it was a breach is disputed"),
    ],
)
def test_what_happened_although_it_was_restricted_is_entered_and_excepted(reading: str | None, happened: str) -> None:
    command = replace(COMMAND, on=date(2012, 3, 4), in_breach=True)
    decision = decide(command, given(terms=open_end(reading)), evidenced=True)
    assert decision.outcome == "registered"
    assert isinstance(decision.event, SharesTransferred)
    assert decision.event.in_breach
    last = decision.exceptions[-1]
    assert (last.code, last.clause) == (Code.IN_BREACH, "C-1")
    assert happened in last.text


def test_what_may_be_a_breach_for_want_of_a_fact_says_that_it_is_not_known() -> None:
    held_by_affiliates = terms(agreed(clause("C-1", "lock-up", lock_up(affiliate_series=["X"]))))
    command = replace(COMMAND, basis=Basis.AFFILIATE, in_breach=True)
    decision = decide(command, given(terms=held_by_affiliates), evidenced=True)
    assert "the standing was unknown: whether it was a breach is not known" in decision.exceptions[-1].text


def test_a_mark_of_breach_that_nothing_calls_for_is_noted_and_not_stored() -> None:
    decision = decide(replace(COMMAND, in_breach=True), evidenced=True)
    assert isinstance(decision.event, SharesTransferred)
    assert not decision.event.in_breach
    assert Code.IN_BREACH not in {one.code for one in decision.exceptions}
    assert "and not as one in breach" in decision.reasons[-1].text


def test_a_waiver_of_what_nothing_restricts_is_noted_and_not_stored_even_where_it_would_not_reach_the_act() -> None:
    decision = decide(slice_=given(), request="T-7", waiver=replace(WAIVER, lots=("X-2",)))
    assert isinstance(decision.event, SharesTransferred)
    assert decision.event.waiver is None
    assert "the waiver was not needed" in decision.reasons[-1].text
    assert not {Code.WAIVED, Code.AUTHORITY_MISSING} & {one.code for one in decision.exceptions}
