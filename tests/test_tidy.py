"""The house rules that a linter cannot hold: which room may import which, and what no file may contain.

A rule takes one file (its path from the project's top, and its text) and yields what breaks the rule there.
"""

import ast
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import pytest

TOP = Path(__file__).resolve().parent.parent
PRODUCT = ("ledger", "reports", "migrations", "cli.py")
EVERYTHING = (*PRODUCT, "tests", "bench")

LONGEST_FUNCTION = 70
LONGEST_MODULE = 400
SQL = {"alembic", "psycopg", "sqlalchemy", "sqlite3", "sqlmodel"}
OUTSIDE_WORLD = {
    *("io", "logging", "os", "pathlib", "random", "secrets", "shutil", "socket", "sqlite3"),
    *("subprocess", "tempfile", "time", "urllib"),
}
READS_THE_CLOCK = {"datetime.now", "datetime.today", "datetime.utcnow", "date.today"}
UNNAMED = {"base", "common", "helper", "helpers", "manager", "misc", "model", "models", "util", "utils"}
LEFT_OVER = re.compile(r"\b(" + "|".join(("FIX" + "ME", "TO" + "DO")) + r")\b")
EXAMPLE = re.compile(r"\bKMC\b|\bQ-01\b|(?<!\d)1999|(?i:\b(lucent|newcourt|first\s+union))")

Rule = Callable[[PurePosixPath, str], Iterator[str]]


class Import(NamedTuple):
    """One imported name: dotted in full, so `from a import b` is `a.b`."""

    module: str
    line: int
    lazy: bool
    """Inside a function, or only for the type checker: importing the module does not run it."""


def imports(text: str) -> Iterator[Import]:
    """Every import, and every module named to import_module() or __import__()."""
    yield from _imports(ast.parse(text), lazy=False)


