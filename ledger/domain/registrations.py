"""The life of a registration: requested by a demand, then filed, effective, completed, or ended before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ledger.domain.decisions import Decision, Outcome, not_after_today, unknown_registration
from ledger.domain.events import Recorded, SeriesDesignated, SharesTransferred
from ledger.domain.registration_events import (
    CounselReimbursed,
    CounselSelected,
    DemandAccepted,
    HolderJoined,
    PapersCompleted,
    RegistrationProgressed,
    RegistrationStatus,
    SharesIncluded,
    WithdrawnBy,
)
from ledger.domain.requests import Act
from ledger.domain.restrictions import Ask
from ledger.domain.slices import Needs, Slice
from ledger.domain.values import format_shares, parse_name
from ledger.errors import Fault, Invalid

S = RegistrationStatus
PENDING = (S.REQUESTED, S.FILED, S.POSTPONED)
MAY_COME_BACK = (*PENDING, S.EFFECTIVE, S.SUSPENDED, S.STOP_ORDERED)
"""Statuses of a registration that can still use its demand, and so hold it in reserve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """One holder's shares in a registration: asked for, included (None where nothing fixed it), sold; units.

    `joined` is the event by which it joined, None for the holder that demanded the registration.
    """

    holder: str
    series: str
    requested: int
    included: int | None
    sold: int
    joined: Recorded | None
    papers: Recorded | None

    @property
    def registered(self) -> int:
        """The shares that the registration covers: those included, else those asked for."""
        return self.requested if self.included is None else self.included


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A registration as of a day: the demand that opened it, its statuses, its participants, its counsel."""

    demand: Recorded
    accepted: DemandAccepted
    progress: tuple[Recorded, ...]
    participants: tuple[Participation, ...]
    counsel: tuple[Recorded, ...]

    @property
    def steps(self) -> tuple[tuple[date, RegistrationProgressed], ...]:
        """Every status after the demand, with its day, in order."""
        found = ((one.effective_on, one.event) for one in self.progress)
        return tuple((day, event) for day, event in found if isinstance(event, RegistrationProgressed))

    @property
    def reached(self) -> tuple[RegistrationStatus, ...]:
        """Every status in order, from the demand on."""
        return (S.REQUESTED, *(event.status for _, event in self.steps))

    @property
    def status(self) -> RegistrationStatus:
        """The last status reached."""
        return self.reached[-1]

    @property
    def last_on(self) -> date:
        """The day of the last status."""
        return self.progress[-1].effective_on if self.progress else self.accepted.received_on

    @property
    def underwritten(self) -> bool:
        """Whether it is underwritten, by the last word on it."""
        said = [event.underwritten for _, event in self.steps if event.underwritten is not None]
        return said[-1] if said else self.accepted.underwritten

    def of(self, holder: str) -> Participation | None:
        """A holder's part in it, or None where it takes no part."""
        return next((one for one in self.participants if one.holder == holder), None)

    def days_effective(self, until: date) -> int:
        """On how many days it was effective, up to a day."""
        days = 0
        for (day, event), following in zip(self.steps, (*(day for day, _ in self.steps[1:]), None), strict=True):
            if event.status is S.EFFECTIVE:
                days += (min(following or until, until) - day).days
        return days


def registration_of(events: tuple[Recorded, ...], on: date) -> Registration | None:
    """Fold the events of one registration up to a day; None before its demand was received.

    What is `sold` counts every transfer entered as a sale in it, whatever its day.
    """
    known = [one for one in events if one.effective_on <= on or isinstance(one.event, SharesTransferred)]
    demand = next((one for one in known if isinstance(one.event, DemandAccepted)), None)
    if demand is None:
        return None
    assert isinstance(demand.event, DemandAccepted)
    ordered = sorted(known, key=lambda recorded: (recorded.effective_on, recorded.sequence))
    return Registration(
        demand=demand,
        accepted=demand.event,
        progress=tuple(one for one in ordered if isinstance(one.event, RegistrationProgressed)),
        participants=tuple(_participants(demand.event, ordered)),
        counsel=tuple(one for one in ordered if isinstance(one.event, (CounselSelected, CounselReimbursed))),
    )


