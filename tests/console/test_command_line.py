"""The command line itself: shapes, exit codes, help, laziness, and what a terminal is spared."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import cli
from tests.console.conftest import Run

QUERIES = {
    "holdings": {"series", "holder", "shares", "percent"},
    "lots": {
        *("lot", "certificate", "series", "holder", "shares", "origin", "agreement", "original_purchaser"),
        *("acquired_on", "root", "parents", "registrable"),
    },
    "control": {"series", "authorised", "issued", "outstanding", "unissued", "treasury", "retired"},
    "rights": {"holder", "form", "entitled", "used", "reserved", "remaining", "exercisable_from", "clause"},
    "eligibility": {
        *("holder", "series", "shares", "act", "basis", "status", "until", "readings", "reasons", "rests_on", "scope"),
    },
    "holders": {"holder", "name", "aliases", "family", "address"},
    "status": {"head", "last_closed_month", "open_holds", "open_questions", "exceptions"},
    "demands": {"registration", "holder", "form", "received_on", "status", "counted", "shares", "reasons"},
    "readings": {"question", "clause", "options", "adopted", "by", "on", "memo"},
    "history": {"sequence", "event", "effective_on", "recorded_at", "recorded_by", "summary", "evidence"},
}
RECEIPT = {
    *("outcome", "sequence", "hash", "request", "opened", "reasons", "rests_on", "exceptions", "before", "after"),
    "computed",
}
TRANSFER = ("record-transfer", "--series", "F", "--from", "newcourt", "--to", "lucent", "--shares", "5")


@pytest.mark.parametrize(("command", "fields"), QUERIES.items())
def test_every_query_answers_in_its_shape(on_book: Run, command: str, fields: set[str]) -> None:
    if command == "demands":
        on_book(
            *("record-demand", "--holder", "lucent", "--form", "long", "--received", "1999-11-01", "--series", "F"),
            *("--shares", "1", "--opinion", "x"),
        )
    said = on_book(command, "--as-of", "1999-12-31")
    assert said.code == 0
    assert set(said.json) == {"issuer", "as_of", "head", "rows"}
    assert set(said.json["as_of"]) == {"effective_on", "known_at", "sequence"}
    assert set(said.json["head"]) == {"sequence", "hash"}
    assert said.rows
    assert all(fields <= set(row) for row in said.rows)


def test_the_roll_forward_closes(on_book: Run) -> None:
    on_book(*TRANSFER, "--on", "1999-12-10")
    rows = on_book("roll-forward", "--from", "1999-02-01", "--to", "1999-12-31").rows
    assert len(rows) == 4
    for row in rows:
        plus = sum(int(row[name]) for name in ("opening", "issued", "pik", "transferred_in", "corrections"))
        minus = sum(int(row[name]) for name in ("transferred_out", "converted", "redeemed", "cancelled"))
        assert plus - minus == int(row["closing"])


def test_a_receipt_has_its_shape_whatever_the_outcome(on_book: Run) -> None:
    registered = on_book(*TRANSFER, "--on", "1999-12-10").json
    invalid = on_book(*TRANSFER, "--on", "1999-13-10").json
    assert set(registered) == set(invalid) == RECEIPT
    assert set(invalid["reasons"][0]) == {"code", "clause", "cite", "text", "reading"}


def test_json_is_the_only_thing_on_standard_output(on_book: Run, tmp_path: Path) -> None:
    for arguments in (("verify",), ("export", str(tmp_path / "x.jsonl")), ("readings",), ("holdings",)):
        json.loads(on_book(*arguments).out)


def test_on_is_another_name_for_as_of_and_knowledge_has_three_forms(on_book: Run) -> None:
    by_name = [on_book("holdings", option, "1999-12-31").rows for option in ("--on", "--as-of")]
    assert by_name[0] == by_name[1]
    assert on_book("holdings", "--as-of", "1999-12-31", "--known-at", "#3").rows == []
    assert on_book("holdings", "--as-of", "1999-12-31", "--known-at", "1999-12-31").rows == []
    said = on_book("holdings", "--as-of", "1999-12-31", "--known-at", "2999-01-01T00:00:00Z")
    assert len(said.rows) == 4
    for wrong in ("#x", "yesterday", "2026-11-22T09:30:00", "#99999"):
        assert on_book("holdings", "--known-at", wrong).code == 2


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_has_help_with_an_example(run: Run, command: str) -> None:
    said = run(command, "--help")
    assert said.code == 0
    assert "Example: ledger" in said.out
    assert "freely" not in said.out
    assert all(len(line) <= 80 for line in said.out.splitlines())


def test_help_and_the_public_names_load_no_database_or_report_library() -> None:
    script = (
        "import sys, cli; from ledger import AsOf; code = cli.run(['--help']); "
        "heavy = {'sqlmodel', 'sqlalchemy', 'pandas', 'openpyxl'} & set(sys.modules); "
        "print(code, sorted(heavy))"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1] == "0 []"


def test_the_ledger_class_is_loaded_when_it_is_asked_for() -> None:
    script = (
        "import sys, ledger; assert 'sqlmodel' not in sys.modules; from ledger import Ledger; print(Ledger.__name__)"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "Ledger"


def test_a_database_that_is_not_there_is_not_made(run: Run, tmp_path: Path) -> None:
    missing = tmp_path / "none.db"
    said = run("--database", str(missing), "holdings")
    assert said.code == 1
    assert "there is no ledger" in said.err
    assert not missing.exists()


def test_a_file_that_is_no_ledger_is_one_message(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear Sir or Madam, " * 100, encoding="utf-8")
    said = run("--database", str(other), "holdings")
    assert said.code == 1
    assert "Traceback" not in said.err
    assert other.read_text(encoding="utf-8").startswith("Dear")


def test_the_demo_does_not_overwrite_a_ledger(run: Run, built: Path) -> None:
    said = run("demo", str(built))
    assert said.code == 2
    assert "--replace" in said.err


def test_names_cannot_steer_the_terminal(run: Run, book: str) -> None:
    name = "Evil \x1b]0;title\x07\u202e\x9b31m Inc."
    said = run("--database", book, "record-holder", "evil", "--name", name)
    assert said.code == 0
    shown = run("--database", book, "holders", "evil").out + said.out
    assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(shown)
    assert "easy to mistake" in said.out


def test_an_unknown_option_with_json_is_json_too(on_book: Run) -> None:
    said = on_book("holdings", "--whatever")
    assert said.code == 2
    assert said.json["reasons"][0]["code"] == "USAGE"


def test_init_again_changes_nothing_and_another_name_is_invalid(run: Run, tmp_path: Path) -> None:
    database = str(tmp_path / "new.db")
    init = ("--database", database, "init", "--issuer", "acme", "--name", "Acme Holdings, Inc.")
    assert run(*init).code == 0
    again = run(*init, "--json")
    assert (again.code, again.json["outcome"], again.json["sequence"]) == (0, "unchanged", 1)
    assert run("--database", database, "init", "--issuer", "acme", "--name", "Other, Inc.").code == 2
    assert run(*init, "--zone", "Mars/Olympus").code == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_complete(run: Run, shell: str) -> None:
    said = run("completion", shell)
    assert said.code == 0
    assert "_LEDGER_COMPLETE" in said.out


def test_shells_complete_what_is_recorded(book: str, tmp_path: Path) -> None:
    from click.shell_completion import BashComplete

    def completed(database: str, *words: str) -> list[str]:
        shell = BashComplete(cli.root, {}, "ledger", "_LEDGER_COMPLETE")
        return [item.value for item in shell.get_completions(["--database", database, *words[:-1]], words[-1])]

    assert completed(book, "holdings", "--holder", "lu") == ["lucent"]
    assert completed(book, "record-transfer", "--series", "") == ["E", "F"]
    assert completed(book, "adopt-reading", "Q-0") == [f"Q-0{number}" for number in range(1, 10)]
    assert completed(str(tmp_path / "none.db"), "holdings", "--holder", "lu") == []


def test_the_demo_folder_may_have_a_space_in_its_name(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "my demo"
    assert run("demo", str(folder)).code == 0
    assert (folder / "kmc-1999-12.xlsx").is_file()


def test_the_demo_and_completion_speak_json_too(run: Run, tmp_path: Path) -> None:
    said = run("demo", str(tmp_path / "demo"), "--json")
    assert said.code == 0
    codes = [step["exit_code"] for step in said.json["steps"]]
    assert codes.count(3) == 1
    assert set(codes) == {0, 3}
    assert "_LEDGER_COMPLETE" in run("completion", "bash", "--json").json["script"]


def test_a_report_or_an_export_never_replaces_a_ledger(run: Run, book: str) -> None:
    before = Path(book).read_bytes()
    assert run("--database", book, "export", book).code == 2
    assert run("--database", book, "report", "cap-table", "--month", "1999-12", "--output", book).code == 2
    assert Path(book).read_bytes() == before
