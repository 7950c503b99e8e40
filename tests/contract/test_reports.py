"""Reports that were issued, on either database: what they rest on, and how settled their month is."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from ledger import AsOf, Invalid, Ledger
from ledger.domain.period_events import PriorPeriod, State
from ledger.domain.periods import CloseMonth, Prior
from ledger.domain.reports import IssueReport
from ledger.errors import Fault
from ledger.projections.view import View
from tests.contract.acts import filled, issue

END = date(2020, 1, 31)
LATE = Prior(kind=PriorPeriod.LATE_ENTRY, reason="the letter was lost")


def asked(book: Ledger, known_at: datetime | int | None = None, head: int | None = None) -> View:
    return book.as_of(AsOf(effective_on=END, known_at=known_at, head=head))


def command(book: Ledger, **fields: object) -> IssueReport:
    with asked(book) as view:
        left = view.before_reports().known
    given = IssueReport(
        report="cap-table",
        month="2020-01",
        state=State.DRAFT,
        sequence=left.sequence,
        head_hash=left.hash,
        known_at=None,
        sheets=(),
        file_sha256="a" * 64,
        contents_sha256="b" * 64,
        program="test 1",
    )
    return replace(given, **fields)


def test_a_report_rests_on_the_last_event_that_is_not_a_reports(database: str) -> None:
    book = filled(database)
    first, second = book.record(command(book)), book.record(command(book, file_sha256="c" * 64))
    assert (first.sequence, second.sequence) == (6, 7)
    with asked(book) as view:
        left = view.before_reports()
        assert (view.known.sequence, left.known.sequence, left.moment.sequence) == (7, 5, 5)
        assert left.moment.known_at == left.known.recorded_at
        assert [(line.sequence, line.made_from) for line in view.reports(month="2020-01")] == [(6, 5), (7, 5)]
        assert (tuple(left.reports()), tuple(view.reports(month="2020-02"))) == ((), ())
        assert view.holders() == left.holders()
    book.record(issue("5"))
    with asked(book) as view:
        assert view.before_reports().known.sequence == 8
        assert len(view.before_reports().reports()) == 2


def test_the_same_report_is_recorded_once(database: str) -> None:
    book = filled(database)
    book.record(command(book))
    with pytest.raises(Invalid, match="issued before, as #6") as error:
        book.record(command(book))
    assert error.value.fault is Fault.ALREADY_RECORDED
    with pytest.raises(Invalid) as error:
        book.record(command(book, head_hash="0" * 64))
    assert error.value.fault is Fault.UNKNOWN_SEQUENCE
    with pytest.raises(Invalid) as error:
        book.record(command(book, sequence=99))
    assert error.value.fault is Fault.UNKNOWN_SEQUENCE
    assert book.head().sequence == 6
    assert book.verify().passed


def test_a_report_is_issued_in_a_closed_month_without_a_reason(database: str) -> None:
    book = filled(database)
    book.record(issue("5"))
    book.record(CloseMonth(month="2020-01"))
    receipt = book.record(command(book, state=State.FINAL))
    assert receipt.exceptions == ()
    with asked(book) as view:
        assert view.month_state("2020-01").short == "FINAL"
        assert view.corrections() == ()


def test_an_old_question_is_asked_as_when_it_was_new(database: str) -> None:
    book = filled(database)
    book.record(issue("5"))
    later = datetime.fromisoformat("2030-01-01T00:00:00+00:00")
    book.record(issue("7"))
    for known_at in (None, later):
        with asked(book, known_at, head=6) as view:
            assert view.moment.sequence == 6
            assert [str(row.shares) for row in view.holdings()] == ["5"]
            assert view.moment.latest is (known_at is None)
    with asked(book, 3, head=6) as view:
        assert view.moment.sequence == 3
    with pytest.raises(Invalid, match="there is no event #7"):
        asked(book, 7, head=6)


def test_how_settled_a_month_is_turns_on_what_is_known(database: str) -> None:
    book = filled(database)
    closing = book.record(CloseMonth(month="2020-01")).sequence
    book.record(issue("5"), prior=LATE)
    for known_at, month, text in (
        (5, "2020-01", "DRAFT: 2020-01 is not closed"),
        (closing, "2020-01", f"FINAL: closed by #{closing} on 2021-03-03"),
        (None, "2020-01", f"FINAL, restated: 1 correction since #{closing}"),
        (None, "2019-06", f"FINAL: closed by #{closing} on 2021-03-03"),
        (None, "2020-02", "DRAFT: 2020-02 is not closed"),
    ):
        with asked(book, known_at) as view:
            assert view.month_state(month).text == text


def test_an_event_stands_where_its_hash_does(database: str) -> None:
    book = filled(database)
    head = book.head()
    with asked(book) as view:
        assert view.stands(head.sequence, head.hash)
        assert not view.stands(head.sequence - 1, head.hash)
        assert not view.stands(head.sequence + 1, head.hash)
