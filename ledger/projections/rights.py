"""Registration rights left per holder and form, the demands made, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ledger.domain.counting import Tally, counted, counting_rules
from ledger.domain.events import Recorded, RequestHeld, RequestRefused
from ledger.domain.lockups import EVERYONE
from ledger.domain.registrations import Participation, Registration, registration_of
from ledger.domain.requests import DemandRegistration
from ledger.domain.rights import PIGGYBACK_RIGHTS, Right, pools, read_piggyback_rights, rests_of
from ledger.domain.rights import rights as rights_of
from ledger.domain.slices import Terms
from ledger.domain.standing import Rest, RestKind, Survey, missing_document, stated
from ledger.domain.values import Moment
from ledger.projections.rows import DISPUTED, UNKNOWN, Rows, shares
from ledger.store.reads import Reads

PIGGYBACK = "piggyback"
UNLIMITED = "unlimited"
SCOPE = (
    "registrations that recorded clauses grant, counted by the recorded counting rule; whether a registration form "
    "is available to the issuer, and documents not recorded: {missing}, were not judged"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountOutcome:
    """What a right comes to under one combination of live readings."""

    adopt: dict[str, str]
    used: int | str
    reserved: int | str
    remaining: int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class RightLine:
    """One holder's registrations of one form; a pool's stand under the pool's id.

    Numbers and the first day are 'unknown' where no document or fact says, and 'disputed' where live readings
    differ; `readings` then has the numbers under each. A right to join the registrations of others has the
    form 'piggyback' and no number ('unlimited').
    """

    holder: str
    form: str
    entitled: int | str
    used: int | str
    reserved: int | str
    remaining: int | str
    exercisable_from: date | str
    clause: str
    readings: tuple[CountOutcome, ...]
    rests_on: tuple[Rest, ...]
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandLine:
    """A demand that was made: accepted as a registration, or held or refused as a request.

    A holder that joined a registration has a line of its own, with `joined_on`. `counted` is yes, no, unknown or
    disputed, and `counted_by` the counting rule that decided, with the reading taken. Shares are as asked for,
    included (None where nothing fixed them) and sold.
    """

    registration: str | None
    request: str
    holder: str
    form: str
    received_on: date
    given_on: date | None
    dated_on: date | None
    opinion: str | None
    opinion_by: str | None
    opinion_on: date | None
    joined_on: date | None
    status: str
    counted: str
    counted_by: str | None
    series: str
    shares: Decimal
    included: Decimal | None
    sold: Decimal
    underwritten: bool
    reasons: tuple[dict[str, Any], ...]


def rights(reads: Reads, moment: Moment, *, holder: str | None = None) -> Rows[RightLine]:
    """What each holder was granted, has used and has left. What a pool has is every holder's; one can be asked for."""
    terms = reads.terms(moment)
    registrations = folded(reads, moment)
    on = moment.effective_on
    one_pool = holder in pools(terms)
    lines = [
        _right_line(terms, right, registrations, on)
        for right in rights_of(terms, registrations, on)
        if holder in (None, right.holder) or (right.pool is not None and not one_pool)
    ]
    return Rows(RightLine, [*lines, *_piggyback(terms, registrations, on, holder)])


def folded(reads: Reads, moment: Moment) -> list[Registration]:
    """Every registration as of a moment."""
    found = (registration_of(events, moment.effective_on) for events in reads.registrations(moment))
    return [registration for registration in found if registration is not None]


def _right_line(terms: Terms, right: Right, registrations: list[Registration], on: date) -> RightLine:
    missing = terms.missing(right.holder)
    rests = [*(missing_document(document) for document in missing), *rests_of(terms, right, registrations, on)]
    outcomes = _outcomes(right)
    return RightLine(
        holder=right.holder,
        form=right.form.value,
        entitled=UNKNOWN if right.entitled is None else right.entitled,
        used=_agreed([one.used for one in outcomes]),
        reserved=_agreed([one.reserved for one in outcomes]) if right.counts else 0,
        remaining=_agreed([one.remaining for one in outcomes]),
        exercisable_from=right.exercisable_from or UNKNOWN,
        clause=right.cited.cite,
        readings=outcomes,
        rests_on=tuple(rests),
        scope=SCOPE.format(missing=", ".join(document.document for document in missing) or "none known"),
    )


def _outcomes(right: Right) -> tuple[CountOutcome, ...]:
    if right.counts is None or right.entitled is None:
        return ()
    entitled = right.entitled
    return tuple(
        CountOutcome(
            adopt=dict(outcome.adopt),
            used=_known(one.used for one in outcome.values),
            reserved=_known(one.reserved for one in outcome.values),
            remaining=_known(one.remaining(entitled) for one in outcome.values),
        )
        for outcome in right.counts.outcomes
    )


