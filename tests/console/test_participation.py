"""Registrations with several participants, as they are typed: joining, cut-backs, counsel, papers, exceptions."""

import shlex
from typing import Any

import pytest

from tests.console.conftest import Run, Said

DEMAND = (
    *("record-demand", "--holder", "lucent", "--form", "long", "--series", "F", "--shares", "5000"),
    *("--received", "1999-11-01", "--opinion", "no public sale on equal net terms"),
)
JOIN = ("record-joining", "R-1", "--holder", "newcourt", "--series", "F", "--shares", "1000", "--on", "1999-11-05")
COUNSEL = ("record-counsel", "R-1", "--counsel", "Elm LLP", "--on", "1999-11-06")
PAID = ("record-reimbursement", "R-1", "--document", "wire")
SALE = (
    *("record-transfer", "--series", "F", "--from", "newcourt", "--to", "first-union", "--act", "sell"),
    *("--basis", "registered", "--registration", "R-1"),
)


@pytest.fixture
def registered(on_book: Run) -> Run:
    """The ledger with R-1, an underwritten registration that lucent demanded."""
    assert on_book(*DEMAND, "--underwritten").code == 0
    return on_book


@pytest.fixture
def joined(registered: Run) -> Run:
    """R-1 with a second of the three that take part."""
    assert registered(*JOIN, "--document", "letter").code == 0
    return registered


def paid(run: Run, counsel: str, holder: str, amount: str, on: str) -> Said:
    return run(*PAID, "--counsel", counsel, "--to", holder, "--amount", amount, "--on", on)


def listed(run: Run, code: str, *more: str) -> list[dict[str, Any]]:
    return [row for row in run("exceptions", *more).rows if row["code"] == code]


RECORDED = {
    "record-inclusion R-1 --holder newcourt --shares 800 --on 1999-11-18": "shares-included",
    "record-counsel R-1 --counsel Elm --selected-by lucent --selected-by newcourt --on 1999-11-06": "counsel-selected",
    "record-papers R-1 --holder newcourt --on 1999-11-28 --papers 'underwriting agreement'": "papers-completed",
    "record-registration R-1 filed --on 1999-11-20 --not-underwritten": "registration-progressed",
    "record-registration R-1 withdrawn --on 1999-11-20 --withdrawn-by holder --reimbursed --no-company-default": (
        "registration-progressed"
    ),
    "record-registration R-1 terminated --on 1999-11-20": "registration-progressed",
}


@pytest.mark.parametrize(("typed", "event"), RECORDED.items())
def test_what_happens_in_a_registration_is_recorded_with_a_receipt(joined: Run, typed: str, event: str) -> None:
    said = joined(*shlex.split(typed), "--document", "a paper")
    assert (said.code, said.json["outcome"], said.json["exceptions"]) == (0, "recorded", [])
    last = joined("history").rows[-1]
    assert (last["sequence"], last["event"]) == (said.json["sequence"], event)
    assert "R-1" in last["summary"]
    assert joined("verify").code == 0


