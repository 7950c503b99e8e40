"""Entries: every event balances in each series, and a reversal is the same entries negated."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from ledger.domain.entries import Account, Entry, entries_of
from ledger.domain.events import EventReversed, IssuerRegistered, Recorded, SeriesDesignated, SharesTransferred
from ledger.domain.fact_events import HolderSucceeded
from ledger.domain.registration_events import HolderJoined
from ledger.domain.requests import Act, Basis
from ledger.domain.share_events import LotMove, Origin, SharesIssued
from ledger.domain.values import Units
from tests.domain.given import adopted_reading, debt, designated, recorded

ON = date(2011, 2, 1)


def issued(shares: int) -> Recorded:
    event = SharesIssued(
        price=None,
        consideration=None,
        book_entry=False,
        series="X",
        holder="ann",
        shares=Units(shares),
        lot="X-1",
        under="purchase",
        origin=Origin.ISSUED,
        parent=None,
        certificate=None,
        consent=None,
    )
    return recorded(event, 5, on=ON)


def transferred(*moves: tuple[str, str, int]) -> Recorded:
    event = SharesTransferred(
        balance_certificate=None,
        in_breach=False,
        presented_at=None,
        request="T-1",
        series="X",
        transferor="ann",
        transferee="bob",
        moves=tuple(LotMove(source=source, child=child, shares=Units(shares)) for source, child, shares in moves),
        act=Act.TRANSFER,
        basis=Basis.PRIVATE,
        registration=None,
        certificate=None,
        surrendered=(),
        contract_on=None,
        instruction=None,
        securities_law=None,
        waiver=None,
        relied_on=(),
    )
    return recorded(event, 6, on=ON)


def moved(entries: tuple[Entry, ...]) -> list[tuple[str, str, str, int]]:
    return [(entry.account.value, entry.holder, entry.lot, entry.shares) for entry in entries]


def test_a_designation_moves_the_authorised_shares_to_the_unissued() -> None:
    found = entries_of(designated(authorised=1000))
    assert moved(found) == [("authorised", "", "", -1000), ("unissued", "", "", 1000)]
    assert {(entry.sequence, entry.series) for entry in found} == {(2, "X")}


def test_an_issuance_moves_unissued_shares_into_a_new_lot() -> None:
    assert moved(entries_of(issued(100))) == [("unissued", "", "", -100), ("clear", "ann", "X-1", 100)]


def test_a_transfer_debits_only_what_each_lot_gives_and_opens_a_child_lot_for_it() -> None:
    assert moved(entries_of(transferred(("X-1", "X-3", 60), ("X-2", "X-4", 40)))) == [
        ("clear", "ann", "X-1", -60),
        ("clear", "bob", "X-3", 60),
        ("clear", "ann", "X-2", -40),
        ("clear", "bob", "X-4", 40),
    ]


def test_events_that_move_no_shares_have_no_entries() -> None:
    assert entries_of(recorded(IssuerRegistered(issuer="acme", name="Acme", zone="UTC"))) == ()
    assert entries_of(debt(ON)) == ()
    assert entries_of(adopted_reading("Q-1", "a")) == ()
    assert entries_of(recorded(HolderJoined(registration="R-1", holder="ann", series="X", shares=Units(5)))) == ()
    assert entries_of(recorded(HolderSucceeded(predecessor="ann", successor="bob"))) == ()


def test_shares_paid_in_kind_come_from_the_unissued_like_any_other() -> None:
    paid = replace(issued(3).event, origin=Origin.PIK, parent="X-1", lot="X-2")
    assert moved(entries_of(recorded(paid, 6))) == [("unissued", "", "", -3), ("clear", "ann", "X-2", 3)]


def test_a_reversal_is_the_same_entries_negated_on_the_day_of_the_original() -> None:
    original = transferred(("X-1", "X-3", 60))
    reversal = recorded(EventReversed(reverses=6, reason="wrong"), 9, on=date(2012, 1, 1))
    found = entries_of(reversal, original)
    assert moved(found) == [("clear", "ann", "X-1", 60), ("clear", "bob", "X-3", -60)]
    assert {(entry.sequence, entry.effective_on) for entry in found} == {(9, ON)}


def test_a_reversal_is_read_together_with_the_event_that_it_names() -> None:
    reversal = recorded(EventReversed(reverses=5, reason="wrong"), 9)
    with pytest.raises(AssertionError):
        entries_of(reversal)
    with pytest.raises(AssertionError):
        entries_of(reversal, transferred(("X-1", "X-3", 60)))


@examples(st.lists(st.integers(1, 10**18 - 1), min_size=1, max_size=5))
def test_the_entries_of_every_event_sum_to_zero_in_its_series(shares: list[int]) -> None:
    events = [
        recorded(SeriesDesignated(series="X", name="X", authorised=Units(shares[0]), decimals=0), 5),
        issued(shares[0]),
        transferred(*((f"X-{n}", f"X-{n + 9}", units) for n, units in enumerate(shares, 1))),
    ]
    for event in events:
        assert sum(entry.shares for entry in entries_of(event)) == 0
    assert sum(e.shares for e in entries_of(recorded(EventReversed(reverses=6, reason="x"), 7), events[2])) == 0


def test_only_the_source_account_may_be_below_zero_and_its_name_says_so() -> None:
    assert [account.value for account in Account] == [
        "authorised",
        "unissued",
        "retired",
        "treasury",
        "clear",
        "pledged",
    ]
