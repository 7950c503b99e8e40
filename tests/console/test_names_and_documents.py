"""Names, documents and questions, as they are typed: listed, found, established later."""

from typing import Any

import pytest

from tests.console.conftest import Run

LOT = "F-2"

# Names, documents, questions


def test_aliases_are_listed_with_their_places_and_found(on_book: Run) -> None:
    said = on_book("record-alias", "lucent", "The Bell People", "--cite", "a letter, p. 2", "--document", "letter")
    assert said.json["exceptions"] == []
    (row,) = on_book("holders", "bell people").rows
    assert row["holder"] == "lucent"
    assert row["aliases"][-1] == "The Bell People"
    assert {"alias": "The Bell People", "cite": "a letter, p. 2"} in row["alias_sources"]


@pytest.mark.parametrize("name", ["lucent technologies inc.", "LUCENT TECHNOLOGIES, INC."])
def test_a_name_that_another_holder_has_stands_as_an_exception_and_nothing_is_merged(on_book: Run, name: str) -> None:
    said = on_book("record-holder", "other", "--name", "Other LLC", "--alias", name)
    assert [one["code"] for one in said.json["exceptions"]] == ["NAME_SUSPICIOUS"]
    assert "is also a name of lucent; the two are not merged" in said.json["exceptions"][0]["text"]
    again = on_book("record-alias", "newcourt", "other llc", "--cite", "a letter", "--document", "letter")
    assert "is also a name of other" in again.json["exceptions"][0]["text"]
    own = on_book("record-alias", "lucent", name, "--cite", "a letter", "--document", "letter")
    assert [one["text"] for one in own.json["exceptions"]] == [
        f"'{name}' is also a name of other; the two are not merged"
    ]
    assert len(on_book("holders", "lucent").rows) == 2


def test_a_name_is_nobody_elses_once_its_holder_is_undone(on_book: Run) -> None:
    first = on_book("record-holder", "one", "--name", "Twice LLC").json["sequence"]
    assert on_book("reverse", str(first), "--reason", "by mistake").code == 0
    assert on_book("record-holder", "two", "--name", "Twice LLC").json["exceptions"] == []


def test_the_holders_of_a_family_are_listed_each_by_itself(with_strangers: Run) -> None:
    assert with_strangers("record-holder", "nc-two", "--name", "NC Two LLC", "--family", "newcourt").code == 0
    free = ("record-transfer", "--series", "F", "--from", "newcourt", "--to", "nc-two", "--shares", "22")
    assert with_strangers(*free, "--on", "1999-12-01").code == 0
    rows = with_strangers("holdings", "--family", "newcourt", "--as-of", "1999-12-31").rows
    assert [(row["series"], row["holder"], row["shares"]) for row in rows] == [
        ("E", "newcourt", "11111"),
        ("F", "nc-two", "22"),
        ("F", "newcourt", "22200"),
    ]
    assert with_strangers("holdings", "--family", "newcourt", "--series", "E").rows[0]["shares"] == "11111"


def test_a_document_takes_effect_when_the_executions_that_it_needs_are_shown(on_book: Run) -> None:
    def document(name: str, *more: str) -> dict[str, Any]:
        (found,) = [row for row in on_book("documents", *more).rows if row["document"] == name]
        return found

    blank = ("summit-bank", "morgan-stanley-senior-funding")
    before = document("lsa-a1")
    assert (before["effective"], before["held"]) == ("unknown", True)
    assert {one["party"] for one in before["executions"] if one["status"] == "blank"} == set(blank)
    for party in blank:
        noted = on_book("record-execution", "lsa-a1", "--party", party, "--status", "signed", "--on", "1999-07-01")
        assert noted.code == 0
    after = document("lsa-a1")
    assert after["effective"] == "yes"
    assert any(rest["kind"] == "assumption" for rest in after["rests_on"]), "two signatures cannot be read"
    assert document("lsa-a1", "--as-of", "1999-06-30")["effective"] == "unknown"
    assert document("spa-a1", "--as-of", "1999-05-31")["effective"] == "no"
    assert document("spa-a1")["clauses"] == ["LU"]
    assert document("cod-f") | {"executions": [], "held": False, "effective": "unknown"} == document("cod-f")


