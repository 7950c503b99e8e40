"""From an event of another journal back to the command that records it here, under the ids given here."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from ledger.deciding import Command
from ledger.domain.corrections import ReverseEvent
from ledger.domain.events import (
    AgreementRecorded,
    EventReversed,
    HolderRegistered,
    IssuerRegistered,
    Recorded,
    SeriesDesignated,
)
from ledger.domain.fact_events import (
    AddressChanged,
    AliasRecorded,
    ControlChanged,
    DebtIssued,
    ExecutionNoted,
    HolderRenamed,
    HolderSucceeded,
    LegendNoted,
    MilestoneReached,
    NoticeAddressChanged,
    NoticeGiven,
    ReadingAdopted,
)
from ledger.domain.facts import AdoptReading, RecordDebt
from ledger.domain.holding_events import (
    CertificatesReplaced,
    HoldingEvent,
    StopTransferPlaced,
    StopTransferReleased,
)
from ledger.domain.issuances import IssueShares
from ledger.domain.kinds import RecordAgreement
from ledger.domain.period_events import (
    PeriodClosed,
    PeriodEvent,
    PriorPeriodCorrected,
    ReportIssued,
    StatementRecorded,
    StatementResolved,
)
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.domain.registration_events import (
    CounselReimbursed,
    CounselSelected,
    HolderJoined,
    PapersCompleted,
    RegistrationProgressed,
    SharesIncluded,
)
from ledger.domain.registrations import ProgressRegistration
from ledger.domain.share_events import LotOpened, ReserveChanged, ShareEvent, SharesIssued
from ledger.domain.values import format_shares
from ledger.exchange.certificate_commands import certificate_command
from ledger.exchange.fact_commands import entity_command, participation_command
from ledger.exchange.names import Names
from ledger.exchange.opening_commands import opening_command
from ledger.exchange.period_commands import period_command
from ledger.exchange.request_commands import RequestEvent, request_command
from ledger.exchange.share_commands import share_command
from ledger.exchange.stop_commands import stop_command

FamilyEvent = (
    ShareEvent
    | HoldingEvent
    | PeriodEvent
    | RequestEvent
    | ControlChanged
    | HolderSucceeded
    | AliasRecorded
    | MilestoneReached
    | LegendNoted
    | NoticeAddressChanged
    | NoticeGiven
    | ExecutionNoted
    | HolderRenamed
    | AddressChanged
)


def command_of(recorded: Recorded, names: Names) -> Command | None:
    """The command that records an imported event here, or None where there is nothing to record."""
    event, on = recorded.event, recorded.effective_on
    match event:
        case IssuerRegistered():
            return None
        case SeriesDesignated():
            authorised = format_shares(event.authorised, event.decimals)
            return DesignateSeries(
                series=event.series, name=event.name, authorised=authorised, on=on, decimals=event.decimals
            )
        case HolderRegistered():
            return RegisterHolder(
                holder=event.holder,
                name=event.name,
                jurisdiction=event.jurisdiction,
                aliases=event.aliases,
                family=event.family,
                address=event.address,
                on=on,
            )
        case AgreementRecorded():
            return RecordAgreement(agreement=event.agreement)
        case EventReversed():
            return ReverseEvent(sequence=names.sequences[event.reverses], reason=event.reason)
        case RegistrationProgressed() | DebtIssued() | ReadingAdopted():
            return _fact_command(recorded, event, names)
        case HolderJoined() | SharesIncluded() | CounselSelected() | CounselReimbursed() | PapersCompleted():
            return participation_command(event, on, names.registrations, names.decimals, names.series_in)
        case _:
            return _of_family(event, on, names)


def _of_family(event: FamilyEvent, on: date, names: Names) -> Command | None:
    """Events that a module of their family turns back."""
    if isinstance(event, RequestEvent):
        return request_command(event, on, names)
    match event:
        case LotOpened() | HolderRenamed() | AddressChanged():
            return opening_command(event, on, names)
        case SharesIssued():
            return _issue_command(event, on, names)
        case PeriodClosed() | PriorPeriodCorrected() | ReportIssued() | ReserveChanged():
            return period_command(event, on, names)
        case StatementRecorded() | StatementResolved():
            return period_command(event, on, names)
        case CertificatesReplaced():
            return certificate_command(event, on, names)
        case StopTransferPlaced() | StopTransferReleased():
            return stop_command(event, on, names)
        case ControlChanged() | HolderSucceeded() | AliasRecorded() | MilestoneReached() | LegendNoted():
            return entity_command(event, on, names.lots)
        case NoticeAddressChanged() | NoticeGiven() | ExecutionNoted():
            return entity_command(event, on, names.lots)
        case _:
            return share_command(event, on, names)


def _issue_command(event: SharesIssued, on: date, names: Names) -> Command:
    return IssueShares(
        series=event.series,
        holder=event.holder,
        shares=format_shares(event.shares, names.decimals[event.series]),
        on=on,
        under=event.under,
        certificate=event.certificate,
        consent=event.consent,
        origin=event.origin,
        parent=names.lots[event.parent] if event.parent else None,
        price=None if event.price is None else format(event.price, "f"),
        consideration=event.consideration,
        book_entry=event.book_entry,
    )


def _fact_command(
    recorded: Recorded, event: RegistrationProgressed | DebtIssued | ReadingAdopted, names: Names
) -> Command:
    match event:
        case RegistrationProgressed():
            return ProgressRegistration(
                registration=names.registrations.get(event.registration, event.registration),
                status=event.status,
                on=recorded.effective_on,
                by=event.by,
                file_number=event.file_number,
                withdrawn_by=event.withdrawn_by,
                reimbursed=event.reimbursed,
                company_default=event.company_default,
                underwritten=event.underwritten,
            )
        case DebtIssued():
            return RecordDebt(
                instrument=event.instrument,
                sold_on=event.sold_on,
                principal=format(event.principal, "f"),
                issued_by=event.issuer,
                issued_on=event.issued_on,
                gross_proceeds=None if event.gross_proceeds is None else format(event.gross_proceeds, "f"),
                high_yield=event.high_yield,
            )
        case ReadingAdopted():
            return AdoptReading(
                question=event.question,
                reading=event.reading,
                by=event.by,
                on=recorded.effective_on,
                document=event.document,
                memo=event.memo,
            )
        case _:
            assert_never(event)
