"""Outside totals beside the ledger's: the difference, since when, for how long, and how it was resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ledger.domain.events import Recorded
from ledger.domain.period_events import StatementRecorded, StatementResolved
from ledger.domain.statements import AGED_AFTER, difference
from ledger.domain.values import Moment
from ledger.projections.rows import Rows, shares
from ledger.store.reads import Reads


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """What somebody outside stated, and what the ledger has on that day; `difference` is stated less the ledger's.

    `since` is the day from which the two have differed, where the ledger had what is stated before. `age` counts the
    days from the statement's to the resolution's, or to the day asked about; None where nothing differs. `aged` is
    whether an unresolved difference is older than 30 days. `holder` is None where the total is of the series.
    """

    statement: str
    source: str
    series: str
    holder: str | None
    on: date
    stated: Decimal
    ledger: Decimal
    difference: Decimal
    since: date | None
    age: int | None
    aged: bool
    resolution: str | None
    resolved_by: str | None
    resolved_on: date | None
    sequence: int

    @property
    def open(self) -> bool:
        """Whether it differs and nobody has said why."""
        return bool(self.difference) and self.resolution is None

    @property
    def stands(self) -> str:
        """How it stands, for people."""
        if self.resolution is not None:
            return f"resolved: {self.resolution}"
        if not self.difference:
            return "agrees"
        return "open, aged" if self.aged else "open"


def statements(
    reads: Reads, moment: Moment, *, holder: str | None = None, only_open: bool = False
) -> Rows[StatementLine]:
    """The statements of a day up to the moment's, in the order of recording; reversed ones are left out."""
    found = (line for _, line, _ in _lines(reads, moment) if holder is None or line.holder == holder)
    return Rows(StatementLine, (line for line in found if line.open or not only_open))


def open_differences(reads: Reads, moment: Moment) -> Iterator[tuple[Recorded, str]]:
    """Each statement that differs and is not resolved, in words."""
    decimals: Mapping[str, int] = {}
    for recorded, line, kept in _lines(reads, moment):
        if line.open and isinstance(recorded.event, StatementRecorded):
            decimals = decimals or reads.decimals()
            yield recorded, difference(recorded.event, kept, decimals[line.series], line.age or 0)


def _lines(reads: Reads, moment: Moment) -> Iterator[tuple[Recorded, StatementLine, int]]:
    """Each statement with its line and the ledger's units."""
    recorded = reads.events(moment, names=["statement-recorded", "statement-resolved"])
    resolved = {one.event.statement: one for one in recorded if isinstance(one.event, StatementResolved)}
    decimals = reads.decimals() if recorded else {}
    for one in recorded:
        if isinstance(one.event, StatementRecorded):
            yield _line(reads, moment, one, one.event, resolved.get(one.event.statement), decimals[one.event.series])


def _line(
    reads: Reads, moment: Moment, stated: Recorded, event: StatementRecorded, by: Recorded | None, decimals: int
) -> tuple[Recorded, StatementLine, int]:
    resolution = by.event if by is not None and isinstance(by.event, StatementResolved) else None
    days = _days(reads, replace(moment, effective_on=stated.effective_on), event)
    kept = sum(days.values())
    differs = event.shares != kept
    until = by.effective_on if by is not None else moment.effective_on
    age = (until - stated.effective_on).days if differs else None
    line = StatementLine(
        statement=event.statement,
        source=event.source,
        series=event.series,
        holder=event.holder,
        on=stated.effective_on,
        stated=shares(event.shares, decimals),
        ledger=shares(kept, decimals),
        difference=shares(event.shares - kept, decimals),
        since=_since(days, event.shares) if differs else None,
        age=age,
        aged=age is not None and resolution is None and age > AGED_AFTER,
        resolution=resolution.resolution if resolution else None,
        resolved_by=resolution.by if resolution else None,
        resolved_on=by.effective_on if by is not None else None,
        sequence=stated.sequence,
    )
    return stated, line, kept


def _days(reads: Reads, on: Moment, event: StatementRecorded) -> dict[date, int]:
    """What came to the holder, or to all holders together, on each day up to the statement's.

    All holders have what the accounts without a holder lack, as all accounts sum to zero.
    """
    sign = 1 if event.holder else -1
    found = reads.sums(on, by=("effective_on",), series=event.series, holder=event.holder or "")
    return {date.fromisoformat(group["effective_on"]): sign * units for group, units in found}


def _since(days: Mapping[date, int], stated: int) -> date | None:
    """The day on which the ledger's total last ceased to be as stated; None where it never was."""
    found: date | None = None
    total = 0
    for day in sorted(days):
        before, total = total, total + days[day]
        if before == stated:
            found = day
    return found
