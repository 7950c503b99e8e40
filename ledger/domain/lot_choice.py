"""Which lots a transfer takes, and which would pass where these do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ledger.domain.decisions import falls_short
from ledger.domain.events import SeriesDesignated
from ledger.domain.requests import TransferShares
from ledger.domain.restrictions import Ask, judge
from ledger.domain.slices import Balance, HeldLot, Slice, Terms
from ledger.domain.stages import portions
from ledger.domain.standing import Status
from ledger.domain.values import format_shares, shown
from ledger.errors import Fault, Invalid


def take(command: TransferShares, given: Slice, series: SeriesDesignated, units: int) -> list[tuple[HeldLot, int]]:
    """Which lots give how much: those named, in that order, else oldest first. Decided once, then stored."""
    if command.lots:
        candidates = [_named(command, given, lot) for lot in dict.fromkeys(command.lots)]
    else:
        candidates = sorted(given.lots, key=lambda held: (held.lot.acquired_on, held.lot.opened, held.lot.lot))
    taken: list[tuple[HeldLot, int]] = []
    remaining = units
    for held in candidates:
        part = min(remaining, available(held.balance))
        if part > 0:
            taken.append((held, part))
            remaining -= part
    if remaining > 0:
        raise _short(command, series, candidates, units)
    return taken


def _named(command: TransferShares, given: Slice, lot: str) -> HeldLot:
    for held in given.lots:
        if held.lot.lot == lot:
            return held
    raise Invalid(
        Fault.UNKNOWN_LOT,
        f"{command.transferor} has no lot {shown(lot)} of series {command.series}",
        advice="`lots` lists the lots of each holder",
    )


def available(balance: Balance) -> int:
    """What a lot can give: no more than later days leave."""
    return max(0, min(balance.shares, balance.lowest))


def _short(command: TransferShares, series: SeriesDesignated, candidates: list[HeldLot], units: int) -> Invalid:
    """One message with both numbers, and the later day that the transfer would break."""
    held = sum(lot.balance.shares for lot in candidates)
    free = sum(available(lot.balance) for lot in candidates)
    breaks = [lot.balance for lot in candidates if lot.balance.lowest < lot.balance.shares]
    text = f"holds {format_shares(held, series.decimals)} of series {command.series} on {command.on}"
    if breaks and held >= units:
        on = min(balance.lowest_on for balance in breaks)
        text += (
            f", but only {format_shares(free, series.decimals)} can leave on that day: "
            f"later transfers are already entered, and on {on} the holding would fall below zero"
        )
    if len(command.lots) == 1 and candidates:
        fault, subject = Fault.SHARES_EXCEED_LOT, f"lot {command.lots[0]}"
        text = f"holds {falls_short(candidates[0].balance, series.decimals, command.on)}"
    else:
        fault = Fault.SHARES_EXCEED_LOT if command.lots else Fault.SHARES_EXCEED_HOLDING
        subject = f"{command.transferor}, in the lots named," if command.lots else command.transferor
    return Invalid(
        fault,
        f"{subject} {text}; the transfer needs {command.shares}",
        advice="Transfer fewer shares, or a later day",
    )


def passing_lots(lots: list[tuple[HeldLot, int]], ask: Ask, terms: Terms) -> Iterator[tuple[HeldLot, int]]:
    """The lots that could give less than so many units each, with the most that they could, in the order given."""
    for held, less_than in lots:
        parts = {min(upper, available(held.balance)) for upper, _ in portions(terms, held, ask.on)}
        for units in sorted((part for part in parts if 0 < part < less_than), reverse=True):
            if judge(held, replace(ask, units=units), terms).status is Status.FREE:
                yield held, units
                break
