"""`explain` through the commands: what is known at a moment, and what each reading would change."""

import json
from typing import Any

import pytest
from click.shell_completion import BashComplete

import cli
from tests.console.conftest import Run

ASKED = ("--as-of", "1999-12-31")
OPEN_COURSE = [
    ("1999-02-04", "1999-05-31", "unknown"),
    ("1999-06-01", "2000-05-23", "locked"),
    ("2000-05-24", "2000-08-04", "disputed"),
    ("2000-08-05", None, "free"),
]
EVERY_ACT = {
    "to sell, private",
    "to pledge, private",
    "to sell, registered",
    "to transfer, affiliate",
    "to transfer, succession",
}


def explained(on_book: Run, question: str, *options: str) -> dict[str, Any]:
    said = on_book("explain", question, *(options or ASKED))
    assert said.code == 0
    (row,) = said.rows
    return dict(row)


def adopt(on_book: Run, question: str, reading: str, day: str = "2000-01-10") -> int:
    """The sequence of an adoption."""
    memo = ("--memo", f"why {reading}")
    said = on_book(
        "adopt-reading", question, reading, "--by", "board", "--on", day, "--document", f"memo of {day}", *memo
    )
    assert said.code == 0
    return int(said.json["sequence"])


def course(spans: list[dict[str, Any]]) -> list[tuple[str, str | None, str]]:
    """The days of each status, whatever ends and questions lie within."""
    found: list[tuple[str, str | None, str]] = []
    for span in spans:
        if found and found[-1][2] == span["status"]:
            found[-1] = (found[-1][0], span["to_on"], span["status"])
        else:
            found.append((span["from_on"], span["to_on"], span["status"]))
    return found


def under(row: dict[str, Any], reading: str) -> list[dict[str, Any]]:
    """What a reading would change."""
    (preview,) = [one for one in row["preview"] if one["reading"] == reading]
    changes: list[dict[str, Any]] = preview["changes"]
    assert (preview["says"] is None) == bool(changes)
    return changes


def change(row: dict[str, Any], reading: str, what: str = "to sell, private", holder: str = "lucent") -> dict[str, Any]:
    (found,) = [one for one in under(row, reading) if (one["what"], one["holder"]) == (what, holder)]
    return found


def concerned(row: dict[str, Any]) -> dict[str, set[tuple[str, str]]]:
    """Who is concerned in what under each reading."""
    return {one["reading"]: {(c["holder"], c["what"]) for c in one["changes"]} for one in row["preview"]}


# --- what is shown


def test_the_answer_is_one_row_in_the_standard_envelope(on_book: Run) -> None:
    said = on_book("explain", "Q-01", *ASKED)
    assert set(said.json) == {"issuer", "as_of", "head", "rows"}
    assert said.json["as_of"]["effective_on"] == "1999-12-31"
    (row,) = said.rows
    assert (row["words"], row["clause"]) == ("any future issuance and sale", "spa-a1 ¶2 (SPA §4.06(f)(i))")
    assert row["bites"]
    assert [one["reading"] for one in row["options"]] == ["R1", "R2"]
    assert all(one["text"] and one["effect"] for one in row["options"])
    assert {one["reading"] for one in row["arguments"]} == {"R1", "R2"}
    assert all(one["text"] and one["cite"] for one in row["arguments"])
    assert (row["adopted"], row["adoptions"]) == (None, [])
    assert "securities law" in row["scope"]


def test_every_question_of_the_example_is_explained_with_arguments_and_a_preview_of_each_reading(on_book: Run) -> None:
    for asked in on_book("readings", *ASKED).rows:
        row = explained(on_book, asked["question"])
        readings = [one["reading"] for one in row["options"]]
        assert [one["reading"] for one in row["preview"]] == readings
        assert {one["reading"] for one in row["arguments"]} <= set(readings)
        assert row["arguments"], f"{asked['question']} has no argument"


# --- the worked example


def test_r1_frees_the_shares_72_days_earlier_than_they_are_free_under_r2(on_book: Run) -> None:
    row = explained(on_book, "Q-01")
    first, second = change(row, "R1"), change(row, "R2")
    assert first["subject"] == f"lot {first['lots'][0]} of lucent, 33,333 shares"
    assert course(first["now_spans"]) == course(second["now_spans"]) == OPEN_COURSE
    assert course(first["under_spans"])[1:] == [
        ("1999-06-01", "2000-05-23", "locked"),
        ("2000-05-24", "2000-05-24", "disputed"),
        ("2000-05-25", None, "free"),
    ]
    assert course(second["under_spans"])[1:] == [
        ("1999-06-01", "2000-08-03", "locked"),
        ("2000-08-04", "2000-08-04", "disputed"),
        ("2000-08-05", None, "free"),
    ]
    assert (first["days_earlier"], second["days_earlier"]) == (72, 0)
    assert first["under"] == "locked to 23 May 2000, disputed on 24 May 2000 (Q-03), free from 25 May 2000"


