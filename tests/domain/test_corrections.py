"""Corrections: an event is undone by a new one that names it."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.domain import corrections
from ledger.domain.corrections import ReverseEvent
from ledger.domain.events import EventReversed, IssuerRegistered
from ledger.domain.slices import Dependent, Needs
from ledger.errors import Fault, Invalid
from tests.domain.given import TODAY, debt, designated, given, recorded

COMMAND = ReverseEvent(sequence=2, reason="typing error")
LATER = tuple(
    Dependent(recorded=debt(date(2011, 5, day), n), subject="series X") for n, day in ((5, 9), (7, 3), (5, 9))
)


def test_a_reversal_needs_the_event_and_what_depends_on_it() -> None:
    assert corrections.needs(COMMAND, TODAY) == Needs(on=TODAY, event=2)


def test_a_reversal_is_refused_in_this_order() -> None:
    undo = recorded(EventReversed(reverses=1, reason="x"), 8)
    nameless = replace(COMMAND, reason=" ")
    cases = [
        (given(), Fault.UNKNOWN_SEQUENCE, "there is no event #2"),
        (given(event=undo, reversed_by=undo, dependents=LATER), Fault.ALREADY_REVERSED, "before, by #8"),
        (given(event=undo, dependents=LATER), Fault.NOT_REVERSIBLE, "event #2 (event-reversed) is not reversed"),
        (
            given(event=designated(), dependents=LATER[:2]),
            Fault.HAS_DEPENDENTS,
            "later events depend on it: #5 debt-issued (series X), #7 debt-issued (series X)",
        ),
        (given(event=designated()), Fault.MALFORMED, "reason must have"),
    ]
    for slice_, fault, text in cases:
        with pytest.raises(Invalid) as refusal:
            corrections.decide(nameless, slice_)
        assert refusal.value.fault is fault
        assert text in refusal.value.text


def test_the_opening_of_the_ledger_is_never_reversed() -> None:
    opening = recorded(IssuerRegistered(issuer="acme", name="Acme", zone="UTC"))
    with pytest.raises(Invalid) as refusal:
        corrections.decide(COMMAND, given(event=opening))
    assert refusal.value.fault is Fault.NOT_REVERSIBLE


def test_a_reversal_takes_effect_on_the_day_of_the_event_that_it_undoes() -> None:
    event = debt(date(2011, 5, 1), 2)
    (decision,) = corrections.decide(COMMAND, given(event=event))
    assert decision.event == EventReversed(reverses=2, reason="typing error")
    assert (decision.outcome, decision.effective_on) == ("recorded", date(2011, 5, 1))


def test_dependents_are_reversed_first_the_last_one_before_the_others_and_each_once() -> None:
    decisions = corrections.decide(replace(COMMAND, with_dependents=True), given(event=designated(), dependents=LATER))
    reversed_ = [decision.event.reverses for decision in decisions if isinstance(decision.event, EventReversed)]
    assert reversed_ == [7, 5, 2]
    assert [decision.effective_on for decision in decisions] == [date(2011, 5, 3), date(2011, 5, 9), TODAY]
