"""Terms: which clauses are in force, which documents are missing, what was adopted."""

from datetime import date

from ledger.domain.agreements import Agreement
from ledger.domain.slices import CitedClause, Slice, Terms, adoption_of
from tests.domain.given import TODAY, agreed, clause, debt, designated, document, question, terms


def only(found: Terms, name: str) -> CitedClause:
    return next(cited for cited in found.clauses("any") if cited.clause.clause == name)


def test_clauses_of_a_kind_come_in_the_order_of_recording_with_their_citations() -> None:
    found = terms(
        agreed(clause("C-1", "any"), clause("C-2", "other"), assumption=[clause("A-1", "any", cite="nobody")]),
        agreed(clause("C-3", "any"), document=document("rider")),
    )
    assert [(cited.clause.clause, cited.sequence, cited.cite) for cited in found.clauses("any")] == [
        ("C-1", 10, "deed ¶2"),
        ("A-1", 10, "nobody"),
        ("C-3", 11, "rider ¶2"),
    ]


def test_a_clause_is_in_force_from_its_day_until_one_that_replaces_it_begins() -> None:
    found = terms(
        agreed(clause("C-1", "any")),
        agreed(clause("C-2", "any", effective_on="2011-07-01", replaces="C-1"), document=document("rider")),
    )
    first, second = only(found, "C-1"), only(found, "C-2")
    days = [date(2010, 12, 31), date(2011, 1, 1), date(2011, 6, 30), date(2011, 7, 1)]
    assert [found.in_force(first, day) for day in days] == [False, True, True, False]
    assert [found.in_force(second, day) for day in days] == [False, False, False, True]


def test_an_assumption_without_a_day_is_always_in_force_and_may_be_replaced() -> None:
    def assume(name: str, **changes: object) -> Agreement:
        given = {key: value for key, value in clause(name, "any", **changes).items() if key != "effective_on"}
        return agreed(assumption=[given], document=document(f"memo-{name}"))

    found = terms(assume("A-1"))
    assert found.in_force(only(found, "A-1"), date(1900, 1, 1))
    found = terms(assume("A-1"), assume("A-2", replaces="A-1"))
    assert not found.in_force(only(found, "A-1"), TODAY)
    assert found.in_force(only(found, "A-2"), TODAY)


OLD = {"document": "base", "clause": "§4", "since": "2010-07-01", "could_bind": ["ann"]}
NEW = clause("C-2", "any", supersedes=OLD)


def base(*places: str) -> Agreement:
    clauses = [clause(f"B-{n}", "any", cite=cite, effective_on="2010-07-01") for n, cite in enumerate(places)]
    return agreed(*clauses, document=document("base"))


def test_the_days_of_a_superseded_clause_are_unrecorded_until_its_document_is() -> None:
    days = [date(2010, 6, 30), date(2010, 7, 1), date(2010, 12, 31), date(2011, 1, 1)]
    found = terms(agreed(NEW))
    assert [found.unrecorded(only(found, "C-2"), day) is not None for day in days] == [False, True, True, False]
    for places in (["§4"], ["§3", "§4"]):
        found = terms(agreed(NEW), base(*places))
        assert [found.unrecorded(only(found, "C-2"), day) for day in days] == [None] * 4
    for places in (["§9"], ["§3", "§5"]):
        found = terms(agreed(NEW), base(*places))
        assert found.unrecorded(only(found, "C-2"), days[1]) is not None, "none is the one that was superseded"
        assert found.in_force(only(found, "B-0"), TODAY), "so it stays in force"


def test_a_superseded_clause_is_in_force_until_the_one_that_supersedes_it_begins() -> None:
    found = terms(agreed(NEW), base("§3", "§4"))
    assert [found.in_force(only(found, "B-1"), date(2010, 12, 31)), found.in_force(only(found, "B-1"), TODAY)] == [
        True,
        False,
    ]
    assert found.in_force(only(found, "B-0"), TODAY)


def test_a_document_recorded_without_text_and_without_a_clause_is_still_missing() -> None:
    bare = document("base", sha256="not held")
    assert [one.document for one in terms(agreed(document=bare)).missing("ann")] == ["base"]
    assert terms(agreed(clause("C-1", "any"), document=bare)).missing("ann") == []
    assert terms(agreed(document=document("base"))).missing("ann") == []


def test_a_recorded_document_takes_the_place_of_one_only_known_to_exist() -> None:
    known = {"known-document": [{"id": "rider", "title": "A rider"}, {"id": "base", "title": "The base"}]}
    found = terms(agreed(**known), agreed(document=document("rider"))).documents()
    assert {name: one.held for name, one in found.items()} == {"rider": True, "base": False, "deed": True}


def test_missing_are_the_known_documents_that_could_bear_on_a_holder_or_its_series() -> None:
    known = [
        {"id": "for-all", "title": "For all"},
        {"id": "ann-only", "title": "Ann's", "parties": ["ann"]},
        {"id": "bob-only", "title": "Bob's", "parties": ["bob"]},
        {"id": "series-y", "title": "On Y", "series": ["Y"]},
        {"id": "rider", "title": "The rider", "parties": ["ann"]},
    ]
    found = terms(agreed(**{"known-document": known}), agreed(document=document("rider")))
    assert [one.document for one in found.missing("ann")] == ["for-all", "ann-only", "series-y"]
    assert [one.document for one in found.missing("ann", "X")] == ["for-all", "ann-only"]
    assert [one.document for one in found.missing("bob", "Y")] == ["for-all", "bob-only", "series-y"]


def test_questions_are_found_by_id_and_adoptions_say_which_reading() -> None:
    found = terms(agreed(question=[question("Q-1", "a", "b")]), adopted={"Q-1": "b"})
    assert found.question("Q-1").title == "What does Q-1 ask?"
    adoption = adoption_of(found, "Q-1")
    assert adoption is not None
    assert adoption[1].reading == "b"
    assert adoption_of(found, "Q-2") is None
    assert adoption_of(Terms(issuer="acme", adopted={"Q-1": debt(TODAY)}), "Q-1") is None


def test_a_slice_knows_its_series_and_holders_or_says_that_it_does_not() -> None:
    empty = Slice(issuer="acme", today=TODAY, head=1)
    assert (empty.series, empty.holder("ann")) == (None, None)
    wrong = Slice(issuer="acme", today=TODAY, head=9, designated=debt(TODAY), registered={"ann": designated()})
    assert (wrong.series, wrong.holder("ann")) == (None, None)
