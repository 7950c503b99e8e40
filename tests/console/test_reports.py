"""Reports as they are asked for: written, issued once, listed, told again, and two months side by side."""

import csv
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ledger.errors import Unavailable
from tests.console.conftest import Run, Said

TOP = Path(__file__).resolve().parent.parent.parent
LATE = "--prior-period late-entry --prior-reason 'the letter was lost'"
ISSUE = "record-issuance --series A --holder ada --under spa --consent board --document spa"
MAKE = "report cap-table --month 2020-01 --output"


@pytest.fixture
def typed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Type command lines in an own folder, on a small ledger: 600 of 1,000 A are ada's from 5 January 2020 on."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LEDGER_ACTOR", "ana")
    monkeypatch.setenv("LEDGER_DATABASE", str(tmp_path / "acme.db"))
    for line in (
        "init --issuer acme --name 'Acme Widgets' --zone UTC",
        "record-series A --name 'Series A' --authorised 1000 --on 2020-01-01 --document charter",
        "record-holder ada --name Ada --on 2020-01-01",
        f"{ISSUE} --shares 600 --on 2020-01-05",
    ):
        assert run(*shlex.split(line)).code == 0

    def call(line: str) -> Said:
        said = run(*shlex.split(line))
        shown = said.err if "--json" in line else said.out + said.err
        assert all(len(one) <= 80 for one in shown.splitlines()), shown
        return said

    return call


def flat(text: str) -> str:
    return " ".join(text.split())


# Issued


def test_a_report_is_issued_once_and_listed(typed: Run) -> None:
    said = typed(f"{MAKE} a.xlsx")
    assert said.code == 0
    assert said.out.startswith(
        "a.xlsx: cap table for 2020-01, known at #4\nDRAFT: 2020-01 is not closed\nissued as #5\n"
    )
    again = typed(f"{MAKE} b.xlsx --json").json
    assert again["issued"] == {"sequence": 5, "before": True}
    assert (again["sequence"], again["state"], again["sheets"]) == (4, "DRAFT", [])
    assert f"SHA-256 {again['file_sha256']}" in said.out
    assert Path("a.xlsx").read_bytes() == Path("b.xlsx").read_bytes()
    assert "already issued as #5" in typed(f"{MAKE} c.xlsx").out
    (row,) = typed("report list --json").rows
    assert (row["sequence"], row["month"], row["state"], row["made_from"]) == (5, "2020-01", "DRAFT", 4)
    assert (row["issued_by"], row["known_at"], row["file_sha256"]) == ("ana", None, again["file_sha256"])
    assert typed("report list --month 2020-02 --json").rows == []
    assert "no report was issued" in typed("report list --month 2020-02").out
    assert "2020-01  DRAFT  #4" in typed("report list").out
    assert "cap-table of 2020-01 issued, DRAFT, made from #4" in flat(typed("history").out)


def test_a_report_that_is_not_to_be_recorded_is_not(typed: Run) -> None:
    said = typed(f"{MAKE} a.xlsx --no-record")
    assert "not recorded as issued" in said.out
    assert typed("report list --json").rows == []
    checked = typed("verify-report a.xlsx")
    assert checked.code == 5
    assert "it says that it was made from #4, of which no such report is recorded" in flat(checked.out)
    assert "it has the same contents" in flat(checked.out)


def test_a_report_that_cannot_be_recorded_is_not_written(typed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object, **__: object) -> None:
        raise Unavailable("the database is locked")

    monkeypatch.setattr("ledger.book.record", locked)
    said = typed(f"{MAKE} a.xlsx")
    assert said.code == 1
    assert "the database is locked" in said.err
    assert [path.name for path in Path().iterdir() if not path.name.startswith("acme.db")] == []


def test_a_report_known_at_another_time_says_so_in_the_journal(typed: Run) -> None:
    assert typed(f"{MAKE} a.xlsx --known-at '#3'").code == 0
    (row,) = typed("report list --json").rows
    assert row["made_from"] == 3
    assert row["known_at"] is not None
    assert typed("verify-report a.xlsx").code == 0


def test_a_report_is_reversed_by_nobody(typed: Run) -> None:
    typed(f"{MAKE} a.xlsx")
    said = typed("reverse 5 --reason oops")
    assert (said.code, "[NOT_REVERSIBLE]" in said.err) == (2, True)


# Where it goes


