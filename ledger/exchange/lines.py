"""Where the parts of a TOML or JSON file stand: the line of every name and value, by its path.

The standard parsers keep no places. This reads names and marks in one pass, and values only as far as to find
their end; whether the text is well-formed is for the parsers to say.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field

from ledger.domain.reader import Path

_TOKEN = re.compile(
    r"""
    (?P<skip> [^\S\n]+ | \#[^\n]* )
  | (?P<newline> \n )
  | (?P<string>
        "{3} (?: [^"\\] | \\[\s\S] | "{1,2}(?!") )*+ (?: "{3,5} )?   # three quotes may follow two of the text
      | '{3} (?: [^'] | '{1,2}(?!') )*+ (?: '{3,5} )?
      | " (?: [^"\\\n] | \\[^\n] )*+ "?                              # one that is not closed ends with its line
      | ' [^'\n]*+ '?
    )
  | (?P<mark> [\[\]{}=:,.] )
  | (?P<bare> [^\s\[\]{}=:,.\#"']+ )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file's names and values.

    `repeated` are names that a JSON table gives again: its reader would keep the last one, silently.
    `too_deep` is the line on which the text first nests deeper than it may; nothing after it was read.
    """

    at: dict[Path, int]
    repeated: tuple[Path, ...]
    too_deep: int | None

    def of(self, path: Path) -> int:
        """The line of a place, or of the nearest one around it that the file has; 1 at worst."""
        known = (self.at[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self.at)
        return next(known, 1)


def lines_of(text: str, *, as_json: bool, depth: int) -> Lines:
    """The line of everything in a text, down to `depth` tables and lists inside each other; no text makes it fail."""
    scan = _JsonScan(depth) if as_json else _TomlScan(depth)
    for found in _TOKEN.finditer(text):
        token = found[0]
        match found.lastgroup:
            case "mark":
                scan.mark(token)
            case "bare" | "string":
                scan.word(token)
            case "newline":
                scan.newline()
        scan.line += token.count("\n")
        if scan.too_deep is not None:
            break
    return Lines(scan.at, tuple(scan.repeated), scan.too_deep)


@dataclass(slots=True)
class _Container:
    """An open table or list: its path, and which of its values is being read.

    A table has names before its separator and a value after it; a list (`number` counts its values) has values alone.
    """

    path: Path
    number: int | None = None
    names: list[str] = field(default_factory=list)
    named_on: int = 1
    in_value: bool = False

    @property
    def value_path(self) -> Path:
        return (*self.path, *self.names) if self.number is None else (*self.path, self.number)

    def next(self) -> None:
        """After a comma, or a line of a TOML table."""
        if self.number is None:
            self.names = []
            self.in_value = False
        else:
            self.number += 1


class _JsonScan:
    """Reads a JSON text, and the values of a TOML text, which differ in the separator alone."""

    separator = ":"

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.line = 1
        self.at: dict[Path, int] = {}
        self.repeated: list[Path] = []
        self.too_deep: int | None = None
        self.open = [_Container((), in_value=True)]

    def newline(self) -> None:
        """Nothing to JSON."""

    def word(self, token: str) -> None:
        """A name, or a value or a part of one."""
        here = self.open[-1]
        if here.in_value:
            self._note_item(here)
            return
        if not here.names:
            here.named_on = self.line
        here.names.append(self.name(token))

    def name(self, token: str) -> str:
        """A name as the parser reads it."""
        if "\\" not in token:
            return token.strip('"')
        try:
            return str(json.loads(token))
        except ValueError:
            return token

    def mark(self, token: str) -> None:
        """A bracket, a brace, a comma or the separator; others stand inside names and values."""
        here = self.open[-1]
        if token in "[{":
            self._note_item(here)
            path = here.value_path
            self.at.setdefault(path, self.line)
            if len(path) >= self.depth:
                self.too_deep = self.line
            self.open.append(_Container(path, 0, in_value=True) if token == "[" else _Container(path))
        elif token in "]}":
            if len(self.open) > 1:
                self.open.pop()
        elif token == ",":
            here.next()
        elif token == self.separator and not here.in_value:
            here.in_value = True
            self._note_names(here)

    def _note_item(self, here: _Container) -> None:
        if here.number is not None:
            self.at.setdefault(here.value_path, self.line)

    def _note_names(self, here: _Container) -> None:
        """The line of a name; a dotted one makes the tables that it passes through."""
        if len(here.path) + len(here.names) > self.depth:
            self.too_deep = here.named_on
            return
        for end in range(1, len(here.names)):
            self.at.setdefault((*here.path, *here.names[:end]), here.named_on)
        path = here.value_path
        if path in self.at and here.names:
            self.repeated.append(path)
        self.at[path] = here.named_on


class _TomlScan(_JsonScan):
    """Reads a TOML text: lines of `name = value` under headers, which say in which table they stand."""

    separator = "="

    def __init__(self, depth: int) -> None:
        super().__init__(depth)
        self.open = [_Container(())]
        self.brackets = 0
        self.tables: dict[Path, int] = {}

    @property
    def _between_values(self) -> bool:
        return len(self.open) == 1 and not self.open[0].in_value

    def newline(self) -> None:
        """Ends a header or a name and its value, unless a list or a table is still open."""
        if len(self.open) == 1:
            self.open[0].next()
            self.brackets = 0

    def name(self, token: str) -> str:
        """A name as the parser reads it: bare, quoted, or quoted literally."""
        if "\\" not in token or token.startswith("'"):
            return token.strip(token[0]) if token[0] in "\"'" else token
        try:
            return str(tomllib.loads(f"name = {token}")["name"])
        except ValueError:
            return token

    def mark(self, token: str) -> None:
        """Brackets where a name could begin are those of a header."""
        if self._between_values and token == "[" and not self.open[0].names:
            self.brackets += 1
        elif self._between_values and token == "]":
            self._header(self.open[0], many=self.brackets > 1)
        else:
            super().mark(token)

    def _header(self, top: _Container, *, many: bool) -> None:
        """Enter the table that a header names; `many` adds one to a list of tables."""
        if len(top.names) >= self.depth:
            self.too_deep = self.line
            return
        path: Path = ()
        for number, name in enumerate(top.names, 1):
            path = (*path, name)
            self.at.setdefault(path, self.line)
            if many and number == len(top.names):
                self.tables[path] = self.tables.get(path, -1) + 1
            if path in self.tables:
                path = (*path, self.tables[path])
                self.at.setdefault(path, self.line)
        if len(path) >= self.depth:
            self.too_deep = self.line
        self.at[path] = self.line
        top.path, top.names, top.in_value = path, [], True
