"""A new, empty book for every example: a file of its own on SQLite, an issuer of its own on PostgreSQL."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from ledger.book import Ledger
from ledger.domain.register import RegisterIssuer
from tests.properties.histories import open_book

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "0"))
"""How many examples each property is tried with; a longer run is PROPERTY_EXAMPLES=500 pytest tests/properties."""

NewBook = Callable[[], Ledger]


def clock() -> datetime:
    """A clock that stands still."""
    return datetime(2012, 6, 30, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def opened_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with a book in which nothing has happened yet."""
    path = tmp_path_factory.mktemp("properties") / "template.db"
    open_book(Ledger.create(str(path), issuer="acme", name="Acme", actor="clerk", clock=clock)[0])
    return path


@pytest.fixture
def new_book(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> NewBook:
    """Make a new book; call it once for each order of each example."""
    number = count(1)
    if "://" in database:
        first, _ = Ledger.create(database, issuer="acme", name="Acme", actor="clerk", clock=clock)

        def another() -> Ledger:
            ledger = Ledger(first.engine, f"acme-{next(number)}", actor="clerk", clock=clock)
            ledger.record(RegisterIssuer(issuer=ledger.issuer, name="Acme", zone="UTC"))
            return open_book(ledger)

        return another
    template: Path = request.getfixturevalue("opened_template")

    def copy() -> Ledger:
        path = tmp_path / f"book-{next(number)}.db"
        shutil.copy(template, path)
        return Ledger.open(str(path), actor="clerk", clock=clock)

    return copy


@pytest.fixture
def trying(database: str) -> Callable[[int], settings]:
    """Settings for about so many examples, fewer on PostgreSQL, where each book is made anew."""

    def chosen(examples: int) -> settings:
        fewer = max(2, examples // 2) if "://" in database else examples
        return settings(max_examples=EXAMPLES or fewer, deadline=None)

    return chosen
