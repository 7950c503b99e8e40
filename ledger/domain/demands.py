"""Judging a demand for registration: its guards in their order of precedence."""

from __future__ import annotations

from dataclasses import dataclass, field

from ledger.domain.agreements import Reader
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
from ledger.domain.events import (
    DemandAccepted,
    DemandRegistration,
    RequestHeld,
    RequestRefused,
    SeriesDesignated,
)
from ledger.domain.registrations import Registration, registration_of
from ledger.domain.rights import (
    DEMAND_RIGHTS,
    DemandRights,
    Right,
    read_demand_rights,
    registrable,
    rests_of,
    rights,
)
from ledger.domain.slices import HeldLot, Needs, Slice, Terms
from ledger.domain.standing import (
    Reason,
    Rest,
    RestKind,
    Standing,
    Status,
    Verdict,
    World,
    evaluate,
    missing_document,
    supported,
)
from ledger.domain.values import Units, format_shares, parse_shares
from ledger.errors import Code, Fault, Invalid


@dataclass(slots=True, kw_only=True)
class _Findings:
    """What the guards found; one refusal is enough, and a refusal outweighs a hold."""

    refused: list[Reason] = field(default_factory=list)
    held: list[Reason] = field(default_factory=list)
    rests_on: dict[Rest, None] = field(default_factory=dict)
    relied_on: set[int] = field(default_factory=set)

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
        holders=(command.holder,),
        lots_of=command.holder,
        registrations_of=command.holder,
        terms=True,
    )


def decide(
    command: DemandRegistration, given: Slice, *, request: str | None = None, waiver: str | None = None
) -> Decision:
    """Right, first day, opinion, registrable shares, number left: in this order, all reasons collected."""
    series = designated(given, command.series)
    holder_known(given, command.holder)
    not_after_today(command.received_on, given)
    given_on = command.given_on or command.received_on
    dated_on = command.dated_on or given_on
    if given_on > command.received_on:
        raise Invalid(
            Fault.DATE_ORDER,
            f"the notice cannot be given on {given_on}, after it was received on {command.received_on}",
            advice="Check the two dates",
        )
    units = parse_shares(command.shares, series.decimals)
    shares_positive(units, command.shares)
    assert given.terms is not None
    if waiver and units > sum(held.balance.shares for held in _own(given)):
        raise Invalid(
            Fault.SHARES_EXCEED_HOLDING,
            f"{command.holder} does not hold {command.shares} of series {command.series} on {command.received_on}",
            advice="A waiver cannot register shares that the holder does not hold",
        )
    found = _Findings()
    found.rests_on.update(dict.fromkeys(map(missing_document, given.terms.missing(command.holder, command.series))))
    _judge(command, given, given.terms, series, units, found)
    _note_dates(command, found)
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
        dated_on=dated_on,
        opinion=command.opinion,
        opinion_by=command.opinion_by,
        opinion_on=command.opinion_on,
        waiver=waiver,
        relied_on=relied_on,
    )
    if waiver:
        found.held.append(Reason(code=Code.WAIVED, text=NOT_BINDING))
    waived = (missing(Code.WAIVED, f"accepted under a waiver by the issuer ({waiver})"),) if waiver else ()
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


def _judge(
    command: DemandRegistration,
    given: Slice,
    terms: Terms,
    series: SeriesDesignated,
    units: Units,
    found: _Findings,
) -> None:
    registrations = [r for events in given.registrations if (r := registration_of(events, command.received_on))]
    own = [right for right in rights(terms, registrations, command.received_on) if right.holder == command.holder]
    asked = [right for right in own if right.form is command.form]
    if not asked:
        _no_right(command, given, terms, found)
        return
    for right in asked:
        found.relied_on.add(right.cited.sequence)
        if right.entitled is None:
            found.held.append(
                _reason(
                    Code.ENTITLEMENT_UNKNOWN,
                    f"{command.holder} has demand rights on {spoken(command.received_on)}, but their number and first "
                    f"day are in {right.cited.clause.supersedes.document if right.cited.clause.supersedes else ''}, "
                    "which is not recorded: record that document",
                    right,
                )
            )
            continue
        clause = read_demand_rights(Reader(right.cited.clause.terms(), right.cited.clause.clause, []))
        found.add(_date_standing(command, right, clause, terms))
        if clause.opinion_required and not (command.opinion or "").strip():
            found.held.append(
                _reason(
                    Code.OPINION_MISSING,
                    f"{right.cited.clause.text} The holder's opinion is not recorded: record it with --opinion",
                    right,
                )
            )
        _enough_registrable(command, given, terms, series, units, right, found)
        _one_left(command, right, registrations, found)
        _one_left_today(command, given, terms, found)