def _known(numbers: Iterable[int]) -> int | str:
    """The number that a combination of readings leads to, or unknown where a missing fact decides."""
    found = set(numbers)
    return found.pop() if len(found) == 1 else UNKNOWN


def _agreed(numbers: list[int | str]) -> int | str:
    """The number that all combinations lead to; disputed where they differ, unknown where there is none."""
    found = set(numbers)
    return found.pop() if len(found) == 1 else DISPUTED if found else UNKNOWN


def _piggyback(terms: Terms, registrations: list[Registration], on: date, holder: str | None) -> Iterator[RightLine]:
    for cited in terms.clauses(PIGGYBACK_RIGHTS):
        if not terms.in_force(cited, on):
            continue
        holders = cited.read(read_piggyback_rights).holders
        for one in (EVERYONE,) if holders is None else holders:
            if holder not in (None, one) and holders is not None:
                continue
            joined = [part for each in registrations for part in each.participants if part.joined is not None]
            yield RightLine(
                holder=one,
                form=PIGGYBACK,
                entitled=UNLIMITED,
                used=sum(holders is None or part.holder == one for part in joined),
                reserved=0,
                remaining=UNLIMITED,
                exercisable_from=cited.clause.effective_on or UNKNOWN,
                clause=cited.cite,
                readings=(),
                rests_on=stated(cited),
                scope=SCOPE.format(missing="none known"),
            )


def demands(reads: Reads, moment: Moment, *, holder: str | None = None) -> Rows[DemandLine]:
    """Every demand up to a moment: accepted ones with their status, held and refused ones with their reasons."""
    terms, decimals = reads.terms(moment), reads.decimals()
    lines: dict[str, list[DemandLine]] = {}
    for recorded, receipt in reads.with_receipts(moment, names=["request-held", "request-refused"]):
        line = _request_line(recorded, receipt)
        if line is not None:
            lines[line.request] = [line]
    for registration in folded(reads, moment):
        lines[registration.accepted.request] = [
            _participant_line(terms, registration, part, decimals[part.series], moment.effective_on)
            for part in registration.participants
        ]
    return Rows(DemandLine, (one for found in lines.values() for one in found if holder in (None, one.holder)))


def _participant_line(
    terms: Terms, registration: Registration, part: Participation, decimals: int, on: date
) -> DemandLine:
    accepted = registration.accepted
    tallies = counted(terms, registration, part.holder, on)
    own = part.joined is None
    return DemandLine(
        registration=accepted.registration,
        request=accepted.request,
        holder=part.holder,
        form=accepted.form.value,
        received_on=accepted.received_on,
        given_on=accepted.given_on if own else None,
        dated_on=accepted.dated_on if own else None,
        opinion=accepted.opinion if own else None,
        opinion_by=accepted.opinion_by if own else None,
        opinion_on=accepted.opinion_on if own else None,
        joined_on=part.joined.effective_on if part.joined else None,
        status=registration.status.value,
        counted=_counted(tallies),
        counted_by=_counted_by(terms, tallies, on),
        series=part.series,
        shares=shares(part.requested, decimals),
        included=None if part.included is None else shares(part.included, decimals),
        sold=shares(part.sold, decimals),
        underwritten=registration.underwritten,
        reasons=(),
    )


def _counted(tallies: Survey[Tally]) -> str:
    used = [{value is Tally.USED for value in outcome.values} for outcome in tallies.outcomes]
    if all(found == {True} for found in used):
        return "yes"
    if all(found == {False} for found in used):
        return "no"
    return UNKNOWN if all(len(found) == 2 for found in used) else DISPUTED


def _counted_by(terms: Terms, tallies: Survey[Tally], on: date) -> str | None:
    """The clause of the rule that decided, with the readings that it was taken in."""
    rules = counting_rules(terms, on)
    if not rules:
        return None
    taken = [rest.text for rest in tallies.rests_on if rest.kind is RestKind.READING]
    questions = rules[-1].clause.questions()
    read = [text.partition(",")[0] for text in taken if text.split(" ")[0] in questions]
    supposed = [
        rest.text
        for rest in tallies.rests_on
        if rest.kind is RestKind.ASSUMPTION and rest.text.split(" ")[0] in questions
    ]
    return "; ".join([rules[-1].clause.clause, *read, *supposed])


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
        given_on=asked.given_on,
        dated_on=asked.dated_on,
        opinion=asked.opinion,
        opinion_by=asked.opinion_by,
        opinion_on=asked.opinion_on,
        joined_on=None,
        status="held" if isinstance(event, RequestHeld) else "refused",
        counted="no",
        counted_by=None,
        series=asked.series,
        shares=Decimal(asked.shares),
        included=None,
        sold=Decimal(0),
        underwritten=asked.underwritten,
        reasons=tuple(receipt["reasons"]),
    )
