"""Entering a transfer on the register: which lots give, which open, and whether the entry may be made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ledger.domain.control import successor_of
from ledger.domain.counsel import papers_missing
from ledger.domain.decisions import (
    Decision,
    Outcome,
    certificate_free,
    designated,
    holder_known,
    lines,
    missing,
    not_after_today,
    shares_positive,
)
from ledger.domain.events import LotMove, Recorded, RequestHeld, RequestRefused, SeriesDesignated, SharesTransferred
from ledger.domain.lot_choice import available, passing_lots, take
from ledger.domain.notices import knows, legend_noted
from ledger.domain.registration_events import RegistrationStatus
from ledger.domain.registrations import registration_of
from ledger.domain.requests import Act, Basis, TransferShares
from ledger.domain.restrictions import Ask, judge
from ledger.domain.slices import HeldLot, Needs, Slice, Terms
from ledger.domain.standing import Reason, Rest, Standing, Status
from ledger.domain.values import Units, format_shares, parse_name, parse_reference, parse_shares, shown
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
        certificates=tuple(
            parse_reference(one, "certificate")
            for one in (command.certificate, *command.surrendered)
            if one is not None
        ),
        notices_to=command.transferee,
        terms=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """The lots that a transfer would take, with the standing of each for this act, and those that would pass."""

    series: SeriesDesignated
    taken: tuple[tuple[HeldLot, int], ...]
    standings: tuple[Standing, ...]
    passing: tuple[tuple[HeldLot, int], ...]
    registration: Recorded | None

    @property
    def worst(self) -> Status:
        """LOCKED before DISPUTED before UNKNOWN before FREE."""
        found = {standing.status for standing in self.standings}
        return next((s for s in (Status.LOCKED, Status.DISPUTED, Status.UNKNOWN) if s in found), Status.FREE)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons of all lots, each once."""
        return tuple(dict.fromkeys(reason for standing in self.standings for reason in standing.reasons))

    @property
    def rests_on(self) -> tuple[Rest, ...]:
        """What the standings of all lots rest on, each once."""
        return tuple(dict.fromkeys(rest for standing in self.standings for rest in standing.rests_on))

    @property
    def relied_on(self) -> tuple[int, ...]:
        """The sequences of the clauses, facts, readings and issuances that the decision relied on."""
        found = {held.issued.sequence for held, _ in self.taken}
        found.update({self.registration.sequence} if self.registration else ())
        found.update(by.sequence for standing in self.standings for by in standing.restricted_by)
        found.update(rest.sequence for rest in self.rests_on if rest.sequence is not None)
        return tuple(sorted(found))

    def noticed(self, transferee: str, given: Slice, on: date) -> str | None:
        """How the restriction on one of the locked lots is known to bind the transferee, or None.

        A party to the document knows it, whoever was given notice of it does, and a legend on the lot tells all.
        """
        for (held, _), standing in zip(self.taken, self.standings, strict=True):
            for by in standing.restricted_by if standing.status is Status.LOCKED else ():
                if transferee in by.document.parties:
                    return f"{transferee} is a party to {by.document.document}"
                if legend_noted(held, by.clause.clause, on):
                    return f"a legend of {by.clause.clause} is noted on lot {held.lot.lot}"
                assert given.terms is not None
                if knows(given.terms, given.notices, transferee, by.document.document, on):
                    return f"notice of {by.document.document} was given to {transferee}"
        return None


def decide(command: TransferShares, given: Slice, *, request: str | None = None, waiver: str | None = None) -> Decision:
    """Impossible first, then restricted or not, lot by lot; `request` and `waiver` come from a release."""
    series = designated(given, command.series)
    _possible(command, given)
    units = parse_shares(command.shares, series.decimals)
    shares_positive(units, command.shares)
    judged = _judge(command, given, series, units)
    request = request or f"T-{given.next_request}"
    if judged.worst is not Status.FREE and waiver is None:
        return _not_entered(command, given, judged, request)
    exceptions, reasons = _exceptions(command, given, judged), judged.reasons
    if waiver is not None:
        exceptions += (
            missing(
                Code.WAIVED,
                f"entered under a waiver by the issuer ({waiver}); the standing was {judged.worst}",
            ),
        )
    event = _transferred(command, given, judged, request, waiver)
    return Decision(
        outcome=Outcome.REGISTERED,
        event=event,
        effective_on=command.on,
        request=request,
        opened=tuple(move.child for move in event.moves),
        reasons=reasons,
        rests_on=judged.rests_on,
        exceptions=exceptions,
        before=lines(given, series, ()),
        after=lines(given, series, [(command.transferor, -units), (command.transferee, units)]),
    )


def _transferred(
    command: TransferShares, given: Slice, judged: _Judged, request: str, waiver: str | None
) -> SharesTransferred:
    return SharesTransferred(
        request=request,
        series=command.series,
        transferor=command.transferor,
        transferee=command.transferee,
        moves=tuple(
            LotMove(source=held.lot.lot, child=f"{command.series}-{given.next_lot + n}", shares=Units(part))
            for n, (held, part) in enumerate(judged.taken)
        ),
        act=command.act,
        basis=command.basis,
        registration=command.registration,
        certificate=parse_reference(command.certificate, "certificate") if command.certificate is not None else None,
        surrendered=tuple(parse_reference(one, "certificate") for one in command.surrendered),
        contract_on=command.contract_on,
        instruction=_stated(command.instruction, "instruction"),
        securities_law=_stated(command.securities_law, "securities law"),
        waiver=waiver,
        relied_on=judged.relied_on,
    )


