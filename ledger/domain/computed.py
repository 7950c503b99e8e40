"""Events that were computed from holdings: what they were computed from, and the command that computes them anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from ledger.domain import dividends, returns, splits
from ledger.domain.dividends import PayDividend
from ledger.domain.entries import Account, Entry
from ledger.domain.events import NAMES, Event, Recorded
from ledger.domain.returns import ReturnShares
from ledger.domain.share_events import DividendPaid, SharesRedeemed, SharesSplit
from ledger.domain.splits import SplitShares
from ledger.errors import Fault, Invalid

COMPUTED: tuple[type[Event], ...] = (DividendPaid, SharesRedeemed, SharesSplit)
"""A redemption of named lots is among them by its kind; it has no basis, so nothing changes one."""


def basis_on(recorded: Recorded) -> date | None:
    """The day at whose close the holdings were taken, or None where the event was not computed from any.

    A split takes effect as its day begins, so it is computed from the day before.
    """
    event = recorded.event
    match event:
        case DividendPaid() | SharesRedeemed():
            return event.record_on
        case SharesSplit():
            return recorded.effective_on - timedelta(days=1)
        case _:
            return None


def in_turn(recorded: Recorded) -> tuple[date, bool, date, int]:
    """Where it comes among those that are computed again: each after all that it is computed from.

    Of those of one day a split comes first, then what was computed from an earlier day.
    """
    on = recorded.effective_on
    return on, not isinstance(recorded.event, SharesSplit), basis_on(recorded) or on, recorded.sequence


def closes_its_day(recorded: Recorded) -> str | None:
    """The series of an event that is computed from the close of the day on which it takes effect, else None."""
    event = recorded.event
    if isinstance(event, DividendPaid | SharesRedeemed) and event.record_on == recorded.effective_on:
        return event.series
    return None


def refuse_circle(planned: Recorded, others: Iterable[Recorded]) -> None:
    """Invalid where two events of one day and series would each be computed from what the other leaves at its close."""
    on, series = planned.effective_on, closes_its_day(planned)
    for one in others:
        if one.effective_on == on and closes_its_day(one) == series:
            raise Invalid(
                Fault.BASIS_CHANGED,
                f"#{one.sequence} ({NAMES[type(one.event)]}) is computed from the close of {on} and takes effect on "
                "that day, as this would: each would be computed from what the other leaves",
                advice="Give an earlier record date, or record it for another day",
            )


def changed_by(recorded: Recorded, entries: Iterable[Entry]) -> bool:
    """Whether entries would have changed what a computed event was computed from.

    A dividend and a redemption count what a lot has, pledged or not; a split counts each account by itself, and the
    treasury too.
    """
    on = basis_on(recorded)
    if on is None:
        return False
    split = isinstance(recorded.event, SharesSplit)
    counted = {Account.CLEAR, Account.PLEDGED} | ({Account.TREASURY} if split else set())
    assert isinstance(recorded.event, DividendPaid | SharesRedeemed | SharesSplit)
    net: dict[tuple[str, str], int] = defaultdict(int)
    for entry in entries:
        if entry.series == recorded.event.series and entry.effective_on <= on and entry.account in counted:
            net[entry.lot, entry.account if split else ""] += entry.shares
    return any(net.values())


def command_of(recorded: Recorded, decimals: int) -> PayDividend | ReturnShares | SplitShares:
    """The command that computes a recorded event anew, from holdings as they are now."""
    event = recorded.event
    match event:
        case DividendPaid():
            return dividends.command_of(event, recorded.effective_on)
        case SharesSplit():
            return splits.command_of(event, recorded.effective_on)
        case _:
            assert isinstance(event, SharesRedeemed)
            return returns.command_of(event, recorded.effective_on, decimals)


ADD_DEPENDENTS = "Add --with-dependents to reverse and recompute them in the same step, or reverse them first"


def basis_changed(stale: Iterable[Recorded], advice: str = ADD_DEPENDENTS) -> Invalid:
    """What is entered would change the holdings that later events were computed from."""
    named = ", ".join(
        f"#{one.sequence} {NAMES[type(one.event)]} (computed from the close of {basis_on(one)})" for one in stale
    )
    return Invalid(
        Fault.BASIS_CHANGED,
        f"this would change the holdings that were the basis of {named}",
        advice=advice,
    )
