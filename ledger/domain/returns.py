"""Shares that come back to the company: redeemed, cancelled, retracted, repurchased; of one holder or pro rata."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import assert_never

from ledger.domain.certificates import surrendered
from ledger.domain.computations import Computation, Computed, Part, accounted_for, computation
from ledger.domain.decisions import (
    Decision,
    Outcome,
    counted_as_recorded,
    designated,
    holder_known,
    lines,
    missing,
    not_after_today,
    shares_positive,
)
from ledger.domain.dividends import held_in, holding_lines
from ledger.domain.entries import Account
from ledger.domain.events import NAMES, SeriesDesignated
from ledger.domain.lot_choice import asked_of, take
from ledger.domain.proportions import shared_out
from ledger.domain.share_events import (
    ReturnEvent,
    ReturnLine,
    SharesCancelled,
    SharesIssued,
    SharesRedeemed,
    SharesRepurchased,
    SharesRetracted,
)
from ledger.domain.slices import Needs, Slice
from ledger.domain.stops import taken_under
from ledger.domain.values import Units, format_shares, parse_money, parse_name, parse_reference, parse_shares
from ledger.errors import Code, Fault, Invalid


class Disposal(StrEnum):
    """What becomes of shares that come back to the company."""

    REDEEMED = "redeemed"
    CANCELLED = "cancelled"
    RETRACTED = "retracted"
    REPURCHASED = "repurchased"


PRICED = (Disposal.REDEEMED, Disposal.REPURCHASED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnShares:
    """The command: shares come back to the company. Without shares, all that are held.

    A redemption without a holder is of all, pro rata to what each lot had at the close of `record_on` (without one, of
    the day itself). A cancellation and a retraction say why.
    """

    kind: Disposal
    series: str
    on: date
    shares: str | None = None
    holder: str | None = None
    lots: tuple[str, ...] = ()
    record_on: date | None = None
    price: str | None = None
    reason: str | None = None
    consent: str | None = None
    surrendered: tuple[str, ...] = ()


def needs(command: ReturnShares) -> Needs:
    """The holder's lots, or every lot of the series."""
    certificates = tuple(parse_reference(one, "certificate") for one in command.surrendered)
    if command.holder is None:
        basis_on = command.record_on or command.on
        return Needs(on=command.on, series=command.series, basis_on=basis_on, certificates=certificates, stops=True)
    return Needs(
        on=command.on,
        series=command.series,
        holders=(command.holder,),
        lots_of=command.holder,
        shares=command.shares,
        lots=command.lots,
        certificates=certificates,
        stops=True,
    )


def decide(command: ReturnShares, given: Slice) -> Decision:
    """Which lots give how much is decided once and stored; what is pledged does not come back."""
    series = designated(given, command.series)
    not_after_today(command.on, given)
    _possible(command, given)
    event: ReturnEvent
    if command.holder is None:
        found = _pro_rata(command, given, series)
    else:
        found = _of_holder(command, given, series, command.holder)
    surrendered(given, command.surrendered, holder=command.holder, series=command.series, on=command.on)
    event = _event(command, found)
    exceptions = []
    if not command.consent:
        exceptions.append(missing(Code.CONSENT_MISSING, f"no consent is named for this {ACTS[command.kind]}"))
    if not command.surrendered:
        exceptions.append(missing(Code.CERTIFICATE_NOT_SURRENDERED, "no certificate is recorded as surrendered for it"))
    before: dict[str, int] = defaultdict(int)
    after: dict[str, int] = defaultdict(int)
    for line in found:
        before[line.holder] += line.basis or 0
        after[line.holder] += (line.basis or 0) - line.units
    by_holder = command.holder is not None
    moved = sum(line.units for line in found)
    computed = _computation(command, found, series.decimals)
    return Decision(
        outcome=Outcome.REGISTERED,
        event=event,
        effective_on=command.on,
        reasons=(accounted_for(computed),) if computed else (),
        exceptions=(
            *taken_under(given, ACTS[command.kind], (line.lot for line in found if line.units), command.on),
            *exceptions,
        ),
        before=lines(given, series, ()) if by_holder else holding_lines(series, before),
        after=lines(given, series, [(command.holder or "", -moved)]) if by_holder else holding_lines(series, after),
        computed=computed,
    )


