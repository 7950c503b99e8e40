"""Pledges: shares become security for a pledgee, are released from it, or pass to the pledgee by enforcement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from ledger.domain.certificates import certificate_free, numbers, surrendered
from ledger.domain.decisions import (
    Decision,
    Outcome,
    designated,
    holder_known,
    lines,
    missing,
    not_after_today,
    shares_positive,
)
from ledger.domain.events import Recorded, SeriesDesignated
from ledger.domain.holding_events import PledgeEnforced, PledgeLine, PledgeReleased, SharesPledged
from ledger.domain.judging import (
    Case,
    Judged,
    Permission,
    breach_of,
    entered_although,
    evidence_given,
    judge_taken,
    judge_wanted,
    not_entered,
    passes,
    said_of,
    waived,
)
from ledger.domain.lot_choice import Wanted
from ledger.domain.pledge_terms import left_from
from ledger.domain.request_log import number_of_request
from ledger.domain.requests import Act, Basis, EnforcePledge, PledgeShares
from ledger.domain.restrictions import Ask
from ledger.domain.slices import Balance, HeldLot, Needs, Slice
from ledger.domain.transfers import certificate_exceptions, moves_of, reference, stated
from ledger.domain.values import Units, format_shares, parse_shares, shown
from ledger.errors import Code, Fault, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePledge:
    """The command: pledged shares are the holder's own again; without shares, all that are in the pledge."""

    pledge: str
    on: date
    shares: str | None = None


# --- pledging


def needs(command: PledgeShares) -> Needs:
    """The holder's lots from that day on, both parties, and every recorded term."""
    return Needs(
        on=command.on,
        series=command.series,
        holders=(command.holder, command.pledgee),
        lots_of=command.holder,
        shares=command.shares,
        lots=command.lots,
        notices_to=command.pledgee,
        request=command.request,
        terms=True,
    )


def decide(command: PledgeShares, given: Slice, permission: Permission | None = None) -> Decision:
    """Impossible first, then restricted or not, lot by lot, as a transfer is; the record holder stays the same."""
    permission = permission or Permission()
    series = designated(given, command.series)
    holder_known(given, command.holder)
    holder_known(given, command.pledgee)
    if command.holder == command.pledgee:
        raise Invalid(
            Fault.TRANSFER_TO_ONESELF,
            f"{command.holder} cannot pledge shares to itself",
            advice="Name the creditor that they are security for with --to",
        )
    not_after_today(command.on, given)
    evidence_given(in_breach=command.in_breach, evidenced=permission.evidenced)
    units = parse_shares(command.shares, series.decimals)
    shares_positive(units, command.shares)
    number, presented_at = number_of_request(
        given, permission.request, series=command.series, logged=command.request, typed=command.presented_at
    )
    command = replace(command, presented_at=presented_at)
    wanted = Wanted(
        act="pledge",
        holder=command.holder,
        series=series,
        shares=command.shares,
        units=units,
        on=command.on,
        lots=command.lots,
    )
    judged = judge_wanted(wanted, _ask(Act.PLEDGE, command.pledgee, command.on), given)
    case = _case(command, Act.PLEDGE, (command.holder, command.pledgee), judged, number, permission)
    if not passes(case, judged):
        return not_entered(case, judged, given)
    event = SharesPledged(
        request=number,
        pledge=f"P-{given.next_pledge}",
        series=command.series,
        holder=command.holder,
        pledgee=command.pledgee,
        lines=tuple(PledgeLine(lot=held.lot.lot, units=Units(part)) for held, part in judged.taken),
        express=command.express,
        instruction=stated(command.instruction, "instruction"),
        waiver=case.waiver,
        in_breach=breach_of(case, judged),
        presented_at=presented_at,
        relied_on=judged.relied_on,
    )
    without = missing(Code.INSTRUCTION_MISSING, f"no instruction by {command.holder} is named")
    return Decision(
        outcome=Outcome.REGISTERED,
        event=event,
        effective_on=command.on,
        request=number,
        opened=(event.pledge,),
        reasons=said_of(case, judged),
        rests_on=judged.rests_on,
        exceptions=(*(() if command.instruction else (without,)), *entered_although(case, judged)),
        before=lines(given, series, ()),
        after=lines(given, series, ()),
    )


def _ask(act: Act, pledgee: str, on: date) -> Ask:
    return Ask(act=act, basis=Basis.PRIVATE, on=on, registered=False, transferee=pledgee)


def _case(
    command: PledgeShares | EnforcePledge,
    act: Act,
    parties: tuple[str, str],
    judged: Judged,
    number: str,
    permission: Permission,
) -> Case:
    giver, taker = parties
    case = Case(
        command=command,
        request=number,
        act=act,
        giver=giver,
        taker=taker,
        on=command.on,
        in_breach=command.in_breach,
        waiver=permission.waiver,
    )
    return waived(case, judged)


# --- a pledge that is there


def needs_of_pledge(command: ReleasePledge | EnforcePledge) -> Needs:
    """The events of the pledge and of what else was pledged of its lots."""
    return Needs(on=command.on, pledge=command.pledge)


def needs_of_lots(command: ReleasePledge | EnforcePledge, given: Slice) -> Needs:
    """The lots in a pledge that was found, both parties, and for enforcement every recorded term."""
    _, event = _opened(command.pledge, given)
    found = Needs(
        on=command.on,
        series=event.series,
        holders=(event.holder, event.pledgee),
        lots_of=event.holder,
        lots=tuple(line.lot for line in event.lines),
        pledge=command.pledge,
    )
    if isinstance(command, ReleasePledge):
        return found
    certificates = numbers(command.certificate, *command.surrendered)
    return replace(found, certificates=certificates, notices_to=event.pledgee, request=command.request, terms=True)


