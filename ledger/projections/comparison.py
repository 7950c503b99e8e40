"""What moved between the ends of two months, both as known at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from ledger.projections.control_book import FIGURES
from ledger.projections.exceptions import ExceptionLine
from ledger.projections.periods import CorrectionLine
from ledger.projections.reports import MonthState
from ledger.projections.view import View

Line = TypeVar("Line")
Key = TypeVar("Key", bound=Hashable)
NUMBERS = ("entitled", "used", "reserved", "remaining")


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingMoved:
    """Shares of a series for a holder at both ends."""

    series: str
    holder: str
    before: Decimal
    after: Decimal
    change: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureMoved:
    """A figure of the control book of a series at both ends."""

    series: str
    figure: str
    before: Decimal
    after: Decimal
    change: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RightMoved:
    """A number of a right at both ends; None where there was no such right."""

    holder: str
    form: str
    number: str
    before: int | str | None
    after: int | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingMoved:
    """The standing of a holder's shares of a series for a private sale at both ends; None where it held none."""

    holder: str
    series: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """A question that was adopted between the two ends, and the reading that was taken."""

    question: str
    title: str
    adopted: str
    on: date
    by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Everything that is not the same at the end of the second month as at that of the first.

    Of exceptions `appeared` stand at the second end and not at the first, `gone` the other way about. `corrections`
    took effect between the two, in a month that was closed.
    """

    first: MonthState
    second: MonthState
    holdings: tuple[HoldingMoved, ...]
    control: tuple[FigureMoved, ...]
    rights: tuple[RightMoved, ...]
    standings: tuple[StandingMoved, ...]
    adopted: tuple[Adopted, ...]
    appeared: tuple[ExceptionLine, ...]
    gone: tuple[ExceptionLine, ...]
    corrections: tuple[CorrectionLine, ...]


def compare(first: View, second: View, months: tuple[str, str]) -> Comparison:
    """What moved from one view to the other; they differ in their day alone."""
    before = {_exception(line): line for line in first.exceptions()}
    after = {_exception(line): line for line in second.exceptions()}
    known = {line.sequence for line in first.corrections()}
    return Comparison(
        first=first.month_state(months[0]),
        second=second.month_state(months[1]),
        holdings=tuple(_holdings(first, second)),
        control=tuple(_control(first, second)),
        rights=tuple(_rights(first, second)),
        standings=tuple(_standings(first, second)),
        adopted=tuple(_adopted(first.moment.effective_on, second)),
        appeared=tuple(line for key, line in after.items() if key not in before),
        gone=tuple(line for key, line in before.items() if key not in after),
        corrections=tuple(line for line in second.corrections() if line.sequence not in known),
    )


def _exception(line: ExceptionLine) -> tuple[int, str, str | None]:
    """What makes it the same exception on both days; its text may count days."""
    return line.sequence, line.code, line.clause


def _both(
    first: Iterable[Line], second: Iterable[Line], key: Callable[[Line], Key]
) -> Iterator[tuple[Key, Line | None, Line | None]]:
    """The lines of either end side by side, by what they are about."""
    before: Mapping[Key, Line] = {key(line): line for line in first}
    after: Mapping[Key, Line] = {key(line): line for line in second}
    for one in dict.fromkeys((*before, *after)):
        yield one, before.get(one), after.get(one)


def _holdings(first: View, second: View) -> Iterator[HoldingMoved]:
    both = _both(first.holdings(), second.holdings(), lambda line: (line.series, line.holder))
    for (series, holder), one, other in sorted(both, key=lambda found: found[0]):
        before, after = one.shares if one else Decimal(0), other.shares if other else Decimal(0)
        if before != after:
            yield HoldingMoved(series=series, holder=holder, before=before, after=after, change=after - before)


def _control(first: View, second: View) -> Iterator[FigureMoved]:
    both = _both(first.control(), second.control(), lambda line: line.series)
    for series, one, other in sorted(both, key=lambda found: found[0]):
        for figure in FIGURES:
            before = getattr(one, figure) if one else Decimal(0)
            after = getattr(other, figure) if other else Decimal(0)
            if before != after:
                yield FigureMoved(series=series, figure=figure, before=before, after=after, change=after - before)


def _rights(first: View, second: View) -> Iterator[RightMoved]:
    both = _both(first.rights(), second.rights(), lambda line: (line.holder, line.form, line.clause))
    for (holder, form, _), one, other in sorted(both, key=lambda found: found[0]):
        for number in NUMBERS:
            before = getattr(one, number) if one else None
            after = getattr(other, number) if other else None
            if before != after:
                yield RightMoved(holder=holder, form=form, number=number, before=before, after=after)


def _standings(first: View, second: View) -> Iterator[StandingMoved]:
    """Of shares that stand differently by their lots, every standing."""
    both = _both(_statuses(first).items(), _statuses(second).items(), lambda found: found[0])
    for (holder, series), one, other in sorted(both, key=lambda found: found[0]):
        before, after = one[1] if one else None, other[1] if other else None
        if before != after:
            yield StandingMoved(holder=holder, series=series, before=before, after=after)


def _statuses(view: View) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], dict[str, None]] = {}
    for line in view.eligibility():
        until = f" until {line.until}" if line.until else ""
        found.setdefault((line.holder, line.series), {})[f"{line.status}{until}"] = None
    return {key: ", ".join(statuses) for key, statuses in found.items()}


def _adopted(after: date, second: View) -> Iterator[Adopted]:
    """By the day of adoption; a reading says what the text always meant, so that it counts at both ends."""
    for line in second.readings():
        if line.adopted is not None and line.on is not None and after < line.on <= second.moment.effective_on:
            yield Adopted(question=line.question, title=line.title, adopted=line.adopted, on=line.on, by=line.by)
