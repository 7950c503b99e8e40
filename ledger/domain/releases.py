"""Releases: a request that waits is judged again, by what is recorded now or by a waiver of the issuer."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TypeVar, assert_never

from ledger.domain.decisions import Decision
from ledger.domain.events import Recorded, RequestHeld, RequestLogged, RequestRefused
from ledger.domain.request_log import waiting
from ledger.domain.requests import DemandRegistration, EnforcePledge, PledgeShares, Request, TransferShares
from ledger.domain.slices import Needs, Slice
from ledger.domain.stops import NOT_PASSED
from ledger.domain.values import parse_name
from ledger.domain.waivers import Waiver
from ledger.errors import Fault, Invalid

Entry = TypeVar("Entry", TransferShares, PledgeShares, EnforcePledge)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRequest:
    """The command: judge a request again; a waiver by the issuer names its document.

    `lots` are those that the waiver is for, where it names any; `on` is the day of the entry, where that is later than
    the one asked for.
    """

    request: str
    waiver: str | None = None
    document: str | None = None
    authority: str | None = None
    granted_on: date | None = None
    until: date | None = None
    lots: tuple[str, ...] = ()
    on: date | None = None


def needs(command: ReleaseRequest, today: date) -> Needs:
    """The events of the request."""
    return Needs(on=today, request=command.request)


def waiver(command: ReleaseRequest, today: date) -> Waiver | None:
    """The waiver with its document, or None where there is no waiver."""
    if command.waiver is None:
        if command.authority or command.granted_on or command.until or command.lots:
            raise Invalid(
                Fault.MALFORMED,
                "an authority, lots and days are those of a waiver, and none is given",
                advice="Give the waiver's words with --waiver, and its --document",
            )
        return None
    if not (command.document or "").strip():
        raise Invalid(
            Fault.DOCUMENT_REQUIRED,
            "a release by waiver names the document that grants it",
            advice="Give it with --document",
        )
    if command.granted_on is not None and command.granted_on > today:
        raise Invalid(
            Fault.DATE_IN_FUTURE,
            f"a waiver of {command.granted_on} is not granted yet: today is {today} in the issuer's time zone",
            advice="Release the request when it is",
        )
    if command.granted_on is not None and command.until is not None and command.until < command.granted_on:
        raise Invalid(
            Fault.DATE_ORDER,
            f"the waiver was granted on {command.granted_on}, after its last day {command.until}",
            advice="Check the two days",
        )
    return Waiver(
        text=parse_name(command.waiver, "waiver"),
        document=parse_name(command.document or "", "document"),
        authority=parse_name(command.authority, "authority") if command.authority else None,
        granted_on=command.granted_on,
        until=command.until,
        holder=None,
        lots=tuple(dict.fromkeys(command.lots)),
        act=None,
    )


def pending(command: ReleaseRequest, given: Slice) -> Request:
    """What is to be judged again: as it was asked, presented when it first was, on the day of the entry."""
    recorded, event = waiting(command.request, given.request)
    if isinstance(event, RequestLogged):
        raise Invalid(
            Fault.NOTHING_CHANGED,
            f"request {command.request} is only logged (#{recorded.sequence}), as this was missing: "
            f"{'; '.join(event.missing)}",
            advice=f"When it is complete, record it with --request {command.request}",
        )
    asked = event.command
    match asked:
        case TransferShares():
            return _again(asked, command, given.request[0])
        case PledgeShares():
            return _again(asked, command, given.request[0])
        case EnforcePledge():
            return _again(asked, command, given.request[0])
        case DemandRegistration():
            if command.on is not None or command.lots:
                raise Invalid(
                    Fault.MALFORMED,
                    f"request {command.request} is a demand: its day is that of its receipt, and it names no lots",
                    advice="Leave --on and --lot out",
                )
            return asked
        case _:
            assert_never(asked)


def _again(asked: Entry, command: ReleaseRequest, first: Recorded) -> Entry:
    on = command.on or asked.on
    if on < asked.on:
        raise Invalid(
            Fault.DATE_ORDER,
            f"request {command.request} asks for an entry on {asked.on}, and cannot be entered on {on}, before that",
            advice="Leave --on out, or give a later day",
        )
    return replace(asked, on=on, presented_at=asked.presented_at or first.recorded_at)


def changed(command: ReleaseRequest, given: Slice, decision: Decision) -> Decision:
    """The decision, unless it says again what was said before and rests on the same: then nothing is recorded."""
    recorded, before = waiting(command.request, given.request)
    now = decision.event
    if (
        isinstance(now, RequestHeld | RequestRefused)
        and isinstance(before, RequestHeld | RequestRefused)
        and (type(now), now.relied_on) == (type(before), before.relied_on)
        and [asdict(reason) for reason in decision.reasons] == [dict(reason) for reason in given.request_said]
    ):
        raise Invalid(
            Fault.NOTHING_CHANGED,
            f"request {command.request} was {decision.outcome} for the same reasons, #{recorded.sequence}, and nothing "
            f"that it rests on has changed{_not_passed(command, decision)}",
            advice="Release the stop once its reason is gone, or name a later day with --on"
            if command.waiver is not None
            else "Adopt a reading, record the fact that is missing, name a later day with --on, or give the issuer's "
            "--waiver with its --document",
        )
    return decision


def _not_passed(command: ReleaseRequest, decision: Decision) -> str:
    """Which stops hold a request although the issuer waives what restricts it."""
    if command.waiver is None:
        return ""
    stops = [reason.text for reason in decision.reasons if NOT_PASSED in reason.text]
    return f"; the waiver cannot pass what holds it: {'; '.join(stops)}"
