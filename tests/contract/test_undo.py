"""Trying a reversal out: what it lists is what the reversal then does, and trying it leaves no trace."""

from datetime import date

import pytest

from ledger import AsOf, Invalid, Ledger
from ledger.domain.authorisations import ChangeAuthorised
from ledger.domain.corrections import ReverseEvent
from ledger.domain.dividends import PayDividend
from ledger.domain.periods import CloseMonth
from ledger.domain.request_log import LogRequest
from ledger.domain.returns import Disposal, ReturnShares
from ledger.domain.splits import SplitShares
from ledger.domain.treasury import ReissueTreasury
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


def test_what_later_acts_took_of_shares_that_an_event_brought_depends_on_it(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(ReturnShares(kind=Disposal.REPURCHASED, series="A", holder="ada", shares="60", on=date(2020, 2, 1)))
    book.record(ReissueTreasury(series="A", holder="bob", shares="50", on=date(2020, 3, 1), under="spa"))
    with pytest.raises(Invalid) as refusal:
        book.record(ReverseEvent(sequence=7, reason="not agreed"))
    assert refusal.value.fault is Fault.HAS_DEPENDENTS
    assert "#8 treasury-reissued (treasury shares of lot A-1)" in refusal.value.text
    assert [one.sequence for one in book.undo(7).events] == [7, 8]
    book.record(ReverseEvent(sequence=7, reason="not agreed", with_dependents=True))
    with book.as_of(LATER) as view:
        assert [(one.holder, one.shares) for one in view.holdings()] == [("ada", 100)]


def test_an_increase_is_reversed_only_with_what_was_issued_out_of_it(database: str) -> None:
    book = filled(database)
    book.record(issue("290"))
    book.record(ChangeAuthorised(series="A", shares="100", increased=True, on=date(2020, 2, 1)))
    book.record(issue("5", on=date(2020, 2, 2)))
    book.record(issue("40", to="bob", on=date(2020, 2, 3)))
    assert [one.sequence for one in book.undo(7).events] == [7, 9]
    with pytest.raises(Invalid) as refusal:
        book.record(ReverseEvent(sequence=7, reason="never filed"))
    assert "#9 shares-issued (unissued shares of series A)" in refusal.value.text


def test_a_redemption_of_a_number_is_that_number_again_and_of_all_all_again(database: str) -> None:
    for shares, left in (("100", 50), (None, 0)):
        book = filled(database, f"acme-{left}")
        book.record(issue("100"))
        whole = ReturnShares(kind=Disposal.REDEEMED, series="A", shares=shares, on=date(2020, 3, 10))
        book.record(whole)
        book.record(issue("50", to="bob", on=date(2020, 2, 5)), with_dependents=True)
        with book.as_of(LATER) as view:
            assert sum(one.shares for one in view.holdings()) == left


def test_a_redemption_is_computed_again_without_a_certificate_whose_issue_was_undone(database: str) -> None:
    book = filled(database)
    book.record(issue("100", certificate="C-1"))
    book.record(issue("50", to="bob", certificate="C-2"))
    surrendered = ("C-1", "C-2")
    book.record(
        ReturnShares(kind=Disposal.REDEEMED, series="A", on=date(2020, 3, 10), shares="30", surrendered=surrendered)
    )
    book.record(ReverseEvent(sequence=6, reason="typed twice", with_dependents=True))
    with book.as_of(LATER) as view:
        assert [(one.holder, one.shares) for one in view.holdings()] == [("bob", 20)]


def test_what_was_held_before_a_split_is_not_counted_in_the_shares_of_after_it(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(SplitShares(series="A", ratio="2:1", on=date(2020, 3, 5)))
    late = {"record_on": date(2020, 3, 1), "on": date(2020, 3, 10)}
    for command in (
        PayDividend(series="A", rate="10", **late),
        ReturnShares(kind=Disposal.REDEEMED, series="A", **late),
    ):
        with pytest.raises(Invalid) as refusal:
            book.record(command)
        assert refusal.value.fault is Fault.LATER_ENTRIES
        assert "the series was split on 2020-03-05, after the record date 2020-03-01" in refusal.value.text
    book.record(PayDividend(series="A", rate="10", record_on=date(2020, 3, 5), on=date(2020, 3, 10)))


def test_no_series_has_more_authorised_shares_than_can_be_counted(database: str) -> None:
    book = filled(database, authorised=str(10**18 - 10))
    more = ChangeAuthorised(series="A", shares="9", increased=True, on=date(2020, 2, 1))
    book.record(more)
    with pytest.raises(Invalid) as refusal:
        book.record(more)
    assert refusal.value.fault is Fault.MALFORMED


def test_the_note_of_a_request_is_not_undone_while_what_came_of_it_stands(database: str) -> None:
    book = filled(database)
    book.record(lock_up())
    book.record(issue("100", to="bob"))
    logged = LogRequest(
        series="A", transferor="bob", transferee="cyd", shares="5", presented_at="2020-02-01", missing=("paper",)
    )
    assert book.record(logged).request == "T-1"
    book.record(transfer("5", by="bob", to="cyd", on=date(2020, 2, 3), request="T-1"))
    with pytest.raises(Invalid) as refusal:
        book.record(ReverseEvent(sequence=8, reason="a slip"))
    assert "#9 shares-transferred (request T-1)" in refusal.value.text
