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


def _movements(recorded: Recorded) -> list[tuple[str, Account, str, str, int]]:
    """Series, account, holder, lot and signed units of each movement of an event."""
    event = recorded.event
    match event:
        case SeriesDesignated():
            return [
                (event.series, Account.AUTHORISED, "", "", -event.authorised),
                (event.series, Account.UNISSUED, "", "", event.authorised),
            ]
        case SharesIssued():
            return [
                (event.series, Account.UNISSUED, "", "", -event.shares),
                (event.series, Account.CLEAR, event.holder, event.lot, event.shares),
            ]
        case SharesTransferred():
            return [
                movement
                for move in event.moves
                for movement in (
                    (event.series, Account.CLEAR, event.transferor, move.source, -move.shares),
                    (event.series, Account.CLEAR, event.transferee, move.child, move.shares),
                )
            ]
        case (
            IssuerRegistered()
            | HolderRegistered()
            | AgreementRecorded()
            | RequestRefused()
            | RequestHeld()
            | DemandAccepted()
            | RegistrationProgressed()
            | DebtIssued()
            | ReadingAdopted()
            | HolderJoined()
            | SharesIncluded()
            | CounselSelected()
            | CounselReimbursed()
            | PapersCompleted()
            | ControlChanged()
            | HolderSucceeded()
            | AliasRecorded()
            | MilestoneReached()
            | LegendNoted()
            | NoticeAddressChanged()
            | NoticeGiven()
            | ExecutionNoted()
            | EventReversed()
        ):
            return []
        case _:
            assert_never(event)
