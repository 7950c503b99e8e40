"""Unissued shares that are set aside for a purpose, such as a conversion.

A reserve is no account: nothing stops the shares from being issued otherwise. So a reserve that the unissued shares do
not cover is an exception, on the receipt of what makes it so and for as long as it lasts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledger.domain.calendars import spoken
from ledger.domain.decisions import Decision, Outcome, designated, missing, not_after_today
from ledger.domain.entries import Account, Entry
from ledger.domain.events import Event, Recorded
from ledger.domain.share_events import ReserveChanged
from ledger.domain.slices import Needs, Slice
from ledger.domain.standing import Reason
from ledger.domain.values import folded, format_shares, parse_name, parse_shares, shown
from ledger.errors import Code, Fault, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveShares:
    """The command: from a day on, so many unissued shares in all are set aside for a purpose; none where zero."""

    series: str
    purpose: str
    shares: str
    on: date
    consent: str | None = None


def needs(command: ReserveShares) -> Needs:
    """What is unissued and what is reserved."""
    return Needs(on=command.on, series=command.series, reserves=True)


def decide(command: ReserveShares, given: Slice) -> Decision:
    """Set shares aside; no more than are unissued on the day."""
    not_after_today(command.on, given)
    decimals = designated(given, command.series).decimals
    assert given.unissued is not None
    purpose = parse_name(command.purpose, "purpose")
    units = parse_shares(command.shares, decimals)
    before = reserved_on(given.reserves, command.on)
    was = before.get(folded(purpose), 0)
    if units == was:
        amount = format_shares(units, decimals)
        raise Invalid(
            Fault.NOTHING_CHANGED,
            f"{amount} {command.series} are reserved for {shown(purpose)} on {command.on} already",
            advice="Give the total that is now set aside for the purpose; 0 ends it",
        )
    total = sum(before.values()) - was + units
    if units > was and total > given.unissued.shares:
        raise Invalid(
            Fault.SHARES_EXCEED_AUTHORISED,
            f"{format_shares(total, decimals)} {command.series} would be reserved on {command.on} for all purposes "
            f"together, and {format_shares(given.unissued.shares, decimals)} are unissued",
            advice="Reserve fewer, or record an increase of the authorised shares first",
        )
    event = ReserveChanged(
        series=command.series,
        purpose=purpose,
        shares=units,
        consent=parse_name(command.consent, "consent") if command.consent is not None else None,
    )
    exceptions = []
    if event.consent is None:
        exceptions.append(missing(Code.CONSENT_MISSING, "no consent is named for the reserve"))
    changes = (*given.reserves, _placed(event, command.on, given.head + 1))
    days = ((command.on, given.unissued.shares), (given.unissued.lowest_on, given.unissued.lowest))
    short = short_after(command.series, 0, Cover(unissued=days, reserves=changes, decimals=decimals))
    if short is not None:
        exceptions.append(short)
    amount = format_shares(total, decimals)
    text = f"{amount} {command.series} are reserved from {spoken(command.on)} on, for all purposes together"
    return Decision(
        outcome=Outcome.RECORDED,
        event=event,
        effective_on=command.on,
        reasons=(Reason(code=Code.COMPUTED, text=text),),
        exceptions=tuple(exceptions),
    )


def reserved_on(changes: Iterable[Recorded], day: date) -> dict[str, int]:
    """Units of a series that are reserved on a day, by purpose; whatever the case of its letters it is one purpose."""
    found: dict[str, int] = {}
    for recorded in sorted(changes, key=lambda one: (one.effective_on, one.sequence)):
        if isinstance(recorded.event, ReserveChanged) and recorded.effective_on <= day:
            found[folded(recorded.event.purpose)] = recorded.event.shares
    return {purpose: units for purpose, units in found.items() if units}


# --- what takes from the unissued


def taken(entries: Iterable[Entry]) -> dict[str, tuple[int, date]]:
    """The units that entries together take from the unissued, by series, and the first day on which they do."""
    moved: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.account is Account.UNISSUED:
            moved.setdefault(entry.series, []).append(entry)
    return {
        series: (-sum(entry.shares for entry in of), min(entry.effective_on for entry in of))
        for series, of in moved.items()
        if sum(entry.shares for entry in of) < 0
    }


def _placed(event: Event, on: date, sequence: int) -> Recorded:
    """An event as if it were recorded already."""
    return Recorded(sequence=sequence, effective_on=on, recorded_at="", recorded_by="", event=event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What a series has to cover its reserves before something takes from it.

    `unissued` are its units on the days that matter: the first, the later one that leaves least, and those on which a
    reserve changes.
    """

    unissued: tuple[tuple[date, int], ...]
    reserves: tuple[Recorded, ...]
    decimals: int


def note_short(one: Decision, takings: Mapping[str, tuple[int, date]], covers: Mapping[str, Cover]) -> Decision:
    """The decision, with an exception for each series whose reserves it leaves uncovered."""
    short = [short_after(series, takings[series][0], cover) for series, cover in covers.items()]
    return replace(one, exceptions=(*one.exceptions, *(reason for reason in short if reason is not None)))


def short_after(series: str, units: int, cover: Cover) -> Reason | None:
    """The exception for the first day on which what is taken from the unissued leaves less than is reserved."""
    for day, before in sorted(cover.unissued):
        reserved = sum(reserved_on(cover.reserves, day).values())
        if before - units < reserved:
            text = short_text(series, before - units, reserved, cover.decimals, f"on {spoken(day)}")
            return missing(Code.RESERVE_SHORT, text)
    return None


def short_text(series: str, unissued: int, reserved: int, decimals: int, days: str) -> str:
    """A reserve that is not covered, in words."""
    return (
        f"{days}, {format_shares(reserved, decimals)} {series} are reserved and only "
        f"{format_shares(unissued, decimals)} are unissued"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """Days on which less of a series is unissued than reserved: from the first, until the day on which it was over.

    `unissued` and `reserved` are those of its worst day, `sequence` is the last event of its first day.
    """

    since: date
    over_on: date | None
    unissued: int
    reserved: int
    sequence: int


def shortages(changes: Sequence[Recorded], moves: Iterable[tuple[date, int, int]]) -> list[Shortage]:
    """The shortages of a series, in order; `moves` are day, sequence and units that came to its unissued shares."""
    came: dict[date, int] = {one.effective_on: 0 for one in changes}
    last: dict[date, int] = {}
    for one in changes:
        last[one.effective_on] = max(last.get(one.effective_on, 0), one.sequence)
    for day, sequence, units in moves:
        came[day] = came.get(day, 0) + units
        last[day] = max(last.get(day, 0), sequence)
    found: list[Shortage] = []
    unissued, short = 0, False
    for day in sorted(came):
        unissued += came[day]
        reserved = sum(reserved_on(changes, day).values())
        if unissued >= reserved:
            if short:
                found[-1] = replace(found[-1], over_on=day)
        elif not short:
            here = Shortage(since=day, over_on=None, unissued=unissued, reserved=reserved, sequence=last[day])
            found.append(here)
        elif reserved - unissued > found[-1].reserved - found[-1].unissued:
            found[-1] = replace(found[-1], unissued=unissued, reserved=reserved)
        short = unissued < reserved
    return found
