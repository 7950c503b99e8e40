"""On either database: a stop-transfer follows the shares in the same hand, and what the company takes is listed."""

from dataclasses import replace
from datetime import date

import pytest

from ledger import AsOf, Ledger
from ledger.domain.corrections import ReverseEvent
from ledger.domain.exchanges import ExchangeKind, ExchangeShares
from ledger.domain.holding_events import StopKind
from ledger.domain.register import DesignateSeries
from ledger.domain.returns import Disposal, ReturnShares
from ledger.domain.treasury import ReissueTreasury
from ledger.errors import Code
from ledger.receipts import Receipt
from tests.contract.acts import FIRST, filled, issue, transfer
from tests.contract.test_dividends import dividend
from tests.contract.test_stops import LAST, demand, lift, own, statuses

CONVERTED = date(2020, 3, 10)
AFTER = date(2020, 3, 20)


@pytest.fixture
def book(database: str) -> Ledger:
    """Ada has lots A-1 and A-2, and bob A-3."""
    book = filled(database, authorised="9000")
    book.record(DesignateSeries(series="B", name="Series B", authorised="9000", on=FIRST))
    book.record(issue("10"))
    book.record(issue("20"))
    book.record(issue("30", to="bob"))
    return book


def converted(book: Ledger, on: date = CONVERTED, **changes: object) -> Receipt:
    fields = {"series": "A", "to_series": "B", "holder": "ada", "ratio": "1:1", "on": on, **changes}
    return book.record(ExchangeShares(**{"kind": ExchangeKind.CONVERSION, **fields}))


def of_b(**changes: object) -> object:
    return transfer("5", series="B", on=AFTER, **changes)


def stopped_said(receipt: Receipt) -> list[str]:
    return [one.text for one in receipt.exceptions if one.code is Code.STOPPED]


def listed(book: Ledger) -> list[int]:
    with book.as_of(AsOf(effective_on=LAST)) as view:
        return [row.sequence for row in view.exceptions() if row.code == Code.STOPPED.value]


def test_a_stop_on_a_whole_series_follows_its_shares_into_another_and_back(book: Ledger) -> None:
    book.record(demand())
    said = converted(book)
    assert stopped_said(said) == [
        "this conversion takes shares of lots A-1, A-2 of ada while S-1 is in place: a claimant's demand of "
        "transfers, by Oak Trust (claims them), from 2 Mar 2020 until 1 Apr 2020"
    ]
    assert listed(book) == [said.sequence]
    held = book.record(of_b())
    assert (held.outcome, [reason.code for reason in held.reasons]) == ("held", [Code.STOPPED])
    assert statuses(book, LAST) == {"A-3": "free", "B-1": "unknown", "B-2": "unknown"}
    book.record(lift())
    assert book.record(of_b()).outcome == "registered"


def test_a_stop_on_a_lot_follows_what_that_lot_became_and_no_other(book: Ledger) -> None:
    book.record(own(lots=("A-2",)))
    converted(book)
    assert statuses(book, LAST) == {"A-3": "free", "B-1": "free", "B-2": "unknown"}
    converted(book, AFTER, series="B", to_series="A")
    assert statuses(book, LAST) == {"A-3": "free", "A-4": "free", "A-5": "unknown"}


def test_what_had_become_of_another_series_before_is_not_stopped_but_what_is_recorded_late_is(book: Ledger) -> None:
    converted(book, FIRST, lots=("A-1",), shares="10")
    book.record(own())
    assert stopped_said(converted(book, date(2020, 3, 1))) == [], "it was in place only later"
    assert statuses(book, LAST) == {"A-3": "free", "B-1": "free", "B-2": "unknown"}


def test_a_stop_on_a_lot_follows_a_dividend_on_a_dividend_on_it(book: Ledger) -> None:
    bought = book.record(transfer("30", by="bob", to="ada", on=FIRST))
    assert bought.opened == ("A-4",)
    book.record(own(lots=("A-4",)))
    first = book.record(dividend(rate="100", record_on=CONVERTED, on=CONVERTED))
    assert first.opened == ("A-5", "A-6", "A-7")
    second = book.record(dividend(rate="100", record_on=AFTER, on=AFTER))
    assert second.opened == tuple(f"A-{n}" for n in range(8, 14))
    stopped = {"A-4", "A-7", "A-10", "A-13"}
    assert {name for name, status in statuses(book, LAST).items() if status == "unknown"} == stopped
    held = book.record(transfer("5", on=LAST, lots=("A-13",)))
    (would,) = [reason.text for reason in held.reasons if reason.code is Code.LOTS_THAT_WOULD_PASS]
    assert "A-1 (10)" in would
    assert not stopped & set(would.replace(",", "").split())


def test_a_stop_does_not_follow_shares_through_another_hand(book: Ledger) -> None:
    book.record(transfer("30", by="bob", to="ada", on=FIRST))
    book.record(transfer("15", to="cyd", on=FIRST, lots=("A-4",)))
    back = book.record(transfer("15", by="cyd", to="ada", on=FIRST))
    assert back.opened == ("A-6",)
    book.record(own(lots=("A-4",)))
    assert statuses(book, LAST) == {"A-1": "free", "A-2": "free", "A-4": "unknown", "A-6": "free"}


@pytest.mark.parametrize("disposal", Disposal)
def test_what_comes_back_under_a_stop_is_listed_while_the_act_stands(book: Ledger, disposal: Disposal) -> None:
    reason = "void" if disposal in (Disposal.CANCELLED, Disposal.RETRACTED) else None
    act = ReturnShares(kind=disposal, series="A", holder="ada", lots=("A-2",), on=CONVERTED, reason=reason)
    book.record(own(kind=StopKind.COURT, by="a court", lots=("A-2",)))
    other = book.record(replace(act, lots=("A-1",)))
    assert stopped_said(other) == []
    back = book.record(act)
    (text,) = stopped_said(back)
    assert "lot A-2 of ada while S-1 is in place: a court's stop of transfers, by a court (claims them)" in text
    assert listed(book) == [back.sequence]
    if disposal is Disposal.REPURCHASED:
        book.record(ReissueTreasury(series="A", holder="cyd", shares="5", on=AFTER, under="spa"))
        assert listed(book) == [back.sequence]
        return
    assert back.sequence is not None
    book.record(ReverseEvent(sequence=back.sequence, reason="a mistake"))
    assert listed(book) == []


def test_a_redemption_of_all_lists_the_stops_of_every_holder_and_of_no_lapsed_one(book: Ledger) -> None:
    book.record(own(lots=("A-1",)))
    book.record(own(holder="bob", until=date(2020, 3, 9)))
    book.record(demand(holder="bob"))
    said = stopped_said(book.record(ReturnShares(kind=Disposal.REDEEMED, series="A", shares="30", on=CONVERTED)))
    assert [text.partition(" while ")[2][:17] for text in said] == ["S-1 is in place: ", "S-3 is in place: "]
    assert "the company's own stop" in said[0]
    assert "lot A-3 of bob" in said[1]


def test_an_exchange_under_a_stop_is_listed_too(book: Ledger) -> None:
    book.record(own())
    (text,) = stopped_said(converted(book, kind=ExchangeKind.EXCHANGE))
    assert text.startswith("this exchange takes shares of lots A-1, A-2 of ada while S-1")
