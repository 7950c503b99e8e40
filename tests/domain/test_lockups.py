"""The words of a lock-up: which shares they mean, in whose hands, and what its exceptions let pass."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.domain.events import Recorded
from ledger.domain.requests import Act, Basis
from ledger.domain.restrictions import Ask, judge
from ledger.domain.share_events import Origin
from ledger.domain.slices import HeldLot, Terms
from ledger.domain.standing import RestKind, Standing
from ledger.errors import Code
from tests.domain.given import ILLUSTRATIVE, agreed, clause, held, lock_up, question, terms
from tests.domain.registering import controlled, succeeded

ON = date(2011, 7, 1)
OPEN = {"question": "Q-1", "yes": True, "no": False}
EVERY_READING = [(True, "locked"), (False, "free"), (OPEN, "disputed"), (None, "unknown")]
"""What a parameter may be: given, open, or left out; and what follows where yes means bound."""


def known(
    *facts: Recorded, adopted: dict[str, str] | None = None, clause_: dict[str, Any] | None = None, **changes: Any
) -> Terms:
    """A lock-up of ann's purchase of series X, with these parameters."""
    made = clause("C-1", "lock-up", lock_up(acts=["transfer", "sell", "pledge"], **changes), **(clause_ or {}))
    return terms(agreed(made, question=[question("Q-1", "yes", "no")]), adopted=adopted, debts=facts)


def asked(of: Terms, lot: HeldLot | None = None, on: date = ON, **changes: Any) -> Standing:
    told = {"act": Act.TRANSFER, "basis": Basis.PRIVATE, "registered": False, **changes}
    return judge(lot or held(), Ask(on=on, **told), of)


def said(standing: Standing) -> str:
    return "\n".join(reason.text for reason in standing.reasons)


def given_or_left_out(name: str, value: Any) -> dict[str, Any]:
    return {} if value is None else {name: value}


# --- which shares


def test_the_series_that_its_words_mean_are_all_unless_it_names_some() -> None:
    other = held("W-1", series="W")
    assert asked(known(), other).status == "locked"
    assert asked(known(securities="any"), other).status == "locked"
    assert asked(known(securities=["X", "W"]), other).status == "locked"
    standing = asked(known(securities=["X"]), other)
    assert (standing.status, "C-1, as read, does not reach series W" in said(standing)) == ("free", True)


def test_a_question_about_the_series_is_asked_only_of_one_on_which_the_readings_differ() -> None:
    securities = {"question": "Q-1", "yes": ["X"], "no": "any"}
    assert asked(known(securities=securities)).questions == ()
    other = asked(known(securities=securities), held("W-1", series="W"))
    assert (other.status, other.questions) == ("disputed", ("Q-1",))
    assert asked(known(securities={"question": "Q-1", "yes": ["X"], "no": ["Y"]}), held("W-1", series="W")).status == (
        "free"
    )


@pytest.mark.parametrize("origin", ["pik", "conversion", "exchange"])
@pytest.mark.parametrize(("value", "status"), EVERY_READING)
def test_shares_that_came_of_bound_ones_are_bound_as_the_words_say_of_their_origin(
    origin: str, value: Any, status: str
) -> None:
    others = {name: False for name in ("pik", "conversion", "exchange") if name != origin}
    standing = asked(known(derived={**others, **given_or_left_out(origin, value)}), held(origin=Origin(origin)))
    assert standing.status == status
    if value is None:
        assert f"whether C-1 reaches shares of origin '{origin}' is not recorded" in said(standing)
    assert asked(known(), held(origin=Origin(origin))).status == "unknown", "without the table nothing is said"


@pytest.mark.parametrize(("value", "status"), EVERY_READING)
def test_shares_in_other_hands_are_bound_where_the_clause_follows_them(value: Any, status: str) -> None:
    lot = held(holder="bob", original_purchaser="ann")
    standing = asked(known(**given_or_left_out("transferees_bound", value)), lot)
    assert standing.status == status
    if status == "free":
        assert "C-1, as read, does not follow the shares to bob" in said(standing)


# --- succession


@pytest.mark.parametrize(("value", "status"), EVERY_READING)
def test_a_succession_is_restricted_where_it_is_a_transfer(value: Any, status: str) -> None:
    of = known(succeeded("ann", "heir", date(2011, 6, 1)), **given_or_left_out("succession_is_transfer", value))
    assert asked(of, basis=Basis.SUCCESSION, transferee="heir").status == status


@pytest.mark.parametrize(
    ("is_transfer", "transferees_bound", "status"),
    [(False, False, "locked"), (True, False, "free"), (True, True, "locked"), (OPEN, False, "disputed")],
)
def test_a_successor_is_bound_as_the_obligor_was_unless_a_succession_is_a_transfer(
    is_transfer: Any, transferees_bound: bool, status: str
) -> None:
    words = {"succession_is_transfer": is_transfer, "transferees_bound": transferees_bound}
    lot = held(holder="heir", original_purchaser="ann")
    assert asked(known(succeeded("ann", "heir", date(2011, 6, 1)), **words), lot).status == status
    stranger = held(holder="bob", original_purchaser="ann")
    assert asked(known(succeeded("ann", "heir", date(2011, 6, 1)), **words), stranger).status == (
        "locked" if transferees_bound else "free"
    )


def test_a_free_succession_rests_on_its_record_where_one_is_named() -> None:
    asserted = replace(succeeded("ann", "heir", date(2011, 6, 1)), evidence=())
    of = known(asserted, succession_is_transfer=False)
    named = asked(of, basis=Basis.SUCCESSION, transferee="heir")
    assert [rest.sequence for rest in named.rests_on if rest.kind is RestKind.ASSERTED] == [45]
    for transferee in (None, "bob"):
        supposed = asked(of, basis=Basis.SUCCESSION, transferee=transferee)
        assert (supposed.status, [rest for rest in supposed.rests_on if rest.sequence == 45]) == ("free", [])