INVALID = {
    "record-joining R-9 --holder newcourt --series F --shares 1 --on 1999-11-05": "UNKNOWN_REGISTRATION",
    "record-joining R-1 --holder nobody --series F --shares 1 --on 1999-11-05": "UNKNOWN_HOLDER",
    "record-joining R-1 --holder newcourt --series Z --shares 1 --on 1999-11-05": "UNKNOWN_SERIES",
    "record-joining R-1 --holder newcourt --series F --shares 1 --on 1999-11-05": "ALREADY_RECORDED",
    "record-joining R-1 --holder lucent --series F --shares 1 --on 1999-11-05": "ALREADY_RECORDED",
    "record-joining R-1 --holder first-union --series E --shares 35001 --on 1999-11-05": "SHARES_EXCEED_HOLDING",
    "record-joining R-1 --holder first-union --series E --shares 0 --on 1999-11-05": "SHARES_NOT_POSITIVE",
    "record-joining R-1 --holder first-union --series E --shares 1 --on 1999-10-31": "DATE_ORDER",
    "record-joining R-1 --holder first-union --series E --shares 1 --on 8999-01-01": "DATE_IN_FUTURE",
    "record-inclusion R-9 --holder newcourt --shares 1 --on 1999-11-18": "UNKNOWN_REGISTRATION",
    "record-inclusion R-1 --holder newcourt --shares 1001 --on 1999-11-18": "SHARES_EXCEED_HOLDING",
    "record-inclusion R-1 --holder first-union --shares 1 --on 1999-11-18": "NOT_IN_REGISTRATION",
    "record-counsel R-9 --counsel Elm --selected-by lucent --on 1999-11-06": "UNKNOWN_REGISTRATION",
    "record-counsel R-1 --counsel Elm --selected-by lucent --selected-by first-union --on 1999-11-06": (
        "NOT_IN_REGISTRATION"
    ),
    "record-counsel R-1 --counsel ' ' --selected-by lucent --on 1999-11-06": "MALFORMED",
    "record-counsel R-1 --counsel Elm --on 1999-11-06": "USAGE",
    "record-reimbursement R-1 --counsel Elm --to first-union --amount 1 --on 2000-01-15": "NOT_IN_REGISTRATION",
    "record-reimbursement R-1 --counsel Elm --to lucent --amount 1e3 --on 2000-01-15": "MALFORMED",
    "record-reimbursement R-1 --counsel Elm --to lucent --amount 1 --on 8999-01-01": "DATE_IN_FUTURE",
    "record-papers R-9 --holder lucent --on 1999-11-28": "UNKNOWN_REGISTRATION",
    "record-papers R-1 --holder first-union --on 1999-11-28": "NOT_IN_REGISTRATION",
    "record-registration R-1 filed --on 1999-11-20 --withdrawn-by holder": "MALFORMED",
    "record-registration R-1 suspended --on 1999-11-20": "STATUS_NOT_POSSIBLE",
    "record-demand --holder lucent --form long --series F --shares 1 --received 1999-11-02 --jointly-with nobody": (
        "UNKNOWN_HOLDER"
    ),
}


@pytest.mark.parametrize(("typed", "code"), INVALID.items())
def test_what_is_impossible_in_a_registration_is_one_message_and_records_nothing(
    joined: Run, typed: str, code: str
) -> None:
    head = joined("status").json["head"]
    said = joined(*shlex.split(typed))
    assert said.code == 2
    assert [reason["code"] for reason in said.json["reasons"]] == [code]
    assert said.err.strip().startswith("invalid: ")
    assert joined("status").json["head"] == head


def test_every_participant_has_a_line_with_what_was_asked_for_included_and_sold(joined: Run) -> None:
    assert joined("record-inclusion", "R-1", "--holder", "newcourt", "--shares", "800", "--on", "1999-11-18").code == 0
    assert joined("history").rows[-1]["summary"] == "R-1 includes 800 F of newcourt"
    for status, day in (("filed", "20"), ("effective", "25")):
        assert joined("record-registration", "R-1", status, "--on", f"1999-11-{day}").code == 0
    assert joined(*SALE, "--shares", "300", "--on", "1999-12-01").code == 0
    rows = joined("demands", "--as-of", "1999-12-31").rows
    assert [(row["holder"], row["shares"], row["included"], row["sold"], row["joined_on"]) for row in rows] == [
        ("lucent", "5000", None, "0", None),
        ("newcourt", "1000", "800", "300", "1999-11-05"),
    ]
    assert {row["underwritten"] for row in rows} == {True}
    assert (rows[0]["counted"], rows[1]["counted"]) == ("yes", "disputed")
    too_many = joined(*SALE, "--shares", "501", "--on", "1999-12-02").json["exceptions"]
    assert any(
        one["code"] == "REGISTRATION_NOT_EFFECTIVE" and "registers 800 shares" in one["text"] for one in too_many
    )
    fewer = joined("record-inclusion", "R-1", "--holder", "newcourt", "--shares", "299", "--on", "1999-12-02")
    assert fewer.code == 2


def test_a_holder_without_a_right_that_joins_stands_as_an_exception(registered: Run) -> None:
    assert registered("record-holder", "fund", "--name", "Fund LLC", "--on", "1999-06-01").code == 0
    given = ("record-transfer", "--series", "F", "--from", "newcourt", "--to", "fund", "--shares", "10")
    assert registered(*given, "--on", "1999-11-02").code == 0
    join = ("record-joining", "R-1", "--holder", "fund", "--series", "F", "--shares", "10", "--on", "1999-11-05")
    said = registered(*join, "--document", "letter")
    assert said.code == 0
    assert [one["code"] for one in said.json["exceptions"]] == ["NO_RIGHT_TO_JOIN"]


