"""Months that are closed: what closing one keeps, and what may still be recorded in it afterwards.

A month that was closed is history that somebody relied on. Nothing is edited, so a later event that takes effect in it
is told apart from the others for ever: it was entered late, or it corrects an error. What came before the first month
that was closed was closed with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from ledger.domain.calendars import add_months, month_ends, spoken
from ledger.domain.decisions import Decision, Outcome
from ledger.domain.entries import Account
from ledger.domain.events import (
    AgreementRecorded,
    Event,
    EventReversed,
    HolderRegistered,
    IssuerRegistered,
    Recorded,
    RequestHeld,
    RequestLogged,
    RequestRefused,
    RequestWithdrawn,
    SeriesDesignated,
    SharesTransferred,
)
from ledger.domain.fact_events import (
    AddressChanged,
    AliasRecorded,
    ControlChanged,
    DebtIssued,
    ExecutionNoted,
    HolderRenamed,
    HolderSucceeded,
    LegendNoted,
    MilestoneReached,
    NoticeAddressChanged,
    NoticeGiven,
    ReadingAdopted,
)
from ledger.domain.holding_events import HoldingEvent
from ledger.domain.period_events import PeriodClosed, PeriodEvent, PeriodTotal, PriorPeriod, PriorPeriodCorrected
from ledger.domain.registration_events import RegistrationEvent
from ledger.domain.share_events import ShareEvent
from ledger.domain.slices import Needs, Slice
from ledger.domain.standing import Reason
from ledger.domain.values import format_shares, parse_name, shown
from ledger.errors import Code, Fault, Invalid

_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])", re.ASCII)
ACCOUNTS = tuple(account.value for account in Account)
"""The accounts in the order in which totals are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseMonth:
    """The command: close a month written YYYY-MM, keeping the head and the totals at its end."""

    month: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """Why something is recorded in a month that was closed. It goes with a command, and is no part of it.

    `passed_on` where it came with an event of another journal, whose month may be open here: then it may be unused.
    """

    kind: PriorPeriod
    reason: str
    passed_on: bool = False


# --- closing a month


def month_of(day: date) -> str:
    """The month of a day, written YYYY-MM."""
    return day.isoformat()[:7]


def month_after(month: str) -> str:
    """The month after a month."""
    return month_of(add_months(month_ends(month)[0], 1))


def needs(command: CloseMonth) -> Needs:
    """The months that are closed, the head, and the totals at the end of the month."""
    if not _MONTH.fullmatch(command.month) or not "1600" <= command.month[:4] <= "9000":
        raise Invalid(
            Fault.MALFORMED, f"month {shown(command.month)} is not a month", advice="Write it as YYYY-MM: 2031-12"
        )
    return Needs(on=month_ends(command.month)[1], month=command.month)


def decide(command: CloseMonth, given: Slice) -> Decision:
    """Close the month, if it has ended and is the next one; the first that is closed may be any."""
    month, (_, last_day) = command.month, month_ends(command.month)
    assert given.closing is not None
    if given.today <= last_day:
        raise Invalid(
            Fault.PERIOD_OPEN,
            f"{month} has not ended: today is {given.today} in the issuer's time zone",
            advice=f"Close it from {add_months(month_ends(month)[0], 1)} on",
        )
    _in_order(month, given.closing.first, given.closing.last)
    event = PeriodClosed(
        month=month, head=given.head, head_hash=given.closing.head_hash, totals=ordered(given.closing.totals)
    )
    return Decision(
        outcome=Outcome.RECORDED,
        event=event,
        effective_on=last_day,
        reasons=tuple(
            Reason(code=Code.COMPUTED, text=f"series {series} at the end of {spoken(last_day)}: {text}")
            for series, text in _by_series(event.totals, given.decimals).items()
        ),
    )


def _in_order(month: str, first: Recorded | None, last: Recorded | None) -> None:
    """Months are closed one after the other, and each once."""
    if first is None or last is None:
        return
    assert isinstance(first.event, PeriodClosed)
    assert isinstance(last.event, PeriodClosed)
    if month < first.event.month:
        raise Invalid(
            Fault.ALREADY_RECORDED,
            f"{month} is before {first.event.month}, the first month that was closed (#{first.sequence}), and was "
            "closed with it",
        )
    due = month_after(last.event.month)
    if month < due:
        raise Invalid(
            Fault.ALREADY_RECORDED,
            f"{month} is closed: the last month that was closed is {last.event.month} (#{last.sequence})",
            advice=f"The next one to close is {due}; `periods` lists the closed ones",
        )
    if month > due:
        raise Invalid(
            Fault.PERIOD_OPEN,
            f"months are closed in their order, and {due} is open; the last that was closed is {last.event.month} "
            f"(#{last.sequence})",
            advice=f"Close {due} first",
        )


