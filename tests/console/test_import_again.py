"""Importing into a ledger that has events: every transfer is entered once, whatever became of its request."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.console.conftest import Run, Said

TRANSFER = ("record-transfer", "--series", "F", "--from", "lucent", "--to", "newcourt", "--shares", "500")
ADOPT = ("adopt-reading", "Q-01", "R1", "--by", "GC", "--on", "2000-01-01", "--document", "memo")


@pytest.fixture
def other(book: str, tmp_path: Path) -> str:
    """A second copy of the ledger as it was."""
    shutil.copy(book, tmp_path / "other.db")
    return str(tmp_path / "other.db")


def lucent(run: Run, database: str) -> Any:
    said = run("--database", database, "holdings", "--holder", "lucent", "--as-of", "2000-06-30", "--json")
    return said.rows[0]["shares"]


def brought(run: Run, book: str, other: str) -> Said:
    """The journal of one ledger, imported into the other."""
    path = str(Path(book).with_name("journal.jsonl"))
    Path(path).unlink(missing_ok=True)
    assert run("--database", book, "export", path).code == 0
    said = run("--database", other, "import", path, "--json")
    assert said.code == 0
    assert run("--database", other, "verify").code == 0
    return said


def test_a_request_that_was_judged_twice_is_entered_once(run: Run, on_book: Run, book: str, other: str) -> None:
    assert on_book(*TRANSFER, "--on", "2000-05-25").code == 4
    assert on_book(*("R2" if word == "R1" else word for word in ADOPT)).code == 0
    assert on_book("release", "T-2").code == 3
    assert run("--database", other, *ADOPT).code == 0
    brought(run, book, other)
    assert lucent(run, other) == "32833"


def test_a_released_request_leaves_nothing_open(run: Run, on_book: Run, book: str, other: str) -> None:
    assert on_book(*TRANSFER, "--on", "2000-05-25").code == 4
    assert on_book("release", "T-2").json["reasons"][0]["code"] == "NOTHING_CHANGED"
    assert on_book(*ADOPT).code == 0
    assert on_book("release", "T-2").code == 0
    assert run("--database", other, "record-holder", "extra", "--name", "Extra LLC").code == 0
    brought(run, book, other)
    assert lucent(run, other) == "32833"
    (status,) = run("--database", other, "status", "--json").rows
    assert status["open_holds"] == 1, "only the demo's own refusal waits"
    assert brought(run, book, other).json["recorded"] == 0
    assert lucent(run, other) == "32833"


def test_a_release_that_was_reversed_and_made_again_arrives(run: Run, on_book: Run, book: str, other: str) -> None:
    assert on_book(*TRANSFER, "--on", "2000-05-25").code == 4
    assert on_book(*ADOPT).code == 0
    released = on_book("release", "T-2").json["sequence"]
    assert on_book("reverse", str(released), "--reason", "by mistake").code == 0
    assert on_book("release", "T-2").code == 0
    assert run("--database", other, *ADOPT).code == 0
    brought(run, book, other)
    assert lucent(run, other) == lucent(run, book) == "32833"


def test_a_waived_transfer_arrives_with_its_waiver(run: Run, on_book: Run, book: str, other: str) -> None:
    assert on_book(*TRANSFER, "--on", "1999-12-10").code == 3
    assert on_book("release", "T-2", "--waiver", "500 shares; once", "--document", "consent").code == 0
    assert run("--database", other, "record-holder", "extra", "--name", "Extra LLC").code == 0
    brought(run, book, other)
    assert lucent(run, other) == "32833"
