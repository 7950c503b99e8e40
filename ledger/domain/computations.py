"""What was computed lot by lot, as a receipt shows it: from what, to what, what is left over, and that it adds up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from ledger.domain.proportions import money_for, money_sum, text_of
from ledger.domain.standing import Reason
from ledger.domain.values import format_shares
from ledger.errors import Code


class Computed(StrEnum):
    """What was computed: it decides how the figures of a line are called."""

    DIVIDEND = "dividend"
    CONVERSION = "conversion"
    EXCHANGE = "exchange"
    REDEMPTION = "redemption"
    SPLIT = "split"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputedLine:
    """What was computed for one lot in one account, in shares.

    `left_over` is exact, and below zero where rounding gave more than that. `holder` is None for treasury shares.
    """

    lot: str
    holder: str | None
    account: str
    basis: str
    result: str
    opened: str | None
    left_over: str
    cash: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Computation:
    """All lines of what was computed, and their totals: `exact` is `basis` times `proportion`, without any rounding."""

    what: Computed
    proportion: str
    rounding: str
    basis: str
    exact: str
    result: str
    left_over: str
    cash: str | None
    lines: tuple[ComputedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One lot's part before it is shown: units of it, and what they came to."""

    lot: str
    holder: str | None
    account: str
    basis: int
    result: int
    opened: str | None
    fraction: Fraction
    cash: Decimal | None


def cash_for(fraction: Fraction, price: Decimal | None) -> Decimal | None:
    """What is paid for a part of a share that rounding took away; nothing where it took none, or no price is named."""
    return money_for(fraction, price) if price is not None and fraction > 0 else None


def computation(
    what: Computed, proportion: Fraction, rounding: str, parts: Iterable[Part], *, from_decimals: int, to_decimals: int
) -> Computation:
    """The lines with their totals; what the lots came to and what is left over are exactly what it should be."""
    each = list(parts)
    basis, result = sum(one.basis for one in each), sum(one.result for one in each)
    left_over = sum((one.fraction for one in each), Fraction(0))
    exact = Fraction(basis, 10**from_decimals) * proportion
    assert Fraction(result, 10**to_decimals) + left_over == exact, "nothing is lost by rounding"
    paid = [one.cash for one in each if one.cash is not None]
    return Computation(
        what=what,
        proportion=text_of(proportion),
        rounding=rounding,
        basis=format_shares(basis, from_decimals),
        exact=text_of(exact),
        result=format_shares(result, to_decimals),
        left_over=text_of(left_over),
        cash=format(money_sum(paid), "f") if paid else None,
        lines=tuple(
            ComputedLine(
                lot=one.lot,
                holder=one.holder,
                account=one.account,
                basis=format_shares(one.basis, from_decimals),
                result=format_shares(one.result, to_decimals),
                opened=one.opened,
                left_over=text_of(one.fraction),
                cash=None if one.cash is None else format(one.cash, "f"),
            )
            for one in each
        ),
    )


BECAME = {
    Computed.DIVIDEND: "paid",
    Computed.CONVERSION: "issued",
    Computed.EXCHANGE: "issued",
    Computed.REDEMPTION: "redeemed",
    Computed.SPLIT: "left",
}


def accounted_for(found: Computation) -> Reason:
    """The totals in a sentence: the exact figure, and how it is made up."""
    text = f"{found.basis} at {found.proportion} for each is {found.exact}: {found.result} {BECAME[found.what]}"
    if found.left_over.startswith("-"):
        text += f", {found.left_over[1:]} more than that by rounding ({found.rounding})"
    elif found.left_over != "0":
        text += f", {found.left_over} left over by rounding ({found.rounding})"
    if found.cash is not None:
        text += f", for which {found.cash} is paid in cash"
    return Reason(code=Code.COMPUTED, text=text)
