"""Event to balanced entries: the only thing that counts shares.

The entries of one event sum to zero in each series. The one rule, tested elsewhere at the end of
every day: no account but the source is below zero, per lot where the account carries lots.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never

from ledger.domain.events import EventReversed, Recorded, SeriesDesignated, SharesTransferred
from ledger.domain.holding_events import PledgeEnforced, PledgeReleased, SharesPledged
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


class Account(StrEnum):
    """Where shares sit. `authorised` is the source, the only account that may be below zero."""

    AUTHORISED = "authorised"
    UNISSUED = "unissued"
    RETIRED = "retired"
    TREASURY = "treasury"
    CLEAR = "clear"
    PLEDGED = "pledged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A signed movement in one account; `holder` and `lot` are empty where the account has none."""

    sequence: int
    effective_on: date
    series: str
    account: Account
    holder: str
    lot: str
    shares: int


def entries_of(recorded: Recorded, original: Recorded | None = None) -> tuple[Entry, ...]:
    """The balanced entries of one event; a reversal needs the event that it reverses."""
    if isinstance(recorded.event, EventReversed):
        assert original is not None
        assert original.sequence == recorded.event.reverses
        found = [
            Entry(
                sequence=recorded.sequence,
                effective_on=entry.effective_on,
                series=entry.series,
                account=entry.account,
                holder=entry.holder,
                lot=entry.lot,
                shares=-entry.shares,
            )
            for entry in entries_of(original)
        ]
    else:
        found = [
            Entry(
                sequence=recorded.sequence,
                effective_on=recorded.effective_on,
                series=series,
                account=account,
                holder=holder,
                lot=lot,
                shares=shares,
            )
            for series, account, holder, lot, shares in _movements(recorded)
        ]
    totals: dict[str, int] = defaultdict(int)
    for entry in found:
        totals[entry.series] += entry.shares
    assert not any(totals.values()), "the entries of one event sum to zero in each series"
    return tuple(found)


Movement = tuple[str, Account, str, str, int]
"""Series, account, holder, lot and signed units."""


def _movements(recorded: Recorded) -> list[Movement]:
    """What an event moves; most events move nothing. A line of no units moves nothing either."""
    event = recorded.event
    if isinstance(event, ShareEvent):
        return [movement for movement in _of_shares(event) if movement[-1]]
    match event:
        case SeriesDesignated():
            return _plain(event.series, Account.AUTHORISED, Account.UNISSUED, event.authorised)
        case SharesTransferred():
            return _passed(event.series, Account.CLEAR, event.transferor, event.transferee, event.moves)
        case SharesPledged() | PledgeReleased():
            pledged = isinstance(event, SharesPledged)
            source, target = (Account.CLEAR, Account.PLEDGED) if pledged else (Account.PLEDGED, Account.CLEAR)
            return [
                movement
                for line in event.lines
                for movement in (
                    (event.series, source, event.holder, line.lot, -line.units),
                    (event.series, target, event.holder, line.lot, line.units),
                )
            ]
        case PledgeEnforced():
            return _passed(event.series, Account.PLEDGED, event.holder, event.pledgee, event.moves)
        case _:
            return []


def _of_shares(event: ShareEvent) -> list[Movement]:
    """What moves where the number of shares held, or authorised, changes."""
    match event:
        case SharesIssued() | LotOpened():
            return _opened(event.series, event.holder, event.lot, event.shares)
        case AuthorisedChanged():
            taken = Account.RETIRED if event.from_retired else Account.UNISSUED
            source, target = (Account.AUTHORISED, taken) if event.increased else (taken, Account.AUTHORISED)
            return _plain(event.series, source, target, event.shares)
        case ReserveChanged():
            return []
        case DividendPaid():
            paid = [line for line in event.lines if line.child]
            return [m for line in paid for m in _opened(event.series, line.holder, line.child or "", line.units)]
        case SharesConverted() | SharesExchanged():
            return _exchanged(event)
        case SharesRedeemed() | SharesCancelled() | SharesRetracted() | SharesRepurchased():
            return _returned(event)
        case TreasuryReissued():
            return [
                movement
                for move in event.moves
                for movement in (
                    (event.series, Account.TREASURY, "", move.source, -move.shares),
                    (event.series, Account.CLEAR, event.holder, move.child, move.shares),
                )
            ]
        case TreasuryRetired():
            return [
                movement
                for line in event.lines
                for movement in (
                    (event.series, Account.TREASURY, "", line.lot, -line.units),
                    (event.series, Account.RETIRED, "", "", line.units),
                )
            ]
        case SharesSplit():
            return _split(event)
        case _:
            assert_never(event)


def _plain(series: str, source: Account, target: Account, units: int) -> list[Movement]:
    """Between two accounts that carry no lot."""
    return [(series, source, "", "", -units), (series, target, "", "", units)]


def _opened(series: str, holder: str, lot: str, units: int) -> list[Movement]:
    """From the unissued to a lot of a holder."""
    return [(series, Account.UNISSUED, "", "", -units), (series, Account.CLEAR, holder, lot, units)]


def _passed(series: str, account: Account, giver: str, taker: str, moves: tuple[LotMove, ...]) -> list[Movement]:
    """From lots of one holder to the lots opened for them in another's name."""
    return [
        movement
        for move in moves
        for movement in (
            (series, account, giver, move.source, -move.shares),
            (series, Account.CLEAR, taker, move.child, move.shares),
        )
    ]


def _exchanged(event: ExchangeEvent) -> list[Movement]:
    """Old shares are retired, new ones issued; each series balances by itself."""
    found: list[Movement] = []
    for line in event.lines:
        found.append((event.series, Account.CLEAR, event.holder, line.lot, -line.units))
        found.append((event.series, Account.RETIRED, "", "", line.units))
        if line.child:
            found += _opened(event.to_series, event.holder, line.child, line.received)
    return found


def _returned(event: ReturnEvent) -> list[Movement]:
    """Out of a holder's lots: to the retired, back to the unissued, or into the treasury, where a lot stays itself."""
    found: list[Movement] = []
    for line in event.lines:
        found.append((event.series, Account.CLEAR, line.holder, line.lot, -line.units))
        match event:
            case SharesRedeemed() | SharesCancelled():
                found.append((event.series, Account.RETIRED, "", "", line.units))
            case SharesRetracted():
                found.append((event.series, Account.UNISSUED, "", "", line.units))
            case SharesRepurchased():
                found.append((event.series, Account.TREASURY, "", line.lot, line.units))
            case _:
                assert_never(event)
    return found


def _split(event: SharesSplit) -> list[Movement]:
    """Each lot grows or shrinks where it is, against the unissued."""
    found: list[Movement] = []
    for line in event.lines:
        account = Account.PLEDGED if line.pledged else Account.CLEAR if line.holder else Account.TREASURY
        grown = line.units - line.basis
        found.append((event.series, Account.UNISSUED, "", "", -grown))
        found.append((event.series, account, line.holder, line.lot, grown))
    return found
