"""When a request was presented: a day or an instant as typed, kept as a UTC instant."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, tzinfo

from ledger.domain.request_log import LogRequest
from ledger.domain.requests import EnforcePledge, PledgeShares, TransferShares
from ledger.domain.values import parse_date, shown
from ledger.errors import Fault, Invalid

_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)

Presented = TransferShares | PledgeShares | EnforcePledge | LogRequest


def as_presented(command: Presented, zone: tzinfo, now: datetime) -> Presented:
    """The command with the instant at which it was presented, where it states one; what is logged has its day too."""
    if command.presented_at is None:
        return command
    instant = presented_at(command.presented_at, zone, now)
    if isinstance(command, LogRequest):
        return replace(command, presented_at=instant, on=presented_on(instant, zone))
    return replace(command, presented_at=instant)


def presented_at(text: str, zone: tzinfo, now: datetime) -> str:
    """The instant as the store writes instants; a day alone is its beginning in the issuer's time zone.

    It cannot be in the future. It may be after the day on which the act takes effect: that is an entry made late.
    """
    found = _read(text, zone)
    if found > now:
        raise Invalid(
            Fault.DATE_IN_FUTURE,
            f"nothing has been presented on {text} yet",
            advice="Give the day or the instant at which it was presented, or leave it out if that is now",
        )
    return found.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def presented_on(instant: str, zone: tzinfo) -> date:
    """The day of an instant in the issuer's time zone."""
    return datetime.fromisoformat(instant).astimezone(zone).date()


def _read(text: str, zone: tzinfo) -> datetime:
    if len(text) == 10:
        return datetime.combine(parse_date(text, "presentation"), time.min, tzinfo=zone)
    if match := _INSTANT.fullmatch(text):
        parse_date(match[1], "presentation")
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
    raise Invalid(
        Fault.MALFORMED,
        f"presentation {shown(text)} is neither a day nor an instant",
        advice="Write it as 2031-12-31, or with the time and its zone as 2031-12-31T09:30:00-05:00",
    )
