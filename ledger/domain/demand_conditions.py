"""The conditions of a demand that readings can decide: whose right, in time, of whose shares, of enough, one left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ledger.domain.calendars import spoken
from ledger.domain.control import predecessors_of
from ledger.domain.registrable import covers
from ledger.domain.requests import DemandRegistration
from ledger.domain.rights import DEMAND_RIGHTS, DemandRights, Right, read_demand_rights
from ledger.domain.slices import HeldLot, Lot, Slice, Terms
from ledger.domain.standing import Rest, RestKind, Standing, Verdict, World, evaluate
from ledger.domain.values import format_shares
from ledger.errors import Code, Fault, Invalid


def demanded_under(terms: Terms, every: list[Right], command: DemandRegistration) -> list[Right]:
    """The rights to a form that a demand is made under: those of the pool that it names, else the holder's own.

    A holder without a right of its own to that form demands for the one pool that has one; where several have,
    nobody can tell for which, and that is Invalid.
    """
    own = [right for right in every if counts_in(terms, right, command, command.pool)]
    if command.pool is not None:
        return own
    pools = [right for right in every if right.form is command.form and right.pool is not None]
    granted = {right.holder: right for right in pools if right.entitled != 0}
    if any(right.entitled != 0 for right in own) or not granted:
        return own or pools
    if len(granted) > 1:
        raise Invalid(
            Fault.MALFORMED,
            f"{command.form}-form demands can be made for several pools: {', '.join(granted)}",
            advice="Name the one that the notice means with --pool",
        )
    return list(granted.values())


def counts_in(terms: Terms, right: Right, command: DemandRegistration, pool: str | None) -> bool:
    """Whether a demand counts in a right: for a pool in that pool's; else in its holder's own, or in that of an entity
    to which the holder succeeded."""
    if right.form is not command.form:
        return False
    if right.pool is not None:
        return right.holder == pool
    return pool is None and right.holder in (command.holder, *predecessors_of(terms, command.holder))


def passed_on(command: DemandRegistration, right: Right, clause: DemandRights, terms: Terms) -> Standing:
    """That its document took effect, and that the right of an entity passed to its successor."""

    def rule(world: World) -> Verdict:
        if not world.documented(right.cited):
            return Verdict(restricts=True, by=(right.cited,))
        if right.pool is not None or right.holder == command.holder:
            return Verdict(restricts=False)
        name = f"the demand rights of {right.holder} passed to {command.holder}"
        if world.resolve_or_fact(clause.successors_follow, name, f"whether {name} is not recorded", right.cited):
            return Verdict(restricts=False)
        text = f"{command.holder} succeeded to {right.holder}, whose demand rights, as read, did not pass to it"
        world.because(Code.NO_DEMAND_RIGHT, text, right.cited)
        return Verdict(restricts=True, by=(right.cited,))

    return evaluate(rule, terms)


def in_time(command: DemandRegistration, right: Right, clause: DemandRights, terms: Terms) -> Standing:
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


def follows(held: HeldLot, terms: Terms, on: date) -> Standing:
    """Whether demand rights follow a lot that its holder bought from another one."""
    text = (
        f"lot {held.lot.lot} was registrable in the hands of {held.lot.original_purchaser}; whether demand rights "
        "follow the shares is in a document that is not recorded"
    )

    def rule(world: World) -> Verdict:
        granted = [cited for cited in terms.clauses(DEMAND_RIGHTS) if terms.in_force(cited, on)]
        for cited in granted:
            term = cited.read(read_demand_rights).transferees_follow
            if world.resolve_or_fact(term, f"{cited.clause.clause} follows the shares", text, cited):
                return Verdict(restricts=False)
            if term is not None:
                said = f"demand rights, as read, do not follow lot {held.lot.lot} to {held.lot.holder}"
                world.because(Code.NO_DEMAND_RIGHT, said, cited)
        if not granted:
            return Verdict(restricts=not world.fact("demand rights follow the shares", text))
        return Verdict(restricts=True)

    return evaluate(rule, terms)


def enough_of_pool(command: DemandRegistration, given: Slice, terms: Terms, right: Right) -> Standing:
    """A right counted for all holders needs so many percent of the registrable shares behind the demand.

    Of all series together, share for share: that one series counts like another is an assumption, and says so.
    """
    assert right.pool is not None
    percent = right.pool.percent
    asking = {command.holder, *command.jointly_with}
    alike = list(_alike(given))

    def rule(world: World) -> Verdict:
        behind, every, counted = Decimal(0), Decimal(0), set[str]()
        for lot, shares in alike:
            if covers(world, lot, command.received_on):
                counted.add(lot.series)
                every += shares
                behind += shares if lot.holder in asking else 0
        if len(counted) > 1:
            text = f"a share of each of series {', '.join(sorted(counted))} counts as one registrable share"
            world.rests_on(Rest(kind=RestKind.ASSUMPTION, text=text))
        if behind and behind * 100 >= percent * every:
            return Verdict(restricts=False, by=(right.cited,))
        text = (
            f"a demand needs {percent}% of the {every:,f} registrable shares behind it; {', '.join(sorted(asking))} "
            f"{'has' if len(asking) == 1 else 'have'} {behind:,f} (name those who demand together with --jointly-with)"
        )
        world.because(Code.TOO_FEW_REGISTRABLE, text, right.cited)
        return Verdict(restricts=True, by=(right.cited,))

    return evaluate(rule, terms)


def _alike(given: Slice) -> Iterator[tuple[Lot, Decimal]]:
    """Everybody's shares, by one lot of those that no definition can tell apart."""
    found: dict[object, tuple[Lot, Decimal]] = {}
    for held in given.everybody:
        lot = held.lot
        key = (lot.series, lot.holder, lot.origin, lot.original_purchaser, lot.agreement)
        first, shares = found.get(key, (lot, Decimal(0)))
        found[key] = (first, shares + Decimal(format_shares(held.balance.shares, given.decimals[lot.series])))
    yield from found.values()


def one_is_left(right: Right, terms: Terms, command: DemandRegistration, when: str) -> Standing:
    """Whether a registration is left, under every live reading of what uses one."""

    def rule(world: World) -> Verdict:
        assert right.count is not None
        assert right.entitled is not None
        count = right.count(world)
        if count.remaining(right.entitled) > 0:
            return Verdict(restricts=False)
        numbers = f"{right.entitled} entitled, {count.used} used, {count.reserved} reserved by pending demands{when}"
        text = f"no {command.form}-form registration is left for {right.holder}: {numbers}"
        world.because(Code.NO_REGISTRATION_LEFT, text, right.cited)
        return Verdict(restricts=True, by=(right.cited,))

    return evaluate(rule, terms)