def test_notices_documents_and_the_transferee_are_shown_in_words(with_strangers: Run, run: Run, book: str) -> None:
    assert (
        with_strangers("record-notice", "stranger", "--under", "spa-a1", "--about", "it", "--on", "1999-07-01").code
        == 0
    )

    def shown(*words: str) -> str:
        return " ".join(run("--database", book, *words).out.split())

    notices = shown("notices", "--as-of", "1999-12-31")
    assert "lucent-counsel, for copies only (rra-a1, ¶11 (RRA §3.1); since 1999-06-01)" in notices
    assert "Sidley & Austin, attention Irving L. Rotter, 875 Third Avenue" in notices
    assert "1999-07-01 stranger spa-a1 yes it" in notices
    assert "no notice address is in force on that day" in shown("notices", "--holder", "stranger")
    documents = shown("documents")
    assert "effective: UNKNOWN" in documents
    assert "- kmc signed (James D. Grenfell, Chief Financial Officer)" in documents
    assert "[cod-f] Certificate of Designations of the Series F Preferred Stock" in documents
    eligible = ("eligibility", "--holder", "lucent", "--series", "F", "--on", "1999-12-10")
    said = shown(*eligible, "--to", "stranger")
    assert "eligibility, to stranger" in said
    assert "registrar: would refuse it: notice of spa-a1 was given to stranger" in said
    assert "registrar: would hold it, and refuse it where the transferee has notice" in shown(*eligible)


def test_a_signatory_that_is_established_later_takes_the_place_of_the_files(on_book: Run) -> None:
    noted = ("record-execution", "spa-a1", "--party", "kmc", "--on", "1999-07-01")

    def block() -> tuple[str, str | None, str]:
        (found,) = [row for row in on_book("documents").rows if row["document"] == "spa-a1"]
        (own,) = [one for one in found["executions"] if one["party"] == "kmc"]
        return own["signatory"], own["capacity"], own["status"]

    signatory, capacity, _ = block()
    assert on_book(*noted, "--status", "illegible").code == 0
    assert block() == (signatory, capacity, "illegible")
    assert on_book(*noted, "--status", "signed", "--signatory", "J. Doe").code == 0
    assert block() == ("J. Doe", None, "signed")


def test_the_questions_say_where_they_bite_and_how_many_arguments_there_are(on_book: Run, run: Run, book: str) -> None:
    (first,) = [row for row in on_book("readings").rows if row["question"] == "Q-01"]
    assert "24 May 2000" in first["bites"]
    assert set(first["arguments"]) == {"R1", "R2"}
    assert all(first["arguments"].values())
    said = " ".join(run("--database", book, "readings").out.split())
    assert f"bites: {first['bites']}" in said
    assert f"({first['arguments']['R1']} arguments)" in said


def test_shares_paid_in_kind_share_the_history_of_their_lot(on_book: Run) -> None:
    paid = ("record-issuance", "--series", "F", "--holder", "lucent", "--shares", "333", "--under", "spa-1999-02-04")
    said = on_book(*paid, "--on", "1999-05-04", "--origin", "pik", "--parent", LOT)
    assert (said.code, said.json["opened"]) == (0, ["F-3"])
    (row,) = [row for row in on_book("lots", "--holder", "lucent").rows if row["lot"] == "F-3"]
    assert (row["origin"], row["root"], row["parents"], row["acquired_on"]) == ("pik", LOT, [LOT], "1999-05-04")
    assert row["original_purchaser"] == "lucent"
    year = ("--from", "1999-05-01", "--to", "1999-12-31")
    (moved,) = [row for row in on_book("roll-forward", *year).rows if (row["series"], row["holder"]) == ("F", "lucent")]
    assert (moved["opening"], moved["issued"], moved["pik"], moved["closing"]) == ("33333", "0", "333", "33666")
    said = on_book("history", "--holder", "lucent").rows[-1]["summary"]
    assert said == "333 F paid in kind on lot F-2 to lucent under spa-1999-02-04, lot F-3"
