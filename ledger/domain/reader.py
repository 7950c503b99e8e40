"""Reading one table of an agreement file: typed values, and every fault with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from ledger.domain.agreements import Data, Open
from ledger.domain.values import parse_date, parse_id, parse_money, unstorable
from ledger.errors import Fault, Invalid

T = TypeVar("T")
Path = tuple[str | int, ...]
"""Names and numbers (from 0) that lead to a place in a file's data."""


@dataclass(frozen=True, slots=True)
class FileFault:
    """What is wrong in an agreement file, and where."""

    path: Path
    text: str

    def __str__(self) -> str:
        return self.text


class FaultyAgreement(Invalid):
    """An agreement file with faults; all of them, so that a file can be mended in one go."""

    def __init__(self, faults: Iterable[FileFault]) -> None:
        self.faults = tuple(faults)
        text = "; ".join(str(fault) for fault in self.faults)
        super().__init__(Fault.AGREEMENT_FAULTY, f"the agreement file has faults: {text}")


class Reader:
    """Reads one table of an agreement file, collecting every fault instead of stopping at the first.

    `place` is how people are told where the table stands; `path` are the names and numbers that lead to it.
    """

    def __init__(self, data: object, place: str, faults: list[FileFault], path: Path = ()) -> None:
        self.place = place
        self.path = path
        self.faults = faults
        self.seen: set[str] = set()
        self.data: Data = data if isinstance(data, Mapping) else {}
        if not isinstance(data, Mapping):
            faults.append(FileFault(path, f"{place} must be a table"))

    def fault(self, text: str, name: str | None = None) -> None:
        """Note a fault at this place, or at one of its names."""
        self.faults.append(FileFault(self.path if name is None else (*self.path, name), f"{self.place}: {text}"))

    def has(self, name: str) -> bool:
        """Whether the table gives this name."""
        return name in self.data

    def text(self, name: str, default: str | None = None) -> str:
        """A text that must be there unless a default is given."""
        self.seen.add(name)
        value = self.data.get(name, default)
        if isinstance(value, str) and value.strip():
            if unstorable(value):
                self.fault(f"'{name}' contains a character that no file can store", name)
                return ""
            return value
        self.fault(f"'{name}' must be a text" if name in self.data else f"'{name}' is missing", name)
        return ""

    def optional_text(self, name: str) -> str | None:
        """A text, or None where the table does not give it."""
        return self.text(name) if self.has(name) else None

    def id(self, name: str) -> str:
        """An identifier."""
        value = self.text(name)
        try:
            return parse_id(value, f"'{name}'") if value else ""
        except Invalid as error:
            self.fault(error.text, name)
            return ""

    def ids(self, name: str) -> tuple[str, ...]:
        """A list of identifiers; empty where the table does not give it."""
        self.seen.add(name)
        value = self.data.get(name, [])
        if not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            self.fault(f"'{name}' must be a list of ids", name)
            return ()
        for item in value:
            try:
                parse_id(item, f"'{name}'")
            except Invalid as error:
                self.fault(error.text, name)
        return tuple(value)

    def some_ids(self, name: str) -> tuple[str, ...]:
        """A list of identifiers that must not be empty: an empty list would bind nobody, silently."""
        found = self.ids(name)
        if not found and isinstance(self.data.get(name, []), list):
            self.fault(f"'{name}' must name at least one", name)
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, at least one."""
        self.seen.add(name)
        value = self.data.get(name)
        if isinstance(value, list) and value and all(isinstance(item, str) and item.strip() for item in value):
            if not any(unstorable(item) for item in value):
                return tuple(value)
            self.fault(f"'{name}' contains a character that no file can store", name)
            return ()
        self.fault(f"'{name}' must be a list of texts" if name in self.data else f"'{name}' is missing", name)
        return ()

    def day(self, name: str) -> date:
        """A date that must be there, written YYYY-MM-DD (quoted or as a TOML date)."""
        self.seen.add(name)
        return self._as_day(self.data.get(name), name) or date.min

    def optional_day(self, name: str) -> date | None:
        """A date, or None where the table does not give it."""
        return self.day(name) if self.has(name) else None

    def _as_day(self, value: object, name: str) -> date | None:
        try:
            if value is not None:
                return parse_date(str(value), f"'{name}'")
            self.fault(f"'{name}' is missing", name)
        except Invalid as error:
            self.fault(error.text, name)
        return None

    def count(self, name: str) -> int:
        """A whole number that must be there, 0 to 1,000,000."""
        self.seen.add(name)
        value = self.data.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_000_000:
            return value
        self.fault(
            f"'{name}' must be a whole number from 0 to 1000000" if name in self.data else f"'{name}' is missing", name
        )
        return 0

    def flag(self, name: str) -> bool:
        """True or false, and nothing else."""
        self.seen.add(name)
        value = self.data.get(name)
        if isinstance(value, bool):
            return value
        self.fault(f"'{name}' must be true or false" if name in self.data else f"'{name}' is missing", name)
        return False

    def table(self, name: str) -> Reader:
        """A table inside this one."""
        self.seen.add(name)
        return Reader(self.data.get(name), f"{self.place}.{name}", self.faults, (*self.path, name))

    def tables(self, name: str) -> list[Reader]:
        """A list of tables inside this one; empty where the table does not give it."""
        self.seen.add(name)
        value = self.data.get(name, [])
        if not isinstance(value, list):
            self.fault(f"'{name}' must be a list of tables", name)
            return []
        return [
            Reader(item, f"{self.place}.{name}[{n}]", self.faults, (*self.path, name, n - 1))
            for n, item in enumerate(value, 1)
        ]

    def term(self, name: str, read: Callable[[Reader, str], T]) -> T | Open[T]:
        """A parameter that may be left open: either its value, or `{question = ..., READING = value, ...}`.

        An assumption may add `assumed = READING`: what it supposes until a reading is adopted.
        """
        value = self.data.get(name)
        if not (isinstance(value, Mapping) and "question" in value):
            return read(self, name)
        table = self.table(name)
        question = table.id("question")
        names = [name for name in value if name not in ("question", "assumed")]
        assumed = table.id("assumed") if table.has("assumed") else None
        if assumed is not None and assumed not in names:
            table.fault(f"'assumed' must name one of its readings, and '{assumed}' is none", "assumed")
        return Open(question, tuple((reading, read(table, reading)) for reading in names), assumed)

    def optional_term(self, name: str, read: Callable[[Reader, str], T]) -> T | Open[T] | None:
        """A parameter that may be left open, or None where the table does not give it."""
        return self.term(name, read) if self.has(name) else None

    def done(self) -> None:
        """Note every name that nothing read: a misspelt parameter must not pass unnoticed."""
        for name in sorted(set(self.data) - self.seen):
            self.fault(f"'{name}' is not known here", name)

    def money(self, name: str) -> Decimal:
        """An amount of money that must be there, written as text to keep it exact."""
        text = self.text(name)
        try:
            return parse_money(text, f"'{name}'") if text else Decimal(0)
        except Invalid as error:
            self.fault(error.text, name)
            return Decimal(0)
