"""From events about registrations, entities and documents back to the commands that record them here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import assert_never

from ledger.domain.documents import NoteExecution
from ledger.domain.entities import (
    EntityCommand,
    NoteLegend,
    RecordAlias,
    RecordControl,
    RecordMilestone,
    RecordSuccession,
)
from ledger.domain.fact_events import (
    AliasRecorded,
    ControlChanged,
    ExecutionNoted,
    HolderSucceeded,
    LegendNoted,
    MilestoneReached,
    NoticeAddressChanged,
    NoticeGiven,
)
from ledger.domain.notices import ChangeNoticeAddress, GiveNotice, NoticeCommand
from ledger.domain.participation import (
    CompletePapers,
    IncludeShares,
    JoinRegistration,
    ParticipationCommand,
    ReimburseCounsel,
    SelectCounsel,
)
from ledger.domain.registration_events import (
    CounselReimbursed,
    CounselSelected,
    HolderJoined,
    PapersCompleted,
    SharesIncluded,
)
from ledger.domain.values import format_shares


def participation_command(
    event: HolderJoined | SharesIncluded | CounselSelected | CounselReimbursed | PapersCompleted,
    on: date,
    registrations: Mapping[str, str],
    decimals: Mapping[str, int],
    series_in: Mapping[tuple[str, str], str],
) -> ParticipationCommand:
    """The command that records what happened in a registration, under the name that it has here."""
    registration = registrations.get(event.registration, event.registration)
    match event:
        case HolderJoined():
            shares = format_shares(event.shares, decimals[event.series])
            return JoinRegistration(
                registration=registration, holder=event.holder, series=event.series, shares=shares, on=on
            )
        case SharesIncluded():
            shares = format_shares(event.shares, decimals[series_in[event.registration, event.holder]])
            return IncludeShares(registration=registration, holder=event.holder, shares=shares, on=on)
        case CounselSelected():
            return SelectCounsel(registration=registration, counsel=event.counsel, selected_by=event.selected_by, on=on)
        case CounselReimbursed():
            return ReimburseCounsel(
                registration=registration,
                counsel=event.counsel,
                paid_to=event.paid_to,
                amount=format(event.amount, "f"),
                on=on,
            )
        case PapersCompleted():
            return CompletePapers(registration=registration, holder=event.holder, papers=event.papers, on=on)
        case _:
            assert_never(event)


def entity_command(
    event: ControlChanged
    | HolderSucceeded
    | AliasRecorded
    | MilestoneReached
    | LegendNoted
    | NoticeAddressChanged
    | NoticeGiven
    | ExecutionNoted,
    on: date,
    lots: Mapping[str, str],
) -> EntityCommand | NoticeCommand | NoteExecution:
    """The command that records a fact about an entity, a lot or a document."""
    match event:
        case ControlChanged():
            return RecordControl(
                affiliate=event.affiliate, controller=event.controller, controlled=event.controlled, on=on
            )
        case HolderSucceeded():
            return RecordSuccession(predecessor=event.predecessor, successor=event.successor, on=on)
        case AliasRecorded():
            return RecordAlias(holder=event.holder, alias=event.alias, cite=event.cite, on=on)
        case MilestoneReached():
            return RecordMilestone(milestone=event.milestone, on=on)
        case LegendNoted():
            return NoteLegend(lot=lots.get(event.lot, event.lot), clause=event.clause, noted=event.noted, on=on)
        case NoticeAddressChanged():
            address = event.address
            return ChangeNoticeAddress(
                document=event.document,
                address=address.address,
                holder=address.holder,
                addressee=address.addressee,
                lines=address.lines,
                on=on,
                is_copy=address.is_copy,
                attention=address.attention,
                fax=address.fax,
                cite=address.cite,
            )
        case NoticeGiven():
            return GiveNotice(
                holder=event.holder, document=event.document, about=event.about, addresses=event.addresses, on=on
            )
        case ExecutionNoted():
            return NoteExecution(
                document=event.document, party=event.party, signatory=event.signatory, status=event.status, on=on
            )
        case _:
            assert_never(event)
