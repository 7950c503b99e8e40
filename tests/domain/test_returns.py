"""Shares that come back: redeemed, cancelled, retracted, repurchased; of one holder, or of all pro rata."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from ledger.domain import returns
from ledger.domain.decisions import Decision
from ledger.domain.entries import Account
from ledger.domain.returns import Disposal, ReturnShares
from ledger.domain.share_events import (
    ReturnEvent,
    SharesCancelled,
    SharesRedeemed,
    SharesRepurchased,
    SharesRetracted,
)
from ledger.domain.slices import LotUnits, Slice
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import certificate, given, held
from tests.domain.test_dividends import lot_units
from tests.domain.test_entries import transferred

ON, RECORD = date(2011, 7, 1), date(2011, 6, 15)
COMMAND = ReturnShares(
    kind=Disposal.REPURCHASED,
    series="X",
    on=ON,
    shares="70",
    holder="ann",
    price="10.50",
    consent="board",
    surrendered=("P-1",),
)
PRO_RATA = ReturnShares(
    kind=Disposal.REDEEMED, series="X", on=ON, shares="100", record_on=RECORD, consent="board", surrendered=("P-1",)
)
KINDS: Mapping[Disposal, type[ReturnEvent]] = {
    Disposal.REDEEMED: SharesRedeemed,
    Disposal.CANCELLED: SharesCancelled,
    Disposal.RETRACTED: SharesRetracted,
    Disposal.REPURCHASED: SharesRepurchased,
}


def lots(**changes: object) -> Slice:
    fields: dict[str, object] = {
        "lots": (held("X-1", shares=60), held("X-2", shares=40, acquired_on=date(2011, 3, 1))),
        "holdings": {"ann": 100},
        "certificates": certificate(),
        **changes,
    }
    return given(**fields)


def decide(command: ReturnShares = COMMAND, slice_: Slice | None = None) -> Decision:
    return returns.decide(command, slice_ or lots())


def fault_of(command: ReturnShares, slice_: Slice | None = None) -> Invalid:
    with pytest.raises(Invalid) as refusal:
        decide(command, slice_)
    return refusal.value


def given_back(decision: Decision) -> list[tuple[str, str, int, int | None]]:
    assert isinstance(decision.event, ReturnEvent)
    return [(line.lot, line.holder, line.units, line.basis) for line in decision.event.lines]


def of(kind: Disposal) -> ReturnShares:
    """The same return, as what it is called."""
    priced = kind in (Disposal.REDEEMED, Disposal.REPURCHASED)
    return replace(COMMAND, kind=kind, price="10.50" if priced else None, reason=None if priced else "void")


def test_a_return_needs_the_holders_lots_or_all_of_the_series() -> None:
    found = returns.needs(replace(COMMAND, lots=("X-2",)))
    assert (found.on, found.series, found.lots_of, found.holders) == (ON, "X", "ann", ("ann",))
    assert (found.shares, found.lots, found.certificates, found.basis_on) == ("70", ("X-2",), ("P-1",), None)
    found = returns.needs(PRO_RATA)
    assert (found.lots_of, found.basis_on, found.certificates) == (None, RECORD, ("P-1",))
    assert returns.needs(replace(PRO_RATA, record_on=None)).basis_on == ON


def test_the_guards_of_a_holders_return_come_in_their_order() -> None:
    wrong = replace(
        COMMAND,
        kind=Disposal.CANCELLED,
        holder="cyd",
        on=date(2013, 1, 1),
        record_on=date(2014, 1, 1),
        shares="x",
        surrendered=("P-9",),
    )
    assert fault_of(wrong, given(designated=None)).fault is Fault.UNKNOWN_SERIES
    assert fault_of(wrong).fault is Fault.DATE_IN_FUTURE
    wrong = replace(wrong, on=ON)
    assert fault_of(wrong).fault is Fault.UNKNOWN_HOLDER
    wrong = replace(wrong, holder="ann")
    assert "a record date belongs to a redemption of all" in fault_of(wrong).text
    wrong = replace(wrong, record_on=None)
    assert "a cancellation has no price" in fault_of(wrong).text
    wrong = replace(wrong, price=None)
    assert "a cancellation says why" in fault_of(wrong).text
    wrong = replace(wrong, kind=Disposal.REPURCHASED, reason="void")
    assert "a repurchase has no reason of its own" in fault_of(wrong).text
    wrong = replace(wrong, reason=None)
    assert fault_of(wrong).fault is Fault.MALFORMED
    wrong = replace(wrong, shares="101")
    assert fault_of(wrong).fault is Fault.SHARES_EXCEED_HOLDING
    wrong = replace(wrong, shares="100")
    assert fault_of(wrong).fault is Fault.UNKNOWN_CERTIFICATE


@pytest.mark.parametrize("kind", list(Disposal))
def test_the_oldest_lots_give_first_or_those_named(kind: Disposal) -> None:
    decision = decide(of(kind))
    assert type(decision.event) is KINDS[kind]
    assert given_back(decision) == [("X-1", "ann", 60, None), ("X-2", "ann", 10, None)]
    assert [(one.holder, one.shares) for one in (*decision.before, *decision.after)] == [("ann", "100"), ("ann", "30")]
    assert (decision.computed, decision.reasons, decision.exceptions) == (None, (), ())
    assert given_back(decide(replace(of(kind), lots=("X-2",), shares=None))) == [("X-2", "ann", 40, None)]
    assert given_back(decide(replace(of(kind), shares=None)))[1] == ("X-2", "ann", 40, None)


def test_what_is_pledged_is_not_left_out_of_all() -> None:
    refusal = fault_of(replace(COMMAND, shares=None), lots(pledged=5))
    assert "and 5 more that are pledged; the repurchase needs 105" in refusal.text


def test_only_an_issuance_is_retracted() -> None:
    bought = held("X-1", opened_by=transferred())
    refusal = fault_of(of(Disposal.RETRACTED), lots(lots=(bought,)))
    assert refusal.fault is Fault.MALFORMED
    assert "lot X-1 was not opened by an issuance, but by #6 (shares-transferred)" in refusal.text
    assert decide(of(Disposal.CANCELLED), lots(lots=(bought,))).outcome == "registered"


def test_missing_papers_are_exceptions() -> None:
    bare = decide(replace(COMMAND, consent=None, surrendered=()))
    assert [one.code for one in bare.exceptions] == [Code.CONSENT_MISSING, Code.CERTIFICATE_NOT_SURRENDERED]
    assert bare.exceptions[0].text == "no consent is named for this repurchase"


def test_the_guards_of_a_redemption_of_all_come_in_their_order() -> None:
    wrong = replace(PRO_RATA, kind=Disposal.CANCELLED, record_on=date(2011, 7, 2), reason="why", shares="0")
    assert "the cancellation names no holder" in fault_of(wrong).text
    assert "the redemption names no holder" in fault_of(replace(PRO_RATA, lots=("X-1",))).text
    wrong = replace(wrong, kind=Disposal.REDEEMED)
    assert fault_of(wrong).fault is Fault.DATE_ORDER
    wrong = replace(wrong, record_on=RECORD)
    assert "a redemption has no reason" in fault_of(wrong).text
    wrong = replace(wrong, reason=None)
    nothing = fault_of(wrong)
    assert (nothing.fault, "at the close of 2011-06-15" in nothing.text) == (Fault.NOTHING_HELD, True)
    basis = lots(basis=lot_units(60, 40))
    assert fault_of(wrong, basis).fault is Fault.SHARES_NOT_POSITIVE
    more = fault_of(replace(wrong, shares="101"), basis)
    assert more.fault is Fault.SHARES_EXCEED_HOLDING
    assert "all holders together had 100 of series X at the close of 2011-06-15; the redemption needs 101" in more.text
    more = fault_of(replace(wrong, shares="101", record_on=None), basis)
    assert "at the close of 2011-07-01" in more.text


def test_what_rounding_leaves_goes_to_the_largest_remainders_of_holders_and_then_of_their_lots() -> None:
    decision = decide(PRO_RATA, lots(basis=lot_units(500, 333, 500, 18, 12, 18)))
    assert [line[2] for line in given_back(decision)] == [36, 25, 36, 1, 1, 1]
    assert [line[3] for line in given_back(decision)] == [500, 333, 500, 18, 12, 18]
    found = decision.computed
    assert found is not None
    assert (found.basis, found.exact, found.result, found.left_over) == ("1381", "100", "100", "0")
    assert [line.left_over for line in found.lines][3:5] == ["419/1381", "-181/1381"]
    assert decision.reasons[0].text == "1381 at 100/1381 for each is 100: 100 redeemed"
    assert [(one.holder, one.shares) for one in decision.before] == [("ann", "1012"), ("bob", "369")]
    assert [(one.holder, one.shares) for one in decision.after] == [("ann", "939"), ("bob", "342")]


def test_what_was_held_before_a_split_is_not_redeemed_in_the_shares_of_after_it() -> None:
    refusal = fault_of(PRO_RATA, lots(basis=lot_units(60, 40), split_since=(ON,)))
    assert refusal.fault is Fault.LATER_ENTRIES
    assert f"was split on {ON}, after the record date {RECORD}" in refusal.text


def test_a_holder_of_many_small_lots_gives_its_proportion_and_no_more() -> None:
    small = tuple(LotUnits(lot=f"X-{n}", account=Account.CLEAR, holder="ann", units=3) for n in range(1, 41))
    large = LotUnits(lot="X-41", account=Account.CLEAR, holder="bob", units=120)
    decision = decide(replace(PRO_RATA, shares="60"), lots(basis=(*small, large)))
    by_holder = {"ann": 0, "bob": 0}
    for _, holder, units, _ in given_back(decision):
        by_holder[holder] += units
    assert by_holder == {"ann": 30, "bob": 30}


def test_a_redemption_of_all_leaves_nothing_and_a_lot_may_give_nothing() -> None:
    whole = decide(replace(PRO_RATA, shares=None), lots(basis=lot_units(60, 40)))
    assert [line[2] for line in given_back(whole)] == [60, 40]
    assert {one.shares for one in whole.after} == {"0"}
    one = decide(replace(PRO_RATA, shares="1"), lots(basis=lot_units(60, 40)))
    assert [line[2] for line in given_back(one)] == [1, 0]


@pytest.mark.parametrize("kind", list(Disposal))
def test_the_same_command_takes_the_same_lots_again(kind: Disposal) -> None:
    event = decide(of(kind)).event
    assert isinstance(event, ReturnEvent)
    assert returns.command_of(event, ON, 0) == replace(of(kind), lots=("X-1", "X-2"))


def test_a_redemption_of_all_is_computed_anew_and_of_every_share_only_where_no_number_was_named() -> None:
    basis = lots(basis=lot_units(60, 40))
    for shares in ("50", "100", None):
        event = decide(replace(PRO_RATA, shares=shares), basis).event
        assert isinstance(event, SharesRedeemed)
        assert event.whole == (shares is None)
        assert returns.command_of(event, ON, 0) == replace(PRO_RATA, shares=shares)
    today = decide(replace(PRO_RATA, record_on=None), basis).event
    assert isinstance(today, SharesRedeemed)
    assert today.record_on == ON
