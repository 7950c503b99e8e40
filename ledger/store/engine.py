"""Opening a database: SQLite (the default, a file) or PostgreSQL (a URL), set up the same way every time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import URL, create_engine, event, make_url
from sqlalchemy import Connection as Connection
from sqlalchemy import Engine as Engine
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.pool import NullPool

from ledger.errors import Unavailable

BUSY_SECONDS = 120
DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_WRITES = "ledger_writes"


def database_url(database: str) -> URL:
    """A file path or a database URL, as a URL."""
    if "://" not in database:
        return URL.create("sqlite", database=str(Path(database)))
    try:
        url = make_url(database)
    except (ArgumentError, ValueError) as error:
        raise Unavailable("that database URL cannot be read; give a file path or postgresql+psycopg://...") from error
    if url.drivername not in DRIVERS:
        raise Unavailable(f"{url.drivername} databases are not supported; use a file, or postgresql+psycopg://...")
    return url.set(drivername=DRIVERS[url.drivername])


def open_engine(database: str, *, create: bool = False) -> Engine:
    """An engine on an existing database; `create` lets SQLite make the file (only `init` and imports do)."""
    url = database_url(database)
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, create=create)
    if find_spec("psycopg") is None:
        raise Unavailable("PostgreSQL needs its driver: pip install 'securities-ledger[postgresql]'")
    return create_engine(url, poolclass=NullPool, isolation_level="READ COMMITTED")


def _sqlite(url: URL, *, create: bool) -> Engine:
    path = Path(url.database or "")
    if not url.database or url.database == ":memory:" or url.query:
        raise Unavailable("the ledger needs the plain path of a database file, not memory and no options")
    if path.is_dir():
        raise Unavailable(f"{path} is a folder, not a database file")
    if not create and not path.is_file():
        raise Unavailable(f"there is no ledger at {path}; make one with: ledger --database {path} init ...")
    if create and not path.parent.is_dir():
        raise Unavailable(f"the folder {path.parent} does not exist")
    if path.is_file() and path.stat().st_size and not _is_sqlite(path):
        raise Unavailable(f"{path} is not a ledger database; nothing in it was touched")
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _set_up(connection, _record) -> None:  # type: ignore[no-untyped-def]
        # The driver must not open transactions of its own: it would do so only at the first write,
        # after the reads that the write was decided on.
        connection.isolation_level = None
        for pragma in ("foreign_keys = ON", "synchronous = FULL", "recursive_triggers = ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _is_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\x00"


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A writer's transaction: on SQLite it takes the writer's lock before it reads anything."""
    with translated(engine), engine.connect() as bare:
        connection = bare.execution_options(**{_WRITES: True})
        with connection.begin():
            yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view that never takes the writer's lock and cannot write."""
    with translated(engine), engine.connect() as bare:
        if engine.dialect.name == "sqlite":
            bare.exec_driver_sql("PRAGMA query_only = ON")
            bare.rollback()
            connection = bare
        else:
            connection = bare.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """A database that cannot be reached or used is one clear message, not a traceback."""
    try:
        yield
    except OperationalError as error:
        cause = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
        raise Unavailable(f"the database could not be used: {cause}") from error
    except DBAPIError as error:
        if "not a database" in str(error.orig):
            raise Unavailable(f"{engine.url.database} is not a database") from error
        connecting = error.statement is None
        if connecting or isinstance(error, (InterfaceError, InternalError)):
            raise Unavailable(f"the database could not be used: {str(error.orig).strip().splitlines()[0]}") from error
        raise
