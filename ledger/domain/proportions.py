"""Exact proportions of share quantities: what comes out in whole units, and what is left over, by a named rounding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar, assert_never

from ledger.domain.values import UNITS_MAX, Units, shown
from ledger.errors import Fault, Invalid

K = TypeVar("K")
_RATIO = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,10})?):([0-9]{1,9}(?:\.[0-9]{1,10})?)", re.ASCII)
_DECIMAL = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,10})?", re.ASCII)


class Rounding(StrEnum):
    """How a quantity that is no whole number of units becomes one; `none` refuses to round."""

    FLOOR = "floor"
    CEILING = "ceiling"
    HALF_EVEN = "half-even"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Part of a quantity in whole units, and what rounding took from it (added, where negative), in shares, exact."""

    units: Units
    remainder: Fraction


def parse_ratio(text: str, what: str) -> Fraction:
    """A ratio as typed, such as 1:3 or 2.5:1: so many new shares for so many old ones."""
    found = _RATIO.fullmatch(text)
    if not found or not Fraction(found[1]) or not Fraction(found[2]):
        raise Invalid(
            Fault.MALFORMED,
            f"{what} {shown(text)} is not a ratio",
            advice="Write it as NEW:OLD with numbers above zero, such as 1:3 or 2.5:1",
        )
    return Fraction(found[1]) / Fraction(found[2])


def parse_rate(text: str, what: str) -> Fraction:
    """A percentage as typed, such as 3.625 or 3.625%, as an exact fraction of one."""
    plain = text.removesuffix("%")
    if not _DECIMAL.fullmatch(plain) or not Fraction(plain):
        raise Invalid(
            Fault.MALFORMED,
            f"{what} {shown(text)} is not a rate",
            advice="Write a percentage above zero, such as 3.625 or 3.625%",
        )
    return Fraction(plain) / 100


def parse_per_share(text: str, what: str) -> Fraction:
    """Shares for each share as typed, such as 0.03625, exact."""
    if not _DECIMAL.fullmatch(text) or not Fraction(text):
        raise Invalid(
            Fault.MALFORMED,
            f"{what} {shown(text)} is not a number of shares for each share",
            advice="Write a number above zero, such as 0.03625",
        )
    return Fraction(text)


def part_of(units: int, proportion: Fraction, rounding: Rounding, *, from_decimals: int, to_decimals: int) -> Share:
    """So much of a quantity of one series, in whole units of another (or the same); Invalid where `none` must round."""
    exact = Fraction(units, 10**from_decimals) * proportion
    wanted = exact * 10**to_decimals
    whole = _round(wanted, rounding)
    if whole is None:
        raise Invalid(
            Fault.NOT_EXACT,
            f"{text_of(exact)} shares cannot be held with {to_decimals} decimal places, and no rounding is named",
            advice="Name one with --rounding, or designate the series with more decimal places",
        )
    if whole > UNITS_MAX:
        raise Invalid(Fault.MALFORMED, f"{text_of(exact)} shares are more than a series can count")
    return Share(units=Units(whole), remainder=exact - Fraction(whole, 10**to_decimals))


def _round(wanted: Fraction, rounding: Rounding) -> int | None:
    floor = wanted.numerator // wanted.denominator
    if floor == wanted:
        return floor
    match rounding:
        case Rounding.FLOOR:
            return floor
        case Rounding.CEILING:
            return floor + 1
        case Rounding.HALF_EVEN:
            return round(wanted)
        case Rounding.NONE:
            return None
        case _ as never:
            assert_never(never)


def shared_out(units: int, among: Mapping[K, int]) -> dict[K, int]:
    """So many units in proportion to what each has, whole; what rounding leaves goes to the largest remainders.

    Among equal remainders the first one gets it. Each is within one unit of exact, and nobody gets more than it has
    where no more is shared out than all have together.
    """
    total = sum(among.values())
    exact = {key: Fraction(of * units, total) for key, of in among.items()}
    parts = {key: value.numerator // value.denominator for key, value in exact.items()}
    largest = sorted(exact, key=lambda key: parts[key] - exact[key])
    for key in largest[: units - sum(parts.values())]:
        parts[key] += 1
    return parts


def text_of(value: Fraction) -> str:
    """An exact number as text: with a decimal point where it ends, else as a fraction; 1/4 is 0.25, 1/3 is 1/3."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    return _decimal(int(value * 10**places), places)


def _decimal(digits: int, places: int) -> str:
    """An integer with a decimal point so many places from its right; exact however long it is."""
    sign, digits = ("-", -digits) if digits < 0 else ("", digits)
    whole, part = divmod(digits, 10**places)
    return f"{sign}{whole}.{part:0{places}d}" if places else f"{sign}{whole}"


def fraction_of(text: str) -> Fraction:
    """The exact number that `text_of` wrote."""
    return Fraction(text)


def money_sum(amounts: Iterable[Decimal], places: int = 2) -> Decimal:
    """The sum of amounts of money with so many decimal places, exact however long they are."""
    return Decimal(_decimal(int(sum((Fraction(one) for one in amounts), Fraction(0)) * 10**places), places))


def money_for(remainder: Fraction, price: Decimal, places: int = 2) -> Decimal:
    """Cash in lieu of part of a share at a price for each: half to even, at so many decimal places."""
    return Decimal(_decimal(round(remainder * Fraction(price) * 10**places), places))
