"""Agreement files: everything read, every fault named, all of them at once."""

import datetime
from typing import Any

import pytest

from ledger.domain.agreement_data import parse, placed
from ledger.domain.agreement_data import read as read_file
from ledger.domain.agreements import Agreement, BoundUnder, Open
from ledger.domain.reader import FaultyAgreement, FileFault, Path, Reader
from ledger.errors import Fault, Invalid
from tests.domain.given import SHA, clause, data, document, lock_up, question


def faults_of(given: Any) -> str:
    with pytest.raises(Invalid) as refusal:
        parse(given)
    assert refusal.value.fault is Fault.AGREEMENT_FAULTY
    return refusal.value.text


def test_a_file_says_who_agreed_what_and_where_it_is_written() -> None:
    full: dict[str, Any] = {
        "format": 1,
        "document": document(made_on=datetime.date(2011, 1, 1), governing_law="New York", amends=["base"]),
        "known-document": [{"id": "base", "title": "The base", "sha256": "not held", "series": ["X"]}],
        "question": [question("Q-1", "narrow", "broad")],
        "clause": [
            clause(
                "C-1",
                "lock-up",
                lock_up(),
                effective_on=datetime.date(2011, 2, 1),
                replaces="C-0",
                supersedes={"document": "base", "clause": "§4", "since": "2011-01-01", "could_bind": ["ann"]},
            )
        ],
        "assumption": [{"id": "A-1", "kind": "counting-rule", "cite": "none", "text": "Supposed."}],
    }
    found = parse(full)
    assert found.document.held
    assert found.document.made_on == datetime.date(2011, 1, 1)
    assert found.document.amends == ("base",)
    (known,) = found.known_documents
    assert (known.document, known.held, known.series, known.parties) == ("base", False, ("X",), ())
    assert [reading.reading for reading in found.questions[0].readings] == ["narrow", "broad"]
    stated, assumed = found.clauses
    assert (stated.clause, stated.assumed, stated.replaces) == ("C-1", False, "C-0")
    assert stated.supersedes is not None
    assert stated.supersedes.could_bind == ("ann",)
    assert stated.terms() == lock_up()
    assert (assumed.clause, assumed.assumed, assumed.effective_on, assumed.terms()) == ("A-1", True, None, {})


def test_dates_inside_parameters_become_iso_text_and_lists_keep_their_order() -> None:
    given = clause("C-1", "any", {"on": datetime.date(2011, 2, 1), "list": [{"b": 1, "a": True}, "text"]})
    (found,) = parse(data(given)).clauses
    assert found.terms() == {"on": "2011-02-01", "list": [{"a": True, "b": 1}, "text"]}


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (0.05, "a parameter has the value '0.05': write such a number as text, to keep it exact"),
        (float("nan"), "a parameter has the value 'nan': write such a number as text"),
        (2**53, "write such a number as text"),
        (-(2**53), "write such a number as text"),
        (datetime.time(1), "a parameter has the value '01:00:00', which is no text, number, date, list or table"),
        (datetime.datetime(2011, 1, 1), "which is no text, number, date, list or table"),  # noqa: DTZ001
        ("a\x00b", "a parameter contains a character that"),
        ("a\ud800", "a parameter contains a character that"),
    ],
)
def test_a_parameter_that_could_not_be_kept_exactly_is_a_fault(value: Any, fault: str) -> None:
    text = faults_of(data(clause("C-1", "any", {"in": [{"a": {"list": [value]}}]}), clause("C-2", "")))
    assert fault in text
    assert "agreement.clause[2]: 'kind'" in text, "and the other faults are listed beside it"


def test_the_largest_exact_numbers_are_kept() -> None:
    (found,) = parse(data(clause("C-1", "any", {"list": [2**53 - 1, 1 - 2**53, True, None]}))).clauses
    assert found.terms() == {"list": [2**53 - 1, 1 - 2**53, True, None]}


def test_a_document_bears_on_its_parties_and_those_it_concerns_or_on_everybody() -> None:
    known = {"id": "base", "title": "The base", "parties": ["ann"], "concerns": ["bob"], "series": ["X"]}
    found = parse(data(**{"known-document": [known]}))
    (base,) = found.known_documents
    assert [base.bears_on(holder, None) for holder in ("ann", "bob", "cat")] == [True, True, False]
    assert [base.bears_on("ann", series) for series in ("X", "Y")] == [True, False]
    everybody = parse(data(document={"id": "deed", "title": "The deed", "sha256": SHA})).document
    assert everybody.bears_on("cat", "Y")


