"""The second example through the commands: an invented company whose terms load without touching code."""

import ast
import hashlib
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import cli
from ledger.examples import EXAMPLES
from tests.console.conftest import Run

TOP = Path(__file__).resolve().parent.parent.parent
EXAMPLE = TOP / "ledger" / "examples" / "orchard"


@pytest.fixture(scope="module")
def orchard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demo of the second example, built once."""
    folder = tmp_path_factory.mktemp("orchard") / "demo"
    assert cli.run(["--actor", "tester", "demo", str(folder), "--example", "orchard"]) == 0
    return folder


def eligible(run: Run, orchard: Path, holder: str, on: str) -> list[tuple[str, str]]:
    """Status and shares of each part of a holding."""
    said = run("--database", str(orchard / "orchard.db"), "eligibility", "--holder", holder, "--on", on, "--json")
    return [(row["status"], row["shares"]) for row in said.rows]


def test_the_demo_builds_either_example_in_a_folder_of_its_own(
    run: Run, orchard: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {"orchard.db", "orchard-2022-04.xlsx", "agreements"} <= {path.name for path in orchard.iterdir()}
    assert {path.name for path in (orchard / "agreements").iterdir()} == {
        f"{name}.{kind}" for name in ("charter", "investor-agreement", "lock-up") for kind in ("toml", "txt")
    }
    assert run("demo", str(orchard), "--example", "orchard").code == 2
    assert run("demo", str(tmp_path), "--example", "vineyard").code == 2
    monkeypatch.chdir(tmp_path)
    assert run("demo", "--example", "orchard", "--json").code == 0
    assert (tmp_path / "orchard-demo" / "orchard.db").is_file()


def test_every_example_is_a_package_with_agreements_and_commands() -> None:
    for name in EXAMPLES:
        package = files(f"ledger.examples.{name}")
        assert (package / "commands.txt").is_file()
        assert (package / "agreements").is_dir()


@pytest.mark.parametrize("name", ["charter", "investor-agreement", "lock-up"])
def test_every_document_says_that_it_is_fictional_and_is_known_by_the_hash_of_its_text(name: str) -> None:
    data = tomllib.loads((EXAMPLE / "agreements" / f"{name}.toml").read_text(encoding="utf-8"))
    text = (EXAMPLE / "agreements" / f"{name}.txt").read_text(encoding="utf-8")
    documents: list[dict[str, Any]] = [data["document"], *data.get("known-document", [])]
    assert all(one["title"].startswith("FICTIONAL: ") for one in documents)
    assert text.startswith("FICTIONAL. ")
    assert data["document"]["sha256"] == hashlib.sha256(text.encode("utf-8")).hexdigest()


def test_every_holder_and_the_company_are_called_fictional(run: Run, orchard: Path) -> None:
    database = str(orchard / "orchard.db")
    assert all("(fictional" in row["name"] for row in run("--database", database, "holders", "--json").rows)
    assert run("--database", database, "holdings").out.startswith("Example Orchard, Inc. (fictional)")


@pytest.mark.parametrize(
    ("on", "parts"),
    [
        ("2021-12-31", [("free", "3000")]),
        ("2022-04-02", [("locked", "3000")]),
        ("2022-04-03", [("disputed", "750"), ("locked", "2250")]),
        ("2022-04-04", [("locked", "2250")]),
        ("2022-07-01", [("free", "750"), ("locked", "1500")]),
        ("2022-07-02", [("free", "750"), ("disputed", "1500")]),
        ("2022-07-03", [("free", "2250")]),
    ],
)
def test_the_calendar_of_the_lock_up_after_the_release_was_taken(
    run: Run, orchard: Path, on: str, parts: list[tuple[str, str]]
) -> None:
    assert eligible(run, orchard, "first-basket", on) == parts


def test_what_was_sold_in_the_offering_issued_in_it_or_released_is_free(run: Run, orchard: Path) -> None:
    assert eligible(run, orchard, "public-basket", "2022-04-05") == [("free", "1550"), ("free", "2000")]
    assert eligible(run, orchard, "late-picker", "2022-04-06") == [("free", "100"), ("disputed", "300")]


def test_the_steps_of_the_demo_end_as_their_headings_say(run: Run, tmp_path: Path) -> None:
    said = run("demo", str(tmp_path / "demo"), "--example", "orchard", "--json")
    stopped = [(step["command"][3], step["exit_code"]) for step in said.json["steps"] if step["exit_code"] != 0]
    assert stopped == [
        ("record-demand", 3),
        ("record-demand", 4),
        ("record-demand", 3),
        ("record-transfer", 4),
        ("record-transfer", 3),
        ("record-transfer", 4),
        ("record-transfer", 4),
    ]


def test_the_pool_stands_under_its_id_and_can_be_demanded_for_by_it(run: Run, orchard: Path) -> None:
    database = str(orchard / "orchard.db")
    rows = run("--database", database, "rights", "--holder", "all-baskets", "--as-of", "2022-04-30", "--json").rows
    left = {(row["holder"], row["form"]): (row["used"], row["remaining"]) for row in rows}
    assert left["all-baskets", "long"] == (1, 0)
    assert left["all-baskets", "short"] == (0, 2)
    words = (
        "--holder first-basket --form short --received 2022-04-30 --series A --shares 5 --jointly-with second-basket"
    )
    demand = words.split(" ")
    said = run("--database", database, "record-demand", *demand, "--pool", "all-baskets", "--dry-run", "--json")
    assert (said.code, said.json["outcome"]) == (0, "registered")
    said = run("--database", database, "record-demand", *demand, "--pool", "some-baskets", "--dry-run", "--json")
    assert (said.code, said.json["reasons"][0]["code"]) == (3, "NO_DEMAND_RIGHT")


def test_the_table_of_the_second_example_names_rules_and_tests_that_there_are() -> None:
    text = (TOP / "docs" / "agreements.md").read_text(encoding="utf-8")
    table = text.partition("## The second example")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| ") and "`" in line]
    assert len(rows) == 7
    clauses = re.findall(r'^id = "([^"]+)"\n\s*kind', "".join(map(read, EXAMPLE.rglob("*.toml"))), re.MULTILINE)
    for clause, _, rules, tests in rows:
        assert clause.strip() in clauses
        for part in rules.split(";"):
            *functions, module = re.findall(r"`([^`]+)`", part)
            tree = ast.parse(read(TOP / module))
            assert set(functions) <= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert all((TOP / path).is_file() for path in re.findall(r"`([^`]+)`", tests))


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
