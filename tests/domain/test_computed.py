"""What was computed from holdings: when, from which accounts, what would change it, and the command that repeats it."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.domain import computed
from ledger.domain.entries import Account, Entry
from ledger.domain.events import Recorded
from ledger.errors import Fault, Invalid
from tests.domain import test_dividends, test_returns, test_splits
from tests.domain.given import recorded
from tests.domain.test_entries import transferred

BEFORE, RECORD, AFTER = date(2011, 6, 1), date(2011, 7, 15), date(2011, 7, 16)
DIVIDEND = recorded(test_dividends.decide().event, 40, on=date(2011, 8, 1))
SPLIT = recorded(test_splits.decide().event, 41, on=date(2011, 7, 1))
REDEMPTION = recorded(
    test_returns.decide(test_returns.PRO_RATA, test_returns.lots(basis=test_dividends.lot_units(60, 40, 30))).event,
    42,
    on=date(2011, 7, 1),
)
OF_A_HOLDER = recorded(test_returns.decide(test_returns.of(test_returns.Disposal.REDEEMED)).event, 43)


def entry(account: Account, shares: int, *, on: date = BEFORE, lot: str = "X-1", series: str = "X") -> Entry:
    holder = "ann" if account in (Account.CLEAR, Account.PLEDGED) else ""
    return Entry(sequence=50, effective_on=on, series=series, account=account, holder=holder, lot=lot, shares=shares)


def test_each_was_computed_from_the_close_of_its_own_day() -> None:
    assert computed.basis_on(DIVIDEND) == RECORD
    assert computed.basis_on(SPLIT) == date(2011, 6, 30)
    assert computed.basis_on(REDEMPTION) == test_returns.RECORD
    assert computed.basis_on(OF_A_HOLDER) is None
    assert computed.basis_on(transferred()) is None


@pytest.mark.parametrize("event", [DIVIDEND, SPLIT, REDEMPTION])
def test_a_movement_up_to_that_day_changes_the_basis_and_a_later_one_or_another_series_does_not(
    event: Recorded,
) -> None:
    on = computed.basis_on(event)
    assert on is not None
    assert computed.changed_by(event, [entry(Account.CLEAR, -5, on=on), entry(Account.CLEAR, 5, on=on, lot="X-9")])
    assert not computed.changed_by(event, [entry(Account.CLEAR, -5, on=date.fromordinal(on.toordinal() + 1))])
    assert not computed.changed_by(event, [entry(Account.CLEAR, -5, series="Y")])
    assert not computed.changed_by(event, [entry(Account.RETIRED, 5, lot=""), entry(Account.UNISSUED, -5, lot="")])


def test_nothing_changes_what_has_no_basis() -> None:
    assert not computed.changed_by(OF_A_HOLDER, [entry(Account.CLEAR, -5)])
    assert not computed.changed_by(transferred(), [entry(Account.CLEAR, -5)])


def test_a_pledge_changes_the_basis_of_a_split_and_of_nothing_else() -> None:
    pledge = [entry(Account.CLEAR, -5), entry(Account.PLEDGED, 5)]
    assert computed.changed_by(SPLIT, pledge)
    assert not computed.changed_by(DIVIDEND, pledge)
    assert not computed.changed_by(REDEMPTION, pledge)


def test_what_is_in_treasury_counts_for_a_split_alone() -> None:
    retired = [entry(Account.TREASURY, -5), entry(Account.RETIRED, 5, lot="")]
    assert computed.changed_by(SPLIT, retired)
    assert not computed.changed_by(DIVIDEND, retired)


def test_each_is_computed_anew_by_the_command_that_made_it() -> None:
    assert computed.command_of(DIVIDEND, 0) == test_dividends.COMMAND
    assert computed.command_of(SPLIT, 0) == test_splits.COMMAND
    assert computed.command_of(REDEMPTION, 0) == test_returns.PRO_RATA


def test_the_refusal_names_each_event_and_the_day_of_its_basis() -> None:
    refusal = computed.basis_changed([DIVIDEND, replace(SPLIT, sequence=44)])
    assert refusal.fault is Fault.BASIS_CHANGED
    assert "#40 dividend-paid (computed from the close of 2011-07-15), #44 shares-split" in refusal.text
    assert "--with-dependents" in refusal.advice


def test_of_two_that_count_at_the_close_of_the_day_on_which_they_take_effect_the_second_is_refused() -> None:
    at_once = recorded(DIVIDEND.event, 44, on=RECORD)
    of_all = recorded(REDEMPTION.event, 45, on=test_returns.RECORD)
    assert computed.closes_its_day(at_once) == "X"
    assert computed.closes_its_day(of_all) == "X"
    assert computed.closes_its_day(DIVIDEND) is computed.closes_its_day(SPLIT) is None
    computed.refuse_circle(at_once, [DIVIDEND, SPLIT, recorded(SPLIT.event, 46, on=RECORD), OF_A_HOLDER])
    with pytest.raises(Invalid) as refusal:
        computed.refuse_circle(at_once, [DIVIDEND, replace(at_once, sequence=40)])
    assert refusal.value.fault is Fault.BASIS_CHANGED
    assert str(refusal.value).startswith("#40 (dividend-paid) is computed from the close of 2011-07-15")


def test_what_is_computed_again_comes_after_what_it_is_computed_from() -> None:
    at_once = recorded(DIVIDEND.event, 39, on=date(2011, 7, 15))
    paid, split = replace(DIVIDEND, effective_on=RECORD), recorded(SPLIT.event, 99, on=RECORD)
    later = replace(at_once, event=replace(at_once.event, record_on=AFTER), effective_on=AFTER)
    assert sorted([later, at_once, DIVIDEND, split, paid], key=computed.in_turn) == [
        split,
        at_once,
        paid,
        later,
        DIVIDEND,
    ]
