"""A faulty agreement file: exit code 2, every fault on its line, nothing recorded."""

import json
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from tests.console.conftest import Run

RECORDED = """\
format = 1
[document]
id = "base"
title = "The base"
sha256 = "not held"
[[question]]
id = "Q-1"
title = "From when?"
cite = "¶1"
words = "subsequent"
[[question.reading]]
id = "early"
text = "From the first day."
effect = "More counts."
[[question.reading]]
id = "late"
text = "From the second day."
effect = "Less counts."
[[clause]]
id = "C-1"
kind = "authority"
cite = "¶2"
text = "It may be granted."
effective_on = 2011-01-01
parameters = {grantees = ["ann"], under = "deed"}
"""

FAULTY = """\
format = 1
extra = 5                                        # ! agreement: 'extra' is not known here

[document]
id = "rider"
title = "A rider"
made_on = "1 Jan 2011"                           # ! 'made_on' '1 Jan 2011' is not a date
sha256 = "not held"

[[known-document]]
id = "rider"                                     # ! document 'rider' is given more than once
title = "The rider again"

[[question]]
id = "Q-1"                                       # ! question Q-1 is recorded already, by another document
title = "From when?"
cite = "¶1"
words = "subsequent"
[[question.reading]]
id = "early"
text = "From the first day."
effect = "More counts."
[[question.reading]]
id = "assumed"                                   # ! question Q-1: a reading cannot be called 'assumed'
text = "From the second day."
effect = "Less counts."
[[question.argument]]
for = "never"                                    # ! 'for' names 'never', which is no reading of this question
text = "It says so."
cite = "¶9"

[[question]]
id = "Q-2"
title = "Until when?"
cite = "¶2"
words = "until"
[[question.reading]]
id = "with"
text = "The day is in."
effect = "One day longer."
[[question.reading]]
id = "without"
text = "The day is out."
effect = "One day shorter."

[[clause]]
id = "C-1"                                       # ! clause C-1 is recorded already, by another document
kind = "poison-pill"                             # ! clause C-1: kind 'poison-pill' is not known; kinds are
cite = "¶2"
text = "Nobody may."
effective_on = 2011-01-01

[[clause]]                                       # ! agreement.clause[2]: 'cite' is missing
id = "LOCK"
kind = "lock-up"
text = "Ann may not."
effective_on = 2011-01-01
replaces = "C-1"                                 # ! 'replaces' must name a recorded clause of kind 'lock-up'

[clause.supersedes]
document = "base"
clause = "¶4"
since = 2011-01-02                               # ! 'supersedes.since' is after 'effective_on'
could_bind = ["ann"]
[clause.supersedes.bound]
question = "Q-8"                                 # ! LOCK.supersedes.bound: question 'Q-8' is not in this file
with = ["ann"]
without = []

[clause.parameters]                              # ! clause LOCK: 'purchased_under' is missing
obligors = []                                    # ! clause LOCK: 'obligors' must name at least one
acts = [
  "transfer",
  0.5,                                           # ! has the value '0.5': write such a number as text
]
outside_on = 2012-03-04
last_day_locked = { question = "Q-9", with = true, without = false }  # ! question 'Q-9' is not in this file
registered_sale_permitted = { with = true, without = false }  # ! 'registered_sale_permitted' must be true or false
misspelt = 1                                     # ! clause LOCK: 'misspelt' is not known here

[clause.parameters.early_end]
years_after = 0                                  # ! 'years_after' must be 1 to 100
issuer = "acme"
minimum_gross_proceeds = "1e6"                   # ! 'minimum_gross_proceeds' '1e6' is not an amount
[clause.parameters.early_end.counted_from]       # ! give one value for each reading of Q-2: with, without
question = "Q-2"
with = 2011-01-01
assumed = "with"                                 # ! only an [[assumption]] may say which reading is 'assumed'

[[assumption]]
id = "LOCK"                                      # ! clause 'LOCK' is given more than once
kind = "registrable-securities"
cite = "none held"
text = "Supposed."

[[assumption.parameters.limb]]
covers = { series = "A" }

[[assumption.parameters.limb]]
covers = { holder = "ann" }                      # ! LOCK.limb[2].covers: 'series' is missing
"""

