"""The line of a lot as a tree in the terminal."""

import io
import sys
from pathlib import Path

import pytest

import cli
from ledger import Ledger
from tests.console.conftest import Run
from tests.contract.acts import filled, issue, transfer
from tests.store.tampering import tamper

TREE = """\
series A: Series A Preferred Stock
   #2, 2020-01-01; 300 authorised
└─ A-1: 100 A issued to ada under spa, lot A-1
   │  #6, 2020-01-01; ada (Ada Partners, L.P.); 100 then, 55 now; certificate
   │  PA-1
   │  document: spa
   └─ A-2 (asked about): T-1: 40 A from ada to bob (transfer, private), lots A-1
      │  to A-2
      │  #7, 2020-01-01; bob (Bob Partners, L.P.); 40 then, 25 now; certificate
      │  PA-2
      └─ A-3: T-2: 15 A from bob to cyd (transfer, private), lots A-2 to A-3
            #8, 2020-01-01; cyd (Cyd Partners, L.P.); 15 then, 15 now
"""


@pytest.fixture
def ledger(sqlite_url: str) -> Ledger:
    """100 A of ada, of which 40 went to bob, 15 of them on to cyd, and 5 more to cyd at once."""
    book = filled(sqlite_url)
    book.record(issue("100", certificate="PA-1"))
    book.record(transfer("40", certificate="PA-2", surrendered=()))
    book.record(transfer("15", by="bob", to="cyd"))
    book.record(transfer("5", to="cyd"))
    return book


@pytest.fixture
def trace(run: Run, sqlite_url: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Trace a lot of it, in 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    return lambda *words: run("--database", sqlite_url, "trace", *words, "--as-of", "2020-12-31")


def test_the_line_is_drawn_from_the_charter_to_the_holders(trace: Run) -> None:
    said = trace("A-2")
    assert said.code == 0
    assert said.out.splitlines()[0] == "Acme Widgets, Inc.: the line of lot A-2"
    assert said.out.splitlines()[2:] == TREE.splitlines()


def test_all_that_came_of_a_lot_hangs_below_it(trace: Run) -> None:
    lines = trace("A-1").out.splitlines()
    assert [line for line in lines if "─ " in line] == [
        "└─ A-1 (asked about): 100 A issued to ada under spa, lot A-1",
        "   ├─ A-2: T-1: 40 A from ada to bob (transfer, private), lots A-1 to A-2",
        "   │  └─ A-3: T-2: 15 A from bob to cyd (transfer, private), lots A-2 to A-3",
        "   └─ A-4: T-3: 5 A from ada to cyd (transfer, private), lots A-1 to A-4",
    ]
    assert max(map(len, lines)) <= 80


def test_a_line_can_be_shown_up_or_down_alone(trace: Run) -> None:
    up, down, both = trace("A-2", "--up").out, trace("A-2", "--down").out, trace("A-2", "--up", "--down").out
    assert ("A-1: " in up, "A-3: " in up) == (True, False)
    assert ("series A: " in down, "A-3: " in down) == (False, True)
    assert both == trace("A-2").out
    assert "A-2 (asked about): " in down.splitlines()[2]


def test_a_terminal_that_has_no_lines_gets_plain_characters(
    ledger: Ledger, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", out)
    assert cli.run(["--database", sqlite_url, "trace", "A-1", "--as-of", "2020-12-31"]) == 0
    out.seek(0)
    text = out.read()
    assert "`- A-1 (asked about)" in text
    assert "   |- A-2: " in text
    assert "?" not in text


def test_the_line_as_data_has_a_row_for_each_step(trace: Run) -> None:
    rows = trace("A-2", "--json").rows
    assert [(row["generation"], row["lot"], row["moved"], row["shares"]) for row in rows] == [
        (-2, None, "300", None),
        (-1, "A-1", "100", "55"),
        (0, "A-2", "40", "25"),
        (1, "A-3", "15", "15"),
    ]


def test_a_certificate_that_ended_says_so(trace: Run, ledger: Ledger) -> None:
    ledger.record(transfer("55", to="bob", surrendered=("PA-1",)))
    assert "certificate PA-1, no longer outstanding" in " ".join(trace("A-1").out.replace("│", "").split())


def test_a_line_that_is_not_complete_ends_with_exit_code_5(trace: Run, ledger: Ledger) -> None:
    tamper(ledger.engine, "UPDATE lot SET parents = '[]' WHERE lot = 'A-2'")
    for words in (("A-2",), ("A-2", "--json")):
        said = trace(*words)
        assert said.code == 5
        assert "the line is not complete: lot A-2 has no parent" in said.err


def test_a_lot_that_is_not_there_is_told(trace: Run) -> None:
    said = trace("A-9")
    assert (said.code, "UNKNOWN_LOT" in said.err) == (2, True)


def test_a_very_long_line_stays_within_the_columns(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    book = filled(str(tmp_path / "long.db"))
    book.record(issue("100"))
    for number in range(40):
        there, back = ("ada", "bob") if number % 2 == 0 else ("bob", "ada")
        book.record(transfer("100", by=there, to=back))
    said = run("--database", str(tmp_path / "long.db"), "trace", "A-41")
    lines = said.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert any("└─ [level 40] A-41 (asked about)" in line for line in lines)
    assert not any("[level 8]" in line for line in lines)
