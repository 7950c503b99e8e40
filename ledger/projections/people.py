"""Who may hold shares, what the documents are, and which readings of them are open or adopted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ledger.domain.agreements import NOT_HELD, Document
from ledger.domain.events import AgreementRecorded, HolderRegistered
from ledger.domain.fact_events import AliasRecorded
from ledger.domain.slices import adoption_of
from ledger.domain.values import Moment
from ledger.projections.rows import Rows
from ledger.store.reads import Reads


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasSource:
    """Where a document uses another form of a name."""

    alias: str
    cite: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderLine:
    """A legal entity that may hold shares. `family` groups related entities; it never merges them.

    `alias_sources` has those of the aliases for which a place was given.
    """

    holder: str
    name: str
    aliases: tuple[str, ...]
    alias_sources: tuple[AliasSource, ...]
    family: str | None
    address: str | None
    jurisdiction: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLine:
    """A question of the documents: its readings with their effects, and the adopted one, if any.

    `bites` says when the answer matters, and `arguments` how many are recorded for each reading.
    """

    question: str
    title: str
    words: str
    clause: str
    bites: str | None
    options: tuple[dict[str, str], ...]
    arguments: dict[str, int]
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
    found = reads.events(moment, names=["holder-registered", "alias-recorded"], effective=False)
    sources: dict[str, list[AliasSource]] = defaultdict(list)
    for recorded in found:
        if isinstance(recorded.event, AliasRecorded):
            sources[recorded.event.holder].append(AliasSource(alias=recorded.event.alias, cite=recorded.event.cite))

    def line(event: HolderRegistered) -> HolderLine:
        own = tuple(sources[event.holder])
        return HolderLine(
            holder=event.holder,
            name=event.name,
            aliases=tuple(dict.fromkeys((*event.aliases, *(one.alias for one in own)))),
            alias_sources=own,
            family=event.family,
            address=event.address,
            jurisdiction=event.jurisdiction,
        )

    def matches(row: HolderLine) -> bool:
        words = (row.holder, row.name, row.family or "", *row.aliases)
        return text is None or any(text.casefold() in word.casefold() for word in words)

    lines = [line(recorded.event) for recorded in found if isinstance(recorded.event, HolderRegistered)]
    return Rows(HolderLine, filter(matches, sorted(lines, key=lambda row: row.holder)))


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
                bites=question.bites,
                options=tuple(
                    {"reading": one.reading, "text": one.text, "effect": one.effect} for one in question.readings
                ),
                arguments={
                    one.reading: sum(argument.reading == one.reading for argument in question.arguments)
                    for one in question.readings
                },
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
