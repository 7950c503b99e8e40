"""Lock-ups and their exceptions: whether a recorded clause restricts an act on a lot on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ledger.domain.agreements import Open, Reader
from ledger.domain.calendars import add_years, spoken
from ledger.domain.events import Act, Basis, DebtIssued, Recorded
from ledger.domain.slices import CitedClause, HeldLot, Lot, Terms, debts_of
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
from ledger.domain.values import Grade, grade, parse_money
from ledger.errors import Code, Invalid

LOCK_UP = "lock-up"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyEnd:
    """The lock-up ends early, so many years after a qualifying debt issue by the issuer is completed."""

    years: int
    issuer: str
    minimum_gross_proceeds: Decimal
    counted_from: date | Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class LockUp:
    """The parameters of a lock-up clause: who is bound, for which purchase, which acts, until when."""

    obligors: tuple[str, ...]
    purchased_under: str
    acts: tuple[str, ...]
    outside_on: date
    last_day_locked: bool | Open[bool]
    early_end: EarlyEnd | None
    registered_sale_permitted: bool | Open[bool]
    registered_sale_from: date | None
    affiliate_series: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Which act, on what basis, on which day.

    `registered` says whether the sale is in an effective registration of the shares; `registration` is the
    event that made it effective, or None where the question supposes one.
    """

    act: Act
    basis: Basis
    on: date
    registered: bool
    registration: Recorded | None = None


def read_lock_up(table: Reader) -> LockUp:
    """The parameters of a clause of kind 'lock-up'; faults are collected by the reader."""
    early = None
    if table.has("early_end"):
        entry = table.table("early_end")
        early = EarlyEnd(
            years=entry.count("years_after"),
            issuer=entry.id("issuer"),
            minimum_gross_proceeds=_money(entry, "minimum_gross_proceeds"),
            counted_from=entry.term("counted_from", Reader.day),
        )
        if not 1 <= early.years <= 100:
            entry.fault("'years_after' must be 1 to 100")
        entry.done()
    found = LockUp(
        obligors=table.some_ids("obligors"),
        purchased_under=table.id("purchased_under"),
        acts=table.some_ids("acts"),
        outside_on=table.day("outside_on"),
        last_day_locked=table.term("last_day_locked", Reader.flag),
        early_end=early,
        registered_sale_permitted=table.term("registered_sale_permitted", Reader.flag),
        registered_sale_from=table.optional_day("registered_sale_from"),
        affiliate_series=table.ids("affiliate_series"),
    )
    for act in found.acts:
        if act not in set(Act):
            table.fault(f"'acts' names '{act}'; the acts are {', '.join(Act)}")
    table.done()
    return found


def _money(table: Reader, name: str) -> Decimal:
    text = table.text(name)
    try:
        return parse_money(text, f"'{name}'") if text else Decimal(0)
    except Invalid as error:
        table.fault(error.text)
        return Decimal(0)


def judge(lot: HeldLot, ask: Ask, terms: Terms) -> Standing:
    """The standing of one lot for one act: under every live reading, with every missing fact both ways."""
    return evaluate(lambda world: _judge(world, lot, ask), terms)


def _judge(world: World, held: HeldLot, ask: Ask) -> Verdict:
    restricting: list[CitedClause] = []
    ends: list[date | None] = []
    for cited in world.terms.clauses(LOCK_UP):
        verdict = _judge_clause(world, cited, held, ask)
        if verdict.restricts:
            restricting.append(cited)
            ends.append(verdict.until)
    _rest_on_lot(world, held)
    if not restricting:
        if not world.asked_for_facts:
            world.because(Code.FREE, f"no recorded clause restricts this act by {held.lot.holder} on {spoken(ask.on)}")
        return Verdict(restricts=False)
    until = None if None in ends else max(end for end in ends if end is not None)
    return Verdict(restricts=True, until=until, by=tuple(restricting))


def _judge_clause(world: World, cited: CitedClause, held: HeldLot, ask: Ask) -> Verdict:
    free = Verdict(restricts=False)
    clause, lot = cited.clause, held.lot
    replaced = world.terms.unrecorded(cited, ask.on)
    if replaced is not None:
        if not {lot.holder, lot.original_purchaser} & set(replaced.could_bind):
            return free
        bound = world.fact(
            f"{replaced.document} {replaced.clause} binds {lot.holder}",
            f"what {replaced.document} {replaced.clause} said on {spoken(ask.on)} is not recorded, "
            f"and it could bind {lot.holder}: record that document",
            cited,
        )
        return Verdict(restricts=bound)
    if not world.terms.in_force(cited, ask.on):
        return free
    world.rests_on(*stated(cited))
    lock_up = read_lock_up(Reader(clause.terms(), clause.clause, []))
    if lot.original_purchaser not in lock_up.obligors or lot.agreement != lock_up.purchased_under:
        return free
    if ask.act not in lock_up.acts:
        return free
    end = _still_locked_until(world, cited, lock_up, lot, ask)
    if end is None or lot.holder == lot.original_purchaser:
        return Verdict(restricts=end is not None, until=end)
    follows = world.fact(
        f"{clause.clause} follows the shares to {lot.holder}",
        f"only {lot.original_purchaser} covenanted; whether {clause.clause} follows its shares to {lot.holder} is "
        "not recorded",
        cited,
    )
    return Verdict(restricts=follows, until=end)


