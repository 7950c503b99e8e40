"""Certificates: numbers are used once, each is surrendered or replaced once, by whoever it was issued to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ledger.domain.calendars import spoken
from ledger.domain.decisions import (
    Decision,
    Outcome,
    designated,
    holder_known,
    missing,
    not_after_today,
    unknown_lot,
)
from ledger.domain.events import SharesTransferred
from ledger.domain.holding_events import CertificateCause, CertificateLot, CertificatesReplaced
from ledger.domain.share_events import LotOpened, SharesIssued
from ledger.domain.slices import HeldLot, LotPaper, Needs, Slice
from ledger.domain.values import parse_name, parse_reference, shown
from ledger.errors import Code, Fault, Invalid


def numbers(*certificates: str | None) -> tuple[str, ...]:
    """The numbers as certificates are found by, for `Needs.certificates`; None stands for no certificate."""
    return tuple(parse_reference(one, "certificate") for one in certificates if one is not None)


def _number(certificate: str | None) -> str | None:
    return None if certificate is None else parse_reference(certificate, "certificate")


def certificate_free(given: Slice, *certificates: str | None) -> None:
    """Invalid where a number was issued before, or is given to two new certificates here."""
    new = numbers(*certificates)
    for number in new:
        if (state := given.certificates.get(number)) is not None:
            issued = f"{spoken(state.opened.effective_on)} (#{state.opened.sequence})"
            raise Invalid(
                Fault.CERTIFICATE_IN_USE,
                f"certificate {shown(number)} was issued on {issued}",
                advice="Certificate numbers are used once; give the next one",
            )
        if new.count(number) > 1:
            raise Invalid(
                Fault.CERTIFICATE_IN_USE,
                f"certificate {shown(number)} is given to two new certificates",
                advice="Certificate numbers are used once; give each its own",
            )


def surrendered(
    given: Slice, certificates: Iterable[str], *, holder: str | None, series: str, on: date
) -> tuple[str, ...]:
    """The numbers of the certificates that end here; Invalid unless each is an outstanding one of this holder.

    `holder` is the one whose shares are transferred, taken back or exchanged, or None where those of all holders are,
    and `series` that of the shares. The numbers must be among `Needs.certificates`.
    """
    ending = numbers(*certificates)
    for number in ending:
        if ending.count(number) > 1:
            raise Invalid(Fault.MALFORMED, f"certificate {shown(number)} is named twice", advice="Name it once")
        _may_end(given, number, holder, series, on)
    return ending


def _may_end(given: Slice, number: str, holder: str | None, series: str, on: date) -> None:
    state = given.certificates.get(number)
    if state is None:
        raise Invalid(
            Fault.UNKNOWN_CERTIFICATE,
            f"certificate {shown(number)} was never issued",
            advice="`certificates` lists them",
        )
    whose = holder if holder is not None else state.holder
    if (state.series, state.holder) != (series, whose):
        raise Invalid(
            Fault.UNKNOWN_CERTIFICATE,
            f"certificate {shown(number)} is of series {state.series} and {state.holder}, "
            f"not of series {series} and {whose}",
            advice=f"`certificates --series {series} --holder {whose} --outstanding` lists those that can be given up",
        )
    if state.ended is not None:
        how = "surrendered" if state.status == "surrendered" else f"replaced ({state.status})"
        raise Invalid(
            Fault.CERTIFICATE_CANCELLED,
            f"certificate {shown(number)} was {how} on {spoken(state.ended.effective_on)} (#{state.ended.sequence})",
            advice="A certificate ends once. Leave it out, or reverse that event if it was a mistake",
        )
    if on < state.opened.effective_on:
        issued = f"{spoken(state.opened.effective_on)} (#{state.opened.sequence})"
        raise Invalid(
            Fault.DATE_ORDER,
            f"certificate {shown(number)} was issued on {issued}, after {spoken(on)}",
            advice="It cannot end before it was issued",
        )


def represents_others(given: Slice, certificates: Iterable[str], lots: Iterable[str]) -> bool:
    """Whether a certificate may represent other lots than these: it was given for some, or for a balance."""
    known = set(lots)
    states = [given.certificates[number] for number in numbers(*certificates)]
    return any(
        not known.issuperset(state.lots)
        or (
            isinstance(event := state.opened.event, SharesTransferred)
            and event.balance_certificate == state.certificate
        )
        for state in states
    )


def in_book_entry(held: HeldLot) -> bool:
    """Whether a lot began in book entry, or comes of one that did, and was opened without a certificate of its own.

    What became of it since is not asked: where it got a certificate later and that is not surrendered, the list of
    exceptions says that it is outstanding for other shares.
    """
    root = held.issued.event
    return held.lot.certificate is None and isinstance(root, SharesIssued | LotOpened) and root.book_entry


# --- replacing certificates


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceCertificates:
    """The command: other certificates, or book entry, take the place of certificates of a holder.

    `lots` are all the lots that the certificates represent, each with its new certificate, or None for book entry.
    Without lots, all of them get `certificate`.
    """

    series: str
    holder: str
    cause: CertificateCause
    on: date
    replaced: tuple[str, ...] = ()
    lots: tuple[CertificateLot, ...] = ()
    certificate: str | None = None
    indemnity: str | None = None


def needs(command: ReplaceCertificates) -> Needs:
    """The series, the holder, the old and new certificates, and what represents the lots now."""
    new = (command.certificate, *(line.certificate for line in command.lots))
    return Needs(
        on=command.on,
        series=command.series,
        holders=(command.holder,),
        certificates=numbers(*command.replaced, *new),
        papers_of=tuple(line.lot for line in command.lots),
    )


def decide(command: ReplaceCertificates, given: Slice) -> Decision:
    """Replace outstanding certificates of the holder, all of what they represent at once; no share moves."""
    designated(given, command.series)
    holder_known(given, command.holder)
    not_after_today(command.on, given)
    replaced = surrendered(given, command.replaced, holder=command.holder, series=command.series, on=command.on)
    lines = _lines(command, given, replaced)
    _shape(command.cause, len(replaced), lines)
    certificate_free(given, *dict.fromkeys(line.certificate for line in lines))
    for line in lines:
        _represented(command, given.papers.get(line.lot), line.lot, replaced)
    _nothing_left(given, replaced, {line.lot for line in lines})
    exceptions = []
    if command.cause is CertificateCause.LOST and command.indemnity is None:
        text = f"no affidavit of loss or bond of indemnity is named for {', '.join(replaced)}"
        exceptions.append(missing(Code.INDEMNITY_MISSING, text))
    return Decision(
        outcome=Outcome.RECORDED,
        event=CertificatesReplaced(
            series=command.series,
            holder=command.holder,
            cause=command.cause,
            replaced=replaced,
            lots=lines,
            indemnity=parse_name(command.indemnity, "indemnity") if command.indemnity is not None else None,
        ),
        effective_on=command.on,
        exceptions=tuple(exceptions),
    )


def _lines(command: ReplaceCertificates, given: Slice, replaced: tuple[str, ...]) -> tuple[CertificateLot, ...]:
    """Each lot once with its new certificate: the lots that are named, or all that the certificates represent."""
    if command.lots and command.certificate is not None:
        raise Invalid(
            Fault.MALFORMED,
            "one certificate for all lots, and certificates for named lots, are two different replacements",
            advice="Give each named lot its certificate",
        )
    if command.lots:
        lots = [line.lot for line in command.lots]
        if (twice := next((lot for lot in lots if lots.count(lot) > 1), None)) is not None:
            raise Invalid(
                Fault.MALFORMED,
                f"lot {shown(twice)} is named twice: a lot has one certificate at a time",
                advice="Name each lot once",
            )
        return tuple(CertificateLot(lot=line.lot, certificate=_number(line.certificate)) for line in command.lots)
    own = [lot for lot, paper in given.papers.items() if paper.units and paper.certificate in replaced]
    if not own:
        raise Invalid(
            Fault.NOTHING_HELD,
            f"no shares of {command.holder} are represented by {', '.join(replaced) or 'any certificate named'} on "
            f"{spoken(command.on)}, and no lot is named",
            advice="Name the lots that get a certificate, or enter book entry",
        )
    return tuple(CertificateLot(lot=lot, certificate=_number(command.certificate)) for lot in own)


def _shape(cause: CertificateCause, old: int, lines: tuple[CertificateLot, ...]) -> None:
    """What each cause must name."""
    new = list(dict.fromkeys(line.certificate for line in lines))
    match cause:
        case CertificateCause.CERTIFICATED:
            wrong = old > 0 or None in new
            rule = "lots that leave book entry have no certificate yet, and each gets one"
        case CertificateCause.BOOK_ENTRY:
            wrong = new != [None]
            rule = "lots that enter book entry get no certificate"
        case CertificateCause.CONSOLIDATED:
            wrong = old < 2 or len(new) > 1 or None in new
            rule = "a consolidation replaces two certificates or more by one"
        case CertificateCause.DIVIDED:
            wrong = old != 1 or len(new) < 2 or None in new
            rule = "a division replaces one certificate by two or more, each for lots of its own"
        case _:
            wrong = old == 0
            rule = f"a replacement for the cause '{cause}' names the certificates that it replaces"
    if wrong:
        count = {0: "none is", 1: "1 is"}.get(old, f"{old} are")
        by = ", ".join("book entry" if one is None else shown(one) for one in new)
        raise Invalid(
            Fault.MALFORMED,
            f"{rule}; here {count} replaced, by {by}",
            advice="Mend what is replaced or what takes its place, or name another cause",
        )


def _represented(command: ReplaceCertificates, paper: LotPaper | None, lot: str, replaced: tuple[str, ...]) -> None:
    """A lot must be an open one of the holder, and represented by what is replaced or by no certificate."""
    if paper is None:
        raise unknown_lot(lot)
    of = paper.lot
    if (of.series, of.holder) != (command.series, command.holder):
        raise Invalid(
            Fault.UNKNOWN_LOT,
            f"lot {lot} is series {of.series} of {of.holder}, not series {command.series} of {command.holder}",
            advice=f"`lots --holder {command.holder} --series {command.series}` lists those that it has",
        )
    if paper.units == 0:
        raise Invalid(
            Fault.NOTHING_HELD,
            f"lot {lot} has no shares on {spoken(command.on)}, so no certificate represents it",
            advice="Name only lots that have shares on that day",
        )
    if paper.certificate is not None and paper.certificate not in replaced:
        raise Invalid(
            Fault.CERTIFICATE_IN_USE,
            f"lot {lot} is represented by certificate {shown(paper.certificate)}, which is not replaced here",
            advice="Name it with --replaced, or leave the lot out: a lot has one certificate at a time",
        )


def _nothing_left(given: Slice, replaced: tuple[str, ...], named: set[str]) -> None:
    """What a replaced certificate represents must be represented again: no lot may lose its certificate unseen."""
    for lot, paper in given.papers.items():
        if lot not in named and paper.units and paper.certificate in replaced:
            raise Invalid(
                Fault.MALFORMED,
                f"certificate {shown(paper.certificate)} also represents lot {lot}, which is not named",
                advice=f"Name it too, with a certificate or in book entry: --lot {lot}=CERTIFICATE or --lot {lot}",
            )
