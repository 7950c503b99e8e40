"""Judging an act on a lot on a day: whether a recorded lock-up or a stop-transfer holds it, and until when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ledger.domain.agreements import Supersession
from ledger.domain.calendars import days_after, spoken
from ledger.domain.control import control_of, successor_of
from ledger.domain.early_ends import early_end, rest_on_none_unrecorded
from ledger.domain.events import Recorded
from ledger.domain.lockups import LOCK_UP, LockUp, read_lock_up
from ledger.domain.reach import is_transfer, means
from ledger.domain.requests import Act, Basis
from ledger.domain.share_events import LotOpened
from ledger.domain.slices import CitedClause, HeldLot, Lot, Terms
from ledger.domain.stages import milestone_on, released
from ledger.domain.standing import (
    Rest,
    RestKind,
    Standing,
    Verdict,
    World,
    evaluate,
    missing_document,
    stated,
    supported,
)
from ledger.domain.stops import Stop, ends_on, say_stopped, stops_on
from ledger.domain.values import Grade, grade
from ledger.errors import Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Which act, on what basis, on which day, to whom, with how many units of the lot.

    `registered` says whether the sale is in an effective registration of the shares; `registration` is the
    event that made it effective, or None where the question supposes one. No transferee is any transferee;
    no units are all that the lot has.
    """

    act: Act
    basis: Basis
    on: date
    registered: bool
    registration: Recorded | None = None
    transferee: str | None = None
    units: int | None = None


def judge(lot: HeldLot, ask: Ask, terms: Terms) -> Standing:
    """The standing of one lot for one act: under every live reading, with every missing fact both ways."""
    stops = stops_on(terms, lot.lot, ask.on)
    return evaluate(lambda world: _judge(world, lot, ask, stops), terms)


def _judge(world: World, held: HeldLot, ask: Ask, stops: tuple[Stop, ...]) -> Verdict:
    """What a lock-up restricts stays so; what none does is not known while somebody's stop-transfer is in place."""
    say_stopped(world, stops)
    restricting: list[CitedClause] = []
    ends: list[date | None] = []
    for cited in world.terms.clauses(LOCK_UP):
        verdict = _judge_clause(world, cited, held, ask)
        if verdict.restricts:
            restricting.append(cited)
            ends.append(verdict.until)
    _rest_on_lot(world, held)
    if not restricting and stops and world.either("whoever stopped transfers is in the right"):
        return Verdict(restricts=True, until=ends_on(stops))
    if not restricting:
        if not world.asked_for_facts:
            world.because(Code.FREE, f"no recorded clause restricts this act by {held.lot.holder} on {spoken(ask.on)}")
        return Verdict(restricts=False)
    until = None if None in ends else max(end for end in ends if end is not None)
    return Verdict(restricts=True, until=until, by=tuple(restricting))


def _judge_clause(world: World, cited: CitedClause, held: HeldLot, ask: Ask) -> Verdict:
    free = Verdict(restricts=False)
    replaced = world.terms.unrecorded(cited, ask.on)
    if replaced is not None:
        return Verdict(restricts=_bound_before(world, cited, replaced, held, ask.on))
    if not world.terms.in_force(cited, ask.on):
        return free
    world.rests_on(*stated(cited))
    lock_up = cited.read(read_lock_up)
    if not binds_by_origin(lock_up, held.lot) or ask.act not in lock_up.acts:
        return free
    if not world.documented(cited):
        return free
    end = _still_locked_until(world, cited, lock_up, held, ask)
    if end is None or (lock_up.run is None and not means(world, cited, lock_up, held, ask.on)):
        return free
    acts = ", ".join(lock_up.acts[:-1]) + f" or {lock_up.acts[-1]}" if len(lock_up.acts) > 1 else lock_up.acts[0]
    day, why = end
    world.because(
        Code.LOCKED,
        f"{cited.clause.text} Not to be done: {acts}. Locked on {spoken(ask.on)}; the end is {spoken(day)} ({why})",
        cited,
    )
    if lock_up.early_end is not None:
        rest_on_none_unrecorded(world, lock_up.early_end, ask.on)
    return Verdict(restricts=True, until=day)