ACTS = {
    Disposal.REDEEMED: "redemption",
    Disposal.CANCELLED: "cancellation",
    Disposal.RETRACTED: "retraction",
    Disposal.REPURCHASED: "repurchase",
}


def _possible(command: ReturnShares, given: Slice) -> None:
    if command.holder is not None:
        holder_known(given, command.holder)
        if command.record_on is not None:
            raise Invalid(
                Fault.MALFORMED,
                "a record date belongs to a redemption of all, pro rata",
                advice="Leave out --record-date, or --holder",
            )
    elif command.kind is not Disposal.REDEEMED or command.lots:
        raise Invalid(
            Fault.MALFORMED,
            f"the {ACTS[command.kind]} names no holder: only a redemption without lots is of all, pro rata",
            advice="Give --holder",
        )
    if command.record_on is not None and command.record_on > command.on:
        raise Invalid(Fault.DATE_ORDER, f"the record date {command.record_on} is after the redemption {command.on}")
    if command.price is not None and command.kind not in PRICED:
        raise Invalid(Fault.MALFORMED, f"a {ACTS[command.kind]} has no price", advice="Leave --price out")
    if (command.reason is None) != (command.kind in PRICED):
        raise Invalid(
            Fault.MALFORMED,
            f"a {ACTS[command.kind]} {'has no reason of its own' if command.kind in PRICED else 'says why'}",
            advice="Give --reason with a cancellation or a retraction, and only with those",
        )


def _units(command: ReturnShares, series: SeriesDesignated, held: int) -> int:
    """How many shares of all holders together; without a number, all."""
    if held <= 0:
        raise Invalid(
            Fault.NOTHING_HELD,
            f"nobody held series {command.series} at the close of {command.record_on or command.on}, "
            "so there is nothing to redeem",
            advice="`holdings` says who holds how many",
        )
    if command.shares is None:
        return held
    units = parse_shares(command.shares, series.decimals)
    shares_positive(units, command.shares)
    return units


def _of_holder(command: ReturnShares, given: Slice, series: SeriesDesignated, holder: str) -> tuple[ReturnLine, ...]:
    """Of the lots named, or of the oldest; only what was issued to a holder can be taken back as not accepted."""
    act = ACTS[command.kind]
    wanted = asked_of(given, series, act=act, holder=holder, shares=command.shares, on=command.on, lots=command.lots)
    taken = take(wanted, given.lots, pledged=given.pledged)
    for one, _ in taken:
        if command.kind is Disposal.RETRACTED and not isinstance(one.opened.event, SharesIssued):
            raise Invalid(
                Fault.MALFORMED,
                f"lot {one.lot.lot} was not opened by an issuance, but by #{one.opened.sequence} "
                f"({NAMES[type(one.opened.event)]}): only an issuance is retracted",
                advice="Name the lots of the issuance with --lot, or record a cancellation",
            )
    return tuple(ReturnLine(lot=one.lot.lot, holder=holder, units=Units(part), basis=None) for one, part in taken)


def _pro_rata(command: ReturnShares, given: Slice, series: SeriesDesignated) -> tuple[ReturnLine, ...]:
    """Each holder's part by what it holds, within one unit of exact; then of each of its lots, by what that has."""
    counted_as_recorded(given, command.record_on or command.on, "the redemption")
    lots = held_in(given.basis)
    total = sum(lots.values())
    wanted = _units(command, series, total)
    if wanted > total:
        raise Invalid(
            Fault.SHARES_EXCEED_HOLDING,
            f"all holders together had {format_shares(total, series.decimals)} of series {command.series} at the close "
            f"of {command.record_on or command.on}; the redemption needs {command.shares}",
            advice="Redeem no more than was outstanding",
        )
    held: dict[str, int] = defaultdict(int)
    for (_, holder), units in lots.items():
        held[holder] += units
    parts: dict[tuple[str, str], int] = {}
    for holder, due in shared_out(wanted, held).items():
        parts |= shared_out(due, {key: units for key, units in lots.items() if key[1] == holder})
    return tuple(
        ReturnLine(lot=lot, holder=holder, units=Units(units), basis=Units(lots[lot, holder]))
        for (lot, holder), units in ((key, parts[key]) for key in lots)
    )


