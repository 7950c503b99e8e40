"""Facts about entities and lots: what each needs, what is impossible, and what is easy to mistake."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.domain import entities
from ledger.domain.decisions import Decision
from ledger.domain.entities import (
    EntityCommand,
    NoteLegend,
    RecordAlias,
    RecordControl,
    RecordMilestone,
    RecordSuccession,
)
from ledger.domain.events import HolderRegistered
from ledger.domain.fact_events import AliasRecorded, ControlChanged, HolderSucceeded, LegendNoted, MilestoneReached
from ledger.domain.slices import Needs, Slice
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import TODAY, agreed, clause, given, held, lock_up, recorded, registered, terms

ON = date(2011, 5, 1)
CONTROL = RecordControl(affiliate="bob", controller="ann", on=ON)
SUCCESSION = RecordSuccession(predecessor="ann", successor="bob", on=ON)
ALIAS = RecordAlias(holder="ann", alias="Ann, Ltd", cite="signature page")
MILESTONE = RecordMilestone(milestone="offering", on=ON)
LEGEND = NoteLegend(lot="X-1", clause="L-1", on=ON)
EVERY: list[EntityCommand] = [CONTROL, SUCCESSION, ALIAS, MILESTONE, LEGEND]
KNOWN = terms(agreed(clause("L-1", "lock-up", lock_up())))


def decide(command: EntityCommand, **changes: Any) -> Decision:
    slice_: Slice = given(**{"terms": KNOWN, "lot": held(), **changes})
    return entities.decide(command, slice_)


def refused(command: EntityCommand, **changes: Any) -> tuple[Fault, str]:
    with pytest.raises(Invalid) as refusal:
        decide(command, **changes)
    return refusal.value.fault, refusal.value.text


def test_each_fact_needs_the_entities_that_it_is_about_or_the_lot_and_the_clauses() -> None:
    assert [entities.needs(command, TODAY) for command in EVERY] == [
        Needs(on=ON, holders=("bob", "ann")),
        Needs(on=ON, holders=("ann", "bob")),
        Needs(on=TODAY, holders=("ann",), names=("Ann, Ltd",)),
        Needs(on=ON),
        Needs(on=ON, lot="X-1", terms=True),
    ]


def test_each_fact_is_recorded_on_its_day_and_an_alias_today_unless_a_day_is_given() -> None:
    found = [decide(command) for command in EVERY]
    assert [one.event for one in found] == [
        ControlChanged(affiliate="bob", controller="ann", controlled=True),
        HolderSucceeded(predecessor="ann", successor="bob"),
        AliasRecorded(holder="ann", alias="Ann, Ltd", cite="signature page"),
        MilestoneReached(milestone="offering"),
        LegendNoted(lot="X-1", clause="L-1", noted=True),
    ]
    assert [one.effective_on for one in found] == [ON, ON, TODAY, ON, ON]
    assert {(one.outcome, one.exceptions) for one in found} == {("recorded", ())}
    assert decide(replace(ALIAS, on=ON)).effective_on == ON


def test_control_that_is_lost_and_a_legend_that_is_taken_off_are_facts_too() -> None:
    assert decide(replace(CONTROL, controlled=False)).event == ControlChanged(
        affiliate="bob", controller="ann", controlled=False
    )
    assert decide(replace(LEGEND, noted=False)).event == LegendNoted(lot="X-1", clause="L-1", noted=False)


@pytest.mark.parametrize("command", [CONTROL, SUCCESSION])
def test_two_known_entities_are_needed_and_they_differ(command: RecordControl | RecordSuccession) -> None:
    assert refused(command, registered=registered("ann"))[0] is Fault.UNKNOWN_HOLDER
    assert refused(command, registered=registered("bob"))[0] is Fault.UNKNOWN_HOLDER
    same = (
        replace(command, affiliate="ann", controller="ann")
        if isinstance(command, RecordControl)
        else replace(command, predecessor="ann", successor="ann")
    )
    assert refused(same) == (Fault.MALFORMED, "ann is named twice: two different entities are needed")


@pytest.mark.parametrize("command", EVERY, ids=lambda one: type(one).__name__)
def test_nothing_is_recorded_of_a_day_that_has_not_come(command: EntityCommand) -> None:
    assert refused(replace(command, on=date(2012, 7, 1)))[0] is Fault.DATE_IN_FUTURE


def test_an_alias_is_of_a_known_holder_and_has_a_place() -> None:
    assert refused(replace(ALIAS, holder="cat"))[0] is Fault.UNKNOWN_HOLDER
    assert refused(replace(ALIAS, alias=" "))[0] is Fault.MALFORMED
    assert refused(replace(ALIAS, cite=""))[0] is Fault.MALFORMED
    assert refused(replace(MILESTONE, milestone="the offering"))[0] is Fault.MALFORMED


def test_an_alias_that_is_easy_to_mistake_or_is_another_holders_name_stands_as_an_exception() -> None:
    mixed = decide(replace(ALIAS, alias="\N{CYRILLIC CAPITAL LETTER A}nn"))
    assert [one.code for one in mixed.exceptions] == [Code.NAME_SUSPICIOUS]
    assert "it mixes letters of CYRILLIC and LATIN" in mixed.exceptions[0].text
    named = (
        recorded(
            HolderRegistered(
                holder="bob", name="Bob", jurisdiction=None, aliases=("Ann, Ltd",), family=None, address=None
            )
        ),
        recorded(AliasRecorded(holder="cat", alias="Annie", cite="x")),
        recorded(AliasRecorded(holder="ann", alias="Ann, Ltd", cite="x")),
    )
    assert [one.text for one in decide(ALIAS, named=named).exceptions] == [
        "'Ann, Ltd' is also a name of bob; the two are not merged"
    ]
    assert [one.text for one in decide(replace(ALIAS, alias="ANNIE"), named=named).exceptions] == [
        "'ANNIE' is also a name of cat; the two are not merged"
    ]
    own = replace(named[0], event=replace(named[0].event, holder="ann"))
    assert decide(ALIAS, named=(own, *named[2:])).exceptions == (), "its own name is no other's"


def test_a_legend_is_of_a_recorded_clause_on_a_lot_that_is_there() -> None:
    assert refused(LEGEND, lot=None) == (Fault.UNKNOWN_LOT, "lot 'X-1' is not recorded")
    early = replace(LEGEND, on=date(2011, 1, 31))
    assert refused(early) == (Fault.DATE_ORDER, "lot X-1 was opened on 2011-02-01, after 2011-01-31")
    fault, text = refused(replace(LEGEND, clause="L-9"))
    assert (fault, text) == (Fault.UNKNOWN_CLAUSE, "clause 'L-9' is not in any recorded agreement")
    with pytest.raises(Invalid, match="The clauses are none"):
        decide(LEGEND, terms=terms())
