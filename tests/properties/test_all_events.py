"""Lives of a register in which everything happens, in any order: what must hold after every step and at the end."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import create_engine, event

from ledger.book import Ledger
from ledger.domain.events import NAMES
from ledger.domain.register import RegisterIssuer
from ledger.store import schema
from ledger.store.engine import Engine, open_engine
from tests.properties.machine import Clock
from tests.properties.machine_corrections import Life, NewBook
from tests.properties.machine_facts import report_of
from tests.properties.scripted import everything

LONG = bool(os.environ.get("PROPERTY_LONG"))
RUNS = {"sqlite": (8, 500), "postgresql": (4, 100)}
"""How many lives in the short mode, and how many in the long one."""
STEPS = (20, 50)
UNLUCKY = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def hurried(path: Path) -> Engine:
    """A SQLite database that does not wait for the disk: nothing here outlives the test."""
    engine = open_engine(str(path), create=True)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
    return engine


@pytest.fixture
def empty(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> NewBook:
    """Make an empty SQLite database, with its tables and no issuer."""
    template = tmp_path_factory.mktemp("empty") / "template.db"
    schema.upgrade(hurried(template))

    def make(name: str) -> Ledger:
        for old in tmp_path.glob(f"{name}.db*"):
            old.unlink()
        path = tmp_path / f"{name}.db"
        shutil.copy(template, path)
        return Ledger(hurried(path), "acme", actor="clerk", clock=Clock())

    return make


@pytest.fixture
def new_life(database: str, empty: NewBook, tmp_path: Path) -> Iterator[Callable[[], Life]]:
    """Begin a book and its life: a file of its own on SQLite, an issuer of its own on PostgreSQL."""
    number = count(1)
    server: list[Ledger] = []
    if "://" in database:
        # unlike the program's own engine it keeps its connections: opening one takes longer than a step
        engine = create_engine(database, isolation_level="READ COMMITTED")
        schema.upgrade(engine)
        server.append(Ledger(engine, "acme", actor="clerk", clock=Clock()))

    def begin() -> Life:
        name = f"acme-{next(number)}" if server else "acme"
        ledger = Ledger(server[0].engine, name, actor="clerk", clock=Clock()) if server else empty("book")
        ledger.record(RegisterIssuer(issuer=name, name="Acme", zone="UTC"))
        return Life(ledger, empty=empty, folder=tmp_path)

    yield begin
    for one in server:
        one.engine.dispose()


def test_whatever_happens_in_whatever_order_shares_are_conserved_and_what_was_known_stays_known(
    new_life: Callable[[], Life], database: str
) -> None:
    Life.seen = Counter()
    runs = RUNS["postgresql" if "://" in database else "sqlite"][LONG]
    run_state_machine_as_test(
        new_life,
        settings=settings(
            max_examples=runs,
            stateful_step_count=STEPS[LONG],
            derandomize=not LONG,
            database=None,
            deadline=None,
            suppress_health_check=UNLUCKY,
            report_multiple_bugs=False,
        ),
    )
    if LONG:
        assert set(Life.seen) == set(NAMES.values())


def test_a_life_in_which_every_event_is_recorded_keeps_every_promise(new_life: Callable[[], Life]) -> None:
    life = new_life()
    life.remembering = 5
    for command, options in everything():
        life.must(command, **options)
    life.must(report_of(life.ledger, "2012-02", "c" * 64))
    assert {line.name for line in life.oracle.lines.values()} == set(NAMES.values())
    life.teardown()