def _imports(node: ast.AST, *, lazy: bool) -> Iterator[Import]:
    match node:
        case ast.Import():
            yield from (Import(alias.name, node.lineno, lazy) for alias in node.names)
        case ast.ImportFrom(module=str(module), level=0):
            yield from (Import(f"{module}.{alias.name}", node.lineno, lazy) for alias in node.names)
        case ast.Call(func=func, args=[ast.Constant(value=str(module)), *_]):
            if ast.unparse(func) in {"import_module", "importlib.import_module", "__import__"}:
                yield Import(module, node.lineno, lazy)
        case ast.If(test=test) if ast.unparse(test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
            lazy = True
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            lazy = True
    for child in ast.iter_child_nodes(node):
        yield from _imports(child, lazy=lazy)


def within(module: str, *packages: str) -> bool:
    """`a.b.c` is within `a.b`; `a.bc` is not."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def lies_in(path: PurePosixPath, *places: str) -> bool:
    return any(path.is_relative_to(place) for place in places)


# The doors


def domain_is_pure(path: PurePosixPath, text: str) -> Iterator[str]:
    if not lies_in(path, "ledger/domain"):
        return
    for module, line, _ in imports(text):
        root = module.split(".")[0]
        own = within(module, "ledger.domain", "ledger.errors")
        if not own and (root not in sys.stdlib_module_names or root in OUTSIDE_WORLD):
            yield f"{path}:{line} imports {module}"


def click_stays_at_the_edge(path: PurePosixPath, text: str) -> Iterator[str]:
    if lies_in(path, "cli.py", "ledger/console"):
        return
    yield from (f"{path}:{line} imports {module}" for module, line, _ in imports(text) if within(module, "click"))


def sql_stays_in_the_store(path: PurePosixPath, text: str) -> Iterator[str]:
    if lies_in(path, "ledger/store", "migrations"):
        return
    yield from (f"{path}:{line} imports {module}" for module, line, _ in imports(text) if within(module, *SQL))


def spreadsheets_stay_in_reports(path: PurePosixPath, text: str) -> Iterator[str]:
    if lies_in(path, "reports"):
        return
    for module, line, lazy in imports(text):
        to_frame = within(module, "pandas") and lazy and lies_in(path, "ledger/projections")
        if within(module, "pandas", "openpyxl") and not to_frame:
            yield f"{path}:{line} imports {module}"


def reports_see_only_projections(path: PurePosixPath, text: str) -> Iterator[str]:
    if not lies_in(path, "reports"):
        return
    seen = ("ledger.projections", "ledger.errors", "ledger.domain.values", "ledger.domain.calendars")
    for module, line, _ in imports(text):
        if within(module, "ledger") and not within(module, *seen):
            yield f"{path}:{line} imports {module}"


def nothing_depends_on_the_console(path: PurePosixPath, text: str) -> Iterator[str]:
    for module, line, lazy in imports(text):
        opened_late = path == PurePosixPath("cli.py") and lazy
        console = within(module, "ledger.console") and not lies_in(path, "ledger/console") and not opened_late
        if console or within(module, "cli"):
            yield f"{path}:{line} imports {module}"


# What no file may contain


def domain_has_no_float_and_no_clock(path: PurePosixPath, text: str) -> Iterator[str]:
    if not lies_in(path, "ledger/domain"):
        return
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Call(func=func):
                called = ast.unparse(func)
                if called == "float" or ".".join(called.split(".")[-2:]) in READS_THE_CLOCK:
                    yield f"{path}:{node.lineno} calls {called}()"
            case ast.Constant(value=float()):
                yield f"{path}:{node.lineno} has the float {node.value}"


def nothing_is_left_for_later(path: PurePosixPath, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        if found := LEFT_OVER.search(line):
            yield f"{path}:{number} has {found[0]}"


def imports_are_absolute(path: PurePosixPath, text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield f"{path}:{node.lineno} imports relatively"


def functions_are_short(path: PurePosixPath, text: str) -> Iterator[str]:
    if lies_in(path, "migrations/versions"):
        return  # a revision is a listing, written once
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{path}:{node.lineno} {node.name}() has {length} lines"


def modules_are_short(path: PurePosixPath, text: str) -> Iterator[str]:
    length = len(text.splitlines())
    if length > LONGEST_MODULE:
        yield f"{path} has {length} lines"


def files_are_named_for_what_they_hold(path: PurePosixPath, text: str) -> Iterator[str]:
    if UNNAMED & {*path.parts, path.stem}:
        yield f"{path} has not been named yet"


def the_example_stays_in_the_examples(path: PurePosixPath, text: str) -> Iterator[str]:
    if lies_in(path, "ledger/examples") or not lies_in(path, "ledger", "reports", "cli.py"):
        return
    for number, line in enumerate(text.splitlines(), 1):
        if found := EXAMPLE.search(line):
            yield f"{path}:{number} names {found[0]}"


# The rules over the whole tree


def breaches(rule: Rule, places: tuple[str, ...], top: Path = TOP) -> list[str]:
    """Every breach of the rule in the given files and folders; one that does not exist breaks nothing."""
    found = []
    for place in places:
        files = [top / place] if place.endswith(".py") else sorted((top / place).rglob("*.py"))
        for file in filter(Path.is_file, files):
            path = PurePosixPath(file.relative_to(top).as_posix())
            found += rule(path, file.read_text(encoding="utf-8"))
    return found


def test_the_domain_imports_only_pure_parts_of_the_standard_library_and_itself() -> None:
    assert breaches(domain_is_pure, PRODUCT) == []


def test_only_the_console_knows_click() -> None:
    assert breaches(click_stays_at_the_edge, PRODUCT) == []


def test_only_the_store_and_the_migrations_know_sql() -> None:
    assert breaches(sql_stays_in_the_store, PRODUCT) == []


def test_only_reports_know_spreadsheets_and_only_to_frame_knows_pandas() -> None:
    assert breaches(spreadsheets_stay_in_reports, PRODUCT) == []


def test_reports_see_projections_and_nothing_behind_them() -> None:
    assert breaches(reports_see_only_projections, PRODUCT) == []


def test_nothing_depends_on_the_console_and_the_command_line_opens_it_late() -> None:
    assert breaches(nothing_depends_on_the_console, PRODUCT) == []


def test_the_domain_has_no_float_and_reads_no_clock() -> None:
    assert breaches(domain_has_no_float_and_no_clock, PRODUCT) == []


def test_nothing_is_left_for_later() -> None:
    assert breaches(nothing_is_left_for_later, EVERYTHING) == []


def test_imports_are_absolute() -> None:
    assert breaches(imports_are_absolute, EVERYTHING) == []


def test_functions_are_short() -> None:
    assert breaches(functions_are_short, EVERYTHING) == []


def test_modules_are_short() -> None:
    assert breaches(modules_are_short, EVERYTHING) == []


def test_files_are_named_for_what_they_hold() -> None:
    assert breaches(files_are_named_for_what_they_hold, EVERYTHING) == []


def test_the_example_company_is_named_only_in_the_examples() -> None:
    assert breaches(the_example_stays_in_the_examples, PRODUCT) == []


# The rules themselves

LATE = "def late():\n    "
FORBIDDEN: list[tuple[Rule, str, str]] = [
    (domain_is_pure, "ledger/domain/lots.py", "import pydantic"),
    (domain_is_pure, "ledger/domain/lots.py", "from ledger.store import reads"),
    (domain_is_pure, "ledger/domain/lots.py", "from pathlib import Path"),
    (domain_is_pure, "ledger/domain/lots.py", LATE + "import ledger.recording"),
    (click_stays_at_the_edge, "ledger/recording.py", "import click"),
    (click_stays_at_the_edge, "reports/monthly.py", "from click.exceptions import Abort"),
    (sql_stays_in_the_store, "ledger/console/query.py", "from sqlalchemy import text"),
    (sql_stays_in_the_store, "ledger/recording.py", LATE + "import sqlite3"),
    (sql_stays_in_the_store, "ledger/keeping.py", 'import importlib\nimportlib.import_module("psycopg")'),
    (spreadsheets_stay_in_reports, "ledger/projections/holdings.py", "import pandas as pd"),
    (spreadsheets_stay_in_reports, "ledger/projections/holdings.py", LATE + "import openpyxl"),
    (spreadsheets_stay_in_reports, "ledger/console/report.py", LATE + "import pandas"),
    (reports_see_only_projections, "reports/monthly.py", "from ledger.store.reads import sums"),
    (reports_see_only_projections, "reports/monthly.py", "from ledger import Ledger"),
    (reports_see_only_projections, "reports/monthly.py", "from ledger.domain import entries"),
    (nothing_depends_on_the_console, "ledger/recording.py", "from ledger.console.render import table"),
    (nothing_depends_on_the_console, "reports/monthly.py", LATE + "from ledger import console"),
    (nothing_depends_on_the_console, "ledger/console/keep.py", "from cli import main"),
    (nothing_depends_on_the_console, "cli.py", "import ledger.console.record"),
    (domain_has_no_float_and_no_clock, "ledger/domain/values.py", 'x = float("1.5")'),
    (domain_has_no_float_and_no_clock, "ledger/domain/values.py", "half = 0.5"),
    (domain_has_no_float_and_no_clock, "ledger/domain/values.py", "import datetime\ndatetime.datetime.now()"),
    (domain_has_no_float_and_no_clock, "ledger/domain/values.py", "from datetime import date\ndate.today()"),
    (nothing_is_left_for_later, "bench/append.py", "# FIX" + "ME: measure"),
    (nothing_is_left_for_later, "ledger/recording.py", "x = 1  # TO" + "DO"),
    (imports_are_absolute, "ledger/domain/lots.py", "from .values import Lot"),
    (imports_are_absolute, "ledger/domain/lots.py", "from . import values"),
    (functions_are_short, "ledger/recording.py", "def long():\n" + "    pass\n" * LONGEST_FUNCTION),
    (modules_are_short, "ledger/recording.py", "x = 1\n" * (LONGEST_MODULE + 1)),
    (files_are_named_for_what_they_hold, "ledger/utils.py", ""),
    (files_are_named_for_what_they_hold, "ledger/common/dates.py", ""),
    (the_example_stays_in_the_examples, "ledger/domain/standing.py", "# as KMC agreed"),
    (the_example_stays_in_the_examples, "reports/monthly.py", 'if holder == "lucent": pass'),
    (the_example_stays_in_the_examples, "reports/monthly.py", '"""Newcourt and First Union."""'),
    (the_example_stays_in_the_examples, "cli.py", 'START = "1999-02-04"'),
    (the_example_stays_in_the_examples, "ledger/domain/standing.py", 'QUESTION = "Q-01"'),
]
ALLOWED: list[tuple[Rule, str, str]] = [
    (domain_is_pure, "ledger/domain/lots.py", "import datetime\nfrom ledger.domain.values import Lot"),
    (domain_is_pure, "ledger/recording.py", "import os"),
    (click_stays_at_the_edge, "ledger/console/query.py", "import click"),
    (sql_stays_in_the_store, "ledger/store/reads.py", "import sqlalchemy"),
    (sql_stays_in_the_store, "migrations/env.py", "from alembic import context"),
    (spreadsheets_stay_in_reports, "reports/frames.py", "import pandas, openpyxl"),
    (spreadsheets_stay_in_reports, "ledger/projections/holdings.py", LATE + "import pandas"),
    (spreadsheets_stay_in_reports, "ledger/projections/holdings.py", "if TYPE_CHECKING:\n    import pandas"),
    (reports_see_only_projections, "reports/monthly.py", "from ledger.domain.values import AsOf"),
    (nothing_depends_on_the_console, "cli.py", 'COMMANDS = {"init": "ledger.console.record:init"}'),
    (nothing_depends_on_the_console, "cli.py", LATE + "import ledger.console.render"),
    (nothing_depends_on_the_console, "ledger/console/query.py", "from ledger.console.render import table"),
    (nothing_depends_on_the_console, "ledger/recording.py", "import climate"),
    (functions_are_short, "ledger/recording.py", "def short():\n" + "    pass\n" * (LONGEST_FUNCTION - 1)),
    (modules_are_short, "ledger/recording.py", "x = 1\n" * LONGEST_MODULE),
    (the_example_stays_in_the_examples, "ledger/examples/kmc/story.py", 'NAME = "KMC"'),
    (the_example_stays_in_the_examples, "ledger/domain/values.py", "LARGEST = 61999"),
]


@pytest.mark.parametrize(("rule", "path", "text"), FORBIDDEN)
def test_a_rule_notices_what_it_forbids(rule: Rule, path: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    assert breaches(rule, EVERYTHING, tmp_path)


@pytest.mark.parametrize(("rule", "path", "text"), ALLOWED)
def test_a_rule_lets_pass_what_it_allows(rule: Rule, path: str, text: str) -> None:
    assert list(rule(PurePosixPath(path), text)) == []


def test_every_rule_is_shown_to_fail_and_passes_over_an_empty_project(tmp_path: Path) -> None:
    functions = filter(inspect.isfunction, globals().values())
    rules = {function for function in functions if [*inspect.signature(function).parameters] == ["path", "text"]}
    assert {rule for rule, _, _ in FORBIDDEN} == rules
    assert all(breaches(rule, EVERYTHING, tmp_path) == [] for rule in rules)