def not_in_registration(
    events: tuple[Recorded, ...], registration: str, ask: Ask, seller: str, series: SeriesDesignated, units: int
) -> str | None:
    """Why a sale is not one in a registration of which these are the events; None where it is."""
    if ask.act is not Act.SELL:
        return f"a sale in a registration is the act 'sell', and this is '{ask.act}'"
    found = registration_of(events, ask.on)
    if found is None or found.status is not S.EFFECTIVE:
        return f"registration {registration} is not recorded as effective on {ask.on}"
    part = found.of(seller)
    if part is None or part.series != series.series:
        of = " and ".join(f"series {one.series} of {one.holder}" for one in found.participants)
        return f"{registration} registers {of}, not these shares"
    if part.sold + units > part.registered:
        of = f"{format_shares(part.registered, series.decimals)} shares"
        sold, more = format_shares(part.sold, series.decimals), format_shares(units, series.decimals)
        return f"{registration} registers {of}, of which {sold} are sold; {more} more are too many"
    return None


def _participants(accepted: DemandAccepted, ordered: list[Recorded]) -> Iterator[Participation]:
    """The holder that demanded it, then those that joined, each once."""
    joined = {one.event.holder: (one, one.event) for one in ordered if isinstance(one.event, HolderJoined)}
    for holder in dict.fromkeys((accepted.holder, *joined)):
        event, part = joined.get(holder, (None, accepted))
        included, sold, papers = None, 0, None
        for one in ordered:
            if isinstance(one.event, SharesIncluded) and one.event.holder == holder:
                included = one.event.shares
            if isinstance(one.event, SharesTransferred) and one.event.transferor == holder:
                sold += sum(move.shares for move in one.event.moves)
            if isinstance(one.event, PapersCompleted) and one.event.holder == holder:
                papers = papers or one
        yield Participation(
            holder=holder,
            series=part.series,
            requested=part.shares,
            included=included,
            sold=sold,
            joined=event,
            papers=papers,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressRegistration:
    """The command: a registration reached a new status on a day."""

    registration: str
    status: RegistrationStatus
    on: date
    by: str | None = None
    file_number: str | None = None
    withdrawn_by: WithdrawnBy | None = None
    reimbursed: bool | None = None
    company_default: bool | None = None
    underwritten: bool | None = None


_NEXT = {
    S.REQUESTED: {S.FILED, S.POSTPONED, S.WITHDRAWN, S.TERMINATED},
    S.FILED: {S.EFFECTIVE, S.POSTPONED, S.WITHDRAWN, S.STOP_ORDERED, S.TERMINATED},
    S.POSTPONED: {S.FILED, S.EFFECTIVE, S.WITHDRAWN, S.TERMINATED},
    S.EFFECTIVE: {S.COMPLETED, S.SUSPENDED, S.WITHDRAWN, S.STOP_ORDERED, S.TERMINATED},
    S.SUSPENDED: {S.EFFECTIVE, S.WITHDRAWN, S.STOP_ORDERED, S.TERMINATED},
    S.STOP_ORDERED: {S.EFFECTIVE, S.WITHDRAWN, S.TERMINATED},
    S.COMPLETED: set(),
    S.TERMINATED: set(),
    S.WITHDRAWN: set(),
}


def needs(command: ProgressRegistration) -> Needs:
    """The events of the registration."""
    return Needs(on=command.on, registration=command.registration)


def open_registration(registration: str, given: Slice) -> Registration:
    """The registration with everything recorded of it; Invalid where it is unknown."""
    found = registration_of(given.registrations[0], date.max) if given.registrations else None
    if found is None:
        raise unknown_registration(registration)
    return found


def decide(command: ProgressRegistration, given: Slice) -> Decision:
    """Record a status that can follow the last one, on its day or later."""
    not_after_today(command.on, given)
    found = open_registration(command.registration, given)
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
    if command.status is not S.WITHDRAWN and command.withdrawn_by is not None:
        raise Invalid(Fault.MALFORMED, f"only a withdrawal has a --withdrawn-by, and this is '{command.status}'")
    return Decision(
        outcome=Outcome.RECORDED,
        event=RegistrationProgressed(
            registration=command.registration,
            status=command.status,
            by=parse_name(command.by, "by") if command.by else None,
            file_number=parse_name(command.file_number, "file number") if command.file_number else None,
            withdrawn_by=command.withdrawn_by,
            reimbursed=command.reimbursed,
            company_default=command.company_default,
            underwritten=command.underwritten,
        ),
        effective_on=command.on,
    )
