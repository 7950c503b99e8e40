"""Recording an agreement: kinds of clause, their parameters, and the readings that they name."""

from datetime import date
from typing import Any

import pytest

from ledger.domain import kinds
from ledger.domain.agreements import Agreement
from ledger.domain.decisions import Outcome
from ledger.domain.kinds import KINDS, RecordAgreement
from ledger.domain.reader import FaultyAgreement, Path
from ledger.domain.slices import Needs
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import (
    TODAY,
    agreed,
    clause,
    data,
    demand_rights,
    document,
    early_end,
    given,
    lock_up,
    question,
    terms,
)

LIMB = {"series": "X", "purchaser": "ann", "under": "purchase"}


def decide(agreement: Agreement, *recorded: Agreement) -> Any:
    return kinds.decide(RecordAgreement(agreement=agreement), given(terms=terms(*recorded)))


def faults_of(agreement: Agreement, *recorded: Agreement) -> str:
    with pytest.raises(FaultyAgreement) as refusal:
        decide(agreement, *recorded)
    assert refusal.value.fault is Fault.AGREEMENT_FAULTY
    assert list(refusal.value.faults) == kinds.faults_of(agreement, terms(*recorded))
    return refusal.value.text


def places_of(agreement: Agreement, *recorded: Agreement) -> list[Path]:
    return [fault.path for fault in kinds.faults_of(agreement, terms(*recorded))]


def test_recording_needs_every_term_that_is_recorded_already() -> None:
    assert kinds.needs(RecordAgreement(agreement=agreed()), TODAY) == Needs(on=TODAY, terms=True)


def test_an_agreement_is_recorded_on_the_day_it_was_made() -> None:
    agreement = agreed(clause("C-1", "lock-up", lock_up()), document=document(made_on="2011-01-01"))
    decision = decide(agreement)
    assert decision.outcome is Outcome.RECORDED
    assert (decision.event.agreement, decision.effective_on) == (agreement, date(2011, 1, 1))
    assert decision.exceptions == ()


def test_without_a_date_it_is_recorded_as_of_today() -> None:
    assert decide(agreed()).effective_on == TODAY


def test_texts_that_are_not_held_stand_as_exceptions() -> None:
    known = [
        {"id": "base", "title": "The base", "sha256": "not held"},
        {"id": "annex", "title": "A", "sha256": "a" * 64},
    ]
    decision = decide(agreed(document=document(sha256="not held"), **{"known-document": known}))
    assert [(e.code, e.text) for e in decision.exceptions] == [
        (Code.DOCUMENT_NOT_RECORDED, "the text of deed is not held"),
        (Code.DOCUMENT_NOT_RECORDED, "base (The base) is known to exist and is not held"),
    ]


def test_every_kind_of_clause_can_be_recorded() -> None:
    parameters = {
        "lock-up": lock_up(early_end=early_end()),
        "demand-rights": demand_rights(),
        "registrable-securities": {"limb": [{"covers": LIMB}, {"covers": {"series": "X"}}]},
        "counting-rule": {"consumed_by": ["effective"], "given_back_by": ["stop-ordered"]},
        "piggyback-rights": {"holders": ["ann"]},
        "counsel": {"holders": ["ann"]},
        "underwriting": {},
        "authority": {"grantees": ["ann"], "under": "base"},
    }
    assert set(parameters) == set(KINDS)
    decide(agreed(*(clause(f"C-{kind}", kind, given) for kind, given in parameters.items())))


def test_a_kind_that_no_rule_understands_is_refused_with_those_that_are() -> None:
    text = faults_of(agreed(clause("C-1", "poison-pill")))
    assert "clause C-1: kind 'poison-pill' is not known; kinds are authority, " in text


