"""Months and outside totals: a month was closed, corrected afterwards; a statement came in, was resolved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ledger.domain.values import Units


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodTotal:
    """Units of one account of a series at the end of the month, all its holders together."""

    series: str
    account: str
    units: Units


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodClosed:
    """A month was closed: the head before it, and what each account of each series had at the month's end."""

    month: str
    head: int
    head_hash: str
    totals: tuple[PeriodTotal, ...]


class PriorPeriod(StrEnum):
    """Why an event is recorded in a month that was closed: it was entered late, or it corrects an error."""

    LATE_ENTRY = "late-entry"
    ERROR_CORRECTION = "error-correction"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorPeriodCorrected:
    """The event at a sequence took effect in a month that was closed before; why it was recorded all the same."""

    sequence: int
    month: str
    kind: PriorPeriod
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRecorded:
    """An outside total was recorded to reconcile with: of a series, or of one holder's shares of it."""

    statement: str
    source: str
    series: str
    holder: str | None
    shares: Units


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementResolved:
    """A difference from an outside total was explained or settled, as stated."""

    statement: str
    resolution: str
    by: str


PeriodEvent = PeriodClosed | PriorPeriodCorrected | StatementRecorded | StatementResolved
