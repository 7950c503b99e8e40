"""Authorised shares: an increase needs no room, a reduction takes only what nobody holds on any later day."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.domain import authorisations
from ledger.domain.authorisations import ChangeAuthorised
from ledger.domain.decisions import Decision
from ledger.domain.share_events import AuthorisedChanged
from ledger.domain.slices import Slice
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import TODAY, balance, given

COMMAND = ChangeAuthorised(
    series="X",
    shares="100",
    increased=True,
    on=date(2011, 7, 1),
    consent="stockholders",
    filing="certificate of amendment",
)
REDUCED = replace(COMMAND, increased=False)


def decide(command: ChangeAuthorised = COMMAND, slice_: Slice | None = None) -> Decision:
    return authorisations.decide(command, slice_ or given(retired=balance(60)))


def fault_of(command: ChangeAuthorised, slice_: Slice | None = None) -> Invalid:
    with pytest.raises(Invalid) as refusal:
        decide(command, slice_)
    return refusal.value


def test_a_change_needs_the_unissued_and_the_retired_shares() -> None:
    found = authorisations.needs(COMMAND)
    assert (found.on, found.series, found.retired) == (COMMAND.on, "X", True)


def test_the_guards_come_in_their_order() -> None:
    wrong = replace(COMMAND, series="Z", on=date(2013, 1, 1), shares="1.5", from_retired=True)
    assert fault_of(wrong, given(designated=None)).fault is Fault.UNKNOWN_SERIES
    wrong = replace(wrong, series="X")
    assert fault_of(wrong).fault is Fault.DATE_IN_FUTURE
    wrong = replace(wrong, on=TODAY)
    assert fault_of(wrong).fault is Fault.MALFORMED
    wrong = replace(wrong, shares="0")
    assert fault_of(wrong).fault is Fault.SHARES_NOT_POSITIVE
    wrong = replace(wrong, shares="1001")
    assert "retired ones are not issued again" in fault_of(wrong).text
    wrong = replace(wrong, increased=False)
    assert fault_of(wrong).fault is Fault.SHARES_EXCEED_AUTHORISED
    assert fault_of(replace(wrong, from_retired=False)).fault is Fault.SHARES_EXCEED_AUTHORISED


def test_an_increase_rests_on_a_consent_and_a_filing_and_misses_them_otherwise() -> None:
    decision = decide()
    assert decision.event == AuthorisedChanged(
        series="X",
        shares=100,
        increased=True,
        from_retired=False,
        consent="stockholders",
        filing="certificate of amendment",
    )
    assert decision.exceptions == ()
    bare = decide(replace(COMMAND, consent=None, filing=None))
    assert [one.code for one in bare.exceptions] == [Code.CONSENT_MISSING, Code.FILING_MISSING]


def test_a_reduction_takes_no_more_than_is_unissued_on_any_later_day() -> None:
    later = given(unissued=balance(100, lowest=40, lowest_on=date(2011, 8, 1)), retired=balance(60))
    refusal = fault_of(REDUCED, later)
    assert "series X has unissued shares: 100 on 2011-07-01, and only 40 left on 2011-08-01" in refusal.text
    assert "the reduction needs 100" in refusal.text
    assert decide(replace(REDUCED, shares="40"), later).outcome == "registered"


def test_a_reduction_by_retired_shares_takes_those_alone() -> None:
    assert "series X has retired shares: 60 on 2011-07-01" in fault_of(replace(REDUCED, from_retired=True)).text
    event = decide(replace(REDUCED, from_retired=True, shares="60")).event
    assert isinstance(event, AuthorisedChanged)
    assert (event.shares, event.increased, event.from_retired) == (60, False, True)


def test_a_series_has_no_more_authorised_shares_than_can_be_counted_on_any_later_day() -> None:
    most = 10**18 - 1
    increase = replace(REDUCED, increased=True, shares="10")
    room = given(authorised=balance(-100, 10 - most))
    assert decide(increase, room).outcome == "registered"
    refusal = fault_of(increase, given(authorised=balance(-100, 9 - most)))
    assert refusal.fault is Fault.MALFORMED
    assert "with 10 more it would have more than a series can count" in refusal.text
