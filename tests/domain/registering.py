"""Registrations made by hand: R-1 of ann in an invented book, with what happens in it from its demand on."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ledger.domain.events import Event, Recorded
from ledger.domain.fact_events import ControlChanged, HolderSucceeded
from ledger.domain.registration_events import (
    CounselReimbursed,
    CounselSelected,
    HolderJoined,
    PapersCompleted,
    RegistrationProgressed,
    RegistrationStatus,
    SharesIncluded,
)
from ledger.domain.registrations import Registration, registration_of
from ledger.domain.values import Units
from tests.domain.given import recorded
from tests.domain.test_registrations import RECEIVED, accepted


def events(*found: Event, days: int = 1) -> tuple[Recorded, ...]:
    """The demand of ann, then these events, one on each of the days after it."""
    later = (recorded(one, 61 + n, on=RECEIVED + timedelta(days=days + n)) for n, one in enumerate(found))
    return (accepted(), *later)


def folded(*found: Event) -> Registration:
    """The registration that came of them."""
    registration = registration_of(events(*found), date.max)
    assert registration is not None
    return registration


def progressed(status: str, **known: Any) -> RegistrationProgressed:
    """A status, of which nothing more is recorded than given."""
    unknown = dict.fromkeys(("by", "file_number", "withdrawn_by", "reimbursed", "company_default", "underwritten"))
    return RegistrationProgressed(registration="R-1", status=RegistrationStatus(status), **{**unknown, **known})


def joined(holder: str = "bob", shares: int = 10) -> HolderJoined:
    """A holder takes part with series X."""
    return HolderJoined(registration="R-1", holder=holder, series="X", shares=Units(shares))


def included(shares: int, holder: str = "ann") -> SharesIncluded:
    """So many shares are included."""
    return SharesIncluded(registration="R-1", holder=holder, shares=Units(shares))


def selected(counsel: str, *by: str) -> CounselSelected:
    """Counsel is selected."""
    return CounselSelected(registration="R-1", counsel=counsel, selected_by=by)


def paid(counsel: str, to: str = "ann", amount: int = 100) -> CounselReimbursed:
    """Counsel's fees are reimbursed."""
    return CounselReimbursed(registration="R-1", counsel=counsel, paid_to=to, amount=Decimal(amount))


def papers(holder: str = "ann") -> PapersCompleted:
    """A participant's papers are complete."""
    return PapersCompleted(registration="R-1", holder=holder, papers=None)


def controlled(
    day: date, *, by: str = "ann", affiliate: str = "sub", lost: bool = False, sequence: int = 40
) -> Recorded:
    """An affiliate is under control, or no longer."""
    event = ControlChanged(affiliate=affiliate, controller=by, controlled=not lost)
    return recorded(event, sequence, on=day)


def succeeded(predecessor: str, successor: str, day: date, sequence: int = 45) -> Recorded:
    """One entity takes the place of another."""
    return recorded(HolderSucceeded(predecessor=predecessor, successor=successor), sequence, on=day)
