"""Creating and upgrading the tables with Alembic; a run puts back every guard that is missing or differs."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select, text
from sqlalchemy.exc import DatabaseError

import ledger
from ledger.errors import Unavailable
from ledger.store import guards
from ledger.store.engine import reading, translated, writing

CURRENT = "0002"
"""The newest migration; a test compares it with the migrations folder."""


def migrations() -> Path:
    """The migrations: inside the package where it is installed from a wheel, beside it in a checkout."""
    package = Path(ledger.__file__).parent
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Create the tables or bring them up to date, whole or not at all; nothing to do is nothing done."""
    with reading(engine) as connection:
        if _version(connection) == CURRENT and not guards.missing(connection):
            return
    from alembic import command
    from alembic.config import Config

    if engine.dialect.name == "sqlite":
        with translated(engine), engine.connect() as bare:
            # journal_mode cannot be changed inside the transaction that SQLAlchemy opens
            raw = bare.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA journal_mode = WAL")
    config = Config()
    config.set_main_option("script_location", str(migrations()).replace("%", "%%"))
    with writing(engine) as connection:
        if connection.dialect.name != "sqlite":
            connection.execute(text("SELECT pg_advisory_xact_lock(1414677060)"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def check(connection: Connection) -> None:
    """Unavailable where the database has no ledger, or one of another version of the tables."""
    version = _version(connection)
    if version is None:
        raise Unavailable("this database holds no ledger; make one with: ledger init --issuer ID --name NAME")
    if version != CURRENT:
        raise Unavailable(
            f"the tables are of version {version}, this program needs {CURRENT}; run `ledger init` again to upgrade, "
            "or install the program that made them"
        )


def _version(connection: Connection) -> str | None:
    """The version of the tables, or None where there are none."""
    try:
        tables = inspect(connection)
        if not (tables.has_table("alembic_version") and tables.has_table("event")):
            return None
        return connection.execute(select(text("version_num")).select_from(text("alembic_version"))).scalar()
    except DatabaseError as error:
        raise Unavailable("this file is not a ledger database") from error
