"""Standings: what follows under every live reading, with missing facts run both ways.

A rule is a function of a `World`. Where the rule needs a reading that nobody adopted, or a fact that
nobody recorded, the world takes one alternative and remembers the others; `explore` runs the rule
again for each of them. Only what a rule really asks for is multiplied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import product
from typing import Generic, TypeVar, cast

from ledger.domain.agreements import Document, Open
from ledger.domain.events import Recorded
from ledger.domain.slices import CitedClause, Terms, adoption_of
from ledger.domain.values import EvidenceKind, Grade, grade
from ledger.errors import Code, Fault, Invalid

T = TypeVar("T")

COMBINATIONS_MAX = 1024


class Status(StrEnum):
    """The outcome of a rule. FREE: no recorded clause restricts, under any live reading."""

    FREE = "free"
    LOCKED = "locked"
    DISPUTED = "disputed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why: a closed code, the clause with its citation, our words with the numbers, and the reading, if any."""

    code: Code
    text: str
    clause: str | None = None
    cite: str | None = None
    reading: str | None = None


class RestKind(StrEnum):
    """What sort of support an answer rests on that is less than a recorded document."""

    ILLUSTRATIVE = "illustrative"
    ASSERTED = "asserted"
    ASSUMPTION = "assumption"
    MISSING_DOCUMENT = "missing-document"
    READING = "reading"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """One thing that an answer rests on; `sequence` names the event and `document` the paper."""

    kind: RestKind
    text: str
    sequence: int | None = None
    document: str | None = None


def missing_document(document: Document) -> Rest:
    """A document that is known to exist and not recorded, as what an answer rests on."""
    return Rest(
        kind=RestKind.MISSING_DOCUMENT,
        text=f"{document.title} is known to exist and is not recorded; what it says was not judged",
        document=document.document,
    )


def supported(recorded: Recorded, what: str) -> tuple[Rest, ...]:
    """A recorded fact as what an answer rests on; nothing where a document evidences it."""
    found = grade(recorded.evidence)
    if found is Grade.EVIDENCED:
        return ()
    kind = RestKind.ILLUSTRATIVE if found is Grade.ILLUSTRATIVE else RestKind.ASSERTED
    pieces = (p.text if p.kind is EvidenceKind.TEXT else f"{p.kind}: {p.text}" for p in recorded.evidence)
    notes = "; ".join(pieces) or "nothing was given in support"
    text = f"{what} (recorded by {recorded.recorded_by}, {kind}; {notes})"
    return (Rest(kind=kind, text=text, sequence=recorded.sequence),)


