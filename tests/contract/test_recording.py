"""What a ledger promises about recording, the same on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from ledger import AsOf, Evidence, Invalid, Ledger
from ledger.domain.corrections import ReverseEvent
from ledger.domain.decisions import Outcome
from ledger.domain.register import RegisterIssuer
from ledger.domain.values import EvidenceKind
from ledger.errors import Fault
from ledger.store.engine import reading
from ledger.store.tables import EVENT
from tests.contract.acts import FIRST, NOON, Ticking, filled, issue, lock_up, opened, transfer

LATER = AsOf(effective_on=date(2021, 1, 1))


def stored(book: Ledger, column: str) -> list[object]:
    with reading(book.engine) as connection:
        query = select(EVENT.c[column]).where(EVENT.c.issuer == book.issuer).order_by(EVENT.c.sequence)
        return list(connection.execute(query).scalars())


def fault_of(error: pytest.ExceptionInfo[Invalid]) -> Fault:
    return error.value.fault


def test_a_new_ledger_holds_one_event_and_verifies(database: str) -> None:
    book = opened(database)
    assert book.head().sequence == 1
    assert book.verify().passed
    assert book.verify().events == 1


def test_both_databases_give_the_same_answers_to_the_last_byte(sqlite_url: str, postgresql_url: str) -> None:
    heads, answers = set(), []
    for database in (sqlite_url, postgresql_url):
        book = filled(database, clock=Ticking())
        book.record(lock_up())
        book.record(issue("100"), key="first", evidence=(Evidence(kind=EvidenceKind.TEXT, text="minutes, p. 3"),))
        book.record(issue("50", to="bob", certificate="PA-1"))
        book.record(transfer("20", by="bob", to="cyd", on=date(2020, 2, 1)))
        book.record(transfer("20", on=date(2020, 2, 1)), key="refused")
        book.record(ReverseEvent(sequence=10, reason="typed twice"))
        heads.add(book.head())
        with book.as_of(LATER) as view:
            answers.append(
                [
                    view.holdings(),
                    view.lots(),
                    view.control(),
                    view.holders(),
                    view.history(),
                    view.holds(),
                    view.eligibility(),
                    view.status(),
                    view.exceptions(),
                    view.sources(),
                    view.roll_forward(FIRST),
                ]
            )
        assert book.verify().passed
    assert len(heads) == 1
    assert list(map(list, answers[0])) == list(map(list, answers[1]))


def test_the_sequence_has_no_gap_even_where_commands_were_invalid(database: str) -> None:
    book = filled(database)
    for _ in range(3):
        book.record(issue("1"))
        with pytest.raises(Invalid):
            book.record(issue("301"))
        with pytest.raises(Invalid):
            book.record(issue("1", to="nobody"))
    assert stored(book, "sequence") == [*range(1, 9)]
    assert book.head().sequence == 8


def test_recorded_at_never_goes_back_though_the_clock_does(database: str) -> None:
    times = iter([NOON, NOON - timedelta(days=2), NOON + timedelta(seconds=1), NOON - timedelta(hours=1), NOON])

    class Jumping:
        now = NOON

        def __call__(self) -> datetime:
            return self.now

    clock = Jumping()
    book = filled(database, clock=clock)
    for time in times:
        clock.now = time
        book.record(issue("1"))
    instants = stored(book, "recorded_at")
    assert instants == sorted(instants, key=str)
    assert instants[-1] == instants[-3] == "2021-03-03T12:00:01.000000Z"
    assert book.verify().passed


def test_recorded_at_is_utc_whatever_the_zone_of_the_clock(database: str) -> None:
    east = NOON.astimezone(tz=None).replace(tzinfo=None).astimezone()
    book = opened(database, clock=lambda: east)
    assert stored(book, "recorded_at") == ["2021-03-03T12:00:00.000000Z"]


def test_the_same_key_and_command_return_the_first_receipt_and_record_once(database: str) -> None:
    book = filled(database)
    evidence = (Evidence(kind=EvidenceKind.DOCUMENT, text="minutes"),)
    first = book.record(issue("10"), key="K-1", evidence=evidence)
    again = Ledger.open(database, actor="another clerk").record(issue("10"), key="K-1", evidence=evidence)
    assert again == first
    assert again.data() == first.data()
    assert book.head().sequence == first.sequence


def test_the_first_receipt_comes_back_although_the_command_would_now_be_invalid(database: str) -> None:
    book = filled(database)
    first = book.record(issue("300"), key="all of them")
    assert book.record(issue("300"), key="all of them") == first


def test_a_refusal_is_returned_again_under_its_key(database: str) -> None:
    book = filled(database)
    book.record(lock_up())
    book.record(issue("10"))
    first = book.record(transfer("5"), key="sale")
    assert first.outcome is Outcome.REFUSED
    assert book.record(transfer("5"), key="sale") == first
    assert book.head().sequence == first.sequence


def test_a_key_is_refused_for_another_command(database: str) -> None:
    book = filled(database)
    book.record(issue("10"), key="K-1")
    for other in (issue("11"), issue("10", to="bob"), issue("10", certificate="PA-1"), transfer("10")):
        with pytest.raises(Invalid, match="'K-1' was used for another command, #6") as refused:
            book.record(other, key="K-1")
        assert fault_of(refused) is Fault.KEY_REUSED
    assert book.head().sequence == 6


def test_a_key_is_refused_for_the_same_command_with_other_evidence(database: str) -> None:
    book = filled(database)
    book.record(issue("10"), key="K-1")
    with pytest.raises(Invalid) as refused:
        book.record(issue("10"), key="K-1", evidence=(Evidence(kind=EvidenceKind.TEXT, text="minutes"),))
    assert fault_of(refused) is Fault.KEY_REUSED


def test_an_invalid_command_does_not_use_up_its_key(database: str) -> None:
    book = filled(database)
    with pytest.raises(Invalid):
        book.record(issue("301"), key="K-1")
    assert book.record(issue("300"), key="K-1").sequence == 6


def test_a_key_belongs_to_one_issuer(database: str) -> None:
    acme, zeta = filled(database), filled(database, "zeta")
    assert acme.record(issue("10"), key="K-1").sequence == 6
    assert zeta.record(issue("11"), key="K-1").sequence == 6


def test_the_key_of_a_reversal_with_dependents_covers_the_whole_step(database: str) -> None:
    book = filled(database)
    book.record(issue("10"))
    book.record(transfer("4", on=date(2020, 1, 2)))
    command = ReverseEvent(sequence=6, reason="never paid", with_dependents=True)
    first = book.record(command, key="undo")
    assert first.sequence == 9
    assert book.record(command, key="undo") == first
    assert book.head().sequence == 9
    assert book.verify().passed


def test_a_dry_run_says_what_would_happen_and_records_nothing(database: str) -> None:
    book = filled(database)
    head = book.head()
    tried = book.record(issue("10"), dry_run=True)
    assert (tried.sequence, tried.hash) == (None, None)
    assert book.head() == head
    real = book.record(issue("10"))
    assert replace(real, sequence=None, hash=None) == tried


def test_a_dry_run_of_an_impossible_command_is_invalid(database: str) -> None:
    book = filled(database)
    with pytest.raises(Invalid) as refused:
        book.record(issue("301"), dry_run=True)
    assert fault_of(refused) is Fault.SHARES_EXCEED_AUTHORISED


def test_a_dry_run_of_opening_an_issuer_again_is_invalid(database: str) -> None:
    book = opened(database)
    with pytest.raises(Invalid) as refused:
        book.record(RegisterIssuer(issuer="acme", name="Acme Widgets, Inc.", zone="UTC"), dry_run=True)
    assert fault_of(refused) is Fault.ALREADY_RECORDED


def test_an_issuer_is_registered_once(database: str) -> None:
    book = opened(database)
    with pytest.raises(Invalid) as refused:
        book.record(RegisterIssuer(issuer="acme", name="Acme Widgets, Inc.", zone="UTC"))
    assert fault_of(refused) is Fault.ALREADY_RECORDED
    assert book.head().sequence == 1


def test_a_retried_recording_keeps_its_day_in_the_zone_of_the_issuer(database: str) -> None:
    late = datetime(2021, 3, 3, 2, tzinfo=UTC)
    book, _ = Ledger.create(
        database, issuer="acme", name="Acme Widgets, Inc.", zone="America/New_York", clock=lambda: late
    )
    assert stored(book, "effective_on") == ["2021-03-02"]
    assert book.today() == date(2021, 3, 2)
