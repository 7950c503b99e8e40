"""Releases: a held or refused request is judged again, after a reading was adopted or by a waiver."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.domain.events import RequestHeld, RequestRefused, SharesTransferred
from ledger.domain.registration_events import DemandAccepted
from ledger.domain.requests import DemandRegistration, TransferShares
from ledger.domain.slices import Needs, Slice
from ledger.domain.values import parse_name, shown
from ledger.errors import Fault, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRequest:
    """The command: judge a request again; a waiver by the issuer names its document."""

    request: str
    waiver: str | None = None
    document: str | None = None


def needs(command: ReleaseRequest, today: date) -> Needs:
    """The events of the request."""
    return Needs(on=today, request=command.request)


def waiver(command: ReleaseRequest) -> str | None:
    """The waiver with its document, or None where there is no waiver."""
    if command.waiver is None:
        return None
    if not (command.document or "").strip():
        raise Invalid(
            Fault.DOCUMENT_REQUIRED,
            "a release by waiver names the document that grants it",
            advice="Give it with --document",
        )
    return f"{parse_name(command.waiver, 'waiver')}; {parse_name(command.document or '', 'document')}"


def pending(command: ReleaseRequest, given: Slice) -> TransferShares | DemandRegistration:
    """What the request asked for, if it still waits."""
    asked = None
    for recorded in given.request:
        match recorded.event:
            case RequestHeld() | RequestRefused():
                asked = recorded.event.command
            case SharesTransferred() | DemandAccepted():
                raise Invalid(
                    Fault.REQUEST_SETTLED,
                    f"request {command.request} was entered already, #{recorded.sequence}",
                )
            case _:
                pass
    if asked is None:
        raise Invalid(
            Fault.UNKNOWN_REQUEST,
            f"there is no request {shown(command.request)}",
            advice="`history` lists the requests that were held or refused",
        )
    return asked
