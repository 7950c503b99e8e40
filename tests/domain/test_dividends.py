"""Dividends in kind: their guards in order, and what each lot is paid, exactly."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from ledger.domain import dividends
from ledger.domain.decisions import Decision
from ledger.domain.dividends import PayDividend
from ledger.domain.entries import Account
from ledger.domain.proportions import Rounding
from ledger.domain.share_events import DividendPaid
from ledger.domain.slices import LotUnits, Slice
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import balance, designated, given

RECORD, PAID = date(2011, 7, 15), date(2011, 8, 1)
COMMAND = PayDividend(
    series="X",
    rate="3.625",
    record_on=RECORD,
    on=PAID,
    declared_on=date(2011, 7, 1),
    rounding=Rounding.FLOOR,
    consent="board",
)


def lot_units(*units: int, account: Account = Account.CLEAR) -> tuple[LotUnits, ...]:
    """Lots X-1, X-2 and on, of ann and bob in turn, with so many units each."""
    holders = ("", "") if account is Account.TREASURY else ("ann", "bob")
    return tuple(
        LotUnits(lot=f"X-{n}", account=account, holder=holders[(n + 1) % 2], units=some)
        for n, some in enumerate(units, 1)
    )


def held(*units: int, decimals: int = 0, **changes: object) -> Slice:
    fields = {"basis": lot_units(*units), "next_lot": 3, "unissued": balance(10**9), **changes}
    return given(designated=designated(authorised=10**12, decimals=decimals), **fields)


def decide(command: PayDividend = COMMAND, slice_: Slice | None = None) -> Decision:
    return dividends.decide(command, slice_ or held(1000, 333))


def fault_of(command: PayDividend, slice_: Slice | None = None) -> Invalid:
    with pytest.raises(Invalid) as refusal:
        decide(command, slice_)
    return refusal.value


def paid(decision: Decision) -> list[tuple[str, str | None, int, str, Decimal | None]]:
    assert isinstance(decision.event, DividendPaid)
    return [(line.lot, line.child, line.units, line.fraction, line.cash) for line in decision.event.lines]


def test_a_dividend_needs_every_lot_at_the_close_of_the_record_date() -> None:
    found = dividends.needs(COMMAND)
    assert (found.on, found.series, found.basis_on) == (PAID, "X", RECORD)


def test_the_guards_come_in_their_order() -> None:
    wrong = replace(
        COMMAND, on=date(2013, 1, 1), declared_on=date(2012, 1, 1), per_share="1", cash_price="x", rounding="none"
    )
    assert fault_of(wrong, given(designated=None)).fault is Fault.UNKNOWN_SERIES
    assert fault_of(wrong).fault is Fault.DATE_IN_FUTURE
    wrong = replace(wrong, on=PAID)
    assert "declared 2012-01-01, recorded 2011-07-15, paid 2011-08-01" in fault_of(wrong).text
    wrong = replace(wrong, declared_on=None)
    assert "give either a rate or shares for each share" in fault_of(wrong).text
    assert fault_of(replace(wrong, rate=None, per_share=None)).fault is Fault.MALFORMED
    wrong = replace(wrong, per_share=None, rate="x")
    assert "is not a rate" in fault_of(wrong).text
    wrong = replace(wrong, rate="3.625")
    assert "cash is paid in lieu of what is rounded down, and the rounding here is 'none'" in fault_of(wrong).text
    wrong = replace(wrong, rounding=Rounding.FLOOR)
    assert "cash price 'x' is not an amount" in fault_of(wrong).text
    wrong = replace(wrong, cash_price=None, rounding=Rounding.NONE)
    assert fault_of(wrong, held()).fault is Fault.NOTHING_HELD
    assert fault_of(wrong).fault is Fault.NOT_EXACT
    wrong = replace(wrong, rounding=Rounding.FLOOR)
    short = fault_of(wrong, held(1000, 333, unissued=balance(100, lowest=47, lowest_on=date(2011, 9, 1))))
    assert short.fault is Fault.SHARES_EXCEED_AUTHORISED
    assert "the dividend needs 48" in short.text


def test_a_record_date_after_the_payment_is_refused() -> None:
    assert "recorded 2011-08-02, paid 2011-08-01" in fault_of(replace(COMMAND, record_on=date(2011, 8, 2))).text
    assert fault_of(replace(COMMAND, declared_on=None, record_on=date(2011, 8, 2))).fault is Fault.DATE_ORDER


def test_fractions_are_floored_and_paid_in_cash_and_everything_is_accounted_for() -> None:
    decision = decide(replace(COMMAND, cash_price="1"))
    assert paid(decision) == [
        ("X-1", "X-3", 36, "0.25", Decimal("0.25")),
        ("X-2", "X-4", 12, "0.07125", Decimal("0.07")),
    ]
    assert decision.opened == ("X-3", "X-4")
    found = decision.computed
    assert found is not None
    assert (found.basis, found.exact, found.result, found.left_over, found.cash) == (
        "1333",
        "48.32125",
        "48",
        "0.32125",
        "0.32",
    )
    (reason,) = decision.reasons
    assert reason.code is Code.COMPUTED
    assert reason.text == (
        "1333 at 0.03625 for each is 48.32125: 48 paid, 0.32125 left over by rounding (floor), "
        "for which 0.32 is paid in cash"
    )
    assert [line.shares for line in decision.before] == ["1000", "333"]
    assert [line.shares for line in decision.after] == ["1036", "345"]
    assert decision.exceptions == ()


def test_with_five_decimals_it_is_exact_and_with_four_the_rest_is_accounted_for() -> None:
    five = decide(replace(COMMAND, rounding=Rounding.NONE), held(1000 * 10**5, 333 * 10**5, decimals=5))
    assert [(line[2], line[3]) for line in paid(five)] == [(3_625_000, "0"), (1_207_125, "0")]
    assert five.computed is not None
    assert (five.computed.result, five.computed.left_over, five.computed.cash) == ("48.32125", "0", None)
    four = decide(COMMAND, held(1000 * 10**4, 333 * 10**4, decimals=4))
    assert [(line[2], line[3]) for line in paid(four)] == [(362_500, "0"), (120_712, "0.00005")]
    assert four.computed is not None
    assert Fraction(four.computed.result) + Fraction(four.computed.left_over) == Fraction("48.32125")


def test_rounding_up_gives_more_than_exact_and_says_how_much() -> None:
    decision = decide(replace(COMMAND, rounding=Rounding.CEILING))
    assert [(line[2], line[3]) for line in paid(decision)] == [(37, "-0.75"), (13, "-0.92875")]
    assert decision.reasons[0].text.endswith("50 paid, 1.67875 more than that by rounding (ceiling)")


def test_a_lot_whose_part_is_less_than_a_unit_opens_no_lot_and_the_next_keeps_its_number() -> None:
    decision = decide(slice_=held(27, 1000))
    assert paid(decision) == [("X-1", None, 0, "0.97875", None), ("X-2", "X-3", 36, "0.25", None)]


def test_shares_for_each_are_the_same_as_the_percentage_and_kept_as_typed() -> None:
    decision = decide(replace(COMMAND, rate=None, per_share="0.03625"))
    assert paid(decision) == paid(decide())
    assert isinstance(decision.event, DividendPaid)
    assert (decision.event.rate, decision.event.per_share) == (None, "0.03625")
    typed = decide(replace(COMMAND, rate="3.625%")).event
    assert isinstance(typed, DividendPaid)
    assert typed.rate == "3.625"


def test_pledged_shares_are_paid_with_the_others_of_their_lot_and_treasury_shares_are_not() -> None:
    basis = (
        *lot_units(600),
        LotUnits(lot="X-1", account=Account.PLEDGED, holder="ann", units=400),
        LotUnits(lot="X-2", account=Account.TREASURY, holder="", units=333),
    )
    decision = decide(slice_=held(basis=basis))
    assert paid(decision) == [("X-1", "X-3", 36, "0.25", None)]


def test_a_dividend_without_the_boards_declaration_is_an_exception() -> None:
    assert [one.code for one in decide(replace(COMMAND, consent=None)).exceptions] == [Code.CONSENT_MISSING]


@pytest.mark.parametrize(
    "changes", [{}, {"rate": None, "per_share": "2"}, {"cash_price": "10.50", "declared_on": None}]
)
def test_a_recorded_dividend_is_paid_anew_by_the_same_command(changes: dict[str, object]) -> None:
    command = replace(COMMAND, **changes)
    event = decide(command).event
    assert isinstance(event, DividendPaid)
    assert dividends.command_of(event, PAID) == command
