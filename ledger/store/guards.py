"""Triggers that keep the journal append-only, the same rules on SQLite and PostgreSQL.

They stop mistakes and ordinary tools, not the owner of the database: for that there is the hash
chain. Every migration run puts back from here what is missing or differs, and tests compare the two.
"""

from __future__ import annotations

import re

from sqlalchemy import Connection, text

from ledger.store.tables import APPEND_ONLY, METADATA

PREFIX = "ledger_guard"
NO_HASH = "0" * 64
"""The previous hash of the first event."""

OURS = frozenset(METADATA.tables)
"""The tables whose triggers and rules are looked at."""

_OF_EVENT = {"entry": "sequence", "mention": "sequence", "lot": "opened"}
_HEAD = "SELECT coalesce(max(sequence), 0) FROM event WHERE issuer = NEW.issuer"
_HEAD_HASH = (
    f"SELECT coalesce((SELECT hash FROM event WHERE issuer = NEW.issuer ORDER BY sequence DESC LIMIT 1), '{NO_HASH}')"
)


def _insert_rules() -> dict[str, list[tuple[str, str]]]:
    """For each table, conditions that refuse an insert, with what they say."""
    rules: dict[str, list[tuple[str, str]]] = {
        "event": [
            (f"NEW.sequence <> ({_HEAD}) + 1", "an event is appended at head + 1"),
            (f"NEW.previous_hash <> ({_HEAD_HASH})", "an event carries the hash of the head"),
            (
                "EXISTS (SELECT 1 FROM event WHERE issuer = NEW.issuer AND key = NEW.key)",
                "an idempotency key is used once",
            ),
        ],
        "issuer": [("EXISTS (SELECT 1 FROM issuer WHERE issuer = NEW.issuer)", "an issuer is registered once")],
    }
    for table in APPEND_ONLY:
        if table.name in _OF_EVENT:
            same = " AND ".join(f"{column.name} = NEW.{column.name}" for column in table.primary_key)
            rules[table.name] = [
                (
                    f"NEW.{_OF_EVENT[table.name]} <> ({_HEAD})",
                    f"a row of {table.name} is written with its event",
                ),
                (
                    f"EXISTS (SELECT 1 FROM {table.name} WHERE {same})",
                    f"a row of {table.name} is written once",
                ),
            ]
    return rules


def _sqlite() -> dict[str, str]:
    found = {}
    for table in APPEND_ONLY:
        for change in ("UPDATE", "DELETE"):
            name = f"{PREFIX}_{table.name}_{change.lower()}"
            found[name] = (
                f"CREATE TRIGGER {name} BEFORE {change} ON {table.name} "
                f"BEGIN SELECT RAISE(ABORT, '{table.name} is append-only'); END"
            )
        name = f"{PREFIX}_{table.name}_insert"
        cases = " ".join(
            f"SELECT RAISE(ABORT, '{says}') WHERE {condition};" for condition, says in _insert_rules()[table.name]
        )
        found[name] = f"CREATE TRIGGER {name} BEFORE INSERT ON {table.name} BEGIN {cases} END"
    return found


def _postgresql() -> dict[str, str]:
    found = {}
    for table in APPEND_ONLY:
        refuse = f"{PREFIX}_{table.name}_changed"
        found[f"function {refuse}"] = (
            f"CREATE OR REPLACE FUNCTION {refuse}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table.name} is append-only'; END $$"
        )
        for change, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            name = f"{PREFIX}_{table.name}_{change.lower()}"
            found[name] = (
                f"CREATE TRIGGER {name} BEFORE {change} ON {table.name} FOR EACH {each} EXECUTE FUNCTION {refuse}()"
            )
        checks = " ".join(
            f"IF {condition} THEN RAISE EXCEPTION '{says}'; END IF;" for condition, says in _insert_rules()[table.name]
        )
        name = f"{PREFIX}_{table.name}_insert"
        found[f"function {name}"] = (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {checks} RETURN NEW; END $$"
        )
        found[name] = f"CREATE TRIGGER {name} BEFORE INSERT ON {table.name} FOR EACH ROW EXECUTE FUNCTION {name}()"
    return found


def expected(dialect: str) -> dict[str, str]:
    """Trigger name to the statement that creates it (functions under 'function ...' on PostgreSQL)."""
    return _sqlite() if dialect == "sqlite" else _postgresql()


def install(connection: Connection) -> None:
    """Create every guard anew; a migration run does this where any is missing or differs."""
    remove(connection)
    for statement in expected(connection.dialect.name).values():
        connection.exec_driver_sql(statement)


def remove(connection: Connection) -> None:
    """Drop every guard; only a migration does this, in the same transaction as `install`."""
    for name, table in _installed(connection).items():
        drop = f"DROP TRIGGER {name}" + ("" if connection.dialect.name == "sqlite" else f" ON {table}")
        connection.exec_driver_sql(drop)


def missing(connection: Connection) -> list[str]:
    """Guards that are not in the database or differ from what is expected here, and triggers that are not ours."""
    wanted = expected(connection.dialect.name)
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger'"))
        there = {str(name): str(sql) for name, sql, table in rows if table in OURS}
        return sorted({*(name for name, sql in wanted.items() if there.get(name) != sql), *(set(there) - set(wanted))})
    query = (
        "SELECT tgname, pg_get_triggerdef(pg_trigger.oid), relname "
        "FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND relnamespace = current_schema()::regnamespace"
    )
    rows = connection.execute(text(query))
    there = {str(name): _spelled(str(sql)) for name, sql, table in rows if table in OURS}
    query = "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
    sources = {str(name): str(source) for name, source in connection.execute(text(query))}
    query = "SELECT rulename, tablename FROM pg_rules WHERE schemaname = current_schema()"
    rules = [f"rule {name}" for name, table in connection.execute(text(query)) if table in OURS]
    strange = {*(set(there) - set(wanted)), *rules}
    return sorted(strange) + sorted(
        name
        for name, sql in wanted.items()
        if (
            sources.get(name.removeprefix("function ")) != sql.split("$$")[1]
            if name.startswith("function ")
            else there.get(name) != _spelled(sql)
        )
    )


def _spelled(sql: str) -> str:
    """A trigger's definition as PostgreSQL and this module both spell it: without schema names."""
    return re.sub(r'( ON | EXECUTE FUNCTION )(?:"[^"]+"|\w+)\.', r"\1", sql)


def _installed(connection: Connection) -> dict[str, str]:
    if connection.dialect.name == "sqlite":
        query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE :prefix"
    else:
        query = (
            "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE NOT tgisinternal AND tgname LIKE :prefix"
        )
    rows = connection.execute(text(query), {"prefix": f"{PREFIX}%"})
    return {str(name): str(table) for name, table in rows}
