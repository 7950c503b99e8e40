"""Rights that are counted for a pool of all holders, and joining by piggyback, of an invented agreement.

The pool 'all' may demand two long forms and one short one if 30% of the registrable shares are behind a demand. Ann
holds 100 shares of series X, bob 60 and cat 40, all of them registrable.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.domain import demands, participation
from ledger.domain.decisions import Decision
from ledger.domain.demand_conditions import demanded_under
from ledger.domain.events import Recorded
from ledger.domain.kinds import check
from ledger.domain.participation import JoinRegistration
from ledger.domain.registration_events import DemandAccepted, HolderJoined
from ledger.domain.registrations import Registration, registration_of
from ledger.domain.requests import DemandRegistration, Form
from ledger.domain.rights import Count, may_join, pools, rests_of, rights
from ledger.domain.slices import HeldLot, Slice, Terms
from ledger.domain.standing import RestKind
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import (
    TODAY,
    agreed,
    clause,
    data,
    demand_rights,
    document,
    given,
    held,
    question,
    recorded,
    registered,
    terms,
)
from tests.domain.test_registrations import accepted, reached

ON = date(2011, 5, 2)
COMMAND = DemandRegistration(
    holder="ann", form=Form.LONG, series="X", shares="20", received_on=ON, given_on=ON, dated_on=ON
)
RULE = {"consumed_by": ["effective"], "given_back_by": [], "joining_consumes": False}


def pool(name: str = "all", percent: int = 30, **changes: Any) -> dict[str, Any]:
    """The parameters of a right that is counted for a pool."""
    found = {**demand_rights(long_form=2, opinion_required=False), "pool": {"id": name, "percent": percent}, **changes}
    del found["holders"]
    return found


def known(*rights_clauses: dict[str, Any], limbs: Iterable[Any] = ({"series": "X"},), **changes: Any) -> Terms:
    """A pool's right unless others are given, what is registrable, and a counting rule."""
    return terms(
        agreed(
            *(rights_clauses or (clause("D-1", "demand-rights", pool()),)),
            clause("G-1", "registrable-securities", {"limb": [{"covers": one} for one in limbs]}),
            clause("N-1", "counting-rule", RULE),
            question=[question("Q-1", "narrow", "broad")],
        ),
        **changes,
    )


def everybody() -> tuple[HeldLot, ...]:
    return (
        held(),
        held("X-2", holder="bob", shares=60, opened=21, root_opened=21),
        held("X-3", holder="cat", shares=40, opened=22, root_opened=22),
    )


def slice_of(holder: str = "ann", with_terms: Terms | None = None, **changes: Any) -> Slice:
    """What a demand of a holder is given."""
    lots = changes.pop("everybody", everybody())
    fields: dict[str, Any] = {
        "terms": with_terms or known(),
        "registered": registered("ann", "bob", "cat"),
        "lots": tuple(one for one in lots if one.lot.holder == holder),
        "everybody": lots,
        "decimals": {"X": 0, "Y": 0, "Z": 2},
        **changes,
    }
    return given(**fields)


def decide(holder: str = "ann", with_terms: Terms | None = None, **changes: Any) -> Decision:
    """A demand of a holder; changes that a command has no field for are those of the slice."""
    fields = {name: changes.pop(name) for name in tuple(changes) if hasattr(COMMAND, name)}
    command = replace(COMMAND, holder=holder, **fields)
    return demands.decide(command, slice_of(holder, with_terms, **changes))


def codes(decision: Decision) -> list[Code]:
    return [reason.code for reason in decision.reasons]


def demanded(pool_of: str | None = "all", holder: str = "bob", **changes: Any) -> Recorded:
    """A demand of 1 May 2011 that counts for a pool, or for its holder."""
    found = accepted(holder)
    return replace(found, event=replace(found.event, pool=pool_of, **changes))


def registration(*events: Recorded) -> Registration:
    found = registration_of(events, TODAY)
    assert found is not None
    return found


def numbers(with_terms: Terms, *registrations: Registration) -> dict[tuple[str, str], tuple[Count, ...]]:
    found = rights(with_terms, list(registrations), TODAY)
    return {(right.holder, right.form.value): right.numbers for right in found}


NONE, RESERVED, USED = ((Count(used=u, reserved=r),) for u, r in ((0, 0), (0, 1), (1, 0)))


# --- enough behind a demand


