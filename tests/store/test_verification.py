"""`verify` finds whatever was changed behind the ledger's back, and says what it cannot find."""

import pytest

from ledger.store import guards
from ledger.store.engine import reading, writing
from ledger.store.journal import hash_of, rows
from ledger.store.tables import BALANCE, ENTRY, EVENT, LOT, MENTION
from ledger.store.verification import verify
from tests.store.samples import EVENTS, HEAD, append_samples, sampled
from tests.store.tampering import found, tamper, verified

KEPT = {"entry": "entries", "balance": "balances", "lot": "lots", "mention": "mentions"}
WHERE = {
    "entry": "sequence = 7 AND line = 1",
    "balance": "account = 'clear' AND holder = 'ada' AND lot = 'A-1' AND effective_on = '2020-01-01'",
    "lot": "lot = 'A-2'",
    "mention": "sequence = 7 AND kind = 'lot' AND subject = 'A-2'",
}


def test_an_untouched_ledger_passes_and_is_not_anchored(database: str) -> None:
    result = verified(sampled(database))
    assert result.passed
    assert result.events == len(EVENTS)
    assert not result.anchored
    assert "not anchored" in result.note
    assert "cut tail" in result.note


def test_progress_is_told_for_every_event(sqlite_url: str) -> None:
    told: list[int] = []
    with reading(sampled(sqlite_url)) as connection:
        verify(connection, "acme", progress=told.append)
    assert told == [*range(1, len(EVENTS) + 1)]


def test_a_change_of_any_column_of_any_event_is_found_with_its_sequence(sqlite_url: str) -> None:
    engine = sampled(sqlite_url)
    columns = [column.name for column in EVENT.columns if column.name not in ("issuer", "sequence")]
    for sequence in (1, len(EVENTS)):
        for column in columns:
            one_column_of_one_event_changed(engine, column, sequence)


def test_a_change_of_any_column_of_an_event_is_found_on_postgresql_too(postgresql_url: str) -> None:
    engine = sampled(postgresql_url)
    for column in [column.name for column in EVENT.columns if column.name not in ("issuer", "sequence")]:
        one_column_of_one_event_changed(engine, column, 7)


def one_column_of_one_event_changed(engine, column: str, sequence: int) -> None:
    """Change it, look, and change it back."""
    place = f"WHERE issuer = 'acme' AND sequence = {sequence}"
    with engine.connect() as connection:
        (old,) = connection.exec_driver_sql(f"SELECT {column} FROM event {place}").one()
    other = {"key": "'K-9', request_hash = 'x'", "request_hash": "'x', key = coalesce(key, 'K-9')"}.get(column)
    if other is None:
        other = (
            str(old + 1) if isinstance(old, int) else f"'{'9' if not old or old[0] == '2' else '2'}{(old or '')[1:]}'"
        )
        other = other.replace("%", "%%") if engine.dialect.name != "sqlite" else other
    tamper(engine, f"UPDATE event SET {column} = {other} {place}")
    result = verified(engine)
    assert not result.passed, column
    assert any(finding.sequence == sequence for finding in result.findings), (column, result.findings)
    assert f"#{sequence}" in result.findings[0].text
    with writing(engine) as connection:
        guards.remove(connection)
        restore = {column: old} | ({"key": None, "request_hash": None} if column in ("key", "request_hash") else {})
        if sequence == 1 and column in ("key", "request_hash"):
            restore = {"key": "K-1", "request_hash": "f" * 64}
        connection.execute(EVENT.update().where(EVENT.c.sequence == sequence).values(**restore))
        guards.install(connection)
    assert verified(engine).passed, column


@pytest.mark.parametrize("table", [ENTRY, BALANCE, LOT, MENTION], ids=lambda table: table.name)
def test_a_change_of_any_kept_column_is_found(table, sqlite_url: str) -> None:
    engine = sampled(sqlite_url)
    where = f"WHERE issuer = 'acme' AND {WHERE[table.name]}"
    for column in [column for column in table.columns if column.name != "issuer"]:
        with engine.connect() as connection:
            old = connection.exec_driver_sql(f"SELECT rowid, {column.name} FROM {table.name} {where}").one()
        other = old[1] + (1 if column.name == "sequence" else 90) if isinstance(old[1], int) else f"{old[1] or ''}9"
        if column.name == "opened":
            other = old[1] + 1
        if column.name in ("last", "opens"):
            other = 1 - old[1]
        if column.name == "account":
            other = "pledged"
        tamper(engine, f"UPDATE {table.name} SET {column.name} = {other!r} WHERE rowid = {old[0]}")
        assert (KEPT[table.name], None) in found(engine), column.name
        back = "NULL" if old[1] is None else repr(old[1])
        tamper(engine, f"UPDATE {table.name} SET {column.name} = {back} WHERE rowid = {old[0]}")
        assert verified(engine).passed, column.name


