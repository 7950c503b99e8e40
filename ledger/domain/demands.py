"""Judging a demand for registration: its guards in their order of precedence."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ledger.domain.calendars import spoken
from ledger.domain.decisions import (
    NOT_BINDING,
    Decision,
    Outcome,
    designated,
    holder_known,
    missing,
    not_after_today,
    shares_positive,
)
from ledger.domain.demand_conditions import (
    counts_in,
    demanded_under,
    enough_of_pool,
    follows,
    in_time,
    one_is_left,
    passed_on,
)
from ledger.domain.events import RequestHeld, RequestRefused, SeriesDesignated
from ledger.domain.judging import authority_missing, lasting, not_needed
from ledger.domain.registrable import registrable
from ledger.domain.registration_events import DemandAccepted
from ledger.domain.registrations import Registration, registration_of
from ledger.domain.requests import DemandRegistration
from ledger.domain.rights import DEMAND_RIGHTS, DemandRights, Right, read_demand_rights, rests_of, rights
from ledger.domain.slices import HeldLot, Needs, Slice, Terms
from ledger.domain.standing import (
    Reason,
    Rest,
    RestKind,
    Standing,
    Status,
    missing_document,
    supported,
)
from ledger.domain.values import Units, format_shares, parse_shares
from ledger.domain.waivers import Waiver
from ledger.errors import Code, Fault, Invalid


@dataclass(slots=True, kw_only=True)
class _Findings:
    """What the guards found; one refusal is enough, and a refusal outweighs a hold."""

    refused: list[Reason] = field(default_factory=list)
    held: list[Reason] = field(default_factory=list)
    rests_on: dict[Rest, None] = field(default_factory=dict)
    relied_on: set[int] = field(default_factory=set)
    pool: str | None = None

    def add(self, standing: Standing) -> None:
        self.rests_on.update(dict.fromkeys(standing.rests_on))
        if standing.status is Status.LOCKED:
            self.refused += standing.reasons
        elif standing.status is not Status.FREE:
            self.held += standing.reasons


def needs(command: DemandRegistration) -> Needs:
    """The holder's lots on the day the notice was received, its registrations and every recorded term."""
    return Needs(
        on=command.received_on,
        series=command.series,
        holders=(command.holder, *command.jointly_with),
        lots_of=command.holder,
        registrations_of=command.holder,
        terms=True,
        everybody=True,
    )


def decide(
    command: DemandRegistration, given: Slice, *, request: str | None = None, waiver: Waiver | None = None
) -> Decision:
    """Right, first day, opinion, registrable shares, number left: in this order, all reasons collected."""
    series, units = _possible(command, given, waived=waiver is not None)
    if waiver is not None:
        lasting(waiver, command.received_on)
        waiver = replace(waiver, holder=command.holder, act="demand")
    given_on = command.given_on or command.received_on
    assert given.terms is not None
    found = _Findings()
    found.rests_on.update(dict.fromkeys(map(missing_document, given.terms.missing(command.holder, command.series))))
    _judge(command, given, given.terms, series, units, found)
    _note_dates(command, found)
    needless = waiver is not None and not (found.refused or found.held)
    waiver = None if needless else waiver
    request = request or f"D-{given.next_request}"
    relied_on = tuple(sorted(found.relied_on | {r.sequence for r in found.rests_on if r.sequence is not None}))
    if (found.refused or found.held) and waiver is None:
        refused = bool(found.refused)
        kind = RequestRefused if refused else RequestHeld
        return Decision(
            outcome=Outcome.REFUSED if refused else Outcome.HELD,
            event=kind(request=request, command=command, relied_on=relied_on),
            effective_on=command.received_on,
            request=request,
            reasons=tuple(dict.fromkeys(found.refused + found.held)),
            rests_on=tuple(found.rests_on),
        )
    event = DemandAccepted(
        request=request,
        registration=f"R-{given.next_registration}",
        holder=command.holder,
        form=command.form,
        series=command.series,
        shares=units,
        received_on=command.received_on,
        given_on=given_on,
        dated_on=command.dated_on or given_on,
        opinion=command.opinion,
        opinion_by=command.opinion_by,
        opinion_on=command.opinion_on,
        underwritten=command.underwritten,
        jointly_with=tuple(one for one in dict.fromkeys(command.jointly_with) if one != command.holder),
        pool=found.pool,
        waiver=waiver,
        relied_on=relied_on,
    )
    if needless:
        found.held.append(not_needed("demand"))
    if waiver:
        found.held.append(Reason(code=Code.WAIVED, text=NOT_BINDING))
    waived: tuple[Reason, ...] = ()
    if waiver:
        text = f"accepted under a waiver by the issuer ({waiver})"
        waived = (missing(Code.WAIVED, text), *authority_missing(waiver))
    return Decision(
        outcome=Outcome.REGISTERED,
        event=event,
        effective_on=command.received_on,
        request=request,
        opened=(event.registration,),
        reasons=tuple(dict.fromkeys(found.refused + found.held)),
        rests_on=tuple(found.rests_on),
        exceptions=waived,
    )


