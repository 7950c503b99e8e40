"""Agreement files as their authors write them: TOML, or JSON of the same shape."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.domain.reader import FileFault
from ledger.domain.values import shown
from ledger.errors import Fault, Invalid
from ledger.exchange.lines import Lines, lines_of

BYTES_MAX = 1_000_000
DEPTH_MAX = 20

_TOML_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True)
class AgreementFile:
    """An agreement file as read. `faults` are those that its data no longer shows: names that JSON gave twice."""

    path: Path
    data: dict[str, Any]
    lines: Lines
    faults: tuple[FileFault, ...]

    def faulty(self, faults: Iterable[FileFault]) -> Invalid:
        """The refusal that lists these faults and the file's own, each with its line."""
        found = [(self.lines.of(fault.path), fault.text) for fault in (*self.faults, *faults)]
        return _faulty(self.path, found)


def read_agreement(path: Path) -> AgreementFile:
    """The data of an agreement file; Invalid, with the line, where it cannot be read."""
    text = _text_of(path)
    as_json = path.suffix.lower() == ".json"
    lines = lines_of(text, as_json=as_json, depth=DEPTH_MAX)
    if lines.too_deep is not None:  # the parsers are recursive, or quadratic in the parts of a name
        raise _faulty(path, [(lines.too_deep, f"nested deeper than {DEPTH_MAX} levels")])
    try:
        data = _json(text) if as_json else tomllib.loads(text)
    except json.JSONDecodeError as error:
        raise _faulty(path, [(error.lineno, f"not JSON: {error.msg} (column {error.colno})")]) from error
    except (ValueError, RecursionError) as error:
        raise _faulty(path, [_not_toml(str(error), text)]) from error
    if not isinstance(data, dict):
        raise _faulty(path, [(lines.of(()), "an agreement file must hold one table")])
    twice = (FileFault(one, f"the name {shown(str(one[-1]))} is given twice") for one in lines.repeated if as_json)
    return AgreementFile(path, data, lines, tuple(twice))


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            read = file.read(BYTES_MAX + 1)
    except OSError as error:
        raise Invalid(Fault.AGREEMENT_FAULTY, f"{path} cannot be read: {error.strerror or error}") from error
    if len(read) > BYTES_MAX:
        raise Invalid(Fault.AGREEMENT_FAULTY, f"{path} is larger than an agreement file may be ({BYTES_MAX} bytes)")
    try:
        return read.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _faulty(path, [(read.count(b"\n", 0, error.start) + 1, "not UTF-8 text")]) from error


def _faulty(path: Path, found: Iterable[tuple[int, str]]) -> Invalid:
    """Every fault once, in the order of the lines."""
    lines = [f"{path}:{line}: {text}" for line, text in sorted(dict.fromkeys(found), key=lambda one: one[0])]
    faults = "1 fault" if len(lines) == 1 else f"{len(lines)} faults"
    text = f"the agreement file {path} has {faults}, nothing was recorded"
    return Invalid(Fault.AGREEMENT_FAULTY, text, lines=lines)


def _not_toml(reason: str, text: str) -> tuple[int, str]:
    """The line that the parser names, and what it says; it names none for a number with thousands of digits."""
    last = text.rstrip().count("\n") + 1
    place = _TOML_PLACE.search(reason)
    if place is None:
        number = re.search(r"[0-9_]{4000}", text)
        return text.count("\n", 0, number.start()) + 1 if number else last, f"not TOML: {reason}"
    line, column = place.groups()
    where = "end of file" if line is None else f"column {column}"
    return int(line or last), f"not TOML: {reason[: place.start()]} ({where})"


def _json(text: str) -> Any:
    """JSON as data; a number that may not be exact becomes a float, which the domain refuses with its place."""
    return json.loads(text, parse_int=lambda digits: int(digits) if len(digits) <= 16 else float(digits))