def test_with_the_last_day_free_r1_frees_them_on_the_24th(on_book: Run) -> None:
    adopt(on_book, "Q-03", "exclusive")
    row = explained(on_book, "Q-01")
    assert change(row, "R1")["under"] == "locked to 23 May 2000, free from 24 May 2000"
    assert change(row, "R2")["under"] == "locked to 3 Aug 2000, free from 4 Aug 2000"
    assert change(row, "R1")["days_earlier"] == 72


def test_each_question_changes_what_it_is_about_and_nothing_else(on_book: Run) -> None:
    lucents = {("lucent", what) for what in EVERY_ACT}
    disputed_all_the_same = {("lucent", what) for what in ("to sell, registered", "to transfer, succession")}
    assert concerned(explained(on_book, "Q-03")) == {
        "inclusive": lucents - disputed_all_the_same,
        "exclusive": lucents,
    }
    registered = {("lucent", "to sell, registered")}
    assert concerned(explained(on_book, "Q-04")) == {"broad": registered, "narrow": registered}
    registrable = {("newcourt", "registrable")}
    assert concerned(explained(on_book, "Q-05")) == dict.fromkeys(("G1a", "G1b", "G2", "G3"), registrable)
    found = {one["reading"]: one["changes"][0]["under"] for one in explained(on_book, "Q-05")["preview"]}
    assert found == {"G1a": "yes", "G1b": "yes", "G2": "yes", "G3": "no"}
    broad = change(explained(on_book, "Q-04"), "broad", "to sell, registered")
    assert broad["under"] == "locked to 30 Oct 1999, free from 31 Oct 1999"


def test_what_is_held_on_another_day_is_what_the_preview_is_about(on_book: Run) -> None:
    row = explained(on_book, "Q-01", "--as-of", "1999-02-03")
    assert [(one["says"], one["changes"]) for one in row["preview"]] == [("nothing that is recorded", [])] * 2


def test_a_demand_that_was_filed_counts_under_one_rule_and_not_under_another(on_book: Run) -> None:
    demand = ("record-demand", "--holder", "lucent", "--form", "long", "--received", "1999-11-01", "--series", "F")
    assert on_book(*demand, "--shares", "5000", "--opinion", "it is so").code == 0
    assert on_book("record-registration", "R-1", "filed", "--on", "1999-12-01").code == 0
    row = explained(on_book, "Q-08")
    assert concerned(row)["filed"] == {("lucent", "counted"), ("lucent", "long-form registrations left")}
    assert (change(row, "filed", "counted")["now"], change(row, "filed", "counted")["under"]) == ("no", "yes")
    assert change(row, "filed", "long-form registrations left")["under"] == "1 of 2 (1 used, 0 reserved)"
    assert under(row, "effective") == []


# --- adoptions


def test_once_r1_is_adopted_the_preview_is_of_superseding_it(on_book: Run) -> None:
    sequence = adopt(on_book, "Q-01", "R1")
    row = explained(on_book, "Q-01")
    assert row["adopted"] == "R1"
    (adoption,) = row["adoptions"]
    recorded_at = adoption.pop("recorded_at")
    assert recorded_at.endswith("Z")
    assert adoption == {
        "sequence": sequence,
        "reading": "R1",
        "by": "board",
        "on": "2000-01-10",
        "document": "memo of 2000-01-10",
        "memo": "why R1",
        "superseded_by": None,
        "reversed_by": None,
    }
    assert [one["says"] for one in row["preview"]] == ["nothing: it is adopted now", None]
    later = change(row, "R2")
    assert later["now"] == "locked to 23 May 2000, disputed on 24 May 2000 (Q-03), free from 25 May 2000"
    assert later["days_earlier"] == -72


def test_known_before_the_adoption_the_question_is_open(on_book: Run) -> None:
    sequence = adopt(on_book, "Q-01", "R1")
    row = explained(on_book, "Q-01", *ASKED, "--known-at", f"#{sequence - 1}")
    assert (row["adopted"], row["adoptions"]) == (None, [])
    assert change(row, "R1")["now"].startswith("locked to 23 May 2000, disputed 24 May - 4 Aug 2000 (Q-01, Q-03)")


