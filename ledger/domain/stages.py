"""Lock-ups that begin with a milestone and let go of each lot in stages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import prod

from ledger.domain.calendars import days_after, spoken
from ledger.domain.entries import entries_of
from ledger.domain.events import Recorded
from ledger.domain.fact_events import MilestoneReached
from ledger.domain.lockups import LOCK_UP, LockUp, Run, read_lock_up
from ledger.domain.requests import Act
from ledger.domain.slices import CitedClause, HeldLot, Terms
from ledger.domain.standing import Rest, RestKind, World, supported
from ledger.errors import Code


def reached(terms: Terms, milestone: str, on: date) -> Recorded | None:
    """The event by which a milestone was first reached, on or before a day."""
    found = (one for one in terms.facts if isinstance(one.event, MilestoneReached) and one.effective_on <= on)
    return next((one for one in found if _names(one, milestone)), None)


def _names(recorded: Recorded, milestone: str) -> bool:
    return isinstance(recorded.event, MilestoneReached) and recorded.event.milestone == milestone


def milestone_on(world: World, cited: CitedClause, milestone: str, on: date) -> date | None:
    """The day on which the lock-up began; None, resting on that assumption, where no event says that it did."""
    found = reached(world.terms, milestone, on)
    if found is None:
        text = f"no {milestone} took place on or before {on}: none is recorded"
        world.rests_on(Rest(kind=RestKind.ASSUMPTION, text=text))
        world.because(Code.FREE, f"the lock-up begins with {milestone}, which is not recorded as reached", cited)
        return None
    world.rests_on(*supported(found, f"{milestone} on {found.effective_on}"))
    return found.effective_on


def _begun(terms: Terms) -> Iterator[tuple[LockUp, Run, Recorded]]:
    """The lock-ups that begin with a milestone which was reached, and the event by which it was."""
    for cited in terms.clauses(LOCK_UP):
        lock_up = cited.read(read_lock_up)
        found = reached(terms, lock_up.run.milestone, date.max) if lock_up.run else None
        if lock_up.run is not None and found is not None:
            yield lock_up, lock_up.run, found


def beginnings(terms: Terms) -> tuple[date, ...]:
    """The days on which lock-ups began with a milestone."""
    return tuple(sorted({found.effective_on for _, _, found in _begun(terms)}))


def opened_since(begun: tuple[date, ...], held: HeldLot) -> int | None:
    """The event that opened a lot after a lock-up had begun: how the lot came about decides then. None before."""
    return held.opened.sequence if any(day <= held.opened.effective_on for day in begun) else None


def counting_days(terms: Terms) -> tuple[date, ...]:
    """The days whose balances staged releases count from: those of their milestones."""
    return tuple(sorted({found.effective_on for _, run, found in _begun(terms) if run.stages}))


def closing_days(terms: Terms) -> tuple[date, ...]:
    """The last days on which no more than a stage has released may have left, whether its end is locked or not."""
    days: set[date] = set()
    for _, run, found in _begun(terms):
        for after in (*(stage.after_days for stage in run.stages), *([run.days] if run.stages else ())):
            days |= {days_after(found.effective_on, after), days_after(found.effective_on, after - 1)}
    return tuple(sorted(days))


def units_then(held: HeldLot, on: date) -> int:
    """What a lot had at the end of a day, or when it was opened if that was later."""
    if held.opened.effective_on <= on:
        return held.earlier.get(on, held.units)
    return sum(entry.shares for entry in entries_of(held.opened) if entry.lot == held.lot.lot and entry.shares > 0)


def _percent(run: Run, began_on: date, on: date, *, last_day_locked: bool) -> int:
    """How much of a lot the stages reached by a day release in all; everything once the lock-up is over."""
    percent = 0
    for after_days, released_percent in (*((one.after_days, one.percent) for one in run.stages), (run.days, 100)):
        day = days_after(began_on, after_days)
        if on > day or (on == day and not last_day_locked):
            percent = released_percent
    return percent


def released_units(terms: Terms, lock_up: LockUp, held: HeldLot, on: date, *, last_day_locked: bool) -> int:
    """How many units of a lot the stages reached by a day have released and nobody has taken yet.

    A stage is part of what the lot had when the lock-up began, rounded down; what left the lot since counts
    against it, however it left, and what is pledged where the lock-up forbids pledges.
    """
    return _left(terms, lock_up, held, on, {on: _there(lock_up, held)}, last_day_locked=last_day_locked)


def _there(lock_up: LockUp, held: HeldLot) -> int:
    """What of a lot has not been used of a release on the day."""
    return held.balance.shares - held.pledged_within if Act.PLEDGE in lock_up.acts else held.units


def room_for_more(terms: Terms, lock_up: LockUp, held: HeldLot, on: date, *, last_day_locked: bool) -> int:
    """The same where what has left the lot on later days, and is entered already, must stay within the release too."""
    last = lock_up.outside_on or date.max
    days = {day: units for day, units in held.later.items() if on < day <= last}
    return _left(terms, lock_up, held, on, {**days, on: _there(lock_up, held)}, last_day_locked=last_day_locked)


def _left(
    terms: Terms, lock_up: LockUp, held: HeldLot, on: date, units: dict[date, int], *, last_day_locked: bool
) -> int:
    run = lock_up.run
    begun = reached(terms, run.milestone, on) if run and run.stages else None
    if run is None or begun is None:
        return 0
    then, began_on = units_then(held, begun.effective_on), max(begun.effective_on, held.opened.effective_on)
    left = held.balance.shares
    for day, there in units.items():
        percent = _percent(run, begun.effective_on, day, last_day_locked=last_day_locked)
        if percent < 100:
            # a split changes what a share is: what the lot had, and what may leave it, are counted in those of each day
            had = then * _grown(held, began_on, day)
            room = (had * percent / 100 - max(Fraction(0), had - there)) / _grown(held, on, day)
            left = min(left, room.numerator // room.denominator)
    return max(0, left)


def _grown(held: HeldLot, since: date, until: date) -> Fraction:
    """How many shares one of the end of a day had become by the end of a later one. A split comes as its day begins."""
    return prod((ratio for day, ratio in held.splits if since < day <= until), start=Fraction(1))


def released(world: World, cited: CitedClause, lock_up: LockUp, held: HeldLot, on: date, units: int | None) -> bool:
    """Whether the stages reached by a day have released all the units asked about.

    Whether a stage comes with its last day or after it is asked only where that decides. Where it is enough on
    the day, and transfers of later days that are entered already took it, which of the two takes it is unknown.
    """
    run = lock_up.run
    begun = reached(world.terms, run.milestone, on) if run and run.stages else None
    if run is None or begun is None:
        return False
    terms, wanted = world.terms, held.balance.shares if units is None else units
    enough = {
        locked: wanted <= released_units(terms, lock_up, held, on, last_day_locked=locked) for locked in (True, False)
    }
    last = world.resolve(lock_up.last_day_locked) if enough[True] != enough[False] else True
    percent = _percent(run, begun.effective_on, on, last_day_locked=last)
    text = _released_text(run, begun, held, on, percent)
    if not enough[last]:
        beyond = "; these shares are beyond what is left of that" if percent else ""
        world.because(Code.LOCKED, text + beyond, cited)
        return False
    if wanted > room_for_more(terms, lock_up, held, on, last_day_locked=last) and not world.fact(
        f"{cited.clause.clause}: lot {held.lot.lot} has this to give on {on}",
        f"{text}, but transfers that are entered for later days already leave less of lot {held.lot.lot} for this "
        "one: enter it under a waiver, or reverse one of them first",
        cited,
    ):
        return False
    world.because(Code.FREE, f"{text}; these shares are within what is left of that", cited)
    return True


def _released_text(run: Run, begun: Recorded, held: HeldLot, on: date, percent: int) -> str:
    """How much is released by a day, of what; said of all lots alike unless a lot was opened later."""
    if percent == 0:
        first = min(run.stages, key=lambda stage: stage.after_days)
        return f"nothing is released by {spoken(on)}: the first {first.percent}% after {first.after_days} days"
    opened = held.opened.effective_on
    had = f"each lot had on {spoken(begun.effective_on)}"
    if opened > begun.effective_on:
        had = f"lot {held.lot.lot} had when it was opened on {spoken(opened)}"
    return f"{percent}% of what {had} is released by {spoken(on)}"


def portions(terms: Terms, held: HeldLot, on: date) -> Iterator[tuple[int, int]]:
    """A lot in the parts that staged releases divide it into: units up to and with each part, and units in it."""
    bounds = {held.balance.shares}
    for lock_up, run, _ in _begun(terms):
        for last in (True, False) if run.stages else ():
            bounds.add(released_units(terms, lock_up, held, on, last_day_locked=last))
            bounds.add(room_for_more(terms, lock_up, held, on, last_day_locked=last))
    lower = 0
    for upper in sorted(bounds):
        if upper > lower:
            yield upper, upper - lower
        lower = upper
