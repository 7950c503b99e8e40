"""What is missing or wrong although it stopped nothing: as receipts noted it, and as it stands at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from ledger.domain.calendars import spoken
from ledger.domain.control import control_of
from ledger.domain.counsel import owed, papers_missing
from ledger.domain.events import NAMES, Recorded, SharesTransferred
from ledger.domain.fact_events import ControlChanged
from ledger.domain.mentions import Subject
from ledger.domain.participation import not_owed_text
from ledger.domain.registration_events import CounselReimbursed
from ledger.domain.registrations import Registration, registration_of
from ledger.domain.requests import Act, Basis
from ledger.domain.restrictions import Ask, judge
from ledger.domain.share_events import SOLD
from ledger.domain.slices import HeldLot, Terms
from ledger.domain.stages import counting_days
from ledger.domain.standing import Standing, Status
from ledger.domain.stops import without_stops
from ledger.domain.values import Moment, format_shares
from ledger.errors import Code
from ledger.projections import certificates
from ledger.projections.compliance import not_compliant
from ledger.projections.control_book import reserves_short
from ledger.projections.periods import prior_periods
from ledger.projections.rows import Rows
from ledger.projections.statements import open_differences
from ledger.store.reads import Reads

STANDING = frozenset(
    (
        Code.NOT_OWED,
        Code.PAPERS_MISSING,
        Code.CERTIFICATE_MISSING,
        Code.PRIOR_PERIOD,
        Code.DIFFERENCE,
        Code.RESERVE_SHORT,
    )
)
"""Worked out anew at every moment, because later facts change them; what a receipt said of them is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionLine:
    """Something missing or wrong that did not stop an event from being recorded.

    `effective_on` is the day from which it is listed: that of the event, or later.
    """

    sequence: int
    event: str
    effective_on: date
    code: str
    text: str
    clause: str | None


def exceptions(reads: Reads, moment: Moment) -> Rows[ExceptionLine]:
    """Those of recorded events, by sequence; what was reversed is left out."""
    terms = reads.terms(moment)
    found = [
        *_noted(reads, moment),
        *_in_registrations(reads, moment, terms),
        *_control_lost(reads, moment, terms),
        *_without_control(reads, moment, terms),
        *_late(reads, moment, terms),
        *(_line(one.recorded, one.code, one.text, None) for one in certificates.found(reads, moment)),
        *_of_the_books(reads, moment),
    ]
    return Rows(ExceptionLine, sorted(found, key=lambda line: line.sequence))


def _noted(reads: Reads, moment: Moment) -> Iterator[ExceptionLine]:
    """What the receipts noted."""
    for recorded, receipt in reads.with_receipts(moment):
        for exception in receipt["exceptions"]:
            if exception["code"] not in STANDING:
                yield _line(recorded, Code(exception["code"]), exception["text"], exception["clause"])


def _line(recorded: Recorded, code: Code, text: str, clause: str | None, on: date | None = None) -> ExceptionLine:
    return ExceptionLine(
        sequence=recorded.sequence,
        event=NAMES[type(recorded.event)],
        effective_on=on or recorded.effective_on,
        code=code.value,
        text=text,
        clause=clause,
    )


# --- closed months, outside totals, reserves


def _of_the_books(reads: Reads, moment: Moment) -> Iterator[ExceptionLine]:
    """What was recorded in closed months, which stays for ever, and what differs or is not covered as it stands."""
    for recorded, text in prior_periods(reads, moment):
        yield _line(recorded, Code.PRIOR_PERIOD, text, None)
    for recorded, text in open_differences(reads, moment):
        yield _line(recorded, Code.DIFFERENCE, text, None)
    for recorded, text, since in reserves_short(reads, moment):
        yield _line(recorded, Code.RESERVE_SHORT, text, None, since)


def _late(reads: Reads, moment: Moment, terms: Terms) -> Iterator[ExceptionLine]:
    """Entered acts that later facts, readings, clauses or stops make such as would not be entered now."""
    for act in not_compliant(reads, moment, terms):
        yield _line(act.recorded, Code.NOT_COMPLIANT, act.text, act.clauses)


# --- registrations


def _in_registrations(reads: Reads, moment: Moment, terms: Terms) -> Iterator[ExceptionLine]:
    """Reimbursements that were not owed, and sellers without completed papers, each by its own day."""
    for events in reads.registrations(moment):
        for recorded in events:
            then = registration_of(events, recorded.effective_on)
            if then is None:
                continue
            if isinstance(recorded.event, CounselReimbursed):
                yield from _not_owed(terms, then, recorded, recorded.event)
            if isinstance(recorded.event, SharesTransferred):
                yield from _without_papers(terms, then, recorded, recorded.event)


def _not_owed(terms: Terms, then: Registration, paid: Recorded, event: CounselReimbursed) -> Iterator[ExceptionLine]:
    standing = owed(terms, then, paid, paid.effective_on)
    if standing.status is not Status.FREE:
        text = not_owed_text(event, standing.status, standing.reasons)
        clauses = dict.fromkeys(one.clause for one in standing.reasons if one.code is not Code.QUESTION_OPEN)
        yield _line(paid, Code.NOT_OWED, text, _joined(clauses))


def _without_papers(
    terms: Terms, then: Registration, sale: Recorded, event: SharesTransferred
) -> Iterator[ExceptionLine]:
    missing = papers_missing(terms, then, event.transferor, sale.effective_on)
    if missing is not None and then.of(event.transferor) is not None:
        yield _line(sale, missing.code, missing.text, missing.clause)


