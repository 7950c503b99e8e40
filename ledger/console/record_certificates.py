"""The command that replaces certificates: lost, mutilated, consolidated, divided, or by book entry."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ledger.console.answers import record
from ledger.console.session import DAY, HOLDER_ID, SERIES_ID, Session, choices, record_options, recording
from ledger.domain.certificates import ReplaceCertificates
from ledger.domain.holding_events import CertificateCause, CertificateLot


@click.command("replace-certificate")
@click.option("--series", required=True, type=SERIES_ID, help="The series.")
@click.option("--holder", required=True, type=HOLDER_ID, help="Whose certificates.")
@click.option("--cause", required=True, type=choices(CertificateCause), help="Why they are replaced.")
@click.option("--replaced", multiple=True, metavar="CERT", help="A certificate that is replaced; may repeat.")
@click.option("--certificate", metavar="CERT", help="The new one, for all lots that name none of their own.")
@click.option("--book-entry", is_flag=True, help="Lots that name no certificate are in book entry.")
@click.option(
    "--lot",
    "lots",
    multiple=True,
    metavar="LOT[=CERT]",
    help="A lot, with its own new certificate; may repeat [default: all lots that the old ones represent].",
)
@click.option("--indemnity", metavar="TEXT", help="The affidavit of loss or the bond given for a lost one.")
@click.option("--on", required=True, type=DAY, help="Day of the replacement.")
@record_options
@click.pass_obj
def replace_certificate_command(
    session: Session,
    /,
    series: str,
    holder: str,
    cause: str,
    replaced: tuple[str, ...],
    certificate: str | None,
    book_entry: bool,
    lots: tuple[str, ...],
    indemnity: str | None,
    on: date,
    **more: Any,
) -> None:
    """Replace certificates of a holder by others, or by book entry; no share moves.

    What the old ones represent is replaced all at once. Several are consolidated in one with --cause consolidated, one
    is divided among its lots with --cause divided and a --lot LOT=CERT for each, and lots leave book entry with
    --cause certificated. A lost one wants an affidavit or a bond (--indemnity).

    Example: ledger replace-certificate --series A --holder acme --cause lost --replaced PA-1 --certificate PA-9
    --indemnity "affidavit and bond of 3 Mar 2032" --on 2032-03-04
    """
    named = tuple(_named(one, certificate) for one in lots)
    alone = certificate is None and (not named or any(one.certificate is None for one in named))
    if alone and not book_entry and cause != CertificateCause.BOOK_ENTRY:
        raise click.UsageError("Give --certificate, a --lot LOT=CERT for each lot, or --book-entry.")
    if book_entry and certificate is not None:
        raise click.UsageError("--book-entry and --certificate are for the same lots: give one of them.")
    command = ReplaceCertificates(
        series=series,
        holder=holder,
        cause=CertificateCause(cause),
        on=on,
        replaced=replaced,
        lots=named,
        certificate=None if named else certificate,
        indemnity=indemnity,
    )
    record(session, command, recording(**more))


def _named(text: str, certificate: str | None) -> CertificateLot:
    """LOT=CERT, or LOT with the certificate of all; an id of a lot has no equals sign."""
    lot, given, own = text.partition("=")
    return CertificateLot(lot=lot, certificate=own if given else certificate)
