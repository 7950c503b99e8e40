"""Samples of the events that close months, reconcile with outside totals and set shares aside."""

from datetime import date

from ledger.domain.events import Event
from ledger.domain.period_events import (
    PeriodClosed,
    PeriodTotal,
    PriorPeriod,
    PriorPeriodCorrected,
    ReportIssued,
    State,
    StatementRecorded,
    StatementResolved,
)
from ledger.domain.share_events import ReserveChanged
from ledger.domain.values import Units

END = date(2020, 1, 31)
MAY = date(2020, 5, 2)

PERIODS: tuple[tuple[date, Event], ...] = (
    (MAY, ReserveChanged(series="B", purpose="conversion of A", shares=Units(9), consent="board, 1 May 2020")),
    (MAY, StatementRecorded(statement="ST-1", source="Agent", series="A", holder=None, shares=Units(9007199254740993))),
    (MAY, StatementRecorded(statement="ST-2", source="Ada", series="A", holder="ada", shares=Units(0))),
    (MAY, StatementResolved(statement="ST-2", resolution="explained", by="Controller")),
    (
        END,
        PeriodClosed(
            month="2020-01",
            head=40,
            head_hash="c" * 64,
            totals=(
                PeriodTotal(series="A", account="authorised", units=Units(10**18 - 1)),
                PeriodTotal(series="A", account="clear", units=Units(7)),
            ),
        ),
    ),
    (
        END,
        PriorPeriodCorrected(sequence=43, month="2020-01", kind=PriorPeriod.LATE_ENTRY, reason="the letter was lost"),
    ),
    (
        MAY,
        ReportIssued(
            report="cap-table",
            month="2020-01",
            state=State.FINAL,
            sequence=44,
            head_hash="d" * 64,
            known_at="2020-04-30T23:59:59.999999Z",
            sheets=("Summary", "Control"),
            file_sha256="e" * 64,
            contents_sha256="f" * 64,
            program="securities-ledger 1",
        ),
    ),
)
