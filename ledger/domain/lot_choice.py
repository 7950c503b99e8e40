"""Which lots an act takes from a holder, and which would pass where these do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from ledger.domain.decisions import falls_short, shares_positive
from ledger.domain.events import SeriesDesignated
from ledger.domain.restrictions import Ask, judge
from ledger.domain.slices import Balance, HeldLot, Slice, Terms
from ledger.domain.stages import portions
from ledger.domain.standing import Status
from ledger.domain.values import format_shares, parse_shares, shown
from ledger.errors import Fault, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Shares that an act is to take from a holder on a day: so many units, as typed, of the lots named or of any."""

    act: str
    holder: str
    series: SeriesDesignated
    shares: str
    units: int
    on: date
    lots: tuple[str, ...] = ()


def asked_of(
    given: Slice,
    series: SeriesDesignated,
    *,
    act: str,
    holder: str,
    shares: str | None,
    on: date,
    lots: tuple[str, ...],
) -> Wanted:
    """What is to be taken from a holder; without shares, all that it has, or all of the lots named.

    What is pledged counts in "all": it cannot be taken, and to leave it out would not be all.
    """
    if shares is not None:
        units = int(parse_shares(shares, series.decimals))
        shares_positive(units, shares)
    elif lots:
        units = sum(one.units for one in given.lots if one.lot.lot in lots)
    else:
        units = sum(one.balance.shares for one in given.lots) + given.pledged
    wanted = Wanted(
        act=act,
        holder=holder,
        series=series,
        shares=shares if shares is not None else format_shares(units, series.decimals),
        units=units,
        on=on,
        lots=lots,
    )
    for lot in lots:
        _named(wanted, list(given.lots), lot)
    if units <= 0:
        what = f"lots {', '.join(lots)} hold none of" if lots else f"{holder} holds no"
        raise Invalid(
            Fault.NOTHING_HELD,
            f"{what} series {series.series} on {on}, so there is nothing for the {act} to take",
            advice="`lots` says what each lot has",
        )
    return wanted


def take(wanted: Wanted, candidates: Iterable[HeldLot], *, pledged: int = 0) -> list[tuple[HeldLot, int]]:
    """Which lots give how much: those named, in that order, else oldest first. Decided once, then stored.

    `pledged` are the holder's units that are in a pledge on the day: they cannot be taken, and a refusal says so.
    """
    held = list(candidates)
    if wanted.lots:
        chosen = [_named(wanted, held, lot) for lot in dict.fromkeys(wanted.lots)]
        pledged = sum(one.pledged for one in chosen)
    else:
        chosen = sorted(held, key=lambda one: (one.lot.acquired_on, one.lot.opened, one.lot.lot))
    taken: list[tuple[HeldLot, int]] = []
    remaining = wanted.units
    for one in chosen:
        part = min(remaining, available(one.balance))
        if part > 0:
            taken.append((one, part))
            remaining -= part
    if remaining > 0:
        raise _short(wanted, chosen, pledged)
    return taken


def _named(wanted: Wanted, candidates: list[HeldLot], lot: str) -> HeldLot:
    for held in candidates:
        if held.lot.lot == lot:
            return held
    raise Invalid(
        Fault.UNKNOWN_LOT,
        f"{wanted.holder} has no lot {shown(lot)} of series {wanted.series.series}",
        advice="`lots` lists the lots of each holder",
    )


def available(balance: Balance) -> int:
    """What a lot can give: no more than later days leave."""
    return max(0, min(balance.shares, balance.lowest))


def _short(wanted: Wanted, candidates: list[HeldLot], pledged: int) -> Invalid:
    """One message with both numbers, what is pledged, and the later day that the act would break."""
    decimals, series = wanted.series.decimals, wanted.series.series
    held = sum(lot.balance.shares for lot in candidates)
    free = sum(available(lot.balance) for lot in candidates)
    breaks = [lot.balance for lot in candidates if lot.balance.lowest < lot.balance.shares]
    text = f"holds {format_shares(held, decimals)} of series {series} on {wanted.on}"
    if breaks and held >= wanted.units:
        on = min(balance.lowest_on for balance in breaks)
        text += (
            f", but only {format_shares(free, decimals)} can leave on that day: "
            f"later transfers are already entered, and on {on} the holding would fall below zero"
        )
    if len(wanted.lots) == 1 and candidates:
        fault, subject = Fault.SHARES_EXCEED_LOT, f"lot {wanted.lots[0]}"
        text = f"holds {falls_short(candidates[0].balance, decimals, wanted.on)}"
    else:
        fault = Fault.SHARES_EXCEED_LOT if wanted.lots else Fault.SHARES_EXCEED_HOLDING
        subject = f"{wanted.holder}, in the lots named," if wanted.lots else wanted.holder
    if pledged:
        text += f", and {format_shares(pledged, decimals)} more that are pledged"
    instead = "release the pledge first" if pledged else "name a later day"
    return Invalid(
        fault,
        f"{subject} {text}; the {wanted.act} needs {wanted.shares}",
        advice=f"Ask for fewer shares, or {instead}",
    )


def passing_lots(lots: list[tuple[HeldLot, int]], ask: Ask, terms: Terms) -> Iterator[tuple[HeldLot, int]]:
    """The lots that could give less than so many units each, with the most that they could, in the order given."""
    for held, less_than in lots:
        parts = {min(upper, available(held.balance)) for upper, _ in portions(terms, held, ask.on)}
        for units in sorted((part for part in parts if 0 < part < less_than), reverse=True):
            if judge(held, replace(ask, units=units), terms).status is Status.FREE:
                yield held, units
                break
