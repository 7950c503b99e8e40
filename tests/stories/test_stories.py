"""Runs the stories beside this file: plain tables of date, act and outcome.

An outcome is one word or a few, then, after each semicolon, words that the answer must contain.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ledger.domain.corrections import ReverseEvent
from ledger.domain.events import Act, Basis, Form, RegistrationStatus
from ledger.domain.facts import RecordDebt
from ledger.domain.issuances import IssueShares
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.domain.registrations import ProgressRegistration
from ledger.domain.releases import ReleaseRequest
from ledger.errors import Invalid
from ledger.recording import Receipt
from tests.domain.example import Book, paper

STORIES = sorted(Path(__file__).parent.glob("*.txt"))
COLUMNS = ["date", "act", "outcome"]


class Step(NamedTuple):
    """One row of a table, with its line in the file."""

    line: int
    on: str
    act: str
    outcome: str


class Answer(NamedTuple):
    """The outcome in a few words, and everything that was said with it."""

    outcome: str
    said: str


def tables(path: Path) -> Iterator[tuple[str, list[Step]]]:
    """The tables of a story, each under the last line of words before it."""
    heading, steps = "", list[Step]()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != len(COLUMNS):
            if line.strip() and steps:
                yield heading, steps
                steps = []
            heading = line.strip() or heading
        elif cells != COLUMNS:
            steps.append(Step(number, *cells))
    yield heading, steps


# What can be done. Each function takes the book, the day and what the act names.

ACTS: list[tuple[re.Pattern[str], Callable[..., Answer]]] = []


def act(words: str) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """An act as it is written: {name} stands for one word."""
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^ ,]+)", words))

    def add(do: Callable[..., Answer]) -> Callable[..., Answer]:
        ACTS.append((pattern, do))
        return do

    return add


def receipted(receipt: Receipt) -> Answer:
    """The outcome with the request's number, and every reason, exception and support."""
    said = [
        " ".join(str(part) for part in (reason.code, reason.clause, reason.cite, reason.reading, reason.text))
        for reason in (*receipt.reasons, *receipt.exceptions)
    ]
    said += [f"{rest.kind} {rest.document} {rest.text}" for rest in receipt.rests_on]
    return Answer(f"{receipt.outcome} {receipt.request or ''}".strip(), "\n".join(said))


@act("may {holder} {verb} {series}( (?P<how>in a registration|to an affiliate))?")
def ask(book: Book, on: str, holder: str, verb: str, series: str, how: str | None) -> Answer:
    basis = {None: Basis.PRIVATE, "in a registration": Basis.REGISTERED, "to an affiliate": Basis.AFFILIATE}[how]
    with book.view(on) as view:
        (row,) = view.eligibility(holder=holder, series=series, act=Act(verb), basis=basis)
    said = [" ".join(str(part) for part in (r.code, r.clause, r.cite, r.reading, r.text)) for r in row.reasons]
    said += [f"{rest.kind} {rest.document} {rest.text}" for rest in row.rests_on]
    said += [f"{reading.adopt}" for reading in row.readings]
    return Answer(f"{row.status} until {row.until}" if row.until else row.status, "\n".join(said))


@act("adopt {question} {reading}")
def adopt(book: Book, on: str, question: str, reading: str) -> Answer:
    return receipted(book.adopt(question, reading, on))


@act(
    "{transferor} (?P<verb>transfers|sells) {shares} {series} to {transferee}"
    "( in (?P<registration>R-\\d+|no registration))?"
)
def transfer(
    book: Book,
    on: str,
    transferor: str,
    verb: str,
    shares: str,
    series: str,
    transferee: str,
    registration: str | None,
) -> Answer:
    how: dict[str, Any] = {"act": Act.SELL if verb == "sells" else Act.TRANSFER}
    if registration is not None:
        named = None if registration == "no registration" else registration
        how |= {"basis": Basis.REGISTERED, "registration": named}
    return receipted(book.transfer(transferor, transferee, shares, on, series=series, **how))


@act("{holder} demands a {form} form for {shares} {series}(, given {given})?(, (?P<without>without an opinion))?")
def demand(
    book: Book, on: str, holder: str, form: str, shares: str, series: str, given: str | None, without: str | None
) -> Answer:
    changes: dict[str, Any] = {"opinion": None} if without else {}
    return receipted(book.demand(holder, on, form=Form(form), shares=shares, series=series, given_on=given, **changes))


