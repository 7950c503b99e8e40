"""One question in full: words, readings, arguments, who adopted what, and what each reading would change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from ledger.domain.agreements import Argument, Question, Reading
from ledger.domain.decisions import unknown_question
from ledger.domain.fact_events import ReadingAdopted
from ledger.domain.mentions import Subject
from ledger.domain.previews import Change, Present, changes
from ledger.domain.slices import Terms, adoption_of
from ledger.domain.stages import counting_days
from ledger.domain.values import Moment
from ledger.projections.history import reversals
from ledger.projections.rows import Rows
from ledger.store.reads import Reads

SCOPE = (
    "free means that no recorded contractual restriction is left; securities law, legends and documents not recorded "
    "were not judged"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """A reading that the company adopted once. It stands where neither a later one nor a reversal is named.

    `on` is the day that the company gave it; it counts from when it was recorded, for every day that is asked about.
    """

    sequence: int
    reading: str
    by: str
    on: date
    recorded_at: datetime
    document: str
    memo: str | None
    superseded_by: int | None
    reversed_by: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What adopting a reading would change, every other question left as it is; `says` where that is nothing."""

    reading: str
    says: str | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A question with everything that a decision on it needs; `adopted` is None while it is open.

    The arguments are facts with the place where each is found; which of them weighs more is nobody's answer here.
    """

    question: str
    title: str
    clause: str
    words: str
    bites: str | None
    options: tuple[Reading, ...]
    arguments: tuple[Argument, ...]
    adopted: str | None
    adoptions: tuple[Adoption, ...]
    preview: tuple[Preview, ...]
    scope: str


def explain(reads: Reads, moment: Moment, question: str) -> Rows[Explanation]:
    """One row. Shares and registrations are those of the effective day; dates to come count the facts known by now."""
    terms = reads.terms(replace(moment, effective_on=date.max))
    asked = terms.questions().get(question)
    if asked is None:
        raise unknown_question(question)
    adoption = adoption_of(terms, question)
    adopted = adoption[1].reading if adoption else None
    return Rows(
        Explanation,
        [
            Explanation(
                question=asked.question,
                title=asked.title,
                clause=asked.cite,
                words=asked.words,
                bites=asked.bites,
                options=asked.readings,
                arguments=asked.arguments,
                adopted=adopted,
                adoptions=tuple(_adoptions(reads, moment, question)),
                preview=tuple(_preview(asked, adopted, _present(reads, moment, terms))),
                scope=SCOPE,
            )
        ],
    )


def _adoptions(reads: Reads, moment: Moment, question: str) -> Iterator[Adoption]:
    """Every adoption known, in the order of recording; one that was reversed supersedes nothing."""
    about = [(Subject.QUESTION, question)]
    found = reads.events(moment, names=["reading-adopted"], about=about, effective=False, with_reversed=True)
    undone = reversals(reads, moment)
    standing = [recorded.sequence for recorded in found if recorded.sequence not in undone]
    for recorded in found:
        event = recorded.event
        assert isinstance(event, ReadingAdopted)
        later = [sequence for sequence in standing if sequence > recorded.sequence]
        reversed_by = undone.get(recorded.sequence)
        yield Adoption(
            sequence=recorded.sequence,
            reading=event.reading,
            by=event.by,
            on=recorded.effective_on,
            recorded_at=datetime.fromisoformat(recorded.recorded_at),
            document=event.document,
            memo=event.memo,
            superseded_by=later[0] if later and reversed_by is None else None,
            reversed_by=reversed_by,
        )


def _present(reads: Reads, moment: Moment, terms: Terms) -> Present:
    return Present(
        terms=terms,
        on=moment.effective_on,
        lots=tuple(reads.lots(moment, earlier=counting_days(terms))),
        registrations=tuple(reads.registrations(moment)),
        decimals=reads.decimals(),
    )


def _preview(asked: Question, adopted: str | None, present: Present) -> Iterator[Preview]:
    found = changes(asked, present)
    for reading in asked.readings:
        own = tuple(change for change in found if change.reading == reading.reading)
        nothing = "nothing: it is adopted now" if reading.reading == adopted else "nothing that is recorded"
        yield Preview(reading=reading.reading, says=None if own else nothing, changes=own)
