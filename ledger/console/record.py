"""Commands that record. Each judges first, and prints a receipt with what it rests on and what is missing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from ledger.console.answers import record
from ledger.console.session import (
    DAY,
    HOLDER_ID,
    QUESTION_ID,
    SERIES_ID,
    Session,
    record_options,
    recording,
)
from ledger.domain.agreements import parse
from ledger.domain.corrections import ReverseEvent
from ledger.domain.events import Act, Basis, DemandRegistration, Form, RegistrationStatus, TransferShares
from ledger.domain.facts import AdoptReading, RecordDebt
from ledger.domain.issuances import IssueShares
from ledger.domain.kinds import RecordAgreement
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.domain.registrations import ProgressRegistration
from ledger.domain.releases import ReleaseRequest
from ledger.exchange.agreement_files import read_agreement

SHARES = click.option("--shares", required=True, metavar="NUMBER", help="Shares, such as 500 or 12.5.")


def _choices(values: type[Act] | type[Basis] | type[Form], *but: str) -> click.Choice[str]:
    return click.Choice([value.value for value in values if value.value not in but])


@click.command("record-series")
@click.argument("series")
@click.option("--name", required=True, help="The designation in full.")
@click.option("--authorised", required=True, metavar="NUMBER", help="Authorised shares.")
@click.option("--on", required=True, type=DAY, help="Day of the certificate of designation.")
@click.option("--decimals", default=0, show_default=True, type=int, help="Decimal places of a share, fixed once.")
@record_options
@click.pass_obj
def record_series_command(
    session: Session, /, series: str, name: str, authorised: str, on: date, decimals: int, **more: Any
) -> None:
    """Record a series with its authorised shares.

    Example: ledger record-series A --name "Series A Preferred Stock" --authorised 100000 --on 2031-02-04
    """
    command = DesignateSeries(series=series, name=name, authorised=authorised, on=on, decimals=decimals)
    record(session, command, recording(**more))


@click.command("record-holder")
@click.argument("holder")
@click.option("--name", required=True, help="The legal name, as typed.")
@click.option("--jurisdiction", help="Where it is organised.")
@click.option("--alias", "aliases", multiple=True, help="Another form of the name in documents; may repeat.")
@click.option("--family", help="Groups related entities; never merges them.")
@click.option("--address", help="Address on the register.")
@click.option("--on", type=DAY, help="Day it is entered [default: today].")
@record_options
@click.pass_obj
def record_holder_command(
    session: Session,
    /,
    holder: str,
    name: str,
    jurisdiction: str | None,
    aliases: tuple[str, ...],
    family: str | None,
    address: str | None,
    on: date | None,
    **more: Any,
) -> None:
    """Record a legal entity that may hold shares.

    Example: ledger record-holder acme --name "Acme Capital Inc." --jurisdiction Delaware --family acme
    """
    command = RegisterHolder(
        holder=holder, name=name, jurisdiction=jurisdiction, aliases=aliases, family=family, address=address, on=on
    )
    record(session, command, recording(**more))


@click.command("record-agreement")
@click.argument("file", type=click.Path(path_type=Path))
@record_options
@click.pass_obj
def record_agreement_command(session: Session, /, file: Path, **more: Any) -> None:
    """Record an agreement's rules, questions and assumptions from a TOML or JSON file.

    The whole file is checked first, and every fault in it is listed.

    Example: ledger record-agreement agreements/purchase-agreement.toml
    """
    record(session, RecordAgreement(agreement=parse(read_agreement(file))), recording(**more))


@click.command("record-issuance")
@click.option("--series", required=True, type=SERIES_ID, help="The series.")
@click.option("--holder", required=True, type=HOLDER_ID, help="The holder.")
@SHARES
@click.option("--on", required=True, type=DAY, help="Day of issue.")
@click.option("--under", required=True, metavar="DOC", help="The agreement that the shares are issued under.")
@click.option("--certificate", help="Certificate number issued; numbers are used once.")
@click.option("--consent", help="The board consent it rests on.")
@record_options
@click.pass_obj
def record_issuance_command(
    session: Session,
    /,
    series: str,
    holder: str,
    shares: str,
    on: date,
    under: str,
    certificate: str | None,
    consent: str | None,
    **more: Any,
) -> None:
    """Record an issuance: shares move from the unissued to a holder, in a new lot.

    Example: ledger record-issuance --series A --holder acme --shares 25000 --on 2031-02-04
    --under purchase-agreement --certificate PA-1 --consent "board, 3 Feb 2031"
    """
    command = IssueShares(
        series=series, holder=holder, shares=shares, on=on, under=under, certificate=certificate, consent=consent
    )
    record(session, command, recording(**more))


@click.command("record-transfer")
@click.option("--series", required=True, type=SERIES_ID, help="The series.")
@click.option("--from", "transferor", required=True, type=HOLDER_ID, metavar="HOLDER", help="Record holder.")
@click.option("--to", "transferee", required=True, type=HOLDER_ID, metavar="HOLDER", help="Record holder.")
@SHARES
@click.option("--on", required=True, type=DAY, help="Day it is entered on the register.")
@click.option("--act", type=_choices(Act, "pledge"), default="transfer", show_default=True)
@click.option("--basis", type=_choices(Basis), default="private", show_default=True)
@click.option("--registration", metavar="R-N", help="The registration that a registered sale is made in.")
@click.option("--lot", "lots", multiple=True, metavar="LOT", help="Take from this lot; may repeat [default: oldest].")
@click.option("--certificate", help="New certificate issued to the transferee.")
@click.option("--surrendered", multiple=True, metavar="CERT", help="Certificate surrendered; may repeat.")
@click.option("--contract-on", type=DAY, help="Day of the contract, where it differs.")
@click.option("--instruction", help="The transferor's instruction or indorsement.")
@click.option("--securities-law", help="The registration or exemption relied on.")
@record_options
@click.pass_obj
def record_transfer_command(session: Session, /, lots: tuple[str, ...], act: str, basis: str, **more: Any) -> None:
    """Enter a transfer on the register, if the recorded agreements allow it.

    A transfer that a rule locks is refused (exit 3) where the transferee has notice of the rule, else held
    (exit 4); one whose standing is disputed or unknown is held. Either way the request is recorded and the
    register does not change. A sale in a registration is --act sell --basis registered --registration R-N.

    Example: ledger record-transfer --series A --from acme --to birch --shares 500 --on 2032-08-07
    --instruction "letter of 1 Aug 2032" --surrendered PA-1 --securities-law "Rule 144"
    """
    names = (
        "series",
        "transferor",
        "transferee",
        "shares",
        "on",
        "registration",
        "certificate",
        "surrendered",
        "contract_on",
        "instruction",
        "securities_law",
    )
    asked = {name: more.pop(name) for name in names}
    record(session, TransferShares(**asked, lots=lots, act=Act(act), basis=Basis(basis)), recording(**more))


@click.command("record-demand")
@click.option("--holder", required=True, type=HOLDER_ID, help="The holder.")
@click.option("--form", required=True, type=_choices(Form), help="Long-form or short-form registration.")
@click.option("--received", "received_on", required=True, type=DAY, help="Day the company received the notice.")
@click.option("--given", "given_on", type=DAY, help="Day the holder gave it [default: when received].")
@click.option("--dated", "dated_on", type=DAY, help="Date that it bears [default: when given].")
@click.option("--opinion", help="The holder's own opinion, in its words; it is stored, never verified.")
@click.option("--opinion-by", help="Who gave it.")
@click.option("--opinion-on", type=DAY, help="When.")
@click.option("--series", required=True, type=SERIES_ID, help="The series.")
@SHARES
@record_options
@click.pass_obj
def record_demand_command(session: Session, /, form: str, **more: Any) -> None:
    """Record a holder's demand that its shares be registered.

    A demand that meets every recorded condition opens a registration (R-1, R-2, ...).

    Example: ledger record-demand --holder acme --form long --received 2031-10-31 --given 2031-10-31
    --opinion "no public sale on equal net terms without registration" --series A --shares 5000
    """
    names = ("holder", "series", "shares", "received_on", "given_on", "dated_on", "opinion", "opinion_by", "opinion_on")
    asked = {name: more.pop(name) for name in names}
    record(session, DemandRegistration(**asked, form=Form(form)), recording(**more))


@click.command("record-registration")
@click.argument("registration", metavar="R-N")
@click.argument(
    "status",
    metavar="STATUS",
    type=click.Choice([one.value for one in RegistrationStatus if one is not RegistrationStatus.REQUESTED]),
)
@click.option("--on", required=True, type=DAY, help="Day it reached that status.")
@click.option("--by", help="Who withdrew, postponed or stopped it.")
@click.option("--file-number", help="The registration statement's file number.")
@record_options
@click.pass_obj
def record_registration_command(
    session: Session, /, registration: str, status: str, on: date, by: str | None, file_number: str | None, **more: Any
) -> None:
    """Record that a registration was filed, became effective, was completed, withdrawn and so on.

    STATUS is filed, effective, completed, withdrawn, postponed or stop-ordered.

    Example: ledger record-registration R-1 filed --on 2031-11-20 --file-number 333-00001
    """
    command = ProgressRegistration(
        registration=registration, status=RegistrationStatus(status), on=on, by=by, file_number=file_number
    )
    record(session, command, recording(**more))


@click.command("record-debt")
@click.argument("instrument")
@click.option("--sold-on", required=True, type=DAY, help="Day of the sale.")
@click.option("--issued-on", type=DAY, help="[default: when sold]")
@click.option("--issued-by", metavar="ENTITY", help="[default: the issuer of this ledger]")
@click.option("--principal", required=True, metavar="AMOUNT", help="Principal amount.")
@click.option("--gross-proceeds", metavar="AMOUNT", help="Not the principal; leave out what is not known.")
@click.option("--high-yield/--not-high-yield", default=None, help="As asserted; leave out what is not known.")
@record_options
@click.pass_obj
def record_debt_command(
    session: Session,
    /,
    instrument: str,
    sold_on: date,
    issued_on: date | None,
    issued_by: str | None,
    principal: str,
    gross_proceeds: str | None,
    high_yield: bool | None,
    **more: Any,
) -> None:
    """Record a debt issue that a lock-up may turn on.

    Example: ledger record-debt "9% Senior Notes due 2041" --sold-on 2031-05-24 --principal 80000000
    --gross-proceeds 77500000.50 --high-yield --document indenture
    """
    command = RecordDebt(
        instrument=instrument,
        sold_on=sold_on,
        issued_on=issued_on,
        issued_by=issued_by,
        principal=principal,
        gross_proceeds=gross_proceeds,
        high_yield=high_yield,
    )
    record(session, command, recording(**more))


@click.command("adopt-reading")
@click.argument("question", type=QUESTION_ID)
@click.argument("reading")
@click.option("--by", required=True, help="Who adopts it for the company.")
@click.option("--on", required=True, type=DAY, help="Day of the adoption; shown, never a filter.")
@click.option("--memo", help="Where the reasoning is kept.")
@record_options
@click.pass_obj
def adopt_reading_command(
    session: Session, /, question: str, reading: str, by: str, on: date, memo: str | None, **more: Any
) -> None:
    """Adopt one reading of disputed words, on the strength of a document (--document).

    It is the company's reading for its register; it does not bind the holder, a transferee or a court, and
    by itself it enters no held request.

    Example: ledger adopt-reading Q-7 broad --by "General Counsel" --on 2032-01-10
    --document "memo of 10 Jan 2032"
    """
    document = (more["documents"] or ("",))[0]
    command = AdoptReading(question=question, reading=reading, by=by, on=on, document=document, memo=memo)
    record(session, command, recording(**more))


@click.command("reverse")
@click.argument("sequence", type=click.IntRange(1, 2**53))
@click.option("--reason", required=True, help="Why it is undone.")
@click.option("--with-dependents", is_flag=True, help="Reverse what depends on it too, in the same step.")
@record_options
@click.pass_obj
def reverse_command(session: Session, /, sequence: int, reason: str, with_dependents: bool, **more: Any) -> None:
    """Undo an event by a new one that names it. Nothing is edited or deleted.

    Example: ledger reverse 41 --reason "entered for the wrong series"
    """
    record(session, ReverseEvent(sequence=sequence, reason=reason, with_dependents=with_dependents), recording(**more))


@click.command("release")
@click.argument("request", metavar="REQUEST")
@click.option("--waiver", help="The issuer's waiver; names its --document.")
@record_options
@click.pass_obj
def release_command(session: Session, /, request: str, waiver: str | None, **more: Any) -> None:
    """Judge a held or refused request again, after a reading was adopted or a fact recorded, or by a waiver.

    Example: ledger release T-7 --waiver "lock-up waived for 500 shares" --document "consent of 3 Mar 2032"
    """
    document = (more["documents"] or (None,))[0]
    record(session, ReleaseRequest(request=request, waiver=waiver, document=document), recording(**more))
