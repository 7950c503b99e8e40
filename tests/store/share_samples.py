"""Samples of what becomes of the shares of a series after their issue, one after the other in two series."""

from datetime import date
from decimal import Decimal

from ledger.domain.events import Event, SeriesDesignated
from ledger.domain.proportions import Rounding
from ledger.domain.share_events import (
    AuthorisedChanged,
    DividendLine,
    DividendPaid,
    ExchangeLine,
    LotMove,
    Origin,
    ReturnLine,
    SharesCancelled,
    SharesConverted,
    SharesExchanged,
    SharesIssued,
    SharesRedeemed,
    SharesRepurchased,
    SharesRetracted,
    SharesSplit,
    SplitLine,
    TreasuryReissued,
    TreasuryRetired,
)
from ledger.domain.values import Units

JUNE, JULY, AUGUST = date(2020, 6, 1), date(2020, 7, 1), date(2020, 8, 1)


def _designated(series: str) -> SeriesDesignated:
    return SeriesDesignated(series=series, name=f"Series {series}", authorised=Units(10**17), decimals=2)


def _issued(holder: str, shares: int, lot: str) -> SharesIssued:
    return SharesIssued(
        series="S",
        holder=holder,
        shares=Units(shares),
        lot=lot,
        under="spa",
        origin=Origin.ISSUED,
        parent=None,
        certificate=None,
        consent=None,
        price=None,
        consideration=None,
        book_entry=True,
    )


def _back(lot: str, holder: str, units: int, basis: int | None = None) -> ReturnLine:
    return ReturnLine(lot=lot, holder=holder, units=Units(units), basis=None if basis is None else Units(basis))


SHARES: tuple[tuple[date, Event], ...] = (
    (JUNE, _designated("S")),
    (JUNE, _designated("T")),
    (JUNE, _issued("ada", 9_007_199_254_740_993, "S-1")),
    (JUNE, _issued("bob", 333, "S-2")),
    (
        JUNE,
        AuthorisedChanged(
            series="S",
            shares=Units(10**17),
            increased=True,
            from_retired=False,
            consent="stockholders, “all”",
            filing="amendment of 1 June",
        ),
    ),
    (
        AUGUST,
        DividendPaid(
            series="S",
            declared_on=JUNE,
            record_on=JULY,
            rate="3.625",
            per_share=None,
            rounding=Rounding.FLOOR,
            cash_price=Decimal("1000.50"),
            consent="board",
            lines=(
                DividendLine(
                    lot="S-1",
                    holder="ada",
                    basis=Units(9_007_199_254_740_993),
                    child="S-3",
                    units=Units(326_510_972_984_360),
                    fraction="0.00996249",
                    cash=Decimal("9.97"),
                ),
                DividendLine(
                    lot="S-2",
                    holder="bob",
                    basis=Units(333),
                    child=None,
                    units=Units(0),
                    fraction="1207125/10000000",
                    cash=None,
                ),
            ),
        ),
    ),
    (
        AUGUST,
        DividendPaid(
            series="T",
            declared_on=None,
            record_on=JULY,
            rate=None,
            per_share="0.03625",
            rounding=Rounding.NONE,
            cash_price=None,
            consent=None,
            lines=(),
        ),
    ),
    (
        AUGUST,
        SharesConverted(
            series="S",
            to_series="T",
            holder="ada",
            ratio="2.5:1",
            rounding=Rounding.HALF_EVEN,
            cash_price=None,
            consent="notice",
            surrendered=(),
            certificate="PT-1",
            lines=(
                ExchangeLine(lot="S-1", units=Units(1000), child="T-1", received=Units(2500), fraction="0", cash=None),
            ),
        ),
    ),
    (
        AUGUST,
        SharesExchanged(
            series="S",
            to_series="T",
            holder="bob",
            ratio="1:3",
            rounding=Rounding.FLOOR,
            cash_price=Decimal("3"),
            consent=None,
            surrendered=(),
            certificate=None,
            lines=(
                ExchangeLine(
                    lot="S-2", units=Units(2), child=None, received=Units(0), fraction="1/150", cash=Decimal("0.02")
                ),
            ),
        ),
    ),
    (
        AUGUST,
        SharesRedeemed(
            whole=False,
            series="S",
            record_on=JULY,
            price=Decimal("1050"),
            consent="board",
            surrendered=(),
            lines=(_back("S-1", "ada", 99, 9_007_199_254_740_993), _back("S-2", "bob", 0, 333)),
        ),
    ),
    (
        AUGUST,
        SharesRedeemed(
            whole=False,
            series="T",
            record_on=None,
            price=None,
            consent=None,
            surrendered=("PT-1",),
            lines=(_back("T-1", "ada", 500),),
        ),
    ),
    (
        AUGUST,
        SharesCancelled(series="S", reason="forfeited", consent=None, surrendered=(), lines=(_back("S-1", "ada", 10),)),
    ),
    (
        AUGUST,
        SharesRetracted(
            series="S", reason="not paid", consent="board", surrendered=(), lines=(_back("S-2", "bob", 31),)
        ),
    ),
    (
        AUGUST,
        SharesRepurchased(
            series="S", price=Decimal("990.25"), consent=None, surrendered=(), lines=(_back("S-2", "bob", 200),)
        ),
    ),
    (
        AUGUST,
        TreasuryReissued(
            series="S",
            holder="cyd",
            under="spa",
            price=None,
            consideration="a plant",
            consent="board",
            certificate="PS-9",
            moves=(LotMove(source="S-2", child="S-4", shares=Units(50)),),
        ),
    ),
    (AUGUST, TreasuryRetired(series="S", consent=None, lines=(_back("S-2", "", 60),))),
    (
        date(2020, 8, 2),
        SharesSplit(
            series="S",
            ratio="1:3",
            rounding=Rounding.CEILING,
            cash_price=None,
            consent="stockholders",
            lines=(
                SplitLine(
                    lot="S-2",
                    holder="bob",
                    pledged=False,
                    basis=Units(100),
                    units=Units(34),
                    fraction="-2/3",
                    cash=None,
                ),
                SplitLine(
                    lot="S-2", holder="", pledged=False, basis=Units(90), units=Units(30), fraction="0", cash=None
                ),
            ),
        ),
    ),
    (
        AUGUST,
        AuthorisedChanged(series="S", shares=Units(160), increased=False, from_retired=True, consent=None, filing=None),
    ),
)