@pytest.mark.parametrize(
    ("kind", "parameters", "fault"),
    [
        ("lock-up", {}, "clause C-1: 'purchased_under' is missing"),
        ("lock-up", lock_up(acts=["gift"]), "'acts' names 'gift'; the acts are transfer, sell, assign, pledge"),
        ("lock-up", lock_up(outside_on="2012-03-04T00:00:00"), "'outside_on' '2012-03-04T00:00:00' is not a date"),
        ("lock-up", lock_up(notice=True), "clause C-1: 'notice' is not known here"),
        ("lock-up", lock_up(early_end=early_end(minimum_gross_proceeds="1e6")), "'minimum_gross_proceeds' '1e6'"),
        ("lock-up", lock_up(early_end=early_end(minimum_gross_proceeds=50)), "clause C-1.early_end: 'minimum_gross"),
        ("lock-up", lock_up(early_end={}), "clause C-1.early_end: 'years_after' is missing"),
        (
            "lock-up",
            lock_up(early_end=early_end(years_after=0)),
            "clause C-1.early_end: 'years_after' must be 1 to 100",
        ),
        ("lock-up", lock_up(early_end=early_end(years_after=101)), "'years_after' must be 1 to 100"),
        ("lock-up", lock_up(obligors=[]), "clause C-1: 'obligors' must name at least one"),
        ("lock-up", lock_up(acts=[]), "clause C-1: 'acts' must name at least one"),
        ("lock-up", lock_up(registered_sale_from="soon"), "'registered_sale_from' 'soon' is not a date"),
        ("demand-rights", demand_rights(holders=[]), "clause C-1: 'holders' must name at least one"),
        ("counting-rule", {"consumed_by": [], "given_back_by": []}, "'consumed_by' must name at least one"),
        ("lock-up", lock_up(early_end=early_end(months=1)), "clause C-1.early_end: 'months' is not known here"),
        ("demand-rights", {}, "clause C-1: 'long_form' is missing"),
        ("demand-rights", demand_rights(notice_date="posted"), "'notice_date' must be one of received, given, dated"),
        ("demand-rights", demand_rights(rights=2), "clause C-1: 'rights' is not known here"),
        ("registrable-securities", {}, "'limb' must list what the definition covers"),
        ("registrable-securities", {"limb": ["X"]}, "clause C-1.limb[1] must be a table"),
        ("registrable-securities", {"limb": [{"covers": {}}]}, "clause C-1.limb[1].covers: 'series' is missing"),
        ("registrable-securities", {"limb": [{"covers": LIMB, "but": 1}]}, "clause C-1.limb[1]: 'but' is not known"),
        ("registrable-securities", {"limb": [{"covers": {**LIMB, "lot": "X-1"}}]}, "'lot' is not known here"),
        ("registrable-securities", {"limb": [{"covers": LIMB}], "x": 1}, "clause C-1: 'x' is not known here"),
        ("counting-rule", {"consumed_by": ["sold"], "given_back_by": []}, "'sold' is not a status; they are requested"),
        ("counting-rule", {"consumed": []}, "clause C-1: 'consumed' is not known here"),
        ("authority", {"grantees": "ann"}, "clause C-1: 'grantees' must be a list of ids"),
        ("authority", {"under": "base", "why": ""}, "clause C-1: 'why' is not known here"),
    ],
)
def test_wrong_parameters_of_a_clause_are_named(kind: str, parameters: dict[str, Any], fault: str) -> None:
    assert fault in faults_of(agreed(clause("C-1", kind, parameters)))


def test_an_open_parameter_gives_one_value_for_each_reading_of_its_question() -> None:
    q = question("Q-1", "yes", "no")

    def with_open(**values: Any) -> Agreement:
        return agreed(clause("C-1", "lock-up", lock_up(last_day_locked=values)), question=[q])

    decide(with_open(question="Q-1", yes=True, no=False))
    for wrong in ({"yes": True}, {"yes": True, "no": False, "perhaps": True}, {}):
        text = faults_of(with_open(question="Q-1", **wrong))
        assert "clause C-1.last_day_locked: give one value for each reading of Q-1: yes, no" in text
    unknown = with_open(question="Q-2", yes=True, no=False)
    text = faults_of(unknown)
    assert "clause C-1.last_day_locked: question 'Q-2' is not in this file or any recorded one" in text
    assert places_of(unknown) == [("clause", 0, "parameters", "last_day_locked", "question")]
    assert kinds.faults_of(unknown, None) == [], "it may be recorded, where that cannot be asked"
    for odd in (5, ""):
        named = with_open(question=odd, yes=True, no=False)
        assert [str(one) for one in kinds.faults_of(named, terms())] == [
            "clause C-1.last_day_locked: 'question' must be a text"
        ]


def test_open_parameters_deep_inside_a_clause_are_checked_too() -> None:
    limbs = {"limb": [{"covers": LIMB}, {"covers": {"question": "Q-1", "yes": "void"}}]}
    faulty = agreed(clause("C-1", "registrable-securities", limbs), question=[question("Q-1", "yes", "no")])
    assert "clause C-1.limb[2].covers: give one value for each reading of Q-1: yes, no" in faults_of(faulty)
    assert places_of(faulty) == [("clause", 0, "parameters", "limb", 1, "covers")]


