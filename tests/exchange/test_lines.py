"""Where the names of a TOML or JSON file stand: each is found again on its line, whatever the text."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.exchange.agreement_files import DEPTH_MAX
from ledger.exchange.lines import lines_of

TOML = """\
format = 1
[document]   # line 2
"id" = "deed"
'odd name' = 5
made_on = 2011-01-01

[[clause]]
id = "C-1"
text = \"\"\"
[clause.parameters]
id = 5 \\\"\"\"\"\"\"
[clause.supersedes]
since = 2010-01-01
bound = {question = "Q-1", R1 = [
  \"\"\"ann\"\"\"\",   # ] }
  '''bob'''',
  "cat"]}

[[clause]]
id = '''
'''
effective.on = 1
effective."by" = {a.b = 1, c = 2}
[[clause.parameters.limb]]
covers = 1
[[clause.parameters.limb]]
list = [[1,
  2], [
  {x = '''#
''', y = 3}]]
[clause.parameters.early.end]
years = 1
[late.inner]
[late]
"""

TOML_LINES = [
    ((), 1),
    (("format",), 1),
    (("nothing",), 1),
    (("document",), 2),
    (("document", "id"), 3),
    (("document", "odd name"), 4),
    (("document", "made_on"), 5),
    (("document", "title"), 2),
    (("clause",), 7),
    (("clause", 0), 7),
    (("clause", 0, "cite"), 7),
    (("clause", 0, "text"), 9),
    (("clause", 0, "parameters", "id"), 7),
    (("clause", 0, "supersedes"), 12),
    (("clause", 0, "supersedes", "since"), 13),
    (("clause", 0, "supersedes", "bound", "R1"), 14),
    (("clause", 0, "supersedes", "bound", "R1", 1), 16),
    (("clause", 0, "supersedes", "bound", "R1", 2), 17),
    (("clause", 1), 19),
    (("clause", 1, "id"), 20),
    (("clause", 1, "effective", "on"), 22),
    (("clause", 1, "effective", "by", "a", "b"), 23),
    (("clause", 1, "effective", "by", "d"), 23),
    (("clause", 1, "parameters"), 24),
    (("clause", 1, "parameters", "obligors"), 24),
    (("clause", 1, "parameters", "limb", 0, "covers"), 25),
    (("clause", 1, "parameters", "limb", 1), 26),
    (("clause", 1, "parameters", "limb", 1, "list", 0, 1), 28),
    (("clause", 1, "parameters", "limb", 1, "list", 1), 28),
    (("clause", 1, "parameters", "limb", 1, "list", 1, 0, "y"), 30),
    (("clause", 1, "parameters", "early"), 31),
    (("clause", 1, "parameters", "early", "end", "years"), 32),
    (("clause", 7, "id"), 7),
    (("late", "inner"), 33),
    (("late",), 34),
]

JSON = """\
{"format": 1,
 "docu\\u006dent":
   {"id": "d}\\"]", "title": "[{"
   },
 "clause": [
   {"id": "C-1"}, {"id": "C-2",
    "parameters": {"acts": ["sell",
      "pledge"]}}, []
 ]
}
"""

JSON_LINES = [
    ((), 1),
    (("nothing",), 1),
    (("document",), 2),
    (("document", "id"), 3),
    (("document", "parties"), 2),
    (("clause",), 5),
    (("clause", 1), 6),
    (("clause", 1, "parameters", "acts"), 7),
    (("clause", 1, "parameters", "acts", 1), 8),
    (("clause", 2), 8),
    (("clause", 3), 5),
]


@pytest.mark.parametrize(("path", "line"), TOML_LINES)
def test_a_name_in_a_toml_file_is_found_on_its_line_and_a_missing_one_at_its_table(
    path: tuple[str | int, ...], line: int
) -> None:
    tomllib.loads(TOML)
    assert lines_of(TOML, as_json=False, depth=DEPTH_MAX).of(path) == line


@pytest.mark.parametrize(("path", "line"), JSON_LINES)
def test_a_name_in_a_json_file_is_found_on_its_line_and_a_missing_one_at_its_table(
    path: tuple[str | int, ...], line: int
) -> None:
    json.loads(JSON)
    assert lines_of(JSON, as_json=True, depth=DEPTH_MAX).of(path) == line


# Whatever the text

PIECES = (
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    ":",
    ",",
    ".",
    '"',
    "'",
    '"""',
    "'''",
    "\\",
    "#",
    "\n",
    " ",
    "a",
    "b",
    "1",
)
ANY_TEXT = st.text() | st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
ANY_PATH = st.lists(st.text(max_size=3) | st.sampled_from("ab1") | st.integers(-1, 3), max_size=25).map(tuple)


@given(text=ANY_TEXT, path=ANY_PATH, as_json=st.booleans())
def test_a_place_is_found_in_any_text_and_lies_in_it(text: str, path: tuple[str | int, ...], as_json: bool) -> None:
    lines = lines_of(text, as_json=as_json, depth=3)
    assert all(1 <= line <= text.count("\n") + 1 for line in (lines.of(path), *lines.at.values()))


# Well-formed files

NAMES = st.sampled_from(("a", "b-1", "Q_2", "7", "two words", "x.y", "#", "[k]", "it's", 'say "x"', "a\\b", "ü", ""))
VALUES = st.sampled_from(("number", "text", "lines", "literal", "date"))
PLAIN = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)
FILES = st.dictionaries(NAMES, PLAIN, max_size=4)


