"""Runs the stories beside this file: plain tables of date, act and outcome.

An outcome is one word or a few, then, after each semicolon, words that the answer must contain, or after
"not said:" words that it must not contain. A first line "BOOK: orchard" names the book that a story is of.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.errors import Invalid
from tests.domain.example import Book
from tests.stories import (
    acts,
    certificate_acts,
    life_acts,
    opening_acts,
    orchard_acts,
    period_acts,
    pledge_acts,
    registration_acts,
    share_acts,
    stop_acts,
)
from tests.stories.acts import ACTS, Answer

MODULES = (
    acts,
    certificate_acts,
    orchard_acts,
    registration_acts,
    period_acts,
    stop_acts,
    life_acts,
    opening_acts,
    pledge_acts,
    share_acts,
)
"""Their acts: importing them enters each in `ACTS`."""
STORIES = sorted(Path(__file__).parent.glob("*.txt"))
COLUMNS = ["date", "act", "outcome"]
UNSAID = "not said:"
BOOKS = {"BOOK: orchard": "orchard_book"}
"""First lines of stories, each with the fixture that makes its book; without one it is of the worked example."""
TOLD_AS_ONE = ("BOOK: alder-mill",)
"""First lines of stories whose tables go on from one another; `test_ten_years` tells them."""


class Step(NamedTuple):
    """One row of a table, with its line in the file."""

    line: int
    on: str
    act: str
    outcome: str


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


def done(book: Book, step: Step) -> Answer:
    """What became of one act."""
    for pattern, do in ACTS:
        if match := pattern.fullmatch(step.act):
            try:
                return do(book, step.on, **match.groupdict())
            except Invalid as invalid:
                return Answer("invalid", str(invalid))
    raise AssertionError(f"no act is written like this: {step.act}")


def first_line(path: Path) -> str:
    """Which book a story is of, if it says so."""
    return path.read_text(encoding="utf-8").partition("\n")[0]


def happens(book: Book, path: Path, step: Step) -> None:
    """Do one act, and see that what became of it is what is told."""
    told, *words = (part.strip() for part in step.outcome.split(";"))
    answer = done(book, step)
    place = f"{path.name}:{step.line}: {step.on} {step.act}"
    outcome = answer.outcome if " " in told or told.isdigit() else answer.outcome.split(" ")[0]
    assert outcome == told, f"{place}\n{answer.said}"
    for word in words:
        wanted = word.removeprefix(UNSAID).strip()
        assert (wanted in answer.said) != word.startswith(UNSAID), f"{place}: {word}\n{answer.said}"


EVERY = [
    pytest.param(path, steps, id=f"{path.stem}: {heading}")
    for path in STORIES
    if first_line(path) not in TOLD_AS_ONE
    for heading, steps in tables(path)
]


@pytest.mark.parametrize(("path", "steps"), EVERY)
def test_every_story_happens_as_it_is_told(path: Path, steps: list[Step], request: pytest.FixtureRequest) -> None:
    book: Book = request.getfixturevalue(BOOKS.get(first_line(path), "book"))
    for step in steps:
        happens(book, path, step)
    assert book.ledger.verify().passed


def test_the_stories_use_every_act_and_show_every_outcome_and_standing() -> None:
    steps = [step for path in STORIES for _, steps in tables(path) for step in steps]
    unused = [pattern.pattern for pattern, _ in ACTS if not any(pattern.fullmatch(step.act) for step in steps)]
    assert unused == []
    told = {step.outcome.split(";")[0].split(" ")[0].strip() for step in steps}
    for word in ("registered", "recorded", "refused", "held", "invalid", "free", "locked", "disputed", "unknown"):
        assert word in told