def _event(command: ReturnShares, found: tuple[ReturnLine, ...]) -> ReturnEvent:
    series = command.series
    consent = parse_name(command.consent, "consent") if command.consent else None
    surrendered = tuple(parse_reference(one, "certificate") for one in command.surrendered)
    price = parse_money(command.price, "price") if command.price is not None else None
    reason = parse_name(command.reason, "reason") if command.reason is not None else ""
    match command.kind:
        case Disposal.REDEEMED:
            record_on = None if command.holder is not None else command.record_on or command.on
            return SharesRedeemed(
                series=series,
                whole=command.shares is None,
                record_on=record_on,
                price=price,
                consent=consent,
                surrendered=surrendered,
                lines=found,
            )
        case Disposal.CANCELLED:
            return SharesCancelled(series=series, reason=reason, consent=consent, surrendered=surrendered, lines=found)
        case Disposal.RETRACTED:
            return SharesRetracted(series=series, reason=reason, consent=consent, surrendered=surrendered, lines=found)
        case Disposal.REPURCHASED:
            return SharesRepurchased(series=series, price=price, consent=consent, surrendered=surrendered, lines=found)
        case _ as never:
            assert_never(never)


def _computation(command: ReturnShares, found: tuple[ReturnLine, ...], decimals: int) -> Computation | None:
    """What a redemption of all, pro rata, was computed from; what a lot gave beside its exact part sums to nothing."""
    if command.holder is not None:
        return None
    total, wanted = sum(line.basis or 0 for line in found), sum(line.units for line in found)
    proportion = Fraction(wanted, total)
    parts = (
        Part(
            lot=line.lot,
            holder=line.holder,
            account=Account.CLEAR,
            basis=line.basis or 0,
            result=line.units,
            opened=None,
            fraction=((line.basis or 0) * proportion - line.units) / 10**decimals,
            cash=None,
        )
        for line in found
    )
    rounding = "by holder, then by lot: the largest remainders first, then the oldest lots"
    return computation(Computed.REDEMPTION, proportion, rounding, parts, from_decimals=decimals, to_decimals=decimals)


def command_of(event: ReturnEvent, on: date, decimals: int) -> ReturnShares:
    """The command that returns the same shares; those of all, pro rata, from holdings as they are now.

    Where no number was named, it is every share again, however many there are now.
    """
    holders = dict.fromkeys(line.holder for line in event.lines)
    pro_rata = isinstance(event, SharesRedeemed) and event.record_on is not None
    price = event.price if isinstance(event, SharesRedeemed | SharesRepurchased) else None
    whole = isinstance(event, SharesRedeemed) and event.record_on is not None and event.whole
    units = sum(line.units for line in event.lines)
    kinds: dict[type[ReturnEvent], Disposal] = {
        SharesRedeemed: Disposal.REDEEMED,
        SharesCancelled: Disposal.CANCELLED,
        SharesRetracted: Disposal.RETRACTED,
        SharesRepurchased: Disposal.REPURCHASED,
    }
    return ReturnShares(
        kind=kinds[type(event)],
        series=event.series,
        on=on,
        shares=None if whole else format_shares(units, decimals),
        holder=None if pro_rata else next(iter(holders)),
        lots=() if pro_rata else tuple(line.lot for line in event.lines),
        record_on=event.record_on if isinstance(event, SharesRedeemed) else None,
        price=None if price is None else format(price, "f"),
        reason=event.reason if isinstance(event, SharesCancelled | SharesRetracted) else None,
        consent=event.consent,
        surrendered=event.surrendered,
    )
