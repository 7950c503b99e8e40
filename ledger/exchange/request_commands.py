"""Requests of another journal, and what they became, back to the commands that present, judge and release them here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import assert_never

from ledger.deciding import Command
from ledger.domain.events import (
    RequestHeld,
    RequestLogged,
    RequestRefused,
    RequestWithdrawn,
    SharesTransferred,
)
from ledger.domain.holding_events import PledgeEnforced, PledgeReleased, SharesPledged
from ledger.domain.pledges import ReleasePledge
from ledger.domain.registration_events import DemandAccepted
from ledger.domain.releases import ReleaseRequest
from ledger.domain.request_log import LogRequest, WithdrawRequest
from ledger.domain.requests import DemandRegistration, EnforcePledge, PledgeShares, Request, TransferShares
from ledger.domain.values import format_shares
from ledger.domain.waivers import Waiver
from ledger.exchange.names import Names

Entered = SharesTransferred | SharesPledged | PledgeEnforced | DemandAccepted
RequestEvent = RequestRefused | RequestHeld | RequestLogged | RequestWithdrawn | PledgeReleased | Entered


def request_command(event: RequestEvent, on: date, names: Names) -> Command | None:
    """The command, or None where what was asked there passed here at once and nothing is left to do."""
    match event:
        case PledgeReleased():
            shares = _shares(event.series, sum(line.units for line in event.lines), names)
            return ReleasePledge(pledge=names.pledges[event.pledge], on=on, shares=shares)
        case RequestLogged():
            return LogRequest(
                series=event.series,
                transferor=event.transferor,
                transferee=event.transferee,
                shares=event.shares,
                presented_at=event.presented_at,
                missing=event.missing,
            )
        case _:
            pass
    if event.request in names.settled:
        return None
    match event:
        case RequestWithdrawn():
            request = names.waiting.get(event.request) or names.logged[event.request]
            return WithdrawRequest(request=request, reason=event.reason, on=on)
        case RequestRefused() | RequestHeld():
            if event.request in names.waiting:
                return ReleaseRequest(request=names.waiting[event.request], on=_later(event.request, on, names))
            return _renamed(event.command, names)
        case SharesTransferred() | SharesPledged() | PledgeEnforced() | DemandAccepted():
            if event.request in names.waiting:
                later = None if isinstance(event, DemandAccepted) else _later(event.request, on, names)
                return _release(names.waiting[event.request], event.waiver, later)
            return _entered(event, on, names)
        case _:
            assert_never(event)


def _later(request: str, on: date, names: Names) -> date | None:
    """The day of an entry, where it is not the one that the request asked for."""
    return on if names.asked_on.get(request, on) != on else None


def _renamed(command: Request, names: Names) -> Request:
    """A request as it was presented, with the ids that are given here."""
    match command:
        case DemandRegistration():
            return command
        case TransferShares():
            registration = command.registration
            return replace(
                command,
                lots=_lots(command.lots, names),
                registration=names.registrations.get(registration, registration) if registration else None,
                request=_logged(command.request, names),
            )
        case PledgeShares():
            return replace(command, lots=_lots(command.lots, names), request=_logged(command.request, names))
        case EnforcePledge():
            pledge = names.pledges.get(command.pledge, command.pledge)
            return replace(command, pledge=pledge, request=_logged(command.request, names))
        case _:
            assert_never(command)


def _lots(lots: tuple[str, ...], names: Names) -> tuple[str, ...]:
    return tuple(names.lots.get(lot, lot) for lot in lots)


def _logged(request: str | None, names: Names) -> str | None:
    return None if request is None else names.logged.get(request, request)


def _release(request: str, waiver: Waiver | None, on: date | None) -> ReleaseRequest:
    """A waiver covers what the request takes here: lots are chosen, and named in it, anew."""
    if waiver is None:
        return ReleaseRequest(request=request, on=on)
    return ReleaseRequest(
        request=request,
        waiver=waiver.text,
        document=waiver.document,
        authority=waiver.authority,
        granted_on=waiver.granted_on,
        until=waiver.until,
        on=on,
    )


def _entered(event: Entered, on: date, names: Names) -> Command:
    """What was entered there when it was presented, or as one that was logged before."""
    request = names.logged.get(event.request)
    match event:
        case SharesTransferred():
            registration = event.registration
            return TransferShares(
                series=event.series,
                transferor=event.transferor,
                transferee=event.transferee,
                shares=_shares(event.series, sum(move.shares for move in event.moves), names),
                on=on,
                act=event.act,
                basis=event.basis,
                registration=names.registrations.get(registration, registration) if registration else None,
                lots=tuple(names.lots[move.source] for move in event.moves),
                certificate=event.certificate,
                surrendered=event.surrendered,
                contract_on=event.contract_on,
                instruction=event.instruction,
                securities_law=event.securities_law,
                balance_certificate=event.balance_certificate,
                in_breach=event.in_breach,
                presented_at=event.presented_at,
                request=request,
            )
        case SharesPledged():
            return PledgeShares(
                series=event.series,
                holder=event.holder,
                pledgee=event.pledgee,
                shares=_shares(event.series, sum(line.units for line in event.lines), names),
                on=on,
                lots=tuple(names.lots[line.lot] for line in event.lines),
                express=event.express,
                instruction=event.instruction,
                in_breach=event.in_breach,
                presented_at=event.presented_at,
                request=request,
            )
        case PledgeEnforced():
            return EnforcePledge(
                pledge=names.pledges[event.pledge],
                on=on,
                shares=_shares(event.series, sum(move.shares for move in event.moves), names),
                certificate=event.certificate,
                surrendered=event.surrendered,
                in_breach=event.in_breach,
                presented_at=event.presented_at,
                request=request,
            )
        case DemandAccepted():
            return DemandRegistration(
                holder=event.holder,
                form=event.form,
                series=event.series,
                shares=_shares(event.series, event.shares, names),
                received_on=event.received_on,
                given_on=event.given_on,
                dated_on=event.dated_on,
                opinion=event.opinion,
                opinion_by=event.opinion_by,
                opinion_on=event.opinion_on,
                underwritten=event.underwritten,
                jointly_with=event.jointly_with,
                pool=event.pool,
            )
        case _:
            assert_never(event)


def _shares(series: str, units: int, names: Names) -> str:
    return format_shares(units, names.decimals[series])
