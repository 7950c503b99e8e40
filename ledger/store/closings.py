"""What is read about months that are closed, statements and reserves.

The last closing is one row of an index on event names; what it takes to find it does not grow with the journal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from ledger.domain.calendars import month_ends
from ledger.domain.entries import Account
from ledger.domain.events import Recorded
from ledger.domain.mentions import Subject
from ledger.domain.period_events import PeriodClosed, PeriodTotal
from ledger.domain.periods import month_of
from ledger.domain.reserves import Cover
from ledger.domain.slices import Closing, Needs
from ledger.domain.values import Moment, Units
from ledger.store.balances import balance_of
from ledger.store.journal import recorded_of
from ledger.store.reads import Reads, batches
from ledger.store.tables import ENTRY, EVENT, MENTION

CLOSED = "period-closed"
REPORTED = "report-issued"
SOURCE = Account.AUTHORISED.value
OWN_ACCOUNTS = (Account.AUTHORISED, Account.UNISSUED, Account.RETIRED, Account.TREASURY)
"""The accounts that are no holder's."""


def last_closing(reads: Reads, known: Moment) -> Recorded | None:
    """The closing of the last month that was closed by a moment; None where none was. It is never reversed."""
    return _closing(reads, known, EVENT.c.sequence.desc())


def first_closing(reads: Reads, known: Moment) -> Recorded | None:
    """The closing of the first month that was closed; what came before was closed with it."""
    return _closing(reads, known, EVENT.c.sequence)


def _closing(reads: Reads, known: Moment, order: ColumnElement[int]) -> Recorded | None:
    query = select(EVENT).where(
        EVENT.c.issuer == reads.issuer,
        EVENT.c.event == CLOSED,
        EVENT.c.sequence <= known.sequence,
        EVENT.c.effective_on <= known.effective_on.isoformat(),
    )
    row = reads.connection.execute(query.order_by(order).limit(1)).mappings().one_or_none()
    return recorded_of(dict(row)) if row else None


def closing_of(reads: Reads, known: Moment, day: date) -> Recorded | None:
    """The closing that closed a day: that of its month, or the first one where the day is before it."""
    about = [(Subject.PERIOD, month_of(day))]
    found = reads.events(known, names=[CLOSED], about=about, effective=False)
    return found[0] if found else first_closing(reads, known)


def closing(reads: Reads, on: Moment) -> Closing:
    """What closing the month that ends on a day rests on."""
    known = replace(on, effective_on=date.max)
    return Closing(
        first=first_closing(reads, known),
        last=last_closing(reads, known),
        head_hash=reads.head().hash,
        totals=period_totals(reads, on),
    )


def period_totals(reads: Reads, moment: Moment) -> tuple[PeriodTotal, ...]:
    """Units of every account of every series, all holders together; empty accounts are left out."""
    units: dict[tuple[str, str], int] = defaultdict(int)
    for total in reads.totals(moment):
        units[total.series, total.account] += total.units
    return totals_of(units)


def totals_of(units: Mapping[tuple[str, str], int]) -> tuple[PeriodTotal, ...]:
    """Sums by series and account as totals. The source account is below zero by what it gave: that is authorised."""
    return tuple(
        PeriodTotal(series=series, account=account, units=Units(-total if account == SOURCE else total))
        for (series, account), total in sorted(units.items())
        if total
    )


def known_at_head(reads: Reads) -> Moment:
    """Everything that is recorded, whatever its day."""
    head = reads.head()
    return Moment(effective_on=date.max, sequence=head.sequence, known_at=head.recorded_at)


def last_month(reads: Reads) -> str | None:
    """The last month that is closed at the head."""
    last = last_closing(reads, known_at_head(reads))
    return last.event.month if last is not None and isinstance(last.event, PeriodClosed) else None


def closing_on(reads: Reads, day: date) -> Recorded | None:
    """The closing that closed a day, as known at the head; None where the day is in no closed month."""
    known = known_at_head(reads)
    last = last_closing(reads, known)
    if last is None:
        return None
    assert isinstance(last.event, PeriodClosed)
    return closing_of(reads, known, day) if day <= month_ends(last.event.month)[1] else None


