"""Entering a transfer on the register: which lots give, which open, and whether the entry may be made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ledger.domain.certificates import certificate_free, in_book_entry, numbers, represents_others, surrendered
from ledger.domain.control import successor_of
from ledger.domain.counsel import papers_missing
from ledger.domain.decisions import (
    Decision,
    Outcome,
    designated,
    holder_known,
    lines,
    missing,
    not_after_today,
    shares_positive,
)
from ledger.domain.events import SeriesDesignated, SharesTransferred
from ledger.domain.judging import (
    Case,
    Judged,
    Permission,
    breach_of,
    entered_although,
    evidence_given,
    judge_wanted,
    not_entered,
    passes,
    said_of,
    terms_of,
    waived,
)
from ledger.domain.lot_choice import Wanted
from ledger.domain.registrations import not_in_registration, registration_of
from ledger.domain.request_log import number_of_request
from ledger.domain.requests import Act, Basis, TransferShares
from ledger.domain.restrictions import Ask
from ledger.domain.share_events import LotMove
from ledger.domain.slices import HeldLot, Needs, Slice
from ledger.domain.standing import Reason
from ledger.domain.values import Units, format_shares, parse_name, parse_reference, parse_shares, shown
from ledger.domain.waivers import Waiver
from ledger.errors import Code, Fault, Invalid


def needs(command: TransferShares) -> Needs:
    """The transferor's lots from that day on, both holders, and every recorded term."""
    return Needs(
        on=command.on,
        series=command.series,
        holders=(command.transferor, command.transferee),
        lots_of=command.transferor,
        shares=command.shares,
        lots=command.lots,
        registration=command.registration,
        certificates=numbers(command.certificate, command.balance_certificate, *command.surrendered),
        notices_to=command.transferee,
        request=command.request,
        terms=True,
    )


def decide(command: TransferShares, given: Slice, permission: Permission | None = None) -> Decision:
    """Impossible first, then restricted or not, lot by lot; what lets it pass all the same comes from a release."""
    permission = permission or Permission()
    series = designated(given, command.series)
    _possible(command, given)
    evidence_given(in_breach=command.in_breach, evidenced=permission.evidenced)
    units = parse_shares(command.shares, series.decimals)
    shares_positive(units, command.shares)
    number, presented_at = number_of_request(
        given, permission.request, series=command.series, logged=command.request, typed=command.presented_at
    )
    command = replace(command, presented_at=presented_at)
    judged = _judge(command, given, series, units)
    _balance_certificate(command, given, judged)
    case = _case(command, judged, number, permission.waiver)
    if not passes(case, judged):
        why = _not_registered(command, given)
        return not_entered(case, judged, given, also=f"{why}: judged as not registered" if why else None)
    event = _transferred(command, given, judged, case)
    return Decision(
        outcome=Outcome.REGISTERED,
        event=event,
        effective_on=command.on,
        request=number,
        opened=tuple(move.child for move in event.moves),
        reasons=said_of(case, judged),
        rests_on=judged.rests_on,
        exceptions=(*_exceptions(command, given, judged), *entered_although(case, judged)),
        before=lines(given, series, ()),
        after=lines(given, series, [(command.transferor, -units), (command.transferee, units)]),
    )


def _case(command: TransferShares, judged: Judged, number: str, waiver: Waiver | None) -> Case:
    case = Case(
        command=command,
        request=number,
        act=command.act,
        giver=command.transferor,
        taker=command.transferee,
        on=command.on,
        in_breach=command.in_breach,
        waiver=waiver,
    )
    return waived(case, judged)


def _transferred(command: TransferShares, given: Slice, judged: Judged, case: Case) -> SharesTransferred:
    return SharesTransferred(
        request=case.request,
        series=command.series,
        transferor=command.transferor,
        transferee=command.transferee,
        moves=moves_of(judged, command.series, given.next_lot),
        act=command.act,
        basis=command.basis,
        registration=command.registration,
        certificate=reference(command.certificate),
        surrendered=numbers(*command.surrendered),
        contract_on=command.contract_on,
        instruction=stated(command.instruction, "instruction"),
        securities_law=stated(command.securities_law, "securities law"),
        waiver=case.waiver,
        relied_on=judged.relied_on,
        balance_certificate=reference(command.balance_certificate),
        in_breach=breach_of(case, judged),
        presented_at=command.presented_at,
    )


def moves_of(judged: Judged, series: str, next_lot: int) -> tuple[LotMove, ...]:
    """One lot is opened for each that gives."""
    return tuple(
        LotMove(source=held.lot.lot, child=f"{series}-{next_lot + n}", shares=Units(part))
        for n, (held, part) in enumerate(judged.taken)
    )


def reference(certificate: str | None) -> str | None:
    """The number of a certificate, or None where there is none."""
    return parse_reference(certificate, "certificate") if certificate is not None else None


def stated(text: str | None, what: str) -> str | None:
    """A text that may be left out."""
    return parse_name(text, what) if text is not None else None