def _own(given: Slice) -> list[HeldLot]:
    """The holder's lots that have shares on the day; the slice also has those that come to it later."""
    return [held for held in given.lots if held.balance.shares > 0]


def _reason(code: Code, text: str, right: Right) -> Reason:
    return Reason(code=code, text=text, clause=right.cited.clause.clause, cite=right.cited.cite)


def _no_right(command: DemandRegistration, given: Slice, terms: Terms, found: _Findings) -> None:
    """A stranger is refused; a transferee of registrable shares is held: whether rights follow is not recorded."""
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
    (found.held if transferred else found.refused).append(reason)
    if transferred:
        found.held.append(_transferred(transferred[0]))


def _transferred(held: HeldLot) -> Reason:
    text = (
        f"lot {held.lot.lot} was registrable in the hands of {held.lot.original_purchaser}; whether demand rights "
        "follow the shares is in a document that is not recorded"
    )
    return Reason(code=Code.FACT_MISSING, text=text)


def _date_standing(command: DemandRegistration, right: Right, clause: DemandRights, terms: Terms) -> Standing:
    """Whether the notice comes after the day named, by the date of it that counts."""
    given_on = command.given_on or command.received_on
    dates = {"received": command.received_on, "given": given_on, "dated": command.dated_on or given_on}

    def rule(world: World) -> Verdict:
        alike = len({day > clause.after for day in dates.values()}) == 1
        counted = "received" if alike else world.resolve(clause.notice_date)
        if dates[counted] > clause.after:
            return Verdict(restricts=False, by=(right.cited,))
        world.because(
            Code.NOT_YET_EXERCISABLE,
            f"demand rights are not yet exercisable: a demand may be made only after {spoken(clause.after)}, and this "
            f"notice was {counted} on {spoken(dates[counted])}",
            right.cited,
        )
        return Verdict(restricts=True, by=(right.cited,))

    return evaluate(rule, terms)


def _enough_registrable(
    command: DemandRegistration,
    given: Slice,
    terms: Terms,
    series: SeriesDesignated,
    units: Units,
    right: Right,
    found: _Findings,
) -> None:
    """Only its own registrable shares: enough under every reading, enough under some, or under none."""
    surely, perhaps = 0, 0
    open_reasons: list[Reason] = []
    for held in _own(given):
        standing = registrable(terms, held.lot, command.received_on)
        issued = supported(held.issued, f"lot {held.lot.root}: issued to {held.lot.original_purchaser}")
        found.rests_on.update(dict.fromkeys((*standing.rests_on, *issued)))
        if standing.status is Status.FREE and held.lot.original_purchaser == command.holder:
            surely += held.balance.shares
        elif standing.status is not Status.LOCKED:
            perhaps += held.balance.shares
            open_reasons += [reason for reason in standing.reasons if reason not in open_reasons]
            if held.lot.original_purchaser != command.holder:
                open_reasons.append(_transferred(held))
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


def _one_left(command: DemandRegistration, right: Right, registrations: list[Registration], found: _Findings) -> None:
    found.rests_on.update(dict.fromkeys(rests_of(right, registrations)))
    counts = f"{right.entitled} entitled, {right.used} used, {right.reserved} reserved by pending demands"
    if right.remaining is None:
        text = f"how many {command.form}-form registrations are used is not known: no counting rule is recorded"
        found.held.append(_reason(Code.FACT_MISSING, text, right))
    elif right.remaining == 0:
        text = f"no {command.form}-form registration is left for {command.holder}: {counts}"
        found.refused.append(_reason(Code.NO_REGISTRATION_LEFT, text, right))


def _one_left_today(command: DemandRegistration, given: Slice, terms: Terms, found: _Findings) -> None:
    """A demand that is entered late must leave room for those received after it and entered before it."""
    registrations = [r for events in given.registrations if (r := registration_of(events, given.today))]
    for right in rights(terms, registrations, given.today):
        concerns = (right.holder, right.form) == (command.holder, command.form)
        if concerns and right.remaining == 0 and not found.refused:
            text = (
                f"demands received later and entered already leave no {command.form}-form registration for "
                f"{command.holder}: {right.entitled} entitled, {right.used} used, {right.reserved} reserved today"
            )
            found.held.append(_reason(Code.NO_REGISTRATION_LEFT, text, right))


def _note_dates(command: DemandRegistration, found: _Findings) -> None:
    """Dates of the notice that nobody stated are assumptions, and say so."""
    for name, stated, taken in (
        ("given", command.given_on, "received"),
        ("dated", command.dated_on, "given"),
    ):
        if stated is None:
            text = f"no day on which the notice was {name} is stated; the day it was {taken} is taken"
            found.rests_on[Rest(kind=RestKind.ASSUMPTION, text=text)] = None
