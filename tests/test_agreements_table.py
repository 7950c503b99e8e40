"""The table of docs/agreements.md is true: each clause and parameter of the example, its rule, questions and tests."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

TOP = Path(__file__).resolve().parent.parent
FILES = TOP / "ledger" / "examples" / "kmc" / "agreements"
HEADING = "## The worked example: clause, parameter, rule, test"
NOTHING = "—"
CODE = re.compile(r"`([^`]+)`")


class Row(NamedTuple):
    """A row of the table. Its rules are functions with the module that they stand in."""

    clause: str
    file: str
    parameters: list[str]
    questions: set[str]
    rules: list[tuple[str, str]]
    tests: list[str]


def tables() -> tuple[list[list[str]], list[list[str]]]:
    """The cells of the table of clauses, and of the one beside it."""
    text = (TOP / "docs" / "agreements.md").read_text(encoding="utf-8").partition(HEADING)[2]
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    rows = [cells for cells in found if not cells[0].startswith(("---", "clause", "part of a file"))]
    return [cells for cells in rows if len(cells) == 5], [cells for cells in rows if len(cells) == 3]


def rules_of(cell: str) -> list[tuple[str, str]]:
    """Each function that a cell names, with its module: "`f`, `g` in `a.py`; `h` in `b.py`"."""
    found = []
    for part in cell.split(";"):
        *functions, module = CODE.findall(part) or [""]
        found += [(function, module) for function in functions]
    return found


def row(cells: list[str]) -> Row:
    clause, file, parameters, rule, tests = cells
    return Row(
        clause=clause,
        file=CODE.findall(file)[0],
        parameters=CODE.findall(parameters),
        questions=set(re.findall(r"Q-\d+", parameters)),
        rules=rules_of(rule),
        tests=CODE.findall(tests),
    )


ROWS = [row(cells) for cells in tables()[0]]
NAMED = [(rule, module) for cells in tables()[1] for rule, module in rules_of(cells[1])]


class Parameter(NamedTuple):
    """A parameter of a clause, with the tables it stands in, and the questions that leave it open."""

    clause: str
    file: str
    name: str
    questions: frozenset[str]


def data() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every clause of the example's files."""
    for path in sorted(FILES.glob("*.toml")):
        loaded = tomllib.loads(path.read_text(encoding="utf-8"))
        yield from ((path.name, clause) for table in ("clause", "assumption") for clause in loaded.get(table, []))


def leaves(value: Any, name: str, asked: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Every parameter by its name; those under the readings of an open parameter stand under its own."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        for item in value:
            yield from leaves(item, name, asked)
    elif isinstance(value, dict) and "question" in value:
        asked |= {value["question"]}
        for key, item in value.items():
            if key not in ("question", "assumed"):
                yield from leaves(item, name, asked)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{name}.{key}" if name else key, asked)
    else:
        yield name, asked


KIND_OF = {clause["id"]: clause["kind"] for _, clause in data()}
PARAMETERS = {
    Parameter(clause["id"], file, name, asked)
    for file, clause in data()
    for name, asked in leaves(clause.get("parameters", {}), "", frozenset())
}
SUPERSEDING = {
    Parameter(
        clause["id"],
        file,
        "supersedes",
        frozenset(asked for _, found in leaves(bound, "", frozenset()) for asked in found),
    )
    for file, clause in data()
    if "supersedes" in clause
    for bound in [clause["supersedes"].get("bound", {})]
}


def covers(found: Row, parameter: Parameter) -> bool:
    """Whether a row names a parameter, or a table that it stands in."""
    same = (found.clause, found.file) == (parameter.clause, parameter.file)
    return same and any(parameter.name == name or parameter.name.startswith(f"{name}.") for name in found.parameters)


@cache
def functions(module: str) -> set[str]:
    """The functions and methods of a module, methods with and without their class."""
    names = set()
    for node in ast.parse((TOP / module).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            methods = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
            names |= methods | {f"{node.name}.{method}" for method in methods}
    return names


def test_every_clause_has_its_rows_with_the_file_that_it_stands_in() -> None:
    assert {(found.clause, found.file) for found in ROWS} == {(clause["id"], file) for file, clause in data()}


@pytest.mark.parametrize(
    "parameter", sorted(PARAMETERS | SUPERSEDING, key=str), ids=lambda one: f"{one.clause}.{one.name}"
)
def test_every_parameter_has_one_row_which_names_its_questions(parameter: Parameter) -> None:
    (found,) = [one for one in ROWS if covers(one, parameter)]
    assert parameter.questions <= found.questions


@pytest.mark.parametrize("found", ROWS, ids=lambda one: f"{one.clause}: {', '.join(one.parameters)}")
def test_every_row_names_parameters_questions_rules_and_tests_that_are_there(found: Row) -> None:
    of_row = [one for one in PARAMETERS | SUPERSEDING if covers(found, one)]
    for name in found.parameters:
        assert any(one.name == name or one.name.startswith(f"{name}.") for one in of_row), name
    assert found.questions == {question for one in of_row for question in one.questions}
    for function, module in found.rules:
        assert function in functions(module), f"{function} is not in {module}"
    named = {name.rpartition(".")[2] for name in found.parameters} or {KIND_OF[found.clause]}
    words = {found.clause, *named, *found.questions}
    for path in found.tests:
        text = (TOP / path).read_text(encoding="utf-8")
        assert any(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) for word in words), f"{path}: {words}"


def test_a_row_without_a_rule_is_one_that_says_that_nothing_is_computed() -> None:
    without = [cells for cells in tables()[0] if not rules_of(cells[3])]
    assert [(cells[0], cells[3], cells[4]) for cells in without] == [("RR-authority", NOTHING, NOTHING)]


@pytest.mark.parametrize(("rule", "module"), NAMED)
def test_the_rules_beside_the_clauses_are_there(rule: str, module: str) -> None:
    assert rule in functions(module)
