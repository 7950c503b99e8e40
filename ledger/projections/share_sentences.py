"""One sentence for each event that moves shares, or notes something against them: what happened, for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from ledger.domain.holding_events import (
    CertificatesReplaced,
    HoldingEvent,
    PledgeEnforced,
    PledgeReleased,
    SharesPledged,
    StopTransferPlaced,
    StopTransferReleased,
)
from ledger.domain.share_events import (
    AuthorisedChanged,
    DividendPaid,
    ExchangeEvent,
    LotMove,
    LotOpened,
    ReserveChanged,
    ReturnEvent,
    ShareEvent,
    SharesCancelled,
    SharesConverted,
    SharesExchanged,
    SharesIssued,
    SharesRedeemed,
    SharesRepurchased,
    SharesRetracted,
    SharesSplit,
    TreasuryReissued,
    TreasuryRetired,
)
from ledger.domain.values import format_shares

LOTS_NAMED = 4
"""More lots than this are counted, not listed."""


def share_summary(event: ShareEvent, decimals: Mapping[str, int]) -> str:
    """What became of the shares of a series."""
    places = decimals[event.series]
    match event:
        case SharesIssued():
            amount = format_shares(event.shares, places)
            how = f"paid in kind on lot {event.parent}" if event.parent else "issued"
            return f"{amount} {event.series} {how} to {event.holder} under {event.under}, lot {event.lot}"
        case LotOpened():
            amount = format_shares(event.shares, places)
            return f"{amount} {event.series} of {event.holder} taken over as lot {event.lot}: {event.history}"
        case AuthorisedChanged():
            change = "increased" if event.increased else "reduced"
            return f"authorised shares of series {event.series} {change} by {format_shares(event.shares, places)}"
        case ReserveChanged():
            return f"{format_shares(event.shares, places)} {event.series} reserved for {event.purpose}"
        case DividendPaid():
            paid = format_shares(sum(line.units for line in event.lines), places)
            how = f"{event.rate} %" if event.rate else f"{event.per_share} for each"
            lots = _lots(line.lot for line in event.lines)
            return f"{paid} {event.series} paid in kind ({how}, record date {event.record_on}) on {lots}"
        case SharesConverted() | SharesExchanged():
            return _exchanged(event, decimals)
        case SharesRedeemed() | SharesCancelled() | SharesRetracted() | SharesRepurchased():
            return _returned(event, places)
        case TreasuryReissued():
            amount = format_shares(sum(move.shares for move in event.moves), places)
            moved = _moved(event.moves)
            return f"{amount} {event.series} reissued from treasury to {event.holder} under {event.under}, {moved}"
        case TreasuryRetired():
            amount = format_shares(sum(line.units for line in event.lines), places)
            return f"{amount} {event.series} in treasury retired, {_lots(line.lot for line in event.lines)}"
        case SharesSplit():
            before = format_shares(sum(line.basis for line in event.lines), places)
            after = format_shares(sum(line.units for line in event.lines), places)
            return f"series {event.series} split {event.ratio}: {before} shares became {after}"
        case _:
            assert_never(event)


def _exchanged(event: ExchangeEvent, decimals: Mapping[str, int]) -> str:
    given = format_shares(sum(line.units for line in event.lines), decimals[event.series])
    got = format_shares(sum(line.received for line in event.lines), decimals[event.to_series])
    how = "converted" if isinstance(event, SharesConverted) else "exchanged"
    lots = _lots(line.lot for line in event.lines)
    return f"{given} {event.series} of {event.holder} {how} to {got} {event.to_series} at {event.ratio}, {lots}"


def _returned(event: ReturnEvent, places: int) -> str:
    amount = format_shares(sum(line.units for line in event.lines), places)
    whose = ", ".join(dict.fromkeys(line.holder for line in event.lines))
    lots = _lots(line.lot for line in event.lines)
    match event:
        case SharesRedeemed():
            how = "redeemed" if event.record_on is None else f"redeemed pro rata (record date {event.record_on})"
        case SharesCancelled():
            how = f"cancelled ({event.reason})"
        case SharesRetracted():
            how = f"retracted ({event.reason})"
        case SharesRepurchased():
            how = "repurchased into treasury"
        case _:
            assert_never(event)
    return f"{amount} {event.series} of {whose} {how}, {lots}"


def _lots(lots: Iterable[str]) -> str:
    named = list(lots)
    if len(named) > LOTS_NAMED:
        return f"{len(named)} lots"
    return f"lot{'s' if len(named) > 1 else ''} {', '.join(named)}"


def _moved(moves: tuple[LotMove, ...]) -> str:
    return "lots " + ", ".join(f"{move.source} to {move.child}" for move in moves)


def holding_summary(event: HoldingEvent, decimals: Mapping[str, int]) -> str:
    """What was noted against shares that stay with their holder, or taken from it by a pledgee."""
    places = decimals[event.series]
    match event:
        case SharesPledged():
            amount = format_shares(sum(line.units for line in event.lines), places)
            lots = _lots(line.lot for line in event.lines)
            return f"{event.pledge}: {amount} {event.series} of {event.holder} pledged to {event.pledgee}, {lots}"
        case PledgeReleased():
            amount = format_shares(sum(line.units for line in event.lines), places)
            return f"{event.pledge}: {amount} {event.series} of {event.holder} released from the pledge"
        case PledgeEnforced():
            amount = format_shares(sum(move.shares for move in event.moves), places)
            what = f"{amount} {event.series} of {event.holder} passed to the pledgee {event.pledgee}"
            return f"{event.pledge}: {what}, {_moved(event.moves)}"
        case StopTransferPlaced():
            where = _lots(event.lots) if event.lots else f"all {event.series}"
            until = f" until {event.until}" if event.until else ""
            return f"{event.stop}: transfers of {where} of {event.holder} stopped{until} by {event.by}: {event.reason}"
        case StopTransferReleased():
            return f"{event.stop} released: {event.reason}"
        case CertificatesReplaced():
            given = ", ".join(event.replaced) or "book entry"
            new = ", ".join(dict.fromkeys(line.certificate or "book entry" for line in event.lots))
            return f"{given} of {event.holder} replaced by {new} ({event.cause})"
        case _:
            assert_never(event)
