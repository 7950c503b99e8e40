"""Conversion and exchange: their guards in order, the two series apart, and each lot's remainder."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ledger.domain import exchanges
from ledger.domain.decisions import Decision
from ledger.domain.events import SeriesDesignated
from ledger.domain.exchanges import ExchangeKind, ExchangeShares
from ledger.domain.proportions import Rounding
from ledger.domain.share_events import SharesConverted, SharesExchanged
from ledger.domain.slices import Slice
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import balance, certificate, given, held

ON = date(2011, 7, 1)
COMMAND = ExchangeShares(
    kind=ExchangeKind.CONVERSION,
    series="X",
    to_series="Y",
    holder="ann",
    ratio="1:3",
    on=ON,
    shares="100",
    rounding=Rounding.FLOOR,
    consent="notice of conversion",
    surrendered=("P-1",),
    certificate="P-2",
)
OTHER = SeriesDesignated(series="Y", name="Series Y", authorised=1000, decimals=2)


def both(**changes: object) -> Slice:
    fields: dict[str, object] = {
        "to_series": OTHER,
        "to_unissued": balance(100_000),
        "holdings": {"ann": 100},
        "holdings_of_other": {"ann": 500},
        "next_lot_of_other": 4,
        "lots": (held("X-1", shares=60), held("X-2", shares=40, acquired_on=date(2011, 3, 1))),
        "certificates": certificate(),
        **changes,
    }
    return given(**fields)


def decide(command: ExchangeShares = COMMAND, slice_: Slice | None = None) -> Decision:
    return exchanges.decide(command, slice_ or both())


def fault_of(command: ExchangeShares, slice_: Slice | None = None) -> Invalid:
    with pytest.raises(Invalid) as refusal:
        decide(command, slice_)
    return refusal.value


def test_an_exchange_needs_the_holders_lots_both_series_and_the_certificates() -> None:
    found = exchanges.needs(replace(COMMAND, lots=("X-1",)))
    assert (found.on, found.series, found.to_series, found.lots_of) == (ON, "X", "Y", "ann")
    assert (found.holders, found.shares, found.lots) == (("ann",), "100", ("X-1",))
    assert found.certificates == ("P-2", "P-1")
    assert exchanges.needs(replace(COMMAND, certificate=None, surrendered=())).certificates == ()


def test_the_guards_come_in_their_order() -> None:
    wrong = replace(
        COMMAND,
        to_series="X",
        holder="cyd",
        on=date(2013, 1, 1),
        certificate="P-1",
        surrendered=("P-9",),
        ratio="3",
        cash_price="x",
        shares="1.5",
        rounding=Rounding.NONE,
    )
    assert fault_of(wrong, given(designated=None)).fault is Fault.UNKNOWN_SERIES
    assert fault_of(wrong, both(to_series=None)).fault is Fault.UNKNOWN_SERIES
    assert fault_of(wrong).fault is Fault.UNKNOWN_HOLDER
    wrong = replace(wrong, holder="ann")
    assert fault_of(wrong).fault is Fault.DATE_IN_FUTURE
    wrong = replace(wrong, on=ON)
    assert "series X cannot become itself" in fault_of(wrong).text
    wrong = replace(wrong, to_series="Y")
    assert fault_of(wrong).fault is Fault.CERTIFICATE_IN_USE
    wrong = replace(wrong, certificate="P-2")
    assert fault_of(wrong).fault is Fault.UNKNOWN_CERTIFICATE
    wrong = replace(wrong, surrendered=("P-1",))
    assert "is not a ratio" in fault_of(wrong).text
    wrong = replace(wrong, ratio="1:3")
    assert "the rounding here is 'none'" in fault_of(wrong).text
    wrong = replace(wrong, cash_price=None)
    assert fault_of(wrong).fault is Fault.MALFORMED
    wrong = replace(wrong, shares="0")
    assert fault_of(wrong).fault is Fault.SHARES_NOT_POSITIVE
    wrong = replace(wrong, shares="101")
    assert fault_of(wrong).fault is Fault.SHARES_EXCEED_HOLDING
    wrong = replace(wrong, shares="61")
    assert fault_of(wrong).fault is Fault.NOT_EXACT
    wrong = replace(wrong, rounding=Rounding.FLOOR)
    short = fault_of(wrong, both(to_unissued=balance(2033, lowest=2032, lowest_on=date(2011, 8, 1))))
    assert short.fault is Fault.SHARES_EXCEED_AUTHORISED
    assert "series Y has unissued shares: 20.33 on 2011-07-01, and only 20.32 left on 2011-08-01" in short.text
    assert "the conversion needs 20.33" in short.text


def test_old_shares_are_given_up_and_new_ones_received_in_the_decimals_of_each_series() -> None:
    decision = decide(replace(COMMAND, cash_price="10"))
    event = decision.event
    assert isinstance(event, SharesConverted)
    assert [(line.lot, line.units, line.child, line.received, line.fraction) for line in event.lines] == [
        ("X-1", 60, "Y-4", 2000, "0"),
        ("X-2", 40, "Y-5", 1333, "1/300"),
    ]
    assert [line.cash for line in event.lines] == [None, Decimal("0.03")]
    assert decision.opened == ("Y-4", "Y-5")
    assert [(one.series, one.shares) for one in decision.before] == [("X", "100"), ("Y", "5")]
    assert [(one.series, one.shares) for one in decision.after] == [("X", "0"), ("Y", "38.33")]
    assert decision.reasons[0].text == (
        "100 at 1/3 for each is 100/3: 33.33 issued, 1/300 left over by rounding (floor), "
        "for which 0.03 is paid in cash"
    )
    assert decision.exceptions == ()


def test_an_exchange_is_the_same_under_its_own_name() -> None:
    decision = decide(replace(COMMAND, kind=ExchangeKind.EXCHANGE))
    assert isinstance(decision.event, SharesExchanged)
    assert decision.computed is not None
    assert decision.computed.what == "exchange"


def test_without_a_number_all_shares_are_taken_or_all_of_the_lots_named() -> None:
    def taken(**changes: object) -> list[tuple[str, int]]:
        event = decide(replace(COMMAND, shares=None, **changes)).event
        assert isinstance(event, SharesConverted)
        return [(line.lot, line.units) for line in event.lines]

    assert taken() == [("X-1", 60), ("X-2", 40)]
    assert taken(lots=("X-2",)) == [("X-2", 40)]
    assert fault_of(replace(COMMAND, shares=None, lots=("X-9",))).fault is Fault.UNKNOWN_LOT
    nothing = fault_of(replace(COMMAND, shares=None), both(lots=()))
    assert nothing.fault is Fault.NOTHING_HELD
    assert "ann holds no series X on 2011-07-01, so there is nothing for the conversion to take" in nothing.text
    empty = fault_of(replace(COMMAND, shares=None, lots=("X-1",)), both(lots=(held("X-1", shares=0),)))
    assert "lots X-1 hold none of series X" in empty.text


def test_all_shares_are_not_taken_where_some_are_pledged() -> None:
    refusal = fault_of(replace(COMMAND, shares=None), both(pledged=25))
    assert refusal.fault is Fault.SHARES_EXCEED_HOLDING
    assert "ann holds 100 of series X on 2011-07-01, and 25 more that are pledged; the conversion needs 125" in (
        refusal.text
    )


def test_a_part_below_a_unit_opens_no_lot() -> None:
    event = decide(replace(COMMAND, ratio="0.0001:1", shares="60")).event
    assert isinstance(event, SharesConverted)
    assert [(line.child, line.received, line.fraction) for line in event.lines] == [(None, 0, "0.006")]


def test_missing_papers_are_exceptions() -> None:
    bare = decide(replace(COMMAND, consent=None, surrendered=(), certificate=None))
    assert [one.code for one in bare.exceptions] == [Code.CONSENT_MISSING, Code.CERTIFICATE_NOT_SURRENDERED]


@pytest.mark.parametrize("kind", list(ExchangeKind))
@pytest.mark.parametrize("price", [None, "10.50"])
def test_the_same_command_converts_the_same_lots_again(kind: ExchangeKind, price: str | None) -> None:
    command = replace(COMMAND, kind=kind, cash_price=price)
    event = decide(command).event
    assert isinstance(event, SharesConverted | SharesExchanged)
    assert exchanges.command_of(event, ON, 0) == replace(command, lots=("X-1", "X-2"))