def test_only_an_assumption_says_which_reading_is_assumed() -> None:
    assumed = {"question": "Q-1", "yes": True, "no": False, "assumed": "yes"}
    one, q = clause("C-1", "lock-up", lock_up(last_day_locked=assumed)), [question("Q-1", "yes", "no")]
    decide(agreed(assumption=[one], question=q))
    assert "only an [[assumption]] may say which reading is 'assumed'" in faults_of(agreed(one, question=q))
    assert places_of(agreed(one, question=q)) == [("clause", 0, "parameters", "last_day_locked", "assumed")]
    other = clause("C-1", "lock-up", lock_up(last_day_locked={**assumed, "assumed": "perhaps"}))
    assert "'assumed' must name one of its readings" in faults_of(agreed(assumption=[other], question=q))


@pytest.mark.parametrize("name", ["question", "assumed"])
def test_a_reading_has_none_of_the_names_that_an_open_parameter_uses(name: str) -> None:
    faulty = agreed(
        clause("C-1", "lock-up", lock_up(last_day_locked={"question": "Q-1", "yes": True})),
        question=[question("Q-0", "yes", "no"), question("Q-1", "yes", name)],
    )
    assert f"question Q-1: a reading cannot be called '{name}'" in faults_of(faulty)
    assert places_of(faulty) == [("question", 1, "reading", 1, "id")]


def test_whom_missing_words_bound_is_said_for_each_reading_of_a_known_question() -> None:
    def replacing(**bound: Any) -> Agreement:
        supersedes = {"document": "base", "clause": "§4", "since": "2010-01-01", "could_bind": ["ann"], "bound": bound}
        one = clause("C-1", "lock-up", lock_up(), supersedes=supersedes)
        return agreed(one, question=[question("Q-1", "yes", "no")])

    decide(replacing(question="Q-1", yes=["ann"], no=[]))
    short, unknown = replacing(question="Q-1", yes=["ann"]), replacing(question="Q-2", yes=["ann"], no=[])
    assert "clause C-1.supersedes.bound: give one value for each reading of Q-1: yes, no" in faults_of(short)
    assert places_of(short) == [("clause", 0, "supersedes", "bound")]
    assert "clause C-1.supersedes.bound: question 'Q-2' is not in this file or any recorded one" in faults_of(unknown)
    assert places_of(unknown) == [("clause", 0, "supersedes", "bound", "question")]


def test_a_question_of_another_recorded_document_may_be_named() -> None:
    first = agreed(question=[question("Q-1", "yes", "no")])
    parameters = lock_up(last_day_locked={"question": "Q-1", "yes": True, "no": False})
    decide(agreed(clause("C-1", "lock-up", parameters), document=document("rider")), first)


def test_a_document_or_a_question_is_recorded_once() -> None:
    first = agreed(question=[question("Q-1", "yes", "no")])
    assert "document deed is recorded already; reverse that event first" in faults_of(first, first)
    rider = agreed(question=[question("Q-1", "yes", "no")], document=document("rider"))
    assert "question Q-1 is recorded already, by another document" in faults_of(rider, first)
    assert (places_of(first, first), places_of(rider, first)) == ([("document", "id")], [("question", 0, "id")])


def test_a_document_that_was_only_known_to_exist_may_be_recorded_later() -> None:
    first = agreed(**{"known-document": [{"id": "base", "title": "The base"}]})
    assert decide(agreed(document=document("base")), first).outcome is Outcome.RECORDED


def test_a_clause_id_is_recorded_once_across_documents() -> None:
    first = agreed(clause("C-1", "lock-up", lock_up()))
    second = agreed(clause("C-1", "lock-up", lock_up()), document=document("rider"))
    assert "clause C-1 is recorded already" in faults_of(second, first)
    assert places_of(second, first) == [("clause", 0, "id")]
    assert kinds.faults_of(second, None) == []
    again = agreed(clause("C-1", "lock-up", lock_up()), document=document("third"))
    assert places_of(again, first, agreed(document=document("third"))) == [("document", "id"), ("clause", 0, "id")]


def test_the_id_of_a_notice_address_is_recorded_once_across_documents() -> None:
    address = {
        "id": "ann-office",
        "holder": "ann",
        "is_copy": False,
        "addressee": "Ann",
        "lines": ["1 Main Street"],
        "cite": "¶8",
        "effective_on": "2011-01-01",
    }
    first = agreed(**{"notice-address": [address]})
    second = agreed(document=document("rider"), **{"notice-address": [address]})
    assert "notice address ann-office is recorded already, by another document" in faults_of(second, first)
    assert places_of(second, first) == [("notice-address", 0, "id")]