def test_a_changed_a_missing_and_an_added_kept_row_are_found(database: str) -> None:
    engine = sampled(database)
    for table, check in KEPT.items():
        where = f"issuer = 'acme' AND {WHERE[table]}"
        tamper(
            engine,
            f"CREATE TABLE kept_aside AS SELECT * FROM {table} WHERE {where}",
            f"DELETE FROM {table} WHERE {where}",
        )
        assert found(engine) == [(check, None)], table
        assert "is missing" in verified(engine).findings[0].text
        tamper(engine, f"INSERT INTO {table} SELECT * FROM kept_aside")
        assert verified(engine).passed
        name = {"entry": "line = 99", "balance": "lot = 'A-9'", "lot": "lot = 'A-9', number = 99"}.get(
            table, "subject = 'A-9'"
        )
        tamper(engine, f"UPDATE kept_aside SET {name}", f"INSERT INTO {table} SELECT * FROM kept_aside")
        assert found(engine) == [(check, None)], table
        assert "does not follow" in verified(engine).findings[0].text or "differs" in verified(engine).findings[0].text
        tamper(engine, f"DELETE FROM {table} WHERE {name.replace(', ', ' AND ')}", "DROP TABLE kept_aside")
        assert verified(engine).passed


def cut(*sequences: int) -> list[str]:
    """SQL that removes events with what is kept beside them."""
    listed = ", ".join(map(str, sequences))
    return [
        f"DELETE FROM {table} WHERE {column} IN ({listed})"
        for table, column in (("entry", "sequence"), ("mention", "sequence"), ("lot", "opened"), ("event", "sequence"))
    ]


def test_an_event_deleted_in_the_middle_is_found(database: str) -> None:
    engine = sampled(database)
    tamper(engine, *cut(11))
    assert ("sequence", 12) in found(engine)
    assert ("chain", 12) in found(engine)
    assert "event #11 is missing" in verified(engine).findings[0].text


def test_the_first_event_deleted_is_found(database: str) -> None:
    engine = sampled(database)
    tamper(engine, *cut(1))
    assert ("sequence", 2) in found(engine)


def test_a_deleted_event_that_a_later_one_reverses_is_a_finding_and_not_a_failure_of_verify(database: str) -> None:
    engine = sampled(database)
    tamper(engine, *cut(7))
    assert ("sequence", 8) in found(engine)
    assert ("content", HEAD) in found(engine)


def test_a_cut_tail_passes_and_verify_says_that_it_is_not_anchored(database: str) -> None:
    engine = sampled(database)
    tamper(engine, *cut(HEAD - 1, HEAD), *rebuilt_balances_without_the_reversal())
    result = verified(engine)
    assert result.passed
    assert result.events == HEAD - 2
    assert "not anchored" in result.note


def rebuilt_balances_without_the_reversal() -> list[str]:
    """The sums as they were before the last event undid the transfer."""
    return [
        "UPDATE balance SET shares = shares - 4000 WHERE holder = 'ada' AND series = 'A' AND account = 'clear' "
        "AND effective_on >= '2020-01-02'",
        "UPDATE balance SET shares = 4000 WHERE holder = 'bob' AND series = 'A'",
    ]


def test_two_events_exchanged_are_found(database: str) -> None:
    engine = sampled(database)
    tamper(
        engine,
        "DELETE FROM mention WHERE sequence IN (11, 12)",
        "UPDATE event SET sequence = 99 WHERE sequence = 11",
        "UPDATE event SET sequence = 11 WHERE sequence = 12",
        "UPDATE event SET sequence = 12 WHERE sequence = 99",
    )
    assert {("chain", 11), ("chain", 12)} <= set(found(engine))


def test_a_rewritten_payload_with_a_new_hash_breaks_the_chain_after_it(database: str) -> None:
    engine = sampled(database)
    with engine.connect() as connection:
        row = dict(list(rows(connection, "acme"))[11])
    row["payload"] = row["payload"].replace("50000000.10", "90000000.10")
    with writing(engine) as connection:
        guards.remove(connection)
        changed = EVENT.update().where(EVENT.c.sequence == 12).values(payload=row["payload"], hash=hash_of(row))
        connection.execute(changed)
        guards.install(connection)
    assert found(engine) == [("chain", 13)]


def test_events_recorded_before_the_one_before_them_are_found(database: str) -> None:
    engine = sampled(database)
    tamper(engine, "UPDATE event SET recorded_at = '2021-03-03T11:00:00.000000Z' WHERE sequence = 9")
    assert ("time", 9) in found(engine)


def test_damage_in_one_issuer_is_no_finding_in_another(database: str) -> None:
    engine = sampled(database)
    with writing(engine) as connection:
        append_samples(connection, "zeta")
    tamper(engine, "UPDATE event SET recorded_by = 'x' WHERE sequence = 9 AND issuer = 'zeta'")
    assert verified(engine).passed
    assert [finding.sequence for finding in verified(engine, "zeta").findings] == [9]


def test_a_payload_nested_too_deeply_is_a_finding(database: str) -> None:
    engine = sampled(database)
    with writing(engine) as connection:
        guards.remove(connection)
        connection.execute(EVENT.update().where(EVENT.c.sequence == 9).values(payload="[" * 100_000))
        guards.install(connection)
    assert ("chain", 9) in found(engine)
    assert ("content", 9) in found(engine)