def _possible(command: DemandRegistration, given: Slice, *, waived: bool) -> tuple[SeriesDesignated, Units]:
    """Impossible first: the series and the units asked for, or Invalid."""
    series = designated(given, command.series)
    for holder in (command.holder, *command.jointly_with):
        holder_known(given, holder)
    not_after_today(command.received_on, given)
    given_on = command.given_on or command.received_on
    if given_on > command.received_on:
        raise Invalid(
            Fault.DATE_ORDER,
            f"the notice cannot be given on {given_on}, after it was received on {command.received_on}",
            advice="Check the two dates",
        )
    units = parse_shares(command.shares, series.decimals)
    shares_positive(units, command.shares)
    if waived and units > sum(held.units for held in _own(given)):
        raise Invalid(
            Fault.SHARES_EXCEED_HOLDING,
            f"{command.holder} does not hold {command.shares} of series {command.series} on {command.received_on}",
            advice="A waiver cannot register shares that the holder does not hold",
        )
    return series, units


def _judge(
    command: DemandRegistration,
    given: Slice,
    terms: Terms,
    series: SeriesDesignated,
    units: Units,
    found: _Findings,
) -> None:
    registrations = [r for events in given.registrations if (r := registration_of(events, command.received_on))]
    asked = demanded_under(terms, rights(terms, registrations, command.received_on), command)
    if not asked:
        _no_right(command, given, terms, found)
        return
    for right in asked:
        found.pool = right.pool.pool if right.pool else None
        found.relied_on.add(right.cited.sequence)
        if right.entitled is None:
            replaced = right.cited.clause.supersedes
            found.held.append(
                _reason(
                    Code.ENTITLEMENT_UNKNOWN,
                    f"{command.holder} has demand rights on {spoken(command.received_on)}, but their number and first "
                    f"day are in {replaced.document if replaced else ''}, which is not recorded: record that document",
                    right,
                )
            )
            continue
        clause = right.cited.read(read_demand_rights)
        found.add(passed_on(command, right, clause, terms))
        found.add(in_time(command, right, clause, terms))
        if clause.opinion_required and not (command.opinion or "").strip():
            found.held.append(
                _reason(
                    Code.OPINION_MISSING,
                    f"{right.cited.clause.text} The holder's opinion is not recorded: record it with --opinion",
                    right,
                )
            )
        _enough_registrable(command, given, terms, series, units, right, clause, found)
        if right.pool is not None:
            found.add(enough_of_pool(command, given, terms, right))
        _one_left(command, terms, right, registrations, found)
        _one_left_today(command, given, terms, found)


def _own(given: Slice) -> list[HeldLot]:
    """The holder's lots that have shares on the day; the slice also has those that come to it later."""
    return [held for held in given.lots if held.units > 0]


def _reason(code: Code, text: str, right: Right) -> Reason:
    return Reason(code=code, text=text, clause=right.cited.clause.clause, cite=right.cited.cite)


