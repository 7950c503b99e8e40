"""The registrations: when each was filed, became effective and ended, and the rules by which demands count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.domain.counting import counting_rules
from ledger.domain.registration_events import RegistrationStatus
from ledger.domain.registrations import Registration
from ledger.domain.values import Moment
from ledger.projections.rights import folded
from ledger.projections.rows import Rows
from ledger.store.reads import Reads

S = RegistrationStatus
ENDS = (S.COMPLETED, S.TERMINATED, S.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationLine:
    """One registration. `ended_on` is the day on which it was completed, terminated or withdrawn, if it was.

    `withdrawn_by`, `reimbursed` (whether the holder paid the company's expenses) and `company_default` are None where
    that is not recorded.
    """

    registration: str
    request: str
    holders: tuple[str, ...]
    form: str
    status: str
    filed_on: date | None
    file_number: str | None
    effective_on: date | None
    ended_on: date | None
    withdrawn_by: str | None
    reimbursed: bool | None
    company_default: bool | None


def registrations(reads: Reads, moment: Moment) -> Rows[RegistrationLine]:
    """Every registration up to a moment, in the order of recording."""
    return Rows(RegistrationLine, (_line(one) for one in folded(reads, moment)))


def _line(one: Registration) -> RegistrationLine:
    first: dict[RegistrationStatus, date] = {}
    for day, event in one.steps:
        first.setdefault(event.status, day)
    ended = one.last_on if one.status in ENDS else None
    numbers = [event.file_number for _, event in one.steps if event.file_number]
    last = one.steps[-1][1] if one.steps else None
    return RegistrationLine(
        registration=one.accepted.registration,
        request=one.accepted.request,
        holders=tuple(part.holder for part in one.participants),
        form=one.accepted.form.value,
        status=one.status.value,
        filed_on=first.get(S.FILED),
        file_number=numbers[-1] if numbers else None,
        effective_on=first.get(S.EFFECTIVE),
        ended_on=ended,
        withdrawn_by=last.withdrawn_by.value if last and last.withdrawn_by else None,
        reimbursed=last.reimbursed if last else None,
        company_default=last.company_default if last else None,
    )


def counting(reads: Reads, moment: Moment) -> tuple[str, ...]:
    """The ids of the clauses in force on the day that say what uses up a demand."""
    return tuple(cited.clause.clause for cited in counting_rules(reads.terms(moment), moment.effective_on))
