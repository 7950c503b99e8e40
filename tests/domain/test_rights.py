"""Registration rights: limbs of a definition, numbers left, and what consumes a demand."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.domain.counting import Tally, counted, counting_rules
from ledger.domain.events import Recorded
from ledger.domain.registrable import registrable
from ledger.domain.registrations import Registration, registration_of
from ledger.domain.requests import Form
from ledger.domain.rights import Count, Right, rests_of, rights
from ledger.domain.share_events import Origin
from ledger.domain.slices import HeldLot, Terms
from ledger.domain.standing import RestKind, Standing
from ledger.errors import Code
from tests.domain.given import TODAY, agreed, clause, demand_rights, document, held, question, terms
from tests.domain.test_registrations import accepted, reached

SUPERSEDED = {"document": "base", "clause": "§1", "since": "2010-07-01", "could_bind": ["ann"]}
RULE = {"consumed_by": ["effective"], "given_back_by": ["stop-ordered"]}


def registered(*events: Recorded) -> Registration:
    found = registration_of(events or (accepted(),), TODAY)
    assert found is not None
    return found


def counts(known: Terms, registration: Registration) -> set[Tally]:
    """What a registration may be to its holder's demands."""
    return {path.value for path in counted(known, registration, registration.accepted.holder, TODAY).paths}


def one_right(known: Terms, *registrations: Registration, form: Form = Form.LONG, holder: str = "ann") -> Right:
    found = [r for r in rights(known, list(registrations), TODAY) if (r.holder, r.form) == (holder, form)]
    assert len(found) == 1
    return found[0]


GRANTED = clause("D-1", "demand-rights", demand_rights(holders=["ann", "bob"], long_form=2))
COUNTED = terms(agreed(GRANTED, assumption=[clause("A-1", "counting-rule", RULE)]))


# --- registrable shares


OPEN_FLAG = {"question": "Q-1", "narrow": False, "broad": True, "void": False}


def definition(*limbs: dict[str, Any], derived: dict[str, Any] | None = None, **changes: Any) -> Terms:
    parameters: dict[str, Any] = {"limb": [{"covers": one} for one in limbs]}
    given = clause("G-1", "registrable-securities", parameters | ({"derived": derived} if derived else {}), **changes)
    return terms(agreed(given, question=[question("Q-1", "narrow", "broad", "void")]))


def asked(known: Terms, of: HeldLot | None = None, on: date = TODAY) -> Standing:
    return registrable(known, (of or held()).lot, on)


@pytest.mark.parametrize(
    ("limb", "covered"),
    [
        ({"series": "X"}, True),
        ({"series": "Y"}, False),
        ({"series": "X", "purchaser": "ann"}, True),
        ({"series": "X", "purchaser": "bob"}, False),
        ({"series": "X", "under": "purchase"}, True),
        ({"series": "X", "under": "gift"}, False),
        ({"series": "X", "purchaser": "ann", "under": "purchase"}, True),
        ({"series": "X", "purchaser": "ann", "under": "gift"}, False),
        ({"series": "X", "holder": "ann"}, True),
        ({"series": "X", "holder": "bob"}, False),
        ({"series": "X", "holder": "bob", "purchaser": "ann"}, False),
    ],
)
def test_a_limb_covers_what_it_names_and_does_not_require_what_it_does_not(limb: dict[str, Any], covered: bool) -> None:
    assert asked(definition(limb)).status == ("free" if covered else "locked")


def test_issued_and_sold_to_follows_the_shares_into_other_hands() -> None:
    known = definition({"series": "X", "purchaser": "ann"})
    assert asked(known, held(holder="bob", original_purchaser="ann")).status == "free"
    assert asked(known, held(holder="ann", original_purchaser="bob")).status == "locked"


OPEN_LIMB = {
    "question": "Q-1",
    "narrow": {"series": "X", "under": "gift"},
    "broad": {"series": "X"},
    "void": "void",
}


