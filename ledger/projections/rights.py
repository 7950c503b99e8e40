"""Registration rights left per holder and form, the demands made, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ledger.domain.events import DemandRegistration, Recorded, RequestHeld, RequestRefused
from ledger.domain.registrations import Registration, registration_of
from ledger.domain.rights import Right, counts, rests_of
from ledger.domain.rights import rights as rights_of
from ledger.domain.slices import Terms
from ledger.domain.standing import Rest, missing_document
from ledger.domain.values import Moment
from ledger.projections.rows import UNKNOWN, Rows, shares
from ledger.store.reads import Reads

SCOPE = (
    "registrations that recorded clauses grant, counted by the recorded counting rule; whether a registration form "
    "is available to the issuer, and documents not recorded: {missing}, were not judged"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RightLine:
    """One holder's registrations of one form. Numbers and the first day are 'unknown' where no document says."""

    holder: str
    form: str
    entitled: int | str
    used: int | str
    reserved: int
    remaining: int | str
    exercisable_from: date | str
    clause: str
    rests_on: tuple[Rest, ...]
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandLine:
    """A demand that was made: accepted as a registration, or held or refused as a request."""

    registration: str | None
    request: str
    holder: str
    form: str
    received_on: date
    status: str
    counted: str
    shares: Decimal
    reasons: tuple[dict[str, Any], ...]


def rights(reads: Reads, moment: Moment, *, holder: str | None = None) -> Rows[RightLine]:
    """What each holder was granted, has used and has left."""
    terms = reads.terms(moment)
    registrations = folded(reads, moment)
    found = rights_of(terms, registrations, moment.effective_on)
    return Rows(
        RightLine, (_right_line(terms, right, registrations) for right in found if holder in (None, right.holder))
    )


def folded(reads: Reads, moment: Moment) -> list[Registration]:
    """Every registration as of a moment."""
    found = (registration_of(events, moment.effective_on) for events in reads.registrations(moment))
    return [registration for registration in found if registration is not None]


def _right_line(terms: Terms, right: Right, registrations: list[Registration]) -> RightLine:
    missing = terms.missing(right.holder)
    rests = [
        *(missing_document(document) for document in missing),
        *rests_of(right, registrations),
    ]
    return RightLine(
        holder=right.holder,
        form=right.form.value,
        entitled=_known(right.entitled),
        used=_known(right.used),
        reserved=right.reserved,
        remaining=_known(right.remaining),
        exercisable_from=right.exercisable_from or UNKNOWN,
        clause=right.cited.cite,
        rests_on=tuple(rests),
        scope=SCOPE.format(missing=", ".join(document.document for document in missing) or "none known"),
    )


def _known(number: int | None) -> int | str:
    return UNKNOWN if number is None else number


def demands(reads: Reads, moment: Moment, *, holder: str | None = None) -> Rows[DemandLine]:
    """Every demand up to a moment: accepted ones with their status, held and refused ones with their reasons."""
    terms, decimals = reads.terms(moment), reads.decimals()
    lines: dict[str, DemandLine] = {}
    for recorded, receipt in reads.with_receipts(moment, names=["request-held", "request-refused"]):
        line = _request_line(recorded, receipt)
        if line is not None:
            lines[line.request] = line
    for registration in folded(reads, moment):
        accepted = registration.accepted
        counted = counts(terms, registration, moment.effective_on)
        lines[accepted.request] = DemandLine(
            registration=accepted.registration,
            request=accepted.request,
            holder=accepted.holder,
            form=accepted.form.value,
            received_on=accepted.received_on,
            status=registration.status.value,
            counted=UNKNOWN if counted is None else "yes" if counted else "no",
            shares=shares(accepted.shares, decimals[accepted.series]),
            reasons=(),
        )
    return Rows(DemandLine, (line for line in lines.values() if holder in (None, line.holder)))


def _request_line(recorded: Recorded, receipt: Mapping[str, Any]) -> DemandLine | None:
    event = recorded.event
    if not isinstance(event, (RequestHeld, RequestRefused)) or not isinstance(event.command, DemandRegistration):
        return None
    asked = event.command
    return DemandLine(
        registration=None,
        request=event.request,
        holder=asked.holder,
        form=asked.form.value,
        received_on=asked.received_on,
        status="held" if isinstance(event, RequestHeld) else "refused",
        counted="no",
        shares=Decimal(asked.shares),
        reasons=tuple(receipt["reasons"]),
    )
