"""What each event says of its parties, lots and papers, brought into one shape."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from ledger.domain.entries import Account
from ledger.domain.events import (
    AgreementRecorded,
    Event,
    RequestHeld,
    RequestLogged,
    RequestRefused,
    RequestWithdrawn,
    SeriesDesignated,
    SharesTransferred,
)
from ledger.domain.holding_events import CertificatesReplaced, PledgeEnforced, PledgeReleased, SharesPledged
from ledger.domain.registration_events import DemandAccepted
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

EARLIER_REGISTER = "earlier register"
SET_ASIDE = "reserve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One series in an event: who gave, who got, how many units, of which lots ('F-1 to F-3' where one opened)."""

    series: str
    giver: str | None
    taker: str | None
    units: int
    lots: tuple[str, ...] = ()

    def taken_back(self) -> Side:
        """The same the other way round."""
        return replace(self, giver=self.taker, taker=self.giver)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The papers of an event: certificates given up and given, the agreement, the board's consent, the request."""

    certificates_out: tuple[str, ...] = ()
    certificates_in: tuple[str, ...] = ()
    agreement: str | None = None
    consent: str | None = None
    request: str | None = None


def sides_of(event: Event) -> tuple[Side, ...]:
    """The series that an event is about with what it moved or noted there."""
    if isinstance(event, ShareEvent):
        return _of_shares(event)
    match event:
        case SeriesDesignated():
            charter, unissued = Account.AUTHORISED.value, Account.UNISSUED.value
            return (Side(series=event.series, giver=charter, taker=unissued, units=event.authorised),)
        case SharesTransferred():
            return (_passed(event.series, event.transferor, event.transferee, event.moves),)
        case PledgeEnforced():
            return (_passed(event.series, event.holder, event.pledgee, event.moves),)
        case SharesPledged() | PledgeReleased():
            taker = event.pledgee if isinstance(event, SharesPledged) else None
            units = sum(line.units for line in event.lines)
            lots = tuple(line.lot for line in event.lines)
            return (Side(series=event.series, giver=event.holder, taker=taker, units=units, lots=lots),)
        case _:
            return ()


def _of_shares(event: ShareEvent) -> tuple[Side, ...]:
    series, unissued, treasury = event.series, Account.UNISSUED.value, Account.TREASURY.value
    match event:
        case SharesIssued() | LotOpened():
            giver = unissued if isinstance(event, SharesIssued) else EARLIER_REGISTER
            opened = _opened(event.parent if isinstance(event, SharesIssued) else None, event.lot)
            return (Side(series=series, giver=giver, taker=event.holder, units=event.shares, lots=(opened,)),)
        case AuthorisedChanged():
            taken = Account.RETIRED.value if event.from_retired else unissued
            charter = Account.AUTHORISED.value
            ends = (charter, taken) if event.increased else (taken, charter)
            return (Side(series=series, giver=ends[0], taker=ends[1], units=event.shares),)
        case ReserveChanged():
            return (Side(series=series, giver=unissued, taker=SET_ASIDE, units=event.shares),)
        case DividendPaid():
            paid = [line for line in event.lines if line.child]
            lots = tuple(_opened(line.lot, line.child) for line in paid)
            holders, units = _named(line.holder for line in paid), sum(line.units for line in paid)
            return (Side(series=series, giver=unissued, taker=holders, units=units, lots=lots),)
        case SharesConverted() | SharesExchanged():
            return _exchanged(event)
        case SharesRedeemed() | SharesCancelled() | SharesRetracted() | SharesRepurchased():
            return (_returned(event),)
        case TreasuryReissued():
            return (_passed(series, treasury, event.holder, event.moves),)
        case TreasuryRetired():
            units, lots = sum(line.units for line in event.lines), tuple(line.lot for line in event.lines)
            retired = Account.RETIRED.value
            return (Side(series=series, giver=treasury, taker=retired, units=units, lots=lots),)
        case SharesSplit():
            grown = sum(line.units - line.basis for line in event.lines)
            holders = _named(line.holder or treasury for line in event.lines)
            lots = tuple(dict.fromkeys(line.lot for line in event.lines))
            from_to = (unissued, holders) if grown >= 0 else (holders, unissued)
            return (Side(series=series, giver=from_to[0], taker=from_to[1], units=abs(grown), lots=lots),)
        case _:
            assert_never(event)


