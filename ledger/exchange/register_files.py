"""An opening register as a CSV file: one lot a line, columns named as the options of `record-opening`.

Every cell is text and is read as such: nothing in it is a number, a formula or a date until it is written like one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from ledger.domain.openings import LotFault, OpenLot, StatedLot
from ledger.domain.share_events import Origin
from ledger.domain.values import Evidence, EvidenceKind, parse_date, parse_name, shown, unstorable
from ledger.errors import Fault, Invalid

BYTES_MAX = 20_000_000
FAULTS_SHOWN = 100
NEEDED = ("series", "holder", "shares", "origin", "under", "purchaser", "acquired-on", "history")
EVIDENCE = {
    "document": EvidenceKind.DOCUMENT,
    "evidence": EvidenceKind.TEXT,
    "illustrative": EvidenceKind.ILLUSTRATIVE,
}
OPTIONAL = ("on", "holding-from", "certificate", "book-entry", *EVIDENCE)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """A register as read: the lots whose cells can be read, the line of each, and the faults of the others."""

    path: Path
    lots: tuple[StatedLot, ...]
    lines: tuple[int, ...]
    faults: tuple[tuple[int, str], ...]

    def faulty(self, found: Iterable[LotFault] = ()) -> Invalid:
        """The refusal that lists the file's own faults and those found in its lots, each with its line."""
        of_lots = [(self.lines[one.index] if self.lines else 1, one.text) for one in found]
        return _faulty(self.path, [*self.faults, *of_lots])


def read_register(path: Path, on: date | None) -> RegisterFile:
    """The lots of a register; Invalid where the file cannot be read or has not the columns.

    `on` is the day on which it is taken over, where the file has no column for it.
    """
    rows = _rows(path)
    line, header = next(rows, (1, []))
    columns = [name.strip() for name in header]
    if faults := list(_wrong_columns(columns, on)):
        raise _faulty(path, [(line, text) for text in faults])
    lots: list[StatedLot] = []
    lines: list[int] = []
    faulty: list[tuple[int, str]] = []
    for line, cells in rows:
        if len(cells) != len(columns):
            faulty.append((line, f"{len(cells)} cells where the first line names {len(columns)} columns"))
            continue
        cell = _Cells({name: text.strip() for name, text in zip(columns, cells, strict=True)})
        lot = cell.lot(on)
        faulty += [(line, text) for text in cell.faults]
        if not cell.faults:
            lots.append(lot)
            lines.append(line)
    return RegisterFile(path, tuple(lots), tuple(lines), tuple(faulty))


def _wrong_columns(columns: list[str], on: date | None) -> Iterator[str]:
    known = (*NEEDED, *OPTIONAL)
    if not set(columns) & set(known):
        yield "the first line names no column of an opening register; are its cells separated by commas?"
        return
    yield from (f"the column {shown(name)} is not known" for name in dict.fromkeys(columns) if name not in known)
    yield from (f"the column {name} is named twice" for name in dict.fromkeys(columns) if columns.count(name) > 1)
    yield from (f"the column {name} is missing" for name in NEEDED if name not in columns)
    if on is None and "on" not in columns:
        yield "the day is missing: give --on, or a column on"
    if on is not None and "on" in columns:
        yield "the day is given twice: by --on and in the column on"


class _Cells:
    """Reads the cells of one line, collecting every fault."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self.cells = cells
        self.faults: list[str] = []

    def lot(self, on: date | None) -> StatedLot:
        """The lot; what could not be read stands for nothing, and its fault is noted."""
        day = self.read("acquired-on", lambda text: parse_date(text, "acquired-on")) or date.min
        lot = OpenLot(
            series=self.needed("series"),
            holder=self.needed("holder"),
            shares=self.needed("shares"),
            on=on or self.read("on", lambda text: parse_date(text, "on")) or date.min,
            origin=self.read("origin", _origin) or Origin.ISSUED,
            under=self.needed("under"),
            purchaser=self.needed("purchaser"),
            acquired_on=day,
            history=self.needed("history"),
            holding_from=self.read("holding-from", lambda text: parse_date(text, "holding-from"), optional=True),
            certificate=self.cells.get("certificate") or None,
            book_entry=bool(self.read("book-entry", _yes_or_no, optional=True)),
        )
        kinds = ((kind, self.read(name, _name_of(name), optional=True)) for name, kind in EVIDENCE.items())
        return StatedLot(lot=lot, evidence=tuple(Evidence(kind=kind, text=text) for kind, text in kinds if text))

    def needed(self, name: str) -> str:
        """A cell that may not be empty."""
        return self.read(name, str) or ""

    def read(self, name: str, parse: Callable[[str], T], *, optional: bool = False) -> T | None:
        """What a cell says; None where it is empty, or cannot be read."""
        text = self.cells.get(name, "")
        if not text:
            if not optional:
                self.faults.append(f"{name} is empty")
            return None
        if unstorable(text):
            self.faults.append(f"{name} has a character that cannot be stored")
            return None
        try:
            return parse(text)
        except Invalid as error:
            self.faults.append(str(error))
            return None


def _origin(text: str) -> Origin:
    if text not in {origin.value for origin in Origin}:
        raise Invalid(
            Fault.MALFORMED, f"origin {shown(text)} is not one", advice=f"Write {', '.join(Origin)}, as it came to be"
        )
    return Origin(text)


def _yes_or_no(text: str) -> bool:
    if text.casefold() not in ("yes", "no"):
        raise Invalid(Fault.MALFORMED, f"book-entry {shown(text)} is neither yes nor no")
    return text.casefold() == "yes"


def _name_of(what: str) -> Callable[[str], str]:
    return lambda text: parse_name(text, what)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not empty, each with the number of its first one in the file."""
    reader = csv.reader(io.StringIO(_text_of(path), newline=""), strict=True)
    before = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _faulty(path, [(before + 1, f"not CSV: {error}")]) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield before + 1, cells
        before = reader.line_num


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            read = file.read(BYTES_MAX + 1)
    except OSError as error:
        raise Invalid(Fault.REGISTER_FAULTY, f"{path} cannot be read: {error.strerror or error}") from error
    if len(read) > BYTES_MAX:
        raise Invalid(Fault.REGISTER_FAULTY, f"{path} is larger than a register may be ({BYTES_MAX} bytes)")
    try:
        return read.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _faulty(path, [(read.count(b"\n", 0, error.start) + 1, "not UTF-8 text")]) from error


def _faulty(path: Path, found: Iterable[tuple[int, str]]) -> Invalid:
    """Every fault once, in the order of the lines; of very many the first, and how many there are."""
    ordered = sorted(dict.fromkeys(found), key=lambda one: one[0])
    lines = [f"{path}:{line}: {text}" for line, text in ordered[:FAULTS_SHOWN]]
    if len(ordered) > FAULTS_SHOWN:
        lines.append(f"... and {len(ordered) - FAULTS_SHOWN} more")
    faults = "1 fault" if len(ordered) == 1 else f"{len(ordered)} faults"
    return Invalid(Fault.REGISTER_FAULTY, f"the register {path} has {faults}, nothing was recorded", lines=lines)
