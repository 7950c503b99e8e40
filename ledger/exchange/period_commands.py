"""From closings, statements and reserves back to the commands that record them here."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from ledger.domain.period_events import (
    PeriodClosed,
    PeriodEvent,
    PriorPeriodCorrected,
    ReportIssued,
    StatementRecorded,
    StatementResolved,
)
from ledger.domain.periods import CloseMonth, Prior
from ledger.domain.reserves import ReserveShares
from ledger.domain.share_events import ReserveChanged
from ledger.domain.statements import RecordStatement, ResolveStatement, StatementCommand
from ledger.domain.values import format_shares
from ledger.exchange.names import Names


def period_command(
    event: PeriodEvent | ReserveChanged, on: date, names: Names
) -> CloseMonth | StatementCommand | ReserveShares | None:
    """The command for an event of the books; None for a month that is closed here, and for a prior-period note.

    A report was made from another journal, so that it is not issued again here.
    """
    match event:
        case PeriodClosed():
            closed = names.closed is not None and event.month <= names.closed
            return None if closed else CloseMonth(month=event.month)
        case PriorPeriodCorrected() | ReportIssued():
            return None
        case StatementRecorded():
            return RecordStatement(
                source=event.source,
                series=event.series,
                shares=format_shares(event.shares, names.decimals[event.series]),
                on=on,
                holder=event.holder,
            )
        case StatementResolved():
            statement = names.statements[event.statement]
            return ResolveStatement(statement=statement, resolution=event.resolution, by=event.by, on=on)
        case ReserveChanged():
            return ReserveShares(
                series=event.series,
                purpose=event.purpose,
                shares=format_shares(event.shares, names.decimals[event.series]),
                on=on,
                consent=event.consent,
            )
        case _:
            assert_never(event)


def prior_of(event: object) -> Prior | None:
    """What a prior-period note says of the event after it, which is recorded here with it where that is needed."""
    if isinstance(event, PriorPeriodCorrected):
        return Prior(kind=event.kind, reason=event.reason, passed_on=True)
    return None
