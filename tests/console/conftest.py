"""A command line to call, and the worked example to call it on."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import cli


class Said(NamedTuple):
    """What a command line ended with."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON document it must be."""
        return json.loads(self.out)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of a query's JSON."""
        found: list[dict[str, Any]] = self.json["rows"]
        return found


Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line through the public entry."""

    def call(*arguments: str) -> Said:
        capsys.readouterr()
        code = cli.run(arguments)
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return call


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's folder, built once."""
    folder = tmp_path_factory.mktemp("built") / "demo"
    assert cli.run(["--actor", "tester", "demo", str(folder)]) == 0
    return folder


@pytest.fixture
def book(built: Path, tmp_path: Path) -> str:
    """The path of a fresh copy of the demo's ledger."""
    copy = tmp_path / "book.db"
    for path in built.glob("kmc.db*"):
        shutil.copy(path, tmp_path / path.name.replace("kmc", "book"))
    return str(copy)


@pytest.fixture
def on_book(run: Run, book: str) -> Run:
    """Run a command on the copy, asking for JSON."""
    return lambda *arguments: run("--database", book, "--actor", "tester", *arguments, "--json")


@pytest.fixture
def with_strangers(on_book: Run) -> Run:
    """The ledger with two more holders that no document knows: `stranger` and `sub`."""
    assert on_book("record-holder", "stranger", "--name", "A Stranger LLC", "--on", "1999-06-01").code == 0
    assert on_book("record-holder", "sub", "--name", "Sub Holdings LLC", "--on", "1999-06-01").code == 0
    return on_book
