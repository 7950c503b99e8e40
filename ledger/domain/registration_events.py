"""What happens in a registration: the demand that opens it, its statuses, who takes part, counsel and papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ledger.domain.requests import Form
from ledger.domain.values import Units
from ledger.domain.waivers import Waiver


class RegistrationStatus(StrEnum):
    """Where a registration stands; `requested` comes from the demand itself.

    A suspended registration was effective and can be again; a terminated one can not.
    """

    REQUESTED = "requested"
    FILED = "filed"
    EFFECTIVE = "effective"
    COMPLETED = "completed"
    TERMINATED = "terminated"
    WITHDRAWN = "withdrawn"
    POSTPONED = "postponed"
    SUSPENDED = "suspended"
    STOP_ORDERED = "stop-ordered"


class WithdrawnBy(StrEnum):
    """Whose decision a withdrawal was."""

    HOLDER = "holder"
    COMPANY = "company"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandAccepted:
    """A holder's demand for registration met every recorded condition and opened a registration.

    `pool` is the pool that it counts for, None where it counts for its holder.
    """

    request: str
    registration: str
    holder: str
    form: Form
    series: str
    shares: Units
    received_on: date
    given_on: date
    dated_on: date
    opinion: str | None
    opinion_by: str | None
    opinion_on: date | None
    underwritten: bool
    jointly_with: tuple[str, ...]
    pool: str | None
    waiver: Waiver | None
    relied_on: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationProgressed:
    """A registration reached a new status. None means that the fact is not recorded.

    `withdrawn_by`, `reimbursed` (whether the holder paid the company's expenses) and `company_default` (whether
    the company's own failure brought it about) bear on whether the demand is used.
    """

    registration: str
    status: RegistrationStatus
    by: str | None
    file_number: str | None
    withdrawn_by: WithdrawnBy | None
    reimbursed: bool | None
    company_default: bool | None
    underwritten: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderJoined:
    """A holder other than the one that demanded it takes part in a registration with some of its shares."""

    registration: str
    holder: str
    series: str
    shares: Units


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesIncluded:
    """The shares of one participant that a registration includes were fixed, as after a cut-back."""

    registration: str
    holder: str
    shares: Units


@dataclass(frozen=True, slots=True, kw_only=True)
class CounselSelected:
    """Counsel was selected for a registration by the holders named."""

    registration: str
    counsel: str
    selected_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CounselReimbursed:
    """The company reimbursed counsel's fees for a registration; whether it owed them is another matter."""

    registration: str
    counsel: str
    paid_to: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersCompleted:
    """A participant completed and executed the papers of an underwritten registration."""

    registration: str
    holder: str
    papers: str | None


RegistrationEvent = (
    DemandAccepted
    | RegistrationProgressed
    | HolderJoined
    | SharesIncluded
    | CounselSelected
    | CounselReimbursed
    | PapersCompleted
)
