"""Months that were closed, and what was recorded in them afterwards, which is listed for ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from ledger.domain.calendars import month_ends
from ledger.domain.events import NAMES, EventReversed, Recorded
from ledger.domain.period_events import PeriodClosed, PeriodTotal, PriorPeriodCorrected
from ledger.domain.periods import ACCOUNTS, note_text, ordered
from ledger.domain.values import Moment
from ledger.projections.rows import Rows, shares
from ledger.store.closings import last_closing, moved_by, period_totals
from ledger.store.reads import Reads


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalLine:
    """Shares of a series in one account at the end of a month, all its holders together."""

    series: str
    account: str
    shares: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalDifference:
    """A total that is not what it was when the month was closed."""

    series: str
    account: str
    closed: Decimal
    now: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLine:
    """A month that was closed. `head` is the last event that its `totals` count.

    `corrections` counts what was recorded in the month since. `differences` are the totals that differ now; what was
    recorded in an earlier month changes them too.
    """

    month: str
    closed_at: datetime
    closed_by: str
    sequence: int
    head: int
    head_hash: str
    totals: tuple[TotalLine, ...]
    corrections: int
    differences: tuple[TotalDifference, ...]

    @property
    def as_closed(self) -> str:
        """Whether the totals are what they were, for people."""
        return "no" if self.differences else "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionLine:
    """An event that was recorded in a month after it was closed. `original` is what a reversal undid.

    `changes` is what it changed of the totals at the end of the month.
    """

    sequence: int
    event: str
    effective_on: date
    recorded_at: datetime
    month: str
    kind: str
    reason: str
    by: str
    original: int | None
    changes: tuple[TotalLine, ...]

    @property
    def effect(self) -> str:
        """What it changed, for people."""
        return ", ".join(f"{one.series} {one.account} {one.shares:+,f}" for one in self.changes) or "no total"


def last_closed_month(reads: Reads, moment: Moment) -> str | None:
    """The last month that was closed by a moment."""
    last = last_closing(reads, moment)
    return last.event.month if last is not None and isinstance(last.event, PeriodClosed) else None


def periods(reads: Reads, moment: Moment) -> Rows[PeriodLine]:
    """The months that were closed, in order, each beside its totals as they are known at the moment."""
    decimals = reads.decimals()
    corrected = Counter(event.month for _, event in _notes(reads, moment))
    return Rows(
        PeriodLine,
        (
            _line(recorded, recorded.event, _totals_now(reads, moment, recorded.event), decimals, corrected)
            for recorded in reads.events(moment, names=["period-closed"])
            if isinstance(recorded.event, PeriodClosed)
        ),
    )


def _totals_now(reads: Reads, moment: Moment, event: PeriodClosed) -> tuple[PeriodTotal, ...]:
    return period_totals(reads, replace(moment, effective_on=month_ends(event.month)[1]))


def _line(
    recorded: Recorded,
    event: PeriodClosed,
    now: tuple[PeriodTotal, ...],
    decimals: Mapping[str, int],
    corrected: Mapping[str, int],
) -> PeriodLine:
    return PeriodLine(
        month=event.month,
        closed_at=datetime.fromisoformat(recorded.recorded_at),
        closed_by=recorded.recorded_by,
        sequence=recorded.sequence,
        head=event.head,
        head_hash=event.head_hash,
        totals=tuple(
            TotalLine(series=one.series, account=one.account, shares=shares(one.units, decimals[one.series]))
            for one in event.totals
        ),
        corrections=corrected.get(event.month, 0),
        differences=_differences(event.totals, now, decimals),
    )


def _differences(
    closed: tuple[PeriodTotal, ...], now: tuple[PeriodTotal, ...], decimals: Mapping[str, int]
) -> tuple[TotalDifference, ...]:
    then = {(one.series, one.account): one.units for one in closed}
    later = {(one.series, one.account): one.units for one in now}
    every = {(one.series, one.account): one for one in (*closed, *now)}
    return tuple(
        TotalDifference(
            series=one.series,
            account=one.account,
            closed=shares(then.get((one.series, one.account), 0), decimals[one.series]),
            now=shares(later.get((one.series, one.account), 0), decimals[one.series]),
        )
        for one in ordered(every.values())
        if then.get((one.series, one.account), 0) != later.get((one.series, one.account), 0)
    )


def _notes(reads: Reads, moment: Moment) -> list[tuple[Recorded, PriorPeriodCorrected]]:
    found = reads.events(moment, names=["prior-period-corrected"])
    return [(one, one.event) for one in found if isinstance(one.event, PriorPeriodCorrected)]


def corrections(reads: Reads, moment: Moment) -> Rows[CorrectionLine]:
    """What was recorded in a month after it was closed, in the order of recording; reversed or not."""
    notes = [note for _, note in _notes(reads, moment)]
    sequences = [note.sequence for note in notes]
    events, moved, decimals = reads.events_at(sequences), moved_by(reads, sequences), reads.decimals()
    return Rows(
        CorrectionLine,
        (_correction(events[note.sequence], note, moved.get(note.sequence, ()), decimals) for note in notes),
    )


def _correction(
    recorded: Recorded,
    note: PriorPeriodCorrected,
    moved: Iterable[tuple[str, str, int]],
    decimals: Mapping[str, int],
) -> CorrectionLine:
    return CorrectionLine(
        sequence=recorded.sequence,
        event=NAMES[type(recorded.event)],
        effective_on=recorded.effective_on,
        recorded_at=datetime.fromisoformat(recorded.recorded_at),
        month=note.month,
        kind=note.kind.value,
        reason=note.reason,
        by=recorded.recorded_by,
        original=recorded.event.reverses if isinstance(recorded.event, EventReversed) else None,
        changes=tuple(
            TotalLine(series=series, account=account, shares=shares(units, decimals[series]))
            for series, account, units in sorted(moved, key=lambda one: (one[0], ACCOUNTS.index(one[1])))
        ),
    )


def prior_periods(reads: Reads, moment: Moment) -> Iterator[tuple[Recorded, str]]:
    """Every event that was recorded in a closed month, with what was said of it: exceptions for ever."""
    notes = [note for _, note in _notes(reads, moment)]
    if notes:
        events = reads.events_at(note.sequence for note in notes)
        closings = {
            one.event.month: one.sequence
            for one in reads.events(moment, names=["period-closed"], effective=False)
            if isinstance(one.event, PeriodClosed)
        }
        for note in notes:
            yield events[note.sequence], note_text(note, closings[note.month])