def stated(cited: CitedClause) -> tuple[Rest, ...]:
    """A clause as what an answer rests on, where it is an assumption or its document's text is not held."""
    if grade(cited.recorded.evidence) is Grade.ILLUSTRATIVE:
        kind, text = RestKind.ILLUSTRATIVE, f"{cited.cite} is recorded as illustrative only"
    elif cited.clause.assumed:
        kind, text = RestKind.ASSUMPTION, f"{cited.clause.clause}: {cited.clause.text}"
    elif not cited.document.held:
        kind, text = RestKind.ASSERTED, f"{cited.cite} is recorded without the text of its document"
    else:
        return ()
    return (Rest(kind=kind, text=text, sequence=cited.sequence, document=cited.document.document),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a rule found in one world: whether it restricts, until when, and by which clauses."""

    restricts: bool
    until: date | None = None
    by: tuple[CitedClause, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """The standing under one combination of the live readings that the rule asked for."""

    adopt: Mapping[str, str]
    status: Status
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The status under all combinations together. `until` is the last end named by any of them."""

    status: Status
    until: date | None
    combinations: tuple[Combination, ...]
    reasons: tuple[Reason, ...]
    rests_on: tuple[Rest, ...]
    restricted_by: tuple[CitedClause, ...]

    @property
    def questions(self) -> tuple[str, ...]:
        """The open questions that the answer turned on, in order."""
        return tuple(sorted({question for combination in self.combinations for question in combination.adopt}))


@dataclass(frozen=True, slots=True)
class _Choice:
    name: str
    of_fact: bool
    alternatives: tuple[str, ...]
    taken: str


class World:
    """One way things can be: a reading for each open question and a value for each missing fact asked for."""

    def __init__(self, terms: Terms, script: tuple[str, ...]) -> None:
        self.terms = terms
        self.script = script
        self.choices: list[_Choice] = []
        self.reasons: list[Reason] = []
        self.rests: list[Rest] = []

    def _choose(self, name: str, alternatives: tuple[str, ...], *, of_fact: bool) -> str:
        for choice in self.choices:
            if choice.name == name:
                return choice.taken
        place = len(self.choices)
        taken = self.script[place] if place < len(self.script) else alternatives[0]
        self.choices.append(_Choice(name, of_fact, alternatives, taken))
        return taken

    def reading(self, question: str) -> str:
        """The adopted reading of a question, or one of its live readings."""
        adopted = self.adopted(question)
        if adopted is not None:
            return adopted
        readings = tuple(reading.reading for reading in self.terms.question(question).readings)
        return self._choose(question, readings, of_fact=False)

    def adopted(self, question: str) -> str | None:
        """The adopted reading of a question, which the answer then rests on; None while it is open."""
        adoption = adoption_of(self.terms, question)
        if adoption is None:
            return None
        recorded, event = adoption
        self.rests_on(
            Rest(
                kind=RestKind.READING,
                text=f"{question} {event.reading}, adopted by {event.by} on {recorded.effective_on} "
                f"({event.document}), recorded {recorded.recorded_at[:10]}",
                sequence=recorded.sequence,
                document=event.document,
            )
        )
        return event.reading

    @property
    def asked_for_facts(self) -> bool:
        """Whether the rule needed a fact that is not recorded."""
        return any(choice.of_fact for choice in self.choices)

    def resolve(self, term: T | Open[T]) -> T:
        """The value of a parameter, by the reading of its question where it is left open."""
        return self.under(cast("Open[T]", term)) if isinstance(term, Open) else term

    def under(self, opened: Open[T]) -> T:
        """The value of an open parameter, by the reading of its question."""
        if opened.assumed is None or self.adopted(opened.question) is not None:
            return opened.under(self.reading(opened.question))
        text = f"{opened.question} is open; until a reading is adopted, {opened.assumed} is supposed"
        self.rests_on(Rest(kind=RestKind.ASSUMPTION, text=text))
        return opened.under(opened.assumed)

    def resolve_or_fact(self, term: bool | Open[bool] | None, name: str, text: str, clause: CitedClause) -> bool:
        """A parameter by its reading; where the clause does not give it, a fact that is not recorded."""
        return self.fact(name, text, clause) if term is None else self.resolve(term)

    def fact(self, name: str, text: str, clause: CitedClause | None = None) -> bool:
        """A fact that is not recorded, both ways; `text` says what to find and to record."""
        value = self.either(name)
        self.because(Code.FACT_MISSING, text, clause)
        return value

    def either(self, name: str) -> bool:
        """What nobody can say yet, both ways; the rule says why."""
        return self._choose(name, ("yes", "no"), of_fact=True) == "yes"

    def documented(self, cited: CitedClause) -> bool:
        """Whether the clause's document took effect: no doubt unless a signature that it needs is not shown."""
        open_blocks = self.terms.not_shown(cited.document, illegible_too=False)
        return not open_blocks or self.fact(
            f"{cited.document.document} is executed",
            f"{cited.document.document} needs the execution of {', '.join(open_blocks)}, which is not shown: "
            "record it with record-execution",
            cited,
        )

    def because(self, code: Code, text: str, clause: CitedClause | None = None) -> None:
        """Note a reason, with the clause that it comes from."""
        reason = Reason(
            code=code,
            text=text,
            clause=clause.clause.clause if clause else None,
            cite=clause.cite if clause else None,
        )
        if reason not in self.reasons:
            self.reasons.append(reason)

    def rests_on(self, *rests: Rest) -> None:
        """Note what the answer rests on."""
        self.rests += [rest for rest in rests if rest not in self.rests]


@dataclass(frozen=True, slots=True)
class Path(Generic[T]):
    """What a rule came to in one world, with the choices that make it that world."""

    choices: tuple[_Choice, ...]
    value: T
    reasons: tuple[Reason, ...]
    rests: tuple[Rest, ...]

    def readings(self) -> dict[str, str]:
        return {choice.name: choice.taken for choice in self.choices if not choice.of_fact}

    def agrees_with(self, adopt: Mapping[str, str]) -> bool:
        return all(adopt.get(question, reading) == reading for question, reading in self.readings().items())


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What a rule comes to under one combination of live readings: one value, or several where a fact decides."""

    adopt: Mapping[str, str]
    paths: tuple[Path[T], ...]

    @property
    def values(self) -> tuple[T, ...]:
        """The different values."""
        return tuple(dict.fromkeys(path.value for path in self.paths))


@dataclass(frozen=True, slots=True)
class Survey(Generic[T]):
    """What a rule comes to in every world that it can tell apart."""

    outcomes: tuple[Outcome[T], ...]
    paths: tuple[Path[T], ...]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Each reason once, with the readings under which it was found."""
        return _reasons(self.paths)

    @property
    def rests_on(self) -> tuple[Rest, ...]:
        """What the answer rests on in any world."""
        return tuple(dict.fromkeys(rest for path in self.paths for rest in path.rests))

    @property
    def questions(self) -> tuple[str, ...]:
        """The open questions that were asked, in order."""
        return tuple(sorted({question for path in self.paths for question in path.readings()}))


def survey(rule: Callable[[World], T], terms: Terms) -> Survey[T]:
    """Run a rule in every world that it can tell apart; its value may be anything that compares."""
    paths = _explore(rule, terms)
    asked = sorted({question for path in paths for question in path.readings()})
    alternatives = [[reading.reading for reading in terms.question(question).readings] for question in asked]
    outcomes = []
    for number, readings in enumerate(product(*alternatives)):
        _bound(number)
        adopt = dict(zip(asked, readings, strict=True))
        outcomes.append(Outcome(adopt, tuple(path for path in paths if path.agrees_with(adopt))))
    return Survey(tuple(outcomes), tuple(paths))


def evaluate(rule: Callable[[World], Verdict], terms: Terms) -> Standing:
    """Run a rule in every world it can tell apart, and say what holds in all of them."""
    found = survey(rule, terms)
    combinations = tuple(_combine(outcome) for outcome in found.outcomes)
    statuses = {combination.status for combination in combinations}
    status = statuses.pop() if len(statuses) == 1 else Status.DISPUTED
    reasons = found.reasons
    if status is Status.DISPUTED:
        reasons = (*(_open_question(terms, question) for question in found.questions), *reasons)
    return Standing(
        status=status,
        until=_latest(combination.until for combination in combinations),
        combinations=combinations,
        reasons=reasons,
        rests_on=found.rests_on,
        restricted_by=tuple(dict.fromkeys(by for path in found.paths for by in path.value.by)),
    )


def _explore(rule: Callable[[World], T], terms: Terms) -> list[Path[T]]:
    pending: list[tuple[str, ...]] = [()]
    paths: list[Path[T]] = []
    while pending:
        script = pending.pop()
        world = World(terms, script)
        value = rule(world)
        taken = tuple(choice.taken for choice in world.choices)
        for place in range(len(script), len(world.choices)):
            for other in reversed(world.choices[place].alternatives):
                if other != world.choices[place].taken:
                    pending.append((*taken[:place], other))
        paths.append(Path(tuple(world.choices), value, tuple(world.reasons), tuple(world.rests)))
        _bound(len(paths))
    return paths


def _bound(combinations: int) -> None:
    if combinations > COMBINATIONS_MAX:
        raise Invalid(
            Fault.TOO_MANY_COMBINATIONS,
            f"the answer turns on more than {COMBINATIONS_MAX} combinations of open questions and missing facts",
            advice="Adopt a reading or record a missing fact; `readings` and `status` list what is open",
        )


def _combine(outcome: Outcome[Verdict]) -> Combination:
    found = {path.value.restricts for path in outcome.paths}
    assert found, "every combination of readings has a world"
    status = Status.UNKNOWN if len(found) == 2 else Status.LOCKED if found == {True} else Status.FREE
    return Combination(adopt=outcome.adopt, status=status, until=_latest(path.value.until for path in outcome.paths))


def _latest(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day is not None), default=None)


def _reasons(paths: Iterable[Path[T]]) -> tuple[Reason, ...]:
    """Each reason once, marked with the readings under which it was found unless it was found under all."""
    paths = tuple(paths)
    under: dict[Reason, dict[str, None]] = {}
    everywhere = {" and ".join(f"{q} {r}" for q, r in sorted(path.readings().items())) for path in paths}
    for path in paths:
        label = " and ".join(f"{q} {r}" for q, r in sorted(path.readings().items()))
        for reason in path.reasons:
            under.setdefault(reason, {})[label] = None
    return tuple(
        reason if set(labels) == everywhere else replace(reason, reading="; ".join(filter(None, labels)) or None)
        for reason, labels in under.items()
    )


def _open_question(terms: Terms, question: str) -> Reason:
    asked = terms.question(question)
    effects = " ".join(f"{reading.reading}: {reading.effect}" for reading in asked.readings)
    return Reason(
        code=Code.QUESTION_OPEN,
        text=f'{question} is open ({asked.title}; the words are "{asked.words}"). {effects} '
        f"Adopt a reading with `adopt-reading {question} ...`",
        clause=question,
        cite=asked.cite,
    )