def test_a_limb_left_open_is_disputed_where_its_readings_differ() -> None:
    found = asked(definition(OPEN_LIMB))
    assert found.status == "disputed"
    assert {one.adopt["Q-1"]: one.status.value for one in found.combinations} == {
        "narrow": "locked",
        "broad": "free",
        "void": "locked",
    }


def test_a_lot_that_no_reading_covers_or_that_a_settled_limb_covers_turns_on_no_question() -> None:
    assert asked(definition(OPEN_LIMB), held(series="Y")).questions == ()
    assert asked(definition(OPEN_LIMB, {"series": "X"})).questions == ()


def test_a_limb_that_is_void_covers_nothing() -> None:
    assert asked(definition("void")).status == "locked"


@pytest.mark.parametrize(
    ("derived", "found"), [({"pik": True}, "free"), ({"pik": False}, "locked"), ({"pik": OPEN_FLAG}, "disputed")]
)
def test_shares_paid_in_kind_are_covered_as_the_definition_says_where_a_limb_speaks_of_a_sale(
    derived: dict[str, Any], found: str
) -> None:
    paid = held(origin=Origin.PIK)
    assert asked(definition({"series": "X", "purchaser": "ann"}, derived=derived), paid).status == found
    assert asked(definition({"series": "X", "purchaser": "ann"}), paid).status == "unknown"
    assert asked(definition({"series": "X", "holder": "ann"}, derived=derived), paid).status == "free"
    opened = {"question": "Q-1", "narrow": {"series": "X", "under": "purchase"}, "broad": "void", "void": "void"}
    assert asked(definition(opened, derived={"pik": False}), paid).status == "locked"
    assert asked(definition(opened, derived={"pik": True}), paid).status == "disputed"


def test_shares_of_one_whom_the_old_definition_could_not_mean_were_not_registrable_by_it() -> None:
    known = definition({"series": "X"}, supersedes=SUPERSEDED)
    day = date(2010, 12, 31)
    assert asked(known, held(holder="bob"), day).status == "locked"
    assert asked(known, held(holder="bob", original_purchaser="ann"), day).status == "unknown"


def test_before_an_amended_definition_began_the_old_one_decides_and_it_is_not_recorded() -> None:
    known = definition({"series": "X"}, supersedes=SUPERSEDED)
    assert [asked(known, on=day).status.value for day in (date(2010, 6, 30), date(2010, 12, 31), date(2011, 1, 1))] == [
        "locked",
        "unknown",
        "free",
    ]
    (reason,) = asked(known, on=date(2010, 12, 31)).reasons
    assert (reason.code, reason.clause) == (Code.FACT_MISSING, "G-1")
    assert "the definition in base §1 is not recorded" in reason.text


def test_without_any_definition_nothing_is_registrable() -> None:
    assert asked(terms()).status == "locked"
    assert asked(definition({"series": "X"}), on=date(2010, 12, 31)).status == "locked"


# --- numbers


def test_each_named_holder_has_its_own_registrations_of_each_form() -> None:
    found = rights(COUNTED, [], TODAY)
    assert [(r.holder, r.form.value, r.entitled) for r in found] == [
        ("ann", "long", 2),
        ("ann", "short", 1),
        ("bob", "long", 2),
        ("bob", "short", 1),
    ]
    assert {r.numbers for r in found} == {(Count(used=0, reserved=0),)}
    assert {r.exercisable_from for r in found} == {date(2011, 5, 1)}


def test_before_the_clause_only_those_whom_the_old_one_could_bind_have_rights_of_unknown_number() -> None:
    known = terms(agreed({**GRANTED, "supersedes": SUPERSEDED}))
    assert rights(known, [], date(2010, 6, 30)) == []
    found = rights(known, [], date(2010, 12, 31))
    assert [(r.holder, r.entitled, r.numbers, r.exercisable_from) for r in found] == [("ann", None, (), None)] * 2
    assert rights(terms(agreed(GRANTED)), [], date(2010, 12, 31)) == []


