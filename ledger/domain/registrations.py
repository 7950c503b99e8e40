"""The life of a registration: requested by a demand, then filed, effective, completed, or ended before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.domain.decisions import Decision, Outcome, not_after_today
from ledger.domain.events import DemandAccepted, Recorded, RegistrationProgressed, RegistrationStatus
from ledger.domain.slices import Needs, Slice
from ledger.domain.values import parse_name, shown
from ledger.errors import Fault, Invalid

PENDING = (RegistrationStatus.REQUESTED, RegistrationStatus.FILED, RegistrationStatus.POSTPONED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A registration as of a day: the demand that opened it and the statuses it reached."""

    demand: Recorded
    accepted: DemandAccepted
    progress: tuple[tuple[RegistrationStatus, date, int], ...]

    @property
    def status(self) -> RegistrationStatus:
        """The last status reached."""
        return self.progress[-1][0] if self.progress else RegistrationStatus.REQUESTED


def registration_of(events: tuple[Recorded, ...], on: date) -> Registration | None:
    """Fold the events of one registration up to a day; None before its demand was received."""
    demand, accepted = None, None
    progress: list[tuple[date, int, RegistrationStatus]] = []
    for recorded in events:
        if recorded.effective_on > on:
            continue
        if isinstance(recorded.event, DemandAccepted):
            demand, accepted = recorded, recorded.event
        elif isinstance(recorded.event, RegistrationProgressed):
            progress.append((recorded.effective_on, recorded.sequence, recorded.event.status))
    if demand is None or accepted is None:
        return None
    ordered = tuple((status, day, sequence) for day, sequence, status in sorted(progress))
    return Registration(demand=demand, accepted=accepted, progress=ordered)


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
    last_on = found.progress[-1][1] if found.progress else found.accepted.received_on
    if command.on < last_on:
        raise Invalid(
            Fault.DATE_ORDER,
            f"{command.registration} was {found.status} on {last_on}; it cannot be {command.status} on {command.on}",
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
