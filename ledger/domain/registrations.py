"""The life of a registration: requested by a demand, then filed, effective, completed, or ended before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.domain.decisions import Decision, Outcome, not_after_today
from ledger.domain.events import (
    DemandAccepted,
    Recorded,
    RegistrationProgressed,
    RegistrationStatus,
    SharesTransferred,
)
from ledger.domain.slices import Needs, Slice
from ledger.domain.values import parse_name, shown
from ledger.errors import Fault, Invalid

PENDING = (RegistrationStatus.REQUESTED, RegistrationStatus.FILED, RegistrationStatus.POSTPONED)
MAY_COME_BACK = (*PENDING, RegistrationStatus.STOP_ORDERED)
"""Statuses of a registration that can still become effective, and so holds its demand in reserve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A registration as of a day: the demand that opened it, the statuses it reached, the shares sold in it."""

    demand: Recorded
    accepted: DemandAccepted
    progress: tuple[Recorded, ...]
    sold: int

    @property
    def reached(self) -> tuple[RegistrationStatus, ...]:
        """Every status in order, from the demand on."""
        events = (recorded.event for recorded in self.progress)
        later = (event.status for event in events if isinstance(event, RegistrationProgressed))
        return (RegistrationStatus.REQUESTED, *later)

    @property
    def status(self) -> RegistrationStatus:
        """The last status reached."""
        return self.reached[-1]

    @property
    def last_on(self) -> date:
        """The day of the last status."""
        return self.progress[-1].effective_on if self.progress else self.accepted.received_on


def registration_of(events: tuple[Recorded, ...], on: date) -> Registration | None:
    """Fold the events of one registration up to a day; None before its demand was received.

    `sold` counts every transfer entered as a sale in it, whatever its day.
    """
    demand, accepted, sold = None, None, 0
    progress: list[Recorded] = []
    for recorded in events:
        if isinstance(recorded.event, SharesTransferred):
            sold += sum(move.shares for move in recorded.event.moves)
        elif recorded.effective_on > on:
            continue
        elif isinstance(recorded.event, DemandAccepted):
            demand, accepted = recorded, recorded.event
        elif isinstance(recorded.event, RegistrationProgressed):
            progress.append(recorded)
    if demand is None or accepted is None:
        return None
    ordered = sorted(progress, key=lambda recorded: (recorded.effective_on, recorded.sequence))
    return Registration(demand=demand, accepted=accepted, progress=tuple(ordered), sold=sold)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressRegistration:
    """The command: a registration reached a new status on a day."""

    registration: str
    status: RegistrationStatus
    on: date
    by: str | None = None
    file_number: str | None = None


_NEXT = {
    RegistrationStatus.REQUESTED: {
        RegistrationStatus.FILED,
        RegistrationStatus.POSTPONED,
        RegistrationStatus.WITHDRAWN,
    },
    RegistrationStatus.FILED: {
        RegistrationStatus.EFFECTIVE,
        RegistrationStatus.POSTPONED,
        RegistrationStatus.WITHDRAWN,
        RegistrationStatus.STOP_ORDERED,
    },
    RegistrationStatus.POSTPONED: {
        RegistrationStatus.FILED,
        RegistrationStatus.EFFECTIVE,
        RegistrationStatus.WITHDRAWN,
    },
    RegistrationStatus.EFFECTIVE: {
        RegistrationStatus.COMPLETED,
        RegistrationStatus.WITHDRAWN,
        RegistrationStatus.STOP_ORDERED,
    },
    RegistrationStatus.STOP_ORDERED: {RegistrationStatus.EFFECTIVE, RegistrationStatus.WITHDRAWN},
    RegistrationStatus.COMPLETED: set(),
    RegistrationStatus.WITHDRAWN: set(),
}


def needs(command: ProgressRegistration) -> Needs:
    """The events of the registration."""
    return Needs(on=command.on, registration=command.registration)


def decide(command: ProgressRegistration, given: Slice) -> Decision:
    """Record a status that can follow the last one, on its day or later."""
    not_after_today(command.on, given)
    found = registration_of(given.registrations[0], date.max) if given.registrations else None
    if found is None:
        raise Invalid(
            Fault.UNKNOWN_REGISTRATION,
            f"registration {shown(command.registration)} is not recorded",
            advice="`demands` lists the registrations; `record-demand` opens one",
        )
    if command.on < found.last_on:
        raise Invalid(
            Fault.DATE_ORDER,
            f"{command.registration} was {found.status} on {found.last_on}; it cannot be {command.status} "
            f"on {command.on}",
            advice="Record the statuses in the order of their days; reverse a wrong one first",
        )
    if command.status not in _NEXT[found.status]:
        follow = ", ".join(sorted(_NEXT[found.status])) or "nothing"
        raise Invalid(
            Fault.STATUS_NOT_POSSIBLE,
            f"{command.registration} is {found.status}, which can be followed by {follow}, not by {command.status}",
        )
    return Decision(
        outcome=Outcome.RECORDED,
        event=RegistrationProgressed(
            registration=command.registration,
            status=command.status,
            by=parse_name(command.by, "by") if command.by else None,
            file_number=parse_name(command.file_number, "file number") if command.file_number else None,
        ),
        effective_on=command.on,
    )