def test_a_file_that_is_there_is_replaced_only_where_that_is_asked_for(typed: Run) -> None:
    path = Path("a.xlsx")
    path.write_bytes(b"mine")
    for more in ("", "--csv Holdings"):
        said = typed(f"{MAKE} a.xlsx {more}")
        assert (said.code, path.read_bytes()) == (2, b"mine")
        assert flat(said.err) == (
            "invalid: a.xlsx is there already. Name another file, or add --overwrite [FILE_EXISTS]"
        )
    assert typed("report list --json").rows == []
    assert typed(f"{MAKE} a.xlsx --overwrite").code == 0
    assert load_workbook(path)["Summary"]
    refused = typed(f"{MAKE} acme.db --overwrite")
    assert (refused.code, "acme.db is a database" in refused.err) == (2, True)


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("report cap-table --month 2020-13 --output x.xlsx", 2, "'2020-13' is not a month"),
        ("report cap-table --month 2020-01 --output no/x.xlsx", 1, "the folder no does not exist"),
        (f"{MAKE} x.xlsx --sheets Summary,Foo", 2, "there is no sheet 'Foo'. The sheets are: Summary, Holdings"),
        (f"{MAKE} x.csv --csv Foo", 2, "there is no sheet 'Foo'"),
        (f"{MAKE} x.csv --csv Holdings --sheets Lots", 2, "--csv is of one sheet"),
        (f"{MAKE} - --json", 2, "--json writes to standard output too"),
        (f"{MAKE} x.xlsx --known-at '#99'", 2, "there is no event #99"),
    ],
)
def test_what_cannot_be_written_is_one_message_and_leaves_nothing(typed: Run, line: str, code: int, words: str) -> None:
    said = typed(line)
    assert (said.code, said.out if "--json" not in line else "") == (code, "")
    assert words in flat(said.err)
    assert said.err.count("[") <= 1
    assert [path.name for path in Path().iterdir() if not path.name.startswith("acme.db")] == []
    assert typed("report list --json").rows == []


def test_a_terminal_is_not_filled_with_bytes(typed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    said = typed(f"{MAKE} -")
    assert (said.code, said.out) == (2, "")
    assert "a terminal cannot show a report" in said.err


def test_standard_output_has_the_bytes_and_standard_error_the_words(typed: Run, tmp_path: Path) -> None:
    typed(f"{MAKE} a.xlsx")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TOP), *sys.path])}
    command = [sys.executable, str(TOP / "cli.py"), *MAKE.split(), "-"]
    done = subprocess.run(command, capture_output=True, env=environment, cwd=tmp_path, check=True)
    assert done.stdout == Path("a.xlsx").read_bytes()
    assert b"standard output: cap table for 2020-01" in done.stderr
    assert b"already issued as #5" in done.stderr
    done = subprocess.run([*command, "--csv", "Lots"], capture_output=True, env=environment, cwd=tmp_path, check=True)
    assert done.stdout.startswith(b'\xef\xbb\xbf"# report only, not for import: acme 2020-01 Lots, DRAFT')


def test_some_sheets_are_a_report_of_their_own(typed: Run) -> None:
    assert typed(f"{MAKE} a.xlsx --sheets holdings,Summary").code == 0
    assert load_workbook("a.xlsx").sheetnames == ["Summary", "Holdings"]
    assert typed(f"{MAKE} b.xlsx").code == 0
    rows = typed("report list --json").rows
    assert [row["sheets"] for row in rows] == [["Summary", "Holdings"], []]
    assert typed("verify-report a.xlsx").code == typed("verify-report b.xlsx").code == 0
    for name, sequence in (("a", 5), ("b", 6)):
        book = load_workbook(f"{name}.xlsx")
        book["Holdings"]["A1"] = "changed"
        book.save(f"{name}.xlsx")
        found = typed(f"verify-report {name}.xlsx --json").json
        assert (found["report"]["sequence"], found["differing"]) == (sequence, 1)


def test_a_table_as_csv_is_a_working_copy(typed: Run) -> None:
    said = typed(f"{MAKE} a.csv --csv holdings")
    assert said.out == "a.csv: Holdings of 2020-01, 1 row; a working copy, not recorded as issued\n"
    with Path("a.csv").open(encoding="utf-8-sig", newline="") as file:
        _, header, row = csv.reader(file)
    assert (row[header.index("Holder")], row[header.index("Shares")]) == ("ada", "600")
    assert typed(f"{MAKE} b.csv --csv Holdings --json").json == {
        "output": "b.csv",
        "month": "2020-01",
        "sheet": "Holdings",
        "rows": 1,
    }
    assert typed("report list --json").rows == []