def test_two_of_the_three_take_part_and_the_second_counsel_is_recorded_as_not_owed(joined: Run) -> None:
    assert joined(*COUNSEL, "--selected-by", "lucent", "--selected-by", "newcourt").code == 0
    first = paid(joined, "Elm LLP", "lucent", "41250.00", "2000-01-15")
    second = paid(joined, "Oak LLP", "newcourt", "1000", "2000-01-16")
    assert (first.code, second.code) == (0, 0)
    assert first.json["exceptions"] == []
    assert [(one["code"], "rra-a1 ¶8" in one["text"]) for one in second.json["exceptions"]] == [("NOT_OWED", True)]
    rows = joined("counsel", "--registration", "R-1").rows
    assert [(row["event"], row["counsel"], row["holders"], row["amount"], row["owed"]) for row in rows] == [
        ("selected", "Elm LLP", ["lucent", "newcourt"], None, None),
        ("reimbursed", "Elm LLP", ["lucent"], "41250.00", "yes"),
        ("reimbursed", "Oak LLP", ["newcourt"], "1000", "no"),
    ]
    assert rows[2]["clause"].startswith("rra-a1 ¶8")
    assert [reason["code"] for reason in rows[2]["reasons"]] == ["NOT_OWED"]
    (line,) = listed(joined, "NOT_OWED")
    assert (line["sequence"], line["clause"], line["effective_on"]) == (
        second.json["sequence"],
        "RR-counsel",
        "2000-01-16",
    )
    assert listed(joined, "NOT_OWED", "--as-of", "2000-01-15") == []


def test_what_is_owed_follows_a_reading_that_is_adopted_later(joined: Run) -> None:
    said = paid(joined, "Elm LLP", "lucent", "100", "2000-01-15")
    assert "owed under some readings only" in said.json["exceptions"][0]["text"]
    assert joined("counsel").rows[0]["owed"] == "disputed"
    head = joined("status").json["head"]["sequence"]
    adopted = ("adopt-reading", "Q-13", "one", "--by", "counsel", "--on", "2000-02-01", "--document", "memo")
    assert joined(*adopted).code == 0
    assert joined("counsel").rows[0]["owed"] == "yes"
    assert listed(joined, "NOT_OWED") == []
    assert joined("counsel", "--known-at", f"#{head}").rows[0]["owed"] == "disputed"
    assert len(listed(joined, "NOT_OWED", "--known-at", f"#{head}")) == 1


def test_a_reversed_reimbursement_is_no_exception_and_frees_the_place_of_the_first(joined: Run) -> None:
    adopted = ("adopt-reading", "Q-13", "one", "--by", "counsel", "--on", "2000-01-01", "--document", "memo")
    assert joined(*adopted).code == 0
    first = paid(joined, "Elm LLP", "lucent", "100", "2000-01-15").json["sequence"]
    second = paid(joined, "Oak LLP", "newcourt", "1000", "2000-01-16").json["sequence"]
    assert [row["sequence"] for row in listed(joined, "NOT_OWED")] == [second]
    assert joined("reverse", str(first), "--reason", "never paid").code == 0
    assert listed(joined, "NOT_OWED") == []
    assert [row["owed"] for row in joined("counsel").rows] == ["yes"]


def test_a_participant_that_nothing_is_owed_to_takes_no_place_of_the_others(joined: Run) -> None:
    assert joined("record-holder", "fund", "--name", "Fund LLC", "--on", "1999-06-01").code == 0
    given = ("record-transfer", "--series", "F", "--from", "newcourt", "--to", "fund", "--shares", "10")
    assert joined(*given, "--on", "1999-11-02").code == 0
    join = ("record-joining", "R-1", "--holder", "fund", "--series", "F", "--shares", "10", "--on", "1999-11-05")
    assert joined(*join).code == 0
    adopted = ("adopt-reading", "Q-13", "one", "--by", "counsel", "--on", "2000-01-01", "--document", "memo")
    assert joined(*adopted).code == 0
    assert paid(joined, "Ash LLP", "fund", "5", "2000-01-10").json["exceptions"][0]["code"] == "NOT_OWED"
    assert paid(joined, "Elm LLP", "lucent", "100", "2000-01-15").json["exceptions"] == []


