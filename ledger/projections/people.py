"""Who may hold shares, what the documents are, and which readings of them are open or adopted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ledger.domain.agreements import NOT_HELD, Document
from ledger.domain.events import AgreementRecorded, HolderRegistered, Recorded
from ledger.domain.fact_events import AddressChanged, AliasRecorded, HolderRenamed
from ledger.domain.mentions import Subject
from ledger.domain.names import Called, called
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

    Name and address are those of the day; the names that it had before are among the aliases, and in `former`.
    `alias_sources` has those of the aliases for which a place was given.
    """

    holder: str
    name: str
    aliases: tuple[str, ...]
    alias_sources: tuple[AliasSource, ...]
    family: str | None
    address: str | None
    jurisdiction: str | None
    former: tuple[str, ...]


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
    """Registered holders as known; with a text, those whose id, family or any name contains it.

    Whatever day is asked about, a holder is found by names that it took later too.
    """
    sources: dict[str, list[AliasSource]] = defaultdict(list)
    for recorded in reads.events(moment, names=["alias-recorded"], effective=False):
        assert isinstance(recorded.event, AliasRecorded)
        sources[recorded.event.holder].append(AliasSource(alias=recorded.event.alias, cite=recorded.event.cite))

    def line(event: HolderRegistered, then: Called) -> HolderLine:
        own = tuple(sources[event.holder])
        return HolderLine(
            holder=event.holder,
            name=then.name,
            aliases=tuple(dict.fromkeys((*then.former, *event.aliases, *(one.alias for one in own)))),
            alias_sources=own,
            family=event.family,
            address=then.address,
            jurisdiction=event.jurisdiction,
            former=then.former,
        )

    def matches(row: HolderLine, then: Called) -> bool:
        words = (row.holder, row.name, row.family or "", *row.aliases, *then.later)
        return text is None or any(text.casefold() in word.casefold() for word in words)

    lines = [(line(event, then), then) for event, then in _entities(reads, moment).values()]
    return Rows(HolderLine, sorted((row for row, then in lines if matches(row, then)), key=lambda row: row.holder))


def names(reads: Reads, moment: Moment, *, holder: str | None = None) -> dict[str, Called]:
    """What every holder, or one, is called on the day: the one place where a name on the register comes from."""
    return {one: then for one, (_, then) in _entities(reads, moment, holder).items()}


def _entities(reads: Reads, moment: Moment, holder: str | None = None) -> dict[str, tuple[HolderRegistered, Called]]:
    """Each registered holder as known, with what it is called on the day."""
    about = [(Subject.HOLDER, holder)] if holder else []
    changes: dict[str, list[Recorded]] = defaultdict(list)
    for recorded in reads.renamings(moment, holder):
        assert isinstance(recorded.event, HolderRenamed | AddressChanged)
        changes[recorded.event.holder].append(recorded)
    found = (one.event for one in reads.events(moment, names=["holder-registered"], about=about, effective=False))
    return {
        event.holder: (event, called(event, changes[event.holder], moment.effective_on))
        for event in found
        if isinstance(event, HolderRegistered)
    }


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