def _bound_before(world: World, cited: CitedClause, replaced: Supersession, held: HeldLot, on: date) -> bool:
    """Days on which words applied that are not recorded: unknown, unless the company adopted a reading of them.

    A reading says whom they bound; which shares they meant, and in whose hands, is taken from the words that followed.
    """
    lot = held.lot
    concerned = {lot.holder, lot.original_purchaser}
    if not concerned & set(replaced.could_bind):
        return False
    place = f"{replaced.document} {replaced.clause}"
    adopted = world.adopted(replaced.question) if replaced.question else None
    if adopted is not None:
        bound = {one.reading: one.holders for one in replaced.bound}[adopted]
        lock_up = replace(cited.read(read_lock_up), obligors=bound)
        found = binds_by_origin(lock_up, lot) and means(world, cited, lock_up, held, on)
        how = "binding" if found else "not binding"
        text = f"{place} is read as {how} these shares of {lot.holder} on {spoken(on)}"
        world.because(Code.LOCKED if found else Code.FREE, text, cited)
        return found
    settle = f", or adopt a reading of {replaced.question}" if replaced.question else ""
    return world.fact(
        f"{place} binds {lot.holder}",
        f"what {place} said on {spoken(on)} is not recorded, and it could bind {lot.holder}: "
        f"record that document{settle}",
        cited,
    )


def binds_by_origin(lock_up: LockUp, lot: Lot) -> bool:
    """Whether the clause could mean the lot at all: by its purchaser and agreement, or by who holds it."""
    if lock_up.purchased_under is not None and lot.agreement != lock_up.purchased_under:
        return False
    bound = lot.holder if lock_up.purchased_under is None else lot.original_purchaser
    return lock_up.obligors is None or bound in lock_up.obligors


def bears_on(cited: CitedClause, lot: Lot) -> bool:
    """Whether a lock-up, or the words that it replaced, could mean a lot at all."""
    replaced = cited.clause.supersedes
    could = {lot.holder, lot.original_purchaser} & set(replaced.could_bind if replaced else ())
    return bool(could) or binds_by_origin(cited.read(read_lock_up), lot)


def may_restrict(terms: Terms, lot: Lot) -> bool:
    """Whether anything recorded could keep a lot from being free, on any day: if not, it need not be judged."""
    return bool(stops_on(terms, lot)) or any(bears_on(cited, lot) for cited in terms.clauses(LOCK_UP))


def _still_locked_until(
    world: World, cited: CitedClause, lock_up: LockUp, held: HeldLot, ask: Ask
) -> tuple[date, str] | None:
    """The end of a lock-up that still holds on the day asked about, and why then; None where it does not hold."""
    latest = _latest_end(world, cited, lock_up, ask)
    if latest is None:
        return None
    if ask.on > latest[0]:
        world.because(Code.FREE, f"the lock-up ended on {spoken(latest[0])} at the latest", cited)
        return None
    if lock_up.run is not None and not means(world, cited, lock_up, held, ask.on):
        return None
    if _excepted(world, cited, lock_up, held.lot, ask):
        return None
    end, why = early_end(world, cited, lock_up.early_end, ask.on, latest) if lock_up.early_end else latest
    if ask.on > end:
        world.because(Code.FREE, f"the lock-up ended on {spoken(end)} ({why})", cited)
        return None
    if ask.on == end and not world.resolve(lock_up.last_day_locked):
        world.because(Code.FREE, f"the lock-up ends with the beginning of {spoken(end)} ({why})", cited)
        return None
    if lock_up.run is not None and released(world, cited, lock_up, held, ask.on, ask.units):
        return None
    return end, why


def _latest_end(world: World, cited: CitedClause, lock_up: LockUp, ask: Ask) -> tuple[date, str] | None:
    """The day on which it ends at the latest; None where it has not begun."""
    ends = [] if lock_up.outside_on is None else [(lock_up.outside_on, "the outside date")]
    if lock_up.run is not None:
        begun = milestone_on(world, cited, lock_up.run.milestone, ask.on)
        if begun is None:
            return None
        why = f"{lock_up.run.days} days after {spoken(begun)}, {lock_up.run.milestone}"
        ends.append((days_after(begun, lock_up.run.days), why))
    return min(ends)


def _excepted(world: World, cited: CitedClause, lock_up: LockUp, lot: Lot, ask: Ask) -> bool:
    """The clause's own exceptions: a registered sale, holding by an affiliate under control, a succession."""
    if _sale_in_registration(lock_up, ask) and world.resolve(lock_up.registered_sale_permitted):
        world.because(Code.FREE, "a sale in an effective registration is outside the lock-up, as read", cited)
        if ask.registration is None:
            text = f"the sale is in a registration of these shares that is effective on {ask.on}; none was named"
            world.rests_on(Rest(kind=RestKind.ASSUMPTION, text=text))
        else:
            world.rests_on(*supported(ask.registration, f"the registration was effective on {ask.on}"))
        return True
    if ask.basis is Basis.AFFILIATE and ask.act is not Act.PLEDGE and lot.series in lock_up.affiliate_series:
        return _to_affiliate(world, cited, lock_up, lot, ask)
    if ask.basis is Basis.SUCCESSION and not is_transfer(world, cited, lock_up, lot.original_purchaser):
        world.because(Code.FREE, "a succession is no transfer under this clause, as read", cited)
        recorded = successor_of(world.terms, lot.holder, ask.transferee) if ask.transferee else None
        world.rests_on(*(supported(recorded, f"{ask.transferee} succeeded to {lot.holder}") if recorded else ()))
        return True
    return False