def test_a_sale_without_papers_stands_as_an_exception_until_they_are_recorded_as_completed_by_then(
    joined: Run,
) -> None:
    for status, day in (("filed", "20"), ("effective", "25")):
        assert joined("record-registration", "R-1", status, "--on", f"1999-11-{day}").code == 0
    said = joined(*SALE, "--shares", "100", "--on", "1999-12-01")
    assert said.code == 0
    noted = [one for one in said.json["exceptions"] if one["code"] == "PAPERS_MISSING"]
    assert [(one["clause"], one["cite"].startswith("rra-a1 ¶10")) for one in noted] == [("RR-underwriting", True)]
    (line,) = listed(joined, "PAPERS_MISSING")
    assert (line["sequence"], line["event"], line["clause"]) == (
        said.json["sequence"],
        "shares-transferred",
        "RR-underwriting",
    )
    papers = ("record-papers", "R-1", "--holder", "newcourt")
    late = joined(*papers, "--on", "1999-12-02")
    assert listed(joined, "PAPERS_MISSING") == [line], "the day after the sale is too late"
    assert joined("reverse", str(late.json["sequence"]), "--reason", "wrong day").code == 0
    assert joined(*papers, "--on", "1999-12-01").code == 0
    assert listed(joined, "PAPERS_MISSING") == []


def test_a_sale_before_the_demand_is_none_in_the_registration_and_wants_no_papers(joined: Run) -> None:
    said = joined(*SALE, "--shares", "100", "--on", "1999-10-15")
    assert said.code == 0
    codes = {one["code"] for one in said.json["exceptions"]}
    assert "REGISTRATION_NOT_EFFECTIVE" in codes
    assert "PAPERS_MISSING" not in codes
    assert listed(joined, "PAPERS_MISSING") == []


def test_what_differs_under_readings_is_shown_in_words(joined: Run, run: Run, book: str) -> None:
    assert joined(*COUNSEL, "--selected-by", "lucent").code == 0
    assert paid(joined, "Elm LLP", "lucent", "41250.00", "2000-01-15").code == 0
    for status, day in (("filed", "20"), ("effective", "25")):
        assert joined("record-registration", "R-1", status, "--on", f"1999-11-{day}").code == 0

    def shown(*words: str) -> str:
        return " ".join(run("--database", book, *words).out.split())

    rights = shown("rights")
    assert "under Q-09 uses: used 1, reserved 0, remaining 1" in rights
    assert "under Q-09 free: used 0, reserved 0, remaining 2" in rights
    counsel = shown("counsel")
    assert "R-1 1999-11-06 selected Elm LLP lucent" in counsel
    assert "R-1 2000-01-15 reimbursed Elm LLP lucent 41,250.00 disputed" in counsel
    assert "Q-13 is open" in counsel
    assert "counted by: A-1" in shown("demands")


def test_no_papers_are_needed_where_nothing_is_underwritten(joined: Run) -> None:
    assert joined("record-registration", "R-1", "filed", "--on", "1999-11-20", "--not-underwritten").code == 0
    assert joined("record-registration", "R-1", "effective", "--on", "1999-11-25").code == 0
    said = joined(*SALE, "--shares", "100", "--on", "1999-12-01")
    assert "PAPERS_MISSING" not in {one["code"] for one in said.json["exceptions"]}
    assert listed(joined, "PAPERS_MISSING") == []


def test_a_joining_goes_only_with_what_the_holder_did_in_the_registration_since(joined: Run) -> None:
    (at,) = [row["sequence"] for row in joined("history").rows if row["event"] == "holder-joined"]
    included = joined("record-inclusion", "R-1", "--holder", "newcourt", "--shares", "800", "--on", "1999-11-18")
    others = joined("record-papers", "R-1", "--holder", "lucent", "--on", "1999-11-28")
    alone = joined("reverse", str(at), "--reason", "not signed")
    assert (alone.code, alone.json["reasons"][0]["code"]) == (2, "HAS_DEPENDENTS")
    assert f"#{included.json['sequence']}" in alone.json["reasons"][0]["text"]
    assert f"#{others.json['sequence']}" not in alone.json["reasons"][0]["text"]
    assert joined("reverse", str(at), "--reason", "not signed", "--with-dependents").code == 0
    assert [row["holder"] for row in joined("demands").rows] == ["lucent"]
    assert joined("verify").code == 0


@pytest.mark.parametrize("command", ["counsel", "demands", "rights", "notices", "documents", "holders", "exceptions"])
def test_tables_keep_within_80_columns(joined: Run, run: Run, book: str, command: str) -> None:
    assert joined(*COUNSEL, "--selected-by", "lucent").code == 0
    assert paid(joined, "Elm LLP", "lucent", "41250.00", "2000-01-15").code == 0
    assert joined("record-inclusion", "R-1", "--holder", "newcourt", "--shares", "800", "--on", "1999-11-18").code == 0
    said = run("--database", book, command)
    assert said.code == 0
    assert max(len(line.rstrip()) for line in said.out.splitlines()) <= 80
    assert "R-1" in said.out or command not in ("counsel", "demands")
