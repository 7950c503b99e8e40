"""Trying a reversal out: what it lists is what the reversal then does, and trying it leaves no trace."""

from datetime import date

import pytest

from ledger import AsOf, Invalid, Ledger
from ledger.domain.corrections import ReverseEvent
from ledger.domain.dividends import PayDividend
from ledger.domain.periods import CloseMonth
from ledger.errors import Fault
from ledger.projections.undo import Facts, facts
from tests.contract.acts import FIRST, filled, issue, lock_up, transfer

LATER = AsOf(effective_on=date(2021, 3, 3))


def answers(book: Ledger) -> Facts:
    with book.as_of(LATER) as view:
        return facts(view)


def test_trying_a_reversal_lists_what_it_then_changes_and_records_nothing(database: str) -> None:
    book = filled(database)
    book.record(lock_up())
    book.record(issue("100", to="bob"))
    book.record(transfer("40", by="bob", to="cyd", on=date(2020, 2, 1)))
    before, head = answers(book), book.head()
    tried = book.undo(8)
    assert (tried.head, book.head(), answers(book)) == (head, head, before)
    assert [(one.sequence, one.becomes) for one in tried.events] == [(8, "reversed")]
    assert {one.as_of for one in tried.changes} == {date(2020, 2, 1), date(2021, 3, 3)}
    book.record(ReverseEvent(sequence=8, reason="typed twice"))
    after = answers(book)
    listed = {
        (one.question, one.subject, one.field): (one.before, one.after)
        for one in tried.changes
        if one.as_of == LATER.effective_on
    }
    differing = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    assert listed == {key: (before.get(key, ""), after.get(key, "")) for key in differing}
    assert listed["holdings", "cyd A", "shares"] == ("40", "")


def test_what_depends_on_the_event_is_listed_with_what_becomes_of_it(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(transfer("40", on=date(2020, 2, 1)))
    book.record(PayDividend(series="A", rate="10", record_on=date(2020, 3, 1), on=date(2020, 3, 1)))
    tried = book.undo(7)
    assert [(one.sequence, one.becomes) for one in tried.events] == [(7, "reversed"), (8, "reversed, computed again")]
    changed = {(one.question, one.subject): one.after for one in tried.changes if one.as_of == LATER.effective_on}
    assert changed["holdings", "ada A"] == "110"
    assert changed["holdings", "bob A"] == ""


def test_a_series_is_reversed_with_everything_computed_from_it(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(PayDividend(series="A", rate="10", record_on=date(2020, 3, 1), on=date(2020, 3, 1)))
    assert [one.sequence for one in book.undo(2).events] == [2, 6, 7]
    book.record(ReverseEvent(sequence=2, reason="never filed", with_dependents=True))
    with book.as_of(LATER) as view:
        assert (view.holdings(), view.lots(), view.control()) == ((), (), ())
    assert book.verify().passed


def test_a_reversal_that_is_not_possible_is_not_tried_further(database: str) -> None:
    book = filled(database)
    with pytest.raises(Invalid) as refusal:
        book.undo(99)
    assert refusal.value.fault is Fault.UNKNOWN_SEQUENCE
    with pytest.raises(Invalid) as refusal:
        book.undo(1)
    assert refusal.value.fault is Fault.NOT_REVERSIBLE


def test_a_reversal_in_a_closed_month_says_that_it_is_a_correction(database: str) -> None:
    book = filled(database)
    book.record(issue("100", on=FIRST))
    assert not book.undo(6).prior_period
    book.record(CloseMonth(month="2020-01"))
    tried = book.undo(6)
    assert tried.prior_period
    assert [one.sequence for one in tried.events] == [6]