def test_superseded_and_reversed_adoptions_stay_and_one_that_was_reversed_supersedes_nothing(on_book: Run) -> None:
    first, second = adopt(on_book, "Q-01", "R1"), adopt(on_book, "Q-01", "R2", "2000-02-10")
    row = explained(on_book, "Q-01")
    assert row["adopted"] == "R2"
    assert [(one["sequence"], one["superseded_by"]) for one in row["adoptions"]] == [(first, second), (second, None)]
    undone = on_book("reverse", str(second), "--reason", "by mistake").json["sequence"]
    row = explained(on_book, "Q-01")
    assert row["adopted"] == "R1"
    assert [(one["superseded_by"], one["reversed_by"]) for one in row["adoptions"]] == [(None, None), (None, undone)]
    assert explained(on_book, "Q-01", *ASKED, "--known-at", f"#{second}")["adopted"] == "R2"


# --- what a person reads


def test_people_read_a_section_for_each_reading_in_80_columns(run: Run, book: str) -> None:
    said = run("--database", book, "explain", "Q-01", *ASKED)
    assert (said.code, max(map(len, said.out.splitlines())) <= 80) == (0, True)
    words = " ".join(said.out.split())
    assert '"any future issuance and sale" bites: ' in words
    assert "OPEN: no reading was adopted" in words
    for piece in ("R1: Future from the date", "effect: The notes of 24 May 1999 count", "for it: - The amendment"):
        assert piece in words
    assert (
        "33,333 shares, to sell, private; to pledge, private now: locked to 23 May 2000, disputed 24 May - 4 Aug 2000 "
        "(Q-01, Q-03), free from 5 Aug 2000 under R1: locked to 23 May 2000, disputed on 24 May 2000 (Q-03), free "
        "from 25 May 2000 (72 days earlier)"
    ) in words
    assert "it does not bind the holder, a transferee or a court" in words
    assert "scope: free means" in words


def test_people_read_who_adopted_what_and_what_became_of_it(run: Run, book: str, on_book: Run) -> None:
    first, second = adopt(on_book, "Q-03", "inclusive"), adopt(on_book, "Q-03", "exclusive", "2000-02-10")
    words = " ".join(run("--database", book, "explain", "Q-03", *ASKED).out.split())
    assert "exclusive is adopted" in words
    assert f"- #{first} inclusive, by board on 2000-01-10 (memo of 2000-01-10), recorded" in words
    assert f": why inclusive; superseded by #{second}" in words
    assert "what changes: nothing: it is adopted now" in words
    assert "(1 day later)" in words
    undone = [on_book("reverse", str(one), "--reason", "by mistake").json["sequence"] for one in (second, first)]
    words = " ".join(run("--database", book, "explain", "Q-03", *ASKED).out.split())
    assert "OPEN: no reading is adopted now" in words
    assert all(f"REVERSED by #{one}" in words for one in undone)


def test_people_read_a_word_in_one_line_and_that_a_reading_changes_nothing(run: Run, book: str) -> None:
    words = " ".join(run("--database", book, "explain", "Q-05", *ASKED).out.split())
    assert "of newcourt, 11,111 shares, registrable: now disputed; under G3: no" in words
    words = " ".join(run("--database", book, "explain", "Q-06", *ASKED).out.split())
    assert words.count("what changes: nothing that is recorded") == 4
    assert "for it: no argument is recorded" in words


def test_people_read_of_many_lots_that_stand_alike_in_one_place(run: Run, book: str, on_book: Run) -> None:
    issue = ("record-issuance", "--series", "E", "--holder", "newcourt", "--shares", "10", "--under", "elsewhere")
    for day in range(1, 12):
        assert on_book(*issue, "--on", f"1999-07-{day:02}").code == 0
    words = " ".join(run("--database", book, "explain", "Q-05", *ASKED).out.split())
    assert "; lot E-5 of newcourt, 10 shares; " in words
    assert "and 2 more (--json has all), registrable: now disputed; under G2: yes" in words
    assert len(under(explained(on_book, "Q-05"), "G2")) == 12


def test_shells_complete_the_question(book: str) -> None:
    shell = BashComplete(cli.root, {}, "ledger", "_LEDGER_COMPLETE")
    found = [item.value for item in shell.get_completions(["--database", book, "explain"], "Q-1")]
    assert "Q-16" in found
    assert "Q-01" not in found


# --- what is refused


@pytest.mark.parametrize("question", ["Q-99", "q-01"])
def test_an_unknown_question_is_invalid(on_book: Run, question: str) -> None:
    said = on_book("explain", question)
    assert said.code == 2
    assert "UNKNOWN_QUESTION" in json.dumps(said.json)


def test_a_question_is_unknown_before_its_agreement_was_recorded(on_book: Run) -> None:
    assert on_book("explain", "Q-01", "--known-at", "#1").code == 2
