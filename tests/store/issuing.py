"""What the processes of the concurrency and crash tests do; they are forked from a server that has it loaded."""

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import BaseContext

from ledger import Invalid, Ledger, recording
from ledger.store.engine import Connection, Engine
from tests.contract.acts import issue


def processes() -> BaseContext:
    """Processes that share nothing with the test, and start without importing everything anew."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.store.issuing", "sqlalchemy.dialects.postgresql.psycopg"])
    return context


@contextmanager
def unlocked(engine: Engine) -> Iterator[Connection]:
    """A writer's transaction that takes no lock when it begins."""
    with engine.connect() as connection, connection.begin():
        yield connection


def issue_lots(database: str, times: int, shares: str, outcomes: str, guarded: bool) -> None:
    """Issue a lot so many times; a line for each: its sequence, or what went wrong."""
    if not guarded:
        recording.lock = lambda connection, issuer: None
        recording.writing = unlocked
    book = Ledger.open(database, actor=f"process {os.getpid()}")
    for _ in range(times):
        try:
            said = str(book.record(issue(shares)).sequence)
        except Invalid as error:
            said = error.fault.value
        except Exception as error:
            said = f"{type(error).__name__}: {error}".splitlines()[0]
        note(outcomes, said)


def issue_until_killed(database: str, acknowledged: str) -> None:
    """Issue one share after another, each noted as soon as its receipt is there."""
    book = Ledger.open(database, actor="the one that dies")
    while True:
        receipt = book.record(issue("1"))
        note(acknowledged, f"{receipt.sequence} {receipt.hash}")


def note(path: str, line: str) -> None:
    """Add a line in one write, which no kill can cut in two."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, f"{line}\n".encode())
    os.close(file)
