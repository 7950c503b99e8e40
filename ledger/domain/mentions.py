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
    RequestRefused,
    SeriesDesignated,
    SharesIssued,
    SharesTransferred,
)
from ledger.domain.fact_events import (
    AliasRecorded,
    ControlChanged,
    DebtIssued,
    ExecutionNoted,
    HolderSucceeded,
    LegendNoted,
    MilestoneReached,
    NoticeAddressChanged,
    NoticeGiven,
    ReadingAdopted,
)
from ledger.domain.registration_events import (
    CounselReimbursed,
    CounselSelected,
    DemandAccepted,
    HolderJoined,
    PapersCompleted,
    RegistrationProgressed,
    SharesIncluded,
)
from ledger.domain.requests import DemandRegistration, TransferShares
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


def _mentions(event: Event) -> list[tuple[Subject, str, bool]]:
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
        case SharesIssued():
            return [
                (Subject.SERIES, event.series, False),
                (Subject.HOLDER, event.holder, False),
                (Subject.LOT, event.lot, True),
                (Subject.LOT, event.parent or "", False),
                (Subject.CERTIFICATE, event.certificate or "", True),
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
                *((Subject.CERTIFICATE, certificate, False) for certificate in event.surrendered),
                (Subject.REGISTRATION, event.registration or "", False),
            ]
        case RequestRefused() | RequestHeld():
            return [(Subject.REQUEST, event.request, False), *_asked(event.command)]
        case (
            DemandAccepted()
            | RegistrationProgressed()
            | HolderJoined()
            | SharesIncluded()
            | CounselSelected()
            | CounselReimbursed()
            | PapersCompleted()
        ):
            return _of_registration(event)
        case DebtIssued() | MilestoneReached():
            return []
        case (
            ControlChanged()
            | HolderSucceeded()
            | AliasRecorded()
            | LegendNoted()
            | NoticeAddressChanged()
            | NoticeGiven()
            | ExecutionNoted()
        ):
            return _of_fact(event)
        case ReadingAdopted():
            return [(Subject.QUESTION, event.question, False), (Subject.DOCUMENT, event.document, False)]
        case EventReversed():
            return [(Subject.EVENT, str(event.reverses), False)]
        case _:
            assert_never(event)


def _of_registration(
    event: DemandAccepted
    | RegistrationProgressed
    | HolderJoined
    | SharesIncluded
    | CounselSelected
    | CounselReimbursed
    | PapersCompleted,
) -> list[tuple[Subject, str, bool]]:
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


def _of_fact(
    event: ControlChanged
    | HolderSucceeded
    | AliasRecorded
    | LegendNoted
    | NoticeAddressChanged
    | NoticeGiven
    | ExecutionNoted,
) -> list[tuple[Subject, str, bool]]:
    match event:
        case ControlChanged():
            return [(Subject.HOLDER, event.affiliate, False), (Subject.HOLDER, event.controller, False)]
        case HolderSucceeded():
            return [(Subject.HOLDER, event.predecessor, False), (Subject.HOLDER, event.successor, False)]
        case AliasRecorded():
            return [(Subject.HOLDER, event.holder, False), (Subject.NAME, folded(event.alias), False)]
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


def _asked(command: TransferShares | DemandRegistration) -> list[tuple[Subject, str, bool]]:
    holders: tuple[str, ...] = ()
    match command:
        case TransferShares():
            holders = (command.transferor, command.transferee)
        case DemandRegistration():
            holders = (command.holder, *command.jointly_with)
        case _:
            assert_never(command)
    return [(Subject.SERIES, command.series, False), *((Subject.HOLDER, holder, False) for holder in holders)]
