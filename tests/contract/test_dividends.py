"""Dividends in kind on either database: what is paid, what a late entry changes, and what it must not."""

from datetime import date

import pytest

from ledger import AsOf, Invalid, Ledger
from ledger.domain.corrections import ReverseEvent
from ledger.domain.dividends import PayDividend
from ledger.domain.proportions import Rounding
from ledger.domain.register import DesignateSeries
from ledger.domain.returns import Disposal, ReturnShares
from ledger.errors import Code, Fault
from ledger.receipts import Receipt
from tests.contract.acts import FIRST, filled, issue, transfer

JULY, RECORD, AUGUST, SEPTEMBER, LATER = (
    date(2020, 7, 1),
    date(2020, 7, 15),
    date(2020, 8, 1),
    date(2020, 9, 1),
    date(2020, 12, 31),
)


def dividend(**changes: object) -> PayDividend:
    fields = {
        "series": "A",
        "rate": "3.625",
        "record_on": RECORD,
        "on": AUGUST,
        "rounding": Rounding.FLOOR,
        "consent": "board",
    }
    return PayDividend(**(fields | changes))


def two_lots(database: str) -> Ledger:
    book = filled(database, authorised="5000")
    book.record(issue("1000"))
    book.record(issue("333", to="bob"))
    return book


def held(book: Ledger, on: date = LATER, known_at: int | None = None, series: str = "A") -> dict[str, str]:
    with book.as_of(AsOf(effective_on=on, known_at=known_at)) as view:
        return {row.holder: str(row.shares) for row in view.holdings(series=series)}


def paid(receipt: Receipt) -> list[tuple[str, str, str | None, str, str | None]]:
    assert receipt.computed is not None
    return [(one.lot, one.result, one.opened, one.left_over, one.cash) for one in receipt.computed.lines]


def fault_of(book: Ledger, command: object, **options: object) -> Invalid:
    head = book.head()
    with pytest.raises(Invalid) as refused:
        book.record(command, **options)
    assert book.head() == head, "nothing is recorded"
    assert book.verify().passed
    return refused.value


def test_each_lot_is_paid_whole_shares_and_the_rest_in_cash(database: str) -> None:
    book = two_lots(database)
    assert fault_of(book, dividend(rounding=Rounding.NONE)).fault is Fault.NOT_EXACT
    command = dividend(cash_price="1")
    tried = book.record(command, dry_run=True)
    receipt = book.record(command)
    assert paid(receipt) == [("A-1", "36", "A-3", "0.25", "0.25"), ("A-2", "12", "A-4", "0.07125", "0.07")]
    assert (tried.computed, tried.reasons, tried.after) == (receipt.computed, receipt.reasons, receipt.after)
    assert receipt.computed is not None
    assert (receipt.computed.exact, receipt.computed.result, receipt.computed.left_over) == (
        "48.32125",
        "48",
        "0.32125",
    )
    assert held(book) == {"ada": "1036", "bob": "345"}
    assert held(book, RECORD) == {"ada": "1000", "bob": "333"}
    with book.as_of(AsOf(effective_on=LATER)) as view:
        lots = {row.lot: row for row in view.lots()}
        assert (lots["A-3"].origin, lots["A-3"].root, lots["A-3"].parents) == ("pik", "A-1", ("A-1",))
        assert (lots["A-3"].acquired_on, lots["A-3"].original_purchaser) == (AUGUST, "ada")
        (rule,) = [row for row in view.rule_144() if row.lot == "A-3"]
        assert rule.holding_period_start == FIRST
        assert {(row.holder, str(row.pik)) for row in view.roll_forward(FIRST)} == {("ada", "36"), ("bob", "12")}


