"""The reports that were issued, and how settled a month is when one is made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from ledger.domain.calendars import month_ends
from ledger.domain.period_events import PeriodClosed, PriorPeriodCorrected, ReportIssued, State
from ledger.domain.values import Moment
from ledger.projections.rows import Rows
from ledger.store.closings import closing_of, last_closing, reports_issued
from ledger.store.reads import Reads

SHORT = 12
"""How much of a hash is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """A report that was issued. `made_from` is the last event that it rests on, `head_hash` the hash of that.

    `known_at` is None where everything known was asked for; `sheets` is empty where it has all of them.
    """

    sequence: int
    report: str
    month: str
    state: State
    made_from: int
    head_hash: str
    known_at: str | None
    sheets: tuple[str, ...]
    file_sha256: str
    contents_sha256: str
    program: str
    issued_by: str
    issued_at: datetime

    @property
    def head(self) -> str:
        """What it was made from, for people."""
        return f"#{self.made_from} {self.head_hash[:SHORT]}"

    @property
    def file(self) -> str:
        """The start of the hash of its bytes, for people."""
        return self.file_sha256[:SHORT]

    @property
    def issued_on(self) -> date:
        """The day of issue in UTC, for people."""
        return self.issued_at.date()

    @property
    def which(self) -> str:
        """Its sheets, for people."""
        return ", ".join(self.sheets) or "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthState:
    """How settled a month is. `closing` closed it; `corrections` were recorded in it, or before it, since then."""

    month: str
    state: State
    closing: int | None
    closed_at: datetime | None
    corrections: int

    @property
    def short(self) -> str:
        """In a word or two."""
        return f"{self.state}, restated" if self.corrections else self.state.value

    @property
    def text(self) -> str:
        """In a sentence."""
        if self.closing is None or self.closed_at is None:
            return f"{self.state}: {self.month} is not closed"
        if self.corrections:
            what = "correction" if self.corrections == 1 else "corrections"
            return f"{self.short}: {self.corrections} {what} since #{self.closing}"
        return f"{self.state}: closed by #{self.closing} on {self.closed_at.date()}"


def reports(reads: Reads, moment: Moment, *, month: str | None = None) -> Rows[ReportLine]:
    """The reports that were issued by a moment, of a month or of all, in the order of issue."""
    return Rows(
        ReportLine,
        (
            ReportLine(
                sequence=one.sequence,
                report=one.event.report,
                month=one.event.month,
                state=one.event.state,
                made_from=one.event.sequence,
                head_hash=one.event.head_hash,
                known_at=one.event.known_at,
                sheets=one.event.sheets,
                file_sha256=one.event.file_sha256,
                contents_sha256=one.event.contents_sha256,
                program=one.event.program,
                issued_by=one.recorded_by,
                issued_at=datetime.fromisoformat(one.recorded_at),
            )
            for one in reports_issued(reads, moment, month)
            if isinstance(one.event, ReportIssued)
        ),
    )


def month_state(reads: Reads, moment: Moment, month: str) -> MonthState:
    """Whether a month is closed as known at a moment, whatever its day, and what was recorded in it since."""
    known = replace(moment, effective_on=date.max)
    last = last_closing(reads, known)
    if last is None or not isinstance(last.event, PeriodClosed) or month > last.event.month:
        return MonthState(month=month, state=State.DRAFT, closing=None, closed_at=None, corrections=0)
    closing = closing_of(reads, known, month_ends(month)[1])
    assert closing is not None, "where the last month that was closed is not before it, something closed it"
    notes = reads.events(known, names=["prior-period-corrected"], after=closing.sequence, effective=False)
    return MonthState(
        month=month,
        state=State.FINAL,
        closing=closing.sequence,
        closed_at=datetime.fromisoformat(closing.recorded_at),
        corrections=sum(isinstance(one.event, PriorPeriodCorrected) and one.event.month <= month for one in notes),
    )
