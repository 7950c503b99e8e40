"""Months: in their order, once each, and what is said of what is recorded in them afterwards."""

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from ledger.domain import corrections, periods
from ledger.domain.corrections import ReverseEvent
from ledger.domain.decisions import Decision, Outcome
from ledger.domain.events import Event, EventReversed, Recorded, RequestHeld
from ledger.domain.period_events import PeriodClosed, PeriodTotal, PriorPeriod, PriorPeriodCorrected
from ledger.domain.periods import CloseMonth, Prior
from ledger.domain.requests import TransferShares
from ledger.domain.share_events import ReserveChanged
from ledger.domain.slices import Closing, Needs
from ledger.domain.values import Units
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import given, recorded
from tests.store.samples import EVENTS

LAST_DAY = date(2012, 3, 31)
TOTALS = (
    PeriodTotal(series="X", account="clear", units=Units(100)),
    PeriodTotal(series="X", account="authorised", units=Units(1000)),
    PeriodTotal(series="X", account="unissued", units=Units(900)),
)
COMMAND = CloseMonth(month="2012-03")
LATE = Prior(kind=PriorPeriod.LATE_ENTRY, reason="the letter was lost")
CORRECTION = Prior(kind=PriorPeriod.ERROR_CORRECTION, reason="typing error")
RESERVED = ReserveChanged(series="X", purpose="conversion", shares=Units(1), consent=None)
HELD = RequestHeld(
    request="T-1",
    command=TransferShares(series="X", transferor="ann", transferee="bob", shares="1", on=LAST_DAY),
    relied_on=(),
)
ENTERED = Decision(outcome=Outcome.RECORDED, event=RESERVED, effective_on=LAST_DAY)
UNDONE = replace(ENTERED, event=EventReversed(reverses=5, reason="x"))
WAITS = replace(ENTERED, event=HELD)


def closed(month: str, sequence: int) -> Recorded:
    return recorded(PeriodClosed(month=month, head=sequence - 1, head_hash="a" * 64, totals=()), sequence)


def closing(first: Recorded | None = None, last: Recorded | None = None) -> Closing:
    return Closing(first=first, last=last, head_hash="b" * 64, totals=TOTALS)


MARCH = closed("2012-03", 80)


def test_a_closing_needs_the_month_at_its_last_day() -> None:
    assert periods.needs(COMMAND) == Needs(on=LAST_DAY, month="2012-03")
    assert periods.needs(CloseMonth(month="2012-02")).on == date(2012, 2, 29)


@pytest.mark.parametrize(
    "month", ["2012-13", "2012-00", "2012-3", "2012", "2012-03-31", "1599-12", "9001-01", "२०१२-03"]
)
def test_what_is_not_a_month_is_malformed(month: str) -> None:
    with pytest.raises(Invalid, match="is not a month") as refusal:
        periods.needs(CloseMonth(month=month))
    assert refusal.value.fault is Fault.MALFORMED


def test_a_closing_is_refused_in_this_order() -> None:
    first, last = closed("2012-01", 70), closed("2012-03", 80)
    cases = [
        ("2012-06", closing(first, last), Fault.PERIOD_OPEN, "2012-06 has not ended: today is 2012-06-30"),
        ("2011-12", closing(first, last), Fault.ALREADY_RECORDED, "before 2012-01, the first month that was closed"),
        ("2012-01", closing(first, last), Fault.ALREADY_RECORDED, "2012-01 is closed"),
        ("2012-03", closing(first, last), Fault.ALREADY_RECORDED, "The next one to close is 2012-04"),
        ("2012-05", closing(first, last), Fault.PERIOD_OPEN, "Close 2012-04 first"),
    ]
    for month, found, fault, text in cases:
        with pytest.raises(Invalid) as refusal:
            periods.decide(CloseMonth(month=month), given(closing=found))
        assert refusal.value.fault is fault
        assert text in str(refusal.value)


@pytest.mark.parametrize("found", [closing(), closing(closed("2012-02", 70), closed("2012-02", 70))])
def test_the_first_month_may_be_any_and_the_next_is_the_one_after_the_last(found: Closing) -> None:
    decision = periods.decide(COMMAND, given(closing=found, decimals={"X": 1}))
    assert decision.event == PeriodClosed(
        month="2012-03", head=90, head_hash="b" * 64, totals=(TOTALS[1], TOTALS[2], TOTALS[0])
    )
    assert decision.effective_on == LAST_DAY
    (reason,) = decision.reasons
    assert reason.code is Code.COMPUTED
    assert reason.text == "series X at the end of 31 Mar 2012: authorised 100, unissued 90, clear 10"


def test_the_year_turns_after_december() -> None:
    assert periods.month_after("2011-12") == "2012-01"
    assert periods.month_after("2012-01") == "2012-02"


