"""Registration rights: limbs of a definition, numbers left, and what consumes a demand."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.domain.events import Form, Recorded
from ledger.domain.registrations import Registration, registration_of
from ledger.domain.rights import Right, counting_rules, counts, registrable, rests_of, rights
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


def one_right(known: Terms, *registrations: Registration, form: Form = Form.LONG, holder: str = "ann") -> Right:
    found = [r for r in rights(known, list(registrations), TODAY) if (r.holder, r.form) == (holder, form)]
    assert len(found) == 1
    return found[0]


GRANTED = clause("D-1", "demand-rights", demand_rights(holders=["ann", "bob"], long_form=2))
COUNTED = terms(agreed(GRANTED, assumption=[clause("A-1", "counting-rule", RULE)]))


# --- registrable shares


def definition(*limbs: dict[str, Any], **changes: Any) -> Terms:
    given = clause("G-1", "registrable-securities", {"limb": [{"covers": one} for one in limbs]}, **changes)
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
    assert [(r.holder, r.form.value, r.entitled, r.used, r.reserved, r.remaining) for r in found] == [
        ("ann", "long", 2, 0, 0, 2),
        ("ann", "short", 1, 0, 0, 1),
        ("bob", "long", 2, 0, 0, 2),
        ("bob", "short", 1, 0, 0, 1),
    ]
    assert {r.exercisable_from for r in found} == {date(2011, 5, 1)}


def test_before_the_clause_only_those_whom_the_old_one_could_bind_have_rights_of_unknown_number() -> None:
    known = terms(agreed({**GRANTED, "supersedes": SUPERSEDED}))
    assert rights(known, [], date(2010, 6, 30)) == []
    found = rights(known, [], date(2010, 12, 31))
    assert [(r.holder, r.entitled, r.used, r.remaining, r.exercisable_from) for r in found] == [
        ("ann", None, None, None, None)
    ] * 2
    assert rights(terms(agreed(GRANTED)), [], date(2010, 12, 31)) == []


def test_a_pending_registration_is_reserved_and_an_effective_one_used() -> None:
    pending = registered()
    effective = registered(accepted(), reached("filed"), reached("effective", days=2))
    found = one_right(COUNTED, pending, effective)
    assert (found.used, found.reserved, found.remaining) == (1, 1, 0)
    assert one_right(COUNTED, pending, effective, form=Form.SHORT).remaining == 1
    assert one_right(COUNTED, pending, effective, holder="bob").remaining == 2


def test_more_used_than_entitled_leaves_none_not_fewer() -> None:
    assert one_right(COUNTED, registered(), registered(), registered()).remaining == 0


@pytest.mark.parametrize(
    ("steps", "counted"),
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
def test_the_counting_rule_says_what_consumes_a_demand(steps: list[str], counted: bool) -> None:
    events = [reached(status, days=n, sequence=60 + n) for n, status in enumerate(steps, 1)]
    assert counts(COUNTED, registered(accepted(), *events), TODAY) is counted


def test_without_a_counting_rule_it_is_not_known_whether_a_registration_counted() -> None:
    known = terms(agreed(GRANTED))
    effective = registered(accepted(), reached("effective"))
    assert counts(known, effective, TODAY) is None
    assert counts(known, registered(), TODAY) is False, "a pending one has not counted under any rule"
    found = one_right(known, effective)
    assert (found.used, found.reserved, found.remaining, found.counting) == (None, 0, None, None)


def test_the_counting_rule_recorded_last_decides() -> None:
    filed = clause("A-2", "counting-rule", {"consumed_by": ["filed"], "given_back_by": []})
    known = terms(
        agreed(GRANTED, assumption=[clause("A-1", "counting-rule", RULE)]), agreed(filed, document=document("b"))
    )
    assert [cited.clause.clause for cited in counting_rules(known, TODAY)] == ["A-1", "A-2"]
    effective = registered(accepted(), reached("filed"), reached("effective", days=2))
    assert counts(known, effective, TODAY) is True
    assert counts(known, registered(accepted(), reached("effective")), TODAY) is False
    assert counting_rules(known, date(2010, 1, 1)) == []


def test_what_a_number_rests_on_is_the_assumed_rule_and_a_clause_without_its_text() -> None:
    assert [rest.kind for rest in rests_of(one_right(COUNTED), [])] == [RestKind.ASSUMPTION]
    bare = terms(agreed(GRANTED, document=document(sha256="not held")))
    assert [rest.kind for rest in rests_of(one_right(bare), [])] == [RestKind.ASSERTED]


def test_a_number_rests_on_the_recorded_life_of_the_holders_own_registrations_of_that_form() -> None:
    life = tuple(replace(one, evidence=()) for one in (accepted(), reached("effective")))
    other = replace(accepted("bob"), evidence=())
    found = rests_of(one_right(terms(agreed(GRANTED))), [registered(*life), registered(other)])
    assert [(rest.kind, rest.text.partition(" (")[0]) for rest in found] == [
        (RestKind.ASSERTED, "R-1: the demand"),
        (RestKind.ASSERTED, "R-1: effective on 2011-05-02"),
    ]
