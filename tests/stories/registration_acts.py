"""What can be done and asked about registrations in a story: demands, their lives, counsel and papers."""

from datetime import date
from typing import Any

from ledger.domain.participation import (
    CompletePapers,
    IncludeShares,
    JoinRegistration,
    ReimburseCounsel,
    SelectCounsel,
)
from ledger.domain.registration_events import RegistrationStatus, WithdrawnBy
from ledger.domain.registrations import ProgressRegistration
from ledger.domain.requests import Form
from tests.domain.example import Book, paper
from tests.stories.acts import Answer, act, receipted

STATUSES = "filed|effective|completed|terminated|withdrawn|postponed|suspended|stop-ordered"


@act(
    "{holder} demands (?P<underwritten>an underwritten|a) {form} form for {shares} {series}"
    "(, given {given})?(, dated {dated})?(, (?P<without>without an opinion))?"
)
def demand(
    book: Book,
    on: str,
    holder: str,
    underwritten: str,
    form: str,
    shares: str,
    series: str,
    given: str | None,
    dated: str | None,
    without: str | None,
) -> Answer:
    told: dict[str, Any] = {"opinion": None} if without else {}
    told |= {"given_on": given, "dated_on": dated, "underwritten": underwritten == "an underwritten"}
    return receipted(book.demand(holder, on, form=Form(form), shares=shares, series=series, **told))


@act(
    f"{{registration}} is (?P<status>{STATUSES})( by the (?P<by>holder|company))?"
    "(, which (?P<paid>pays|does not pay) the expenses)?(, (?P<fault>through a|without any) default of the company)?"
)
def progress(
    book: Book, on: str, registration: str, status: str, by: str | None, paid: str | None, fault: str | None
) -> Answer:
    command = ProgressRegistration(
        registration=registration,
        status=RegistrationStatus(status),
        on=date.fromisoformat(on),
        withdrawn_by=WithdrawnBy(by) if by else None,
        reimbursed={None: None, "pays": True, "does not pay": False}[paid],
        company_default={None: None, "through a": True, "without any": False}[fault],
    )
    return receipted(book.record(command))


@act("{holder} joins {registration} with {shares} {series}")
def join(book: Book, on: str, holder: str, registration: str, shares: str, series: str) -> Answer:
    command = JoinRegistration(
        registration=registration, holder=holder, series=series, shares=shares, on=date.fromisoformat(on)
    )
    return receipted(book.record(command, evidence=paper("letter of joinder")))


@act("{registration} includes {shares} of {holder}")
def include(book: Book, on: str, registration: str, shares: str, holder: str) -> Answer:
    command = IncludeShares(registration=registration, holder=holder, shares=shares, on=date.fromisoformat(on))
    return receipted(book.record(command, evidence=paper("underwriter's letter")))


@act("{holder} completes its papers in {registration}")
def complete_papers(book: Book, on: str, holder: str, registration: str) -> Answer:
    command = CompletePapers(registration=registration, holder=holder, on=date.fromisoformat(on), papers="as listed")
    return receipted(book.record(command, evidence=paper("closing set")))


@act("{first}( and {second})? selects? {counsel} in {registration}")
def select(book: Book, on: str, first: str, second: str | None, counsel: str, registration: str) -> Answer:
    command = SelectCounsel(
        registration=registration,
        counsel=counsel,
        selected_by=tuple(one for one in (first, second) if one),
        on=date.fromisoformat(on),
    )
    return receipted(book.record(command, evidence=paper("letter")))


@act("kmc pays {amount} to {holder} for {counsel} in {registration}")
def reimburse(book: Book, on: str, amount: str, holder: str, counsel: str, registration: str) -> Answer:
    command = ReimburseCounsel(
        registration=registration, counsel=counsel, paid_to=holder, amount=amount, on=date.fromisoformat(on)
    )
    return receipted(book.record(command, evidence=paper("invoice")))


@act("{holder} has {form} forms left")
def left(book: Book, on: str, holder: str, form: str) -> Answer:
    with book.view(on) as view:
        rows = [row for row in view.rights(holder=holder) if row.form == form]
    if not rows:
        return Answer("no right", "")
    (row,) = rows
    said = [f"{rest.document} {rest.text}" for rest in row.rests_on]
    said += [f"{row.used} used, {row.reserved} reserved"]
    said += [f"{one.adopt}: {one.remaining} left" for one in row.readings]
    return Answer(f"{row.remaining} of {row.entitled} from {row.exercisable_from}", "\n".join(said))


@act("does {registration} count for {holder}")
def counts(book: Book, on: str, registration: str, holder: str) -> Answer:
    with book.view(on) as view:
        (row,) = [row for row in view.demands(holder=holder) if row.registration == registration]
    said = f"{row.counted_by}; {row.shares} asked for, {row.included} included, {row.sold} sold; {row.status}"
    return Answer(row.counted, said)
