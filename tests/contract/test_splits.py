"""Splits on either database: of every account, once a day, exact however large, and never under what moved since."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from ledger import AsOf, Invalid, Ledger
from ledger.domain.corrections import ReverseEvent
from ledger.domain.dividends import PayDividend
from ledger.domain.proportions import Rounding
from ledger.domain.register import DesignateSeries
from ledger.domain.requests import PledgeShares
from ledger.domain.returns import Disposal, ReturnShares
from ledger.domain.splits import SplitShares
from ledger.domain.treasury import ReissueTreasury
from ledger.errors import Fault
from tests.contract.acts import FIRST, filled, issue, transfer
from tests.contract.test_dividends import fault_of, held

EVE, ON, AFTER, LATER = date(2020, 6, 30), date(2020, 7, 1), date(2020, 7, 2), date(2020, 12, 31)


def split(ratio: str, **changes: object) -> SplitShares:
    return SplitShares(**({"series": "A", "ratio": ratio, "on": ON, "rounding": Rounding.FLOOR} | changes))


def control(book: Ledger, on: date = LATER) -> tuple[str, ...]:
    with book.as_of(AsOf(effective_on=on)) as view:
        (row,) = [row for row in view.control() if row.series == "A"]
    return tuple(str(part) for part in (row.outstanding, row.unissued, row.treasury, row.retired))


def test_pledged_and_treasury_shares_are_split_with_the_others(database: str) -> None:
    book = filled(database, authorised="1000")
    book.record(issue("100"))
    book.record(issue("50", to="bob"))
    book.record(PledgeShares(series="A", holder="ada", pledgee="cyd", shares="40", on=EVE))
    book.record(ReturnShares(kind=Disposal.REPURCHASED, series="A", holder="bob", shares="20", on=EVE))
    receipt = book.record(split("3:1"))
    assert receipt.computed is not None
    assert [(one.lot, one.holder, one.account, one.result) for one in receipt.computed.lines] == [
        ("A-1", "ada", "clear", "180"),
        ("A-1", "ada", "pledged", "120"),
        ("A-2", "bob", "clear", "90"),
        ("A-2", None, "treasury", "60"),
    ]
    assert control(book, EVE) == ("130", "850", "20", "0")
    assert control(book, ON) == ("390", "550", "60", "0")
    with book.as_of(AsOf(effective_on=LATER)) as view:
        assert {(row.holder, str(row.split), str(row.repurchased)) for row in view.roll_forward(FIRST)} == {
            ("ada", "200", "0"),
            ("bob", "60", "20"),
        }
    assert "180 of series A" in fault_of(book, transfer("181", on=ON)).text
    book.record(ReissueTreasury(series="A", holder="cyd", shares="60", on=AFTER, under="spa-2"))
    assert held(book) == {"ada": "300", "bob": "90", "cyd": "60"}
    assert book.verify().passed


def test_a_reverse_split_accounts_for_what_is_left_over(database: str) -> None:
    book = filled(database, authorised="1000")
    book.record(issue("100"))
    book.record(issue("50", to="bob"))
    assert fault_of(book, split("1:3", rounding=Rounding.NONE)).fault is Fault.NOT_EXACT
    receipt = book.record(split("1:3", cash_price="3"))
    found = receipt.computed
    assert found is not None
    assert (found.basis, found.exact, found.result, found.left_over, found.cash) == ("150", "50", "49", "1", "3.00")
    assert [line.left_over for line in found.lines] == ["1/3", "2/3"]
    assert held(book) == {"ada": "33", "bob": "16"}
    assert control(book) == ("49", "951", "0", "0")
    with book.as_of(AsOf(effective_on=LATER)) as view:
        assert [(row.holder, str(row.split), str(row.cancelled)) for row in view.roll_forward(FIRST)] == [
            ("ada", "-67", "0"),
            ("bob", "-34", "0"),
        ]


def test_quantities_beyond_floating_point_with_ten_decimals_are_exact(database: str) -> None:
    book = filled(database)
    book.record(DesignateSeries(series="B", name="B", authorised="99999999", on=FIRST, decimals=10))
    units = ("33333333.0000000001", "0.0000000001", "9007199.2547409930")
    for holder, shares in zip(("ada", "bob", "cyd"), units, strict=True):
        book.record(issue(shares, to=holder, series="B"))
    receipt = book.record(split("1:3", series="B"))
    found = receipt.computed
    assert found is not None
    basis = sum(Fraction(line.basis) for line in found.lines)
    assert basis == sum(map(Fraction, units))
    whole = sum(Fraction(line.result) for line in found.lines)
    rest = sum(Fraction(line.left_over) for line in found.lines)
    assert whole + rest == basis / 3 == Fraction(found.exact)
    assert held(book, series="B") == {"ada": "11111111", "cyd": "3002399.7515803310"[:-1]}
    again = book.record(
        PayDividend(series="B", record_on=AFTER, on=AFTER, per_share="0.0000000001", rounding=Rounding.CEILING)
    )
    assert again.computed is not None
    assert Fraction(again.computed.result) + Fraction(again.computed.left_over) == Fraction(again.computed.exact)
    assert book.verify().passed


def test_a_split_is_not_recorded_under_what_moved_that_day_or_later(database: str) -> None:
    book = filled(database, authorised="1000")
    book.record(issue("100"))
    moved = book.record(transfer("10", on=ON))
    refusal = fault_of(book, split("2:1"))
    assert refusal.fault is Fault.LATER_ENTRIES
    assert f"#{moved.sequence} shares-transferred" in refusal.text
    assert fault_of(book, split("2:1"), with_dependents=True).fault is Fault.LATER_ENTRIES
    assert book.record(split("2:1", on=AFTER)).outcome == "registered"
    assert held(book) == {"ada": "180", "bob": "20"}


def test_a_split_with_later_movements_is_not_reversed_alone(database: str) -> None:
    book = filled(database, authorised="1000")
    book.record(issue("100"))
    made = book.record(split("2:1"))
    moved = book.record(transfer("150", on=AFTER))
    refusal = fault_of(book, ReverseEvent(sequence=made.sequence, reason="void"))
    assert refusal.fault is Fault.HAS_DEPENDENTS
    assert f"#{moved.sequence} shares-transferred (series A after its split)" in refusal.text
    book.record(ReverseEvent(sequence=made.sequence, reason="void", with_dependents=True))
    assert held(book) == {"ada": "100"}
    assert book.verify().passed


def test_a_transfer_back_dated_before_the_split_makes_it_be_computed_again(database: str) -> None:
    book = filled(database, authorised="1000")
    book.record(issue("100"))
    made = book.record(split("1:3"))
    assert fault_of(book, transfer("30", on=EVE)).fault is Fault.BASIS_CHANGED
    late = transfer("50", on=EVE)
    short = fault_of(book, late)
    assert short.fault is Fault.SHARES_EXCEED_HOLDING
    assert f"add --with-dependents, so that #{made.sequence} (shares-split, effective 2020-07-01)" in short.advice
    assert fault_of(book, late, dry_run=True).advice == short.advice
    beyond = fault_of(book, transfer("101", on=EVE), with_dependents=True)
    assert "ada holds 100 of series A on 2020-06-30; the transfer needs 101" in beyond.text
    tried = book.record(late, with_dependents=True, dry_run=True)
    assert book.record(late, with_dependents=True).reasons == tried.reasons
    assert held(book, EVE) == {"ada": "50", "bob": "50"}
    assert held(book) == {"ada": "16", "bob": "16"}
    assert held(book, known_at=made.sequence) == {"ada": "33"}
    assert book.verify().passed


def test_a_pledge_back_dated_before_the_split_changes_its_basis_too(database: str) -> None:
    book = filled(database, authorised="1000")
    book.record(issue("100"))
    book.record(split("1:3"))
    late = PledgeShares(series="A", holder="ada", pledgee="cyd", shares="50", on=EVE)
    assert fault_of(book, replace(late, shares="30")).fault is Fault.BASIS_CHANGED
    book.record(late, with_dependents=True)
    assert held(book) == {"ada": "32"}, "each side by itself: 16 and 16"
    assert book.verify().passed


def test_a_dividend_and_a_split_of_one_lot_are_computed_again_in_their_order(database: str) -> None:
    book = filled(database, authorised="1000")
    book.record(issue("100"))
    book.record(PayDividend(series="A", rate="10", record_on=FIRST, on=date(2020, 3, 1)))
    book.record(split("3:1"))
    book.record(PayDividend(series="A", rate="10", record_on=AFTER, on=AFTER, rounding=Rounding.FLOOR))
    assert held(book) == {"ada": "363"}
    refusal = fault_of(book, transfer("50", on=FIRST))
    assert all(f"#{sequence} " in refusal.text for sequence in (7, 8, 9))
    book.record(transfer("50", on=FIRST), with_dependents=True)
    assert held(book) == {"ada": "181", "bob": "181"}
    assert book.verify().passed


@pytest.mark.parametrize("ratio", ["1:1", "1000000:1"])
def test_a_split_of_one_for_one_changes_nothing_and_one_beyond_the_authorised_is_refused(
    database: str, ratio: str
) -> None:
    book = filled(database)
    book.record(issue("100"))
    if ratio == "1:1":
        assert book.record(split(ratio)).outcome == "registered"
        assert held(book) == {"ada": "100"}
    else:
        with pytest.raises(Invalid) as refused:
            book.record(split(ratio))
        assert refused.value.fault is Fault.SHARES_EXCEED_AUTHORISED
    assert book.verify().passed
