"""A view is one consistent read that waits for nobody and keeps nobody waiting."""

from datetime import date, timedelta

import pytest

from ledger import AsOf, Invalid, Ledger
from ledger.errors import Fault
from ledger.store.engine import open_engine, reading, writing
from ledger.store.journal import lock
from tests.contract.acts import FIRST, NOON, filled, issue, transfer

SECOND = date(2020, 1, 2)
NOW = AsOf(effective_on=SECOND)


def held(book: Ledger, as_of: AsOf = NOW) -> dict[str, str]:
    with book.as_of(as_of) as view:
        return {row.holder: str(row.shares) for row in view.holdings()}


def test_a_view_does_not_see_what_is_recorded_after_it_was_opened(database: str) -> None:
    book = filled(database)
    book.record(issue("10"))
    with book.as_of(NOW) as view:
        before = (list(view.holdings()), list(view.lots()), list(view.control()), list(view.history()), view.head)
        other = Ledger.open(database)
        other.record(issue("20", to="bob"))
        other.record(transfer("10", on=SECOND))
        after = (list(view.holdings()), list(view.lots()), list(view.control()), list(view.history()), view.head)
        assert after == before
        assert list(view.at(SECOND).holdings()) == before[0]
    assert held(book) == {"bob": "30"}


def test_recording_goes_on_while_a_view_is_open(database: str) -> None:
    book = filled(database)
    with book.as_of(NOW), book.as_of(NOW):
        assert book.record(issue("10")).sequence == 6


def test_reading_goes_on_while_a_writer_is_at_work(database: str) -> None:
    book = filled(database)
    book.record(issue("10"))
    with writing(open_engine(database)) as connection:
        lock(connection, "acme")
        assert held(book) == {"ada": "10"}
        assert book.verify().passed
        assert book.record(issue("5"), dry_run=True).sequence is None
        assert Ledger.open(database).head().sequence == 6


def test_a_reader_cannot_write(database: str) -> None:
    book = filled(database)
    with (
        pytest.raises(Exception, match=r"readonly database|read-only transaction|could not be used"),
        reading(book.engine) as connection,
    ):
        connection.exec_driver_sql("INSERT INTO issuer (issuer) VALUES ('zeta')")
    assert Ledger.open(database).issuer == "acme"


def test_a_forgotten_view_closes_itself(database: str) -> None:
    book = filled(database)
    view = book.as_of(NOW)
    closed = view._closed
    assert closed.alive
    del view
    assert not closed.alive


def test_known_at_names_a_sequence(database: str) -> None:
    book = filled(database)
    book.record(issue("10"))
    book.record(issue("20", to="bob"))
    assert held(book, AsOf(effective_on=FIRST, known_at=5)) == {}
    assert held(book, AsOf(effective_on=FIRST, known_at=6)) == {"ada": "10"}
    assert held(book, AsOf(effective_on=FIRST, known_at=7)) == {"ada": "10", "bob": "20"}


def test_known_at_is_an_instant_that_belongs_to_what_is_known(database: str) -> None:
    clock = [NOON]
    book = filled(database, clock=lambda: clock[0])
    book.record(issue("10"))
    clock[0] = NOON + timedelta(microseconds=1)
    book.record(issue("20", to="bob"))
    assert held(book, AsOf(effective_on=FIRST, known_at=NOON)) == {"ada": "10"}
    assert held(book, AsOf(effective_on=FIRST, known_at=NOON - timedelta(microseconds=1))) == {}
    assert held(book, AsOf(effective_on=FIRST, known_at=clock[0])) == {"ada": "10", "bob": "20"}


def test_nothing_is_held_before_the_day_of_issue(database: str) -> None:
    book = filled(database)
    book.record(issue("10"))
    assert held(book, AsOf(effective_on=FIRST - timedelta(days=1))) == {}


def test_a_sequence_that_is_not_there_is_invalid(database: str) -> None:
    book = filled(database)
    for sequence in (-1, 0, 6, 2**40, 2**63 - 1, 2**63):
        with pytest.raises(Invalid) as refused:
            book.as_of(AsOf(effective_on=FIRST, known_at=sequence))
        assert refused.value.fault is Fault.UNKNOWN_SEQUENCE