def test_a_clause_names_the_questions_that_it_leaves_open_however_deep() -> None:
    given = {"a": {"question": "Q-2", "x": [{"question": "Q-1"}]}, "b": [{"c": {"question": "Q-2"}}], "question": 5}
    (found,) = parse(data(clause("C-1", "any", given))).clauses
    assert found.questions() == ("Q-2", "Q-1")


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ([], "agreement must be a table"),
        ({}, "'format = 1' must be the first line"),
        ({**data(), "format": 2}, "'format = 1' must be the first line"),
        ({"format": 1}, "agreement.document must be a table"),
        ({**data(), "document": "deed"}, "agreement.document must be a table"),
        (data(document={**document(), "id": "no spaces"}), "'id' 'no spaces' is not an id"),
        (data(document={**document(), "id": 5}), "agreement.document: 'id' must be a text"),
        (data(document={"id": "deed", "sha256": SHA}), "agreement.document: 'title' is missing"),
        (data(document={**document(), "title": "  "}), "'title' must be a text"),
        (data(document={**document(), "title": "a\x00"}), "agreement.document: 'title' contains a character"),
        ({**data(), "format": True}, "'format = 1' must be the first line"),
        (data(document={**document(), "parties": [" ann"]}), "'parties' ' ann' is not an id"),
        (
            data(clause("C-1", "any", supersedes={"document": "base", "clause": "§4", "since": "2010-01-01"})),
            "agreement.clause[1].supersedes: 'could_bind' must name at least one",
        ),
        (data(document={"id": "deed", "title": "The deed"}), "'sha256' is missing: give the SHA-256 of the text"),
        (data(document={**document(), "sha256": "abc"}), "'sha256' must be 64 hexadecimal digits or \"not held\""),
        (data(document={**document(), "sha256": "A" * 64}), "'sha256' must be 64 hexadecimal digits"),
        (data(document={**document(), "made_on": "1 Jan 2011"}), "'made_on' '1 Jan 2011' is not a date"),
        (data(document={**document(), "parties": "ann"}), "'parties' must be a list of ids"),
        (data(document={**document(), "parties": [1]}), "'parties' must be a list of ids"),
        (data(document={**document(), "partys": ["ann"]}), "agreement.document: 'partys' is not known here"),
        (data(clauses=[]), "agreement: 'clauses' is not known here"),
        ({**data(), "clause": {}}, "'clause' must be a list of tables"),
        ({**data(), "clause": ["C-1"]}, "agreement.clause[1] must be a table"),
        (data({**clause("C-1", "any"), "kind": ""}), "agreement.clause[1]: 'kind' must be a text"),
        (data({**clause("C-1", "any"), "effective_on": None}), "'effective_on' is missing"),
        (data({"id": "C-1", "kind": "any", "cite": "¶1", "text": "Words."}), "'effective_on' is missing"),
        (data(clause("C-1", "any", comment="hm")), "agreement.clause[1]: 'comment' is not known here"),
        (
            data(clause("C-1", "any", supersedes={"document": "base", "clause": "§4", "since": "2011-01-02"})),
            "'supersedes.since' is after 'effective_on'",
        ),
        (data(question=[{**question("Q-1"), "reading": []}]), "a question needs at least two readings"),
        (data(question=[question("Q-1", "only")]), "a question needs at least two readings"),
        (data(question=[question("Q-1", "a", "b", "a")]), "reading in agreement.question[1] 'a' is given more than"),
        (data(question=[question("Q-1", "a", "b")] * 2), "question 'Q-1' is given more than once"),
        (data(clause("C-1", "any"), clause("C-1", "any")), "clause 'C-1' is given more than once"),
        (data(clause("C-1", "any"), assumption=[clause("C-1", "any")]), "clause 'C-1' is given more than once"),
        (
            data(**{"known-document": [{"id": "deed", "title": "Again"}]}),
            "document 'deed' is given more than once",
        ),
    ],
)
def test_each_fault_is_named_with_its_place(given: Any, fault: str) -> None:
    assert fault in faults_of(given)


SINCE = {"document": "base", "clause": "§4", "could_bind": ["ann"]}


