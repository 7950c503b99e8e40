"""What an instrument is: as its words or an adopted reading say, as somebody asserted, or unknown (`characterised`)."""

from datetime import date
from typing import Any

import pytest

from ledger.domain.requests import Act, Basis
from ledger.domain.restrictions import Ask, judge
from ledger.domain.standing import Standing
from tests.domain.given import agreed, clause, debt, early_end, held, lock_up, question, terms

OPEN = {"question": "Q-1", "yes": True, "no": False}
AFTER = date(2012, 2, 2)
"""A day after the anniversary of an issue of 1 February 2011, before the outside date."""


def asked(high_yield: Any, asserted: bool | None, adopted: dict[str, str] | None = None, **changes: Any) -> Standing:
    """The standing after the anniversary of an issue, given what its clause says of the instrument."""
    characterised = [{"instrument": "Notes", "high_yield": high_yield}] if high_yield is not None else []
    early = early_end(characterised=characterised)
    known = terms(
        agreed(clause("L-1", "lock-up", lock_up(early_end=early)), question=[question("Q-1", "yes", "no")]),
        adopted=adopted,
        debts=[debt(date(2011, 2, 1), high_yield=asserted, **changes)],
    )
    return judge(held(), Ask(act=Act.SELL, basis=Basis.PRIVATE, on=AFTER, registered=False), known)


@pytest.mark.parametrize(
    ("high_yield", "asserted", "adopted", "status"),
    [
        (None, True, None, "free"),
        (None, False, None, "locked"),
        (None, None, None, "unknown"),
        (True, None, None, "free"),
        (True, False, None, "free"),
        (False, True, None, "locked"),
        (OPEN, True, None, "free"),
        (OPEN, False, None, "locked"),
        (OPEN, None, None, "unknown"),
        (OPEN, None, "yes", "free"),
        (OPEN, False, "yes", "free"),
        (OPEN, True, "no", "locked"),
    ],
)
def test_words_and_adopted_readings_outweigh_an_assertion_and_an_open_question_does_not(
    high_yield: Any, asserted: bool | None, adopted: str | None, status: str
) -> None:
    standing = asked(high_yield, asserted, {"Q-1": adopted} if adopted else None)
    assert standing.status == status
    assert standing.questions == (), "an open question of this sort is a missing fact, not a dispute"
    assert any(rest.text.startswith("Q-1") for rest in standing.rests_on) == (adopted is not None)


def test_a_missing_assertion_says_that_a_reading_would_settle_it() -> None:
    texts = [reason.text for reason in asked(OPEN, None).reasons]
    assert any("whether it is high yield debt, and who says so (or adopt a reading of Q-1)" in text for text in texts)
    texts = [reason.text for reason in asked(None, None).reasons]
    assert any("whether it is high yield debt, and who says so, which is not recorded" in text for text in texts)


def test_an_instrument_is_found_by_its_name_in_capitals_or_not() -> None:
    assert asked(False, True, instrument="NOTES").status == "locked"
    assert asked(False, True, instrument="Other notes").status == "free"


def test_proceeds_below_the_minimum_end_nothing_whatever_the_instrument_is() -> None:
    assert asked(True, None, gross_proceeds=None).status == "unknown"
    assert asked(False, None, gross_proceeds=None).status == "locked"
