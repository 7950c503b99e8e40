"""Who may hold shares, what the documents are, and which readings of them are open or adopted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ledger.domain.agreements import NOT_HELD, Document
from ledger.domain.events import AgreementRecorded, HolderRegistered
from ledger.domain.slices import adoption_of
from ledger.domain.values import Moment
from ledger.projections.rows import Rows
from ledger.store.reads import Reads


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderLine:
    """A legal entity that may hold shares. `family` groups related entities; it never merges them."""

    holder: str
    name: str
    aliases: tuple[str, ...]
    family: str | None
    address: str | None
    jurisdiction: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLine:
    """A question of the documents: its readings with their effects, and the adopted one, if any."""

    question: str
    title: str
    words: str
    clause: str
    options: tuple[dict[str, str], ...]
    adopted: str | None
    by: str | None
    on: date | None
    memo: str | None
    document: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A document: recorded (with the SHA-256 of its text) or only known to exist ('not held')."""

    document: str
    title: str
    made_on: date | None
    governing_law: str | None
    sha256: str
    recorded: int | None
    clauses: tuple[str, ...]
    assumptions: tuple[str, ...]


def holders(reads: Reads, moment: Moment, *, text: str | None = None) -> Rows[HolderLine]:
    """Registered holders as known; with a text, those whose id, name, alias or family contains it."""
    found = reads.events(moment, names=["holder-registered"], effective=False)
    events = [recorded.event for recorded in found if isinstance(recorded.event, HolderRegistered)]

    def matches(event: HolderRegistered) -> bool:
        words = (event.holder, event.name, event.family or "", *event.aliases)
        return text is None or any(text.casefold() in word.casefold() for word in words)

    return Rows(
        HolderLine,
        (
            HolderLine(
                holder=event.holder,
                name=event.name,
                aliases=event.aliases,
                family=event.family,
                address=event.address,
                jurisdiction=event.jurisdiction,
            )
            for event in sorted(events, key=lambda event: event.holder)
            if matches(event)
        ),
    )


def readings(reads: Reads, moment: Moment) -> Rows[ReadingLine]:
    """Every recorded question, open or adopted, as known."""
    terms = reads.terms(moment)
    lines = []
    for question in sorted(terms.questions().values(), key=lambda one: one.question):
        adoption = adoption_of(terms, question.question)
        recorded, event = adoption if adoption else (None, None)
        lines.append(
            ReadingLine(
                question=question.question,
                title=question.title,
                words=question.words,
                clause=question.cite,
                options=tuple(
                    {"reading": one.reading, "text": one.text, "effect": one.effect} for one in question.readings
                ),
                adopted=event.reading if event else None,
                by=event.by if event else None,
                on=recorded.effective_on if recorded else None,
                memo=event.memo if event else None,
                document=event.document if event else None,
            )
        )
    return Rows(ReadingLine, lines)


def sources(reads: Reads, moment: Moment) -> Rows[SourceLine]:
    """The documents that are recorded, then those that are only known to exist."""
    terms = reads.terms(moment)
    events = [(r.sequence, r.event.agreement) for r in terms.agreements if isinstance(r.event, AgreementRecorded)]
    own = {agreement.document.document: (sequence, agreement) for sequence, agreement in events}

    def lines() -> Iterator[SourceLine]:
        for document in terms.documents().values():
            sequence, agreement = own.get(document.document, (None, None))
            clauses = agreement.clauses if agreement else ()
            yield SourceLine(
                document=document.document,
                title=document.title,
                made_on=document.made_on,
                governing_law=document.governing_law,
                sha256=_hash(document),
                recorded=sequence,
                clauses=tuple(clause.clause for clause in clauses if not clause.assumed),
                assumptions=tuple(f"{clause.clause}: {clause.text}" for clause in clauses if clause.assumed),
            )

    return Rows(
        SourceLine, sorted(lines(), key=lambda line: (line.recorded is None, line.recorded or 0, line.document))
    )


def _hash(document: Document) -> str:
    return document.sha256 or NOT_HELD
