"""Agreements as data: documents and signatures, cited clauses with parameters, questions and readings, addresses.

Nothing here reads a file; `ledger.domain.agreement_data` does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

Data = Mapping[str, object]
T = TypeVar("T")

NOT_HELD = "not held"


class ExecutionStatus(StrEnum):
    """How a signature block stands in the text that is held."""

    SIGNED = "signed"
    BLANK = "blank"
    ILLEGIBLE = "illegible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One party's signature block: who signed for it, in what capacity, and how it stands."""

    party: str
    signatory: str | None
    capacity: str | None
    status: ExecutionStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeAddress:
    """Where notices to a party go under a document. A copy address is not the party."""

    address: str
    holder: str
    is_copy: bool
    addressee: str
    attention: str | None
    lines: tuple[str, ...]
    fax: str | None
    cite: str
    effective_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveWhen:
    """The document's own condition of effect: the parties whose execution it needs, and where it says so."""

    cite: str
    executed_by: tuple[str, ...]


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
    executions: tuple[Execution, ...] = ()
    effective_when: EffectiveWhen | None = None

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
class Argument:
    """A fact that speaks for one reading (a date, a document, a word), and where it is found."""

    reading: str
    text: str
    cite: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Words that can be read in more than one way; nothing is decided until a reading is adopted.

    `bites` says in one sentence when the answer matters.
    """

    question: str
    title: str
    cite: str
    words: str
    readings: tuple[Reading, ...]
    bites: str | None = None
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundUnder:
    """Whom an unrecorded provision bound, if a reading is adopted."""

    reading: str
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supersession:
    """What a clause replaced. Where the replaced text is not recorded, its days are unknown, not free.

    A question may stand for the missing text: until a reading is adopted the days stay unknown, and then
    the holders that it names were bound.
    """

    document: str
    clause: str
    since: date
    could_bind: tuple[str, ...]
    question: str | None = None
    bound: tuple[BoundUnder, ...] = ()


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
        """The questions that its parameters, or the missing words it replaced, leave open."""
        replaced = self.supersedes.question if self.supersedes else None
        return tuple(dict.fromkeys((*_questions_in(self.terms()), *((replaced,) if replaced else ()))))

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
    notice_addresses: tuple[NoticeAddress, ...] = ()


@dataclass(frozen=True, slots=True)
class Open(Generic[T]):
    """A parameter that an open question decides: one value for each reading.

    An assumption may say which reading it supposes until one is adopted.
    """

    question: str
    by_reading: tuple[tuple[str, T], ...]
    assumed: str | None = None

    def under(self, reading: str) -> T:
        """The value under a reading."""
        return dict(self.by_reading)[reading]


def _questions_in(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _questions_in(item)
    if isinstance(value, Mapping):
        if isinstance(value.get("question"), str):
            yield str(value["question"])
        for item in value.values():
            yield from _questions_in(item)