KNOWN_ALONE = {
    "IssuerRegistered",
    "HolderRegistered",
    "AliasRecorded",
    "AgreementRecorded",
    "ReadingAdopted",
    "RequestRefused",
    "RequestHeld",
    "RequestLogged",
    "RequestWithdrawn",
    "PeriodClosed",
    "PriorPeriodCorrected",
    "StatementRecorded",
    "StatementResolved",
    "ReportIssued",
}


@pytest.mark.parametrize("kind", [kind for kind in get_args(Event) if kind is not EventReversed])
def test_an_event_posts_unless_it_is_known_by_its_recording_alone(kind: type[Event]) -> None:
    # the answer turns on the kind alone, so an event without its fields will do
    event = object.__new__(kind)
    assert periods.posts(event) is (kind.__name__ not in KNOWN_ALONE)
    assert periods.posts(EventReversed(reverses=1, reason="x"), event) is periods.posts(event)


def test_every_sample_is_judged() -> None:
    assert {periods.posts(event, event) for _, event in EVENTS if not isinstance(event, EventReversed)} == {True, False}


def test_what_posts_in_a_closed_month_says_why_directly_before() -> None:
    note = periods.note_of(ENTERED, None, MARCH, LATE, 90)
    assert note == PriorPeriodCorrected(
        sequence=92, month="2012-03", kind=PriorPeriod.LATE_ENTRY, reason="the letter was lost"
    )
    assert periods.note_of(WAITS, None, MARCH, LATE, 90) is None
    assert periods.note_of(WAITS, None, MARCH, None, 90) is None


def test_a_reversal_that_a_late_entry_brings_about_corrects_an_error() -> None:
    note = periods.note_of(UNDONE, RESERVED, MARCH, LATE, 90)
    assert note is not None
    assert note.kind is PriorPeriod.ERROR_CORRECTION
    assert periods.note_of(UNDONE, HELD, MARCH, LATE, 90) is None


@pytest.mark.parametrize(("one", "late"), [(ENTERED, True), (UNDONE, False)])
def test_without_a_reason_the_closing_and_the_options_are_named(one: Decision, *, late: bool) -> None:
    with pytest.raises(Invalid) as refusal:
        periods.note_of(one, RESERVED, MARCH, None, 90)
    assert refusal.value.fault is Fault.PERIOD_CLOSED
    assert "2012-03-31 is in a closed month: 2012-03 was closed by #80 on 2012-06-30" in str(refusal.value)
    assert "--prior-period error-correction" in str(refusal.value)
    assert ("late-entry" in str(refusal.value)) is late


def test_a_blank_reason_is_no_reason() -> None:
    with pytest.raises(Invalid, match="the reason for a prior-period entry must have"):
        periods.note_of(ENTERED, None, MARCH, replace(LATE, reason=" "), 90)


def test_the_receipt_has_the_note_among_its_exceptions() -> None:
    for one, prior, words in (
        (ENTERED, LATE, "a late entry in 2012-03, which was closed by #80: the letter was lost"),
        (UNDONE, CORRECTION, "an error correction in 2012-03, which was closed by #80: typing error"),
    ):
        note = periods.note_of(one, RESERVED, MARCH, prior, 90)
        (exception,) = periods.noted(one, note, MARCH, prior).exceptions
        assert (exception.code, exception.text) == (Code.PRIOR_PERIOD, words)


def test_a_reversal_is_no_late_entry() -> None:
    note = periods.note_of(UNDONE, RESERVED, MARCH, LATE, 90)
    with pytest.raises(Invalid, match="a reversal in a closed month is no late entry") as refusal:
        periods.noted(UNDONE, note, MARCH, LATE)
    assert refusal.value.fault is Fault.MALFORMED


def test_a_reason_for_nothing_is_malformed_but_for_what_waits_or_was_passed_on() -> None:
    for one, found in ((ENTERED, None), (WAITS, None)):
        with pytest.raises(Invalid, match="no prior period to correct") as refusal:
            periods.noted(one, None, found, LATE)
        assert refusal.value.fault is Fault.MALFORMED
    assert periods.noted(WAITS, None, MARCH, LATE) is WAITS
    assert periods.noted(ENTERED, None, None, LATE, used=True) is ENTERED
    assert periods.noted(ENTERED, None, None, replace(LATE, passed_on=True)) is ENTERED


def test_a_closing_and_its_notes_are_not_reversed() -> None:
    note = PriorPeriodCorrected(sequence=92, month="2012-03", kind=PriorPeriod.LATE_ENTRY, reason="x")
    for event in (MARCH, recorded(note, 91)):
        with pytest.raises(Invalid, match="what was closed stays closed") as refusal:
            corrections.decide(ReverseEvent(sequence=event.sequence, reason="x"), given(event=event))
        assert refusal.value.fault is Fault.NOT_REVERSIBLE