def _opened(pledge: str, given: Slice) -> tuple[Recorded, SharesPledged]:
    for recorded in given.pledge:
        if isinstance(recorded.event, SharesPledged) and recorded.event.pledge == pledge:
            return recorded, recorded.event
    raise Invalid(Fault.UNKNOWN_PLEDGE, f"pledge {shown(pledge)} is not recorded", advice="`pledges` lists the pledges")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """The pledge, and how many units of which lots leave it, in the order in which they were pledged."""

    opened: Recorded
    event: SharesPledged
    series: SeriesDesignated
    units: int
    lots: Mapping[str, int]


def _take(command: ReleasePledge | EnforcePledge, given: Slice, act: str) -> _Taken:
    """What leaves the pledge on that day, or Invalid where it is not in it then or is needed later."""
    opened, event = _opened(command.pledge, given)
    series = designated(given, event.series)
    not_after_today(command.on, given)
    if command.on < opened.effective_on:
        raise Invalid(
            Fault.DATE_ORDER,
            f"{command.pledge} was pledged on {opened.effective_on}, after {command.on}",
            advice=f"Check the day of the {act}",
        )
    there = {line.lot: left_from(given.pledge, event.pledge, line.lot, command.on) for line in event.lines}
    total = sum(there.values())
    units = total if command.shares is None else parse_shares(command.shares, series.decimals)
    if command.shares is not None:
        shares_positive(units, command.shares)
    if total == 0:
        raise Invalid(
            Fault.NOTHING_HELD,
            f"nothing that could leave it on {command.on} is in pledge {command.pledge}",
            advice="`pledges` says what is in each pledge",
        )
    if units > total:
        raise Invalid(
            Fault.SHARES_EXCEED_HOLDING,
            f"{format_shares(total, series.decimals)} of series {event.series} can leave pledge {command.pledge} on "
            f"{command.on}; the {act} needs {command.shares}",
            advice="`pledges` says what is in each pledge",
        )
    found: dict[str, int] = {}
    for lot, most in there.items():
        if part := min(most, units - sum(found.values())):
            found[lot] = part
    return _Taken(opened=opened, event=event, series=series, units=units, lots=found)


def decide_release(command: ReleasePledge, given: Slice) -> Decision:
    """The shares are clear again; nothing restricts that."""
    taken = _take(command, given, "release")
    event = PledgeReleased(
        pledge=command.pledge,
        series=taken.event.series,
        holder=taken.event.holder,
        lines=tuple(PledgeLine(lot=lot, units=Units(part)) for lot, part in taken.lots.items()),
    )
    return Decision(
        outcome=Outcome.REGISTERED,
        event=event,
        effective_on=command.on,
        before=lines(given, taken.series, ()),
        after=lines(given, taken.series, ()),
    )


def decide_enforcement(command: EnforcePledge, given: Slice, permission: Permission | None = None) -> Decision:
    """The pledgee becomes the record holder, if each lot may be transferred to it."""
    permission = permission or Permission()
    taken = _take(command, given, "enforcement")
    pledge, series = taken.event, taken.series
    evidence_given(in_breach=command.in_breach, evidenced=permission.evidenced)
    certificate_free(given, command.certificate)
    surrendered(given, command.surrendered, holder=pledge.holder, series=pledge.series, on=command.on)
    number, presented_at = number_of_request(
        given, permission.request, series=pledge.series, logged=command.request, typed=command.presented_at
    )
    command = replace(command, presented_at=presented_at)
    lots = {held.lot.lot: _whole(held) for held in given.lots}
    parts = [(lots[lot], part) for lot, part in taken.lots.items()]
    ask = _ask(Act.TRANSFER, pledge.pledgee, command.on)
    judged = judge_taken(parts, ask, given, series, relied=(taken.opened,))
    case = _case(command, Act.TRANSFER, (pledge.holder, pledge.pledgee), judged, number, permission)
    if not passes(case, judged):
        return not_entered(case, judged, given)
    event = PledgeEnforced(
        request=number,
        pledge=command.pledge,
        series=pledge.series,
        holder=pledge.holder,
        pledgee=pledge.pledgee,
        certificate=reference(command.certificate),
        surrendered=numbers(*command.surrendered),
        moves=moves_of(judged, pledge.series, given.next_lot),
        waiver=case.waiver,
        in_breach=breach_of(case, judged),
        presented_at=presented_at,
        relied_on=judged.relied_on,
    )
    unsupported = f"nothing shows that {pledge.pledgee} may enforce it (give --evidence or --document)"
    return Decision(
        outcome=Outcome.REGISTERED,
        event=event,
        effective_on=command.on,
        request=number,
        opened=tuple(move.child for move in event.moves),
        reasons=said_of(case, judged),
        rests_on=judged.rests_on,
        exceptions=(
            *(() if permission.evidenced else (missing(Code.EVIDENCE_MISSING, unsupported),)),
            *certificate_exceptions(judged, command.surrendered, None),
            *entered_although(case, judged),
        ),
        before=lines(given, series, ()),
        after=lines(given, series, [(pledge.holder, -taken.units), (pledge.pledgee, taken.units)]),
    )


def _whole(held: HeldLot) -> HeldLot:
    """The lot with what is pledged of it too: a release in stages counts from all that its holder has in it."""
    units = held.balance.shares + held.pledged
    return replace(held, balance=Balance(shares=units, lowest=units, lowest_on=held.balance.lowest_on), pledged=0)
