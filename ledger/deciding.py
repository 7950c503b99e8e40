"""Which slice a command needs, and which room decides it: one case for every command."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import assert_never

from ledger.domain import (
    authorisations,
    certificates,
    corrections,
    demands,
    dividends,
    documents,
    entities,
    exchanges,
    facts,
    issuances,
    kinds,
    names,
    notices,
    openings,
    participation,
    periods,
    pledges,
    register,
    registrations,
    releases,
    reports,
    request_log,
    reserves,
    returns,
    splits,
    statements,
    stops,
    transfers,
    treasury,
)
from ledger.domain.authorisations import ChangeAuthorised
from ledger.domain.certificates import ReplaceCertificates
from ledger.domain.corrections import ReverseEvent
from ledger.domain.decisions import Decision, missing
from ledger.domain.dividends import PayDividend
from ledger.domain.documents import NoteExecution
from ledger.domain.entities import (
    EntityCommand,
    NoteLegend,
    RecordAlias,
    RecordControl,
    RecordMilestone,
    RecordSuccession,
)
from ledger.domain.exchanges import ExchangeShares
from ledger.domain.facts import AdoptReading, RecordDebt
from ledger.domain.issuances import IssueShares
from ledger.domain.judging import Permission
from ledger.domain.kinds import RecordAgreement
from ledger.domain.names import ChangeAddress, NameCommand, RenameHolder
from ledger.domain.notices import ChangeNoticeAddress, GiveNotice, NoticeCommand
from ledger.domain.openings import OpenLot, OpenRegister
from ledger.domain.participation import (
    CompletePapers,
    IncludeShares,
    JoinRegistration,
    ParticipationCommand,
    ReimburseCounsel,
    SelectCounsel,
)
from ledger.domain.periods import CloseMonth
from ledger.domain.pledges import ReleasePledge
from ledger.domain.register import DesignateSeries, RegisterHolder, RegisterIssuer
from ledger.domain.registrations import ProgressRegistration
from ledger.domain.releases import ReleaseRequest
from ledger.domain.reports import IssueReport
from ledger.domain.request_log import LogRequest, WithdrawRequest
from ledger.domain.requests import DemandRegistration, EnforcePledge, PledgeShares, Request, TransferShares
from ledger.domain.reserves import ReserveShares
from ledger.domain.returns import ReturnShares
from ledger.domain.slices import Needs, Slice
from ledger.domain.splits import SplitShares
from ledger.domain.statements import RecordStatement, ResolveStatement, StatementCommand
from ledger.domain.stops import PlaceStop, ReleaseStop, StopCommand
from ledger.domain.treasury import ReissueTreasury, RetireTreasury
from ledger.domain.values import Evidence, supported
from ledger.errors import Code
from ledger.store.slicing import Slicer

ShareCommand = (
    ChangeAuthorised | PayDividend | ExchangeShares | ReturnShares | ReissueTreasury | RetireTreasury | SplitShares
)
Command = (
    RegisterIssuer
    | DesignateSeries
    | RegisterHolder
    | RecordAgreement
    | IssueShares
    | OpenLot
    | ShareCommand
    | Request
    | LogRequest
    | WithdrawRequest
    | ReleasePledge
    | ProgressRegistration
    | RecordDebt
    | AdoptReading
    | ReverseEvent
    | ReleaseRequest
    | ParticipationCommand
    | EntityCommand
    | NameCommand
    | NoticeCommand
    | NoteExecution
    | StopCommand
    | CloseMonth
    | ReserveShares
    | StatementCommand
    | ReplaceCertificates
    | IssueReport
)


def decide(command: Command, slicer: Slicer, today: date, evidence: tuple[Evidence, ...]) -> tuple[Decision, ...]:
    """The slice that the command needs, and what its room decides."""
    match command:
        case RegisterIssuer():
            return (register.decide_issuer(command, slicer.slice(Needs(on=today), today)),)
        case DesignateSeries():
            return (register.decide_series(command, slicer.slice(register.needs_of_series(command), today)),)
        case RegisterHolder():
            return (register.decide_holder(command, slicer.slice(register.needs_of_holder(command, today), today)),)
        case RecordAgreement():
            return (kinds.decide(command, slicer.slice(kinds.needs(command, today), today)),)
        case IssueShares():
            decision = issuances.decide(command, slicer.slice(issuances.needs(command), today))
            return (_note_missing_evidence(decision, evidence),)
        case OpenLot():
            return (openings.decide(command, slicer.slice(openings.needs(command), today), evidence),)
        case (
            ChangeAuthorised()
            | PayDividend()
            | ExchangeShares()
            | ReturnShares()
            | ReissueTreasury()
            | RetireTreasury()
            | SplitShares()
        ):
            return (_note_missing_evidence(_decide_shares(command, slicer, today), evidence),)
        case TransferShares() | PledgeShares() | EnforcePledge() | DemandRegistration():
            return (_decide_request(command, slicer, today, Permission(evidenced=supported(evidence))),)
        case LogRequest():
            return (request_log.decide_log(command, slicer.slice(request_log.needs_to_log(command, today), today)),)
        case ProgressRegistration():
            return (registrations.decide(command, slicer.slice(registrations.needs(command), today)),)
        case RecordDebt():
            decision = facts.decide_debt(command, slicer.slice(facts.debt_needs(command), today))
            return (_note_missing_evidence(decision, evidence),)
        case AdoptReading():
            return (facts.decide_adoption(command, slicer.slice(facts.adoption_needs(command), today)),)
        case ReverseEvent():
            return corrections.decide(command, slicer.slice(corrections.needs(command, today), today))
        case ReleaseRequest():
            return (_release(command, slicer, today, evidence),)
        case CloseMonth():
            return (periods.decide(command, slicer.slice(periods.needs(command), today)),)
        case IssueReport():
            return (reports.decide(command, slicer.slice(reports.needs(command, today), today)),)
        case _:
            return (_note_missing_evidence(_decide_fact(command, slicer, today), evidence),)


def decide_register(
    command: OpenRegister, slicer: Slicer, today: date, evidence: tuple[Evidence, ...]
) -> tuple[Decision, ...]:
    """One decision for each lot of a register that is taken over."""
    asked = openings.needs_of_register(command, today)
    given = {series: slicer.slice(needs, today) for series, needs in asked.items()}
    return openings.decide_register(command, given, evidence)


def _decide_shares(command: ShareCommand, slicer: Slicer, today: date) -> Decision:
    """What happens to the shares of a series after their issue."""
    match command:
        case ChangeAuthorised():
            return authorisations.decide(command, slicer.slice(authorisations.needs(command), today))
        case PayDividend():
            return dividends.decide(command, slicer.slice(dividends.needs(command), today))
        case ExchangeShares():
            return exchanges.decide(command, slicer.slice(exchanges.needs(command), today))
        case ReturnShares():
            return returns.decide(command, slicer.slice(returns.needs(command), today))
        case ReissueTreasury():
            return treasury.decide_reissue(command, slicer.slice(treasury.needs(command), today))
        case RetireTreasury():
            return treasury.decide_retirement(command, slicer.slice(treasury.needs(command), today))
        case SplitShares():
            return splits.decide(command, slicer.slice(splits.needs(command), today))
        case _:
            assert_never(command)


def _decide_fact(
    command: ParticipationCommand
    | EntityCommand
    | NameCommand
    | NoticeCommand
    | NoteExecution
    | StopCommand
    | ReserveShares
    | StatementCommand
    | ReplaceCertificates
    | WithdrawRequest
    | ReleasePledge,
    slicer: Slicer,
    today: date,
) -> Decision:
    """Facts about registrations, entities, papers, stops, reserves, statements: each wants support, none is refused."""
    match command:
        case JoinRegistration() | IncludeShares() | SelectCounsel() | ReimburseCounsel() | CompletePapers():
            return participation.decide(command, slicer.slice(participation.needs(command), today))
        case RecordControl() | RecordSuccession() | RecordAlias() | RecordMilestone() | NoteLegend():
            return entities.decide(command, slicer.slice(entities.needs(command, today), today))
        case RenameHolder() | ChangeAddress():
            return names.decide(command, slicer.slice(names.needs(command), today))
        case ChangeNoticeAddress() | GiveNotice():
            return notices.decide(command, slicer.slice(notices.needs(command), today))
        case PlaceStop() | ReleaseStop():
            return stops.decide(command, slicer.slice(stops.needs(command), today))
        case NoteExecution():
            return documents.decide(command, slicer.slice(documents.needs(command), today))
        case WithdrawRequest():
            given = slicer.slice(request_log.needs_to_withdraw(command), today)
            return request_log.decide_withdrawal(command, given)
        case ReleasePledge():
            return pledges.decide_release(command, _of_pledge(command, slicer, today))
        case ReserveShares():
            return reserves.decide(command, slicer.slice(reserves.needs(command), today))
        case ReplaceCertificates():
            return certificates.decide(command, slicer.slice(certificates.needs(command), today))
        case RecordStatement() | ResolveStatement():
            return statements.decide(command, slicer.slice(statements.needs(command), today))
        case _:
            assert_never(command)


def _decide_request(command: Request, slicer: Slicer, today: date, permission: Permission) -> Decision:
    """What is judged before it is entered, when it is presented and at each release."""
    match command:
        case TransferShares():
            return transfers.decide(command, slicer.slice(transfers.needs(command), today), permission)
        case PledgeShares():
            return pledges.decide(command, slicer.slice(pledges.needs(command), today), permission)
        case EnforcePledge():
            return pledges.decide_enforcement(command, _of_pledge(command, slicer, today), permission)
        case DemandRegistration():
            given = slicer.slice(demands.needs(command), today)
            return demands.decide(command, given, request=permission.request, waiver=permission.waiver)
        case _:
            assert_never(command)


def _of_pledge(command: ReleasePledge | EnforcePledge, slicer: Slicer, today: date) -> Slice:
    """What a pledge says of its series, parties and lots comes first: the rest is asked by that."""
    found = slicer.slice(pledges.needs_of_pledge(command), today)
    return slicer.slice(pledges.needs_of_lots(command, found), today)


def _release(command: ReleaseRequest, slicer: Slicer, today: date, evidence: tuple[Evidence, ...]) -> Decision:
    """Judge a request that waits again, by what is recorded now."""
    given = slicer.slice(releases.needs(command, today), today)
    asked = releases.pending(command, given)
    waiver = releases.waiver(command, today)
    permission = Permission(request=command.request, waiver=waiver, evidenced=supported(evidence))
    return releases.changed(command, given, _decide_request(asked, slicer, today, permission))


def _note_missing_evidence(decision: Decision, evidence: tuple[Evidence, ...]) -> Decision:
    if evidence:
        return decision
    text = "nothing is given in support of this fact: it is only asserted (give --evidence or --document)"
    return replace(decision, exceptions=(*decision.exceptions, missing(Code.EVIDENCE_MISSING, text)))
