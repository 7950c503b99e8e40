"""Splits and reverse splits: every lot of a series comes to have so many new shares for so many old ones."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from ledger.domain.computations import Computation, Computed, Part, accounted_for, cash_for, computation
from ledger.domain.decisions import Decision, Outcome, designated, missing, not_after_today, short_of_unissued
from ledger.domain.dividends import cash_in_lieu, holding_lines
from ledger.domain.entries import Account
from ledger.domain.events import NAMES
from ledger.domain.proportions import Rounding, fraction_of, parse_ratio, part_of, text_of
from ledger.domain.share_events import SharesSplit, SplitLine
from ledger.domain.slices import Needs, Slice
from ledger.domain.values import Units, parse_name
from ledger.errors import Code, Fault, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitShares:
    """The command: split a series NEW:OLD as its day begins; 3:1 makes three of one, 1:3 one of three."""

    series: str
    ratio: str
    on: date
    rounding: Rounding = Rounding.NONE
    cash_price: str | None = None
    consent: str | None = None


def needs(command: SplitShares) -> Needs:
    """Every lot at the close of the day before, treasury too, and what moved on the day or later."""
    return Needs(
        on=command.on,
        series=command.series,
        basis_on=command.on - timedelta(days=1),
        entries_from=command.on,
    )


def decide(command: SplitShares, given: Slice) -> Decision:
    """One line for each lot and account; refused where shares moved that day or later, counted in old ones."""
    series = designated(given, command.series)
    not_after_today(command.on, given)
    ratio = parse_ratio(command.ratio, "ratio")
    price = cash_in_lieu(command.cash_price, command.rounding)
    if given.later_entries:
        named = ", ".join(f"#{one.sequence} {NAMES[type(one.event)]}" for one in given.later_entries)
        raise Invalid(
            Fault.LATER_ENTRIES,
            f"shares of series {command.series} moved on {command.on} or later, counted in shares of before the split: "
            f"{named}",
            advice="Reverse those, record the split, and record them again in the new shares",
        )
    if not given.basis:
        raise Invalid(
            Fault.NOTHING_HELD,
            f"nobody held series {command.series} at the close of {command.on - timedelta(days=1)}",
            advice="A split of shares that are not issued is a change of the authorised ones: `record-authorised`",
        )
    lines = []
    for one in given.basis:
        share = part_of(one.units, ratio, command.rounding, from_decimals=series.decimals, to_decimals=series.decimals)
        lines.append(
            SplitLine(
                lot=one.lot,
                holder=one.holder,
                pledged=one.account is Account.PLEDGED,
                basis=Units(one.units),
                units=share.units,
                fraction=text_of(share.remainder),
                cash=cash_for(share.remainder, price),
            )
        )
    grown = sum(line.units - line.basis for line in lines)
    if grown > 0:
        short_of_unissued(given, series, grown, command.on, "the split")
    event = SharesSplit(
        series=command.series,
        ratio=command.ratio,
        rounding=command.rounding,
        cash_price=price,
        consent=parse_name(command.consent, "consent") if command.consent else None,
        lines=tuple(lines),
    )
    before: dict[str, int] = defaultdict(int)
    after: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.holder:
            before[line.holder] += line.basis
            after[line.holder] += line.units
    found = _computation(command, ratio, lines, series.decimals)
    return Decision(
        outcome=Outcome.REGISTERED,
        event=event,
        effective_on=command.on,
        reasons=(accounted_for(found),),
        exceptions=() if command.consent else (missing(Code.CONSENT_MISSING, "no consent is named for this split"),),
        before=holding_lines(series, before),
        after=holding_lines(series, after),
        computed=found,
    )


def _account(line: SplitLine) -> Account:
    if not line.holder:
        return Account.TREASURY
    return Account.PLEDGED if line.pledged else Account.CLEAR


def _computation(command: SplitShares, ratio: Fraction, lines: list[SplitLine], decimals: int) -> Computation:
    parts = (
        Part(
            lot=line.lot,
            holder=line.holder or None,
            account=_account(line),
            basis=line.basis,
            result=line.units,
            opened=None,
            fraction=fraction_of(line.fraction),
            cash=line.cash,
        )
        for line in lines
    )
    return computation(Computed.SPLIT, ratio, command.rounding, parts, from_decimals=decimals, to_decimals=decimals)


def command_of(event: SharesSplit, on: date) -> SplitShares:
    """The command that splits anew, from holdings as they are now."""
    return SplitShares(
        series=event.series,
        ratio=event.ratio,
        on=on,
        rounding=event.rounding,
        cash_price=None if event.cash_price is None else format(event.cash_price, "f"),
        consent=event.consent,
    )
