"""Commands that record what is on the register: series, holders, agreements, issuances, transfers, corrections.

Each judges first, and prints a receipt with what it rests on and what is missing.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from ledger.console.answers import record
from ledger.console.session import (
    DAY,
    HOLDER_ID,
    SEQUENCE,
    SERIES_ID,
    SHARES,
    Session,
    choices,
    dependents_option,
    judged_options,
    record_options,
    recording,
)
from ledger.domain.corrections import ReverseEvent
from ledger.domain.issuances import IssueShares
from ledger.domain.kinds import RecordAgreement, check
from ledger.domain.reader import FaultyAgreement
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.domain.requests import Act, Basis, TransferShares
from ledger.domain.share_events import Origin
from ledger.domain.slices import Terms
from ledger.errors import LedgerError
from ledger.exchange.agreement_files import read_agreement


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
    options = recording(**more)
    source = read_agreement(file)
    agreement, faults = check(source.data, None)
    if faults or source.faults:
        raise source.faulty(check(source.data, _terms(session))[1])
    try:
        record(session, RecordAgreement(agreement=agreement), options)
    except FaultyAgreement as error:
        raise source.faulty(error.faults) from error


def _terms(session: Session) -> Terms | None:
    """What is recorded already, or None where no ledger can be read: a file's own faults are told all the same."""
    try:
        with session.view(None, None) as view:
            return view.terms()
    except LedgerError:
        return None


@click.command("record-issuance")
@click.option("--series", required=True, type=SERIES_ID, help="The series.")
@click.option("--holder", required=True, type=HOLDER_ID, help="The holder.")
@SHARES
@click.option("--on", required=True, type=DAY, help="Day of issue.")
@click.option("--under", required=True, metavar="DOC", help="The agreement that the shares are issued under.")
@click.option("--certificate", help="Certificate number issued; numbers are used once.")
@click.option("--book-entry", is_flag=True, help="The shares are in book entry, without a certificate.")
@click.option("--price", metavar="AMOUNT", help="Price paid for a share.")
@click.option("--consideration", metavar="TEXT", help="What was given for the shares, where it was not money.")
@click.option("--consent", help="The board consent it rests on.")
@click.option("--origin", type=choices(Origin, "conversion", "exchange"), default="issued", show_default=True)
@click.option("--parent", metavar="LOT", help="The lot that shares in kind are paid on.")
@dependents_option
@record_options
@click.pass_obj
def record_issuance_command(session: Session, /, origin: str, **more: Any) -> None:
    """Record an issuance: shares move from the unissued to a holder, in a new lot.

    Shares paid in kind are --origin pik --parent LOT: they share the history of the lot that they are paid on.

    Example: ledger record-issuance --series A --holder acme --shares 25000 --on 2031-02-04
    --under purchase-agreement --certificate PA-1 --price 1000 --consent "board, 3 Feb 2031"
    """
    names = (
        "series",
        "holder",
        "shares",
        "on",
        "under",
        "certificate",
        "book_entry",
        "price",
        "consideration",
        "consent",
        "parent",
    )
    asked = {name: more.pop(name) for name in names}
    record(session, IssueShares(**asked, origin=Origin(origin)), recording(**more))


@click.command("record-transfer")
@click.option("--series", required=True, type=SERIES_ID, help="The series.")
@click.option("--from", "transferor", required=True, type=HOLDER_ID, metavar="HOLDER", help="Record holder.")
@click.option("--to", "transferee", required=True, type=HOLDER_ID, metavar="HOLDER", help="Record holder.")
@SHARES
@click.option("--on", required=True, type=DAY, help="Day it is entered on the register.")
@click.option("--act", type=choices(Act, "pledge"), default="transfer", show_default=True)
@click.option("--basis", type=choices(Basis), default="private", show_default=True)
@click.option("--registration", metavar="R-N", help="The registration that a registered sale is made in.")
@click.option("--lot", "lots", multiple=True, metavar="LOT", help="Take from this lot; may repeat [default: oldest].")
@click.option("--certificate", help="New certificate issued to the transferee.")
@click.option("--surrendered", multiple=True, metavar="CERT", help="Certificate surrendered; may repeat.")
@click.option("--balance-certificate", metavar="CERT", help="New certificate for what is left of the lot that gives.")
@click.option("--contract-on", type=DAY, help="Day of the contract, where it differs.")
@click.option("--instruction", help="The transferor's instruction or indorsement.")
@click.option("--securities-law", help="The registration or exemption relied on.")
@judged_options
@dependents_option
@record_options
@click.pass_obj
def record_transfer_command(session: Session, /, lots: tuple[str, ...], act: str, basis: str, **more: Any) -> None:
    """Enter a transfer on the register, if the recorded agreements allow it.

    A transfer that a rule locks is refused (exit 3) where the transferee has notice of the rule, else held
    (exit 4); one whose standing is disputed or unknown is held. Either way the request is recorded and the
    register does not change. A sale in a registration is --act sell --basis registered --registration R-N.

    A transfer that happened although a clause restricted it is entered with --in-breach and --evidence, and stays
    on the list of exceptions. --request names one that was logged with record-request.

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
        "balance_certificate",
        "in_breach",
        "presented_at",
        "request",
    )
    asked = {name: more.pop(name) for name in names}
    record(session, TransferShares(**asked, lots=lots, act=Act(act), basis=Basis(basis)), recording(**more))


@click.command("reverse")
@click.argument("sequence", type=SEQUENCE)
@click.option("--reason", required=True, help="Why it is undone.")
@click.option("--with-dependents", is_flag=True, help="Reverse what depends on it too, in the same step.")
@record_options
@click.pass_obj
def reverse_command(session: Session, /, sequence: int, reason: str, with_dependents: bool, **more: Any) -> None:
    """Undo an event by a new one that names it. Nothing is edited or deleted.

    Example: ledger reverse 41 --reason "entered for the wrong series"
    """
    record(session, ReverseEvent(sequence=sequence, reason=reason, with_dependents=with_dependents), recording(**more))