@pytest.mark.parametrize(
    ("given", "paths"),
    [
        ({**data(), "format": 2}, [("format",)]),
        (data(document={"id": "deed", "title": ""}), [("document", "sha256"), ("document", "title")]),
        (data(clause("C-1", "any", x=1)), [("clause", 0, "x")]),
        (
            data(clause("C-1", "any", supersedes={**SINCE, "since": "2011-01-02"})),
            [("clause", 0, "supersedes", "since")],
        ),
        (data(clause("C-1", "any", {"a": [1, {"b": 0.5}]})), [("clause", 0, "parameters", "a", 1, "b")]),
        (data(clause("C-1", "any"), assumption=[clause("C-1", "any")]), [("assumption", 0, "id")]),
        (data(**{"known-document": [{"id": "deed", "title": "Again"}]}), [("known-document", 0, "id")]),
        (data(question=[question("Q-1", "a", "b", "a")]), [("question", 0, "reading", 2, "id")]),
        (data(question=[question("Q-1", "a")]), [("question", 0, "reading")]),
    ],
)
def test_each_fault_says_where_in_the_file_it_is(given: Any, paths: list[Path]) -> None:
    _, faults = read_file(given)
    assert [fault.path for fault in faults] == paths


def test_a_faulty_file_is_read_as_far_as_it_can_be() -> None:
    found, faults = read_file({**data(clause("C-1", "any"), clause("", "any")), "question": 5})
    assert [one.clause for one in found.clauses] == ["C-1", ""]
    assert len(faults) == 2
    with pytest.raises(FaultyAgreement) as refusal:
        parse({**data(), "question": 5})
    assert [str(fault) for fault in refusal.value.faults] == ["agreement: 'question' must be a list of tables"]


def test_a_missing_day_of_effect_is_not_called_too_early_as_well() -> None:
    text = faults_of(data(clause("C-1", "any", supersedes={**SINCE, "since": "2011-01-02"}, effective_on="soon")))
    assert "'effective_on' 'soon' is not a date" in text
    assert "'supersedes.since'" not in text


def test_clauses_and_assumptions_are_counted_apart_in_a_file_and_alike_ones_too() -> None:
    assumed = [clause("A-1", "any"), clause("A-2", "any")]
    found, _ = read_file(data(clause("C-1", "any"), clause("C-1", "any"), assumption=assumed))
    places = [(one.clause, path) for one, path in placed(found)]
    stated = [("C-1", ("clause", 0)), ("C-1", ("clause", 1))]
    assert places == [*stated, ("A-1", ("assumption", 0)), ("A-2", ("assumption", 1))]


def test_a_question_may_stand_for_missing_words_and_is_never_assumed() -> None:
    bound = {"question": "Q-1", "R1": ["ann"], "R2": []}
    (found,) = parse(data(clause("C-1", "any", supersedes={**SINCE, "since": "2010-01-01", "bound": bound}))).clauses
    assert found.supersedes is not None
    assert (found.supersedes.question, found.questions()) == ("Q-1", ("Q-1",))
    assert found.supersedes.bound == (
        BoundUnder(reading="R1", holders=("ann",)),
        BoundUnder(reading="R2", holders=()),
    )
    assumed = {**bound, "assumed": "R1"}
    given = data(assumption=[clause("C-1", "any", supersedes={**SINCE, "since": "2010-01-01", "bound": assumed})])
    _, (fault,) = read_file(given)
    assert fault.path == ("assumption", 0, "supersedes", "bound", "assumed")
    closed = data(clause("C-1", "any", supersedes={**SINCE, "since": "2010-01-01", "bound": ["ann"]}))
    assert "'bound' must name a question, and whom each of its readings binds" in faults_of(closed)


EXECUTION = {"party": "ann", "status": "signed"}
ADDRESS = {
    "id": "ann-office",
    "holder": "ann",
    "is_copy": False,
    "addressee": "Ann",
    "lines": ["1 Main Street", "Springfield"],
    "cite": "¶8",
    "effective_on": "2011-01-01",
}
ARGUED = {**question("Q-1", "yes", "no"), "argument": [{"for": "yes", "text": "It says so.", "cite": "¶9"}]}


