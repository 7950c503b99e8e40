"""Counsel in registrations: who selected whom, what was reimbursed, and whether it was owed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ledger.domain.counsel import counsel_clauses, owed
from ledger.domain.events import Recorded
from ledger.domain.registration_events import CounselReimbursed, CounselSelected
from ledger.domain.registrations import registration_of
from ledger.domain.slices import Terms
from ledger.domain.standing import Reason, Rest
from ledger.domain.values import Moment
from ledger.projections.rows import YES_OR_NO, Rows
from ledger.store.reads import Reads

SELECTED, REIMBURSED = "selected", "reimbursed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CounselLine:
    """A selection of counsel (`event` selected, without amount and `owed`) or a reimbursement (reimbursed).

    `holders` are those that selected, or the one that was reimbursed. `owed` is yes, no, disputed or unknown, on
    the day of the payment, and `clause` cites what says so.
    """

    registration: str
    event: str
    counsel: str
    holders: tuple[str, ...]
    amount: Decimal | None
    on: date
    owed: str | None
    clause: str | None
    reasons: tuple[Reason, ...]
    rests_on: tuple[Rest, ...]
    sequence: int


def counsel(reads: Reads, moment: Moment, *, registration: str | None = None) -> Rows[CounselLine]:
    """Selections and reimbursements by registration, in the order of their days."""
    terms = reads.terms(moment)
    found = reads.registrations(moment) if registration is None else [reads.registration(moment, registration)]
    return Rows(CounselLine, (line for events in found for line in _lines(terms, events)))


def _lines(terms: Terms, events: tuple[Recorded, ...]) -> Iterator[CounselLine]:
    for recorded in sorted(events, key=lambda one: (one.effective_on, one.sequence)):
        event = recorded.event
        if isinstance(event, CounselSelected):
            yield CounselLine(
                registration=event.registration,
                event=SELECTED,
                counsel=event.counsel,
                holders=event.selected_by,
                amount=None,
                on=recorded.effective_on,
                owed=None,
                clause=None,
                reasons=(),
                rests_on=(),
                sequence=recorded.sequence,
            )
        if isinstance(event, CounselReimbursed):
            yield _reimbursed(terms, events, recorded, event)


def _reimbursed(terms: Terms, events: tuple[Recorded, ...], paid: Recorded, event: CounselReimbursed) -> CounselLine:
    on = paid.effective_on
    then = registration_of(events, on)
    assert then is not None, "a reimbursement is recorded on or after the day of the demand"
    standing = owed(terms, then, paid, on)
    return CounselLine(
        registration=event.registration,
        event=REIMBURSED,
        counsel=event.counsel,
        holders=(event.paid_to,),
        amount=event.amount,
        on=on,
        owed=YES_OR_NO[standing.status],
        clause=", ".join(cited.cite for cited in counsel_clauses(terms, on)) or None,
        reasons=standing.reasons,
        rests_on=standing.rests_on,
        sequence=paid.sequence,
    )
