"""The early end of a lock-up: the anniversary of the first qualifying debt issue by the issuer."""

from __future__ import annotations

from datetime import date

from ledger.domain.agreements import Open
from ledger.domain.calendars import add_years, spoken
from ledger.domain.events import Recorded
from ledger.domain.fact_events import DebtIssued
from ledger.domain.lockups import EarlyEnd
from ledger.domain.slices import CitedClause
from ledger.domain.standing import Rest, RestKind, World, supported


def early_end(
    world: World, cited: CitedClause, early: EarlyEnd, on: date, latest: tuple[date, str]
) -> tuple[date, str]:
    """The earlier of the latest end and the anniversary of the first qualifying debt issue; and why."""
    counted_from = world.resolve(early.counted_from)
    issues = [(one, one.event) for one in world.terms.facts if isinstance(one.event, DebtIssued)]
    for recorded, debt in sorted(issues, key=lambda found: (found[1].completed_on, found[0].sequence)):
        anniversary = add_years(debt.completed_on, early.years)
        if anniversary >= latest[0] or not counted_from < debt.completed_on <= on:
            continue
        _rest_on_debt(world, recorded, debt)
        if debt.issuer == early.issuer and _qualifies(world, cited, early, recorded, debt):
            name = f"the issue and sale of {debt.instrument}, #{recorded.sequence}"
            years = "1 year" if early.years == 1 else f"{early.years} years"
            return anniversary, f"{years} after {spoken(debt.completed_on)}, {name}"
    return latest


def _rest_on_debt(world: World, recorded: Recorded, debt: DebtIssued) -> None:
    """The issue as recorded, whether it counts or not: another record of it could decide otherwise."""
    world.rests_on(*supported(recorded, f"{debt.instrument}: issuer, dates, gross proceeds and high yield"))
    if debt.issued_on is None:
        text = f"no day of issue of {debt.instrument} is stated; the day of its sale is taken"
        world.rests_on(Rest(kind=RestKind.ASSUMPTION, text=text, sequence=recorded.sequence))


def _qualifies(world: World, cited: CitedClause, early: EarlyEnd, recorded: Recorded, debt: DebtIssued) -> bool:
    """High yield, and gross proceeds (never principal) of at least the minimum, as recorded; else both ways.

    A company that adopted a reading of what an instrument is goes by it; without one, whoever asserted it
    is believed and named, and where nobody did it is not known.
    """
    minimum = early.minimum_gross_proceeds
    question, high_yield = _character(world, early, debt)
    if high_yield is False or (debt.gross_proceeds is not None and debt.gross_proceeds < minimum):
        return False
    wanted = []
    if high_yield is None:
        settle = f" (or adopt a reading of {question})" if question else ""
        wanted.append(f"whether it is high yield debt, and who says so{settle}")
    if debt.gross_proceeds is None:
        wanted.append(f"whether its gross proceeds (not its principal) reached {minimum:,f}")
    name = f"{debt.instrument} (#{recorded.sequence})"
    return not wanted or world.fact(
        f"{name} qualifies", f"{name}: record {' and '.join(wanted)}, which is not recorded", cited
    )


def _character(world: World, early: EarlyEnd, debt: DebtIssued) -> tuple[str | None, bool | None]:
    """The question about an instrument, if there is one, and whether it is high yield, if that is known."""
    for one in early.characterised:
        if one.instrument.casefold() != debt.instrument.casefold():
            continue
        if not isinstance(one.high_yield, Open):
            return None, one.high_yield
        adopted = world.adopted(one.high_yield.question)
        return one.high_yield.question, debt.high_yield if adopted is None else one.high_yield.under(adopted)
    return None, debt.high_yield


def rest_on_none_unrecorded(world: World, early: EarlyEnd, on: date) -> None:
    """After the last day on which an unrecorded issue could still matter, LOCKED assumes that there is none."""
    counted_from = world.resolve(early.counted_from)
    if on > add_years(counted_from, early.years):
        text = f"no qualifying debt issue by {early.issuer} completed after {counted_from} is unrecorded"
        world.rests_on(Rest(kind=RestKind.ASSUMPTION, text=text))