MARK = re.compile(r"\s*# ! (.*)$", re.MULTILINE)


def marked(text: str) -> list[tuple[int, str]]:
    """The lines of a text that are marked as faulty, with what is to be said of them."""
    found = ((number, MARK.search(line)) for number, line in enumerate(text.split("\n"), 1))
    return [(number, mark[1]) for number, mark in found if mark]


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal on which the message that counts the faults is one line, whatever the folder is called."""
    monkeypatch.setenv("COLUMNS", "1000")


@pytest.fixture
def ledger(run: Run, tmp_path: Path) -> Run:
    """Run a command on a small ledger with one agreement."""
    database = str(tmp_path / "acme.db")
    path = tmp_path / "base.toml"
    path.write_text(RECORDED, encoding="utf-8")
    assert run("--database", database, "init", "--issuer", "acme", "--name", "Acme Inc.").code == 0
    assert run("--database", database, "record-agreement", str(path)).code == 0
    return lambda *arguments: run("--database", database, "--actor", "tester", *arguments)


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_every_fault_is_listed_with_its_line_and_nothing_is_recorded(ledger: Run, tmp_path: Path) -> None:
    path, expected = written(tmp_path, "rider.toml", FAULTY), marked(FAULTY)
    assert len(expected) == 24
    head = ledger("status", "--json").json["head"]
    said = ledger("record-agreement", path)
    assert (said.code, said.out) == (2, "")
    first, *lines = said.err.splitlines()
    assert first == (f"invalid: the agreement file {path} has 24 faults, nothing was recorded [AGREEMENT_FAULTY]")
    assert [line.split(": ")[0] for line in lines] == [f"{path}:{number}" for number, _ in expected]
    for line, (_, text) in zip(lines, expected, strict=True):
        assert text in line
    reasons = ledger("record-agreement", path, "--json").json["reasons"]
    assert [reason["text"] for reason in reasons] == lines
    assert {reason["code"] for reason in reasons} == {"AGREEMENT_FAULTY"}
    assert ledger("status", "--json").json["head"] == head


def test_the_same_faults_are_found_in_the_same_file_as_json(ledger: Run, tmp_path: Path) -> None:
    toml, data = written(tmp_path, "rider.toml", FAULTY), tomllib.loads(FAULTY)
    text = json.dumps(data, indent=1, default=date.isoformat)
    lines = ledger("record-agreement", written(tmp_path, "rider.json", text)).err.splitlines()[1:]
    said = [re.sub(r"^.*?:\d+: ", "", line) for line in lines]
    assert sorted(said) == sorted(
        re.sub(r"^.*?:\d+: ", "", line) for line in ledger("record-agreement", toml).err.splitlines()[1:]
    )
    (number,) = [int(line.split(":")[1]) for line in lines if "'misspelt'" in line]
    assert '"misspelt"' in text.split("\n")[number - 1]


def test_a_file_whose_only_faults_are_against_what_is_recorded_has_their_lines_too(ledger: Run, tmp_path: Path) -> None:
    again = written(tmp_path, "again.toml", RECORDED)
    assert ledger("record-agreement", again).err.splitlines() == [
        f"invalid: the agreement file {again} has 1 fault, nothing was recorded [AGREEMENT_FAULTY]",
        f"{again}:3: document base is recorded already; reverse that event first",
    ]
    rider = written(tmp_path, "rider.toml", RECORDED.replace('id = "base"', 'id = "rider"'))
    assert ledger("record-agreement", rider, "--dry-run").err.splitlines()[1:] == [
        f"{rider}:7: question Q-1 is recorded already, by another document: give it another id",
        f"{rider}:20: clause C-1 is recorded already, by another document: give it another id",
    ]


def test_a_name_given_twice_in_json_is_refused_though_nothing_else_is_wrong(ledger: Run, tmp_path: Path) -> None:
    text = '{"format": 1,\n"document": {"id": "memo", "title": "A memo",\n"title": "A note", "sha256": "not held"}}'
    path = written(tmp_path, "memo.json", text)
    said = ledger("record-agreement", path)
    assert (said.code, said.err.splitlines()[1:]) == (2, [f"{path}:3: the name 'title' is given twice"])


def test_a_retry_with_its_key_is_answered_and_no_fault(ledger: Run, tmp_path: Path) -> None:
    path = written(
        tmp_path, "memo.toml", 'format = 1\ndocument = {id = "memo", title = "A memo", sha256 = "not held"}\n'
    )
    first = ledger("record-agreement", path, "--key", "memo-1", "--json")
    again = ledger("record-agreement", path, "--key", "memo-1", "--json")
    assert (first.code, again.code, again.json) == (0, 0, first.json)


@pytest.mark.parametrize("database", ["nowhere.db", "no-ledger.db"])
def test_without_a_ledger_the_faults_of_the_file_alone_are_told(run: Run, tmp_path: Path, database: str) -> None:
    (tmp_path / "no-ledger.db").write_text("no database", encoding="utf-8")
    path = written(tmp_path, "rider.toml", FAULTY)
    said = run("--database", str(tmp_path / database), "record-agreement", path)
    needs_a_ledger = ("recorded already", "'replaces'", "question 'Q-8'", "question 'Q-9'")
    alone = [number for number, text in marked(FAULTY) if not any(one in text for one in needs_a_ledger)]
    assert said.code == 2
    assert [int(line.split(":")[1]) for line in said.err.splitlines()[1:]] == alone
    good = written(tmp_path, "base.toml", RECORDED)
    assert run("--database", str(tmp_path / database), "record-agreement", good).code == 1


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        (
            "a.toml",
            "format = 1\n[document\n",
            "2: not TOML: Expected ']' at the end of a table declaration (column 10)",
        ),
        ("a.json", '{"format": 1,\n}', "2: not JSON: Expecting property name enclosed in double quotes (column 1)"),
        (
            "a.toml",
            "format = 1\n[[question.reading]]\nid = 'early'\n",
            "2: agreement: 'question' must be a list of tables",
        ),
        ("a.json", '{"format": 1,\n"format": 1}', "2: the name 'format' is given twice"),
        ("a.toml", "format = 1\na = " + "[" * 450_000 + "]" * 450_000, "2: nested deeper than 20 levels"),
        ("a.toml", "format = 1\na = " + "{a = " * 180_000, "2: nested deeper than 20 levels"),
        ("a.json", '{"format": 1,\n"a": ' + "[" * 450_000 + "]" * 450_000, "2: nested deeper than 20 levels"),
        ("a.json", '{"format": 1,\n"a": ' + '{"a": ' * 150_000, "2: nested deeper than 20 levels"),
    ],
    ids=["TOML", "JSON", "a reading without a question", "a name twice", *("lists", "tables") * 2],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_line(
    ledger: Run, tmp_path: Path, name: str, text: str, fault: str
) -> None:
    path = written(tmp_path, name, text)
    said = ledger("record-agreement", path)
    assert said.code == 2
    assert f"{path}:{fault}" in said.err.splitlines()
    assert "Traceback" not in said.err


@pytest.mark.parametrize("name", ["a.toml", "a.json"])
def test_ten_megabytes_of_nesting_are_refused(ledger: Run, tmp_path: Path, name: str) -> None:
    said = ledger("record-agreement", written(tmp_path, name, "[" * 10_000_000), "--json")
    assert said.code == 2
    (reason,) = said.json["reasons"]
    assert reason["code"] == "AGREEMENT_FAULTY"
    assert "larger than an agreement file may be" in reason["text"]


def test_a_fault_is_one_line_whatever_is_in_the_file(ledger: Run, tmp_path: Path) -> None:
    path = written(tmp_path, "a.toml", 'format = 1\n"a\\nb\\u001b[31m\\u2028" = 1\n')
    (line,) = [line for line in ledger("record-agreement", path).err.splitlines() if f"{path}:2:" in line]
    assert line == f"{path}:2: agreement: 'a\\u000ab\\u001b[31m\\u2028' is not known here"
