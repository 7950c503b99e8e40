"""Every request ever presented to the registrar: when, what became of it, and how many days that took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from ledger.domain.events import (
    Recorded,
    RequestHeld,
    RequestLogged,
    RequestRefused,
    RequestWithdrawn,
    SharesTransferred,
)
from ledger.domain.holding_events import PledgeEnforced, SharesPledged
from ledger.domain.presentation import presented_on
from ledger.domain.registration_events import DemandAccepted
from ledger.domain.requests import DemandRegistration, EnforcePledge, PledgeShares, Request, TransferShares
from ledger.domain.values import Moment, parse_shares
from ledger.errors import Invalid
from ledger.projections.rows import Rows, shares
from ledger.store.reads import Reads

STEPS = (
    "request-logged",
    "request-held",
    "request-refused",
    "request-withdrawn",
    "shares-transferred",
    "shares-pledged",
    "pledge-enforced",
    "demand-accepted",
)
RUNNING = ("waiting", "held")
"""The outcomes of requests that are not decided: logged and not judged yet, or held."""

Entered = SharesTransferred | SharesPledged | PledgeEnforced | DemandAccepted
Step = RequestLogged | RequestHeld | RequestRefused | RequestWithdrawn | Entered


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """One request. `presented_at` is a UTC instant, of a demand the day on which it was received.

    `decided_at` is when it was entered or refused; while it is held or waits that is None, and `days` run on. `shares`
    are as the paper says them where that is no number. `earlier` are the outcomes that it had before, in order, and
    `in_breach` marks one that was entered although a clause restricted it.
    """

    request: str
    kind: str
    what: str
    holder: str
    to: str | None
    series: str
    shares: Decimal | str | None
    presented_at: datetime | date
    decided_at: datetime | None
    days: int
    outcome: str
    sequence: int
    reasons: tuple[dict[str, Any], ...]
    waiver: str | None
    in_breach: bool
    earlier: tuple[str, ...]

    @property
    def running(self) -> bool:
        """Whether it is not decided, so that its days run on."""
        return self.outcome in RUNNING


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a request asks, however it is stored; its shares are units, or as typed."""

    kind: str
    what: str
    holder: str
    to: str | None
    series: str
    shares: int | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """A step of a request with the reasons that were given for it."""

    recorded: Recorded
    event: Step
    reasons: tuple[dict[str, Any], ...]


def requests(reads: Reads, moment: Moment, *, holder: str | None = None, waiting: bool = False) -> Rows[RequestLine]:
    """Those not decided first, oldest first; then the others, oldest first.

    A request is listed from the day of its act on. One that is not decided has waited up to the day asked about, or
    up to the day of the knowledge asked for, if that is earlier.
    """
    zone = ZoneInfo(reads.registered().zone)
    through = _through(moment, zone)
    decimals = reads.decimals()
    pledges = {
        one.event.pledge: one.event
        for one in reads.events(moment, names=["shares-pledged"], effective=False, with_reversed=True)
        if isinstance(one.event, SharesPledged)
    }
    lines = [_line(steps, decimals, pledges, zone, through) for steps in _by_request(reads, moment)]
    found = [line for line in lines if holder in (None, line.holder, line.to) and (line.running or not waiting)]
    found.sort(key=lambda line: (not line.running, _day(line.presented_at, zone), line.sequence))
    return Rows(RequestLine, found)


def _through(moment: Moment, zone: ZoneInfo) -> date:
    """The day up to which an undecided request has waited: what was known earlier is asked as of that day."""
    if moment.latest:
        return moment.effective_on
    return min(moment.effective_on, presented_on(moment.known_at, zone))


def _by_request(reads: Reads, moment: Moment) -> Iterable[list[_Taken]]:
    """The steps of each request, in the order of recording."""
    found: dict[str, list[_Taken]] = {}
    for recorded, receipt in reads.with_receipts_if_any(moment, names=STEPS):
        assert isinstance(recorded.event, Step)
        reasons = tuple(receipt["reasons"]) if receipt else ()
        taken = _Taken(recorded=recorded, event=recorded.event, reasons=reasons)
        found.setdefault(recorded.event.request, []).append(taken)
    return (steps for steps in found.values() if not isinstance(steps[0].event, RequestWithdrawn))


