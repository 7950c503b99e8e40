"""The control book: how the authorised shares of each series are used, on a day and on every day that changed it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ledger.domain.calendars import days_after, spoken
from ledger.domain.entries import Account
from ledger.domain.events import NAMES, EventReversed, Recorded
from ledger.domain.reserves import Shortage, reserved_on, short_text
from ledger.domain.reserves import shortages as spells_of
from ledger.domain.share_events import ReserveChanged
from ledger.domain.values import Moment
from ledger.projections.history import evidence_of
from ledger.projections.rows import Rows, shares
from ledger.store.closings import reserves
from ledger.store.reads import Reads

FIGURES = ("authorised", "issued", "outstanding", "unissued", "treasury", "retired", "reserved")


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlLine:
    """The control book of one series: authorised = unissued + outstanding + treasury + retired.

    Issued is outstanding and treasury together; reserved is part of what is unissued.
    """

    series: str
    authorised: Decimal
    issued: Decimal
    outstanding: Decimal
    unissued: Decimal
    treasury: Decimal
    retired: Decimal
    reserved: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureChange:
    """By how many shares a figure changed on a day."""

    figure: str
    shares: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a change rests on: the event, the consent and the filing that it names, None where it names none.

    `reverses` is the event that a reversal undid.
    """

    sequence: int
    event: str
    consent: str | None
    filing: str | None
    reverses: int | None
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlChange:
    """A day on which a figure of a series changed: the figures at its end, what changed, and what that rests on."""

    series: str
    on: date
    authorised: Decimal
    issued: Decimal
    outstanding: Decimal
    unissued: Decimal
    treasury: Decimal
    retired: Decimal
    reserved: Decimal
    changes: tuple[FigureChange, ...]
    grounds: tuple[Ground, ...]


Units = Mapping[str, int]


def control(reads: Reads, moment: Moment) -> Rows[ControlLine]:
    """Where the authorised shares of each series are."""
    decimals = reads.decimals()
    units: dict[str, dict[str, int]] = {series: defaultdict(int) for series in reads.series(moment)}
    for total in reads.totals(moment):
        account = total.account if not total.holder else "held"
        units.setdefault(total.series, defaultdict(int))[account] += total.units
    changes = _by_series(reads, moment)
    lines = []
    for series in sorted(units):
        reserved = sum(reserved_on(changes.get(series, ()), moment.effective_on).values())
        figures = _figures(units[series], reserved)
        lines.append(ControlLine(series=series, **_as_shares(figures, decimals[series])))
    return Rows(ControlLine, lines)


def _figures(units: Units, reserved: int) -> dict[str, int]:
    """The figures of a series, from the units of the accounts that are no holder's: holders have what those lack."""
    own = {account: units.get(account, 0) for account in (Account.UNISSUED, Account.TREASURY, Account.RETIRED)}
    authorised = -units.get(Account.AUTHORISED, 0)
    outstanding = authorised - sum(own.values())
    return {
        "authorised": authorised,
        "issued": outstanding + own[Account.TREASURY],
        "outstanding": outstanding,
        "unissued": own[Account.UNISSUED],
        "treasury": own[Account.TREASURY],
        "retired": own[Account.RETIRED],
        "reserved": reserved,
    }


def _as_shares(figures: Units, decimals: int) -> dict[str, Decimal]:
    return {name: shares(units, decimals) for name, units in figures.items()}


def _by_series(reads: Reads, moment: Moment, series: str | None = None) -> dict[str, list[Recorded]]:
    """The changes of reserves known at a moment, by series."""
    found: dict[str, list[Recorded]] = {}
    for one in reserves(reads, moment, series):
        if isinstance(one.event, ReserveChanged) and one.effective_on <= moment.effective_on:
            found.setdefault(one.event.series, []).append(one)
    return found


def control_history(reads: Reads, moment: Moment, *, series: str | None = None) -> Rows[ControlChange]:
    """Each day up to the moment's on which a figure changed, by series; days on which all came to nothing are not."""
    decimals = reads.decimals()
    only = {} if series is None else {"series": series}
    moves: dict[str, dict[date, dict[int, dict[str, int]]]] = {}
    by = ("series", "effective_on", "sequence", "account")
    for group, units in reads.sums(moment, by=by, holder="", **only):
        day = moves.setdefault(group["series"], {}).setdefault(date.fromisoformat(group["effective_on"]), {})
        day.setdefault(int(group["sequence"]), {})[group["account"]] = units
    changes = _by_series(reads, moment, series)
    for name, reserved in changes.items():
        for one in reserved:
            moves.setdefault(name, {}).setdefault(one.effective_on, {}).setdefault(one.sequence, {})
    events = reads.events_at(sequence for days in moves.values() for moved in days.values() for sequence in moved)
    found: list[ControlChange] = []
    for name in sorted(moves):
        found += _days(name, moves[name], changes.get(name, []), events, decimals[name])
    return Rows(ControlChange, found)


def _days(
    series: str,
    moves: Mapping[date, Mapping[int, Units]],
    reserved: list[Recorded],
    events: Mapping[int, Recorded],
    decimals: int,
) -> Iterator[ControlChange]:
    units: dict[str, int] = defaultdict(int)
    before = dict.fromkeys(FIGURES, 0)
    for day in sorted(moves):
        for moved in moves[day].values():
            for account, change in moved.items():
                units[account] += change
        figures = _figures(units, sum(reserved_on(reserved, day).values()))
        changed = {name: figures[name] - before[name] for name in FIGURES if figures[name] != before[name]}
        before = figures
        if changed:
            yield ControlChange(
                series=series,
                on=day,
                **_as_shares(figures, decimals),
                changes=tuple(
                    FigureChange(figure=name, shares=shares(change, decimals)) for name, change in changed.items()
                ),
                grounds=tuple(_ground(events[sequence]) for sequence in sorted(moves[day])),
            )


def _ground(recorded: Recorded) -> Ground:
    """What an event rests on; those that have no consent or filing of their own name none."""
    event = recorded.event
    return Ground(
        sequence=recorded.sequence,
        event=NAMES[type(event)],
        consent=getattr(event, "consent", None),
        filing=getattr(event, "filing", None),
        reverses=event.reverses if isinstance(event, EventReversed) else None,
        evidence=evidence_of(recorded),
    )


def reserves_short(reads: Reads, moment: Moment) -> Iterator[tuple[Recorded, str, date]]:
    """Days on which less of a series was unissued than reserved: the event that made it so, in words, from when."""
    decimals: Mapping[str, int] = {}
    for series, changes in _by_series(reads, moment).items():
        decimals = decimals or reads.decimals()
        spells = spells_of(changes, _unissued(reads, moment, series))
        events = reads.events_at(spell.sequence for spell in spells)
        for spell in spells:
            yield events[spell.sequence], _short(series, spell, decimals[series]), spell.since


def _unissued(reads: Reads, moment: Moment, series: str) -> Iterable[tuple[date, int, int]]:
    """Day, sequence and units of all that came to the unissued shares of a series."""
    by = ("effective_on", "sequence")
    for group, units in reads.sums(moment, by=by, series=series, account=Account.UNISSUED.value):
        yield date.fromisoformat(group["effective_on"]), int(group["sequence"]), units


def _short(series: str, spell: Shortage, decimals: int) -> str:
    days = f"from {spoken(spell.since)} on"
    if spell.over_on is not None:
        days = f"from {spoken(spell.since)} to {spoken(days_after(spell.over_on, -1))}"
    return short_text(series, spell.unissued, spell.reserved, decimals, days)
