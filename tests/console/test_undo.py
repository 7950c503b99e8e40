"""What a sequence is as typed, what a preview of a reversal says, and how counts of one are put in words."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.console.conftest import Run, Said


@pytest.fixture
def typed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Said]:
    """Type command lines on a small ledger of one series and one holder."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LEDGER_ACTOR", "ana")
    monkeypatch.setenv("LEDGER_DATABASE", str(tmp_path / "acme.db"))
    monkeypatch.chdir(tmp_path)

    def call(line: str) -> Said:
        return run(*shlex.split(line))

    assert call("init --issuer acme --name 'Acme Widgets' --zone UTC").code == 0
    return call


def begun(typed: Callable[[str], Said]) -> None:
    """Series A and ada, who has 600 of it."""
    for line in (
        "record-series A --name A --authorised 1000 --on 2020-01-01 --document charter",
        "record-holder ada --name Ada --on 2020-01-01",
        "record-issuance --series A --shares 600 --holder ada --under spa --on 2020-01-05 --document spa",
    ):
        assert typed(line).code == 0


@pytest.mark.parametrize("command", ["undo {}", "reverse {} --reason x"])
@pytest.mark.parametrize("sequence", ["\u0661", "+4", "'4 '", "0", "4.0", "9" * 5000, str(2**53 + 1), "''", "²", "1_0"])
def test_a_sequence_is_written_in_plain_digits(typed: Callable[[str], Said], command: str, sequence: str) -> None:
    begun(typed)
    said = typed(command.format(sequence))
    assert said.code == 2
    assert "is not a sequence. Give its number, such as 41" in " ".join(said.err.split())
    assert typed("undo 4").code == 0


def test_a_preview_does_not_list_what_it_recorded_itself(typed: Callable[[str], Said]) -> None:
    begun(typed)
    assert typed("close-month 2020-01").code == 0
    said = typed("undo 4")
    assert said.code == 0
    assert "--prior-period error-correction" in " ".join(said.out.split())
    assert "holdings, ada A shares: 600 -> none" in said.out
    assert "PRIOR_PERIOD" not in said.out
    assert "to see what it would change" not in typed("undo 4 --json").out


def test_what_stays_listed_once_it_is_computed_again_is_no_change(typed: Callable[[str], Said]) -> None:
    begun(typed)
    more = "record-issuance --series A --shares 10 --holder ada --under spa --on 2020-01-06"
    assert typed(more).code == 0
    paid = "record-dividend --series A --rate 10% --record-date 2020-02-01 --on 2020-02-01"
    assert typed(f"{paid} --consent board").code == 0
    told = typed("undo 5 --json").json
    assert [row["becomes"] for row in told["rows"]] == ["reversed", "reversed, computed again"]
    listed = [one for one in told["changes"] if one["question"] == "exceptions"]
    evidence = [one["subject"] for one in listed if one["field"].startswith("EVIDENCE_MISSING")]
    assert evidence == ["#5", "#5"]
    assert {(one["subject"], one["before"], one["after"]) for one in listed} == {
        ("#5", "listed", ""),
        ("#6", "listed", ""),
    }
    lots = {one["field"].partition(":")[0] for one in listed if one["subject"] == "#6"}
    assert lots == {"CERTIFICATE_MISSING"}, "each lot that is computed again has other shares"


def test_the_registration_of_the_issuer_is_told_what_to_do_instead(typed: Callable[[str], Said]) -> None:
    said = " ".join(typed("undo 1").err.split())
    assert "recording the original again" not in said
    assert "the journal begins with it. Where the issuer is not the one that was meant, begin another" in said


def test_one_event_is_one_event(typed: Callable[[str], Said], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert typed("verify").out.startswith("PASSED: 1 event, hash")
    assert typed("export y.jsonl").out == "y.jsonl: 1 event\n"
    assert "acme: 0 events recorded, 1 was here already" in typed("import y.jsonl").out
    monkeypatch.setenv("LEDGER_DATABASE", str(tmp_path / "copy.db"))
    assert "acme: 1 event recorded, 0 were here already" in typed("import y.jsonl").out


def test_one_day_is_one_day(typed: Callable[[str], Said]) -> None:
    begun(typed)
    stop = "record-stop-transfer --series A --holder ada --kind court --by court --reason x --on 2020-02-01"
    assert typed(f"{stop} --until 2020-02-10").code == 0
    told = [" ".join(typed(f"stops --as-of 2020-02-{day}").out.split()) for day in ("08", "09")]
    assert [("1 day left" in one, "1 days" in one) for one in told].count((True, False)) == 1


def test_a_register_is_not_told_of_an_option_that_taking_it_over_does_not_have(typed: Callable[[str], Said]) -> None:
    begun(typed)
    paid = "record-dividend --series A --rate 10% --record-date 2020-02-01 --on 2020-02-01 --document minutes"
    assert typed(f"{paid} --consent board").code == 0
    header = "series,holder,shares,origin,under,purchaser,acquired-on,history"
    Path("reg.csv").write_text(f"{header}\nA,ada,10,issued,spa,ada,2019-01-01,x\n")
    said = " ".join(typed("record-openings reg.csv --on 2020-01-10").err.split())
    assert "[BASIS_CHANGED]" in said
    assert "--with-dependents" not in said
    assert "Reverse that first, take the register over, and record it again" in said


def test_an_import_is_not_told_of_options_that_it_does_not_have(
    typed: Callable[[str], Said], run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begun(typed)
    assert typed("export y.jsonl").code == 0
    monkeypatch.setenv("LEDGER_DATABASE", str(tmp_path / "other.db"))
    for line in (
        "init --issuer acme --name 'Acme Widgets' --zone UTC",
        "record-series B --name B --authorised 10 --on 2020-01-01 --document charter",
        "close-month 2020-01",
    ):
        assert typed(line).code == 0
    said = " ".join(typed("import y.jsonl").err.split())
    assert "is in a closed month" in said
    assert "--prior" not in said
    assert "An import has no option that allows it" in said
