"""Dividends in kind: so many shares for each share held at the close of the record date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from ledger.domain.computations import Computation, Computed, Part, accounted_for, cash_for, computation
from ledger.domain.decisions import (
    Decision,
    HoldingLine,
    Outcome,
    counted_as_recorded,
    designated,
    missing,
    not_after_today,
    short_of_unissued,
)
from ledger.domain.entries import Account
from ledger.domain.events import SeriesDesignated
from ledger.domain.proportions import Rounding, fraction_of, parse_per_share, parse_rate, part_of, text_of
from ledger.domain.share_events import DividendLine, DividendPaid
from ledger.domain.slices import LotUnits, Needs, Slice
from ledger.domain.values import Units, format_shares, parse_money, parse_name
from ledger.errors import Code, Fault, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class PayDividend:
    """The command: pay a dividend in kind. The rate is a percentage, or `per_share` shares for each; one of them.

    Without a rounding, a fraction of the smallest unit is refused. With a cash price for a share, what rounding leaves
    over is paid in cash.
    """

    series: str
    record_on: date
    on: date
    rate: str | None = None
    per_share: str | None = None
    declared_on: date | None = None
    rounding: Rounding = Rounding.NONE
    cash_price: str | None = None
    consent: str | None = None


def needs(command: PayDividend) -> Needs:
    """Every lot of the series with its units at the close of the record date, and the unissued shares."""
    return Needs(on=command.on, series=command.series, basis_on=command.record_on)


def decide(command: PayDividend, given: Slice) -> Decision:
    """One line for each lot, computed from one basis; what rounding leaves over is stated for each."""
    series = designated(given, command.series)
    not_after_today(command.on, given)
    _in_order(command)
    counted_as_recorded(given, command.record_on, "the dividend")
    per_share = _per_share(command)
    price = cash_in_lieu(command.cash_price, command.rounding)
    lots = held_in(given.basis)
    if not lots:
        raise Invalid(
            Fault.NOTHING_HELD,
            f"nobody held series {command.series} at the close of {command.record_on}, so there is nothing to pay on",
            advice="Check the record date",
        )
    lines, number = [], given.next_lot
    for (lot, holder), units in lots.items():
        share = part_of(units, per_share, command.rounding, from_decimals=series.decimals, to_decimals=series.decimals)
        line = DividendLine(
            lot=lot,
            holder=holder,
            basis=Units(units),
            child=f"{command.series}-{number}" if share.units else None,
            units=share.units,
            fraction=text_of(share.remainder),
            cash=cash_for(share.remainder, price),
        )
        number += share.units > 0
        lines.append(line)
    short_of_unissued(given, series, sum(line.units for line in lines), command.on, "the dividend")
    event = DividendPaid(
        series=command.series,
        declared_on=command.declared_on,
        record_on=command.record_on,
        rate=command.rate.removesuffix("%") if command.rate is not None else None,
        per_share=command.per_share,
        rounding=command.rounding,
        cash_price=price,
        consent=parse_name(command.consent, "consent") if command.consent else None,
        lines=tuple(lines),
    )
    exceptions = () if command.consent else (missing(Code.CONSENT_MISSING, "no declaration by the board is named"),)
    before, after = _holdings(lines, series)
    found = _computation(command, per_share, lines, series)
    return Decision(
        outcome=Outcome.REGISTERED,
        event=event,
        effective_on=command.on,
        opened=tuple(line.child for line in lines if line.child),
        reasons=(accounted_for(found),),
        exceptions=exceptions,
        before=before,
        after=after,
        computed=found,
    )


def _computation(
    command: PayDividend, per_share: Fraction, lines: list[DividendLine], series: SeriesDesignated
) -> Computation:
    parts = (
        Part(
            lot=line.lot,
            holder=line.holder,
            account=Account.CLEAR,
            basis=line.basis,
            result=line.units,
            opened=line.child,
            fraction=fraction_of(line.fraction),
            cash=line.cash,
        )
        for line in lines
    )
    places = {"from_decimals": series.decimals, "to_decimals": series.decimals}
    return computation(Computed.DIVIDEND, per_share, command.rounding, parts, **places)


def held_in(basis: tuple[LotUnits, ...]) -> dict[tuple[str, str], int]:
    """Units of each lot and its holder, clear and pledged together; treasury shares are nobody's."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for one in basis:
        if one.account is not Account.TREASURY:
            found[one.lot, one.holder] += one.units
    return dict(found)


def cash_in_lieu(text: str | None, rounding: Rounding) -> Decimal | None:
    """The price of a share in lieu of which cash is paid; only what is rounded down leaves anything to pay for."""
    if text is None:
        return None
    if rounding is not Rounding.FLOOR:
        raise Invalid(
            Fault.MALFORMED,
            f"cash is paid in lieu of what is rounded down, and the rounding here is '{rounding}'",
            advice="Give --rounding floor with --cash-price",
        )
    return parse_money(text, "cash price")


def _in_order(command: PayDividend) -> None:
    if command.record_on > command.on or (command.declared_on and command.declared_on > command.record_on):
        raise Invalid(
            Fault.DATE_ORDER,
            "a dividend is declared, then recorded, then paid: "
            f"declared {command.declared_on or 'on a day not stated'}, recorded {command.record_on}, paid {command.on}",
            advice="Check the days",
        )


def _per_share(command: PayDividend) -> Fraction:
    if command.rate is not None and command.per_share is None:
        return parse_rate(command.rate, "rate")
    if command.per_share is not None and command.rate is None:
        return parse_per_share(command.per_share, "per share")
    raise Invalid(Fault.MALFORMED, "give either a rate or shares for each share", advice="For 3.625 %: --rate 3.625")


def _holdings(
    lines: list[DividendLine], series: SeriesDesignated
) -> tuple[tuple[HoldingLine, ...], tuple[HoldingLine, ...]]:
    """What each holder had on the record date, and that with what was paid to it."""
    before: dict[str, int] = defaultdict(int)
    after: dict[str, int] = defaultdict(int)
    for line in lines:
        before[line.holder] += line.basis
        after[line.holder] += line.basis + line.units
    return holding_lines(series, before), holding_lines(series, after)


def holding_lines(series: SeriesDesignated, totals: Mapping[str, int]) -> tuple[HoldingLine, ...]:
    """Holdings by holder, as the receipt shows them."""
    return tuple(
        HoldingLine(series=series.series, holder=holder, shares=format_shares(units, series.decimals))
        for holder, units in totals.items()
    )


def command_of(event: DividendPaid, on: date) -> PayDividend:
    """The command that pays a recorded dividend anew, from holdings as they are now."""
    return PayDividend(
        series=event.series,
        record_on=event.record_on,
        on=on,
        rate=event.rate,
        per_share=event.per_share,
        declared_on=event.declared_on,
        rounding=event.rounding,
        cash_price=None if event.cash_price is None else format(event.cash_price, "f"),
        consent=event.consent,
    )
