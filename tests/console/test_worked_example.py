"""The worked example through the commands: what it must show, in the words of its users."""

from pathlib import Path
from typing import Any

import pytest

from tests.console.conftest import Run

LUCENT_F = ("--holder", "lucent", "--series", "F")
SELL = ("--act", "sell", "--basis", "private")


def standing(on_book: Run, day: str, holder: str = "lucent", series: str = "F") -> dict[str, Any]:
    said = on_book("eligibility", "--holder", holder, "--series", series, "--on", day, *SELL)
    assert said.code == 0
    (row,) = said.rows
    return row


def adopt(on_book: Run, question: str, reading: str) -> None:
    said = on_book(
        *("adopt-reading", question, reading, "--by", "counsel", "--on", "2000-01-10"),
        *("--document", "memo of 10 Jan 2000"),
    )
    assert said.code == 0


def transfer(on_book: Run, giver: str, taker: str, *more: str, shares: str = "500", on: str = "1999-12-10") -> Any:
    return on_book(
        *("record-transfer", "--series", "F", "--from", giver, "--to", taker, "--shares", shares, "--on", on), *more
    )


def demand(on_book: Run, holder: str, *more: str, series: str = "F", shares: str = "100", form: str = "long") -> Any:
    opinion = () if "--no-opinion" in more else ("--opinion", "no public sale on equal net terms")
    return on_book(
        *("record-demand", "--holder", holder, "--form", form, "--series", series, "--shares", shares),
        *opinion,
        *(one for one in more if one != "--no-opinion"),
    )


def codes(said: Any) -> set[str]:
    return {reason["code"] for reason in said.json["reasons"]}


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("1999-05-31", "unknown"),
        ("2000-05-23", "locked"),
        ("2000-05-24", "disputed"),
        ("2000-08-04", "disputed"),
        ("2000-08-05", "free"),
    ],
)
def test_the_lock_up_is_locked_then_disputed_then_free(on_book: Run, day: str, status: str) -> None:
    row = standing(on_book, day)
    assert (row["holder"], row["series"], row["shares"], row["status"]) == ("lucent", "F", "33333", status)
    assert row["scope"]
    assert row["rests_on"]


def test_adopting_the_first_reading_ends_the_lock_up_with_the_anniversary(on_book: Run) -> None:
    adopt(on_book, "Q-01", "R1")
    assert standing(on_book, "2000-05-24")["status"] == "disputed"
    row = standing(on_book, "2000-05-25")
    assert row["status"] == "free"
    assert {"illustrative", "reading"} <= {rest["kind"] for rest in row["rests_on"]}
    assert any("principal only" in rest["text"] for rest in row["rests_on"])


def test_adopting_the_second_reading_leaves_the_outside_date(on_book: Run) -> None:
    adopt(on_book, "Q-01", "R2")
    row = standing(on_book, "2000-08-03")
    assert (row["status"], row["until"]) == ("locked", "2000-08-04")


def test_a_knowledge_time_before_the_adoption_still_shows_the_dispute(on_book: Run) -> None:
    head = on_book("status").json["head"]["sequence"]
    adopt(on_book, "Q-01", "R1")
    said = on_book("eligibility", *LUCENT_F, "--on", "2000-05-25", "--known-at", f"#{head}")
    assert said.rows[0]["status"] == "disputed"


@pytest.mark.parametrize(("holder", "series"), [("newcourt", "E"), ("newcourt", "F"), ("first-union", "E")])
def test_holders_who_did_not_covenant_are_free_but_for_missing_base_agreements(
    on_book: Run, holder: str, series: str
) -> None:
    row = standing(on_book, "1999-06-01", holder, series)
    assert row["status"] == "free"
    missing = {rest["document"] for rest in row["rests_on"] if rest["kind"] == "missing-document"}
    assert missing & {"spa-1999-02-04", "spa-1999-04-30"}
    assert "rra-1999-04-30" in missing
    assert "were not judged" in row["scope"]


