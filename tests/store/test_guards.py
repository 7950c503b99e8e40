"""The journal is append-only in the database itself, and each guard is shown to be what stops it."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from ledger.store import guards
from ledger.store.engine import Engine, reading, writing
from ledger.store.tables import APPEND_ONLY
from tests.store.samples import HEAD, sampled
from tests.store.tampering import found

TABLES = [table.name for table in APPEND_ONLY]
ZEROS, ONES = "0" * 64, "1" * 64
COLUMN = {"issuer": "issuer", "event": "recorded_by", "entry": "line", "lot": "holder", "mention": "subject"}


def attempt(engine: Engine, statement: str, *, guarded: bool = True) -> str:
    """What the database says to a statement, which is rolled back in any case; '' where it lets it pass."""
    try:
        with writing(engine) as connection:
            if not guarded:
                guards.remove(connection)
            connection.execute(text(statement))
            raise InterruptedError
    except InterruptedError:
        return ""
    except DBAPIError as error:
        return str(error.orig).splitlines()[0]


def hash_at(sequence: int) -> str:
    return f"(SELECT hash FROM event WHERE sequence = {sequence})"


def event(sequence: int, previous: str = hash_at(HEAD), key: str = "NULL") -> str:
    """SQL that inserts an event after the samples."""
    asked = "NULL" if key == "NULL" else "'x'"
    return (
        "INTO event (issuer, sequence, envelope, event, version, effective_on, recorded_at, recorded_by, payload, "
        "evidence, receipt, key, request_hash, previous_hash, hash) VALUES ('acme', "
        f"{sequence}, 1, 'x', 1, '2020-01-01', '2031-03-03T12:00:00.000000Z', 'x', '', '', NULL, {key}, {asked}, "
        f"{previous}, '{ONES}')"
    )


def test_no_stored_row_can_be_changed_or_deleted(database: str) -> None:
    engine = sampled(database)
    for table in TABLES:
        for statement in (f"UPDATE {table} SET {COLUMN[table]} = {COLUMN[table]}", f"DELETE FROM {table}"):
            assert attempt(engine, statement) == f"{table} is append-only"
    for table in ("entry", "lot", "mention"):
        assert attempt(engine, f"UPDATE {table} SET {COLUMN[table]} = {COLUMN[table]}", guarded=False) == ""
        assert attempt(engine, f"DELETE FROM {table}", guarded=False) == ""


def test_no_table_can_be_truncated(postgresql_url: str) -> None:
    engine = sampled(postgresql_url)
    for table in TABLES:
        assert attempt(engine, f"TRUNCATE {table} CASCADE").endswith("is append-only")
        assert attempt(engine, f"TRUNCATE {table} CASCADE", guarded=False) == ""


def test_an_event_goes_nowhere_but_after_the_head(database: str) -> None:
    engine = sampled(database)
    for sequence in (0, 1, HEAD, HEAD + 2, 99):
        assert attempt(engine, "INSERT " + event(sequence)) == "an event is appended at head + 1"
    assert attempt(engine, "INSERT " + event(HEAD + 1)) == ""
    assert attempt(engine, "INSERT " + event(99), guarded=False) == ""


def test_an_event_carries_the_hash_of_the_head(database: str) -> None:
    engine = sampled(database)
    for previous in (f"'{ZEROS}'", f"'{ONES}'", hash_at(HEAD - 1)):
        assert attempt(engine, "INSERT " + event(HEAD + 1, previous)) == "an event carries the hash of the head"
    assert attempt(engine, "INSERT " + event(HEAD + 1, f"'{ONES}'"), guarded=False) == ""


def test_a_key_is_stored_once(database: str) -> None:
    engine = sampled(database)
    assert attempt(engine, "INSERT " + event(HEAD + 1, key="'K-1'")) == "an idempotency key is used once"
    assert attempt(engine, "INSERT " + event(HEAD + 1, key="'K-2'")) == ""


def test_insert_or_replace_does_not_overwrite(sqlite_url: str) -> None:
    engine = sampled(sqlite_url)
    with_key = "INSERT OR REPLACE " + event(HEAD + 1, key="'K-1'")
    over_first = "INSERT OR REPLACE " + event(1)
    assert attempt(engine, over_first) == "an event is appended at head + 1"
    assert attempt(engine, with_key) == "an idempotency key is used once"
    assert attempt(engine, "REPLACE INTO issuer VALUES ('acme')") == "an issuer is registered once"
    for table, where in (("entry", f"sequence = {HEAD}"), ("mention", f"sequence = {HEAD}")):
        statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE {where}"
        assert attempt(engine, statement) == f"a row of {table} is written once"
        assert attempt(engine, statement, guarded=False) == ""
    for table, where in (("entry", "sequence = 7"), ("mention", "sequence = 7"), ("lot", "lot = 'A-2'")):
        statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE {where}"
        assert attempt(engine, statement) == f"a row of {table} is written with its event"
        assert attempt(engine, statement, guarded=False) == ""


def test_replacing_is_refused_on_a_connection_that_fires_no_recursive_triggers(sqlite_url: str) -> None:
    engine = sampled(sqlite_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA recursive_triggers = OFF")
        for statement in (event(1), event(HEAD + 1, key="'K-1'")):
            with pytest.raises(DBAPIError, match=r"head \+ 1|used once"):
                connection.exec_driver_sql("INSERT OR REPLACE " + statement)
    assert found(engine) == []


def test_updating_on_conflict_is_refused(database: str) -> None:
    engine = sampled(database)
    statement = "INSERT INTO issuer (issuer) VALUES ('acme') ON CONFLICT (issuer) DO UPDATE SET issuer = 'zeta'"
    assert attempt(engine, statement) == "an issuer is registered once"


def test_kept_rows_are_written_with_their_event_only(database: str) -> None:
    engine = sampled(database)
    entry = (
        "INSERT INTO entry (issuer, sequence, line, effective_on, series, account, holder, lot, shares) "
        "VALUES ('acme', 7, 99, '2020-01-02', 'A', 'clear', 'bob', 'A-2', 1)"
    )
    assert attempt(engine, entry) == "a row of entry is written with its event"
    assert attempt(engine, entry, guarded=False) == ""


def test_every_guard_is_in_a_new_database(database: str) -> None:
    with reading(sampled(database)) as connection:
        assert guards.missing(connection) == []
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.dialect.name != "sqlite":
            query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        there = set(connection.execute(text(query)).scalars())
        wanted = {name for name in guards.expected(connection.dialect.name) if not name.startswith("function ")}
        assert there == wanted
        assert len(wanted) == len(TABLES) * (3 if connection.dialect.name == "sqlite" else 4)


def test_each_guard_that_is_dropped_is_found(database: str) -> None:
    engine = sampled(database)
    for name in [name for name in guards.expected(engine.dialect.name) if not name.startswith("function ")]:
        with writing(engine) as connection:
            on = "" if engine.dialect.name == "sqlite" else f" ON {name.split('_')[2]}"
            connection.execute(text(f"DROP TRIGGER {name}{on}"))
            assert guards.missing(connection) == [name]
            guards.install(connection)
            assert guards.missing(connection) == []


def test_verify_finds_a_dropped_guard(database: str) -> None:
    engine = sampled(database)
    with writing(engine) as connection:
        connection.execute(
            text("DROP TRIGGER ledger_guard_event_delete" + (" ON event" if engine.dialect.name != "sqlite" else ""))
        )
    assert found(engine) == [("guards", None)]


WEAKENED: dict[str, Callable[[Connection], object]] = {
    "disabled": lambda c: c.execute(text("ALTER TABLE event DISABLE TRIGGER ledger_guard_event_delete")),
    "enabled for replicas only": lambda c: c.execute(
        text("ALTER TABLE event ENABLE REPLICA TRIGGER ledger_guard_event_delete")
    ),
    "made again so that it never fires": lambda c: c.execute(
        text(
            "CREATE OR REPLACE TRIGGER ledger_guard_event_delete BEFORE DELETE ON event FOR EACH ROW WHEN (false) "
            "EXECUTE FUNCTION ledger_guard_event_changed()"
        )
    ),
    "made again for another change": lambda c: c.execute(
        text(
            "CREATE OR REPLACE TRIGGER ledger_guard_event_delete BEFORE INSERT ON event FOR EACH ROW WHEN (false) "
            "EXECUTE FUNCTION ledger_guard_event_changed()"
        )
    ),
    "its function emptied": lambda c: c.execute(
        text(
            "CREATE OR REPLACE FUNCTION ledger_guard_event_changed() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN OLD; END $$"
        )
    ),
}


@pytest.mark.parametrize("how", WEAKENED)
def test_a_guard_that_is_there_and_does_nothing_is_found(how: str, postgresql_url: str) -> None:
    engine = sampled(postgresql_url)
    with writing(engine) as connection:
        WEAKENED[how](connection)
    assert ("guards", None) in found(engine)


def test_a_guard_that_was_rewritten_on_sqlite_is_found(sqlite_url: str) -> None:
    engine = sampled(sqlite_url)
    with writing(engine) as connection:
        connection.exec_driver_sql("DROP TRIGGER ledger_guard_event_delete")
        connection.exec_driver_sql(
            "CREATE TRIGGER ledger_guard_event_delete BEFORE DELETE ON event BEGIN SELECT 1; END"
        )
    assert found(engine) == [("guards", None)]