def _possible(command: TransferShares, given: Slice) -> None:
    holder_known(given, command.transferor)
    holder_known(given, command.transferee)
    if command.transferor == command.transferee:
        raise Invalid(
            Fault.TRANSFER_TO_ONESELF,
            f"{command.transferor} cannot transfer shares to itself",
            advice="To replace a certificate no transfer is needed",
        )
    not_after_today(command.on, given)
    if command.act is Act.PLEDGE:
        raise Invalid(Fault.MALFORMED, "a pledge is not a transfer on the register", advice="Name another --act")
    if command.contract_on and command.contract_on > command.on:
        raise Invalid(Fault.DATE_ORDER, f"the contract date {command.contract_on} is after the transfer {command.on}")
    if command.registration and command.basis is not Basis.REGISTERED:
        raise Invalid(
            Fault.MALFORMED,
            f"a sale on the basis '{command.basis}' is not one in registration {command.registration}",
            advice="Give --basis registered, or leave --registration out",
        )
    succeeded = successor_of(terms_of(given), command.transferor, command.transferee)
    if command.basis is Basis.SUCCESSION and succeeded is None:
        raise Invalid(
            Fault.UNKNOWN_SUCCESSION,
            f"no succession of {command.transferee} to {command.transferor} is recorded on or before {command.on}",
            advice="Record it first with record-succession",
        )
    if command.basis is Basis.REGISTERED and not given.registrations:
        raise Invalid(
            Fault.UNKNOWN_REGISTRATION if command.registration else Fault.REGISTRATION_REQUIRED,
            f"registration {shown(command.registration)} is not recorded"
            if command.registration
            else "a sale on the basis of a registration must name it",
            advice="`demands` lists the registrations; give one with --registration R-1",
        )
    certificate_free(given, command.certificate, command.balance_certificate)
    surrendered(given, command.surrendered, holder=command.transferor, series=command.series, on=command.on)


def _balance_certificate(command: TransferShares, given: Slice, judged: Judged) -> None:
    """Invalid where a certificate is for a balance and there is none: in these lots, or others of those given up."""
    if command.balance_certificate is None or any(left for _, left in left_over(judged)):
        return
    taken = [held.lot.lot for held, _ in judged.taken]
    if not represents_others(given, command.surrendered, taken):
        lots = ", ".join(taken)
        raise Invalid(
            Fault.MALFORMED,
            f"nothing is left in {lots} that a certificate for the balance could be for",
            advice="Leave --balance-certificate out",
        )


def left_over(judged: Judged) -> Iterator[tuple[HeldLot, int]]:
    """What is left in each lot that gives, pledged or not, at the end of the day."""
    for held, part in judged.taken:
        yield held, held.balance.shares + held.pledged - part


def _not_registered(command: TransferShares, given: Slice) -> str | None:
    """Why a sale on the basis of a registration is not one in it, or None where it is (or claims no such basis)."""
    if command.basis is not Basis.REGISTERED:
        return None
    series = given.series
    assert series is not None
    assert command.registration is not None
    ask = Ask(act=command.act, basis=command.basis, on=command.on, registered=False)
    units = parse_shares(command.shares, series.decimals)
    events = given.registrations[0]
    return not_in_registration(events, command.registration, ask, command.transferor, series, units)


def _papers_missing(command: TransferShares, given: Slice) -> Reason | None:
    """That a seller in an underwritten registration has not completed its papers, or None."""
    found = registration_of(given.registrations[0], command.on)
    return papers_missing(terms_of(given), found, command.transferor, command.on) if found else None


def _judge(command: TransferShares, given: Slice, series: SeriesDesignated, units: int) -> Judged:
    in_registration = command.basis is Basis.REGISTERED and _not_registered(command, given) is None
    found = registration_of(given.registrations[0], command.on) if in_registration else None
    registration = found.progress[-1] if found else None
    ask = Ask(
        act=command.act,
        basis=command.basis,
        on=command.on,
        registered=in_registration,
        registration=registration,
        transferee=command.transferee,
    )
    wanted = Wanted(
        act="transfer",
        holder=command.transferor,
        series=series,
        shares=command.shares,
        units=units,
        on=command.on,
        lots=command.lots,
    )
    return judge_wanted(wanted, ask, given, relied=(registration,) if registration else ())


def _exceptions(command: TransferShares, given: Slice, judged: Judged) -> tuple[Reason, ...]:
    found = []
    if not command.instruction:
        found.append(missing(Code.INSTRUCTION_MISSING, "no instruction or indorsement by the transferor is named"))
    found += certificate_exceptions(judged, command.surrendered, command.balance_certificate)
    if (why := _not_registered(command, given)) is not None:
        found.append(missing(Code.REGISTRATION_NOT_EFFECTIVE, why))
    elif command.basis is Basis.REGISTERED and (owing := _papers_missing(command, given)) is not None:
        found.append(owing)
    if not command.securities_law:
        found.append(
            missing(
                Code.SECURITIES_LAW_BASIS_MISSING,
                "no securities-law basis (registration or exemption) is named",
            )
        )
    return tuple(found)


def certificate_exceptions(judged: Judged, given_up: Iterable[str], balance: str | None) -> Iterator[Reason]:
    """That no certificate came back for the shares taken, and that none was issued for what is left of them."""
    if not list(given_up) and not all(in_book_entry(held) for held, _ in judged.taken):
        certificates = [held.lot.certificate for held, _ in judged.taken if held.lot.certificate]
        which = f" ({', '.join(certificates)})" if certificates else ""
        text = f"no certificate{which} is recorded as surrendered for it"
        yield missing(Code.CERTIFICATE_NOT_SURRENDERED, text)
    if balance is None:
        decimals = judged.series.decimals
        for held, left in left_over(judged):
            if left and held.lot.certificate:
                text = (
                    f"{format_shares(left, decimals)} shares are left in lot {held.lot.lot}, which was certificated "
                    f"({held.lot.certificate}), and no certificate for the balance is named"
                )
                yield missing(Code.CERTIFICATE_MISSING, text)