def _sale_in_registration(lock_up: LockUp, ask: Ask) -> bool:
    """Only a sale, and only from the first day on which the registration rights can be exercised."""
    begun = lock_up.registered_sale_from is None or ask.on >= lock_up.registered_sale_from
    return ask.basis is Basis.REGISTERED and ask.registered and ask.act is Act.SELL and begun


def _obligor(world: World, lock_up: LockUp, lot: Lot) -> str:
    """Whose affiliates may hold a lot: those of the one that covenanted, or of its successor that holds it."""
    if lock_up.purchased_under is None or successor_of(world.terms, lot.original_purchaser, lot.holder) is not None:
        return lot.holder
    return lot.original_purchaser


def _to_affiliate(world: World, cited: CitedClause, lock_up: LockUp, lot: Lot, ask: Ask) -> bool:
    """Shares of some series may be held by an affiliate under the obligor's control, if it is under it on the day."""
    obligor = _obligor(world, lock_up, lot)
    recorded = control_of(world.terms, ask.transferee, obligor, ask.on) if ask.transferee else None
    if recorded is None:
        who = ask.transferee or "the transferee"
        controlled = world.fact(
            f"{cited.clause.clause}: affiliate under control",
            f"series {lot.series} may be held by an affiliate under {obligor}'s control; that {who} is one is not "
            "recorded: record it with record-control",
            cited,
        )
        if not controlled:
            return False
    else:
        fact, controlled = recorded
        day = spoken(fact.effective_on)
        world.rests_on(*supported(fact, f"control of {ask.transferee} by {obligor} as of {day}"))
        if not controlled:
            text = f"{ask.transferee} is not under {obligor}'s control since {day}, so it may not hold these shares"
            world.because(Code.NOT_CONTROLLED, text, cited)
            return False
    if lock_up.affiliate_by_transfer is not None and not world.resolve(lock_up.affiliate_by_transfer):
        text = "the clause, as read, lets an affiliate hold the shares and does not let them be transferred to it"
        world.because(Code.LOCKED, text, cited)
        return False
    text = "the clause says that an affiliate may hold the shares; a transfer to it is taken to be how it comes to"
    world.rests_on(Rest(kind=RestKind.ASSUMPTION, text=text))
    if recorded is not None:
        text = f"{ask.transferee} is under {obligor}'s control on {spoken(ask.on)}, and may hold series {lot.series}"
        world.because(Code.FREE, text, cited)
    return True


def _rest_on_lot(world: World, held: HeldLot) -> None:
    """What the lot goes back to, and every document that could bear on it and is not recorded."""
    lot, terms = held.lot, world.terms
    world.rests_on(*_history(held))
    if held.opened.sequence != held.issued.sequence and grade(held.opened.evidence) is Grade.ILLUSTRATIVE:
        world.rests_on(*supported(held.opened, f"lot {lot.lot}: transferred to {lot.holder}"))
    missing = dict.fromkeys(
        (*terms.missing(lot.holder, lot.series), *terms.missing(lot.original_purchaser, lot.series))
    )
    world.rests_on(*(missing_document(document) for document in missing))
    if lot.agreement not in terms.recorded_documents() and lot.agreement not in {one.document for one in missing}:
        world.rests_on(
            Rest(
                kind=RestKind.MISSING_DOCUMENT,
                text=f"{lot.agreement}, under which lot {lot.root} was issued, is not recorded",
                document=lot.agreement,
            )
        )


def _history(held: HeldLot) -> tuple[Rest, ...]:
    """How the shares came to be. What an opening register states of that is taken from it, however well supported."""
    lot = held.lot
    issued = f"lot {lot.root}: issued to {lot.original_purchaser} under {lot.agreement}"
    if not isinstance(held.issued.event, LotOpened):
        return supported(held.issued, issued)
    taken = f"{issued}, as stated in the opening register"
    return supported(held.issued, taken) or (Rest(kind=RestKind.ASSUMPTION, text=taken, sequence=held.issued.sequence),)
