"""Exact proportions: what comes out in whole units and what is left over; nothing is lost, whatever the sizes."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.proportions import (
    Rounding,
    fraction_of,
    money_for,
    money_sum,
    parse_per_share,
    parse_rate,
    parse_ratio,
    part_of,
    text_of,
)
from ledger.domain.values import UNITS_MAX
from ledger.errors import Fault, Invalid

THIRD = Fraction(1, 3)


def test_a_ratio_is_new_to_old_and_exact() -> None:
    assert parse_ratio("1:3", "ratio") == THIRD
    assert parse_ratio("2.5:1", "ratio") == Fraction(5, 2)
    assert parse_ratio("0.1:0.3", "ratio") == THIRD


@pytest.mark.parametrize("text", ["", "3", "1:0", "0:1", "1:-3", "1/3", "1:3 ", "1:3\n", "a:b", "1e3:1", "٣:1"])
def test_what_is_no_ratio_is_refused_and_told_how_to_write_one(text: str) -> None:
    with pytest.raises(Invalid, match="Write it as NEW:OLD") as refused:
        parse_ratio(text, "ratio")
    assert refused.value.fault is Fault.MALFORMED


def test_a_rate_is_a_percentage_and_per_share_a_number_of_shares() -> None:
    assert parse_rate("3.625", "rate") == parse_rate("3.625%", "rate") == Fraction(3625, 100_000)
    assert parse_per_share("0.03625", "per share") == Fraction(3625, 100_000)
    for parse in (parse_rate, parse_per_share):
        for text in ("0", "0.0", "-1", "3,6", "", "%", "1 %"):
            with pytest.raises(Invalid) as refused:
                parse(text, "it")
            assert refused.value.fault is Fault.MALFORMED
    with pytest.raises(Invalid):
        parse_per_share("3%", "per share")


@pytest.mark.parametrize(
    ("units", "rounding", "whole", "left"),
    [
        (5, Rounding.FLOOR, 1, Fraction(2, 3)),
        (5, Rounding.CEILING, 2, Fraction(-1, 3)),
        (5, Rounding.HALF_EVEN, 2, Fraction(-1, 3)),
        (4, Rounding.HALF_EVEN, 1, THIRD),
        (6, Rounding.CEILING, 2, Fraction(0)),
        (6, Rounding.NONE, 2, Fraction(0)),
    ],
)
def test_each_rounding_says_what_it_left_over(units: int, rounding: Rounding, whole: int, left: Fraction) -> None:
    found = part_of(units, THIRD, rounding, from_decimals=0, to_decimals=0)
    assert (found.units, found.remainder) == (whole, left)


def test_a_half_goes_to_the_even_side() -> None:
    half = Fraction(1, 2)
    parts = [part_of(n, half, Rounding.HALF_EVEN, from_decimals=0, to_decimals=0).units for n in (1, 3, 5, 7)]
    assert parts == [0, 2, 2, 4]


def test_no_rounding_refuses_what_is_not_exact_with_the_exact_number() -> None:
    with pytest.raises(Invalid, match=r"^12\.07125 shares cannot be held with 4 decimal places") as refused:
        part_of(3_330_000, Fraction(3625, 100_000), Rounding.NONE, from_decimals=4, to_decimals=4)
    assert refused.value.fault is Fault.NOT_EXACT
    with pytest.raises(Invalid, match=r"^1/3 shares"):
        part_of(1, THIRD, Rounding.NONE, from_decimals=0, to_decimals=10)


def test_decimal_places_of_both_series_count() -> None:
    found = part_of(1250, Fraction(2), Rounding.FLOOR, from_decimals=2, to_decimals=0)
    assert (found.units, found.remainder) == (25, 0)
    found = part_of(7, THIRD, Rounding.FLOOR, from_decimals=0, to_decimals=2)
    assert (found.units, found.remainder) == (233, Fraction(7, 3) - Fraction(233, 100))


def test_more_than_a_series_can_count_is_refused() -> None:
    assert part_of(UNITS_MAX, Fraction(1), Rounding.NONE, from_decimals=0, to_decimals=0).units == UNITS_MAX
    with pytest.raises(Invalid, match="more than a series can count"):
        part_of(UNITS_MAX, Fraction(2), Rounding.NONE, from_decimals=0, to_decimals=0)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(1, 4), "0.25"),
        (Fraction(-1, 4), "-0.25"),
        (Fraction(12), "12"),
        (THIRD, "1/3"),
        (Fraction(-5, 6), "-5/6"),
        (Fraction(1, 3) + 10**20, "300000000000000000001/3"),
        (Fraction(10**30 + 1, 10**10), "100000000000000000000.0000000001"),
    ],
)
def test_an_exact_number_is_a_decimal_where_it_ends_and_a_fraction_where_it_does_not(
    value: Fraction, text: str
) -> None:
    assert text_of(value) == text
    assert fraction_of(text) == value


@given(
    st.integers(1, UNITS_MAX),
    st.fractions(min_value=Fraction(1, 10**9), max_value=1),
    st.sampled_from([Rounding.FLOOR, Rounding.CEILING, Rounding.HALF_EVEN]),
    st.integers(0, 10),
    st.integers(0, 4),
)
def test_units_and_remainder_are_always_the_exact_number(
    units: int, proportion: Fraction, rounding: Rounding, from_decimals: int, to_decimals: int
) -> None:
    if units * 10**to_decimals > UNITS_MAX * 10**from_decimals:
        to_decimals = 0
    found = part_of(units, proportion, rounding, from_decimals=max(from_decimals, to_decimals), to_decimals=to_decimals)
    exact = Fraction(units, 10 ** max(from_decimals, to_decimals)) * proportion
    assert Fraction(found.units, 10**to_decimals) + found.remainder == exact
    assert abs(found.remainder) < Fraction(1, 10**to_decimals)
    assert fraction_of(text_of(found.remainder)) == found.remainder


def test_cash_in_lieu_is_rounded_half_to_even_to_the_cent_and_summed_exactly() -> None:
    assert money_for(Fraction(1, 4), Decimal(1000)) == Decimal("250.00")
    assert money_for(THIRD, Decimal("0.10")) == Decimal("0.03")
    assert money_for(Fraction(1, 2), Decimal("0.01")) == Decimal("0.00")
    assert money_for(Fraction(1, 2), Decimal("0.03")) == Decimal("0.02")
    long = Decimal("999999999999999999999999999999.99")
    assert money_sum([long, Decimal("0.01")]) == Decimal("1000000000000000000000000000000.00")
    assert money_sum([]) == Decimal("0.00")