# --- affiliates


def to_affiliate(*facts: Recorded, lot: HeldLot | None = None, on: date = ON, **changes: Any) -> Standing:
    """The standing of a transfer to sub, on the footing that it is an affiliate."""
    words = {"affiliate_series": ["X"], "affiliate_by_transfer": True, "transferees_bound": True, **changes}
    act = words.pop("act", Act.TRANSFER)
    return asked(known(*facts, **words), lot, on, act=act, basis=Basis.AFFILIATE, transferee="sub")


def test_an_affiliate_that_is_controlled_on_the_day_may_hold_and_one_that_is_not_may_not() -> None:
    gained, lost = controlled(date(2011, 5, 1)), controlled(date(2011, 9, 1), lost=True, sequence=41)
    days = [date(2011, 4, 30), date(2011, 5, 1), date(2011, 8, 31), date(2011, 9, 1)]
    assert [to_affiliate(gained, lost, on=day).status.value for day in days] == ["unknown", "free", "free", "locked"]
    assert "sub is under ann's control on 1 Jul 2011, and may hold series X" in said(to_affiliate(gained))
    refused = to_affiliate(gained, lost, on=date(2011, 9, 1))
    assert [reason.code for reason in refused.reasons] == [Code.NOT_CONTROLLED, Code.LOCKED]


def test_control_rests_on_how_it_is_supported() -> None:
    supposed = replace(controlled(date(2011, 5, 1)), evidence=ILLUSTRATIVE)
    kinds = {rest.kind for rest in to_affiliate(supposed).rests_on if rest.sequence == 40}
    assert kinds == {RestKind.ILLUSTRATIVE}


def test_only_the_series_named_may_be_held_and_a_pledge_is_no_holding() -> None:
    gained = controlled(date(2011, 5, 1))
    assert to_affiliate(gained, affiliate_series=["Y"]).status == "locked"
    assert to_affiliate(gained, act=Act.PLEDGE).status == "locked"
    assert to_affiliate(gained, act=Act.SELL).status == "free"


@pytest.mark.parametrize(("value", "status"), [(True, "free"), (False, "locked"), (OPEN, "disputed"), (None, "free")])
def test_whether_it_may_be_transferred_to_what_may_hold_is_a_matter_of_the_words(value: Any, status: str) -> None:
    words = known(
        controlled(date(2011, 5, 1)), affiliate_series=["X"], **given_or_left_out("affiliate_by_transfer", value)
    )
    standing = asked(words, basis=Basis.AFFILIATE, transferee="sub")
    assert standing.status == status
    assumed = "a transfer to it is taken to be how it comes to"
    assert any(assumed in rest.text for rest in standing.rests_on) == (status != "locked")


def test_the_affiliates_that_may_hold_are_those_of_the_obligor_whoever_passes_the_shares_on() -> None:
    of_ann, of_bob = controlled(date(2011, 5, 1)), controlled(date(2011, 5, 1), by="bob")
    passed_on = held(holder="bob", original_purchaser="ann")
    assert to_affiliate(of_ann, lot=passed_on).status == "free"
    assert to_affiliate(of_bob, lot=passed_on).status == "unknown"
    heir, of_heir = succeeded("ann", "heir", date(2011, 3, 1)), controlled(date(2011, 5, 1), by="heir")
    inherited = held(holder="heir", original_purchaser="ann")
    assert to_affiliate(heir, of_heir, lot=inherited, succession_is_transfer=False).status == "free"
    whoever = {"obligors": "everyone", "purchased_under": "purchase"}
    assert to_affiliate(of_ann, **whoever).status == "free"


# --- words that are not recorded


def before(adopted: str | None, lot: HeldLot | None = None) -> Standing:
    """The standing on a day on which words applied of which the company may adopt a reading."""
    superseded = {
        "document": "base",
        "clause": "§4",
        "since": "2010-07-01",
        "could_bind": ["ann", "bob"],
        "bound": {"question": "Q-1", "yes": ["ann", "bob"], "no": []},
    }
    of = known(
        clause_={"supersedes": superseded}, adopted={"Q-1": adopted} if adopted else None, transferees_bound=False
    )
    return asked(of, lot, date(2010, 12, 31))


def test_words_that_are_not_recorded_are_unknown_until_a_reading_says_whom_they_bound() -> None:
    assert [before(reading).status.value for reading in (None, "yes", "no")] == ["unknown", "locked", "free"]
    assert before(None).questions == (), "the question stands for a missing text: it is no dispute"
    assert "record that document, or adopt a reading of Q-1" in said(before(None))
    assert "base §4 is read as binding these shares of ann on 31 Dec 2010" in said(before("yes"))
    assert "base §4 is read as not binding these shares of ann" in said(before("no"))


def test_a_reading_of_missing_words_binds_the_shares_that_the_restated_words_mean() -> None:
    own = held(holder="bob", original_purchaser="bob")
    assert [before(reading, own).status.value for reading in (None, "yes", "no")] == ["unknown", "locked", "free"]
    elsewhere = held(agreement="gift")
    assert [before(reading, elsewhere).status.value for reading in (None, "yes")] == ["unknown", "free"]
    passed_on = held(holder="bob", original_purchaser="ann")
    assert before("yes", passed_on).status == "free", "it does not follow the shares"
    stranger = held(holder="cat", original_purchaser="cat")
    assert before(None, stranger).status == "free", "they could not bind cat"
