"""Whether the words of a lock-up reach a lot: by its series, its origin, and how it came to whoever has it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.domain.agreements import Open
from ledger.domain.calendars import spoken
from ledger.domain.control import successor_of
from ledger.domain.events import Recorded, SharesTransferred
from ledger.domain.holding_events import PledgeEnforced
from ledger.domain.lockups import LockUp
from ledger.domain.requests import Act, Basis
from ledger.domain.share_events import SOLD
from ledger.domain.slices import CitedClause, HeldLot, Lot
from ledger.domain.stages import reached
from ledger.domain.standing import World, supported
from ledger.errors import Code


def means(world: World, cited: CitedClause, lock_up: LockUp, held: HeldLot, on: date) -> bool:
    """Whether the clause's words reach a lot that it could mean: its series, its origin, whoever has it now."""
    lot, clause = held.lot, cited.clause.clause
    if not _series(world, lock_up, lot):
        world.because(Code.FREE, f"{clause}, as read, does not reach series {lot.series}", cited)
        return False
    if lot.origin not in SOLD:
        name = f"{clause} reaches shares of origin {lot.origin}"
        text = f"whether {clause} reaches shares of origin '{lot.origin}' is not recorded"
        if not world.resolve_or_fact(lock_up.derived[lot.origin], name, text, cited):
            world.because(Code.FREE, f"{clause}, as read, does not reach shares of origin '{lot.origin}'", cited)
            return False
    begun = reached(world.terms, lock_up.run.milestone, on) if lock_up.run else None
    if begun is not None:
        if not _new_issue(world, cited, lock_up, held, begun):
            return False
        if _moved_since(held, begun):
            return _follows_since(world, cited, lock_up, held, begun)
    if lock_up.purchased_under is None or lot.holder == lot.original_purchaser:
        return True
    if successor_of(world.terms, lot.original_purchaser, lot.holder) is not None and not is_transfer(
        world, cited, lock_up, lot.original_purchaser
    ):
        return True
    return _follows(world, cited, lock_up, lot, f"only {lot.original_purchaser} covenanted")


def _series(world: World, lock_up: LockUp, lot: Lot) -> bool:
    """A question about the securities meant is asked only where its readings differ for this series."""
    term = lock_up.securities
    if not isinstance(term, Open):
        return term is None or lot.series in term
    meant = {series is None or lot.series in series for _, series in term.by_reading}
    if len(meant) == 1:
        return meant.pop()
    series = world.under(term)
    return series is None or lot.series in series


def is_transfer(world: World, cited: CitedClause, lock_up: LockUp, of: str) -> bool:
    """Whether a succession is a transfer in the sense of the clause."""
    return world.resolve_or_fact(
        lock_up.succession_is_transfer,
        f"{cited.clause.clause}: a succession is a transfer",
        f"whether a succession to {of} is a transfer under {cited.clause.clause} is not recorded",
        cited,
    )


def _follows(world: World, cited: CitedClause, lock_up: LockUp, lot: Lot, why: str) -> bool:
    """Whether the clause follows shares into other hands."""
    clause = cited.clause.clause
    bound = world.resolve_or_fact(
        lock_up.transferees_bound,
        f"{clause} follows the shares to {lot.holder}",
        f"{why}; whether {clause} follows its shares to {lot.holder} is not recorded",
        cited,
    )
    if not bound and lock_up.transferees_bound is not None:
        world.because(Code.FREE, f"{clause}, as read, does not follow the shares to {lot.holder}", cited)
    return bound


# --- what happened since the milestone with which a lock-up began


