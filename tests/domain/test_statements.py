"""Outside totals: what is stated beside what the ledger has, and how a difference is resolved."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.domain import statements
from ledger.domain.period_events import StatementRecorded, StatementResolved
from ledger.domain.slices import Needs
from ledger.domain.statements import RecordStatement, ResolveStatement
from ledger.domain.values import Units
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import TODAY, designated, given, recorded

ON = date(2012, 5, 31)
STATED = RecordStatement(source="Agent", series="X", shares="100", on=ON)
OF_ANN = replace(STATED, holder="ann", source="Ann")
RESOLVE = ResolveStatement(statement="ST-1", resolution="agent had not posted T-7", by="Controller", on=TODAY)
RECORDED = recorded(
    StatementRecorded(statement="ST-1", source="Agent", series="X", holder=None, shares=Units(1)), 30, on=ON
)


def test_a_statement_needs_what_the_ledger_has_on_its_day() -> None:
    assert statements.needs(STATED) == Needs(on=ON, series="X", outstanding=True)
    assert statements.needs(OF_ANN) == Needs(on=ON, series="X", holders=("ann",), outstanding=True)
    assert statements.needs(RESOLVE) == Needs(on=TODAY, statement="ST-1")


def test_a_statement_is_refused_in_this_order() -> None:
    nobody = replace(OF_ANN, holder="eve", source=" ", shares="-1")
    cases = [
        (replace(nobody, on=date(2012, 7, 1)), given(designated=None), Fault.DATE_IN_FUTURE),
        (nobody, given(designated=None), Fault.UNKNOWN_SERIES),
        (nobody, given(), Fault.UNKNOWN_HOLDER),
        (replace(nobody, holder="ann"), given(), Fault.MALFORMED),
        (replace(STATED, shares="1.5"), given(), Fault.MALFORMED),
    ]
    for command, slice_, fault in cases:
        with pytest.raises(Invalid) as refusal:
            statements.decide(command, slice_)
        assert refusal.value.fault is fault


def test_a_statement_that_agrees_has_no_exception() -> None:
    decision = statements.decide(STATED, given(outstanding=100, next_statement=3))
    assert decision.event == StatementRecorded(
        statement="ST-3", source="Agent", series="X", holder=None, shares=Units(100)
    )
    assert (decision.opened, decision.exceptions, decision.effective_on) == (("ST-3",), (), ON)
    (reason,) = decision.reasons
    assert reason.text == "Agent states 100 X in all on 31 May 2012; the ledger has 100: no difference"


def test_a_holder_is_compared_with_its_own_shares_in_the_decimals_of_the_series() -> None:
    slice_ = given(designated=designated(decimals=1), holdings={"ann": 985}, outstanding=1)
    decision = statements.decide(OF_ANN, slice_)
    assert [one.text for one in decision.reasons] == ["Ann states 100 X of ann on 31 May 2012; the ledger has 98.5"]
    (difference,) = decision.exceptions
    assert difference.code is Code.DIFFERENCE
    assert difference.text == "ST-1: Ann states 1.5 X of ann more than the ledger has; 30 days old, not resolved"


@pytest.mark.parametrize(
    ("on", "age"),
    [
        (TODAY, "0 days old, not"),
        (date(2012, 6, 29), "1 day old, not"),
        (date(2012, 5, 31), "30 days old, not"),
        (date(2012, 5, 30), "31 days old, more than 30 (17 CFR 240.17Ad-11), not"),
    ],
)
def test_a_difference_is_aged_after_thirty_days(on: date, age: str) -> None:
    (difference,) = statements.decide(replace(STATED, on=on), given(outstanding=140)).exceptions
    assert difference.text == f"ST-1: Agent states 40 X less than the ledger has; {age} resolved"


def test_a_resolution_is_refused_in_this_order() -> None:
    event = StatementResolved(statement="ST-1", resolution="before", by="Controller")
    before = recorded(event, 31, on=ON)
    early = replace(RESOLVE, on=date(2012, 5, 30), resolution=" ")
    cases = [
        (replace(early, on=date(2012, 7, 1)), (), Fault.DATE_IN_FUTURE, "after today"),
        (early, (), Fault.UNKNOWN_STATEMENT, "'ST-1' is not recorded"),
        (early, (RECORDED, before), Fault.DATE_ORDER, "states a total on 2012-05-31"),
        (replace(early, on=TODAY), (RECORDED, before), Fault.ALREADY_RECORDED, "resolved on 2012-05-31 (#31)"),
        (replace(early, on=TODAY), (RECORDED,), Fault.MALFORMED, "resolution must have"),
        (replace(RESOLVE, by=""), (RECORDED,), Fault.MALFORMED, "by must have"),
    ]
    for command, found, fault, text in cases:
        with pytest.raises(Invalid) as refusal:
            statements.decide(command, given(statement=found))
        assert refusal.value.fault is fault
        assert text in str(refusal.value)


def test_a_difference_is_resolved_by_somebody_on_a_day() -> None:
    decision = statements.decide(replace(RESOLVE, on=ON), given(statement=(RECORDED,)))
    assert decision.event == StatementResolved(statement="ST-1", resolution="agent had not posted T-7", by="Controller")
    assert decision.effective_on == ON