@pytest.mark.parametrize(
    ("holder", "jointly_with", "percent", "outcome"),
    [
        ("ann", (), 30, "registered"),
        ("bob", (), 30, "registered"),
        ("cat", (), 30, "refused"),
        ("cat", ("bob",), 50, "registered"),
        ("cat", ("bob",), 51, "refused"),
        ("cat", ("cat",), 30, "refused"),
        ("cat", ("ann", "bob"), 100, "registered"),
    ],
)
def test_a_demand_needs_its_percentage_of_the_registrable_shares_behind_it(
    holder: str, jointly_with: tuple[str, ...], percent: int, outcome: str
) -> None:
    with_terms = known(clause("D-1", "demand-rights", pool(percent=percent)))
    decision = decide(holder, with_terms, jointly_with=jointly_with)
    assert decision.outcome == outcome
    assert (Code.TOO_FEW_REGISTRABLE in codes(decision)) is (outcome == "refused")


def test_too_few_says_how_many_and_how_to_have_more() -> None:
    alone = decide("cat")
    assert alone.reasons[0].text == (
        "a demand needs 30% of the 200 registrable shares behind it; cat has 40 (name those who demand together with "
        "--jointly-with)"
    )
    assert (alone.reasons[0].clause, alone.event.relied_on) == ("D-1", (10,))
    fifty_one = known(clause("D-1", "demand-rights", pool(percent=51)))
    assert "bob, cat have 100 (" in decide("cat", fifty_one, jointly_with=("bob",)).reasons[0].text


def test_only_registrable_shares_are_counted_on_either_side() -> None:
    narrow = known(limbs=[{"series": "X", "holder": "ann"}])
    assert decide("ann", narrow).outcome == "registered"
    stranger = decide("bob", narrow)
    assert codes(stranger) == [Code.EXCEEDS_REGISTRABLE, Code.TOO_FEW_REGISTRABLE]
    assert "of the 100 registrable shares behind it; bob has 0" in stranger.reasons[1].text
    assert Code.TOO_FEW_REGISTRABLE in codes(decide("ann", known(limbs=[{"series": "Y"}])))


def test_where_a_reading_decides_how_many_are_registrable_the_demand_is_held() -> None:
    limb = {"question": "Q-1", "narrow": {"series": "X", "holder": "bob"}, "broad": {"series": "X"}}
    decision = decide("bob", known(clause("D-1", "demand-rights", pool(percent=31)), limbs=[limb]))
    assert (decision.outcome, codes(decision)) == ("held", [Code.QUESTION_OPEN, Code.TOO_FEW_REGISTRABLE])
    assert decision.reasons[1].reading == "Q-1 broad"


def test_shares_of_several_series_are_counted_one_for_one_in_shares_and_the_answer_says_so() -> None:
    both = known(limbs=[{"series": "X"}, {"series": "Z"}])
    fine = held("Z-1", holder="cat", series="Z", shares=4000)
    decision = decide("cat", both, everybody=(*everybody(), fine))
    assert decision.outcome == "registered", "40 of X and 40.00 of Z are a third of 240"
    text = "a share of each of series X, Z counts as one registrable share"
    assert [rest.kind for rest in decision.rests_on if rest.text == text] == [RestKind.ASSUMPTION]
    assert not any("counts as one registrable share" in rest.text for rest in decide("ann", both).rests_on)


def test_shares_that_were_bought_from_another_holder_are_as_good_as_its_own() -> None:
    bought = held("X-4", holder="cat", original_purchaser="ann", shares=60)
    lots = (replace(everybody()[0], balance=replace(everybody()[0].balance, shares=40)), *everybody()[1:], bought)
    assert decide("cat", everybody=lots, shares="100").outcome == "registered"


def test_a_demand_for_a_pool_needs_everybodys_lots_and_those_who_join_in_it_must_be_known() -> None:
    found = demands.needs(replace(COMMAND, jointly_with=("bob",)))
    assert (found.everybody, found.holders) == (True, ("ann", "bob"))
    with pytest.raises(Invalid) as refusal:
        decide("ann", jointly_with=("dan",))
    assert refusal.value.fault is Fault.UNKNOWN_HOLDER


# --- counted once, for the pool


def test_an_accepted_demand_says_for_which_pool_it_counts_and_who_was_behind_it() -> None:
    event = decide("cat", jointly_with=("bob", "cat", "bob")).event
    assert isinstance(event, DemandAccepted)
    assert (event.pool, event.holder, event.jointly_with) == ("all", "cat", ("bob",))