def reserves(reads: Reads, known: Moment, series: str | None = None) -> tuple[Recorded, ...]:
    """The changes of what is reserved, of one series or of all, whatever their day."""
    about = [(Subject.SERIES, series)] if series is not None else []
    return tuple(reads.events(known, names=["reserve-changed"], about=about, effective=False))


def reports_issued(reads: Reads, known: Moment, month: str | None = None) -> tuple[Recorded, ...]:
    """The reports that were issued, of a month or of all, in their order, whatever the day of issue."""
    about = [(Subject.PERIOD, month)] if month is not None else []
    return tuple(reads.events(known, names=[REPORTED], about=about, effective=False))


def covers(reads: Reads, takings: Mapping[str, tuple[int, date]]) -> dict[str, Cover]:
    """What each series that is taken from has to cover its reserves; a series without a reserve is left out."""
    known, found = known_at_head(reads), {}
    for series, (_, on) in takings.items():
        if changes := reserves(reads, known, series):
            days = {on, *(one.effective_on for one in changes if one.effective_on > on)}
            found[series] = Cover(
                unissued=tuple(_unissued(reads, series, days)),
                reserves=changes,
                decimals=reads.decimals()[series],
            )
    return found


def _unissued(reads: Reads, series: str, days: Iterable[date]) -> Iterator[tuple[date, int]]:
    """The unissued units on each day, and on the later one that leaves least."""
    for day in days:
        found = balance_of(reads.connection, reads.issuer, series, Account.UNISSUED.value, "", "", day)
        yield day, found.shares
        yield found.lowest_on, found.lowest


def part_of_slice(reads: Reads, needs: Needs, known: Moment) -> dict[str, Any]:
    """What a slice has about outside totals, reserves and months."""
    found: dict[str, Any] = {}
    on = replace(known, effective_on=needs.on)
    if needs.outstanding and needs.series is not None:
        found["outstanding"] = _outstanding(reads, needs.series, needs.on)
        found["next_statement"] = _next_statement(reads)
    if needs.statement is not None:
        about = [(Subject.STATEMENT, needs.statement)]
        found["statement"] = tuple(reads.events(known, about=about, effective=False))
    if needs.reserves and needs.series is not None:
        found["reserves"] = reserves(reads, known, needs.series)
    if needs.month is not None:
        found["closing"] = closing(reads, on)
    if needs.reports_of is not None:
        found["reports"] = reports_issued(reads, known, needs.reports_of)
    if needs.hash_at is not None:
        head = reads.head(up_to=needs.hash_at)
        found["hash_at"] = head.hash if head.sequence == needs.hash_at else None
    return found


def _outstanding(reads: Reads, series: str, on: date) -> int:
    """Units that holders have: what the accounts without a holder lack, as all sum to zero."""
    return -sum(
        balance_of(reads.connection, reads.issuer, series, account.value, "", "", on).shares for account in OWN_ACCOUNTS
    )


def _next_statement(reads: Reads) -> int:
    query = select(func.max(MENTION.c.number)).where(
        MENTION.c.issuer == reads.issuer, MENTION.c.kind == Subject.STATEMENT.value
    )
    return int(reads.connection.execute(query).scalar() or 0) + 1


def moved_by(reads: Reads, sequences: Iterable[int]) -> dict[int, list[tuple[str, str, int]]]:
    """What events moved: series, account and units, all holders and lots together; the authorised as a number."""
    found: dict[int, list[tuple[str, str, int]]] = {}
    for batch in batches(sorted(set(sequences))):
        total = func.sum(ENTRY.c.shares).label("total")
        columns = (ENTRY.c.sequence, ENTRY.c.series, ENTRY.c.account)
        query = (
            select(*columns, total)
            .where(ENTRY.c.issuer == reads.issuer, ENTRY.c.sequence.in_(batch))
            .group_by(*columns)
            .having(total != 0)
        )
        for row in reads.connection.execute(query):
            units = -int(row.total) if row.account == SOURCE else int(row.total)
            found.setdefault(int(row.sequence), []).append((row.series, row.account, units))
    return found