def _stated(text: str | None, what: str) -> str | None:
    return parse_name(text, what) if text is not None else None


def given_terms(given: Slice) -> Terms:
    """The terms, which every transfer asks for."""
    assert given.terms is not None
    return given.terms


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
    succeeded = successor_of(given_terms(given), command.transferor, command.transferee)
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
    certificate_free(given, command.certificate)
    for certificate in command.surrendered:
        if parse_reference(certificate, "certificate") not in given.certificates:
            raise Invalid(Fault.UNKNOWN_CERTIFICATE, f"certificate {shown(certificate)} was never issued")


def _not_registered(command: TransferShares, given: Slice) -> str | None:
    """Why a sale on the basis of a registration is not one in it, or None where it is (or claims no such basis)."""
    if command.basis is not Basis.REGISTERED:
        return None
    if command.act is not Act.SELL:
        return f"a sale in a registration is the act 'sell', and this is '{command.act}'"
    found = registration_of(given.registrations[0], command.on)
    series = given.series
    if found is None or found.status is not RegistrationStatus.EFFECTIVE:
        return f"registration {command.registration} is not recorded as effective on {command.on}"
    assert series is not None
    part = found.of(command.transferor)
    if part is None or part.series != command.series:
        of = " and ".join(f"series {one.series} of {one.holder}" for one in found.participants)
        return f"{command.registration} registers {of}, not these shares"
    if part.sold + parse_shares(command.shares, series.decimals) > part.registered:
        of = f"{format_shares(part.registered, series.decimals)} shares"
        sold = format_shares(part.sold, series.decimals)
        return f"{command.registration} registers {of}, of which {sold} are sold; {command.shares} more are too many"
    return None


def _papers_missing(command: TransferShares, given: Slice) -> Reason | None:
    """That a seller in an underwritten registration has not completed its papers, or None."""
    found = registration_of(given.registrations[0], command.on)
    return papers_missing(given_terms(given), found, command.transferor, command.on) if found else None


def _judge(command: TransferShares, given: Slice, series: SeriesDesignated, units: int) -> _Judged:
    assert given.terms is not None
    in_registration = command.basis is Basis.REGISTERED and _not_registered(command, given) is None
    found = registration_of(given.registrations[0], command.on) if in_registration else None
    ask = Ask(
        act=command.act,
        basis=command.basis,
        on=command.on,
        registered=in_registration,
        registration=found.progress[-1] if found else None,
        transferee=command.transferee,
    )
    taken = take(command, given, series, units)
    standings = tuple(judge(held, replace(ask, units=part), given.terms) for held, part in taken)
    stopped = [
        (held, part) for (held, part), one in zip(taken, standings, strict=True) if one.status is not Status.FREE
    ]
    used = {held.lot.lot for held, _ in taken}
    others = [(held, held.balance.shares + 1) for held in given.lots if held.lot.lot not in used]
    passing = tuple(passing_lots([*stopped, *others], ask, given.terms)) if stopped else ()
    return _Judged(
        series=series, taken=tuple(taken), standings=standings, passing=passing, registration=ask.registration
    )


def _not_entered(command: TransferShares, given: Slice, judged: _Judged, request: str) -> Decision:
    """Refused where LOCKED and the transferee has notice of the restriction; otherwise held."""
    locked = judged.worst is Status.LOCKED
    notice = judged.noticed(command.transferee, given, command.on) if locked else None
    refused = notice is not None
    reasons = judged.reasons
    if notice is not None:
        text = f"the registrar may decline the entry: {notice} (UCC §8-204)"
        reasons += (Reason(code=Code.NOTICED, text=text),)
    if (why := _not_registered(command, given)) is not None:
        reasons += (Reason(code=Code.REGISTRATION_NOT_EFFECTIVE, text=f"{why}: judged as not registered"),)
    if locked and not refused:
        reasons += (
            Reason(
                code=Code.NO_NOTICE,
                text="no legend notes this restriction on the lot and no knowledge of it by "
                f"{command.transferee} is recorded, so whether the registrar may decline is open (UCC §8-204)",
            ),
        )
    if judged.passing:
        lots = ", ".join(
            f"{held.lot.lot} ({format_shares(units, judged.series.decimals)})" for held, units in judged.passing
        )
        most = any(units < available(held.balance) for held, units in judged.passing)
        text = f"lots of {command.transferor} that would pass: {lots}; name them with --lot"
        text += ", each with no more than that in a transfer of its own" if most else ""
        reasons += (Reason(code=Code.LOTS_THAT_WOULD_PASS, text=text),)
    kind = RequestRefused if refused else RequestHeld
    unchanged = lines(given, judged.series, ())
    return Decision(
        outcome=Outcome.REFUSED if refused else Outcome.HELD,
        event=kind(request=request, command=command, relied_on=judged.relied_on),
        effective_on=command.on,
        request=request,
        reasons=reasons,
        rests_on=judged.rests_on,
        before=unchanged,
        after=unchanged,
    )


def _exceptions(command: TransferShares, given: Slice, judged: _Judged) -> tuple[Reason, ...]:
    found = []
    if not command.instruction:
        found.append(missing(Code.INSTRUCTION_MISSING, "no instruction or indorsement by the transferor is named"))
    certificates = [held.lot.certificate for held, _ in judged.taken if held.lot.certificate]
    if not command.surrendered:
        which = f" ({', '.join(certificates)})" if certificates else ""
        found.append(
            missing(Code.CERTIFICATE_NOT_SURRENDERED, f"no certificate{which} is recorded as surrendered for it")
        )
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