def numbered(shape: Any, count: Iterator[int]) -> Any:
    """A shape with each value told from every other by its number."""
    if isinstance(shape, dict):
        return {name: numbered(item, count) for name, item in shape.items()}
    if isinstance(shape, list):
        return [numbered(item, count) for item in shape]
    number = next(count)
    return {
        "number": number,
        "text": f'v{number} "quoted\\" # [not.a] = {{header}}',
        "lines": f"v{number}\n[not.a.header]\nname = '''\"\"\n",
        "literal": f"v{number} \\ # ]",
        "date": f"{number}-01-01",
    }[shape]


def spellings(name: str) -> list[str]:
    """How a name may be written: bare, quoted, or quoted literally."""
    found = [json.dumps(name, ensure_ascii=False)]
    if "'" not in name:
        found.append(f"'{name}'")
    if re.fullmatch(r"[A-Za-z0-9_-]+", name):
        found.append(name)
    return found


class Writer:
    """Writes data as TOML, in one of the many ways that each part may be written, as `choose` says."""

    def __init__(self, choose: Callable[[list[Any]], Any]) -> None:
        self.choose = choose
        self.lines: list[str] = []

    def name(self, *names: str) -> str:
        return self.choose([".", " . "]).join(self.choose(spellings(name)) for name in names)

    def value(self, value: Any) -> str:
        if isinstance(value, dict):
            inside = [f"{self.name(name)} = {self.value(item)}" for name, item in value.items()]
            return "{" + ", ".join(inside) + "}"
        if isinstance(value, list):
            gap = self.choose(["", " ", "\n", "\n  # ] a comment\n"])
            return "[" + gap + ("," + gap).join(self.value(item) for item in value) + gap + "]"
        if isinstance(value, int):
            return str(value)
        quoted = [json.dumps(value)]
        if "'" not in value and "\n" not in value:
            quoted.append(f"'{value}'")
        if "'" not in value:
            quoted.append(f"'''{value}'''")
        escaped = value.replace("\\", "\\\\").replace('"""', '""\\"')
        quoted.append(f'"""{escaped}"""' if not escaped.endswith('"') else f'"""{escaped[:-1]}\\""""')
        return str(self.choose(quoted))

    def table(self, path: tuple[str, ...], table: dict[str, Any], prefix: tuple[str, ...] = ()) -> None:
        """The names and values of a table, then the tables under it with headers of their own."""
        later: list[tuple[str, Any]] = []
        for name, value in table.items():
            tables = isinstance(value, list) and value and all(isinstance(item, dict) for item in value)
            if not prefix and (tables or isinstance(value, dict)) and self.choose([True, True, False]):
                later.append((name, value))
            elif isinstance(value, dict) and value and self.choose([True, False]):
                self.table(path, value, (*prefix, name))
            else:
                self.lines.append(f"{self.name(*prefix, name)} = {self.value(value)}")
        for name, value in later:
            if isinstance(value, dict) and value and all(isinstance(item, dict) for item in value.values()):
                for inner, item in value.items():  # no header of its own: those below it name it
                    self.lines.append(f"[ {self.name(*path, name, inner)} ] # a comment")
                    self.table((*path, name, inner), item)
                continue
            for item in value if isinstance(value, list) else [value]:
                left, right = ("[[", "]]") if isinstance(value, list) else ("[", "]")
                self.lines.append(f"{left}{self.name(*path, name)}{right}")
                self.table((*path, name), item)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every path of some data with what is there."""
    if path:
        yield path, value
    if isinstance(value, (dict, list)):
        for name, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(item, (*path, name))


def levels(value: Any) -> int:
    """How many tables and lists stand in each other."""
    if not isinstance(value, (dict, list)):
        return 0
    return 1 + max(map(levels, value.values() if isinstance(value, dict) else value), default=0)


def check_places(text: str, data: dict[str, Any], *, as_json: bool) -> None:
    """Each name is on the line that is named for it, and so is each item of a list that is a number."""
    lines, written = lines_of(text, as_json=as_json, depth=DEPTH_MAX), text.split("\n")
    for path, value in places(data):
        line, name = written[lines.of(path) - 1], path[-1]
        if isinstance(name, str):
            assert any(spelling in line for spelling in (*spellings(name), json.dumps(name))), (path, line)
        elif isinstance(value, int):
            assert str(value) in line, (path, line)
    assert not lines.repeated


@given(shape=FILES, choices=st.data())
def test_in_a_toml_file_the_line_of_a_name_has_the_name(shape: dict[str, Any], choices: st.DataObject) -> None:
    data = numbered(shape, iter(range(1600, 9000)))
    writer = Writer(lambda options: choices.draw(st.sampled_from(options)))
    writer.table((), data)
    text = "\n".join(writer.lines) + "\n"
    assert tomllib.loads(text) == data, "the test's own writer is right"
    check_places(text, data, as_json=False)


@given(shape=FILES, indent=st.sampled_from((None, 0, 2)), colon=st.sampled_from((":", " : ", ":\n")))
def test_in_a_json_file_the_line_of_a_name_has_the_name(shape: dict[str, Any], indent: int | None, colon: str) -> None:
    data = numbered(shape, iter(range(1600, 9000)))
    check_places(json.dumps(data, indent=indent, separators=(",", colon)), data, as_json=True)


@given(shape=FILES, choices=st.data(), depth=st.integers(1, 5))
def test_a_text_is_nested_too_deeply_where_its_data_is(
    shape: dict[str, Any], choices: st.DataObject, depth: int
) -> None:
    data = numbered(shape, iter(range(1600, 9000)))
    writer = Writer(lambda options: choices.draw(st.sampled_from(options)))
    writer.table((), data)
    for text, as_json in (("\n".join(writer.lines), False), (json.dumps(data), True)):
        assert (lines_of(text, as_json=as_json, depth=depth).too_deep is not None) == (levels(data) > depth)
