"""Agreements as data: documents, cited clauses with their parameters, questions and readings.

An agreement file (TOML or JSON) holds one `[document]`, the `[[known-document]]`s that it shows to
exist, its `[[question]]`s with their `[[question.reading]]`s, its `[[clause]]`s, and `[[assumption]]`s:
clauses that no document gives. Any parameter may be left open: `{question = "Q-9", R1 = ..., R2 = ...}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from ledger.domain.values import parse_date, parse_id, shown, unstorable
from ledger.errors import Fault, Invalid

Data = Mapping[str, object]
T = TypeVar("T")

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
NOT_HELD = "not held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A paper: its id, title, the date it is made or dated as of, and whether its text is held.

    It bears on its parties and on those it `concerns`; on everybody, where it names neither.
    """

    document: str
    title: str
    made_on: date | None
    governing_law: str | None
    sha256: str | None
    parties: tuple[str, ...]
    series: tuple[str, ...]
    amends: tuple[str, ...]
    concerns: tuple[str, ...] = ()

    def bears_on(self, holder: str, series: str | None) -> bool:
        """Whether it could say something about a holder, or about its shares of a series."""
        entities = self.parties + self.concerns
        return (not entities or holder in entities) and (series is None or not self.series or series in self.series)

    @property
    def held(self) -> bool:
        """Whether the text was read: its SHA-256 is recorded."""
        return self.sha256 is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to read disputed words, and its effect in one sentence."""

    reading: str
    text: str
    effect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Words that can be read in more than one way; nothing is decided until a reading is adopted."""

    question: str
    title: str
    cite: str
    words: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supersession:
    """What a clause replaced. Where the replaced text is not recorded, its days are unknown, not free."""

    document: str
    clause: str
    since: date
    could_bind: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A cited rule in our own words, with its parameters; `assumed` where no document gives it."""

    clause: str
    kind: str
    cite: str
    text: str
    effective_on: date | None
    assumed: bool
    parameters: str
    supersedes: Supersession | None
    replaces: str | None

    def questions(self) -> tuple[str, ...]:
        """The questions that its parameters leave open."""
        return tuple(dict.fromkeys(_questions_in(self.terms())))

    def terms(self) -> Data:
        """The parameters, as the file gave them (dates as ISO text)."""
        loaded = json.loads(self.parameters)
        assert isinstance(loaded, dict)
        return loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Everything one agreement file states."""

    document: Document
    known_documents: tuple[Document, ...]
    questions: tuple[Question, ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Open(Generic[T]):
    """A parameter that an open question decides: one value for each reading."""

    question: str
    by_reading: tuple[tuple[str, T], ...]


class Reader:
    """Reads one table of an agreement file, collecting every fault instead of stopping at the first."""

    def __init__(self, data: object, place: str, faults: list[str]) -> None:
        self.place = place
        self.faults = faults
        self.seen: set[str] = set()
        self.data: Data = data if isinstance(data, Mapping) else {}
        if not isinstance(data, Mapping):
            faults.append(f"{place} must be a table")

    def fault(self, text: str) -> None:
        """Note a fault at this place."""
        self.faults.append(f"{self.place}: {text}")

    def has(self, name: str) -> bool:
        """Whether the table gives this name."""
        return name in self.data

    def text(self, name: str, default: str | None = None) -> str:
        """A text that must be there unless a default is given."""
        self.seen.add(name)
        value = self.data.get(name, default)
        if isinstance(value, str) and value.strip():
            if unstorable(value):
                self.fault(f"'{name}' contains a character that no file can store")
                return ""
            return value
        self.fault(f"'{name}' must be a text" if name in self.data else f"'{name}' is missing")
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
            self.fault(error.text)
            return ""

    def ids(self, name: str) -> tuple[str, ...]:
        """A list of identifiers; empty where the table does not give it."""
        self.seen.add(name)
        value = self.data.get(name, [])
        if not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            self.fault(f"'{name}' must be a list of ids")
            return ()
        for item in value:
            try:
                parse_id(item, f"'{name}'")
            except Invalid as error:
                self.fault(error.text)
        return tuple(value)

    def some_ids(self, name: str) -> tuple[str, ...]:
        """A list of identifiers that must not be empty: an empty list would bind nobody, silently."""
        found = self.ids(name)
        if not found and isinstance(self.data.get(name, []), list):
            self.fault(f"'{name}' must name at least one")
        return found

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
            self.fault(f"'{name}' is missing")
        except Invalid as error:
            self.fault(error.text)
        return None

    def count(self, name: str) -> int:
        """A whole number that must be there, 0 to 1,000,000."""
        self.seen.add(name)
        value = self.data.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_000_000:
            return value
        self.fault(
            f"'{name}' must be a whole number from 0 to 1000000" if name in self.data else f"'{name}' is missing"
        )
        return 0

    def flag(self, name: str) -> bool:
        """True or false, and nothing else."""
        self.seen.add(name)
        value = self.data.get(name)
        if isinstance(value, bool):
            return value
        self.fault(f"'{name}' must be true or false" if name in self.data else f"'{name}' is missing")
        return False

    def table(self, name: str) -> Reader:
        """A table inside this one."""
        self.seen.add(name)
        return Reader(self.data.get(name), f"{self.place}.{name}", self.faults)

    def tables(self, name: str) -> list[Reader]:
        """A list of tables inside this one; empty where the table does not give it."""
        self.seen.add(name)
        value = self.data.get(name, [])
        if not isinstance(value, list):
            self.fault(f"'{name}' must be a list of tables")
            return []
        return [Reader(item, f"{self.place}.{name}[{n}]", self.faults) for n, item in enumerate(value, 1)]

    def term(self, name: str, read: Callable[[Reader, str], T]) -> T | Open[T]:
        """A parameter that may be left open: either its value, or `{question = ..., READING = value, ...}`."""
        value = self.data.get(name)
        if not (isinstance(value, Mapping) and "question" in value):
            return read(self, name)
        table = self.table(name)
        question = table.id("question")
        by_reading = tuple((reading, read(table, reading)) for reading in value if reading != "question")
        return Open(question, by_reading)

    def done(self) -> None:
        """Note every name that nothing read: a misspelt parameter must not pass unnoticed."""
        for name in sorted(set(self.data) - self.seen):
            self.fault(f"'{name}' is not known here")


def parse(data: Data) -> Agreement:
    """Read an agreement file's data; every fault found is listed in one Invalid."""
    faults: list[str] = []
    top = Reader(data, "agreement", faults)
    if top.data.get("format") != 1 or isinstance(top.data.get("format"), bool):
        faults.append("'format = 1' must be the first line: it names the version of this file format")
    top.seen.add("format")
    document = _document(top.table("document"), default_held=True)
    known = tuple(_document(table, default_held=False) for table in top.tables("known-document"))
    questions = tuple(_question(table) for table in top.tables("question"))
    clauses = tuple(_clause(table, assumed=False) for table in top.tables("clause"))
    assumed = tuple(_clause(table, assumed=True) for table in top.tables("assumption"))
    top.done()
    _no_duplicates([d.document for d in (document, *known)], "document", faults)
    _no_duplicates([q.question for q in questions], "question", faults)
    _no_duplicates([c.clause for c in clauses + assumed], "clause", faults)
    if faults:
        raise Invalid(Fault.AGREEMENT_FAULTY, "the agreement file has faults: " + "; ".join(faults))
    return Agreement(document=document, known_documents=known, questions=questions, clauses=clauses + assumed)


def _document(table: Reader, *, default_held: bool) -> Document:
    sha256 = table.optional_text("sha256")
    if sha256 is None and default_held:
        table.fault(f"'sha256' is missing: give the SHA-256 of the text, or \"{NOT_HELD}\"")
    if sha256 is not None and sha256 != NOT_HELD and not _SHA256.fullmatch(sha256):
        table.fault(f"'sha256' must be 64 hexadecimal digits or \"{NOT_HELD}\", not {shown(sha256)}")
    found = Document(
        document=table.id("id"),
        title=table.text("title"),
        made_on=table.optional_day("made_on"),
        governing_law=table.optional_text("governing_law"),
        sha256=None if sha256 in (None, NOT_HELD) else sha256,
        parties=table.ids("parties"),
        concerns=table.ids("concerns"),
        series=table.ids("series"),
        amends=table.ids("amends"),
    )
    table.done()
    return found


def _question(table: Reader) -> Question:
    readings = []
    for entry in table.tables("reading"):
        readings.append(Reading(reading=entry.id("id"), text=entry.text("text"), effect=entry.text("effect")))
        entry.done()
    if len(readings) < 2:
        table.fault("a question needs at least two readings")
    _no_duplicates([r.reading for r in readings], f"reading in {table.place}", table.faults)
    found = Question(
        question=table.id("id"),
        title=table.text("title"),
        cite=table.text("cite"),
        words=table.text("words"),
        readings=tuple(readings),
    )
    table.done()
    return found


def _clause(table: Reader, *, assumed: bool) -> Clause:
    supersedes = None
    if table.has("supersedes"):
        entry = table.table("supersedes")
        supersedes = Supersession(
            document=entry.id("document"),
            clause=entry.text("clause"),
            since=entry.day("since"),
            could_bind=entry.some_ids("could_bind"),
        )
        entry.done()
    effective_on = table.optional_day("effective_on") if assumed else table.day("effective_on")
    if supersedes and effective_on and supersedes.since > effective_on:
        table.fault("'supersedes.since' is after 'effective_on'")
    found = Clause(
        clause=table.id("id"),
        kind=table.text("kind"),
        cite=table.text("cite"),
        text=table.text("text"),
        effective_on=effective_on,
        assumed=assumed,
        parameters=json.dumps(_parameters(table), sort_keys=True, ensure_ascii=False),
        supersedes=supersedes,
        replaces=table.optional_text("replaces"),
    )
    table.done()
    return found


def _parameters(table: Reader) -> object:
    table.seen.add("parameters")
    value = table.data.get("parameters", {})
    if not isinstance(value, Mapping):
        table.fault("'parameters' must be a table")
        return {}
    return _plain(value, table)


def _plain(value: object, table: Reader) -> object:
    """TOML data as JSON data: dates become ISO text, everything else keeps its type."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item, table) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, table) for item in value]
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and unstorable(value):
        table.fault("a parameter contains a character that no file can store")
    elif value is None or isinstance(value, str) or (isinstance(value, int) and abs(value) < 2**53):
        return value
    elif isinstance(value, (int, float)):
        table.fault(f"a parameter has the value {shown(str(value))}: write such a number as text, to keep it exact")
    else:
        table.fault(f"a parameter has the value {shown(str(value))}, which is no text, number, date, list or table")
    return None


def _questions_in(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _questions_in(item)
    if isinstance(value, Mapping):
        if isinstance(value.get("question"), str):
            yield str(value["question"])
        for item in value.values():
            yield from _questions_in(item)


def _no_duplicates(ids: list[str], what: str, faults: list[str]) -> None:
    for repeated in sorted({one for one in ids if one and ids.count(one) > 1}):
        faults.append(f"{what} '{repeated}' is given more than once")
