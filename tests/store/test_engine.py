"""How a database is opened, and what is said where it cannot be."""

from pathlib import Path

import pytest

from ledger import Invalid, Ledger, Unavailable
from ledger.store.engine import BUSY_SECONDS, database_url, open_engine, reading, writing
from tests.contract.acts import FIRST, filled, issue, opened
from tests.store.samples import HEAD, sampled

NAMES = {"issuer": "acme", "name": "Acme Widgets, Inc."}


def settings(connection: object) -> dict[str, object]:
    wanted = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "busy_timeout")
    return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}


def test_every_connection_is_durable_checked_and_patient(sqlite_url: str) -> None:
    engine = sampled(sqlite_url)
    safe = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": BUSY_SECONDS * 1000,
    }
    for way in (reading, writing):
        for _ in range(2):
            with way(engine) as connection:
                assert settings(connection) == safe
    assert BUSY_SECONDS >= 60


def test_a_writer_takes_the_lock_before_it_reads_and_a_reader_never_does(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = sampled(sqlite_url)
    monkeypatch.setattr("ledger.store.engine.BUSY_SECONDS", 0)
    impatient = open_engine(sqlite_url)
    with writing(engine), pytest.raises(Unavailable, match="locked"), writing(impatient):
        pass
    with reading(engine) as reader, reading(engine), writing(impatient) as writer:
        assert reader.exec_driver_sql("SELECT count(*) FROM event").scalar() == HEAD
        writer.exec_driver_sql("UPDATE balance SET last = last")


def test_a_view_on_postgresql_is_one_snapshot_and_read_only(postgresql_url: str) -> None:
    with reading(sampled(postgresql_url)) as connection:
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar() == "repeatable read"
        assert connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on"
    with writing(open_engine(postgresql_url)) as connection:
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar() == "read committed"
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"


def test_a_missing_file_is_unavailable_and_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "no.db"
    with pytest.raises(Unavailable, match="there is no ledger at"):
        Ledger.open(str(path))
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_unavailable_and_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="does not exist"):
        Ledger.create(str(tmp_path / "no" / "ledger.db"), **NAMES)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"hi", b"Dear Sirs,\n" * 1000], ids=["short", "long"])
def test_a_file_that_is_no_database_is_unavailable_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(content)
    with pytest.raises(Unavailable, match=r"not a (ledger )?database"):
        Ledger.open(str(path))
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", [b"hi", b"Dear Sirs,\n" * 1000], ids=["short", "long"])
def test_no_ledger_is_made_in_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(content)
    with pytest.raises(Unavailable, match=r"not a (ledger )?database"):
        Ledger.create(str(path), **NAMES)
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_unavailable(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url, create=True)
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE recipe (name TEXT)")
    with pytest.raises(Unavailable, match="holds no ledger"):
        Ledger.open(sqlite_url)


@pytest.mark.parametrize("make", [False, True], ids=["open", "create"])
def test_a_folder_is_no_database(tmp_path: Path, make: bool) -> None:
    with pytest.raises(Unavailable):
        Ledger.create(str(tmp_path), **NAMES) if make else Ledger.open(str(tmp_path))


def test_a_ledger_cannot_be_made_inside_a_file(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear Sir", encoding="utf-8")
    with pytest.raises(Unavailable, match="does not exist"):
        Ledger.create(str(tmp_path / "letter" / "ledger.db"), **NAMES)


@pytest.mark.parametrize("database", [":memory:", "sqlite://", "sqlite:///:memory:"])
@pytest.mark.parametrize("make", [False, True], ids=["open", "create"])
def test_a_ledger_is_not_kept_in_memory(database: str, make: bool) -> None:
    with pytest.raises(Unavailable, match="not memory"):
        Ledger.create(database, **NAMES) if make else Ledger.open(database)


@pytest.mark.parametrize(
    "database",
    [
        "mysql://clerk:sesame@host/x",
        "oracle+cx_oracle://clerk:sesame@host/x",
        "nonsense://clerk:sesame@host/x",
        "sqlite+nonsense:///x.db",
        "sqlite+aiosqlite:///x.db",
        "postgresql+asyncpg://clerk:sesame@host/x",
        "postgresql+psycopg2://clerk:sesame@host/x",
        "postgresql+psycopg://clerk:sesame@host:sesame/x",
        "postgresql+psycopg://clerk:sesame@127.0.0.1:1/x?nonsense=sesame",
        "://",
    ],
)
def test_a_url_that_cannot_be_used_is_unavailable_in_one_sentence(database: str) -> None:
    with pytest.raises(Unavailable) as failed:
        Ledger.open(database)
    assert "sesame" not in str(failed.value)


@pytest.mark.parametrize("host", ["127.0.0.1:1", "no-such-host.invalid"])
@pytest.mark.parametrize("make", [False, True], ids=["open", "create"])
def test_a_server_that_does_not_answer_is_unavailable_and_no_password_is_shown(host: str, make: bool) -> None:
    database = f"postgresql://clerk:sesame@{host}/x"
    with pytest.raises(Unavailable) as failed:
        Ledger.create(database, **NAMES) if make else Ledger.open(database)
    assert "sesame" not in str(failed.value)
    assert "\n" not in str(failed.value)


def test_a_database_that_is_not_on_the_server_is_unavailable(postgresql_url: str) -> None:
    with pytest.raises(Unavailable, match="does not exist"):
        Ledger.open(postgresql_url.replace("/ledger_", "/no_ledger_"))


def test_a_plain_postgresql_url_uses_the_driver_that_is_installed() -> None:
    assert database_url("postgresql://clerk@host/x").drivername == "postgresql+psycopg"
    assert database_url("a folder/ledger%20.db").database == "a folder/ledger%20.db"


def test_a_path_may_hold_any_character(tmp_path: Path) -> None:
    path = tmp_path / "a b?c#d%20é" / "ledger?mode=ro.db"
    path.parent.mkdir()
    assert opened(str(path)).head().sequence == 1
    assert path.is_file()
    assert Ledger.open(str(path)).verify().passed


HARD = {"NUL": "a\0b", "a lone surrogate": "a\ud800b"}


@pytest.mark.parametrize("what", HARD)
def test_text_that_some_database_cannot_hold_is_invalid_on_every_database(database: str, what: str) -> None:
    """Both databases must answer alike, or a journal could not be moved from one to the other."""
    book = filled(database)
    book.record(issue("10"))
    text = HARD[what]
    allowed = []
    for place, call in (
        ("certificate", lambda: book.record(issue("1", certificate=text))),
        ("holder", lambda: book.record(issue("1", to=text))),
        ("series", lambda: book.record(issue("1", series=text))),
        ("key", lambda: book.record(issue("1"), key=text)),
        ("actor", lambda: Ledger.open(database, actor=text).record(issue("1"))),
    ):
        try:
            call()
        except Invalid:
            continue
        except Exception as error:
            allowed.append(f"{place}: {type(error).__name__}")
        else:
            allowed.append(f"{place}: recorded")
    assert allowed == []
    assert book.head().sequence == 6


def test_an_empty_key_is_invalid(database: str) -> None:
    book = filled(database)
    with pytest.raises(Invalid):
        book.record(issue("1", on=FIRST), key="")