def test_a_file_says_who_signed_where_notices_go_and_what_speaks_for_a_reading() -> None:
    effective_when = {"cite": "¶7", "executed_by": ["ann"]}
    signed = document(execution=[EXECUTION], effective_when=effective_when)
    found = parse(data(document=signed, question=[ARGUED], **{"notice-address": [ADDRESS]}))
    (execution,) = found.document.executions
    assert (execution.party, execution.signatory, execution.status) == ("ann", None, "signed")
    assert found.document.effective_when is not None
    assert found.document.effective_when.executed_by == ("ann",)
    (address,) = found.notice_addresses
    assert (address.address, address.lines, address.fax) == ("ann-office", ("1 Main Street", "Springfield"), None)
    (argument,) = found.questions[0].arguments
    assert (argument.reading, argument.cite) == ("yes", "¶9")


@pytest.mark.parametrize(
    ("given", "path"),
    [
        (
            data(document=document(execution=[{**EXECUTION, "status": "sealed"}])),
            ("document", "execution", 0, "status"),
        ),
        (data(document=document(effective_when={"cite": "¶7"})), ("document", "effective_when", "executed_by")),
        (data(**{"notice-address": [{**ADDRESS, "lines": []}]}), ("notice-address", 0, "lines")),
        (data(**{"notice-address": [{**ADDRESS, "lines": ["a\x00"]}]}), ("notice-address", 0, "lines")),
        (data(**{"notice-address": [ADDRESS, ADDRESS]}), ("notice-address", 1, "id")),
        (
            data(question=[{**ARGUED, "argument": [{"for": "maybe", "text": "So.", "cite": "¶9"}]}]),
            ("question", 0, "argument", 0, "for"),
        ),
    ],
)
def test_signatures_addresses_and_arguments_are_checked_too(given: Any, path: Path) -> None:
    assert [fault.path for fault in read_file(given)[1]] == [path]


def test_several_faults_are_listed_at_once() -> None:
    broken = data(
        clause("C-1", "any", effective_on="soon", note="x"),
        document={"id": "a b", "title": ""},
        question=[question("Q-1", "a")],
    )
    text = faults_of({**broken, "format": "one"})
    for fault in ("format = 1", "'a b' is not an id", "'title' must be", "'sha256' is missing", "two readings"):
        assert fault in text
    assert "agreement.clause[1]: 'effective_on' 'soon' is not a date" in text
    assert "agreement.clause[1]: 'note' is not known here" in text
    assert text.count(";") >= 6


def test_the_smallest_file_is_a_document_alone() -> None:
    found = parse({"format": 1, "document": {"id": "memo", "title": "A memo", "sha256": "not held"}})
    assert isinstance(found, Agreement)
    assert (found.document.held, found.known_documents, found.questions, found.clauses) == (False, (), (), ())


def read(given: Any) -> tuple[Reader, list[FileFault]]:
    faults: list[FileFault] = []
    return Reader(given, "here", faults, ("here",)), faults


def test_a_parameter_is_a_value_or_left_open_with_one_value_for_each_reading() -> None:
    table, faults = read({"a": True, "b": {"question": "Q-1", "R1": True, "R2": False}})
    assert table.term("a", Reader.flag) is True
    assert table.term("b", Reader.flag) == Open("Q-1", (("R1", True), ("R2", False)))
    table.done()
    assert faults == []


def test_a_table_parameter_without_a_question_is_not_an_open_one() -> None:
    table, faults = read({"limb": {"R1": True}})
    assert table.term("limb", Reader.flag) is False
    assert faults == [FileFault(("here", "limb"), "here: 'limb' must be true or false")]


@pytest.mark.parametrize(
    ("value", "count"),
    [(0, 0), (2, 2), (1_000_000, 1_000_000), (-1, None), (1_000_001, None), (True, None), ("2", None)],
)
def test_a_count_is_a_whole_number(value: Any, count: int | None) -> None:
    table, faults = read({"n": value})
    assert table.count("n") == (count or 0)
    assert bool(faults) is (count is None)


def test_what_is_missing_is_said_to_be_missing() -> None:
    table, faults = read({})
    assert (table.count("n"), table.flag("f"), table.text("t"), table.id("i")) == (0, False, "", "")
    assert table.day("d") == datetime.date.min
    assert (table.optional_text("t"), table.optional_day("d")) == (None, None)
    assert (table.ids("l"), table.tables("s")) == ((), [])
    assert faults == [FileFault(("here", name), f"here: '{name}' is missing") for name in "nftid"]
    assert table.text("t", "default") == "default"
