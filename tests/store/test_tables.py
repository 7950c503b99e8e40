"""Columns and constraints: what the database itself refuses to hold, and that migrations and tables agree."""

import shutil
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from ledger.domain.events import EventReversed, HolderRegistered
from ledger.store import guards, schema
from ledger.store.engine import Engine, open_engine, reading, writing
from ledger.store.journal import Draft, append
from ledger.store.tables import METADATA
from tests.store.later_samples import NEXT
from tests.store.samples import EVENTS, append_samples, fixed_clock, sampled
from tests.store.tampering import verified

PUT_BALANCE = "UPDATE balance SET {} WHERE account = 'clear' AND holder = 'bob'"


def attempt(engine: Engine, statement: str) -> str:
    """What the database says to a statement without guards; '' where it lets it pass. It is rolled back."""
    try:
        with writing(engine) as connection:
            guards.remove(connection)
            connection.execute(text(statement))
            raise InterruptedError
    except InterruptedError:
        return ""
    except DBAPIError as error:
        return str(error.orig)


def config(connection: Connection, folder: Path | None = None) -> Config:
    made = Config()
    made.set_main_option("script_location", str(folder or schema.migrations()).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


@pytest.mark.parametrize("value", ["1.5", "'12abc'", "'abc'", "'1.5'", "x'31'"])
def test_shares_are_whole_numbers_and_nothing_else(sqlite_url: str, value: str) -> None:
    engine = sampled(sqlite_url)
    assert "cannot store" in attempt(engine, f"UPDATE entry SET shares = {value}")
    assert "cannot store" in attempt(engine, PUT_BALANCE.format(f"shares = {value}"))


def test_shares_are_whole_numbers_on_postgresql_too(postgresql_url: str) -> None:
    engine = sampled(postgresql_url)
    assert "invalid input syntax" in attempt(engine, "UPDATE entry SET shares = '12abc'")
    assert "invalid input syntax" in attempt(engine, "UPDATE entry SET shares = '1.5'")


def test_every_table_on_sqlite_is_strict(sqlite_url: str) -> None:
    with reading(sampled(sqlite_url)) as connection:
        strict = dict(connection.exec_driver_sql("SELECT name, strict FROM pragma_table_list").all())
    assert {name: strict[name] for name in METADATA.tables} == dict.fromkeys(METADATA.tables, 1)


def test_constraints_refuse_what_no_event_can_mean(database: str) -> None:
    engine = sampled(database)
    for statement, constraint in (
        (PUT_BALANCE.format("shares = -1"), "ck_balance_not_below_zero"),
        (PUT_BALANCE.format("last = 2"), "ck_balance_last"),
        ("UPDATE entry SET shares = 0", "ck_entry_moves"),
        ("UPDATE entry SET account = 'lent'", "ck_entry_account"),
        ("UPDATE entry SET holder = '' WHERE account = 'clear'", "ck_entry_account"),
        ("UPDATE entry SET lot = '' WHERE account = 'clear'", "ck_entry_account"),
        ("UPDATE entry SET holder = 'bob' WHERE account = 'unissued'", "ck_entry_account"),
        ("UPDATE mention SET opens = 2", "ck_mention_opens"),
        ("UPDATE event SET envelope = 0", "ck_event_numbers"),
        ("UPDATE event SET version = 0", "ck_event_numbers"),
        ("UPDATE event SET effective_on = '2020-1-1'", "ck_event_times"),
        ("UPDATE event SET recorded_at = '2020-01-01T00:00:00Z'", "ck_event_times"),
        ("UPDATE event SET hash = 'a'", "ck_event_hashes"),
        ("UPDATE event SET key = 'k' WHERE sequence = 2", "ck_event_request"),
        ("UPDATE event SET request_hash = 'k' WHERE sequence = 2", "ck_event_request"),
    ):
        assert constraint in attempt(engine, statement), statement
    assert attempt(engine, "UPDATE balance SET shares = -5 WHERE account = 'authorised'") == ""


def test_rows_belong_to_an_event_and_events_to_an_issuer(database: str) -> None:
    engine = sampled(database)
    for statement in (
        "UPDATE entry SET sequence = 99 WHERE sequence = 2",
        "UPDATE mention SET sequence = 99 WHERE sequence = 2",
        "UPDATE lot SET opened = 99",
        "DELETE FROM event WHERE sequence = 2",
        "DELETE FROM issuer",
    ):
        assert "foreign key" in attempt(engine, statement).lower(), statement


def test_a_quantity_past_what_a_float_can_hold_is_kept_exactly(database: str) -> None:
    with reading(sampled(database)) as connection:
        shares = connection.execute(text("SELECT shares FROM entry WHERE sequence = 6 AND account = 'clear'")).scalar()
        assert shares == 9_007_199_254_740_993
        total = connection.execute(
            text("SELECT sum(shares) FROM entry WHERE account = 'clear' AND series = 'A'")
        ).scalar()
        assert total == 9_007_199_254_740_993


def test_text_sorts_by_code_point_on_both_databases(database: str) -> None:
    engine = sampled(database)
    names = ["zeta", "Acme", "acme-2", "acme_2", "ACME", "acme.2", "b-1", "B-2"]
    with writing(engine) as connection:
        for name in names:
            append_samples(connection, name)
    with reading(engine) as connection:
        found = list(connection.execute(text("SELECT issuer FROM issuer ORDER BY issuer")).scalars())
    assert found == sorted([*names, "acme"])


def test_the_migrations_make_the_tables_that_the_code_declares(database: str) -> None:
    engine = sampled(database)
    with engine.connect() as connection:
        made = config(connection)
        made.attributes["only_compare"] = True
        command.check(made)
        assert set(inspect(connection).get_table_names()) == {*METADATA.tables, "alembic_version"}


def test_a_table_that_the_migrations_do_not_make_is_noticed(sqlite_url: str) -> None:
    engine = sampled(sqlite_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE lot ADD COLUMN colour TEXT")
        made = config(connection)
        made.attributes["only_compare"] = True
        with pytest.raises(CommandError, match="colour"):
            command.check(made)


def test_the_version_that_the_code_asks_for_is_the_newest_migration() -> None:
    made = Config()
    made.set_main_option("script_location", str(schema.migrations()))
    assert ScriptDirectory.from_config(made).get_heads() == [schema.CURRENT]


def test_a_ledger_of_the_first_tables_gets_the_names_of_its_holders_and_verifies(database: str) -> None:
    engine = sampled(database)
    undone = EventReversed(reverses=[type(event) for _, event in EVENTS].index(HolderRegistered) + 1, reason="x")
    with writing(engine) as connection:
        append(connection, "acme", [Draft(event=undone, effective_on=NEXT)], actor="clerk", now=fixed_clock)
        guards.remove(connection)
        later = "('alias-recorded', 'holder-renamed')"
        connection.execute(text(f"DELETE FROM mention WHERE kind = 'name' AND event NOT IN {later}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        guards.install(connection)
    assert {finding.check for finding in verified(engine).findings} == {"mentions"}
    schema.upgrade(engine)
    assert verified(engine).passed


REVISION = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "{revision}", "{before}", None, None
def upgrade():
{body}
"""


def next_migration(body: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend that the project has one more migration."""
    made = folder / "migrations"
    shutil.copytree(schema.migrations(), made, ignore=shutil.ignore_patterns("__pycache__"))
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    revision = REVISION.format(revision="next", before=schema.CURRENT, body=lines)
    (made / "versions" / "next.py").write_text(revision, encoding="utf-8")
    monkeypatch.setattr(schema, "migrations", lambda: made)
    monkeypatch.setattr(schema, "CURRENT", "next")


def test_a_failed_migration_leaves_nothing(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, current = sampled(database), schema.CURRENT
    before = verified(engine)
    next_migration(
        'op.add_column("lot", sa.Column("colour", sa.Text()))\n'
        'op.execute("CREATE TABLE other (x INTEGER)")\n'
        'op.execute("DROP TABLE mention")\n'
        'op.execute("INSERT INTO nowhere VALUES (1)")',
        tmp_path / "next",
        monkeypatch,
    )
    with pytest.raises(Exception, match="nowhere"):
        schema.upgrade(engine)
    with engine.connect() as connection:
        there = inspect(connection)
        assert "other" not in there.get_table_names()
        assert "mention" in there.get_table_names()
        assert "colour" not in [column["name"] for column in there.get_columns("lot")]
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == current
        assert guards.missing(connection) == []
    assert verified(engine) == before


def test_a_failed_first_migration_leaves_an_empty_database(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    next_migration('op.execute("INSERT INTO nowhere VALUES (1)")', tmp_path / "next", monkeypatch)
    engine = open_engine(database, create=True)
    with pytest.raises(Exception, match="nowhere"):
        schema.upgrade(engine)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []


RECREATE = """with op.batch_alter_table("mention", recreate="always") as batch:
    batch.alter_column("subject", existing_type=sa.Text(), nullable=False, comment="x")
{}
"""


def test_a_migration_that_makes_a_table_anew_drops_its_guards_and_they_are_installed_again(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = sampled(sqlite_url)
    seen = tmp_path / "seen"
    note = (
        "from ledger.store import guards\n"
        "from pathlib import Path\n"
        f'Path({str(seen)!r}).write_text(",".join(guards.missing(op.get_bind())))'
    )
    next_migration(RECREATE.format(note), tmp_path / "next", monkeypatch)
    schema.upgrade(engine)
    assert seen.read_text() == "ledger_guard_mention_delete,ledger_guard_mention_insert,ledger_guard_mention_update"
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "next"
        assert guards.missing(connection) == []
    assert verified(engine).passed


def test_upgrading_again_changes_nothing_and_puts_back_a_lost_guard(database: str) -> None:
    engine = sampled(database)
    before = verified(engine)
    with writing(engine) as connection:
        guards.remove(connection)
    assert not verified(engine).passed
    schema.upgrade(engine)
    assert verified(engine) == before