def _new_issue(world: World, cited: CitedClause, lock_up: LockUp, held: HeldLot, begun: Recorded) -> bool:
    """Whether the clause reaches the lot although it was issued no sooner than the lock-up began, as in the offering.

    Shares that come of other shares are theirs: `derived` decides of them.
    """
    if held.lot.origin not in SOLD or held.issued_on < begun.effective_on:
        return True
    assert lock_up.run is not None
    clause, day = cited.clause.clause, spoken(begun.effective_on)
    bound = world.resolve_or_fact(
        lock_up.run.new_issues_bound,
        f"{clause} reaches shares issued since it began",
        f"whether {clause} reaches shares issued on or after {day} is not recorded",
        cited,
    )
    if not bound and lock_up.run.new_issues_bound is not None:
        world.because(Code.FREE, f"{clause}, as read, does not reach shares issued on or after {day}", cited)
    return bound


def _moved_since(held: HeldLot, begun: Recorded) -> bool:
    """Whether a transfer brought the shares no sooner than the lock-up began: until then, whoever held it was bound."""
    came = _came(held)
    return _move(came) is not None and came.effective_on >= begun.effective_on


def _came(held: HeldLot) -> Recorded:
    """How its shares, or those that they came of, came to whoever has them."""
    return held.moved or held.opened


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """How shares came to another holder. `judged` where no waiver, and no breach, let it pass."""

    giver: str
    act: Act
    basis: Basis
    registration: str | None
    judged: bool


def _move(opened: Recorded) -> _Move | None:
    """A transfer, or the enforcement of a pledge, which is a private one; None where the lot came about otherwise."""
    event = opened.event
    match event:
        case SharesTransferred():
            judged = event.waiver is None and not event.in_breach
            giver, registration = event.transferor, event.registration
            return _Move(giver=giver, act=event.act, basis=event.basis, registration=registration, judged=judged)
        case PledgeEnforced():
            judged = event.waiver is None and not event.in_breach
            return _Move(giver=event.holder, act=Act.TRANSFER, basis=Basis.PRIVATE, registration=None, judged=judged)
        case _:
            return None


def _follows_since(world: World, cited: CitedClause, lock_up: LockUp, held: HeldLot, begun: Recorded) -> bool:
    """Whether the clause is still on shares that moved while it ran.

    What it had let go of stays free in every hand: shares that were judged free of it when they moved, and shares
    sold in a registration where it permits that. Others it follows where transferees are bound. A lot that is judged
    as if its transferor still had it never moved.
    """
    came, lot = _came(held), held.lot
    move, day = _move(came), spoken(came.effective_on)
    assert move is not None
    if lot.holder == move.giver:
        return True
    if move.basis is Basis.SUCCESSION and not is_transfer(world, cited, lock_up, move.giver):
        return True
    if _let_go(world, cited, lock_up, came, begun):
        world.rests_on(*supported(came, f"lot {lot.lot}: transferred to {lot.holder}"))
        world.because(Code.FREE, f"the shares of lot {lot.lot} were free of it when they moved on {day}", cited)
        return False
    in_registration = move.basis is Basis.REGISTERED and move.act is Act.SELL and move.judged
    if in_registration and world.resolve(lock_up.registered_sale_permitted):
        world.rests_on(*supported(came, f"lot {lot.lot}: sold in {move.registration} to {lot.holder}"))
        text = f"lot {lot.lot} was sold in {move.registration} on {day}, and such a sale is outside it, as read"
        world.because(Code.FREE, text, cited)
        return False
    return _follows(world, cited, lock_up, lot, f"{move.giver} was bound when lot {lot.lot} moved on {day}")


def _let_go(world: World, cited: CitedClause, lock_up: LockUp, opened: Recorded, begun: Recorded) -> bool:
    """Whether a transfer was entered because the clause, known and running then, did not restrict it.

    A waiver, an entry in breach, and an exception of the clause (its basis) let an act pass and not the shares.
    """
    move = _move(opened)
    assert move is not None
    judged = max(cited.sequence, begun.sequence) < opened.sequence and world.terms.in_force(cited, opened.effective_on)
    return judged and move.basis is Basis.PRIVATE and move.judged and move.act in lock_up.acts
