"""The documents agree with the program: commands, codes, examples, links and sessions."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import NamedTuple

import click
import pytest

import cli
from ledger.domain.agreement_data import parse
from ledger.domain.events import NAMES
from ledger.domain.kinds import KINDS
from ledger.errors import Code, Fault
from ledger.projections import (
    certificates,
    confirmations,
    control_book,
    counsel,
    documents,
    eligibility,
    exceptions,
    explanations,
    history,
    holdings,
    lineage,
    notices,
    people,
    periods,
    pledges,
    reports,
    requests,
    rights,
    roll_forward,
    rule144,
    statements,
    stockholders,
    stops,
    view,
)
from ledger.receipts import Receipt
from ledger.store.tables import METADATA
from reports.monthly import SHEETS

TOP = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in TOP.glob("docs/*.md")))
SESSIONS = ("README.md", "docs/time.md", "docs/agreements.md")
SHARED = {
    "--json",
    "--key",
    "--dry-run",
    "--evidence",
    "--document",
    "--illustrative",
    "--prior-period",
    "--prior-reason",
    "--as-of",
    "--known-at",
    "--help",
}

ROWS = {
    "holdings": holdings.Holding,
    "lots": holdings.LotLine,
    "certificates": certificates.CertificateLine,
    "pledges": pledges.PledgeLine,
    "trace": lineage.LineageLine,
    "stockholders": stockholders.StockholderLine,
    "letter": confirmations.ConfirmationLine,
    "rule-144": rule144.Rule144Line,
    "control": control_book.ControlLine,
    "rights": rights.RightLine,
    "eligibility": eligibility.EligibilityLine,
    "demands": rights.DemandLine,
    "notices": notices.NoticeLine,
    "counsel": counsel.CounselLine,
    "documents": documents.DocumentLine,
    "readings": people.ReadingLine,
    "explain": explanations.Explanation,
    "requests": requests.RequestLine,
    "stops": stops.StopLine,
    "history": history.HistoryLine,
    "holders": people.HolderLine,
    "roll-forward": roll_forward.RollForwardLine,
    "periods": periods.PeriodLine,
    "corrections": periods.CorrectionLine,
    "statements": statements.StatementLine,
    "exceptions": exceptions.ExceptionLine,
    "status": view.StatusLine,
    "report list": reports.ReportLine,
}
"""Every query and the row that it answers with."""

PICTURE_MAX = 150_000

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
EXITS = re.compile(r"\(exit code (\d)\)")
VARYING = (
    (re.compile(r"\b[0-9a-f]{64}\b"), "<hash>"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d( UTC|Z)"), "<instant>"),
    (re.compile(r"recorded \d{4}-\d\d-\d\d"), "recorded <day>"),
)


def read(document: str) -> str:
    return (TOP / document).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of one language."""
    return [body for found, body in FENCE.findall(text) if found == language]


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command and subcommand with its full name."""
    with click.Context(cli.root) as context:
        for name in cli.COMMANDS:
            command = cli.root.get_command(context, name)
            assert command is not None
            yield name, command
            if isinstance(command, click.Group):
                yield from ((f"{name} {part}", command.commands[part]) for part in sorted(command.commands))


COMMANDS = dict(commands())


def section(name: str) -> str:
    """What docs/cli.md says under the heading of a command."""
    parts = re.split(r"^### `([^`]+)`$", read("docs/cli.md"), flags=re.MULTILINE)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert name in found, f"docs/cli.md has no heading ### `{name}`"
    return re.split(r"^## ", found[name], flags=re.MULTILINE)[0]


# Commands


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_manual_with_an_example_and_all_its_options(name: str) -> None:
    said = section(name)
    missing = []
    for param in COMMANDS[name].params:
        options = {option for option in (*param.opts, *param.secondary_opts) if option.startswith("--")}
        if options and not options & SHARED and not all(re.search(rf"{option}[` \\]", said) for option in options):
            missing.append(param.name)
    assert missing == []
    assert isinstance(COMMANDS[name], click.Group) or any(f" {name}" in body for body in blocks(said, "sh"))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_has_an_example(name: str) -> None:
    assert "Example:" in (COMMANDS[name].help or "")


def test_examples_in_the_manual_name_only_options_that_exist() -> None:
    wrong = []
    for body in blocks(read("docs/cli.md"), "sh"):
        for line in body.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            name = next((" ".join(words[at : at + 2]) for at in range(len(words)) if words[at] == "report"), None)
            name = name or next((word for word in words if word in COMMANDS), "")
            known = {option for param in COMMANDS[name].params for option in (*param.opts, *param.secondary_opts)}
            root = {option for param in cli.root.params for option in param.opts}
            wrong += [f"{line}: {word}" for word in words if word.startswith("--") and word not in known | root]
    assert wrong == []


@pytest.mark.parametrize("name", ROWS)
def test_the_row_of_every_query_has_the_fields_that_the_manual_names(name: str) -> None:
    said = re.findall(r"(?:Row|One row): `([^`]+)`", section(name))
    assert [part.split() for part in said] == [", ".join(field.name for field in fields(ROWS[name])).split()]


def test_the_receipt_has_the_fields_that_the_manual_names() -> None:
    (said,) = re.findall(r"^### The receipt$(.*?)^### ", read("docs/cli.md"), re.MULTILINE | re.DOTALL)
    named = [name for row in re.findall(r"^\| (`.*?) \|", said, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)]
    assert named == [field.name for field in fields(Receipt)]


# The workbook


@pytest.mark.parametrize("document", ["README.md", "docs/cli.md"])
def test_every_sheet_of_the_workbook_is_described_in_its_order(document: str) -> None:
    rows = re.findall(r"^\| ([A-Z][\w -]+) \|", read(document), re.MULTILINE)
    assert [title for title in rows if title in SHEETS] == list(SHEETS)


def test_every_module_of_the_workbook_is_in_the_architecture() -> None:
    named = {path.name for path in TOP.glob("reports/*.py")} - {"__init__.py"}
    assert {name for name in named if f"`reports/{name}`" not in read("docs/architecture.md")} == set()


def test_the_pictures_are_shown_and_small() -> None:
    pictures = list(TOP.glob("docs/*.png"))
    assert pictures
    for picture in pictures:
        assert f"(docs/{picture.name})" in read("README.md")
        assert picture.stat().st_size < PICTURE_MAX


# Codes, events, tables


@pytest.mark.parametrize("code", [*Fault, *Code, "USAGE", "UNAVAILABLE", "FAULT"])
def test_every_code_is_explained(code: str) -> None:
    assert f"\n| `{code}` |" in read("docs/errors.md")


def test_no_code_is_explained_that_does_not_exist() -> None:
    explained = re.findall(r"^\| `([A-Z_]+)` \|", read("docs/errors.md"), re.MULTILINE)
    assert sorted(explained) == sorted([*Fault, *Code, "USAGE", "UNAVAILABLE", "FAULT"])


@pytest.mark.parametrize("name", METADATA.tables)
def test_every_table_is_in_the_architecture(name: str) -> None:
    assert f"`{name}`" in read("docs/architecture.md")


@pytest.mark.parametrize("name", NAMES.values())
def test_every_stored_event_is_described(name: str) -> None:
    assert f"\n### `{name}`\n" in read("docs/events.md")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_clause_is_described(kind: str) -> None:
    assert f"### `{kind}`" in read("docs/agreements.md")


# Agreements


def agreement_example() -> str:
    """The agreement file of docs/agreements.md, which the sessions record as harbor.toml."""
    (example,) = blocks(read("docs/agreements.md"), "toml")
    return example


def test_the_agreement_example_parses_and_has_every_kind_of_clause() -> None:
    assert {clause.kind for clause in parse(tomllib.loads(agreement_example())).clauses} == set(KINDS)


# Links and words


@pytest.mark.parametrize("document", DOCUMENTS)
def test_relative_links_resolve(document: str) -> None:
    broken = []
    for target in LINK.findall(read(document)):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        path = (TOP / document).parent / file if file else TOP / document
        anchors = [slug(heading) for heading in HEADING.findall(path.read_text(encoding="utf-8"))] if anchor else [""]
        if not path.exists() or anchor not in anchors:
            broken.append(target)
    assert broken == []


def slug(heading: str) -> str:
    """The anchor that a heading gets."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_that_are_named_exist(document: str) -> None:
    named = re.findall(r"`((?:ledger|migrations|reports|tests|docs|bench)/[\w./-]*)`", read(document))
    assert [path for path in named if not (TOP / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_document_claims_more_than_the_program_does(document: str) -> None:
    words = " ".join(read(document).lower().split())
    assert [phrase for phrase in ("freely trad" + "able", "clea" + "red") if phrase in words] == []


# Sessions


class Step(NamedTuple):
    """A command of a session, the lines that it is said to print, and its exit code."""

    command: str
    lines: list[str]
    exit_code: int


def steps(text: str) -> Iterator[Step]:
    """The commands of all console blocks: `$ ledger ...`, its output, `...` for what is left out."""
    for body in blocks(text, "console"):
        for part in re.split(r"^\$ ", body.replace("\\\n", " "), flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            exits = EXITS.findall(output)
            yield Step(command, shown(EXITS.sub("", output)), int(exits[-1]) if exits else 0)


def shown(output: str) -> list[str]:
    """Lines as they are compared: without blank lines and trailing blanks, hashes and instants alike."""
    for varying, instead in VARYING:
        output = varying.sub(instead, output)
    return [line.rstrip() for line in output.splitlines() if line.strip()]


def matches(wanted: list[str], found: list[str]) -> bool:
    """Whether the lines are as wanted, `...` standing for any number of them."""
    if not wanted:
        return not found
    if wanted[0] == "...":
        return any(matches(wanted[1:], found[at:]) for at in range(len(found) + 1))
    return bool(found) and wanted[0] == found[0] and matches(wanted[1:], found[1:])


@pytest.mark.parametrize("document", SESSIONS)
def test_sessions_print_what_the_documents_show(
    document: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("LEDGER_DATABASE", "LEDGER_ISSUER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LEDGER_ACTOR", "ana")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    Path("harbor.toml").write_text(agreement_example(), encoding="utf-8")
    for step in steps(read(document)):
        program, *arguments = shlex.split(step.command)
        assert program == "ledger"
        exit_code = cli.run(arguments)
        printed = capsys.readouterr()
        found = shown(printed.err + printed.out)
        assert exit_code == step.exit_code, f"{step.command}: {found}"
        assert matches(step.lines, found), f"{step.command} printed:\n" + "\n".join(found)
    for body in blocks(read(document), "python"):
        exec(compile(body, document, "exec"), {})


def test_a_session_that_differs_is_noticed() -> None:
    found = ["one", "two", "three"]
    assert matches(["one", "...", "three"], found)
    assert matches(["...", "two", "..."], found)
    assert not matches(["one", "three"], found)
    assert not matches(["one", "..."], [])
    assert [step.exit_code for step in steps("```console\n$ ledger a\nx\n(exit code 3)\n$ ledger b\n```\n")] == [3, 0]
