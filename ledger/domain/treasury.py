"""Treasury shares: those that the company bought back, issued again to a holder or retired."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from ledger.domain.certificates import certificate_free
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
from ledger.domain.entries import Account
from ledger.domain.events import SeriesDesignated
from ledger.domain.share_events import LotMove, ReturnLine, TreasuryReissued, TreasuryRetired
from ledger.domain.slices import LotUnits, Needs, Slice
from ledger.domain.values import Units, format_shares, parse_id, parse_money, parse_name, parse_reference, parse_shares
from ledger.errors import Code, Fault, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class ReissueTreasury:
    """The command: issue treasury shares again, under an agreement; they begin anew, in new lots."""

    series: str
    holder: str
    shares: str
    on: date
    under: str
    price: str | None = None
    consideration: str | None = None
    consent: str | None = None
    certificate: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireTreasury:
    """The command: retire treasury shares; without shares, all of them."""

    series: str
    on: date
    shares: str | None = None
    consent: str | None = None


def needs(command: ReissueTreasury | RetireTreasury) -> Needs:
    """The treasury's lots on that day."""
    asked = Needs(on=command.on, series=command.series, basis_on=command.on, treasury=True)
    if isinstance(command, RetireTreasury):
        return asked
    certificates = (parse_reference(command.certificate, "certificate"),) if command.certificate else ()
    return replace(asked, holders=(command.holder,), certificates=certificates)


def decide_reissue(command: ReissueTreasury, given: Slice) -> Decision:
    """The oldest treasury lots give first."""
    series = designated(given, command.series)
    holder_known(given, command.holder)
    not_after_today(command.on, given)
    parse_id(command.under, "agreement")
    certificate_free(given, command.certificate)
    units = parse_shares(command.shares, series.decimals)
    shares_positive(units, command.shares)
    taken = _take(given.basis, series, units, command.on, "the reissue")
    event = TreasuryReissued(
        series=command.series,
        holder=command.holder,
        under=command.under,
        price=parse_money(command.price, "price") if command.price is not None else None,
        consideration=parse_name(command.consideration, "consideration") if command.consideration else None,
        consent=parse_name(command.consent, "consent") if command.consent else None,
        certificate=parse_reference(command.certificate, "certificate") if command.certificate else None,
        moves=tuple(
            LotMove(source=one.lot, child=f"{command.series}-{given.next_lot + n}", shares=Units(part))
            for n, (one, part) in enumerate(taken)
        ),
    )
    exceptions = []
    if not command.consent:
        exceptions.append(missing(Code.CONSENT_MISSING, "no board consent is named for this reissue"))
    if not command.certificate:
        exceptions.append(missing(Code.CERTIFICATE_MISSING, "no certificate is named for this reissue"))
    if command.price is None and not command.consideration:
        exceptions.append(missing(Code.CONSIDERATION_MISSING, "neither price nor consideration is stated"))
    return Decision(
        outcome=Outcome.REGISTERED,
        event=event,
        effective_on=command.on,
        opened=tuple(move.child for move in event.moves),
        exceptions=tuple(exceptions),
        before=lines(given, series, ()),
        after=lines(given, series, [(command.holder, units)]),
    )


def decide_retirement(command: RetireTreasury, given: Slice) -> Decision:
    """Retired shares stay authorised until the authorised ones are reduced by them."""
    series = designated(given, command.series)
    not_after_today(command.on, given)
    held = sum(one.units for one in given.basis if one.account is Account.TREASURY)
    if command.shares is None:
        units = held
        if units <= 0:
            raise Invalid(
                Fault.NOTHING_HELD,
                f"the treasury has no series {command.series} on {command.on}, so there is nothing to retire",
                advice="`control` says how many are in treasury",
            )
    else:
        units = parse_shares(command.shares, series.decimals)
        shares_positive(units, command.shares)
    taken = _take(given.basis, series, units, command.on, "the retirement")
    event = TreasuryRetired(
        series=command.series,
        consent=parse_name(command.consent, "consent") if command.consent else None,
        lines=tuple(ReturnLine(lot=one.lot, holder="", units=Units(part), basis=None) for one, part in taken),
    )
    missing_consent = missing(Code.CONSENT_MISSING, "no board consent is named for this retirement")
    return Decision(
        outcome=Outcome.REGISTERED,
        event=event,
        effective_on=command.on,
        exceptions=() if command.consent else (missing_consent,),
    )


def _take(
    basis: Iterable[LotUnits], series: SeriesDesignated, units: int, on: date, what: str
) -> list[tuple[LotUnits, int]]:
    """How much each treasury lot gives, by number; what later days leave is judged with every entry."""
    taken, remaining = [], units
    treasury = [one for one in basis if one.account is Account.TREASURY]
    for one in treasury:
        part = min(remaining, one.units)
        if part:
            taken.append((one, part))
            remaining -= part
    if remaining:
        held = sum(one.units for one in treasury)
        raise _short(series, held, format_shares(units, series.decimals), on, what)
    return taken


def _short(series: SeriesDesignated, held: int, wanted: str, on: date, what: str) -> Invalid:
    return Invalid(
        Fault.SHARES_EXCEED_HOLDING,
        f"the treasury has {format_shares(held, series.decimals)} of series {series.series} on {on}; "
        f"{what} needs {wanted}",
        advice="`control` says how many are in treasury",
    )