def test_a_party_to_the_unrecorded_clause_is_unknown_before_its_restatement(on_book: Run) -> None:
    assert standing(on_book, "1999-05-31", "newcourt")["status"] == "unknown"
    assert standing(on_book, "1999-05-31", "first-union", "E")["status"] == "free"


def test_without_gross_proceeds_the_ends_still_stand(on_book: Run) -> None:
    history = on_book("history").rows
    (debt,) = [row["sequence"] for row in history if row["event"] == "debt-issued"]
    assert on_book("reverse", str(debt), "--reason", "to be recorded without proceeds").code == 0
    again = ("record-debt", "13 1/2% Senior Notes due 2009", "--sold-on", "1999-05-24", "--principal", "275000000")
    assert on_book(*again, "--high-yield").code == 0
    assert standing(on_book, "1999-12-10")["status"] == "locked"
    assert standing(on_book, "2000-08-05")["status"] == "free"
    between = standing(on_book, "2000-06-01")
    assert between["status"] == "disputed"
    assert {one["status"] for one in between["readings"]} == {"unknown", "locked"}
    assert any(reason["code"] == "FACT_MISSING" for reason in between["reasons"])


def test_a_locked_transfer_to_a_party_is_refused_with_the_clause(on_book: Run, run: Run, book: str) -> None:
    before = on_book("holdings", "--as-of", "1999-12-31").rows
    said = transfer(on_book, "lucent", "newcourt")
    assert said.code == 3
    assert said.json["outcome"] == "refused"
    assert any(reason["clause"] == "LU" and "4.06(f)" in reason["cite"] for reason in said.json["reasons"])
    assert on_book("holdings", "--as-of", "1999-12-31").rows == before
    events = on_book("history", "--holder", "lucent").rows
    assert events[-1]["sequence"] == said.json["sequence"]
    assert said.json["request"] in events[-1]["summary"]
    words = ("--series", "F", "--from", "lucent", "--to", "newcourt", "--shares", "500", "--on", "1999-12-10")
    spoken = run("--database", book, "record-transfer", *words)
    assert spoken.code == 3
    assert "not entered on the register; the company's position, not a finding on title" in spoken.out
    assert "§4.06(f)" in spoken.out


def test_a_locked_transfer_to_a_stranger_is_held_for_want_of_notice(on_book: Run) -> None:
    assert on_book("record-holder", "stranger", "--name", "A Stranger LLC").code == 0
    said = transfer(on_book, "lucent", "stranger")
    assert said.code == 4
    assert {"LOCKED", "NO_NOTICE"} <= codes(said)


def test_a_free_transfer_is_registered_with_what_is_missing(on_book: Run) -> None:
    said = transfer(on_book, "newcourt", "lucent")
    assert said.code == 0
    assert {one["code"] for one in said.json["exceptions"]} == {
        "INSTRUCTION_MISSING",
        "CERTIFICATE_NOT_SURRENDERED",
        "SECURITIES_LAW_BASIS_MISSING",
    }
    assert [line["shares"] for line in said.json["before"]] == ["22222", "33333"]
    assert [line["shares"] for line in said.json["after"]] == ["21722", "33833"]


def test_rights_before_the_amendment_are_one_holders_and_unknown(on_book: Run) -> None:
    rows = on_book("rights", "--as-of", "1999-05-31").rows
    assert {row["holder"] for row in rows} == {"first-union"}
    assert {row["entitled"] for row in rows} == {"unknown"}
    assert {row["exercisable_from"] for row in rows} == {"unknown"}
    said = demand(on_book, "first-union", "--received", "1999-05-15", series="E")
    assert said.code == 4
    assert on_book("rights", "--as-of", "1999-04-29").rows == []


def test_rights_from_the_amendment_are_two_and_two_for_each_of_three(on_book: Run) -> None:
    rows = on_book("rights", "--as-of", "1999-06-01").rows
    assert sorted((row["holder"], row["form"]) for row in rows) == sorted(
        (holder, form) for holder in ("first-union", "newcourt", "lucent") for form in ("long", "short")
    )
    assert {(row["entitled"], row["used"], row["reserved"], row["remaining"]) for row in rows} == {(2, 0, 0, 2)}
    assert {row["exercisable_from"] for row in rows} == {"1999-10-31"}
    assert all(row["rests_on"] and row["scope"] for row in rows)