def test_a_demand_is_counted_once_for_the_pool_whoever_made_it_and_whoever_joined() -> None:
    joined = recorded(HolderJoined(registration="R-1", holder="cat", series="X", shares=1), 62, on=TODAY)
    assert numbers(known()) == {("all", "long"): NONE, ("all", "short"): NONE}
    pending = registration(demanded(jointly_with=("cat",)), joined)
    assert numbers(known(), pending) == {("all", "long"): RESERVED, ("all", "short"): NONE}
    effective = registration(demanded(), reached("effective"), joined)
    assert numbers(known(), effective, pending)["all", "long"] == (Count(used=1, reserved=1),)


def test_what_one_holder_used_no_other_can_use() -> None:
    twice = ((demanded(),), (demanded(), reached("effective")))
    decision = decide("ann", registrations=twice)
    assert (decision.outcome, codes(decision)) == ("refused", [Code.COUNTED, Code.NO_REGISTRATION_LEFT])
    assert "left for all: 2 entitled, 1 used, 1 reserved" in decision.reasons[1].text
    assert decide("ann", registrations=twice[:1]).outcome == "registered"
    late = decide("ann", registrations=[(replace(one, effective_on=TODAY), *rest) for one, *rest in twice])
    assert late.outcome == "held", "received later and entered already"


OWN = clause("D-2", "demand-rights", demand_rights(holders=["ann"], opinion_required=False))
OTHER = clause("D-3", "demand-rights", pool("few", 10, long_form=1, short_form=0))
ALL = clause("D-1", "demand-rights", pool())


def test_a_demand_moves_neither_another_pool_nor_the_right_of_its_holder() -> None:
    every = known(ALL, OWN, OTHER)
    effective = registration(demanded("all", "ann"), reached("effective"))
    assert numbers(every, effective) == {
        ("all", "long"): USED,
        ("all", "short"): NONE,
        ("ann", "long"): NONE,
        ("ann", "short"): NONE,
        ("few", "long"): NONE,
        ("few", "short"): NONE,
    }
    own = registration(demanded(None, "ann"), reached("effective"))
    assert {name for name, found in numbers(every, own).items() if found == USED} == {("ann", "long")}


def test_a_right_rests_on_the_life_of_the_registrations_that_count_for_it() -> None:
    every = known(ALL, OWN, OTHER)
    life = registration(replace(demanded("all", "ann"), evidence=()))
    found = {right.holder: rests_of(every, right, [life], TODAY) for right in rights(every, [life], TODAY)}
    assert [rest.text.partition(" (")[0] for rest in found["few"]] == []
    long = next(right for right in rights(every, [life], TODAY) if right.holder == "all")
    assert [rest.text.partition(" (")[0] for rest in rests_of(every, long, [life], TODAY)] == ["R-1: the demand"]


@pytest.mark.parametrize(
    ("clauses", "holder", "named", "under"),
    [
        ((ALL, OWN), "ann", None, ["ann"]),
        ((ALL, OWN), "ann", "all", ["all"]),
        ((ALL, OWN), "bob", None, ["all"]),
        ((ALL, OTHER), "bob", "few", ["few"]),
        ((ALL, OTHER), "bob", "none", []),
        ((OWN,), "bob", None, []),
        ((OWN,), "ann", "all", []),
    ],
)
def test_a_holder_demands_under_its_own_right_or_for_the_pool_that_is_named_or_the_only_one(
    clauses: tuple[dict[str, Any], ...], holder: str, named: str | None, under: list[str]
) -> None:
    with_terms = known(*clauses)
    command = replace(COMMAND, holder=holder, pool=named)
    found = demanded_under(with_terms, rights(with_terms, [], TODAY), command)
    assert [(right.holder, right.form) for right in found] == [(one, Form.LONG) for one in under]


def test_a_form_of_which_a_right_grants_none_is_demanded_under_another() -> None:
    with_terms = known(ALL, OTHER, clause("D-4", "demand-rights", demand_rights(holders=["ann"], short_form=0)))
    command = replace(COMMAND, form=Form.SHORT)
    assert [one.holder for one in demanded_under(with_terms, rights(with_terms, [], TODAY), command)] == ["all"]
    none = known(OTHER)
    decision = demands.decide(command, slice_of("ann", none))
    assert "no short-form registration is left for few: 0 entitled" in decision.reasons[0].text


def test_where_several_pools_could_be_meant_the_command_must_name_one() -> None:
    with pytest.raises(Invalid) as refusal:
        decide("bob", known(ALL, OTHER))
    assert refusal.value.fault is Fault.MALFORMED
    assert "long-form demands can be made for several pools: all, few" in str(refusal.value)
    decision = decide("cat", known(ALL, OTHER), pool="few")
    assert isinstance(decision.event, DemandAccepted)
    assert decision.event.pool == "few"


