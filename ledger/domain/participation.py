"""Taking part in a registration: joining, the shares included, counsel and its fees, underwriting papers.

All of these are facts: what an agreement does not owe or allow is recorded all the same, and stands as an exception.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import assert_never

from ledger.domain.calendars import spoken
from ledger.domain.counsel import owed
from ledger.domain.decisions import (
    Decision,
    Outcome,
    designated,
    holder_known,
    missing,
    not_after_today,
    shares_positive,
)
from ledger.domain.events import Recorded
from ledger.domain.registrable import registrable
from ledger.domain.registration_events import (
    CounselReimbursed,
    CounselSelected,
    HolderJoined,
    PapersCompleted,
    RegistrationStatus,
    SharesIncluded,
)
from ledger.domain.registrations import Participation, Registration, open_registration, registration_of
from ledger.domain.rights import may_join, rights
from ledger.domain.slices import Needs, Slice
from ledger.domain.standing import Reason, Status, stated
from ledger.domain.values import Units, format_shares, parse_money, parse_name, parse_reference, parse_shares
from ledger.errors import Code, Fault, Invalid

ENDED = (RegistrationStatus.COMPLETED, RegistrationStatus.TERMINATED, RegistrationStatus.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRegistration:
    """The command: another holder takes part in a registration. Shares are as typed."""

    registration: str
    holder: str
    series: str
    shares: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class IncludeShares:
    """The command: a participant's shares in the registration are fixed, as after a cut-back."""

    registration: str
    holder: str
    shares: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectCounsel:
    """The command: participants select counsel for a registration."""

    registration: str
    counsel: str
    selected_by: tuple[str, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReimburseCounsel:
    """The command: the company reimbursed a participant for counsel's fees. The amount is as typed."""

    registration: str
    counsel: str
    paid_to: str
    amount: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletePapers:
    """The command: a participant completed the papers of an underwritten registration."""

    registration: str
    holder: str
    on: date
    papers: str | None = None


ParticipationCommand = JoinRegistration | IncludeShares | SelectCounsel | ReimburseCounsel | CompletePapers


def needs(command: ParticipationCommand) -> Needs:
    """The registration and the terms; to join, the holder's lots too."""
    match command:
        case JoinRegistration():
            return Needs(
                on=command.on,
                series=command.series,
                holders=(command.holder,),
                lots_of=command.holder,
                registration=command.registration,
                terms=True,
            )
        case IncludeShares() | SelectCounsel() | ReimburseCounsel() | CompletePapers():
            return Needs(on=command.on, registration=command.registration, terms=True)
        case _:
            assert_never(command)


def decide(command: ParticipationCommand, given: Slice) -> Decision:
    """Record what happened in a registration that is known, on or after the day of its demand."""
    not_after_today(command.on, given)
    found = open_registration(command.registration, given)
    if command.on < found.accepted.received_on:
        raise Invalid(
            Fault.DATE_ORDER,
            f"{command.registration} was demanded on {found.accepted.received_on}, after {command.on}",
            advice="Check the day",
        )
    match command:
        case JoinRegistration():
            return _join(command, given, found)
        case IncludeShares():
            return _include(command, given, found)
        case SelectCounsel():
            return _select(command, found)
        case ReimburseCounsel():
            return _reimburse(command, given, found)
        case CompletePapers():
            part = _part(found, command.holder)
            papers = parse_name(command.papers, "papers") if command.papers else None
            event = PapersCompleted(registration=command.registration, holder=part.holder, papers=papers)
            return Decision(outcome=Outcome.RECORDED, event=event, effective_on=command.on)
        case _:
            assert_never(command)


def _part(found: Registration, holder: str) -> Participation:
    part = found.of(holder)
    if part is None:
        there = ", ".join(one.holder for one in found.participants)
        raise Invalid(
            Fault.NOT_IN_REGISTRATION,
            f"{holder} takes no part in {found.accepted.registration}; its participants are {there}",
            advice="`record-joining` enters another participant",
        )
    return part


def _join(command: JoinRegistration, given: Slice, found: Registration) -> Decision:
    series = designated(given, command.series)
    holder_known(given, command.holder)
    if found.of(command.holder) is not None:
        raise Invalid(Fault.ALREADY_RECORDED, f"{command.holder} takes part in {command.registration} already")
    if found.status in ENDED:
        raise Invalid(Fault.STATUS_NOT_POSSIBLE, f"{command.registration} is {found.status}; nobody can join it")
    units = parse_shares(command.shares, series.decimals)
    shares_positive(units, command.shares)
    own = [held for held in given.lots if held.units > 0]
    if units > sum(held.units for held in own):
        raise Invalid(
            Fault.SHARES_EXCEED_HOLDING,
            f"{command.holder} does not hold {command.shares} of series {command.series} on {command.on}",
            advice="Join with no more than it holds",
        )
    assert given.terms is not None
    standings = [(held, registrable(given.terms, held.lot, command.on)) for held in own]
    surely = sum(held.units for held, standing in standings if standing.status is Status.FREE)
    exceptions = []
    if units > surely:
        text = (
            f"{command.holder} joins with {command.shares} of series {command.series}, of which "
            f"{format_shares(surely, series.decimals)} are registrable under every reading"
        )
        exceptions.append(missing(Code.EXCEEDS_REGISTRABLE, text))
    may = may_join(given.terms, command.holder, command.on)
    own_right = any(one.holder == command.holder for one in rights(given.terms, [], command.on))
    if may is None and not own_right and command.holder not in found.accepted.jointly_with:
        text = f"no recorded clause lets {command.holder} join a registration on {spoken(command.on)}"
        exceptions.append(missing(Code.NO_RIGHT_TO_JOIN, text))
    rests = dict.fromkeys(rest for _, standing in standings for rest in standing.rests_on)
    rests.update(dict.fromkeys(stated(may) if may is not None else ()))
    return Decision(
        outcome=Outcome.RECORDED,
        event=HolderJoined(
            registration=command.registration, holder=command.holder, series=command.series, shares=units
        ),
        effective_on=command.on,
        rests_on=tuple(rests),
        exceptions=tuple(exceptions),
    )


def _include(command: IncludeShares, given: Slice, found: Registration) -> Decision:
    part = _part(found, command.holder)
    decimals = given.decimals[part.series]
    units = parse_shares(command.shares, decimals)
    if units > part.requested:
        raise Invalid(
            Fault.SHARES_EXCEED_HOLDING,
            f"{command.holder} asked for {format_shares(part.requested, decimals)} in {command.registration}; "
            f"{command.shares} cannot be included",
            advice="Include no more than was asked for",
        )
    if units < part.sold:
        raise Invalid(
            Fault.SHARES_EXCEED_HOLDING,
            f"{command.holder} has sold {format_shares(part.sold, decimals)} in {command.registration}; no fewer than "
            "these can be included",
        )
    return Decision(
        outcome=Outcome.RECORDED,
        event=SharesIncluded(registration=command.registration, holder=command.holder, shares=Units(units)),
        effective_on=command.on,
    )


def _select(command: SelectCounsel, found: Registration) -> Decision:
    if not command.selected_by:
        raise Invalid(Fault.MALFORMED, "counsel is selected by at least one participant", advice="Give --selected-by")
    for holder in command.selected_by:
        _part(found, holder)
    event = CounselSelected(
        registration=command.registration,
        counsel=parse_reference(command.counsel, "counsel"),
        selected_by=tuple(dict.fromkeys(command.selected_by)),
    )
    return Decision(outcome=Outcome.RECORDED, event=event, effective_on=command.on)


def _reimburse(command: ReimburseCounsel, given: Slice, found: Registration) -> Decision:
    """Recorded whether it was owed or not: the text limits what the company must pay, not what it may pay."""
    _part(found, command.paid_to)
    event = CounselReimbursed(
        registration=command.registration,
        counsel=parse_reference(command.counsel, "counsel"),
        paid_to=command.paid_to,
        amount=parse_money(command.amount, "amount"),
    )
    assert given.terms is not None
    paid = Recorded(sequence=given.head + 1, effective_on=command.on, recorded_at="", recorded_by="", event=event)
    then = registration_of((*given.registrations[0], paid), command.on)
    assert then is not None
    standing = owed(given.terms, then, paid, command.on)
    exceptions: tuple[Reason, ...] = ()
    if standing.status is not Status.FREE:
        exceptions = (missing(Code.NOT_OWED, not_owed_text(event, standing.status, standing.reasons)),)
    return Decision(
        outcome=Outcome.RECORDED,
        event=event,
        effective_on=command.on,
        reasons=standing.reasons,
        rests_on=standing.rests_on,
        exceptions=exceptions,
    )


def not_owed_text(event: CounselReimbursed, status: Status, reasons: tuple[Reason, ...]) -> str:
    """What stands as an exception: a reimbursement that was not owed, or of which that is open."""
    how = {Status.LOCKED: "is not owed", Status.DISPUTED: "is owed under some readings only"}.get(
        status, "may not be owed"
    )
    cites = ", ".join(dict.fromkeys(reason.cite for reason in reasons if reason.cite))
    why = next((reason.text for reason in reasons if reason.code is Code.NOT_OWED), "")
    return (
        f"{event.registration}: the reimbursement of {event.amount:,f} for {event.counsel} ({event.paid_to}) {how}"
        + (f" ({cites})" if cites else "")
        + (f": {why}" if why else "")
    )
