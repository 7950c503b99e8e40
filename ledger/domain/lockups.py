"""The parameters of a lock-up: who is bound, which shares, which acts, until when, and with what exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ledger.domain.agreements import Open
from ledger.domain.reader import Reader
from ledger.domain.requests import Act
from ledger.domain.share_events import Origin

LOCK_UP = "lock-up"
EVERYONE = "everyone"
ANY = "any"
DERIVED = (Origin.PIK, Origin.CONVERSION, Origin.EXCHANGE)
"""Origins of shares that come of other shares: whether a clause means them too is a matter of its words."""

Flag = bool | Open[bool]
Series = tuple[str, ...] | None
"""Ids of series, or None for any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Characterised:
    """An instrument whose high-yield character is a matter of reading where nobody asserted it."""

    instrument: str
    high_yield: Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyEnd:
    """The lock-up ends early, so many years after a qualifying debt issue by the issuer is completed."""

    years: int
    issuer: str
    minimum_gross_proceeds: Decimal
    counted_from: date | Open[date]
    characterised: tuple[Characterised, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """So many days after the milestone, this part of a lot is released in all."""

    after_days: int
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The lock-up begins with a milestone and lasts so many days; parts of each lot may be released before.

    `new_issues_bound` says whether it reaches shares issued on the day of the milestone or later; None: not said.
    """

    milestone: str
    days: int
    new_issues_bound: Flag | None
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LockUp:
    """A lock-up clause. None for `obligors` is everyone, for `purchased_under` whatever the shares come from.

    A flag that is None is not given by the clause: where it would decide, it is a fact that nobody recorded.
    """

    obligors: tuple[str, ...] | None
    purchased_under: str | None
    securities: Series | Open[Series]
    acts: tuple[str, ...]
    outside_on: date | None
    run: Run | None
    last_day_locked: Flag
    early_end: EarlyEnd | None
    registered_sale_permitted: Flag
    registered_sale_from: date | None
    affiliate_series: tuple[str, ...]
    affiliate_by_transfer: Flag | None
    derived: Mapping[Origin, Flag | None]
    transferees_bound: Flag | None
    succession_is_transfer: Flag | None


def read_lock_up(table: Reader) -> LockUp:
    """The parameters of a clause of kind 'lock-up'; faults are collected by the reader."""
    everyone = table.data.get("obligors") == EVERYONE
    found = LockUp(
        obligors=None if everyone else table.some_ids("obligors"),
        purchased_under=table.id("purchased_under") if table.has("purchased_under") or not everyone else None,
        securities=table.optional_term("securities", _series),
        acts=table.some_ids("acts"),
        outside_on=table.optional_day("outside_on"),
        run=_run(table),
        last_day_locked=table.term("last_day_locked", Reader.flag),
        early_end=_early_end(table),
        registered_sale_permitted=table.term("registered_sale_permitted", Reader.flag),
        registered_sale_from=table.optional_day("registered_sale_from"),
        affiliate_series=table.ids("affiliate_series"),
        affiliate_by_transfer=table.optional_term("affiliate_by_transfer", Reader.flag),
        derived=read_derived(table),
        transferees_bound=table.optional_term("transferees_bound", Reader.flag),
        succession_is_transfer=table.optional_term("succession_is_transfer", Reader.flag),
    )
    table.seen.add("obligors")
    for act in found.acts:
        if act not in set(Act):
            table.fault(f"'acts' names '{act}'; the acts are {', '.join(Act)}", "acts")
    if found.outside_on is None and found.run is None:
        table.fault("'outside_on' is missing: without a day or a 'run' the lock-up would never end", "outside_on")
    table.done()
    return found


def read_derived(table: Reader) -> dict[Origin, Flag | None]:
    """Whether the clause means shares paid in kind, converted or exchanged too; each may be open or not given."""
    if not table.has("derived"):
        return dict.fromkeys(DERIVED)
    entry = table.table("derived")
    found = {origin: entry.optional_term(origin.value, Reader.flag) for origin in DERIVED}
    entry.done()
    return found


def _series(table: Reader, name: str) -> Series:
    if table.data.get(name) == ANY:
        table.seen.add(name)
        return None
    return table.some_ids(name)


def _early_end(table: Reader) -> EarlyEnd | None:
    if not table.has("early_end"):
        return None
    entry = table.table("early_end")
    found = EarlyEnd(
        years=entry.count("years_after"),
        issuer=entry.id("issuer"),
        minimum_gross_proceeds=entry.money("minimum_gross_proceeds"),
        counted_from=entry.term("counted_from", Reader.day),
        characterised=tuple(_characterised(one) for one in entry.tables("characterised")),
    )
    if not 1 <= found.years <= 100:
        entry.fault("'years_after' must be 1 to 100", "years_after")
    entry.done()
    return found


def _characterised(table: Reader) -> Characterised:
    found = Characterised(instrument=table.text("instrument"), high_yield=table.term("high_yield", Reader.flag))
    table.done()
    return found


def _run(table: Reader) -> Run | None:
    if not table.has("run"):
        return None
    entry = table.table("run")
    found = Run(
        milestone=entry.id("milestone"),
        days=entry.count("days"),
        new_issues_bound=entry.optional_term("new_issues_bound", Reader.flag),
        stages=tuple(_stage(one) for one in entry.tables("stage")),
    )
    if not 1 <= found.days <= 36_525:
        entry.fault("'days' must be 1 to 36525", "days")
    last = Stage(after_days=0, percent=0)
    for stage in found.stages:
        if not (last.after_days < stage.after_days < found.days and last.percent < stage.percent < 100):
            entry.fault("each 'stage' must come later and release more than the one before, and less than all", "stage")
        last = stage
    entry.done()
    return found


def _stage(table: Reader) -> Stage:
    found = Stage(after_days=table.count("after_days"), percent=table.count("percent"))
    table.done()
    return found
