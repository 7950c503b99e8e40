"""Letters that ask holders to confirm their shares."""

import re
from pathlib import Path

import pytest

from tests.console.conftest import Run

DAY = "2001-12-31"


@pytest.fixture
def ask(run: Run, book: str) -> Run:
    """Run a command on the copy, in words."""
    return lambda *arguments: run("--database", book, "--actor", "ana", *arguments)


@pytest.fixture
def noted(ask: Run) -> Run:
    """Lucent has an address, a legend on F-2, a stop-transfer and a pledge of 1,000."""
    lot = next(row for row in ask("lots", "--holder", "lucent", "--json").rows if row["series"] == "F")["lot"]
    for words in (
        ("change-address", "lucent", "--address", "600 Mountain Avenue\nMurray Hill", "--on", "2000-01-01"),
        ("record-legend", lot, "--clause", "LU", "--on", "2001-01-02"),
        (
            *("record-stop-transfer", "--series", "F", "--holder", "lucent", "--kind", "issuer", "--by", "the company"),
            *("--reason", "certificate reported lost", "--on", "2001-06-01"),
        ),
        (
            *("record-pledge", "--series", "F", "--holder", "lucent", "--to", "newcourt", "--shares", "1000"),
            *("--on", "2001-03-01"),
        ),
    ):
        assert ask(*words, "--document", "a paper").code == 0, words
    return ask


def test_a_letter_states_the_register_and_where_the_ledger_stood_and_no_standing(noted: Run) -> None:
    said = noted("letter", "lucent", "--as-of", DAY)
    assert said.code == 0
    text = said.out
    assert max(map(len, text.splitlines())) <= 80
    lines = text.splitlines()
    assert lines[:5] == [
        "KMC Telecom Holdings, Inc.",
        "",
        "Lucent Technologies Inc.",
        "600 Mountain Avenue",
        "Murray Hill",
    ]
    assert "Confirmation of shares on 31 Dec 2001" in lines
    assert any(line.startswith("ILLUSTRATIVE: ") for line in lines)
    assert re.search(r"legend: LU \(", text)
    said_once = "stop-transfer: S-1 since 2001-06-01, by the company: certificate reported lost"
    assert said_once in " ".join(text.split())
    assert "illustrative: recorded as an example" in text
    assert re.search(r"^  total +33,333 +1,000$", text, re.MULTILINE)
    head = noted("status", "--json").json["head"]
    assert f"Last event counted: #{head['sequence']}, hash" in text
    assert head["hash"] in text
    assert "[ ] agrees with our records" in text
    assert "[ ] differs as follows:" in text
    words = text.lower()
    assert [word for word in ("free", "locked", "disputed", "unknown", "clea" + "red") if word in words] == []


def test_a_letter_is_as_of_its_day_and_knowledge(noted: Run) -> None:
    early = noted("letter", "lucent", "--as-of", "2000-12-31").out
    assert "600 Mountain Avenue" in early
    assert "legend" not in early
    assert "stop-transfer" not in early
    before = noted("letter", "lucent", "--as-of", DAY, "--known-at", "#20").out
    assert "600 Mountain Avenue" not in before
    assert "Last event counted: #20, hash" in before
    assert "Head of the ledger: #" in before


def test_a_holder_without_shares_gets_a_letter_that_says_so(noted: Run) -> None:
    said = noted("letter", "lucent", "--as-of", "1998-01-01")
    assert said.code == 0
    assert "No shares stood in your name." in said.out


def test_a_letter_is_written_to_a_new_file_and_never_over_another(noted: Run, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    said = noted("letter", "lucent", "--as-of", DAY, "--output", str(path))
    assert (said.code, said.out.splitlines()[-1]) == (0, "1 letter written")
    assert path.read_text(encoding="utf-8") == noted("letter", "lucent", "--as-of", DAY).out
    path.write_text("mine", encoding="utf-8")
    again = noted("letter", "lucent", "--as-of", DAY, "--output", str(path))
    assert again.code == 2
    assert "FILE_EXISTS" in again.err
    assert path.read_text(encoding="utf-8") == "mine"


def test_one_letter_is_written_for_each_holder_or_none_at_all(noted: Run, tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    assert noted("letter", "--all", "--as-of", DAY, "--output", str(folder)).code == 0
    written = sorted(path.name for path in folder.iterdir())
    assert written == [f"{holder}-{DAY}.txt" for holder in ("first-union", "lucent", "newcourt")]
    (folder / written[0]).unlink()
    assert noted("letter", "--all", "--as-of", DAY, "--output", str(folder)).code == 2
    assert not (folder / written[0]).exists()


def test_a_place_that_cannot_be_written_to_is_told_and_leaves_nothing(noted: Run, tmp_path: Path) -> None:
    said = noted("letter", "lucent", "--as-of", DAY, "--output", str(tmp_path / "nowhere" / "letter.txt"))
    assert said.code == 1
    assert "cannot be written" in said.err


def test_a_letter_as_data_has_a_row_for_each_lot(noted: Run) -> None:
    rows = noted("letter", "lucent", "--as-of", DAY, "--json").rows
    assert [(row["series"], row["shares"], row["pledged"], row["certificate"]) for row in rows] == [
        ("F", "33333", "1000", rows[0]["certificate"])
    ]
    assert (rows[0]["illustrative"], rows[0]["address"]) == (True, "600 Mountain Avenue\nMurray Hill")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Name a holder, or give --all"),
        (("lucent", "--all"), "Name a holder, or give --all"),
        (("--all",), "give --output FOLDER"),
        (("nobody",), "holder 'nobody' is not recorded"),
        (("lucent", "--known-at", "#1"), "holder 'lucent' is not recorded"),
    ],
)
def test_what_a_letter_cannot_be_about_is_told(noted: Run, words: tuple[str, ...], said: str) -> None:
    found = noted("letter", *words)
    assert found.code == 2
    assert said in found.err
