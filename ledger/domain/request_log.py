"""Requests as such: logged while something is missing, judged under their number later, or withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ledger.domain.decisions import Decision, Outcome, designated, not_after_today
from ledger.domain.events import (
    Recorded,
    RequestHeld,
    RequestLogged,
    RequestRefused,
    RequestWithdrawn,
    SharesTransferred,
)
from ledger.domain.holding_events import PledgeEnforced, SharesPledged
from ledger.domain.registration_events import DemandAccepted
from ledger.domain.slices import Needs, Slice
from ledger.domain.standing import Reason
from ledger.domain.values import parse_name, parse_reference, shown
from ledger.errors import Code, Fault, Invalid

LastStep = (
    RequestLogged
    | RequestHeld
    | RequestRefused
    | RequestWithdrawn
    | SharesTransferred
    | SharesPledged
    | PledgeEnforced
    | DemandAccepted
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRequest:
    """The command: something was presented that cannot be judged yet, because something is missing.

    Who gives, who gets and how many shares are as the paper says, known to the ledger or not. `on` is the day of
    `presented_at` in the issuer's time zone; it is worked out, not typed.
    """

    series: str
    transferor: str
    transferee: str
    shares: str
    presented_at: str
    missing: tuple[str, ...]
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawRequest:
    """The command: whoever presented a request took it back."""

    request: str
    reason: str
    on: date


def needs_to_log(command: LogRequest, today: date) -> Needs:
    """The series."""
    return Needs(on=command.on or today, series=command.series)


def decide_log(command: LogRequest, given: Slice) -> Decision:
    """Log it under the next number: its clock runs from when it was presented."""
    designated(given, command.series)
    if not command.missing:
        raise Invalid(
            Fault.MALFORMED,
            "a request is logged because something is missing, and nothing is said to be",
            advice="Say what with --missing, or have it judged with record-transfer",
        )
    assert command.on is not None
    request = f"T-{given.next_request}"
    event = RequestLogged(
        request=request,
        presented_at=command.presented_at,
        series=command.series,
        transferor=parse_name(command.transferor, "transferor"),
        transferee=parse_name(command.transferee, "transferee"),
        shares=parse_name(command.shares, "shares"),
        missing=tuple(parse_name(one, "what is missing") for one in command.missing),
    )
    return Decision(
        outcome=Outcome.HELD,
        event=event,
        effective_on=command.on,
        request=request,
        reasons=tuple(Reason(code=Code.FACT_MISSING, text=f"still owed: {one}") for one in event.missing),
    )


def needs_to_withdraw(command: WithdrawRequest) -> Needs:
    """The events of the request."""
    return Needs(on=command.on, request=parse_reference(command.request, "request"))


def decide_withdrawal(command: WithdrawRequest, given: Slice) -> Decision:
    """Take back a request that waits."""
    recorded, _ = waiting(command.request, given.request)
    not_after_today(command.on, given)
    if command.on < recorded.effective_on and isinstance(recorded.event, RequestLogged):
        raise Invalid(
            Fault.DATE_ORDER,
            f"request {command.request} was presented on {recorded.effective_on}, after {command.on}",
            advice="Check the day of the withdrawal",
        )
    event = RequestWithdrawn(request=command.request, reason=parse_name(command.reason, "reason"))
    return Decision(outcome=Outcome.RECORDED, event=event, effective_on=command.on, request=command.request)


def waiting(request: str, events: Iterable[Recorded]) -> tuple[Recorded, RequestLogged | RequestHeld | RequestRefused]:
    """The last step of a request that waits: it was logged, held or refused. Invalid where it does not."""
    last = None
    for recorded in events:
        if isinstance(recorded.event, LastStep):
            last = recorded
    if last is None:
        raise Invalid(
            Fault.UNKNOWN_REQUEST,
            f"there is no request {shown(request)}",
            advice="`history` lists the requests that were logged, held or refused",
        )
    if isinstance(last.event, RequestLogged | RequestHeld | RequestRefused):
        return last, last.event
    became = "withdrawn" if isinstance(last.event, RequestWithdrawn) else "entered already"
    raise Invalid(Fault.REQUEST_SETTLED, f"request {request} was {became}, #{last.sequence}")


def number_of_request(
    given: Slice, released: str | None, *, series: str, logged: str | None, typed: str | None
) -> tuple[str, str | None]:
    """Under which number a request is judged, and when it was presented: its own, if it was logged before.

    One that is released has both already.
    """
    if released is not None:
        return released, typed
    if logged is None:
        return f"T-{given.next_request}", typed
    recorded, event = waiting(logged, given.request)
    if not isinstance(event, RequestLogged):
        raise Invalid(
            Fault.ALREADY_RECORDED,
            f"request {logged} was judged before, #{recorded.sequence}",
            advice=f"`release {logged}` judges it again",
        )
    if event.series != series:
        raise Invalid(
            Fault.MALFORMED,
            f"request {logged} is about series {event.series}, not {series}",
            advice="Name the request that these shares were presented under",
        )
    if typed is not None and typed != event.presented_at:
        raise Invalid(
            Fault.MALFORMED,
            f"request {logged} was presented at {event.presented_at[:19]}Z, as #{recorded.sequence} says",
            advice="Leave --presented-at out: the request keeps the time at which it was presented",
        )
    return logged, event.presented_at
