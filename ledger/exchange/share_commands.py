"""From what happened to the shares of a series back to the commands that do it here, on the lots as they are here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import assert_never

from ledger.deciding import ShareCommand
from ledger.domain import dividends, exchanges, returns, splits
from ledger.domain.authorisations import ChangeAuthorised
from ledger.domain.share_events import (
    AuthorisedChanged,
    DividendPaid,
    ExchangeEvent,
    ReturnEvent,
    SharesCancelled,
    SharesConverted,
    SharesExchanged,
    SharesRedeemed,
    SharesRepurchased,
    SharesRetracted,
    SharesSplit,
    TreasuryReissued,
    TreasuryRetired,
)
from ledger.domain.treasury import ReissueTreasury, RetireTreasury
from ledger.domain.values import format_shares
from ledger.exchange.names import Names

SharesEvent = (
    AuthorisedChanged | DividendPaid | ExchangeEvent | ReturnEvent | TreasuryReissued | TreasuryRetired | SharesSplit
)


def share_command(event: SharesEvent, on: date, names: Names) -> ShareCommand:
    """The command. What was computed there is computed here, from the holdings that are here."""
    decimals = names.decimals[event.series]
    match event:
        case AuthorisedChanged():
            return ChangeAuthorised(
                series=event.series,
                shares=format_shares(event.shares, decimals),
                increased=event.increased,
                on=on,
                from_retired=event.from_retired,
                consent=event.consent,
                filing=event.filing,
            )
        case DividendPaid():
            return dividends.command_of(event, on)
        case SharesSplit():
            return splits.command_of(event, on)
        case SharesConverted() | SharesExchanged():
            exchange = exchanges.command_of(event, on, decimals)
            return replace(exchange, lots=tuple(names.lots[lot] for lot in exchange.lots))
        case SharesRedeemed() | SharesCancelled() | SharesRetracted() | SharesRepurchased():
            back = returns.command_of(event, on, decimals)
            return replace(back, lots=tuple(names.lots[lot] for lot in back.lots))
        case TreasuryReissued():
            return ReissueTreasury(
                series=event.series,
                holder=event.holder,
                shares=format_shares(sum(move.shares for move in event.moves), decimals),
                on=on,
                under=event.under,
                price=None if event.price is None else format(event.price, "f"),
                consideration=event.consideration,
                consent=event.consent,
                certificate=event.certificate,
            )
        case TreasuryRetired():
            shares = format_shares(sum(line.units for line in event.lines), decimals)
            return RetireTreasury(series=event.series, on=on, shares=shares, consent=event.consent)
        case _:
            assert_never(event)
