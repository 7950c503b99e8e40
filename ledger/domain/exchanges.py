"""Conversion and exchange: shares of one series become shares of another, at a ratio of new to old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from ledger.domain.certificates import certificate_free, surrendered
from ledger.domain.computations import Computation, Computed, Part, accounted_for, cash_for, computation
from ledger.domain.decisions import (
    Decision,
    HoldingLine,
    Outcome,
    designated,
    falls_short,
    holder_known,
    lines,
    missing,
    not_after_today,
    unknown_series,
)
from ledger.domain.dividends import cash_in_lieu, holding_lines
from ledger.domain.entries import Account
from ledger.domain.events import SeriesDesignated
from ledger.domain.lot_choice import asked_of, take
from ledger.domain.proportions import Rounding, fraction_of, parse_ratio, part_of, text_of
from ledger.domain.share_events import ExchangeEvent, ExchangeLine, SharesConverted, SharesExchanged
from ledger.domain.slices import Needs, Slice
from ledger.domain.standing import Reason
from ledger.domain.stops import taken_under
from ledger.domain.values import Units, format_shares, parse_name, parse_reference
from ledger.errors import Code, Fault, Invalid


class ExchangeKind(StrEnum):
    """How shares of one series become shares of another: by the holder's conversion, or in exchange."""

    CONVERSION = "conversion"
    EXCHANGE = "exchange"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeShares:
    """The command: convert or exchange shares of a holder, NEW:OLD. Without shares, all that it holds."""

    kind: ExchangeKind
    series: str
    to_series: str
    holder: str
    ratio: str
    on: date
    shares: str | None = None
    lots: tuple[str, ...] = ()
    rounding: Rounding = Rounding.NONE
    cash_price: str | None = None
    consent: str | None = None
    surrendered: tuple[str, ...] = ()
    certificate: str | None = None


def needs(command: ExchangeShares) -> Needs:
    """The holder's lots, and the unissued shares of the other series."""
    return Needs(
        on=command.on,
        series=command.series,
        to_series=command.to_series,
        holders=(command.holder,),
        lots_of=command.holder,
        shares=command.shares,
        lots=command.lots,
        certificates=tuple(
            parse_reference(one, "certificate")
            for one in (command.certificate, *command.surrendered)
            if one is not None
        ),
        stops=True,
    )


def decide(command: ExchangeShares, given: Slice) -> Decision:
    """The old shares are retired and the new ones issued in the same step; each lot's remainder is stated."""
    series, other = _possible(command, given)
    ratio = parse_ratio(command.ratio, "ratio")
    price = cash_in_lieu(command.cash_price, command.rounding)
    wanted = asked_of(
        given,
        series,
        act=command.kind.value,
        holder=command.holder,
        shares=command.shares,
        on=command.on,
        lots=command.lots,
    )
    taken = take(wanted, given.lots, pledged=given.pledged)
    found, number = [], given.next_lot_of_other
    for held, units in taken:
        share = part_of(units, ratio, command.rounding, from_decimals=series.decimals, to_decimals=other.decimals)
        line = ExchangeLine(
            lot=held.lot.lot,
            units=Units(units),
            child=f"{command.to_series}-{number}" if share.units else None,
            received=share.units,
            fraction=text_of(share.remainder),
            cash=cash_for(share.remainder, price),
        )
        number += share.units > 0
        found.append(line)
    _room(command, given, other, sum(line.received for line in found))
    kind = SharesConverted if command.kind is ExchangeKind.CONVERSION else SharesExchanged
    event = kind(
        series=command.series,
        to_series=command.to_series,
        holder=command.holder,
        ratio=command.ratio,
        rounding=command.rounding,
        cash_price=price,
        consent=parse_name(command.consent, "consent") if command.consent else None,
        surrendered=tuple(parse_reference(one, "certificate") for one in command.surrendered),
        certificate=parse_reference(command.certificate, "certificate") if command.certificate is not None else None,
        lines=tuple(found),
    )
    given_up = sum(line.units for line in found)
    received = sum(line.received for line in found)
    computed = _computation(command, ratio, found, series, other)
    return Decision(
        outcome=Outcome.REGISTERED,
        event=event,
        effective_on=command.on,
        opened=tuple(line.child for line in found if line.child),
        reasons=(accounted_for(computed),),
        exceptions=(
            *taken_under(given, command.kind, (line.lot for line in found), command.on),
            *_exceptions(command),
        ),
        before=(*lines(given, series, ()), *_of_other(given, other, command.holder, 0)),
        after=(
            *lines(given, series, [(command.holder, -given_up)]),
            *_of_other(given, other, command.holder, received),
        ),
        computed=computed,
    )


