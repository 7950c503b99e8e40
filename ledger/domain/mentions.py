"""Which event speaks of which holder, lot, registration and so on, and which event opened it.

Mentions are how the ledger finds the facts about one subject without reading the whole journal,
and how a reversal finds what depends on the event that it would undo.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
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
from ledger.domain.holding_events import (
    CertificatesReplaced,
    HoldingEvent,
    PledgeEnforced,
    PledgeReleased,
    SharesPledged,
    StopTransferPlaced,
    StopTransferReleased,
)
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
from ledger.domain.share_events import (
    AuthorisedChanged,
    DividendPaid,
    LotOpened,
    ReserveChanged,
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
from ledger.domain.values import Evidence, Grade, folded, grade


class Subject(StrEnum):
    """The kinds of thing that an event can speak of."""

    SERIES = "series"
    HOLDER = "holder"
    NAME = "name"
    LOT = "lot"
    CERTIFICATE = "certificate"
    REQUEST = "request"
    REGISTRATION = "registration"
    DOCUMENT = "document"
    QUESTION = "question"
    EVENT = "event"
    EVIDENCE = "evidence"
    PLEDGE = "pledge"
    STOP = "stop"
    PERIOD = "period"
    STATEMENT = "statement"


Spoken = list[tuple[Subject, str, bool]]
"""Kind and id of each subject, and whether it begins here; an empty id is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One subject that an event speaks of. `opens` where the subject begins with this event."""

    kind: Subject
    subject: str
    opens: bool = False


def mentions_of(
    event: Event, evidence: tuple[Evidence, ...] = (), original: Event | None = None
) -> tuple[Mention, ...]:
    """Every subject the event speaks of, each once; opening wins over merely speaking.

    A reversal speaks of whatever the original event does. Illustrative evidence is a subject too, so that
    what is only illustrative is found without looking for it.
    """
    found: dict[tuple[Subject, str], bool] = {}
    for kind, subject, _ in _mentions(original) if original else ():
        if subject:
            found[kind, subject] = False
    if grade(evidence) is Grade.ILLUSTRATIVE:
        found[Subject.EVIDENCE, Grade.ILLUSTRATIVE.value] = False
    for kind, subject, opens in _mentions(event):
        if subject:
            found[kind, subject] = found.get((kind, subject), False) or opens
    return tuple(Mention(kind=k, subject=s, opens=opens) for (k, s), opens in found.items())


def number_of(subject: str) -> int:
    """The number at the end of an id that the ledger gave: 3 for lot 'F-3', 7 for request 'T-7'."""
    return int(subject.rpartition("-")[2])


def _mentions(event: Event) -> Spoken:
    if isinstance(event, ShareEvent):
        return _of_shares(event)
    if isinstance(event, RegistrationEvent):
        return _of_registration(event)
    if isinstance(event, FactEvent):
        return _of_fact(event)
    if isinstance(event, HoldingEvent):
        return _of_holding(event)
    if isinstance(event, PeriodEvent):
        return _of_period(event)
    match event:
        case IssuerRegistered():
            return []
        case SeriesDesignated():
            return [(Subject.SERIES, event.series, True)]
        case HolderRegistered():
            names = (event.name, *event.aliases)
            return [(Subject.HOLDER, event.holder, True), *((Subject.NAME, folded(name), False) for name in names)]
        case AgreementRecorded():
            agreement = event.agreement
            return [
                (Subject.DOCUMENT, agreement.document.document, True),
                *((Subject.QUESTION, question.question, True) for question in agreement.questions),
                *((Subject.QUESTION, used, False) for clause in agreement.clauses for used in clause.questions()),
                *((Subject.DOCUMENT, known.document, False) for known in agreement.known_documents),
            ]
        case SharesTransferred():
            return [
                (Subject.SERIES, event.series, False),
                (Subject.HOLDER, event.transferor, False),
                (Subject.HOLDER, event.transferee, False),
                (Subject.REQUEST, event.request, False),
                *((Subject.LOT, move.source, False) for move in event.moves),
                *((Subject.LOT, move.child, True) for move in event.moves),
                (Subject.CERTIFICATE, event.certificate or "", True),
                (Subject.CERTIFICATE, event.balance_certificate or "", True),
                *_surrendered(event.surrendered),
                (Subject.REGISTRATION, event.registration or "", False),
            ]
        case RequestRefused() | RequestHeld():
            return [(Subject.REQUEST, event.request, False), *_asked(event.command)]
        case RequestLogged() | RequestWithdrawn():
            series = event.series if isinstance(event, RequestLogged) else ""
            return [(Subject.REQUEST, event.request, False), (Subject.SERIES, series, False)]
        case EventReversed():
            return [(Subject.EVENT, str(event.reverses), False)]
        case _:
            assert_never(event)


def _surrendered(certificates: tuple[str, ...]) -> Spoken:
    return [(Subject.CERTIFICATE, certificate, False) for certificate in certificates]


def _of_shares(event: ShareEvent) -> Spoken:
    series = (Subject.SERIES, event.series, False)
    match event:
        case SharesIssued() | LotOpened():
            parent = event.parent if isinstance(event, SharesIssued) else None
            purchaser = event.original_purchaser if isinstance(event, LotOpened) else event.holder
            return [
                series,
                (Subject.HOLDER, event.holder, False),
                (Subject.HOLDER, purchaser, False),
                (Subject.LOT, event.lot, True),
                (Subject.LOT, parent or "", False),
                (Subject.CERTIFICATE, event.certificate or "", True),
            ]
        case AuthorisedChanged() | ReserveChanged():
            return [series]
        case DividendPaid():
            return [
                series,
                *((Subject.HOLDER, line.holder, False) for line in event.lines),
                *((Subject.LOT, line.lot, False) for line in event.lines),
                *((Subject.LOT, line.child or "", True) for line in event.lines),
            ]
        case SharesConverted() | SharesExchanged():
            return [
                series,
                (Subject.SERIES, event.to_series, False),
                (Subject.HOLDER, event.holder, False),
                *((Subject.LOT, line.lot, False) for line in event.lines),
                *((Subject.LOT, line.child or "", True) for line in event.lines),
                (Subject.CERTIFICATE, event.certificate or "", True),
                *_surrendered(event.surrendered),
            ]
        case SharesRedeemed() | SharesCancelled() | SharesRetracted() | SharesRepurchased() | TreasuryRetired():
            surrendered = () if isinstance(event, TreasuryRetired) else event.surrendered
            return [
                series,
                *((Subject.HOLDER, line.holder, False) for line in event.lines),
                *((Subject.LOT, line.lot, False) for line in event.lines),
                *_surrendered(surrendered),
            ]
        case TreasuryReissued():
            return [
                series,
                (Subject.HOLDER, event.holder, False),
                *((Subject.LOT, move.source, False) for move in event.moves),
                *((Subject.LOT, move.child, True) for move in event.moves),
                (Subject.CERTIFICATE, event.certificate or "", True),
            ]
        case SharesSplit():
            return [
                series,
                *((Subject.HOLDER, line.holder, False) for line in event.lines),
                *((Subject.LOT, line.lot, False) for line in event.lines),
            ]
        case _:
            assert_never(event)


def _of_holding(event: HoldingEvent) -> Spoken:
    found: Spoken = [(Subject.SERIES, event.series, False), (Subject.HOLDER, event.holder, False)]
    match event:
        case SharesPledged():
            lots = [(Subject.LOT, line.lot, False) for line in event.lines]
            pledge = [(Subject.REQUEST, event.request, False), (Subject.PLEDGE, event.pledge, True)]
            return [*found, (Subject.HOLDER, event.pledgee, False), *pledge, *lots]
        case PledgeReleased():
            return [
                *found,
                (Subject.PLEDGE, event.pledge, False),
                *((Subject.LOT, line.lot, False) for line in event.lines),
            ]
        case PledgeEnforced():
            return [
                *found,
                (Subject.HOLDER, event.pledgee, False),
                (Subject.REQUEST, event.request, False),
                (Subject.PLEDGE, event.pledge, False),
                *((Subject.LOT, move.source, False) for move in event.moves),
                *((Subject.LOT, move.child, True) for move in event.moves),
                (Subject.CERTIFICATE, event.certificate or "", True),
                *_surrendered(event.surrendered),
            ]
        case StopTransferPlaced():
            return [*found, (Subject.STOP, event.stop, True), *((Subject.LOT, lot, False) for lot in event.lots)]
        case StopTransferReleased():
            return [*found, (Subject.STOP, event.stop, False)]
        case CertificatesReplaced():
            return [
                *found,
                *((Subject.LOT, line.lot, False) for line in event.lots),
                *((Subject.CERTIFICATE, line.certificate or "", True) for line in event.lots),
                *_surrendered(event.replaced),
            ]
        case _:
            assert_never(event)


def _of_period(event: PeriodEvent) -> Spoken:
    match event:
        case PeriodClosed():
            return [(Subject.PERIOD, event.month, True)]
        case PriorPeriodCorrected() | ReportIssued():
            return [(Subject.PERIOD, event.month, False)]
        case StatementRecorded():
            return [
                (Subject.STATEMENT, event.statement, True),
                (Subject.SERIES, event.series, False),
                (Subject.HOLDER, event.holder or "", False),
            ]
        case StatementResolved():
            return [(Subject.STATEMENT, event.statement, False)]
        case _:
            assert_never(event)


def _of_registration(event: RegistrationEvent) -> Spoken:
    match event:
        case DemandAccepted():
            return [
                (Subject.REQUEST, event.request, False),
                (Subject.REGISTRATION, event.registration, True),
                *((Subject.HOLDER, holder, False) for holder in (event.holder, *event.jointly_with)),
                (Subject.SERIES, event.series, False),
            ]
        case RegistrationProgressed():
            return [(Subject.REGISTRATION, event.registration, False)]
        case HolderJoined() | SharesIncluded() | PapersCompleted():
            series = event.series if isinstance(event, HolderJoined) else ""
            return [
                (Subject.REGISTRATION, event.registration, False),
                (Subject.HOLDER, event.holder, False),
                (Subject.SERIES, series, False),
            ]
        case CounselSelected():
            return [
                (Subject.REGISTRATION, event.registration, False),
                *((Subject.HOLDER, holder, False) for holder in event.selected_by),
            ]
        case CounselReimbursed():
            return [(Subject.REGISTRATION, event.registration, False), (Subject.HOLDER, event.paid_to, False)]
        case _:
            assert_never(event)


def _of_fact(event: FactEvent) -> Spoken:
    match event:
        case DebtIssued() | MilestoneReached():
            return []
        case ReadingAdopted():
            return [(Subject.QUESTION, event.question, False), (Subject.DOCUMENT, event.document, False)]
        case ControlChanged():
            return [(Subject.HOLDER, event.affiliate, False), (Subject.HOLDER, event.controller, False)]
        case HolderSucceeded():
            return [(Subject.HOLDER, event.predecessor, False), (Subject.HOLDER, event.successor, False)]
        case AliasRecorded():
            return [(Subject.HOLDER, event.holder, False), (Subject.NAME, folded(event.alias), False)]
        case HolderRenamed():
            return [(Subject.HOLDER, event.holder, False), (Subject.NAME, folded(event.name), False)]
        case AddressChanged():
            return [(Subject.HOLDER, event.holder, False)]
        case LegendNoted():
            return [(Subject.LOT, event.lot, False)]
        case NoticeAddressChanged():
            return [(Subject.HOLDER, event.address.holder, False), (Subject.DOCUMENT, event.document, False)]
        case NoticeGiven():
            return [(Subject.HOLDER, event.holder, False), (Subject.DOCUMENT, event.document, False)]
        case ExecutionNoted():
            return [(Subject.DOCUMENT, event.document, False)]
        case _:
            assert_never(event)


def _asked(command: Request) -> Spoken:
    """Who and what was asked about; a pledge that is to be enforced names its holders in its own events."""
    holders: tuple[str, ...]
    match command:
        case TransferShares():
            series, holders = command.series, (command.transferor, command.transferee)
        case PledgeShares():
            series, holders = command.series, (command.holder, command.pledgee)
        case EnforcePledge():
            return [(Subject.PLEDGE, command.pledge, False)]
        case DemandRegistration():
            series, holders = command.series, (command.holder, *command.jointly_with)
        case _:
            assert_never(command)
    return [(Subject.SERIES, series, False), *((Subject.HOLDER, holder, False) for holder in holders)]