# Told again


def test_a_report_is_told_by_its_bytes_and_made_again(typed: Run) -> None:
    typed(f"{MAKE} a.xlsx")
    said = typed("verify-report a.xlsx")
    assert said.code == 0
    assert said.out.startswith("PASSED: a.xlsx was issued, to the byte\n")
    assert "issued as #5 by ana on " in said.out
    assert "cap-table of 2020-01, DRAFT, made from #4 " in said.out
    found = typed("verify-report a.xlsx --json").json
    assert (found["passed"], found["issued"], found["match"]) == (True, True, "file")
    assert (found["head_in_journal"], found["regenerates"], found["differences"]) == (True, True, [])
    assert found["report"]["sequence"] == 5


def test_later_events_do_not_keep_a_report_from_being_made_again(typed: Run) -> None:
    typed("close-month 2020-01")
    typed(f"{MAKE} final.xlsx")
    for line in (
        f"{ISSUE} --shares 50 --on 2020-01-20 {LATE}",
        "record-holder bob --name Bob --on 2020-01-02",
        f"{ISSUE} --shares 5 --on 2020-02-20",
        "rename-holder ada --name 'Ada Ltd.' --on 2020-01-10 --prior-period error-correction --prior-reason wrong",
    ):
        assert typed(line).code == 0, line
    assert typed("verify-report final.xlsx").code == 0
    restated = typed(f"{MAKE} restated.xlsx")
    assert "FINAL, restated: 2 corrections since #5" in restated.out
    assert typed("verify-report restated.xlsx").code == 0
    assert [row["state"] for row in typed("report list --json").rows] == ["FINAL", "FINAL"]


