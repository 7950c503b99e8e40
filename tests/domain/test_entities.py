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
from ledger.domain.events import HolderRegistered, Recorded
from ledger.domain.fact_events import AliasRecorded, ControlChanged, HolderSucceeded, LegendNoted, MilestoneReached
from ledger.domain.slices import Needs, Slice
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import TODAY, agreed, clause, demand_rights, given, held, lock_up, recorded, registered, terms

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
    there = replace(held(), legends=(legend(ON),))
    off = decide(replace(LEGEND, noted=False), lot=there).event
    assert off == LegendNoted(lot="X-1", clause="L-1", noted=False)


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


def legend(on: date, sequence: int = 40, *, noted: bool = True, clause: str = "L-1") -> Recorded:
    return recorded(LegendNoted(lot="X-1", clause=clause, noted=noted), sequence, on=on)


def test_a_legend_is_placed_where_it_is_not_and_taken_off_where_it_is() -> None:
    early, late = date(2011, 5, 1), date(2011, 9, 1)
    on, off = replace(LEGEND, on=late), replace(LEGEND, on=late, noted=False)
    placed = replace(held(), legends=(legend(early),))
    removed = replace(held(), legends=(legend(early), legend(date(2011, 6, 1), 41, noted=False)))
    others = replace(held(), legends=(legend(early, clause="L-2"),))
    assert refused(on, lot=placed) == (Fault.ALREADY_RECORDED, "the legend of L-1 is on lot X-1 since 1 May 2011 (#40)")
    assert decide(off, lot=placed).outcome == "recorded"
    assert decide(on, lot=removed).outcome == "recorded"
    assert decide(on, lot=others).outcome == "recorded"
    assert refused(off, lot=removed) == (
        Fault.MALFORMED,
        "the legend of L-1 is not on lot X-1 on 1 Sep 2011: it was taken off on 1 Jun 2011 (#41)",
    )
    assert refused(off, lot=others)[1] == "the legend of L-1 is not on lot X-1 on 1 Sep 2011: it was never placed"


def test_a_legend_entered_late_may_not_repeat_what_a_later_day_says() -> None:
    early, middle, late = date(2011, 5, 1), date(2011, 6, 1), date(2011, 9, 1)
    placed_late = replace(held(), legends=(legend(late),))
    fault, text = refused(replace(LEGEND, on=early), lot=placed_late)
    assert fault is Fault.ALREADY_RECORDED
    assert (
        text == "the legend of L-1 was placed on 1 Sep 2011 (#40), so it cannot have been placed on an earlier day too"
    )
    taken_off_late = replace(held(), legends=(legend(early), legend(late, 41, noted=False)))
    fault, text = refused(replace(LEGEND, on=middle, noted=False), lot=taken_off_late)
    assert (fault, "was taken off on 1 Sep 2011 (#41)" in text) == (Fault.ALREADY_RECORDED, True)
    placed_again = replace(taken_off_late, legends=(*taken_off_late.legends, legend(late, 42)))
    assert refused(replace(LEGEND, on=late), lot=placed_again)[0] is Fault.ALREADY_RECORDED


def test_a_legend_is_of_a_clause_that_restricts() -> None:
    rights = terms(agreed(clause("L-1", "lock-up", lock_up()), clause("R-1", "demand-rights", demand_rights())))
    assert refused(replace(LEGEND, clause="R-1"), terms=rights) == (
        Fault.MALFORMED,
        "clause R-1 is of kind 'demand-rights', which restricts no transfer, so no legend notes it",
    )
    with pytest.raises(Invalid, match="Clauses that restrict are L-1"):
        decide(replace(LEGEND, clause="R-1"), terms=rights)
    alone = terms(agreed(clause("R-1", "demand-rights", demand_rights())))
    with pytest.raises(Invalid, match="Clauses that restrict are not recorded"):
        decide(replace(LEGEND, clause="R-1"), terms=alone)


def test_a_legend_is_of_a_recorded_clause_on_a_lot_that_is_there() -> None:
    assert refused(LEGEND, lot=None) == (Fault.UNKNOWN_LOT, "lot 'X-1' is not recorded")
    early = replace(LEGEND, on=date(2011, 1, 31))
    assert refused(early) == (Fault.DATE_ORDER, "lot X-1 was opened on 2011-02-01, after 2011-01-31")
    fault, text = refused(replace(LEGEND, clause="L-9"))
    assert (fault, text) == (Fault.UNKNOWN_CLAUSE, "clause 'L-9' is not in any recorded agreement")
    with pytest.raises(Invalid, match="The clauses are none"):
        decide(LEGEND, terms=terms())