def _still_locked_until(world: World, cited: CitedClause, lock_up: LockUp, lot: Lot, ask: Ask) -> date | None:
    """The end of a lock-up that still holds on the day asked about, or None where it does not."""
    if ask.on > lock_up.outside_on:
        world.because(Code.FREE, f"the lock-up ended on {spoken(lock_up.outside_on)} at the latest", cited)
        return None
    if _excepted(world, cited, lock_up, lot, ask):
        return None
    end, why = _end(world, cited, lock_up, ask.on)
    if ask.on == end and not world.resolve(lock_up.last_day_locked):
        world.because(Code.FREE, f"the lock-up ends with the beginning of {spoken(end)} ({why})", cited)
        return None
    if ask.on > end:
        world.because(Code.FREE, f"the lock-up ended on {spoken(end)} ({why})", cited)
        return None
    acts = ", ".join(lock_up.acts[:-1]) + f" or {lock_up.acts[-1]}" if len(lock_up.acts) > 1 else lock_up.acts[0]
    world.because(
        Code.LOCKED,
        f"{cited.clause.text} Not to be done: {acts}. Locked on {spoken(ask.on)}; the end is {spoken(end)} ({why})",
        cited,
    )
    _assume_none_unrecorded(world, lock_up, ask.on)
    return end


def _end(world: World, cited: CitedClause, lock_up: LockUp, on: date) -> tuple[date, str]:
    """The earlier of the outside date and the anniversary of the first qualifying debt issue."""
    end, why = lock_up.outside_on, "the outside date"
    early = lock_up.early_end
    if early is None:
        return end, why
    counted_from = world.resolve(early.counted_from)
    for recorded, debt in sorted(debts_of(world.terms), key=lambda found: (found[1].completed_on, found[0].sequence)):
        anniversary = add_years(debt.completed_on, early.years)
        if anniversary >= end or not counted_from < debt.completed_on <= on:
            continue
        _rest_on_debt(world, recorded, debt)
        if debt.issuer == early.issuer and _qualifies(world, cited, early, recorded, debt):
            name = f"the issue and sale of {debt.instrument}, #{recorded.sequence}"
            return anniversary, f"{early.years} year after {spoken(debt.completed_on)}, {name}"
    return end, why


def _rest_on_debt(world: World, recorded: Recorded, debt: DebtIssued) -> None:
    """The issue as recorded, whether it counts or not: another record of it could decide otherwise."""
    world.rests_on(*supported(recorded, f"{debt.instrument}: issuer, dates, gross proceeds and high yield"))
    if debt.issued_on is None:
        text = f"no day of issue of {debt.instrument} is stated; the day of its sale is taken"
        world.rests_on(Rest(kind=RestKind.ASSUMPTION, text=text, sequence=recorded.sequence))


def _qualifies(world: World, cited: CitedClause, early: EarlyEnd, recorded: Recorded, debt: DebtIssued) -> bool:
    """High yield, and gross proceeds (never principal) of at least the minimum, as recorded; else both ways."""
    minimum = early.minimum_gross_proceeds
    if debt.high_yield is False or (debt.gross_proceeds is not None and debt.gross_proceeds < minimum):
        return False
    name = f"{debt.instrument} (#{recorded.sequence})"
    wanted = []
    if debt.high_yield is None:
        wanted.append("whether it is high yield debt, and who says so")
    if debt.gross_proceeds is None:
        wanted.append(f"whether its gross proceeds (not its principal) reached {minimum:,f}")
    return not wanted or world.fact(
        f"{name} qualifies", f"{name}: record {' and '.join(wanted)}, which is not recorded", cited
    )


def _excepted(world: World, cited: CitedClause, lock_up: LockUp, lot: Lot, ask: Ask) -> bool:
    """The clause's own exceptions: a registered sale, or holding by an affiliate under control."""
    if _sale_in_registration(lock_up, ask) and world.resolve(lock_up.registered_sale_permitted):
        world.because(Code.FREE, "a sale in an effective registration is outside the lock-up, as read", cited)
        if ask.registration is None:
            text = f"the sale is in a registration of these shares that is effective on {ask.on}; none was named"
            world.rests_on(Rest(kind=RestKind.ASSUMPTION, text=text))
        else:
            world.rests_on(*supported(ask.registration, f"the registration was effective on {ask.on}"))
        return True
    if ask.basis is Basis.AFFILIATE and lot.series in lock_up.affiliate_series:
        return world.fact(
            f"{cited.clause.clause}: affiliate under control",
            f"series {lot.series} may be held by an affiliate under {lot.holder}'s control; that the transferee "
            "is one is not recorded",
            cited,
        )
    return False


def _sale_in_registration(lock_up: LockUp, ask: Ask) -> bool:
    """Only a sale, and only from the first day on which the registration rights can be exercised."""
    begun = lock_up.registered_sale_from is None or ask.on >= lock_up.registered_sale_from
    return ask.basis is Basis.REGISTERED and ask.registered and ask.act is Act.SELL and begun


def _assume_none_unrecorded(world: World, lock_up: LockUp, on: date) -> None:
    """After the last day on which an unrecorded issue could still matter, LOCKED assumes that there is none."""
    early = lock_up.early_end
    if early is None:
        return
    counted_from = world.resolve(early.counted_from)
    if on > add_years(counted_from, early.years):
        world.rests_on(
            Rest(
                kind=RestKind.ASSUMPTION,
                text=f"no qualifying debt issue by {early.issuer} completed after {counted_from} is unrecorded",
            )
        )


def _rest_on_lot(world: World, held: HeldLot) -> None:
    """What the lot goes back to, and every document that could bear on it and is not recorded."""
    lot, terms = held.lot, world.terms
    world.rests_on(*supported(held.issued, f"lot {lot.root}: issued to {lot.original_purchaser} under {lot.agreement}"))
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