def _line(
    steps: list[_Taken],
    decimals: Mapping[str, int],
    pledges: Mapping[str, SharesPledged],
    zone: ZoneInfo,
    through: date,
) -> RequestLine:
    last = steps[-1]
    asked = _asked(next(one.event for one in reversed(steps) if not isinstance(one.event, RequestWithdrawn)), pledges)
    places = decimals[asked.series]
    presented_at = _presented(steps[0])
    decided_at, outcome = _decided(steps)
    first = _day(presented_at, zone)
    until = through
    if isinstance(last.event, RequestWithdrawn):
        until = last.recorded.effective_on
    elif decided_at is not None:
        until = _day(decided_at, zone)
    return RequestLine(
        request=last.event.request,
        kind=asked.kind,
        what=asked.what,
        holder=asked.holder,
        to=asked.to,
        series=asked.series,
        shares=shares(asked.shares, places) if isinstance(asked.shares, int) else _typed(asked.shares, places),
        presented_at=presented_at,
        decided_at=decided_at,
        days=max(0, (until - first).days),
        outcome=outcome,
        sequence=last.recorded.sequence,
        reasons=last.reasons,
        waiver=str(waiver) if (waiver := getattr(last.event, "waiver", None)) else None,
        in_breach=isinstance(last.event, SharesTransferred | SharesPledged | PledgeEnforced) and last.event.in_breach,
        earlier=tuple(dict.fromkeys(_decided([step])[1] for step in steps[:-1])),
    )


def _day(at: datetime | date, zone: ZoneInfo) -> date:
    """The day of an instant in the issuer's time zone; a day is itself."""
    return at.astimezone(zone).date() if isinstance(at, datetime) else at


def _presented(first: _Taken) -> datetime | date:
    """When the request came in: as its first step says, else when that was recorded."""
    event = first.event
    asked = event.command if isinstance(event, RequestHeld | RequestRefused) else event
    if isinstance(asked, DemandAccepted | DemandRegistration):
        return asked.received_on
    stated = None if isinstance(asked, RequestWithdrawn) else asked.presented_at
    return datetime.fromisoformat(stated or first.recorded.recorded_at)


def _decided(steps: list[_Taken]) -> tuple[datetime | None, str]:
    """When it was decided, and the outcome; a refusal that was confirmed since was decided the first time."""
    last = steps[-1]
    match last.event:
        case RequestLogged():
            return None, "waiting"
        case RequestHeld():
            return None, "held"
        case RequestWithdrawn():
            return None, "withdrawn"
        case RequestRefused():
            for one in reversed(steps):
                if not isinstance(one.event, RequestRefused):
                    break
                last = one
            return datetime.fromisoformat(last.recorded.recorded_at), "refused"
        case SharesTransferred() | SharesPledged() | PledgeEnforced() | DemandAccepted():
            return datetime.fromisoformat(last.recorded.recorded_at), "entered"
        case _:
            assert_never(last.event)


def _asked(event: Step, pledges: Mapping[str, SharesPledged]) -> _Asked:
    """What a request asks, by the last step that says it."""
    match event:
        case RequestHeld() | RequestRefused():
            return _command(event.command, pledges)
        case RequestLogged():
            what = f"missing: {'; '.join(event.missing)}"
            kind, holder, to, units = "transfer", event.transferor, event.transferee, event.shares
            return _Asked(kind=kind, what=what, holder=holder, to=to, series=event.series, shares=units)
        case SharesTransferred():
            kind, what, holder, to = "transfer", f"{event.act}, {event.basis}", event.transferor, event.transferee
            moved = sum(move.shares for move in event.moves)
            return _Asked(kind=kind, what=what, holder=holder, to=to, series=event.series, shares=moved)
        case SharesPledged():
            moved = sum(line.units for line in event.lines)
            return _pledge("pledge", event.pledge, event, moved)
        case PledgeEnforced():
            moved = sum(move.shares for move in event.moves)
            return _pledge("enforcement", event.pledge, event, moved)
        case DemandAccepted():
            what, holder = f"{event.form}-form registration", event.holder
            return _Asked(kind="demand", what=what, holder=holder, to=None, series=event.series, shares=event.shares)
        case RequestWithdrawn():
            raise AssertionError("a withdrawal says nothing of what it takes back")
        case _:
            assert_never(event)


def _pledge(
    kind: str, what: str, event: SharesPledged | PledgeEnforced | PledgeShares, units: int | str | None
) -> _Asked:
    return _Asked(kind=kind, what=what, holder=event.holder, to=event.pledgee, series=event.series, shares=units)


def _command(command: Request, pledges: Mapping[str, SharesPledged]) -> _Asked:
    match command:
        case TransferShares():
            what = f"{command.act}, {command.basis}"
            holder, to, series = command.transferor, command.transferee, command.series
            return _Asked(kind="transfer", what=what, holder=holder, to=to, series=series, shares=command.shares)
        case PledgeShares():
            return _pledge("pledge", "pledge", command, command.shares)
        case EnforcePledge():
            return _pledge("enforcement", command.pledge, pledges[command.pledge], command.shares)
        case DemandRegistration():
            what, holder = f"{command.form}-form registration", command.holder
            return _Asked(
                kind="demand", what=what, holder=holder, to=None, series=command.series, shares=command.shares
            )
        case _:
            assert_never(command)


def _typed(text: str | None, decimals: int) -> Decimal | str | None:
    """A number of shares as typed; the words of a paper that are no number stay as they are."""
    try:
        return None if text is None else shares(parse_shares(text, decimals), decimals)
    except Invalid:
        return text