def ordered(totals: Iterable[PeriodTotal]) -> tuple[PeriodTotal, ...]:
    """Totals by series and, in each, in the order of the accounts."""
    return tuple(sorted(totals, key=lambda total: (total.series, ACCOUNTS.index(total.account))))


def _by_series(totals: tuple[PeriodTotal, ...], decimals: Mapping[str, int]) -> dict[str, str]:
    found: dict[str, str] = {}
    for total in totals:
        text = f"{total.account} {format_shares(total.units, decimals[total.series])}"
        found[total.series] = f"{found[total.series]}, {text}" if total.series in found else text
    return found


# --- recording in a closed month


def posts(event: Event, original: Event | None = None) -> bool:
    """Whether an event changes what is true on its effective day; only that can change a month that was closed.

    What is known by the time of its recording alone does not: agreements, readings, the list of holders and their
    other names, requests that are not entered, closings and statements. A reversal posts where what it reverses does.
    """
    if isinstance(event, PeriodEvent):
        return False
    if isinstance(event, ShareEvent | HoldingEvent | RegistrationEvent):
        return True
    match event:
        case IssuerRegistered() | HolderRegistered() | AliasRecorded() | AgreementRecorded() | ReadingAdopted():
            return False
        case RequestRefused() | RequestHeld() | RequestLogged() | RequestWithdrawn():
            return False
        case SeriesDesignated() | SharesTransferred() | DebtIssued() | ControlChanged() | HolderSucceeded():
            return True
        case MilestoneReached() | LegendNoted() | NoticeAddressChanged() | NoticeGiven() | ExecutionNoted():
            return True
        case HolderRenamed() | AddressChanged():
            return True
        case EventReversed():
            assert original is not None
            return posts(original)
        case _:
            assert_never(event)


def note_of(
    one: Decision, original: Event | None, closing: Recorded, prior: Prior | None, head: int
) -> PriorPeriodCorrected | None:
    """What is recorded directly before an event that posts in a closed month: that it does, and why.

    `closing` is what closed its day. None where the event does not post; Invalid where nothing says why it does.
    A reversal corrects an error, also where a late entry brings it about.
    """
    if not posts(one.event, original):
        return None
    assert isinstance(closing.event, PeriodClosed)
    if prior is None:
        raise _period_closed(one, closing, closing.event.month)
    kind = PriorPeriod.ERROR_CORRECTION if isinstance(one.event, EventReversed) else prior.kind
    reason = parse_name(prior.reason, "the reason for a prior-period entry")
    return PriorPeriodCorrected(sequence=head + 2, month=closing.event.month, kind=kind, reason=reason)


def noted(
    one: Decision, note: PriorPeriodCorrected | None, closing: Recorded | None, prior: Prior, *, used: bool = False
) -> Decision:
    """The decision that a command comes down to, with the note as an exception of its receipt.

    Invalid where a reason was given and nothing posts in a closed month. A request that waits may do so later; and
    the reason is `used` where something did that had to be undone with it.
    """
    if note is None:
        waits = isinstance(one.event, RequestHeld | RequestRefused) and closing is not None
        if prior.passed_on or waits or used:
            return one
        raise Invalid(
            Fault.MALFORMED,
            "nothing here takes effect in a closed month, so there is no prior period to correct",
            advice="Leave --prior-period and --prior-reason out; `periods` lists the closed months",
        )
    if prior.kind is PriorPeriod.LATE_ENTRY and isinstance(one.event, EventReversed):
        raise Invalid(
            Fault.MALFORMED,
            "a reversal in a closed month is no late entry: it corrects an error",
            advice="Give --prior-period error-correction",
        )
    assert closing is not None
    return replace(
        one,
        exceptions=(*one.exceptions, Reason(code=Code.PRIOR_PERIOD, text=note_text(note, closing.sequence))),
    )


def note_text(note: PriorPeriodCorrected, closing: int) -> str:
    """A prior-period event in words; `closing` is the event that closed the month."""
    what = "a late entry" if note.kind is PriorPeriod.LATE_ENTRY else "an error correction"
    return f"{what} in {note.month}, which was closed by #{closing}: {note.reason}"


def _period_closed(one: Decision, closing: Recorded, month: str) -> Invalid:
    kinds = "--prior-period error-correction"
    if not isinstance(one.event, EventReversed):
        kinds = f"--prior-period late-entry, or {kinds} where it corrects an error,"
    return Invalid(
        Fault.PERIOD_CLOSED,
        f"{one.effective_on} is in a closed month: {month} was closed by #{closing.sequence} on "
        f"{closing.recorded_at[:10]}",
        advice=f"Add {kinds} and --prior-reason TEXT; it is then listed as such for ever",
    )