@pytest.mark.parametrize(
    ("received", "given", "code"),
    [("1999-10-30", "1999-10-30", 3), ("1999-10-31", "1999-10-31", 0), ("1999-10-31", "1999-10-30", 4)],
)
def test_a_demand_waits_for_its_first_day_by_the_date_that_counts(
    on_book: Run, received: str, given: str, code: int
) -> None:
    said = demand(on_book, "lucent", "--received", received, "--given", given)
    assert said.code == code
    if code == 4:
        assert any(reason["clause"] == "Q-10" for reason in said.json["reasons"])


def test_a_demand_without_an_opinion_is_held_asking_for_it(on_book: Run) -> None:
    said = demand(on_book, "lucent", "--received", "1999-11-01", "--given", "1999-11-01", "--no-opinion")
    assert said.code == 4
    assert codes(said) == {"OPINION_MISSING"}


def test_a_demand_for_shares_that_a_garbled_limb_may_cover_is_held(on_book: Run) -> None:
    said = demand(on_book, "newcourt", "--received", "1999-11-01", "--given", "1999-11-01", series="E")
    assert said.code == 4
    assert any(reason["clause"] == "Q-05" for reason in said.json["reasons"])


def test_a_third_effective_long_form_is_refused_and_nobody_else_is_touched(on_book: Run) -> None:
    for number in (1, 2):
        assert demand(on_book, "lucent", "--received", f"1999-11-0{number}").code == 0
        for status, day in (("filed", "20"), ("effective", "30")):
            assert on_book("record-registration", f"R-{number}", status, "--on", f"1999-11-{day}").code == 0
    said = demand(on_book, "lucent", "--received", "1999-12-01")
    assert said.code == 3
    assert "NO_REGISTRATION_LEFT" in codes(said)
    assert demand(on_book, "lucent", "--received", "1999-12-01", form="short").code == 0
    rows = {(row["holder"], row["form"]): row for row in on_book("rights", "--as-of", "1999-12-31").rows}
    assert rows["lucent", "long"]["used"] == 2
    assert rows["lucent", "short"]["reserved"] == 1
    assert all(row["remaining"] == 2 for (holder, _), row in rows.items() if holder != "lucent")
    listed = on_book("demands", "--holder", "lucent", "--as-of", "1999-12-31").rows
    assert [row["status"] for row in listed if row["registration"]] == ["effective", "effective", "requested"]


def test_a_back_dated_transfer_that_would_break_a_later_one_is_invalid_with_the_day(on_book: Run) -> None:
    assert transfer(on_book, "newcourt", "lucent", shares="22000", on="1999-12-20").code == 0
    assert transfer(on_book, "newcourt", "lucent", shares="222", on="1999-12-10").code == 0
    said = transfer(on_book, "newcourt", "lucent", shares="1", on="1999-12-11")
    assert said.code == 2
    assert "1999-12-20" in said.json["reasons"][0]["text"]


def test_a_retry_with_its_key_gets_the_first_receipt_again(on_book: Run) -> None:
    first = transfer(on_book, "newcourt", "lucent", "--key", "k-1")
    again = transfer(on_book, "newcourt", "lucent", "--key", "k-1")
    assert (again.code, again.json) == (0, first.json)
    assert transfer(on_book, "newcourt", "lucent", "--key", "k-1", shares="501").code == 2
    refused = transfer(on_book, "lucent", "newcourt", "--key", "k-2")
    assert (refused.code, transfer(on_book, "lucent", "newcourt", "--key", "k-2").json) == (3, refused.json)


def test_a_dry_run_says_the_same_and_records_nothing(on_book: Run) -> None:
    head = on_book("status").json["head"]
    said = transfer(on_book, "lucent", "newcourt", "--dry-run")
    assert (said.code, said.json["outcome"], said.json["sequence"]) == (3, "refused", None)
    assert on_book("status").json["head"] == head


