"""From an event of another journal back to the command that records it here, under the ids given here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import assert_never

from ledger.domain.corrections import ReverseEvent
from ledger.domain.events import (
    AgreementRecorded,
    EventReversed,
    HolderRegistered,
    IssuerRegistered,
    Recorded,
    RequestHeld,
    RequestRefused,
    SeriesDesignated,
    SharesIssued,
    SharesTransferred,
)
from ledger.domain.fact_events import DebtIssued, ReadingAdopted
from ledger.domain.facts import AdoptReading, RecordDebt
from ledger.domain.issuances import IssueShares
from ledger.domain.kinds import RecordAgreement
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.domain.registration_events import (
    CounselReimbursed,
    CounselSelected,
    DemandAccepted,
    HolderJoined,
    PapersCompleted,
    RegistrationProgressed,
    SharesIncluded,
)
from ledger.domain.registrations import ProgressRegistration
from ledger.domain.releases import ReleaseRequest
from ledger.domain.requests import DemandRegistration, TransferShares
from ledger.domain.values import format_shares
from ledger.exchange.fact_commands import entity_command, participation_command
from ledger.recording import Command


@dataclass(slots=True)
class Names:
    """How the ids of imported events are called here; lots, registrations and sequences are given anew.

    `series_in` is the series of each participant in a registration.
    `waiting` are requests that were held or refused there and here, `settled` those that passed here at once.
    """

    lots: dict[str, str] = field(default_factory=dict)
    registrations: dict[str, str] = field(default_factory=dict)
    sequences: dict[int, int] = field(default_factory=dict)
    decimals: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, str] = field(default_factory=dict)
    settled: dict[str, Recorded] = field(default_factory=dict)
    series_in: dict[tuple[str, str], str] = field(default_factory=dict)

    def learn(self, old: Recorded, new: Recorded) -> None:
        """Note what an imported event became here; a request that was decided otherwise opens nothing."""
        self.sequences[old.sequence] = new.sequence
        if isinstance(new.event, EventReversed):
            undone = new.event.reverses
            self.settled = {name: event for name, event in self.settled.items() if event.sequence != undone}
        if isinstance(old.event, RequestHeld | RequestRefused):
            if isinstance(new.event, RequestHeld | RequestRefused):
                self.waiting[old.event.request] = new.event.request
            else:
                self.settled[old.event.request] = new
                self.waiting.pop(old.event.request, None)
        if isinstance(old.event, SeriesDesignated):
            self.decimals[old.event.series] = old.event.decimals
        if isinstance(old.event, SharesIssued) and isinstance(new.event, SharesIssued):
            self.lots[old.event.lot] = new.event.lot
        if isinstance(old.event, SharesTransferred) and isinstance(new.event, SharesTransferred):
            children = {move.source: move.child for move in new.event.moves}
            self.lots |= {move.child: children[self.lots[move.source]] for move in old.event.moves}
        if isinstance(old.event, DemandAccepted) and isinstance(new.event, DemandAccepted):
            self.registrations[old.event.registration] = new.event.registration
        if isinstance(old.event, DemandAccepted | HolderJoined):
            self.series_in[old.event.registration, old.event.holder] = old.event.series


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
        case RequestRefused() | RequestHeld():
            return _request_command(event, names)
        case EventReversed():
            return ReverseEvent(sequence=names.sequences[event.reverses], reason=event.reason)
        case SharesIssued() | SharesTransferred() | DemandAccepted():
            return _share_command(recorded, event, names)
        case RegistrationProgressed() | DebtIssued() | ReadingAdopted():
            return _fact_command(recorded, event, names)
        case HolderJoined() | SharesIncluded() | CounselSelected() | CounselReimbursed() | PapersCompleted():
            return participation_command(event, on, names.registrations, names.decimals, names.series_in)
        case _:
            return entity_command(event, on, names.lots)


def _request_command(event: RequestRefused | RequestHeld, names: Names) -> Command | None:
    """A request as presented; one that waits here already was judged again there, by a release."""
    if event.request in names.settled:
        return None
    if event.request in names.waiting:
        return ReleaseRequest(request=names.waiting[event.request])
    return _renamed(event.command, names)


def _renamed(command: TransferShares | DemandRegistration, names: Names) -> TransferShares | DemandRegistration:
    if isinstance(command, DemandRegistration):
        return command
    registration = command.registration
    return replace(
        command,
        lots=tuple(names.lots.get(lot, lot) for lot in command.lots),
        registration=names.registrations.get(registration, registration) if registration else None,
    )


def _share_command(
    recorded: Recorded, event: SharesIssued | SharesTransferred | DemandAccepted, names: Names
) -> Command | None:
    if isinstance(event, SharesTransferred | DemandAccepted):
        if event.request in names.settled:
            return None
        if event.request in names.waiting:
            waiver, _, document = (event.waiver or "").rpartition("; ")
            return ReleaseRequest(
                request=names.waiting[event.request], waiver=waiver or None, document=document or None
            )
    decimals = names.decimals[event.series]
    match event:
        case SharesIssued():
            return IssueShares(
                series=event.series,
                holder=event.holder,
                shares=format_shares(event.shares, decimals),
                on=recorded.effective_on,
                under=event.under,
                certificate=event.certificate,
                consent=event.consent,
                origin=event.origin,
                parent=names.lots[event.parent] if event.parent else None,
            )
        case SharesTransferred():
            registration = event.registration
            return TransferShares(
                series=event.series,
                transferor=event.transferor,
                transferee=event.transferee,
                shares=format_shares(sum(move.shares for move in event.moves), decimals),
                on=recorded.effective_on,
                act=event.act,
                basis=event.basis,
                registration=names.registrations.get(registration, registration) if registration else None,
                lots=tuple(names.lots[move.source] for move in event.moves),
                certificate=event.certificate,
                surrendered=event.surrendered,
                contract_on=event.contract_on,
                instruction=event.instruction,
                securities_law=event.securities_law,
            )
        case DemandAccepted():
            return DemandRegistration(
                holder=event.holder,
                form=event.form,
                series=event.series,
                shares=format_shares(event.shares, decimals),
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
