"""Issuing shares: from the unissued to a holder, in a new lot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.domain.decisions import (
    Decision,
    Outcome,
    certificate_free,
    designated,
    falls_short,
    holder_known,
    lines,
    missing,
    not_after_today,
    shares_positive,
)
from ledger.domain.events import Origin, SharesIssued
from ledger.domain.slices import Needs, Slice
from ledger.domain.values import format_shares, parse_id, parse_name, parse_reference, parse_shares
from ledger.errors import Code, Fault, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueShares:
    """The command: issue shares under an agreement. Shares are as typed."""

    series: str
    holder: str
    shares: str
    on: date
    under: str
    certificate: str | None = None
    consent: str | None = None


def needs(command: IssueShares) -> Needs:
    """The series with its unissued shares from that day on, the holder, the certificate and the document."""
    return Needs(
        on=command.on,
        series=command.series,
        holders=(command.holder,),
        certificates=(parse_reference(command.certificate, "certificate"),) if command.certificate else (),
        terms=True,
    )


def decide(command: IssueShares, given: Slice) -> Decision:
    """Issue if the authorised shares allow it on that day and on every later one."""
    series = designated(given, command.series)
    holder_known(given, command.holder)
    not_after_today(command.on, given)
    units = parse_shares(command.shares, series.decimals)
    shares_positive(units, command.shares)
    parse_id(command.under, "agreement")
    certificate_free(given, command.certificate)
    assert given.unissued is not None
    assert given.terms is not None
    if units > min(given.unissued.shares, given.unissued.lowest):
        authorised = format_shares(series.authorised, series.decimals)
        raise Invalid(
            Fault.SHARES_EXCEED_AUTHORISED,
            f"series {command.series} has {authorised} authorised shares, of which unissued: "
            f"{falls_short(given.unissued, series.decimals, command.on)}; the issuance needs {command.shares}",
            advice="Issue no more than that: the authorised shares are those of the designation",
        )
    event = SharesIssued(
        series=command.series,
        holder=command.holder,
        shares=units,
        lot=f"{command.series}-{given.next_lot}",
        under=command.under,
        origin=Origin.ISSUED,
        certificate=parse_reference(command.certificate, "certificate") if command.certificate else None,
        consent=parse_name(command.consent, "consent") if command.consent else None,
    )
    exceptions = []
    if not command.consent:
        exceptions.append(missing(Code.CONSENT_MISSING, "no board consent is named for this issuance"))
    if not command.certificate:
        exceptions.append(missing(Code.CERTIFICATE_MISSING, "no certificate is named for this issuance"))
    document = given.terms.documents().get(command.under)
    if document is None or not document.held:
        exceptions.append(
            missing(
                Code.DOCUMENT_NOT_RECORDED,
                f"{command.under}, under which the shares are issued, is not recorded",
            )
        )
    return Decision(
        outcome=Outcome.REGISTERED,
        event=event,
        effective_on=command.on,
        opened=(event.lot,),
        exceptions=tuple(exceptions),
        before=lines(given, series, ()),
        after=lines(given, series, [(command.holder, units)]),
    )
