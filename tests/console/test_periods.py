"""The commands of the books as they are typed: months, outside totals, reserves and the control book."""

import shlex
from pathlib import Path

import pytest

from tests.console.conftest import Run, Said

LATE = "--prior-period late-entry --prior-reason 'the letter was lost'"
ISSUE = "record-issuance --series A --holder ada --under spa --consent board --document spa"


@pytest.fixture
def typed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Type command lines on a small ledger: 600 of 1,000 A are ada's from 5 January 2020 on."""
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


def test_a_month_is_closed_once_it_was_shown(typed: Run) -> None:
    shown = typed("close-month 2020-01 --dry-run")
    assert shown.code == 0
    assert "authorised 1000, unissued 400, clear 600" in shown.out
    assert typed("periods --json").rows == []
    assert "no month is closed" in typed("periods").out
    assert "last closed month: none" in typed("status").out
    said = typed("close-month 2020-01 --json")
    assert (said.json["outcome"], said.json["sequence"]) == ("recorded", 5)
    assert "last closed month: 2020-01" in typed("status").out
    assert typed("status --json").rows[0]["last_closed_month"] == "2020-01"
    assert typed("status --json --as-of 2020-01-30").rows[0]["last_closed_month"] is None
    for line, code in (("2020-01", "ALREADY_RECORDED"), ("2020-03", "PERIOD_OPEN"), ("2020-1", "MALFORMED")):
        refused = typed(f"close-month {line}")
        assert (refused.code, f"[{code}]" in refused.err.replace("\n", " ")) == (2, True)


def test_the_row_of_a_month_shows_what_it_was_and_what_it_is(typed: Run) -> None:
    typed("close-month 2020-01")
    assert typed(f"{ISSUE} --shares 50 --on 2020-01-20 {LATE}").code == 0
    (row,) = typed("periods --json").rows
    assert (row["month"], row["closed_by"], row["sequence"], row["head"]) == ("2020-01", "ana", 5, 4)
    assert row["totals"][0] == {"series": "A", "account": "authorised", "shares": "1000"}
    assert row["differences"] == [
        {"series": "A", "account": "unissued", "closed": "400", "now": "350"},
        {"series": "A", "account": "clear", "closed": "600", "now": "650"},
    ]
    said = typed("periods").out
    assert "differ now" in said
    assert "clear 600 is now 650" in said


def test_what_is_in_a_closed_month_is_told_how_to_be_entered(typed: Run) -> None:
    typed("close-month 2020-01")
    refused = typed(f"{ISSUE} --shares 50 --on 2020-01-20")
    assert refused.code == 2
    assert "closed by #5" in refused.err
    assert "--prior-period late-entry" in refused.err
    assert "[PERIOD_CLOSED]" in refused.err
    assert typed(f"{ISSUE} --shares 50 --on 2020-01-20 --prior-period late-entry").code == 2
    assert typed(f"{ISSUE} --shares 50 --on 2020-01-20 --prior-reason x").code == 2
    assert typed(f"{ISSUE} --shares 50 --on 2020-02-20 {LATE}").code == 2
    receipt = typed(f"{ISSUE} --shares 50 --on 2020-01-20 {LATE} --json").json
    assert [one["text"] for one in receipt["exceptions"] if one["code"] == "PRIOR_PERIOD"] == [
        "a late entry in 2020-01, which was closed by #5: the letter was lost"
    ]
    assert "nothing was recorded in a month after" in typed("corrections --known-at '#5'").out
    assert typed("reverse 7 --reason wrong --prior-period error-correction --prior-reason 'was 5'").code == 0
    rows = typed("corrections --json").rows
    assert [(row["sequence"], row["kind"], row["original"]) for row in rows] == [
        (7, "late-entry", None),
        (9, "error-correction", 7),
    ]
    said = typed("corrections").out
    assert "was 5 (ana," in said
    assert "undoes #7" in said


def test_a_statement_shows_its_difference_at_once_and_until_it_is_resolved(typed: Run) -> None:
    assert "no statement is recorded" in typed("statements").out
    said = typed("statement --source Agent --series A --shares 650 --on 2020-02-28 --document list")
    assert "Agent states 650 A in all on 28 Feb 2020; the ledger has 600" in said.out
    assert "more than 30 (17 CFR" in " ".join(said.out.split())
    typed("statement --source Ada --series A --holder ada --shares 600 --on 2020-02-28 --document letter")
    assert [row["statement"] for row in typed("statements --json").rows] == ["ST-1", "ST-2"]
    assert [row["statement"] for row in typed("statements --holder ada --json").rows] == ["ST-2"]
    (row,) = typed("statements --open --as-of 2020-03-30 --json").rows
    assert (row["stated"], row["ledger"], row["difference"], row["age"], row["aged"]) == ("650", "600", "50", 31, True)
    assert "open, aged" in typed("statements").out
    resolved = "resolve-statement ST-1 --resolution 'a slip' --by CFO --on 2020-04-01 --document letter"
    assert typed(resolved).code == 0
    assert typed(resolved).code == 2
    assert "resolved: a slip" in typed("statements").out
    assert "no statement differs and is open" in typed("statements --open").out
    assert "[UNKNOWN_STATEMENT]" in typed(resolved.replace("ST-1", "ST-9")).err
    assert typed("statements --holder nobody").code == 2


def test_a_difference_says_since_when_it_is(typed: Run) -> None:
    typed(f"{ISSUE} --shares 50 --on 2020-02-20")
    typed("statement --source Agent --series A --shares 600 --on 2020-02-28")
    assert "they differ since 2020-02-20" in typed("statements").out


def test_the_control_book_shows_what_is_set_aside_and_what_every_change_rests_on(typed: Run) -> None:
    assert "reserved" not in typed("control").out
    reserve = "reserve --series A --purpose 'conversion of B' --on 2020-03-01"
    assert typed(f"{reserve} --shares 401").code == 2
    assert typed(f"{reserve} --shares 400 --consent 'board, 1 Mar 2020' --document minutes").code == 0
    assert [row["reserved"] for row in typed("control --json").rows] == ["400"]
    assert "[A] 400 of the unissued" in typed("control").out
    said = typed(f"{ISSUE} --shares 100 --on 2020-04-20")
    assert "400 A are reserved and only 300 are unissued" in " ".join(said.out.split())
    rows = typed("control --history --json").rows
    assert [row["on"] for row in rows] == ["2020-01-01", "2020-01-05", "2020-03-01", "2020-04-20"]
    assert rows[2]["changes"] == [{"figure": "reserved", "shares": "400"}]
    assert [(one["sequence"], one["consent"], one["filing"]) for one in rows[2]["grounds"]] == [
        (5, "board, 1 Mar 2020", None)
    ]
    told = " ".join(typed("control --history --series A").out.split())
    assert "reserved +400 to 400: #5 reserve-changed (consent: board, 1 Mar 2020, document: minutes)" in told
    assert "#2 series-designated (consent and filing: none named, document: charter)" in told
    assert "no series is designated" in typed("control --history --as-of 2019-12-31").out
    assert typed("control --history --series Z").code == 2
    assert typed("control --series A").code == 2