def _of_other(given: Slice, other: SeriesDesignated, holder: str, received: int) -> tuple[HoldingLine, ...]:
    return holding_lines(other, {holder: given.holdings_of_other[holder] + received})


def _possible(command: ExchangeShares, given: Slice) -> tuple[SeriesDesignated, SeriesDesignated]:
    series = designated(given, command.series)
    if given.to_series is None:
        raise unknown_series(command.to_series)
    holder_known(given, command.holder)
    not_after_today(command.on, given)
    if command.series == command.to_series:
        raise Invalid(
            Fault.MALFORMED,
            f"series {command.series} cannot become itself",
            advice="To change the number of its shares, record a split",
        )
    certificate_free(given, command.certificate)
    surrendered(given, command.surrendered, holder=command.holder, series=command.series, on=command.on)
    return series, given.to_series


def _room(command: ExchangeShares, given: Slice, other: SeriesDesignated, units: int) -> None:
    """The new shares must be unissued on that day and stay so on every later one."""
    assert given.to_unissued is not None
    if units > min(given.to_unissued.shares, given.to_unissued.lowest):
        raise Invalid(
            Fault.SHARES_EXCEED_AUTHORISED,
            f"series {other.series} has unissued shares: {falls_short(given.to_unissued, other.decimals, command.on)}; "
            f"the {command.kind} needs {format_shares(units, other.decimals)}",
            advice="Increase its authorised shares first (`record-authorised`)",
        )


def _computation(
    command: ExchangeShares,
    ratio: Fraction,
    lines: list[ExchangeLine],
    series: SeriesDesignated,
    other: SeriesDesignated,
) -> Computation:
    what = Computed.CONVERSION if command.kind is ExchangeKind.CONVERSION else Computed.EXCHANGE
    parts = (
        Part(
            lot=line.lot,
            holder=command.holder,
            account=Account.CLEAR,
            basis=line.units,
            result=line.received,
            opened=line.child,
            fraction=fraction_of(line.fraction),
            cash=line.cash,
        )
        for line in lines
    )
    return computation(what, ratio, command.rounding, parts, from_decimals=series.decimals, to_decimals=other.decimals)


def _exceptions(command: ExchangeShares) -> tuple[Reason, ...]:
    found = []
    if not command.consent:
        found.append(missing(Code.CONSENT_MISSING, f"no consent or notice is named for this {command.kind}"))
    if not command.surrendered:
        found.append(missing(Code.CERTIFICATE_NOT_SURRENDERED, "no certificate is recorded as surrendered for it"))
    return tuple(found)


def command_of(event: ExchangeEvent, on: date, decimals: int) -> ExchangeShares:
    """The command that converts or exchanges the same shares of the same lots."""
    return ExchangeShares(
        kind=ExchangeKind.CONVERSION if isinstance(event, SharesConverted) else ExchangeKind.EXCHANGE,
        series=event.series,
        to_series=event.to_series,
        holder=event.holder,
        ratio=event.ratio,
        on=on,
        shares=format_shares(sum(line.units for line in event.lines), decimals),
        lots=tuple(line.lot for line in event.lines),
        rounding=event.rounding,
        cash_price=None if event.cash_price is None else format(event.cash_price, "f"),
        consent=event.consent,
        surrendered=event.surrendered,
        certificate=event.certificate,
    )