@pytest.mark.parametrize(
    ("decimals", "rounding", "parts"),
    [
        (5, Rounding.NONE, [("36.25", "0"), ("12.07125", "0")]),
        (4, Rounding.FLOOR, [("36.25", "0"), ("12.0712", "0.00005")]),
        (4, Rounding.CEILING, [("36.25", "0"), ("12.0713", "-0.00005")]),
    ],
)
def test_decimals_of_a_share_make_it_exact_or_the_rest_is_accounted_for(
    database: str, decimals: int, rounding: Rounding, parts: list[tuple[str, str]]
) -> None:
    book = filled(database)
    book.record(DesignateSeries(series="B", name="B", authorised="9000", on=FIRST, decimals=decimals))
    book.record(issue("1000", series="B"))
    book.record(issue("333", to="bob", series="B"))
    receipt = book.record(dividend(series="B", rounding=rounding))
    assert [(result, left) for _, result, _, left, _ in paid(receipt)] == parts
    assert book.verify().passed


def test_a_back_dated_transfer_is_refused_or_gives_the_transferee_its_shares_in_kind(database: str) -> None:
    book = two_lots(database)
    first = book.record(dividend())
    late = transfer("500", on=JULY)
    refusal = fault_of(book, late)
    assert refusal.fault is Fault.BASIS_CHANGED
    assert f"#{first.sequence} dividend-paid (computed from the close of 2020-07-15)" in refusal.text
    assert fault_of(book, late, dry_run=True).fault is Fault.BASIS_CHANGED
    tried = book.record(late, with_dependents=True, dry_run=True)
    assert (tried.sequence, [one.code for one in tried.reasons][-1]) == (None, Code.RECOMPUTED)
    assert held(book) == {"ada": "1036", "bob": "345"}
    receipt = book.record(late, with_dependents=True)
    assert receipt.reasons == tried.reasons
    assert f"#{first.sequence} (dividend-paid, effective 2020-08-01) is reversed and computed again" in (
        receipt.reasons[-1].text
    )
    assert held(book) == {"ada": "518", "bob": "863"}, "18 on each half of the lot, and 12 as before"
    assert held(book, RECORD) == {"ada": "500", "bob": "833"}
    assert held(book, known_at=first.sequence) == {"ada": "1036", "bob": "345"}
    assert held(book, RECORD, known_at=first.sequence) == {"ada": "1000", "bob": "333"}
    with book.as_of(AsOf(effective_on=LATER)) as view:
        assert {(row.holder, str(row.pik), str(row.corrections)) for row in view.roll_forward(FIRST)} == {
            ("ada", "54", "-36"),
            ("bob", "42", "-12"),
        }
    assert book.verify().passed


def test_a_transfer_after_the_record_date_changes_nothing_of_it(database: str) -> None:
    book = two_lots(database)
    book.record(dividend())
    assert book.record(transfer("500", on=date(2020, 7, 16))).outcome == "registered"
    assert held(book) == {"ada": "536", "bob": "845"}


def test_a_dividend_on_a_dividend_counts_its_lots_and_both_are_computed_again_in_order(database: str) -> None:
    book = two_lots(database)
    book.record(dividend())
    second = dividend(record_on=date(2020, 8, 15), on=SEPTEMBER)
    receipt = book.record(second)
    assert [line[:2] for line in paid(receipt)] == [("A-1", "36"), ("A-2", "12"), ("A-3", "1"), ("A-4", "0")]
    assert held(book) == {"ada": "1073", "bob": "357"}
    known = book.head().sequence
    refusal = fault_of(book, transfer("500", on=JULY))
    assert "#8 dividend-paid" in refusal.text
    assert "#9 dividend-paid" in refusal.text
    book.record(transfer("500", on=JULY), with_dependents=True)
    with book.as_of(AsOf(effective_on=LATER)) as view:
        since = [row for row in view.history() if row.sequence > known]
        events = [(row.sequence, row.event, str(row.effective_on)) for row in since]
    assert events == [
        (10, "event-reversed", "2020-09-01"),
        (11, "event-reversed", "2020-08-01"),
        (12, "shares-transferred", "2020-07-01"),
        (13, "dividend-paid", "2020-08-01"),
        (14, "dividend-paid", "2020-09-01"),
    ]
    assert held(book) == {"ada": "536", "bob": "893"}, "each half had 18, then 18 and nothing on the 18"
    assert held(book, known_at=known) == {"ada": "1073", "bob": "357"}
    assert book.verify().passed