def _joined(clauses: Iterable[str | None]) -> str | None:
    return ", ".join(clause for clause in clauses if clause) or None


# --- control


def _control_lost(reads: Reads, moment: Moment, terms: Terms) -> Iterator[ExceptionLine]:
    """Shares that an affiliate may no longer hold, because it is not under the control on which they came to it.

    Nobody has to transfer anything for this. Whether the holder in control was still bound on that day is judged
    as a transfer by it would be.
    """
    decimals = reads.decimals()
    for lost, event in _losses(terms):
        received = _received(reads, moment, event)
        for held in _lots_of(reads, moment, terms, event.affiliate, lost.effective_on):
            if not received & {held.lot.lot, *(() if held.lot.origin in SOLD else held.lot.parents)}:
                continue
            received.add(held.lot.lot)
            since = max(lost.effective_on, held.opened.effective_on)
            standing = _as_its_controllers(held, event.controller, since, terms)
            if standing.status is Status.FREE:
                continue
            shares = format_shares(held.balance.shares, decimals[held.lot.series])
            text = _lost_text(event, held, standing, shares, since)
            clause = _joined(dict.fromkeys(by.clause.clause for by in standing.restricted_by))
            yield _line(lost, Code.CONTROL_LOST, text, clause, since)


def _without_control(reads: Reads, moment: Moment, terms: Terms) -> Iterator[ExceptionLine]:
    """Shares that came to an affiliate on a day on which no control over it is recorded, as after a reversal."""
    for recorded in reads.events(moment, names=["shares-transferred"]):
        event, day = recorded.event, recorded.effective_on
        if not isinstance(event, SharesTransferred) or event.basis is not Basis.AFFILIATE:
            continue
        if event.waiver or event.in_breach:
            continue
        moved = {move.child for move in event.moves}
        for held in reads.lots(
            replace(moment, effective_on=day), holder=event.transferee, earlier=counting_days(terms)
        ):
            who = {event.transferor, held.lot.original_purchaser}
            known = any(control_of(terms, event.transferee, one, day) is not None for one in who)
            if held.lot.lot not in moved or known:
                continue
            standing = _as_its_controllers(held, held.lot.original_purchaser, day, terms)
            if standing.status is not Status.FREE:
                text = (
                    f"lot {held.lot.lot} went to {event.transferee} as an affiliate of {event.transferor}, and no "
                    f"control over it on {spoken(day)} is recorded"
                )
                clause = _joined(dict.fromkeys(by.clause.clause for by in standing.restricted_by))
                yield _line(recorded, Code.NOT_CONTROLLED, text, clause)


def _losses(terms: Terms) -> Iterator[tuple[Recorded, ControlChanged]]:
    """Each event by which control ended or was found not to be; one that repeats it says nothing new."""
    controlled: dict[tuple[str, str], bool] = {}
    for recorded in terms.facts:
        event = recorded.event
        if isinstance(event, ControlChanged):
            pair = (event.affiliate, event.controller)
            if not event.controlled and controlled.get(pair, True):
                yield recorded, event
            controlled[pair] = event.controlled


def _received(reads: Reads, moment: Moment, event: ControlChanged) -> set[str]:
    """The lots that came to the affiliate as shares that it may hold while it is under the holder's control."""
    about = [(Subject.HOLDER, event.affiliate), (Subject.HOLDER, event.controller)]
    found = (one.event for one in reads.events(moment, names=["shares-transferred"], about=about))
    return {
        move.child
        for one in found
        if isinstance(one, SharesTransferred)
        and (one.transferor, one.transferee, one.basis) == (event.controller, event.affiliate, Basis.AFFILIATE)
        for move in one.moves
    }


def _lots_of(reads: Reads, moment: Moment, terms: Terms, holder: str, lost_on: date) -> list[HeldLot]:
    """The lots that a holder has at the moment or had on the day of the loss, then as they were on that day.

    They come in the order in which they were opened: what was paid on a lot, or what it became, comes after it.
    """
    days = counting_days(terms)
    moments = (moment, replace(moment, effective_on=lost_on))
    found = (held for one in moments for held in reads.lots(one, holder=holder, earlier=days))
    return sorted({held.lot.lot: held for held in found}.values(), key=lambda held: held.lot.opened)


def _as_its_controllers(held: HeldLot, controller: str, on: date, terms: Terms) -> Standing:
    """A private transfer of the lot on a day, judged as if the holder in control still had it."""
    own = replace(held, lot=replace(held.lot, holder=controller))
    ask = Ask(act=Act.TRANSFER, basis=Basis.PRIVATE, on=on, registered=False)
    return judge(own, ask, without_stops(terms).on(on))


def _lost_text(event: ControlChanged, held: HeldLot, standing: Standing, shares: str, since: date) -> str:
    cites = ", ".join(dict.fromkeys(by.cite for by in standing.restricted_by))
    until = f" until {spoken(standing.until)} at the latest" if standing.until else ""
    bound = {
        Status.LOCKED: f"they are bound{until}",
        Status.DISPUTED: f"whether they are bound on that day is disputed ({', '.join(standing.questions)})",
    }.get(standing.status, "whether they are bound on that day is not known")
    return (
        f"{event.affiliate} holds {shares} {held.lot.series} (lot {held.lot.lot}) as an affiliate of "
        f"{event.controller}, and is not under its control on {spoken(since)}; {bound}"
        + (f" ({cites})" if cites else "")
    )