@act("{registration} is (?P<status>filed|effective|completed|withdrawn|postponed|stop-ordered)")
def progress(book: Book, on: str, registration: str, status: str) -> Answer:
    day = date.fromisoformat(on)
    return receipted(
        book.record(ProgressRegistration(registration=registration, status=RegistrationStatus(status), on=day))
    )


@act("release {request}(?P<how> by waiver( without a document)?)?")
def release(book: Book, on: str, request: str, how: str | None) -> Answer:
    waiver = {"waiver": "the board agrees"} if how else {}
    named = {"document": f"minutes of {on}"} if how and "without" not in how else {}
    return receipted(book.record(ReleaseRequest(request=request, **waiver, **named)))


@act("{issuer} sells debt for (?P<gross>[0-9.]+|an unrecorded amount)")
def sell_debt(book: Book, on: str, issuer: str, gross: str) -> Answer:
    command = RecordDebt(
        instrument=f"notes sold by {issuer} for {gross}",
        sold_on=date.fromisoformat(on),
        principal="60000000",
        issued_by=issuer,
        gross_proceeds=None if gross == "an unrecorded amount" else gross,
        high_yield=True,
    )
    return receipted(book.record(command, evidence=paper("closing set")))


@act("{holder} is entered as a holder")
def enter(book: Book, on: str, holder: str) -> Answer:
    return receipted(book.record(RegisterHolder(holder=holder, name=holder, on=date.fromisoformat(on))))


@act("{series} is created with {shares} shares")
def create(book: Book, on: str, series: str, shares: str) -> Answer:
    command = DesignateSeries(series=series, name=f"Series {series}", authorised=shares, on=date.fromisoformat(on))
    return receipted(book.record(command))


@act("{shares} {series} are issued to {holder}")
def issue(book: Book, on: str, shares: str, series: str, holder: str) -> Answer:
    day = date.fromisoformat(on)
    return receipted(
        book.record(IssueShares(series=series, holder=holder, shares=shares, on=day, under="another-agreement"))
    )


@act("the last event is reversed")
def reverse(book: Book, on: str) -> Answer:
    return receipted(book.record(ReverseEvent(sequence=book.ledger.head().sequence, reason="a mistake")))


@act("{holder} holds {series}")
def holds(book: Book, on: str, holder: str, series: str) -> Answer:
    return Answer(str(book.shares(holder, on, series)), "")


@act("{holder} has {form} forms left")
def left(book: Book, on: str, holder: str, form: str) -> Answer:
    with book.view(on) as view:
        rows = [row for row in view.rights(holder=holder) if row.form == form]
    if not rows:
        return Answer("no right", "")
    (row,) = rows
    said = "\n".join(f"{rest.document} {rest.text}" for rest in row.rests_on)
    return Answer(f"{row.remaining} of {row.entitled} from {row.exercisable_from}", said)


def done(book: Book, step: Step) -> Answer:
    """What became of one act."""
    for pattern, do in ACTS:
        if match := pattern.fullmatch(step.act):
            try:
                return do(book, step.on, **match.groupdict())
            except Invalid as invalid:
                return Answer("invalid", str(invalid))
    raise AssertionError(f"no act is written like this: {step.act}")


EVERY = [pytest.param(path, steps, id=f"{path.stem}: {heading}") for path in STORIES for heading, steps in tables(path)]


@pytest.mark.parametrize(("path", "steps"), EVERY)
def test_every_story_happens_as_it_is_told(path: Path, steps: list[Step], book: Book) -> None:
    for step in steps:
        told, *words = (part.strip() for part in step.outcome.split(";"))
        answer = done(book, step)
        place = f"{path.name}:{step.line}: {step.on} {step.act}"
        outcome = answer.outcome if " " in told or told.isdigit() else answer.outcome.split(" ")[0]
        assert outcome == told, f"{place}\n{answer.said}"
        for word in words:
            assert word in answer.said, f"{place}\n{answer.said}"
    assert book.ledger.verify().passed


def test_the_stories_use_every_act_and_show_every_outcome_and_standing() -> None:
    steps = [step for path in STORIES for _, steps in tables(path) for step in steps]
    unused = [pattern.pattern for pattern, _ in ACTS if not any(pattern.fullmatch(step.act) for step in steps)]
    assert unused == []
    told = {step.outcome.split(";")[0].split(" ")[0].strip() for step in steps}
    for word in ("registered", "recorded", "refused", "held", "invalid", "free", "locked", "disputed", "unknown"):
        assert word in told
