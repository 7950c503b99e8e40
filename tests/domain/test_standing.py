"""Standings: every live reading, missing facts both ways, and never a default."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.agreements import Agreement, Open
from ledger.domain.slices import CitedClause
from ledger.domain.standing import (
    COMBINATIONS_MAX,
    RestKind,
    Status,
    Verdict,
    World,
    evaluate,
    missing_document,
    stated,
    supported,
)
from ledger.domain.values import Evidence, EvidenceKind
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import ILLUSTRATIVE, agreed, clause, debt, document, question, terms

Rule = Callable[[World], Verdict]
TWO = agreed(question=[question("Q-1", "a", "b"), question("Q-2", "c", "d")])
LAST = date(2012, 3, 4)
CLAUSES = agreed(clause("C-1", "any"), clause("C-2", "any"))


def restricts(*, until: date | None = None) -> Verdict:
    return Verdict(restricts=True, until=until)


FREE = Verdict(restricts=False)


def test_a_rule_that_asks_nothing_has_one_world() -> None:
    standing = evaluate(lambda world: FREE, terms(TWO))
    assert (standing.status, standing.until, standing.questions) == (Status.FREE, None, ())
    assert [(one.adopt, one.status) for one in standing.combinations] == [({}, Status.FREE)]
    assert evaluate(lambda world: restricts(until=LAST), terms(TWO)).status is Status.LOCKED


def test_readings_that_disagree_are_a_dispute_that_says_what_follows_from_each() -> None:
    def rule(world: World) -> Verdict:
        return restricts(until=LAST) if world.reading("Q-1") == "a" else FREE

    standing = evaluate(rule, terms(TWO))
    assert (standing.status, standing.until, standing.questions) == (Status.DISPUTED, LAST, ("Q-1",))
    assert [(dict(one.adopt), one.status, one.until) for one in standing.combinations] == [
        ({"Q-1": "a"}, Status.LOCKED, LAST),
        ({"Q-1": "b"}, Status.FREE, None),
    ]
    (asked,) = [reason for reason in standing.reasons if reason.code is Code.QUESTION_OPEN]
    assert (asked.clause, asked.cite) == ("Q-1", "¶9")
    assert "a: a follows. b: b follows." in asked.text


def test_readings_that_agree_settle_the_standing_without_a_dispute() -> None:
    def rule(world: World) -> Verdict:
        world.because(Code.LOCKED, f"because {world.reading('Q-1')}")
        world.because(Code.LOCKED, "in any case")
        return restricts()

    standing = evaluate(rule, terms(TWO))
    assert standing.status is Status.LOCKED
    assert len(standing.combinations) == 2
    assert [(reason.text, reason.reading) for reason in standing.reasons] == [
        ("because a", "Q-1 a"),
        ("in any case", None),
        ("because b", "Q-1 b"),
    ]


def test_an_adopted_reading_is_the_only_one_that_lives_and_is_named() -> None:
    def rule(world: World) -> Verdict:
        return restricts() if world.reading("Q-1") == "a" else FREE

    standing = evaluate(rule, terms(TWO, adopted={"Q-1": "b"}))
    assert (standing.status, standing.questions) == (Status.FREE, ())
    (rest,) = standing.rests_on
    assert (rest.kind, rest.sequence, rest.document) == (RestKind.READING, 50, "opinion")
    assert rest.text.startswith("Q-1 b, adopted by the board on 2012-06-30 (opinion)")


def test_an_open_parameter_takes_the_value_of_the_reading() -> None:
    term = Open("Q-1", (("a", True), ("b", False)))

    def rule(world: World) -> Verdict:
        assert world.resolve("stated") == "stated"
        return Verdict(restricts=world.resolve(term))

    assert evaluate(rule, terms(TWO)).status is Status.DISPUTED
    assert evaluate(rule, terms(TWO, adopted={"Q-1": "a"})).status is Status.LOCKED


def test_a_missing_fact_that_decides_makes_the_answer_unknown() -> None:
    def rule(world: World) -> Verdict:
        return Verdict(restricts=world.fact("proceeds", "record the proceeds"))

    standing = evaluate(rule, terms())
    assert standing.status is Status.UNKNOWN
    assert [(one.adopt, one.status) for one in standing.combinations] == [({}, Status.UNKNOWN)]
    (reason,) = standing.reasons
    assert (reason.code, reason.text, reason.reading) == (Code.FACT_MISSING, "record the proceeds", None)


def test_a_missing_fact_that_does_not_decide_leaves_the_answer_alone() -> None:
    def rule(world: World) -> Verdict:
        world.fact("proceeds", "record the proceeds")
        return restricts(until=LAST)

    assert evaluate(rule, terms()).status is Status.LOCKED


def test_a_fact_that_decides_under_one_reading_only_is_a_dispute_naming_both() -> None:
    def rule(world: World) -> Verdict:
        if world.reading("Q-1") == "a":
            return restricts()
        return Verdict(restricts=world.fact("proceeds", "record the proceeds"))

    standing = evaluate(rule, terms(TWO))
    assert standing.status is Status.DISPUTED
    assert [one.status for one in standing.combinations] == [Status.LOCKED, Status.UNKNOWN]
    assert {reason.code for reason in standing.reasons} == {Code.QUESTION_OPEN, Code.FACT_MISSING}
    assert [reason.reading for reason in standing.reasons if reason.code is Code.FACT_MISSING] == ["Q-1 b"]


def test_a_fact_unknown_under_every_reading_is_unknown_not_disputed() -> None:
    def rule(world: World) -> Verdict:
        return Verdict(restricts=world.fact(f"fact of {world.reading('Q-1')}", "record it"))

    standing = evaluate(rule, terms(TWO))
    assert [one.status for one in standing.combinations] == [Status.UNKNOWN, Status.UNKNOWN]
    assert standing.status is Status.UNKNOWN
    assert Code.QUESTION_OPEN not in {reason.code for reason in standing.reasons}


def test_only_what_the_rule_really_asks_for_is_multiplied() -> None:
    runs = []

    def rule(world: World) -> Verdict:
        runs.append(world)
        if world.reading("Q-1") == "a":
            return restricts()
        return Verdict(restricts=world.reading("Q-2") == "c")

    standing = evaluate(rule, terms(TWO))
    assert len(runs) == 3, "under Q-1 a nobody asked Q-2"
    assert [(dict(one.adopt), one.status) for one in standing.combinations] == [
        ({"Q-1": "a", "Q-2": "c"}, Status.LOCKED),
        ({"Q-1": "a", "Q-2": "d"}, Status.LOCKED),
        ({"Q-1": "b", "Q-2": "c"}, Status.LOCKED),
        ({"Q-1": "b", "Q-2": "d"}, Status.FREE),
    ]


def test_the_same_question_or_fact_asked_twice_has_one_answer_in_each_world() -> None:
    def rule(world: World) -> Verdict:
        assert world.reading("Q-1") == world.reading("Q-1")
        assert world.fact("same", "record it") is world.fact("same", "record it")
        world.because(Code.FREE, "said once")
        world.because(Code.FREE, "said once")
        return FREE

    standing = evaluate(rule, terms(TWO))
    assert len(standing.combinations) == 2
    assert [reason.text for reason in standing.reasons] == ["record it", "said once"]


def test_every_clause_that_restricts_in_some_world_is_named_once() -> None:
    one, other = (CitedClause(clause=c, document=CLAUSES.document, recorded=debt(LAST, 10)) for c in CLAUSES.clauses)

    def rule(world: World) -> Verdict:
        return Verdict(restricts=True, by=(one,) if world.reading("Q-1") == "a" else (one, other))

    assert evaluate(rule, terms(TWO)).restricted_by == (one, other)


@pytest.mark.parametrize(("facts", "bearable"), [(10, True), (11, False)])
def test_missing_facts_multiply_up_to_a_bound(facts: int, bearable: bool) -> None:
    def rule(world: World) -> Verdict:
        found = [world.fact(f"fact {n}", f"record {n}") for n in range(facts)]
        return Verdict(restricts=all(found))

    assert COMBINATIONS_MAX == 2**10
    if bearable:
        assert evaluate(rule, terms()).status is Status.UNKNOWN
        return
    with pytest.raises(Invalid) as refusal:
        evaluate(rule, terms())
    assert refusal.value.fault is Fault.TOO_MANY_COMBINATIONS
    assert "Adopt a reading or record a missing fact" in str(refusal.value)


def test_open_questions_multiply_up_to_the_same_bound_although_few_worlds_differ() -> None:
    many = agreed(question=[question(f"Q-{n}", "a", "b", "c", "d") for n in range(6)])

    def rule(world: World) -> Verdict:
        return Verdict(restricts=all(world.reading(f"Q-{n}") == "a" for n in range(6)))

    with pytest.raises(Invalid) as refusal:
        evaluate(rule, terms(many))
    assert refusal.value.fault is Fault.TOO_MANY_COMBINATIONS
    settled = terms(many, adopted={"Q-0": "a", "Q-1": "a"})
    assert len(evaluate(rule, settled).combinations) == 4**4


def test_a_fact_without_a_document_behind_it_is_said_to_be_asserted_or_illustrative() -> None:
    sold = date(2011, 5, 1)
    assert supported(debt(sold), "notes") == ()
    (asserted,) = supported(debt(sold, evidence=()), "notes")
    assert (asserted.kind, asserted.sequence) == (RestKind.ASSERTED, 30)
    assert asserted.text == "notes (recorded by clerk, asserted; nothing was given in support)"
    said = (Evidence(kind=EvidenceKind.TEXT, text="by phone"), Evidence(kind=EvidenceKind.TEXT, text="twice"))
    assert (
        supported(debt(sold, evidence=said), "notes")[0].text == "notes (recorded by clerk, asserted; by phone; twice)"
    )
    (illustrative,) = supported(debt(sold, evidence=ILLUSTRATIVE), "notes")
    assert illustrative.kind is RestKind.ILLUSTRATIVE


def test_an_assumption_and_a_document_whose_text_is_not_held_are_said() -> None:
    def cited(agreement: Agreement) -> CitedClause:
        return next(terms(agreement).clauses("any"))

    assert stated(cited(agreed(clause("C-1", "any")))) == ()
    (rest,) = stated(cited(agreed(clause("C-1", "any"), document=document(sha256="not held"))))
    assert (rest.kind, rest.text) == (RestKind.ASSERTED, "deed ¶2 is recorded without the text of its document")
    (rest,) = stated(cited(agreed(assumption=[clause("A-1", "any")])))
    assert (rest.kind, rest.text) == (RestKind.ASSUMPTION, "A-1: The words of A-1.")
    assert (rest.sequence, rest.document) == (10, "deed")
    found = cited(agreed(clause("C-1", "any")))
    (rest,) = stated(replace(found, recorded=replace(found.recorded, evidence=ILLUSTRATIVE)))
    assert (rest.kind, rest.text) == (RestKind.ILLUSTRATIVE, "deed ¶2 is recorded as illustrative only")


def test_a_document_that_is_known_and_not_recorded_is_named() -> None:
    rest = missing_document(agreed().document)
    assert (rest.kind, rest.document) == (RestKind.MISSING_DOCUMENT, "deed")
    assert rest.text == "The deed is known to exist and is not recorded; what it says was not judged"