@pytest.mark.parametrize("replaced", ["C-1", "C-7"])
def test_a_clause_replaces_another_that_is_recorded(replaced: str) -> None:
    faulty = agreed(clause("C-1", "lock-up", lock_up(), replaces=replaced))
    assert "clause C-1: 'replaces' must name a recorded clause of kind 'lock-up'" in faults_of(faulty)
    assert places_of(faulty) == [("clause", 0, "replaces")]


def test_a_clause_replaces_one_of_its_own_kind() -> None:
    first = agreed(clause("C-1", "lock-up", lock_up()))
    later = clause("C-2", "lock-up", lock_up(), replaces="C-1")
    assert decide(agreed(later, document=document("rider")), first).outcome == "recorded"
    other = clause("C-2", "demand-rights", demand_rights(), replaces="C-1")
    assert "a recorded clause of kind 'demand-rights', and 'C-1' is none" in faults_of(
        agreed(other, document=document("rider")), first
    )


def test_a_list_of_ids_holds_ids_and_nothing_else() -> None:
    assert "'obligors'" in faults_of(agreed(clause("C-1", "lock-up", lock_up(obligors=[" ann"]))))


@pytest.mark.parametrize("parameters", ["none", 5, ["obligors"]])
def test_parameters_are_a_table(parameters: Any) -> None:
    with pytest.raises(Invalid, match="parameters"):
        decide(agreed({**clause("C-1", "lock-up"), "parameters": parameters}))


def test_every_fault_of_every_clause_is_listed_at_once() -> None:
    text = faults_of(agreed(clause("C-1", "none"), clause("C-2", "authority", {"x": 1}), clause("C-3", "lock-up", {})))
    for place in ("clause C-1:", "clause C-2:", "clause C-3:"):
        assert place in text


def test_the_faults_of_a_file_are_those_of_its_form_and_those_beyond() -> None:
    first = agreed(clause("C-1", "lock-up", lock_up()))
    broken = clause("C-1", "poison-pill", {"n": 0.5, "held": {"question": "Q-9", "yes": 1}})
    given = {**data({**broken, "cite": ""}, document=document("rider")), "extra": 1}
    _, faults = kinds.check(given, terms(first))
    assert [fault.path for fault in faults] == [
        ("clause", 0, "cite"),
        ("clause", 0, "parameters", "n"),
        ("extra",),
        ("clause", 0, "kind"),
        ("clause", 0, "parameters", "held", "question"),
        ("clause", 0, "id"),
    ]
    agreement, none = kinds.check(data(clause("C-1", "lock-up", lock_up())), terms())
    assert (agreement, none) == (first, [])


@pytest.mark.parametrize(
    ("given", "path"),
    [
        (data({**clause("C-1", "lock-up", lock_up()), "kind": ""}), ("clause", 0, "kind")),
        (data({**clause("C-1", "lock-up", lock_up()), "id": ""}), ("clause", 0, "id")),
        (data(clause("C-1", "lock-up", lock_up(), replaces="")), ("clause", 0, "replaces")),
        (data({**clause("C-1", "lock-up"), "parameters": 5}), ("clause", 0, "parameters")),
        (data(clause("C-1", "lock-up", lock_up(purchased_under=0.5))), ("clause", 0, "parameters", "purchased_under")),
        (data(clause("C-1", "lock-up", lock_up(acts=[0.5]))), ("clause", 0, "parameters", "acts", 0)),
    ],
)
def test_what_the_form_has_found_wrong_is_not_found_wrong_again(given: Any, path: Path) -> None:
    assert [fault.path for fault in kinds.check(given, terms())[1]] == [path]


def test_a_reading_without_an_id_is_not_called_a_wrong_reading_as_well() -> None:
    q = question("Q-1", "yes", "no")
    q["reading"][1]["id"] = ""
    parameters = lock_up(last_day_locked={"question": "Q-1", "yes": True, "no": False})
    _, faults = kinds.check(data(clause("C-1", "lock-up", parameters), question=[q]), terms())
    assert [fault.path for fault in faults] == [("question", 0, "reading", 1, "id")]


def test_a_clause_without_an_id_is_judged_all_the_same() -> None:
    _, faults = kinds.check(data({**clause("", "none")}), terms())
    assert [fault.text for fault in faults][1].startswith("clause without an id: kind 'none' is not known")