def _exchanged(event: ExchangeEvent) -> tuple[Side, ...]:
    given = Side(
        series=event.series,
        giver=event.holder,
        taker=Account.RETIRED.value,
        units=sum(line.units for line in event.lines),
        lots=tuple(line.lot for line in event.lines),
    )
    got = [line for line in event.lines if line.child]
    received = Side(
        series=event.to_series,
        giver=Account.UNISSUED.value,
        taker=event.holder,
        units=sum(line.received for line in got),
        lots=tuple(_opened(line.lot, line.child) for line in got),
    )
    return given, received


def _returned(event: ReturnEvent) -> Side:
    match event:
        case SharesRedeemed() | SharesCancelled():
            account = Account.RETIRED
        case SharesRetracted():
            account = Account.UNISSUED
        case SharesRepurchased():
            account = Account.TREASURY
        case _:
            assert_never(event)
    return Side(
        series=event.series,
        giver=_named(line.holder for line in event.lines),
        taker=account.value,
        units=sum(line.units for line in event.lines),
        lots=tuple(line.lot for line in event.lines),
    )


def _passed(series: str, giver: str, taker: str, moves: tuple[LotMove, ...]) -> Side:
    lots = tuple(_opened(move.source, move.child) for move in moves)
    return Side(series=series, giver=giver, taker=taker, units=sum(move.shares for move in moves), lots=lots)


def _opened(source: str | None, child: str | None) -> str:
    return f"{source} to {child}" if source else str(child)


def _named(holders: Iterable[str]) -> str | None:
    """The one holder, or how many there are."""
    found = list(dict.fromkeys(holders))
    return f"{len(found)} holders" if len(found) > 1 else next(iter(found), None)


def terms_of(event: Event) -> Terms:
    """The papers that an event names."""
    match event:
        case SharesIssued() | TreasuryReissued():
            given = _some(event.certificate)
            return Terms(certificates_in=given, agreement=event.under, consent=event.consent)
        case LotOpened():
            return Terms(certificates_in=_some(event.certificate), agreement=event.under)
        case AuthorisedChanged() | ReserveChanged() | DividendPaid() | TreasuryRetired() | SharesSplit():
            return Terms(consent=event.consent)
        case SharesConverted() | SharesExchanged():
            return Terms(
                certificates_out=event.surrendered, certificates_in=_some(event.certificate), consent=event.consent
            )
        case SharesRedeemed() | SharesCancelled() | SharesRetracted() | SharesRepurchased():
            return Terms(certificates_out=event.surrendered, consent=event.consent)
        case SharesTransferred():
            given = _some(event.certificate, event.balance_certificate)
            return Terms(certificates_out=event.surrendered, certificates_in=given, request=event.request)
        case PledgeEnforced():
            given = _some(event.certificate)
            return Terms(certificates_out=event.surrendered, certificates_in=given, request=event.request)
        case CertificatesReplaced():
            return Terms(
                certificates_out=event.replaced,
                certificates_in=tuple(dict.fromkeys(line.certificate or "book entry" for line in event.lots)),
            )
        case AgreementRecorded():
            return Terms(agreement=event.agreement.document.document)
        case (
            SharesPledged() | DemandAccepted() | RequestHeld() | RequestRefused() | RequestLogged() | RequestWithdrawn()
        ):
            return Terms(request=event.request)
        case _:
            return Terms()


def _some(*certificates: str | None) -> tuple[str, ...]:
    return tuple(certificate for certificate in certificates if certificate)
