"""Conversion and exchange on either database: each series balances by itself, in its own decimals."""

from datetime import date

from ledger import AsOf, Ledger
from ledger.domain.authorisations import ChangeAuthorised
from ledger.domain.corrections import ReverseEvent
from ledger.domain.exchanges import ExchangeKind, ExchangeShares
from ledger.domain.proportions import Rounding
from ledger.domain.register import DesignateSeries
from ledger.errors import Code, Fault
from tests.contract.acts import FIRST, filled, issue, transfer
from tests.contract.test_dividends import fault_of, held

MARCH, APRIL, LATER = (date(2020, 3, 1), date(2020, 4, 1), date(2020, 12, 31))


def two_series(database: str, *, authorised: str = "1000", decimals: int = 2) -> Ledger:
    book = filled(database)
    book.record(DesignateSeries(series="B", name="B", authorised=authorised, on=FIRST, decimals=decimals))
    book.record(issue("60"))
    book.record(issue("40", on=date(2020, 1, 2)))
    return book


def convert(**changes: object) -> ExchangeShares:
    fields = {
        "kind": ExchangeKind.CONVERSION,
        "series": "A",
        "to_series": "B",
        "holder": "ada",
        "ratio": "1:3",
        "on": MARCH,
        "rounding": Rounding.FLOOR,
    }
    return ExchangeShares(**(fields | changes))


def control(book: Ledger) -> dict[str, tuple[str, ...]]:
    with book.as_of(AsOf(effective_on=LATER)) as view:
        rows = view.control()
    return {row.series: tuple(str(part) for part in (row.outstanding, row.unissued, row.retired)) for row in rows}


def test_what_is_converted_is_retired_and_what_is_received_shares_its_history(database: str) -> None:
    book = two_series(database)
    assert fault_of(book, convert(rounding=Rounding.NONE)).fault is Fault.NOT_EXACT
    tried = book.record(convert(cash_price="10"), dry_run=True)
    receipt = book.record(convert(cash_price="10"))
    assert tried.computed == receipt.computed
    assert receipt.computed is not None
    lines = receipt.computed.lines
    assert [(one.lot, one.basis, one.result, one.opened, one.left_over, one.cash) for one in lines] == [
        ("A-1", "60", "20", "B-1", "0", None),
        ("A-2", "40", "13.33", "B-2", "1/300", "0.03"),
    ]
    assert (held(book), held(book, series="B")) == ({}, {"ada": "33.33"})
    assert held(book, FIRST) == {"ada": "60"}
    assert control(book) == {"A": ("0", "200", "100"), "B": ("33.33", "966.67", "0")}
    with book.as_of(AsOf(effective_on=LATER)) as view:
        (lot,) = [row for row in view.lots() if row.lot == "B-2"]
        assert (lot.origin, lot.root, lot.parents, lot.acquired_on) == ("conversion", "A-2", ("A-2",), MARCH)
        assert (lot.agreement, lot.original_purchaser) == ("spa", "ada")
        (rule,) = [row for row in view.rule_144() if row.lot == "B-2"]
        assert rule.holding_period_start == date(2020, 1, 2)
        rolled = {row.series: (str(row.converted_in), str(row.converted)) for row in view.roll_forward(FIRST)}
        assert rolled == {"A": ("0", "100"), "B": ("33.33", "0")}
    assert book.verify().passed


def test_the_other_series_must_have_room_on_that_day_and_later(database: str) -> None:
    book = two_series(database, authorised="33", decimals=0)
    assert book.record(convert(), dry_run=True).outcome == "registered"
    other = fault_of(book, convert(ratio="1:1"))
    assert other.fault is Fault.SHARES_EXCEED_AUTHORISED
    assert "series B has unissued shares: 33 on 2020-03-01; the conversion needs 100" in other.text
    book.record(ChangeAuthorised(series="B", shares="100", increased=True, on=APRIL))
    assert fault_of(book, convert(ratio="1:1")).fault is Fault.SHARES_EXCEED_AUTHORISED
    assert book.record(convert(ratio="1:1", on=APRIL)).outcome == "registered"
    reduced = fault_of(book, ChangeAuthorised(series="B", shares="34", increased=False, on=LATER))
    assert "series B has unissued shares: 33 on 2020-12-31; the reduction needs 34" in reduced.text


def test_a_conversion_is_undone_whole_and_not_while_its_shares_have_moved_on(database: str) -> None:
    book = two_series(database)
    made = book.record(convert(ratio="2:1"))
    moved = book.record(transfer("5", series="B", on=APRIL))
    reversal = ReverseEvent(sequence=made.sequence, reason="notice withdrawn")
    refusal = fault_of(book, reversal)
    assert refusal.fault is Fault.HAS_DEPENDENTS
    assert f"#{moved.sequence} shares-transferred (lot B-1)" in refusal.text
    book.record(ReverseEvent(sequence=moved.sequence, reason="void"))
    book.record(reversal)
    assert (held(book), held(book, series="B")) == ({"ada": "100"}, {})
    assert book.verify().passed


def test_an_early_sale_entered_late_is_still_possible_while_the_shares_are_there(database: str) -> None:
    book = two_series(database)
    book.record(convert(shares="50", kind=ExchangeKind.EXCHANGE, on=APRIL))
    assert fault_of(book, transfer("51", on=MARCH)).fault is Fault.SHARES_EXCEED_HOLDING
    assert book.record(transfer("50", on=MARCH)).outcome == "registered"
    assert held(book) == {"bob": "50"}


def test_an_increase_and_a_reduction_of_the_authorised_are_in_the_control_book(database: str) -> None:
    book = filled(database)
    receipt = book.record(ChangeAuthorised(series="A", shares="200", increased=True, on=MARCH, consent="board"))
    assert [one.code for one in receipt.exceptions] == [Code.FILING_MISSING, Code.EVIDENCE_MISSING]
    book.record(issue("400", on=APRIL))
    assert fault_of(book, issue("400", on=FIRST)).fault is Fault.SHARES_EXCEED_AUTHORISED
    too_many = ReverseEvent(sequence=receipt.sequence, reason="void")
    assert fault_of(book, too_many).fault is Fault.HAS_DEPENDENTS
    book.record(ChangeAuthorised(series="A", shares="100", increased=False, on=APRIL))
    assert control(book) == {"A": ("400", "0", "0")}
    assert book.verify().passed
