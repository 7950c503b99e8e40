"""Who stood registered at a moment, beside what is known of the same day now: the list of stockholders of record.

A record date is about who *stood registered* at its close. Entries that were made for that day later change what is
known of it, and never the list; where the two differ both are given (Delaware General Corporation Law §219).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ledger.domain.values import Moment
from ledger.projections.people import names
from ledger.projections.rows import Rows, percent, shares
from ledger.projections.sentences import summary
from ledger.store.reads import Reads
from ledger.store.sums import HOLDER_ACCOUNTS

Whose = tuple[str, str]
"""Series and holder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterEntry:
    """An event that was recorded after the close, for that day or an earlier one."""

    sequence: int
    effective_on: date
    recorded_at: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StockholderLine:
    """Shares of one series that stood registered in one name, and those that are known now for the same day.

    `percent` is of the shares of the series that stood registered. `later` are the events by which the two differ.
    """

    holder: str
    name: str
    address: str | None
    series: str
    shares: Decimal
    percent: Decimal
    shares_known_now: Decimal
    differs: bool
    later: tuple[LaterEntry, ...]


def stockholders(reads: Reads, moment: Moment, *, series: str | None = None) -> Rows[StockholderLine]:
    """By name, then series: everybody who had shares on the day, as known at the moment or as known now."""
    head = reads.head()
    now = replace(moment, sequence=head.sequence, known_at=head.recorded_at)
    stood, known = _held(reads, moment, series), _held(reads, now, series)
    entered = _entered_since(
        reads, moment, now, {whose for whose in {**stood, **known} if stood[whose] != known[whose]}
    )
    then, since = names(reads, moment), names(reads, now)
    decimals = reads.decimals()
    outstanding: dict[str, int] = defaultdict(int)
    for (of, _), units in stood.items():
        outstanding[of] += units

    def line(whose: Whose) -> StockholderLine:
        of, holder = whose
        called = then.get(holder) or since[holder]
        return StockholderLine(
            holder=holder,
            name=called.name,
            address=called.address,
            series=of,
            shares=shares(stood[whose], decimals[of]),
            percent=percent(stood[whose], outstanding[of]),
            shares_known_now=shares(known[whose], decimals[of]),
            differs=stood[whose] != known[whose],
            later=entered[whose],
        )

    found = [line(whose) for whose in {**stood, **known} if stood[whose] or known[whose]]
    return Rows(StockholderLine, sorted(found, key=lambda row: (row.name.casefold(), row.holder, row.series)))


def _held(reads: Reads, moment: Moment, series: str | None) -> dict[Whose, int]:
    """Units of each series that each holder has, pledged or not."""
    found: dict[Whose, int] = defaultdict(int)
    for total in reads.totals(moment, **({} if series is None else {"series": series})):
        if total.account in HOLDER_ACCOUNTS:
            found[total.series, total.holder] += total.units
    return found


def _entered_since(
    reads: Reads, then: Moment, now: Moment, differing: set[Whose]
) -> dict[Whose, tuple[LaterEntry, ...]]:
    """The events recorded between two moments that moved shares of these holders up to the day."""
    found: dict[Whose, tuple[LaterEntry, ...]] = defaultdict(tuple)
    if not differing:
        return found
    moved = [one for one in reads.moved_between(now, after=then.sequence) if (one.series, one.holder) in differing]
    events, decimals = reads.events_at(one.sequence for one in moved), reads.decimals()
    for one in moved:
        recorded = events[one.sequence]
        entry = LaterEntry(
            sequence=one.sequence,
            effective_on=recorded.effective_on,
            recorded_at=recorded.recorded_at,
            summary=summary(recorded.event, decimals, {}),
        )
        found[one.series, one.holder] = (*found[one.series, one.holder], entry)
    return found
