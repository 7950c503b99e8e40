"""Splits: every lot of a series, pledged or in treasury too, and nothing that moved since in old shares."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ledger.domain import splits
from ledger.domain.decisions import Decision
from ledger.domain.entries import Account
from ledger.domain.proportions import Rounding
from ledger.domain.share_events import SharesSplit
from ledger.domain.slices import LotUnits, Slice
from ledger.domain.splits import SplitShares
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import balance, given
from tests.domain.test_dividends import held, lot_units
from tests.domain.test_entries import transferred

ON = date(2011, 7, 1)
COMMAND = SplitShares(series="X", ratio="1:3", on=ON, rounding=Rounding.FLOOR, consent="stockholders")
BASIS = (
    *lot_units(100),
    LotUnits(lot="X-1", account=Account.PLEDGED, holder="ann", units=50),
    LotUnits(lot="X-2", account=Account.TREASURY, holder="", units=30),
    LotUnits(lot="X-3", account=Account.CLEAR, holder="bob", units=20),
)


def decide(command: SplitShares = COMMAND, slice_: Slice | None = None) -> Decision:
    return splits.decide(command, slice_ or held(basis=BASIS))


def fault_of(command: SplitShares, slice_: Slice | None = None) -> Invalid:
    with pytest.raises(Invalid) as refusal:
        decide(command, slice_)
    return refusal.value


def after(decision: Decision) -> list[tuple[str, str, bool, int, str]]:
    assert isinstance(decision.event, SharesSplit)
    return [(line.lot, line.holder, line.pledged, line.units, line.fraction) for line in decision.event.lines]


def test_a_split_needs_the_close_of_the_day_before_and_what_moved_since() -> None:
    found = splits.needs(COMMAND)
    assert (found.series, found.basis_on, found.entries_from) == ("X", date(2011, 6, 30), ON)


def test_the_guards_come_in_their_order() -> None:
    later = (replace(transferred(), sequence=40), replace(transferred(), sequence=41))
    wrong = replace(COMMAND, on=date(2013, 1, 1), ratio="3", rounding=Rounding.NONE, cash_price="1")
    assert fault_of(wrong, given(designated=None)).fault is Fault.UNKNOWN_SERIES
    assert fault_of(wrong).fault is Fault.DATE_IN_FUTURE
    wrong = replace(wrong, on=ON)
    assert "is not a ratio" in fault_of(wrong).text
    wrong = replace(wrong, ratio="1:3")
    assert "the rounding here is 'none'" in fault_of(wrong).text
    wrong = replace(wrong, cash_price=None)
    moved = fault_of(wrong, held(later_entries=later))
    assert moved.fault is Fault.LATER_ENTRIES
    assert moved.text.endswith("#40 shares-transferred, #41 shares-transferred")
    assert fault_of(wrong, held()).fault is Fault.NOTHING_HELD
    assert fault_of(wrong).fault is Fault.NOT_EXACT
    short = fault_of(replace(wrong, ratio="3:1"), held(basis=BASIS, unissued=balance(399)))
    assert short.fault is Fault.SHARES_EXCEED_AUTHORISED
    assert "the split needs 400" in short.text


def test_pledged_and_treasury_shares_are_split_too_each_by_itself() -> None:
    assert after(decide()) == [
        ("X-1", "ann", False, 33, "1/3"),
        ("X-1", "ann", True, 16, "2/3"),
        ("X-2", "", False, 10, "0"),
        ("X-3", "bob", False, 6, "2/3"),
    ]


def test_what_is_left_over_is_accounted_for_and_paid_in_cash() -> None:
    decision = decide(replace(COMMAND, cash_price="3"))
    assert isinstance(decision.event, SharesSplit)
    assert [line.cash for line in decision.event.lines] == [Decimal("1.00"), Decimal("2.00"), None, Decimal("2.00")]
    found = decision.computed
    assert found is not None
    assert (found.basis, found.exact, found.result, found.left_over, found.cash) == (
        "200",
        "200/3",
        "65",
        "5/3",
        "5.00",
    )
    assert [(line.holder, line.account) for line in found.lines] == [
        ("ann", "clear"),
        ("ann", "pledged"),
        (None, "treasury"),
        ("bob", "clear"),
    ]


def test_a_split_upwards_takes_what_is_unissued_and_a_reverse_split_nothing() -> None:
    decision = decide(replace(COMMAND, ratio="3:1", rounding=Rounding.NONE), held(basis=BASIS, unissued=balance(400)))
    assert [line[3] for line in after(decision)] == [300, 150, 90, 60]
    assert decide(slice_=held(basis=BASIS, unissued=balance(0))).outcome == "registered"
    assert [(one.holder, one.shares) for one in decision.before] == [("ann", "150"), ("bob", "20")]
    assert [(one.holder, one.shares) for one in decision.after] == [("ann", "450"), ("bob", "60")]


def test_a_split_without_consent_is_an_exception() -> None:
    assert decide().exceptions == ()
    assert [one.code for one in decide(replace(COMMAND, consent=None)).exceptions] == [Code.CONSENT_MISSING]


@pytest.mark.parametrize("price", [None, "12.50"])
def test_a_recorded_split_is_made_anew_by_the_same_command(price: str | None) -> None:
    command = replace(COMMAND, cash_price=price)
    event = decide(command).event
    assert isinstance(event, SharesSplit)
    assert splits.command_of(event, ON) == command