def test_a_pending_registration_is_reserved_and_an_effective_one_used() -> None:
    pending = registered()
    effective = registered(accepted(), reached("filed"), reached("effective", days=2))
    found = one_right(COUNTED, pending, effective)
    assert found.numbers == (Count(used=1, reserved=1),)
    assert found.numbers[0].remaining(2) == 0
    assert one_right(COUNTED, pending, effective, form=Form.SHORT).numbers == (Count(used=0, reserved=0),)
    assert one_right(COUNTED, pending, effective, holder="bob").numbers == (Count(used=0, reserved=0),)


def test_more_used_than_entitled_leaves_none_not_fewer() -> None:
    (count,) = one_right(COUNTED, registered(), registered(), registered()).numbers
    assert (count, count.remaining(2)) == (Count(used=0, reserved=3), 0)


@pytest.mark.parametrize(
    ("steps", "used"),
    [
        ([], False),
        (["filed"], False),
        (["filed", "postponed"], False),
        (["withdrawn"], False),
        (["filed", "withdrawn"], False),
        (["filed", "effective"], True),
        (["filed", "effective", "completed"], True),
        (["filed", "effective", "withdrawn"], True),
        (["filed", "effective", "stop-ordered"], False),
        (["filed", "effective", "stop-ordered", "effective"], True),
    ],
)
def test_the_counting_rule_says_what_consumes_a_demand(steps: list[str], used: bool) -> None:
    events = [reached(status, days=n, sequence=60 + n) for n, status in enumerate(steps, 1)]
    assert (counts(COUNTED, registered(accepted(), *events)) == {Tally.USED}) is used


def test_without_a_counting_rule_it_is_not_known_whether_a_registration_counted() -> None:
    known = terms(agreed(GRANTED))
    effective = registered(accepted(), reached("effective"))
    assert counts(known, effective) == {Tally.USED, Tally.NOTHING}
    assert counts(known, registered()) == {Tally.RESERVED}, "a pending one has not counted under any rule"
    assert set(one_right(known, effective).numbers) == {Count(used=1, reserved=0), Count(used=0, reserved=0)}


def test_the_counting_rule_recorded_last_decides() -> None:
    filed = clause("A-2", "counting-rule", {"consumed_by": ["filed"], "given_back_by": []})
    known = terms(
        agreed(GRANTED, assumption=[clause("A-1", "counting-rule", RULE)]), agreed(filed, document=document("b"))
    )
    assert [cited.clause.clause for cited in counting_rules(known, TODAY)] == ["A-1", "A-2"]
    effective = registered(accepted(), reached("filed"), reached("effective", days=2))
    assert counts(known, effective) == {Tally.USED}
    assert counts(known, registered(accepted(), reached("effective"))) == {Tally.RESERVED}
    assert counting_rules(known, date(2010, 1, 1)) == []


def test_what_a_number_rests_on_is_the_assumed_rule_and_a_clause_without_its_text() -> None:
    assert [rest.kind for rest in rests_of(COUNTED, one_right(COUNTED), [], TODAY)] == [RestKind.ASSUMPTION]
    bare = terms(agreed(GRANTED, document=document(sha256="not held")))
    assert [rest.kind for rest in rests_of(bare, one_right(bare), [], TODAY)] == [RestKind.ASSERTED]


def test_a_number_rests_on_the_recorded_life_of_the_holders_own_registrations_of_that_form() -> None:
    life = tuple(replace(one, evidence=()) for one in (accepted(), reached("effective")))
    other = replace(accepted("bob"), evidence=())
    known = terms(agreed(GRANTED))
    found = rests_of(known, one_right(known), [registered(*life), registered(other)], TODAY)
    assert [(rest.kind, rest.text.partition(" (")[0]) for rest in found] == [
        (RestKind.ASSERTED, "R-1: the demand"),
        (RestKind.ASSERTED, "R-1: effective on 2011-05-02"),
    ]