def test_adopting_a_reading_enters_nothing_and_a_release_judges_again(on_book: Run) -> None:
    held = transfer(on_book, "lucent", "newcourt", on="2000-05-25")
    assert held.code == 4
    adopt(on_book, "Q-01", "R1")
    lucent = ("holdings", *LUCENT_F, "--as-of", "2000-05-31")
    assert on_book(*lucent).rows[0]["shares"] == "33333"
    released = on_book("release", held.json["request"])
    assert (released.code, released.json["request"]) == (0, held.json["request"])
    assert on_book(*lucent).rows[0]["shares"] == "32833"
    assert on_book("release", held.json["request"]).code == 2


def test_a_waiver_names_its_document_and_stands_as_an_exception(on_book: Run) -> None:
    refused = transfer(on_book, "lucent", "newcourt")
    assert on_book("release", refused.json["request"], "--waiver", "500 shares").code == 2
    released = on_book("release", refused.json["request"], "--waiver", "500 shares", "--document", "consent")
    assert released.code == 0
    assert "WAIVED" in {one["code"] for one in released.json["exceptions"]}


def test_a_reversal_restores_the_holdings_and_names_what_depends_on_it(on_book: Run) -> None:
    first = transfer(on_book, "newcourt", "lucent").json
    (child,) = [row["lot"] for row in on_book("lots", "--as-of", "1999-12-31").rows if row["shares"] == "500"]
    adopt(on_book, "Q-01", "R1")
    second = transfer(on_book, "lucent", "newcourt", "--lot", child, shares="100", on="2000-09-01").json
    refused = on_book("reverse", str(first["sequence"]), "--reason", "wrong series")
    assert refused.code == 2
    assert f"#{second['sequence']}" in refused.json["reasons"][0]["text"]
    undone = on_book("reverse", str(first["sequence"]), "--reason", "wrong series", "--with-dependents")
    assert undone.code == 0
    rows = on_book("holdings", "--series", "F", "--as-of", "2000-12-31").rows
    assert {row["holder"]: row["shares"] for row in rows} == {"lucent": "33333", "newcourt": "22222"}
    assert on_book("reverse", str(first["sequence"]), "--reason", "again").code == 2
    assert on_book("verify").code == 0


def test_the_demo_adopts_no_reading_and_marks_everything_illustrative(on_book: Run, built: Path) -> None:
    rows = on_book("readings").rows
    assert {row["question"] for row in rows} == {f"Q-{number:02}" for number in (*range(1, 17), 18)}
    assert {row["adopted"] for row in rows} == {None}
    holdings = {
        (row["series"], row["holder"]): row["shares"] for row in on_book("holdings", "--as-of", "1999-12-31").rows
    }
    assert holdings == {
        ("E", "first-union"): "35000",
        ("E", "newcourt"): "11111",
        ("F", "newcourt"): "22222",
        ("F", "lucent"): "33333",
    }
    assert {row["authorised"] for row in on_book("control").rows} == {"100000"}
    assert (built / "kmc-1999-12.xlsx").is_file()
    issuances = [row for row in on_book("history").rows if row["event"] == "shares-issued"]
    assert all(any(text.startswith("illustrative") for text in row["evidence"]) for row in issuances)


def test_a_transferee_of_shares_that_an_unrecorded_clause_could_bind_is_unknown(on_book: Run) -> None:
    assert on_book("record-holder", "stranger", "--name", "A Stranger LLC", "--on", "1999-01-01").code == 0
    held = transfer(on_book, "lucent", "stranger", on="1999-03-01")
    assert held.code == 4
    waived = ("--waiver", "500 shares", "--document", "consent")
    assert on_book("release", held.json["request"], *waived).code == 0
    assert standing(on_book, "1999-05-31", "stranger")["status"] == "unknown"
    after = standing(on_book, "1999-06-01", "stranger")
    assert after["status"] == "disputed", "whether the covenant follows the shares is Q-18"
    assert {"Q-18"} <= {question for reading in after["readings"] for question in reading["adopt"]}
    assert standing(on_book, "2000-08-05", "stranger")["status"] == "free"
