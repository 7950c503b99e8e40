"""Treasury shares: the oldest lots give first, reissued shares begin anew, retired ones stay authorised."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ledger.domain import treasury
from ledger.domain.decisions import Decision
from ledger.domain.entries import Account
from ledger.domain.share_events import TreasuryReissued, TreasuryRetired
from ledger.domain.slices import Slice
from ledger.domain.treasury import ReissueTreasury, RetireTreasury
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import certificate, given
from tests.domain.test_dividends import lot_units

ON = date(2011, 7, 1)
REISSUE = ReissueTreasury(
    series="X",
    holder="bob",
    shares="70",
    on=ON,
    under="purchase-2",
    price="10.50",
    consideration="cash",
    consent="board",
    certificate="P-2",
)
RETIRE = RetireTreasury(series="X", on=ON, shares="70", consent="board")
HELD = given(
    basis=(*lot_units(60, 40, account=Account.TREASURY), *lot_units(5)),
    next_lot=4,
    holdings={"bob": 1},
    certificates=certificate(),
)


def decide(command: ReissueTreasury | RetireTreasury, slice_: Slice = HELD) -> Decision:
    if isinstance(command, ReissueTreasury):
        return treasury.decide_reissue(command, slice_)
    return treasury.decide_retirement(command, slice_)


def fault_of(command: ReissueTreasury | RetireTreasury, slice_: Slice = HELD) -> Invalid:
    with pytest.raises(Invalid) as refusal:
        decide(command, slice_)
    return refusal.value


def test_only_the_treasurys_lots_are_needed() -> None:
    found = treasury.needs(REISSUE)
    assert (found.on, found.series, found.basis_on, found.treasury) == (ON, "X", ON, True)
    assert (found.holders, found.certificates) == (("bob",), ("P-2",))
    assert treasury.needs(replace(REISSUE, certificate=None)).certificates == ()
    found = treasury.needs(RETIRE)
    assert (found.basis_on, found.treasury, found.holders) == (ON, True, ())


def test_the_guards_of_a_reissue_come_in_their_order() -> None:
    wrong = replace(REISSUE, holder="cyd", on=date(2013, 1, 1), under="a b", certificate="P-1", shares="x")
    assert fault_of(wrong, given(designated=None)).fault is Fault.UNKNOWN_SERIES
    assert fault_of(wrong).fault is Fault.UNKNOWN_HOLDER
    wrong = replace(wrong, holder="bob")
    assert fault_of(wrong).fault is Fault.DATE_IN_FUTURE
    wrong = replace(wrong, on=ON)
    assert "agreement 'a b' is not an id" in fault_of(wrong).text
    wrong = replace(wrong, under="purchase-2")
    assert fault_of(wrong).fault is Fault.CERTIFICATE_IN_USE
    wrong = replace(wrong, certificate="P-2")
    assert fault_of(wrong).fault is Fault.MALFORMED
    wrong = replace(wrong, shares="0")
    assert fault_of(wrong).fault is Fault.SHARES_NOT_POSITIVE
    wrong = fault_of(replace(wrong, shares="101"))
    assert wrong.fault is Fault.SHARES_EXCEED_HOLDING
    assert wrong.text == "the treasury has 100 of series X on 2011-07-01; the reissue needs 101"


def test_reissued_shares_come_of_the_oldest_treasury_lots_in_new_lots() -> None:
    decision = decide(REISSUE)
    event = decision.event
    assert isinstance(event, TreasuryReissued)
    assert [(move.source, move.child, move.shares) for move in event.moves] == [("X-1", "X-4", 60), ("X-2", "X-5", 10)]
    assert (event.under, event.price, event.consideration, event.certificate) == (
        "purchase-2",
        Decimal("10.50"),
        "cash",
        "P-2",
    )
    assert decision.opened == ("X-4", "X-5")
    assert ([one.shares for one in decision.before], [one.shares for one in decision.after]) == (["1"], ["71"])
    assert decision.exceptions == ()
    assert len(decide(replace(REISSUE, shares="60")).opened) == 1


def test_a_reissue_misses_its_consent_certificate_and_consideration() -> None:
    bare = decide(replace(REISSUE, consent=None, certificate=None, price=None, consideration=None))
    assert [one.code for one in bare.exceptions] == [
        Code.CONSENT_MISSING,
        Code.CERTIFICATE_MISSING,
        Code.CONSIDERATION_MISSING,
    ]


def test_the_guards_of_a_retirement_come_in_their_order() -> None:
    wrong = replace(RETIRE, on=date(2013, 1, 1), shares="x")
    assert fault_of(wrong, given(designated=None)).fault is Fault.UNKNOWN_SERIES
    assert fault_of(wrong).fault is Fault.DATE_IN_FUTURE
    wrong = replace(wrong, on=ON)
    assert fault_of(wrong).fault is Fault.MALFORMED
    assert fault_of(replace(wrong, shares="0")).fault is Fault.SHARES_NOT_POSITIVE
    assert "the retirement needs 101" in fault_of(replace(wrong, shares="101")).text
    assert fault_of(replace(wrong, shares=None), given(basis=lot_units(5))).fault is Fault.NOTHING_HELD


def test_retired_shares_come_of_the_oldest_lots_and_without_a_number_of_all() -> None:
    def retired(command: RetireTreasury) -> list[tuple[str, int]]:
        event = decide(command).event
        assert isinstance(event, TreasuryRetired)
        return [(line.lot, line.units) for line in event.lines]

    assert retired(RETIRE) == [("X-1", 60), ("X-2", 10)]
    assert retired(replace(RETIRE, shares=None)) == [("X-1", 60), ("X-2", 40)]
    assert decide(RETIRE).exceptions == ()
    assert [one.code for one in decide(replace(RETIRE, consent=None)).exceptions] == [Code.CONSENT_MISSING]