def test_a_pool_that_came_later_does_not_touch_an_earlier_demand() -> None:
    later = {**OTHER, "effective_on": "2012-01-01"}
    assert decide("bob", known(ALL, later)).outcome == "registered"


def test_a_pool_that_no_clause_names_has_no_right_to_demand() -> None:
    decision = decide("ann", pool="none")
    assert (decision.outcome, codes(decision)) == ("refused", [Code.NO_DEMAND_RIGHT])
    assert "no recorded clause in force on 2 May 2011 grants anything to a pool none" in decision.reasons[0].text


def test_the_pools_are_those_of_recorded_clauses() -> None:
    assert pools(known(ALL, OWN, OTHER, {**ALL, "id": "D-4"})) == ("all", "few")
    assert pools(known(OWN)) == ()


# --- joining by piggyback


PIGGYBACK = clause("P-1", "piggyback-rights", {"holders": ["cat"]})
EVERYONE = clause("P-1", "piggyback-rights", {"holders": "everyone"})


def join(holder: str, *clauses: dict[str, Any], on: date = ON, **changes: Any) -> Decision:
    command = JoinRegistration(registration="R-1", holder=holder, series="X", shares="20", on=on)
    life = (demanded(**changes),)
    return participation.decide(command, slice_of(holder, known(ALL, *clauses), registrations=(life,)))


def test_whom_a_piggyback_clause_names_may_join_and_everybody_where_it_names_everyone() -> None:
    for clauses in ((PIGGYBACK,), (EVERYONE,)):
        assert join("cat", *clauses).exceptions == ()
    assert [one.code for one in join("ann", PIGGYBACK).exceptions] == [Code.NO_RIGHT_TO_JOIN]
    assert join("ann", EVERYONE).exceptions == ()


def test_one_who_demanded_too_may_join_and_a_stake_in_the_pool_alone_gives_no_right_to() -> None:
    assert join("cat", jointly_with=("cat",)).exceptions == ()
    (missing,) = join("cat").exceptions
    assert (missing.code, missing.text) == (
        Code.NO_RIGHT_TO_JOIN,
        "no recorded clause lets cat join a registration on 2 May 2011",
    )
    assert join("cat", OWN_OF_CAT).exceptions == ()


OWN_OF_CAT = clause("D-2", "demand-rights", demand_rights(holders=["cat"]))


def test_a_piggyback_clause_lets_nobody_join_before_it_begins_and_is_what_the_answer_rests_on() -> None:
    later = {**EVERYONE, "effective_on": "2011-06-01"}
    assert may_join(known(ALL, later), "cat", date(2011, 5, 31)) is None
    found = may_join(known(ALL, later), "cat", date(2011, 6, 1))
    assert found is not None
    assert found.clause.clause == "P-1"
    assert [one.code for one in join("cat", later).exceptions] == [Code.NO_RIGHT_TO_JOIN]
    bare = terms(agreed(EVERYONE, document=document("bare", sha256="not held")))
    command = JoinRegistration(registration="R-1", holder="cat", series="X", shares="20", on=ON)
    joined = participation.decide(command, slice_of("cat", bare, registrations=((demanded(),),)))
    assert "bare ¶2 is recorded without the text of its document" in [rest.text for rest in joined.rests_on]


# --- the file


@pytest.mark.parametrize(
    ("parameters", "fault"),
    [
        ({**pool(), "holders": ["ann"]}, "'holders' and 'pool' exclude each other"),
        (pool(percent=0), "'percent' must be 1 to 100"),
        (pool(percent=101), "'percent' must be 1 to 100"),
        (pool("a b"), "'id'"),
        ({**pool(), "pool": {"id": "all", "percent": 30, "of": "common"}}, "'of'"),
        ({name: value for name, value in pool().items() if name != "pool"}, "'holders'"),
    ],
)
def test_a_pool_that_makes_no_sense_is_a_fault_of_the_file(parameters: dict[str, Any], fault: str) -> None:
    _, faults = check(data(clause("D-1", "demand-rights", parameters)), None)
    assert any(fault in one.text for one in faults), [one.text for one in faults]


def test_a_piggyback_clause_names_holders_or_everyone() -> None:
    for holders in (["ann"], "everyone"):
        assert check(data(clause("P-1", "piggyback-rights", {"holders": holders})), None)[1] == []
    for wrong in ([], "nobody", 3):
        assert check(data(clause("P-1", "piggyback-rights", {"holders": wrong})), None)[1] != []