def test_where_shares_in_kind_were_sold_since_nothing_is_recorded_and_the_sale_is_named(database: str) -> None:
    book = two_lots(database)
    book.record(dividend())
    sold = book.record(transfer("36", to="cyd", on=SEPTEMBER, lots=("A-3",)))
    refusal = fault_of(book, transfer("500", on=JULY), with_dependents=True)
    assert refusal.fault is Fault.HAS_DEPENDENTS
    assert "#8 (dividend-paid, effective 2020-08-01) cannot be computed again" in refusal.text
    assert f"#{sold.sequence} shares-transferred (lot A-3)" in refusal.text


def test_a_reversal_of_a_transfer_takes_a_later_dividend_along_only_when_told_to(database: str) -> None:
    book = two_lots(database)
    moved = book.record(transfer("500", on=JULY))
    book.record(dividend())
    assert held(book) == {"ada": "518", "bob": "863"}
    reversal = ReverseEvent(sequence=moved.sequence, reason="never presented")
    refusal = fault_of(book, reversal)
    assert refusal.fault is Fault.HAS_DEPENDENTS
    assert "#9 dividend-paid (lot A-3)" in refusal.text
    book.record(ReverseEvent(sequence=moved.sequence, reason="never presented", with_dependents=True))
    assert held(book) == {"ada": "1036", "bob": "345"}
    assert held(book, known_at=9) == {"ada": "518", "bob": "863"}
    assert book.verify().passed


def test_a_reversal_that_only_changes_the_basis_is_refused_too(database: str) -> None:
    book = two_lots(database)
    bought = book.record(ReturnShares(kind=Disposal.REPURCHASED, series="A", holder="ada", shares="500", on=JULY))
    book.record(dividend())
    assert held(book) == {"ada": "518", "bob": "345"}
    reversal = ReverseEvent(sequence=bought.sequence, reason="void")
    assert fault_of(book, reversal).fault is Fault.BASIS_CHANGED
    book.record(reversal, with_dependents=True)
    assert held(book) == {"ada": "1036", "bob": "345"}
    assert book.verify().passed


def test_a_dividend_whose_holdings_are_all_undone_is_not_paid_again(database: str) -> None:
    book = filled(database)
    issued = book.record(issue("100"))
    book.record(dividend(rate="10"))
    book.record(ReverseEvent(sequence=issued.sequence, reason="void", with_dependents=True))
    assert held(book) == {}
    assert book.verify().passed


def test_a_late_issuance_is_paid_too_unless_that_is_more_than_is_authorised(database: str) -> None:
    book = filled(database, authorised="150")
    book.record(issue("100"))
    book.record(dividend(rate="10"))
    refusal = fault_of(book, issue("38", to="bob", on=JULY), with_dependents=True)
    assert refusal.fault is Fault.SHARES_EXCEED_AUTHORISED
    assert "the dividend needs 13" in refusal.text
    book.record(issue("37", to="bob", on=JULY), with_dependents=True)
    assert held(book) == {"ada": "110", "bob": "40"}
    assert book.verify().passed


def test_a_dividend_that_is_recorded_late_makes_the_later_one_be_computed_again(database: str) -> None:
    book = two_lots(database)
    book.record(dividend(record_on=date(2020, 8, 15), on=SEPTEMBER))
    assert fault_of(book, dividend()).fault is Fault.BASIS_CHANGED
    book.record(dividend(), with_dependents=True)
    assert held(book) == {"ada": "1073", "bob": "357"}
    assert book.verify().passed


def test_the_same_key_returns_the_first_receipt_with_what_was_computed(database: str) -> None:
    book = two_lots(database)
    first = book.record(dividend(cash_price="1"), key="august")
    assert book.record(dividend(cash_price="1"), key="august") == first
    assert first.data()["computed"]["lines"][0]["result"] == "36"
    assert book.record(transfer("1", on=LATER)).data()["computed"] is None
