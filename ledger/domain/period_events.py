"""Months and outside totals: a month was closed, corrected, reported; a statement came in, was resolved."""

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


class State(StrEnum):
    """How settled a month was when it was reported: open, or closed."""

    DRAFT = "DRAFT"
    FINAL = "FINAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportIssued:
    """A report of a month was made from the journal as it stood at a sequence; its two hashes tell it again.

    `known_at` is the knowledge time that was asked for, None for everything known. `sheets` are those that it has,
    none where it has all.
    """

    report: str
    month: str
    state: State
    sequence: int
    head_hash: str
    known_at: str | None
    sheets: tuple[str, ...]
    file_sha256: str
    contents_sha256: str
    program: str


PeriodEvent = PeriodClosed | PriorPeriodCorrected | StatementRecorded | StatementResolved | ReportIssued
