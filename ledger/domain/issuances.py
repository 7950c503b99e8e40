"""Issuing shares: from the unissued to a holder, in a new lot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.domain.certificates import certificate_free, numbers
from ledger.domain.decisions import (
    Decision,
    Outcome,
    designated,
    holder_known,
    lines,
    missing,
    not_after_today,
    shares_positive,
    short_of_unissued,
    unknown_lot,
)
from ledger.domain.share_events import Origin, SharesIssued
from ledger.domain.slices import Needs, Slice
from ledger.domain.values import parse_id, parse_money, parse_name, parse_reference, parse_shares
from ledger.errors import Code, Fault, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueShares:
    """The command: issue shares under an agreement. Shares are as typed.

    Shares paid in kind (`origin`) name the lot that they are paid on as `parent`.
    """

    series: str
    holder: str
    shares: str
    on: date
    under: str
    certificate: str | None = None
    consent: str | None = None
    origin: Origin = Origin.ISSUED
    parent: str | None = None
    price: str | None = None
    consideration: str | None = None
    book_entry: bool = False


def needs(command: IssueShares) -> Needs:
    """The series with its unissued shares from that day on, the holder, the certificate and the document."""
    return Needs(
        on=command.on,
        series=command.series,
        holders=(command.holder,),
        certificates=numbers(command.certificate),
        lot=command.parent,
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
    if command.book_entry and command.certificate is not None:
        raise Invalid(
            Fault.MALFORMED,
            "shares in book entry have no certificate, and certificated ones are not in book entry",
            advice="Give either --certificate or --book-entry",
        )
    certificate_free(given, command.certificate)
    _parent(command, given)
    assert given.terms is not None
    short_of_unissued(given, series, units, command.on, "the issuance")
    event = SharesIssued(
        series=command.series,
        holder=command.holder,
        shares=units,
        lot=f"{command.series}-{given.next_lot}",
        under=command.under,
        origin=command.origin,
        parent=command.parent,
        certificate=parse_reference(command.certificate, "certificate") if command.certificate else None,
        consent=parse_name(command.consent, "consent") if command.consent else None,
        price=parse_money(command.price, "price") if command.price is not None else None,
        consideration=parse_name(command.consideration, "consideration") if command.consideration else None,
        book_entry=command.book_entry,
    )
    exceptions = []
    if not command.consent:
        exceptions.append(missing(Code.CONSENT_MISSING, "no board consent is named for this issuance"))
    if command.origin is Origin.ISSUED and command.price is None and not command.consideration:
        text = "neither price nor consideration is stated for this issuance"
        exceptions.append(missing(Code.CONSIDERATION_MISSING, text))
    if not command.certificate and not command.book_entry:
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


def _parent(command: IssueShares, given: Slice) -> None:
    """Shares paid in kind come of a lot of the same holder and series; other origins need another event."""
    if command.origin not in (Origin.ISSUED, Origin.PIK):
        raise Invalid(
            Fault.MALFORMED,
            f"shares of origin '{command.origin}' cannot be issued alone: the old shares would stay",
            advice="Only 'issued' and 'pik' can be recorded as an issuance",
        )
    if (command.origin is Origin.PIK) != (command.parent is not None):
        raise Invalid(
            Fault.MALFORMED,
            "shares paid in kind name the lot that they are paid on, and only they do",
            advice="Give --origin pik together with --parent LOT",
        )
    if command.parent is None:
        return
    if given.lot is None:
        raise unknown_lot(command.parent)
    lot = given.lot.lot
    if (lot.holder, lot.series) != (command.holder, command.series):
        raise Invalid(
            Fault.UNKNOWN_LOT,
            f"lot {lot.lot} is series {lot.series} of {lot.holder}, not series {command.series} of {command.holder}",
            advice="Shares in kind are paid on a lot of the same series, to its holder",
        )
    if given.lot.opened.effective_on > command.on:
        raise Invalid(
            Fault.DATE_ORDER, f"lot {lot.lot} was opened on {given.lot.opened.effective_on}, after {command.on}"
        )
