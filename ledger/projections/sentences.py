"""One sentence for each event: what happened, for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from ledger.domain.events import (
    AgreementRecorded,
    Event,
    EventReversed,
    HolderRegistered,
    IssuerRegistered,
    RequestHeld,
    RequestLogged,
    RequestRefused,
    RequestWithdrawn,
    SeriesDesignated,
    SharesTransferred,
)
from ledger.domain.fact_events import (
    AddressChanged,
    AliasRecorded,
    ControlChanged,
    DebtIssued,
    ExecutionNoted,
    FactEvent,
    HolderRenamed,
    HolderSucceeded,
    LegendNoted,
    MilestoneReached,
    NoticeAddressChanged,
    NoticeGiven,
    ReadingAdopted,
)
from ledger.domain.holding_events import HoldingEvent
from ledger.domain.period_events import (
    PeriodClosed,
    PeriodEvent,
    PriorPeriodCorrected,
    ReportIssued,
    StatementRecorded,
    StatementResolved,
)
from ledger.domain.registration_events import (
    CounselReimbursed,
    CounselSelected,
    DemandAccepted,
    HolderJoined,
    PapersCompleted,
    RegistrationEvent,
    RegistrationProgressed,
    SharesIncluded,
)
from ledger.domain.requests import DemandRegistration, EnforcePledge, PledgeShares, Request, TransferShares
from ledger.domain.share_events import ShareEvent
from ledger.domain.values import format_shares
from ledger.projections.share_sentences import holding_summary, share_summary


def summary(event: Event, decimals: Mapping[str, int], series_in: Mapping[tuple[str, str], str]) -> str:
    """One sentence that says what happened; `series_in` is the series of each participant in a registration."""
    if isinstance(event, ShareEvent):
        return share_summary(event, decimals)
    if isinstance(event, HoldingEvent):
        return holding_summary(event, decimals)
    if isinstance(event, RegistrationEvent):
        return registration_summary(event, decimals, series_in)
    if isinstance(event, PeriodEvent):
        return period_summary(event, decimals)
    if isinstance(event, FactEvent):
        return fact_summary(event)
    match event:
        case IssuerRegistered():
            return f"the ledger of {event.name} was opened, in the time zone {event.zone}"
        case SeriesDesignated():
            return f"series {event.series} designated: {format_shares(event.authorised, event.decimals)} authorised"
        case HolderRegistered():
            return f"{event.holder} registered: {event.name}"
        case AgreementRecorded():
            return f"{event.agreement.document.document} recorded: {event.agreement.document.title}"
        case SharesTransferred():
            amount = format_shares(sum(move.shares for move in event.moves), decimals[event.series])
            lots = ", ".join(f"{move.source} to {move.child}" for move in event.moves)
            return (
                f"{event.request}: {amount} {event.series} from {event.transferor} to {event.transferee} "
                f"({event.act}, {event.basis}), lots {lots}"
            )
        case RequestRefused():
            return f"{event.request} refused: {_asked(event.command)}"
        case RequestHeld():
            return f"{event.request} held: {_asked(event.command)}"
        case RequestLogged():
            what = f"{event.shares} {event.series} from {event.transferor} to {event.transferee}"
            return f"{event.request} presented and not judged: {what}; missing: {', '.join(event.missing)}"
        case RequestWithdrawn():
            return f"{event.request} withdrawn: {event.reason}"
        case EventReversed():
            return f"#{event.reverses} reversed: {event.reason}"
        case _:
            assert_never(event)


def _asked(command: Request) -> str:
    match command:
        case TransferShares():
            return (
                f"{command.shares} {command.series} from {command.transferor} to {command.transferee} "
                f"({command.act}, {command.basis})"
            )
        case PledgeShares():
            return f"pledge of {command.shares} {command.series} by {command.holder} to {command.pledgee}"
        case EnforcePledge():
            return f"enforcement of pledge {command.pledge}"
        case DemandRegistration():
            return f"{command.holder} demanded {command.form}-form registration of {command.shares} {command.series}"
        case _:
            assert_never(command)


def period_summary(event: PeriodEvent, decimals: Mapping[str, int]) -> str:
    """What was closed, corrected afterwards, reconciled or reported."""
    match event:
        case PeriodClosed():
            return f"{event.month} closed at #{event.head}"
        case PriorPeriodCorrected():
            return f"#{event.sequence} is in {event.month}, which was closed: {event.kind}, {event.reason}"
        case StatementRecorded():
            amount = format_shares(event.shares, decimals[event.series])
            whose = f" of {event.holder}" if event.holder else ""
            return f"{event.statement}: {event.source} states {amount} {event.series}{whose}"
        case StatementResolved():
            return f"{event.statement} resolved by {event.by}: {event.resolution}"
        case ReportIssued():
            return f"{event.report} of {event.month} issued, {event.state}, made from #{event.sequence}"
        case _:
            assert_never(event)


def registration_summary(
    event: RegistrationEvent, decimals: Mapping[str, int], series_in: Mapping[tuple[str, str], str]
) -> str:
    """What happened in a registration and among its participants."""
    match event:
        case DemandAccepted():
            amount = format_shares(event.shares, decimals[event.series])
            what = f"{event.form}-form registration of {amount} {event.series}"
            return f"{event.registration}: {event.holder} demanded {what}"
        case RegistrationProgressed():
            return f"{event.registration} {event.status}" + (f" by {event.by}" if event.by else "")
        case HolderJoined():
            amount = format_shares(event.shares, decimals[event.series])
            return f"{event.holder} joined {event.registration} with {amount} {event.series}"
        case SharesIncluded():
            series = series_in[event.registration, event.holder]
            amount = format_shares(event.shares, decimals[series])
            return f"{event.registration} includes {amount} {series} of {event.holder}"
        case CounselSelected():
            return f"{event.counsel} selected as counsel in {event.registration} by {', '.join(event.selected_by)}"
        case CounselReimbursed():
            return f"{event.amount:,f} reimbursed to {event.paid_to} for {event.counsel} in {event.registration}"
        case PapersCompleted():
            return f"{event.holder} completed the papers of {event.registration}"
        case _:
            assert_never(event)


def fact_summary(event: FactEvent) -> str:
    """What became known of an entity, a lot or a document."""
    match event:
        case DebtIssued():
            issued = event.issued_on or "on a day not stated"
            return f"{event.instrument} sold {event.sold_on}, issued {issued}, principal {event.principal:,f}"
        case ReadingAdopted():
            return f"{event.question} {event.reading} adopted by {event.by} ({event.document})"
        case HolderRenamed():
            return f"{event.holder} renamed: {event.name}, formerly {event.former}"
        case AddressChanged():
            return f"address of {event.holder}: {event.address or 'none any more'}"
        case ControlChanged():
            return f"{event.affiliate} is {'' if event.controlled else 'not '}under the control of {event.controller}"
        case HolderSucceeded():
            return f"{event.successor} succeeded to {event.predecessor}"
        case AliasRecorded():
            return f"{event.holder} is also called {event.alias} ({event.cite})"
        case MilestoneReached():
            return f"milestone {event.milestone} reached"
        case LegendNoted():
            return f"legend of {event.clause} {'noted on' if event.noted else 'taken off'} lot {event.lot}"
        case NoticeAddressChanged():
            kind = "copy address" if event.address.is_copy else "address"
            return f"notice {kind} {event.address.address} of {event.address.holder} under {event.document}"
        case NoticeGiven():
            where = f" at {', '.join(event.addresses)}" if event.addresses else ""
            return f"notice to {event.holder} under {event.document}{where}: {event.about}"
        case ExecutionNoted():
            by = f" by {event.signatory}" if event.signatory else ""
            return f"{event.document}: the signature of {event.party} is {event.status}{by}"
        case _:
            assert_never(event)
