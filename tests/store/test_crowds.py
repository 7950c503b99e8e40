"""Many processes at once, and processes that are killed: nothing oversold, nothing lost, nothing half done."""

import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from ledger import AsOf, Ledger
from ledger.store.engine import reading
from ledger.store.journal import rows
from tests.contract.acts import FIRST, filled
from tests.store.issuing import issue_lots, issue_until_killed, processes

AUTHORISED = 300
SHARES = "3"
OVER = "SHARES_EXCEED_AUTHORISED"

pytestmark = pytest.mark.slow


def issued(database: str) -> int:
    with Ledger.open(database).as_of(AsOf(effective_on=FIRST)) as view:
        return sum(int(row.shares) for row in view.holdings())


def crowd(database: str, outcomes: Path, *, size: int, times: int, guarded: bool = True) -> Counter[str]:
    """Let so many processes issue at once, and count what they were told; sequences count as 'issued'."""
    context = processes()
    started = [
        context.Process(target=issue_lots, args=(database, times, SHARES, str(outcomes), guarded)) for _ in range(size)
    ]
    for process in started:
        process.start()
    for process in started:
        process.join()
    said = outcomes.read_text().splitlines()
    assert len(said) == size * times
    return Counter("issued" if line.isdecimal() else line for line in said)


def test_32_processes_issue_exactly_what_is_authorised(database: str, tmp_path: Path) -> None:
    filled(database, authorised=str(AUTHORISED))
    told = crowd(database, tmp_path / "told", size=32, times=4)
    assert told == {"issued": 100, OVER: 28}
    assert issued(database) == AUTHORISED
    book = Ledger.open(database)
    assert book.head().sequence == 105
    assert book.verify().passed


def test_without_the_lock_commands_fail_but_the_database_still_lets_nothing_be_oversold(
    database: str, tmp_path: Path
) -> None:
    filled(database, authorised="120")
    told = crowd(database, tmp_path / "told", size=6, times=10, guarded=False)
    assert set(told) - {"issued", OVER}, "with the lock away some process must run into another one"
    assert issued(database) == 3 * told["issued"] <= 120
    assert Ledger.open(database).verify().passed


def test_a_writer_killed_at_any_moment_loses_nothing_that_it_acknowledged(sqlite_url: str, tmp_path: Path) -> None:
    filled(sqlite_url, authorised="1000000")
    acknowledged = tmp_path / "acknowledged"
    acknowledged.touch()
    chance = random.Random(4)
    for _ in range(10):
        before = len(acknowledged.read_text().splitlines())
        process = processes().Process(target=issue_until_killed, args=(sqlite_url, str(acknowledged)))
        process.start()
        while len(acknowledged.read_text().splitlines()) < before + 3:
            assert process.is_alive()
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.05))
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert process.exitcode == -signal.SIGKILL
        everything_acknowledged_is_there(sqlite_url, acknowledged)
    assert len(acknowledged.read_text().splitlines()) >= 30


def everything_acknowledged_is_there(database: str, acknowledged: Path) -> None:
    book = Ledger.open(database)
    assert book.verify().passed
    with reading(book.engine) as connection:
        stored = {f"{row['sequence']} {row['hash']}" for row in rows(connection, "acme")}
        sound = [line for (line,) in connection.exec_driver_sql("PRAGMA integrity_check").all()]
    assert sound == ["ok"]
    noted = acknowledged.read_text().splitlines()
    assert set(noted) <= stored
    assert len(noted) == len(set(noted))
    assert issued(database) == len(stored) - 5