def _no_right(command: DemandRegistration, given: Slice, terms: Terms, found: _Findings) -> None:
    """A stranger is refused; a transferee of registrable shares is held: whether rights follow is not recorded."""
    if command.pool is not None:
        text = f"no recorded clause in force on {spoken(command.received_on)} grants anything to a pool {command.pool}"
        found.refused.append(Reason(code=Code.NO_DEMAND_RIGHT, text=text))
        return
    documents = ", ".join(dict.fromkeys(cited.document.document for cited in terms.clauses(DEMAND_RIGHTS)))
    reason = Reason(
        code=Code.NO_DEMAND_RIGHT,
        text=f"{command.holder} has no demand rights under {documents or 'any recorded agreement'} on "
        f"{spoken(command.received_on)}; other agreements, recorded or not, are other demand rights",
    )
    transferred = [
        held
        for held in _own(given)
        if held.lot.original_purchaser != held.lot.holder
        and registrable(terms, held.lot, command.received_on).status is not Status.LOCKED
    ]
    if not transferred:
        found.refused.append(reason)
        return
    standing = follows(transferred[0], terms, command.received_on)
    (found.refused if standing.status is Status.LOCKED else found.held).append(reason)
    found.add(standing)
    if standing.status is Status.FREE:
        text = "how many demands a transferee has, and from whose count, is in a document that is not recorded"
        found.held.append(Reason(code=Code.ENTITLEMENT_UNKNOWN, text=text))


def _enough_registrable(
    command: DemandRegistration,
    given: Slice,
    terms: Terms,
    series: SeriesDesignated,
    units: Units,
    right: Right,
    clause: DemandRights,
    found: _Findings,
) -> None:
    """Only its own registrable shares: enough under every reading, enough under some, or under none."""
    surely, perhaps = 0, 0
    open_reasons: list[Reason] = []
    for held in _own(given):
        standing = registrable(terms, held.lot, command.received_on)
        issued = supported(held.issued, f"lot {held.lot.root}: issued to {held.lot.original_purchaser}")
        found.rests_on.update(dict.fromkeys((*standing.rests_on, *issued)))
        own = clause.pool is not None or held.lot.original_purchaser in (command.holder, right.holder)
        follow = None if own else follows(held, terms, command.received_on)
        both = [standing, *([follow] if follow else [])]
        if all(one.status is Status.FREE for one in both):
            surely += held.units
        elif all(one.status is not Status.LOCKED for one in both):
            perhaps += held.units
            open_reasons += [reason for one in both for reason in one.reasons if reason not in open_reasons]
    if units <= surely:
        return
    text = (
        f"{command.holder} asks for {command.shares} of series {command.series} and holds "
        f"{format_shares(surely, series.decimals)} that are registrable under every reading"
    )
    if units <= surely + perhaps:
        text += f", and {format_shares(perhaps, series.decimals)} more that are registrable under some"
        found.held += [_reason(Code.EXCEEDS_REGISTRABLE, text, right), *open_reasons]
    else:
        text += f" (at most {format_shares(surely + perhaps, series.decimals)} under any): only its own may be demanded"
        found.refused.append(_reason(Code.EXCEEDS_REGISTRABLE, text, right))


def _one_left(
    command: DemandRegistration, terms: Terms, right: Right, registrations: list[Registration], found: _Findings
) -> None:
    found.rests_on.update(dict.fromkeys(rests_of(terms, right, registrations, command.received_on)))
    found.add(one_is_left(right, terms, command, ""))


def _one_left_today(command: DemandRegistration, given: Slice, terms: Terms, found: _Findings) -> None:
    """A demand that is entered late must leave room for those received after it and entered before it.

    That is asked for today and for each day on which one of those was received.
    """
    whole = [r for events in given.registrations if (r := registration_of(events, given.today))]
    later = {one.accepted.received_on for one in whole if one.accepted.received_on > command.received_on}
    for day in sorted({given.today, *later}):
        registrations = [r for events in given.registrations if (r := registration_of(events, day))]
        for right in rights(terms, registrations, day):
            if not counts_in(terms, right, command, found.pool) or right.entitled is None or found.refused:
                continue
            when = ", today" if day == given.today else f", on {spoken(day)}"
            standing = one_is_left(right, terms, command, when)
            if standing.status is Status.LOCKED:
                text = f"demands received later and entered already leave none: {standing.reasons[-1].text}"
                found.held.append(_reason(Code.NO_REGISTRATION_LEFT, text, right))
                return


def _note_dates(command: DemandRegistration, found: _Findings) -> None:
    """Dates of the notice that nobody stated are assumptions, and say so."""
    for name, stated, taken in (
        ("given", command.given_on, "received"),
        ("dated", command.dated_on, "given"),
    ):
        if stated is None:
            text = f"no day on which the notice was {name} is stated; the day it was {taken} is taken"
            found.rests_on[Rest(kind=RestKind.ASSUMPTION, text=text)] = None