def test_the_same_contents_in_other_bytes_are_told(typed: Run) -> None:
    from zipfile import ZIP_STORED, ZipFile

    typed(f"{MAKE} a.xlsx")
    with ZipFile("a.xlsx") as source, ZipFile("b.xlsx", "w", ZIP_STORED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    said = typed("verify-report b.xlsx")
    assert said.code == 0
    assert "was issued: the same contents in other bytes" in said.out
    assert typed("verify-report b.xlsx --json").json["match"] == "contents"


def test_a_changed_figure_is_named_with_what_it_should_be(typed: Run) -> None:
    typed(f"{MAKE} a.xlsx")
    book = load_workbook("a.xlsx")
    row = next(row for row in book["Holdings"].iter_rows() if row[0].value == "ada")
    cell = next(cell for cell in row if cell.value == 600)
    cell.value = 601
    book.save("a.xlsx")
    said = typed("verify-report a.xlsx")
    assert said.code == 5
    assert "FAILED: a.xlsx was not issued; it says that it is #5, and is not" in flat(said.out)
    assert f"[Holdings!{cell.coordinate}] 601; made again: 600" in said.out
    found = typed("verify-report a.xlsx --json").json
    assert (found["passed"], found["issued"], found["differing"]) == (False, False, 1)
    assert found["differences"] == [{"sheet": "Holdings", "cell": cell.coordinate, "file": "601", "regenerated": "600"}]


def test_a_report_that_the_program_makes_otherwise_now_is_told(typed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(f"{MAKE} a.xlsx")
    monkeypatch.setattr("ledger.projections.reports.MonthState.text", "another text")
    said = typed("verify-report a.xlsx --json")
    assert said.code == 5
    assert (said.json["match"], said.json["regenerates"]) == ("file", False)
    assert said.json["differences"][0]["cell"] == "A3"
    assert said.json["finding"] == "was issued, to the byte; it comes out otherwise now"
    assert "it has other contents" in flat(typed("verify-report a.xlsx").out)


def test_a_report_of_another_journal_is_not_made_again(typed: Run, tmp_path: Path, run: Run) -> None:
    typed(f"{MAKE} a.xlsx --no-record")
    run("--database", str(tmp_path / "other.db"), "init", "--issuer", "acme", "--name", "Acme Widgets")
    said = run("--database", str(tmp_path / "other.db"), "verify-report", "a.xlsx")
    assert said.code == 5
    assert "the journal has no such event with that hash" in flat(said.out)


@pytest.mark.parametrize("content", [b"text", b"PK\x03\x04 damaged", b""])
def test_what_is_no_workbook_is_one_message(typed: Run, content: bytes) -> None:
    Path("a.xlsx").write_bytes(content)
    said = typed("verify-report a.xlsx")
    assert (said.code, said.out) == (2, "")
    assert "a.xlsx is no workbook that a report can be" in flat(said.err)
    assert typed("verify-report nowhere.xlsx").code == 2


def test_a_workbook_of_somebody_else_was_not_issued(typed: Run) -> None:
    from openpyxl import Workbook

    Workbook().save("a.xlsx")
    said = typed("verify-report a.xlsx")
    assert said.code == 5
    assert "was not issued by this ledger" in said.out
    assert typed("verify-report a.xlsx --json").json["report"] is None


def test_a_report_travels_with_its_journal_and_is_not_issued_in_another(typed: Run, run: Run, tmp_path: Path) -> None:
    typed(f"{MAKE} a.xlsx")
    assert typed("export acme.jsonl").code == 0
    copy = str(tmp_path / "copy.db")
    assert run("--database", copy, "import", "acme.jsonl").code == 0
    assert run("--database", copy, "verify-report", "a.xlsx").code == 0
    assert run("--database", copy, "verify").code == 0
    other = str(tmp_path / "other.db")
    run("--database", other, "init", "--issuer", "acme", "--name", "Acme Widgets", "--zone", "UTC")
    said = run("--database", other, "import", "acme.jsonl")
    assert (said.code, "3 events recorded" in said.out) == (0, True)
    assert run("--database", other, "report", "list", "--json").rows == []


# Two months


def test_two_months_side_by_side(typed: Run) -> None:
    for line in (
        "record-holder bob --name Bob --on 2020-01-02",
        "close-month 2020-01",
        "record-transfer --series A --from ada --to bob --shares 100 --on 2020-02-10 --instruction i --document d",
        f"{ISSUE} --shares 50 --on 2020-02-20",
        f"{ISSUE} --shares 7 --on 2020-01-20 {LATE}",
        "statement --source Agent --series A --shares 1 --on 2020-02-28 --document list",
    ):
        assert typed(line).code == 0, line
    found = typed("compare-months 2020-01 2020-02 --json").json
    assert [(one["holder"], one["before"], one["after"], one["change"]) for one in found["holdings"]] == [
        ("ada", "607", "557", "-50"),
        ("bob", "0", "100", "100"),
    ]
    assert [(one["figure"], one["change"]) for one in found["control"]] == [
        ("issued", "50"),
        ("outstanding", "50"),
        ("unissued", "-50"),
    ]
    assert (found["first"]["state"], found["first"]["corrections"], found["second"]["state"]) == ("FINAL", 1, "DRAFT")
    assert "DIFFERENCE" in {one["code"] for one in found["exceptions"]["appeared"]}
    assert (found["exceptions"]["gone"], found["corrections"]) == ([], [])
    assert [one["before"] for one in found["standings"]] == [None]
    said = typed("compare-months 2020-01 2020-02").out
    assert "from the end of 2020-01 to the end of 2020-02" in said
    assert "FINAL, restated: 1 correction since #6; DRAFT: 2020-02 is not closed" in flat(said)
    assert "no registration right moved" in said
    assert "questions adopted: none" in said


def test_corrections_between_two_months_are_listed(typed: Run) -> None:
    for line in ("close-month 2020-01", "close-month 2020-02", f"{ISSUE} --shares 7 --on 2020-02-20 {LATE}"):
        assert typed(line).code == 0, line
    found = typed("compare-months 2020-01 2020-02 --json").json
    assert [(one["sequence"], one["month"]) for one in found["corrections"]] == [(8, "2020-02")]
    assert "[#8] late-entry in 2020-02, effective 2020-02-20" in typed("compare-months 2020-01 2020-02").out
    before = typed("compare-months 2020-01 2020-02 --known-at '#6' --json").json
    assert (before["corrections"], before["holdings"], before["sequence"]) == ([], [], 6)


def test_the_earlier_month_comes_first(typed: Run) -> None:
    for months in ("2020-02 2020-01", "2020-01 2020-01"):
        said = typed(f"compare-months {months}")
        assert (said.code, "name the earlier month first" in flat(said.err)) == (2, True)
    assert typed("compare-months 2020-1 2020-02").code == 2


def test_the_worked_example_side_by_side(on_book: Run) -> None:
    found = on_book("compare-months", "1999-12", "2000-06").json
    assert [(one["holder"], one["before"][:6], one["after"][:8]) for one in found["standings"]] == [
        ("lucent", "locked", "disputed")
    ]
    assert found["rights"] == []
