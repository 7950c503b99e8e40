"""Commands that record demands for registration, and what becomes of the registrations that they open."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ledger.console.answers import record
from ledger.console.session import DAY, HOLDER_ID, SERIES_ID, SHARES, Session, choices, record_options, recording
from ledger.domain.participation import (
    CompletePapers,
    IncludeShares,
    JoinRegistration,
    ReimburseCounsel,
    SelectCounsel,
)
from ledger.domain.registration_events import RegistrationStatus, WithdrawnBy
from ledger.domain.registrations import ProgressRegistration
from ledger.domain.requests import DemandRegistration, Form

REGISTRATION = click.argument("registration", metavar="R-N")
PARTICIPANT = click.option("--holder", required=True, type=HOLDER_ID, help="A holder that takes part in it.")


@click.command("record-demand")
@click.option("--holder", required=True, type=HOLDER_ID, help="The holder.")
@click.option("--form", required=True, type=choices(Form), help="Long-form or short-form registration.")
@click.option("--received", "received_on", required=True, type=DAY, help="Day the company received the notice.")
@click.option("--given", "given_on", type=DAY, help="Day the holder gave it [default: when received].")
@click.option("--dated", "dated_on", type=DAY, help="Date that it bears [default: when given].")
@click.option("--opinion", help="The holder's own opinion, in its words; it is stored, never verified.")
@click.option("--opinion-by", help="Who gave it.")
@click.option("--opinion-on", type=DAY, help="When.")
@click.option("--series", required=True, type=SERIES_ID, help="The series.")
@SHARES
@click.option("--underwritten", is_flag=True, help="An underwritten registration is asked for.")
@click.option("--jointly-with", multiple=True, type=HOLDER_ID, metavar="HOLDER", help="Demands together; may repeat.")
@click.option("--pool", metavar="ID", help="Demands under the right of this pool [default: the holder's own right].")
@record_options
@click.pass_obj
def record_demand_command(session: Session, /, form: str, **more: Any) -> None:
    """Record a holder's demand that its shares be registered.

    A demand that meets every recorded condition opens a registration (R-1, R-2, ...).

    Example: ledger record-demand --holder acme --form long --received 2031-10-31 --given 2031-10-31
    --opinion "no public sale on equal net terms without registration" --series A --shares 5000
    """
    names = ("holder", "series", "shares", "received_on", "given_on", "dated_on", "opinion", "opinion_by", "opinion_on")
    asked = {name: more.pop(name) for name in (*names, "underwritten", "jointly_with", "pool")}
    record(session, DemandRegistration(**asked, form=Form(form)), recording(**more))


@click.command("record-registration")
@REGISTRATION
@click.argument("status", metavar="STATUS", type=choices(RegistrationStatus, "requested"))
@click.option("--on", required=True, type=DAY, help="Day it reached that status.")
@click.option("--by", help="Who withdrew, postponed or stopped it, in words.")
@click.option("--file-number", help="The registration statement's file number.")
@click.option("--withdrawn-by", type=choices(WithdrawnBy), help="Whose decision a withdrawal was.")
@click.option("--reimbursed/--not-reimbursed", default=None, help="Whether the holder paid the company's expenses.")
@click.option("--company-default/--no-company-default", default=None, help="Whether the company's failure led to it.")
@click.option("--underwritten/--not-underwritten", default=None, help="Leave out where nothing new is known.")
@record_options
@click.pass_obj
def record_registration_command(
    session: Session, /, status: str, on: date, withdrawn_by: str | None, **more: Any
) -> None:
    """Record that a registration was filed, became effective, was completed, withdrawn and so on.

    STATUS is filed, effective, completed, terminated, withdrawn, postponed, suspended or stop-ordered. What is
    not known is left out: whether the demand is used may then be unknown.

    Example: ledger record-registration R-1 withdrawn --on 2031-11-20 --withdrawn-by holder --not-reimbursed
    """
    names = ("registration", "by", "file_number", "reimbursed", "company_default", "underwritten")
    asked = {name: more.pop(name) for name in names}
    by = WithdrawnBy(withdrawn_by) if withdrawn_by else None
    command = ProgressRegistration(**asked, status=RegistrationStatus(status), on=on, withdrawn_by=by)
    record(session, command, recording(**more))


@click.command("record-joining")
@REGISTRATION
@click.option("--holder", required=True, type=HOLDER_ID, help="The holder that joins.")
@click.option("--series", required=True, type=SERIES_ID, help="The series.")
@SHARES
@click.option("--on", required=True, type=DAY, help="Day it joined.")
@record_options
@click.pass_obj
def record_joining_command(
    session: Session, /, registration: str, holder: str, series: str, shares: str, on: date, **more: Any
) -> None:
    """Record that another holder takes part in a registration. Whether it has a right to is said, not asked.

    Example: ledger record-joining R-1 --holder birch --series A --shares 2000 --on 2031-11-05
    """
    command = JoinRegistration(registration=registration, holder=holder, series=series, shares=shares, on=on)
    record(session, command, recording(**more))


@click.command("record-inclusion")
@REGISTRATION
@PARTICIPANT
@SHARES
@click.option("--on", required=True, type=DAY, help="Day they were fixed.")
@record_options
@click.pass_obj
def record_inclusion_command(
    session: Session, /, registration: str, holder: str, shares: str, on: date, **more: Any
) -> None:
    """Record how many of a participant's shares a registration includes, as after a cut-back.

    Example: ledger record-inclusion R-1 --holder birch --shares 1200 --on 2031-11-18
    """
    command = IncludeShares(registration=registration, holder=holder, shares=shares, on=on)
    record(session, command, recording(**more))


@click.command("record-counsel")
@REGISTRATION
@click.option("--counsel", required=True, metavar="NAME", help="Counsel as it is called; the same words each time.")
@click.option("--selected-by", required=True, multiple=True, type=HOLDER_ID, metavar="HOLDER", help="May repeat.")
@click.option("--on", required=True, type=DAY, help="Day of the selection.")
@record_options
@click.pass_obj
def record_counsel_command(
    session: Session, /, registration: str, counsel: str, selected_by: tuple[str, ...], on: date, **more: Any
) -> None:
    """Record that participants selected counsel for a registration, each alone or several together.

    Example: ledger record-counsel R-1 --counsel "Dunn & Elm LLP" --selected-by acme --selected-by birch
    --on 2031-11-06
    """
    command = SelectCounsel(registration=registration, counsel=counsel, selected_by=selected_by, on=on)
    record(session, command, recording(**more))


@click.command("record-reimbursement")
@REGISTRATION
@click.option("--counsel", required=True, metavar="NAME", help="Whose fees, in the words of the selection.")
@click.option("--to", "paid_to", required=True, type=HOLDER_ID, metavar="HOLDER", help="Whose counsel it is.")
@click.option("--amount", required=True, metavar="AMOUNT", help="What the company paid.")
@click.option("--on", required=True, type=DAY, help="Day of the payment.")
@record_options
@click.pass_obj
def record_reimbursement_command(
    session: Session, /, registration: str, counsel: str, paid_to: str, amount: str, on: date, **more: Any
) -> None:
    """Record that the company reimbursed counsel's fees. What it did not owe stands as an exception.

    Example: ledger record-reimbursement R-1 --counsel "Dunn & Elm LLP" --to acme --amount 41250.00
    --on 2032-01-15
    """
    command = ReimburseCounsel(registration=registration, counsel=counsel, paid_to=paid_to, amount=amount, on=on)
    record(session, command, recording(**more))


@click.command("record-papers")
@REGISTRATION
@PARTICIPANT
@click.option("--on", required=True, type=DAY, help="Day on which all were executed.")
@click.option("--papers", help="Which papers: underwriting agreement, questionnaire, power of attorney.")
@record_options
@click.pass_obj
def record_papers_command(
    session: Session, /, registration: str, holder: str, on: date, papers: str | None, **more: Any
) -> None:
    """Record that a participant completed and executed the papers of an underwritten registration.

    Example: ledger record-papers R-1 --holder acme --on 2031-11-28 --papers "underwriting agreement"
    """
    command = CompletePapers(registration=registration, holder=holder, on=on, papers=papers)
    record(session, command, recording(**more))
