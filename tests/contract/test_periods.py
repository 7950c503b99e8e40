"""A closed month: what it keeps, what may still be recorded in it and how, and what no later event changes."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from ledger import AsOf, Invalid, Ledger
from ledger.domain.corrections import ReverseEvent
from ledger.domain.dividends import PayDividend
from ledger.domain.entities import RecordAlias
from ledger.domain.kinds import RecordAgreement
from ledger.domain.period_events import PriorPeriod, PriorPeriodCorrected
from ledger.domain.periods import CloseMonth, Prior
from ledger.domain.register import RegisterHolder
from ledger.domain.releases import ReleaseRequest
from ledger.errors import Code, Fault
from ledger.store.closings import last_month
from ledger.store.engine import reading, writing
from ledger.store.journal import event_at
from ledger.store.reads import Reads
from tests.contract.acts import FIRST, NOON, Ticking, filled, issue, lock_up, transfer
from tests.store.tampering import found, tamper

END = date(2020, 1, 31)
FEBRUARY, MARCH = date(2020, 2, 10), date(2020, 3, 10)
NOW = AsOf(effective_on=date(2022, 1, 1))
LATE = Prior(kind=PriorPeriod.LATE_ENTRY, reason="the letter was lost")
CORRECTION = Prior(kind=PriorPeriod.ERROR_CORRECTION, reason="typing error")
NOTED = "prior-period-corrected"


def january_closed(database: str, **options: Any) -> Ledger:
    """Ada has 100 of 300 (#6) when January is closed (#7)."""
    book = filled(database, **options)
    book.record(issue("100"))
    book.record(CloseMonth(month="2020-01"))
    return book


def events(book: Ledger) -> list[str]:
    with book.as_of(NOW) as view:
        return [row.event for row in view.history()]


def january(book: Ledger, known_at: int | None = None) -> tuple[Any, ...]:
    """Everything that is asked about the last day of January."""
    with book.as_of(AsOf(effective_on=END, known_at=known_at)) as view:
        answers = (view.holdings(), view.lots(), view.control(), view.control_history(), view.history())
        return (*map(tuple, answers), tuple(view.periods()), tuple(view.exceptions()))


def test_a_closed_month_keeps_the_head_and_the_totals_at_its_end(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(issue("50", on=FEBRUARY))
    head = book.head()
    receipt = book.record(CloseMonth(month="2020-01"))
    assert receipt.outcome == "recorded"
    with book.as_of(NOW) as view:
        (line,) = view.periods()
        (status,) = view.status()
    assert (line.month, line.closed_by, line.sequence, line.head, line.head_hash) == (
        "2020-01",
        "clerk",
        8,
        head.sequence,
        head.hash,
    )
    assert [(one.account, str(one.shares)) for one in line.totals] == [
        ("authorised", "300"),
        ("unissued", "200"),
        ("clear", "100"),
    ]
    assert (line.corrections, line.differences, line.as_closed) == (0, (), "yes")
    assert status.last_closed_month == "2020-01"
    assert book.verify().passed


def test_a_dry_run_of_a_closing_shows_the_totals_and_closes_nothing(database: str) -> None:
    book = filled(database)
    rehearsal = book.record(CloseMonth(month="2020-01"), dry_run=True)
    assert rehearsal.sequence is None
    assert "unissued 300" in rehearsal.reasons[0].text
    assert rehearsal.reasons == book.record(CloseMonth(month="2020-01")).reasons


def test_a_month_has_ended_when_the_next_day_has_begun_in_the_zone_of_the_issuer(sqlite_url: str) -> None:
    clock = Ticking(NOON.replace(month=3, day=31, hour=23, minute=59, second=55))
    book = filled(sqlite_url, clock=clock)
    clock.next = NOON.replace(month=3, day=31, hour=23, minute=59, second=59)
    with pytest.raises(Invalid) as early:
        book.record(CloseMonth(month="2021-03"))
    assert early.value.fault is Fault.PERIOD_OPEN
    clock.next = NOON.replace(month=4, day=1, hour=0)
    book.record(CloseMonth(month="2021-03"))


def test_a_late_event_is_refused_by_name_and_then_entered_as_a_prior_period_event(database: str) -> None:
    book = january_closed(database)
    for on in (FIRST, END):
        with pytest.raises(Invalid) as refused:
            book.record(transfer("10", on=on))
        assert refused.value.fault is Fault.PERIOD_CLOSED
        assert "#7" in str(refused.value)
        assert "--prior-period" in str(refused.value)
    assert book.head().sequence == 7
    receipt = book.record(transfer("10", on=END), prior=LATE)
    assert receipt.sequence == 9
    assert Code.PRIOR_PERIOD in [one.code for one in receipt.exceptions]
    assert events(book)[7:] == [NOTED, "shares-transferred"]
    with reading(book.engine) as connection:
        note = event_at(connection, "acme", 8)
    assert note.event == PriorPeriodCorrected(
        sequence=9, month="2020-01", kind=PriorPeriod.LATE_ENTRY, reason="the letter was lost"
    )
    assert note.effective_on == END
    assert book.record(transfer("10", on=date(2020, 2, 1))).sequence == 10
    assert book.verify().passed


def test_what_is_before_the_first_closed_month_was_closed_with_it(database: str) -> None:
    book = filled(database)
    book.record(CloseMonth(month="2020-02"))
    with pytest.raises(Invalid, match="2020-02 was closed by #6"):
        book.record(issue("100"))
    book.record(issue("100"), prior=LATE)
    with book.as_of(NOW) as view:
        assert [(row.sequence, row.month) for row in view.corrections()] == [(8, "2020-02")]


def test_an_event_is_of_its_own_month_and_changes_the_later_totals_too(database: str) -> None:
    book = january_closed(database)
    book.record(CloseMonth(month="2020-02"))
    book.record(issue("50", to="bob", on=END), prior=LATE)
    with book.as_of(NOW) as view:
        first, second = view.periods()
    assert (first.month, first.corrections, first.as_closed) == ("2020-01", 1, "no")
    assert (second.month, second.corrections, second.as_closed) == ("2020-02", 0, "no")
    assert [(one.account, str(one.closed), str(one.now)) for one in second.differences] == [
        ("unissued", "200", "150"),
        ("clear", "100", "150"),
    ]


def test_answers_known_before_a_correction_never_change(database: str) -> None:
    book = january_closed(database)
    before = january(book, known_at=7)
    assert before == january(book)
    book.record(issue("50", to="bob", on=END), prior=LATE)
    book.record(transfer("10", on=END), prior=LATE)
    book.record(ReverseEvent(sequence=9, reason="never signed"), prior=CORRECTION)
    assert january(book, known_at=7) == before
    assert january(book) != before


def test_a_reversal_in_a_closed_month_is_an_error_correction_and_nothing_else(database: str) -> None:
    book = january_closed(database)
    undo = ReverseEvent(sequence=6, reason="entered twice")
    with pytest.raises(Invalid) as refused:
        book.record(undo)
    assert refused.value.fault is Fault.PERIOD_CLOSED
    with pytest.raises(Invalid, match="no late entry"):
        book.record(undo, prior=LATE)
    assert book.record(undo, prior=CORRECTION).sequence == 9
    with book.as_of(NOW) as view:
        (line,) = view.corrections()
    assert (line.sequence, line.event, line.original, line.kind) == (9, "event-reversed", 6, "error-correction")
    assert line.effect == "A unissued +100, A clear -100"


def test_each_reversal_of_one_step_has_its_own_note(database: str) -> None:
    book = january_closed(database)
    book.record(transfer("60", on=FEBRUARY))
    book.record(ReverseEvent(sequence=6, reason="wrong", with_dependents=True), prior=CORRECTION)
    assert events(book)[8:] == ["event-reversed", NOTED, "event-reversed"]
    with pytest.raises(Invalid) as twice:
        book.record(ReverseEvent(sequence=6, reason="wrong"), prior=CORRECTION)
    assert twice.value.fault is Fault.ALREADY_REVERSED


def test_every_reversal_in_the_closed_month_is_noted(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(transfer("60"))
    book.record(CloseMonth(month="2020-01"))
    book.record(ReverseEvent(sequence=6, reason="wrong", with_dependents=True), prior=CORRECTION)
    assert events(book)[8:] == [NOTED, "event-reversed", NOTED, "event-reversed"]
    with book.as_of(NOW) as view:
        assert [(row.sequence, row.original) for row in view.corrections()] == [(10, 7), (12, 6)]
        listed = [row for row in view.exceptions() if row.code == Code.PRIOR_PERIOD]
    assert [row.sequence for row in listed] == [10, 12]


def test_a_reversal_that_posts_nothing_takes_what_depends_on_it_along_in_the_closed_month(database: str) -> None:
    book = january_closed(database)
    undo = ReverseEvent(sequence=3, reason="no such entity", with_dependents=True)
    with pytest.raises(Invalid) as refused:
        book.record(undo)
    assert refused.value.fault is Fault.PERIOD_CLOSED
    book.record(undo, prior=CORRECTION)
    assert events(book)[7:] == [NOTED, "event-reversed", "event-reversed"]


def test_a_late_entry_that_has_a_dividend_computed_again_notes_each_event_of_the_step(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(PayDividend(series="A", record_on=END, on=END, rate="10"))
    book.record(CloseMonth(month="2020-01"))
    late = transfer("40", on=date(2020, 1, 20))
    with pytest.raises(Invalid) as refused:
        book.record(late, with_dependents=True)
    assert refused.value.fault is Fault.PERIOD_CLOSED
    book.record(late, with_dependents=True, prior=LATE)
    assert events(book)[8:] == [NOTED, "event-reversed", NOTED, "shares-transferred", NOTED, "dividend-paid"]
    with book.as_of(AsOf(effective_on=END)) as view:
        assert {row.holder: str(row.shares) for row in view.holdings()} == {"ada": "66", "bob": "44"}
        assert [(row.sequence, row.kind) for row in view.corrections()] == [
            (10, "error-correction"),
            (12, "late-entry"),
            (14, "late-entry"),
        ]
    assert book.verify().passed


def test_what_is_known_by_its_recording_alone_needs_no_reason(database: str) -> None:
    book = january_closed(database)
    for command in (
        RegisterHolder(holder="dee", name="Dee", on=FIRST),
        RecordAlias(holder="ada", alias="Ada LP", cite="spa, signature page", on=FIRST),
        lock_up(),
    ):
        assert isinstance(command, RegisterHolder | RecordAlias | RecordAgreement)
        book.record(command)
    assert book.record(transfer("10", on=END)).outcome == "refused"
    assert NOTED not in events(book)


def test_a_request_that_waits_takes_no_note_and_its_release_does(database: str) -> None:
    book = filled(database)
    book.record(lock_up())
    book.record(issue("100"))
    book.record(CloseMonth(month="2020-01"))
    held = book.record(transfer("10", on=END), prior=LATE)
    assert held.outcome == "refused"
    assert NOTED not in events(book)
    waived = ReleaseRequest(request=held.request or "", waiver="the board agrees", document="minutes")
    with pytest.raises(Invalid) as refused:
        book.record(waived)
    assert refused.value.fault is Fault.PERIOD_CLOSED
    assert book.record(waived, prior=LATE).outcome == "registered"
    assert events(book)[-2:] == [NOTED, "shares-transferred"]


def test_a_reason_for_an_open_month_is_invalid(database: str) -> None:
    book = january_closed(database)
    with pytest.raises(Invalid, match="no prior period") as refused:
        book.record(transfer("10", on=FEBRUARY), prior=LATE)
    assert refused.value.fault is Fault.MALFORMED
    assert book.head().sequence == 7


def test_a_dry_run_says_what_the_prior_period_event_would(database: str) -> None:
    book = january_closed(database)
    with pytest.raises(Invalid):
        book.record(transfer("10", on=END), dry_run=True)
    rehearsal = book.record(transfer("10", on=END), dry_run=True, prior=LATE)
    receipt = book.record(transfer("10", on=END), prior=LATE)
    assert rehearsal.exceptions == receipt.exceptions
    assert receipt.sequence == 9


def test_a_key_stands_for_the_command_whatever_the_reason(database: str) -> None:
    book = january_closed(database)
    first = book.record(transfer("10", on=END), key="K", prior=LATE)
    assert book.record(transfer("10", on=END), key="K") == first
    assert book.record(transfer("10", on=END), key="K", prior=CORRECTION) == first
    assert book.head().sequence == 9


def test_late_entries_and_error_corrections_are_told_apart_for_ever(database: str) -> None:
    book = january_closed(database)
    book.record(issue("50", to="bob", on=END), prior=LATE)
    book.record(ReverseEvent(sequence=9, reason="never signed"), prior=CORRECTION)
    with book.as_of(NOW) as view:
        lines = view.corrections()
        texts = [row.text for row in view.exceptions() if row.code == Code.PRIOR_PERIOD]
    assert [(row.sequence, row.kind, row.reason, row.by, row.original) for row in lines] == [
        (9, "late-entry", "the letter was lost", "clerk", None),
        (11, "error-correction", "typing error", "clerk", 9),
    ]
    assert [[(one.series, one.account, str(one.shares)) for one in row.changes] for row in lines] == [
        [("A", "unissued", "-50"), ("A", "clear", "50")],
        [("A", "unissued", "50"), ("A", "clear", "-50")],
    ]
    assert texts == [
        "a late entry in 2020-01, which was closed by #7: the letter was lost",
        "an error correction in 2020-01, which was closed by #7: typing error",
    ]


def test_a_closing_stands(database: str) -> None:
    book = january_closed(database)
    book.record(transfer("10", on=END), prior=LATE)
    for sequence in (7, 8):
        with pytest.raises(Invalid) as refused:
            book.record(ReverseEvent(sequence=sequence, reason="x", with_dependents=True))
        assert refused.value.fault is Fault.NOT_REVERSIBLE


def test_the_last_closed_month_is_found_without_reading_the_journal(sqlite_url: str) -> None:
    book = january_closed(sqlite_url)
    with reading(book.engine) as connection:
        asked: list[tuple[str, Any]] = []

        def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            asked.append((statement, parameters))

        event.listen(connection, "before_cursor_execute", note)
        assert last_month(Reads(connection, "acme")) == "2020-01"
        event.remove(connection, "before_cursor_execute", note)
        (query,) = [one for one in asked if "event.event = " in one[0]]
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query[0]}", query[1])]
    assert plan == ["SEARCH event USING INDEX ix_event_issuer_event_sequence (issuer=? AND event=? AND sequence<?)"]


def test_totals_that_are_not_the_sums_at_their_head_are_found(database: str) -> None:
    book = january_closed(database)
    with writing(book.engine) as connection:
        (payload,) = connection.exec_driver_sql("SELECT payload FROM event WHERE sequence = 7").one()
    changed = payload.replace('"units":"100"', '"units":"101"')
    assert changed != payload
    tamper(book.engine, f"UPDATE event SET payload = '{changed}' WHERE sequence = 7")
    assert found(book.engine) == [("chain", 7), ("periods", 7)]
    other = payload.replace('"head":6', '"head":5')
    tamper(book.engine, f"UPDATE event SET payload = '{other}' WHERE sequence = 7")
    assert found(book.engine) == [("chain", 7), ("periods", 7)]
