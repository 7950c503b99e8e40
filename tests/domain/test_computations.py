"""What a receipt says was computed: its totals are exact, and what is lost anywhere is noticed."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from ledger.domain.computations import Computed, Part, accounted_for, cash_for, computation
from ledger.errors import Code

PART = Part(
    lot="X-1",
    holder="ann",
    account="clear",
    basis=10,
    result=3,
    opened="X-2",
    fraction=Fraction(1, 3),
    cash=Decimal("0.33"),
)


def test_lines_and_totals_are_texts_in_the_decimals_of_their_series() -> None:
    found = computation(Computed.CONVERSION, Fraction(1, 3), "floor", [PART], from_decimals=0, to_decimals=0)
    assert (found.proportion, found.basis, found.exact, found.result) == ("1/3", "10", "10/3", "3")
    assert (found.left_over, found.cash) == ("1/3", "0.33")
    (line,) = found.lines
    assert (line.basis, line.result, line.opened, line.left_over, line.cash) == ("10", "3", "X-2", "1/3", "0.33")
    assert computation(
        Computed.SPLIT, Fraction(1), "none", [replace(PART, result=10, fraction=Fraction(0), cash=None)],
        from_decimals=1, to_decimals=1,
    ).lines[0].basis == "1"  # fmt: skip


def test_lines_that_do_not_add_up_to_the_exact_total_are_a_fault() -> None:
    with pytest.raises(AssertionError, match="nothing is lost by rounding"):
        computation(
            Computed.DIVIDEND, Fraction(1, 3), "floor", [replace(PART, result=4)], from_decimals=0, to_decimals=0
        )


def test_the_sentence_says_what_is_left_over_or_given_beyond() -> None:
    def told(*parts: Part) -> str:
        found = computation(Computed.DIVIDEND, Fraction(1, 3), "floor", parts, from_decimals=0, to_decimals=0)
        reason = accounted_for(found)
        assert reason.code is Code.COMPUTED
        return reason.text

    exact = replace(PART, basis=9, fraction=Fraction(0), cash=None)
    assert told(exact) == "9 at 1/3 for each is 3: 3 paid"
    assert told(replace(PART, cash=None)).endswith("is 10/3: 3 paid, 1/3 left over by rounding (floor)")
    assert told(PART).endswith("1/3 left over by rounding (floor), for which 0.33 is paid in cash")
    up = replace(PART, result=4, fraction=Fraction(-2, 3), cash=None)
    assert told(up).endswith("4 paid, 2/3 more than that by rounding (floor)")
    assert told(up, replace(PART, basis=11, fraction=Fraction(2, 3), cash=None)).endswith("is 7: 7 paid")


def test_cash_is_paid_only_for_what_rounding_took_and_at_a_price() -> None:
    assert cash_for(Fraction(1, 4), Decimal(10)) == Decimal("2.50")
    assert cash_for(Fraction(1, 4), None) is None
    assert cash_for(Fraction(0), Decimal(10)) is None
    assert cash_for(Fraction(-1, 4), Decimal(10)) is None
