"""Pledges on either database: what is pledged stays its holder's, and cannot be taken twice."""

from datetime import date
from itertools import permutations

import pytest

from ledger import AsOf, Invalid, Ledger
from ledger.deciding import Command
from ledger.domain.corrections import ReverseEvent
from ledger.domain.exchanges import ExchangeKind, ExchangeShares
from ledger.domain.pledges import ReleasePledge
from ledger.domain.proportions import Rounding
from ledger.domain.register import DesignateSeries
from ledger.domain.requests import EnforcePledge, PledgeShares
from ledger.domain.splits import SplitShares
from ledger.domain.values import Evidence, EvidenceKind
from ledger.errors import Code, Fault
from tests.contract.acts import FIRST, LOCKED_ON, filled, issue, lock_up, transfer

SECOND, THIRD, FOURTH, LATER = (date(2020, 1, day) for day in (2, 3, 4, 20))
PAPER = (Evidence(kind=EvidenceKind.DOCUMENT, text="notice of default"),)


def pledge(shares: str, *, by: str = "ada", to: str = "cyd", on: date = FIRST, **fields: object) -> PledgeShares:
    given = {"series": "A", "holder": by, "pledgee": to, "shares": shares, "on": on, **fields}
    return PledgeShares(**given)


def held(book: Ledger, on: date) -> dict[str, str]:
    with book.as_of(AsOf(effective_on=on)) as view:
        return {row.holder: str(row.shares) for row in view.holdings()}


def pledges(book: Ledger, on: date) -> list[tuple[str, str, tuple[str, ...], str]]:
    with book.as_of(AsOf(effective_on=on)) as view:
        return [(row.pledge, str(row.shares), row.lots, row.status) for row in view.pledges()]


def test_pledged_shares_stay_with_their_holder_and_cannot_be_sold(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    receipt = book.record(pledge("70", on=SECOND))
    assert (receipt.outcome, receipt.request, receipt.opened) == ("registered", "T-1", ("P-1",))
    assert receipt.before == receipt.after
    assert held(book, LATER) == {"ada": "100"}
    assert pledges(book, LATER) == [("P-1", "70", ("A-1",), "in force")]
    with pytest.raises(Invalid, match="ada holds 30 of series A on 2020-01-03, and 70 more that are pledged"):
        book.record(transfer("31", on=THIRD))
    with pytest.raises(Invalid, match="lot A-1 holds 30 on 2020-01-03, and 70 more that are pledged; the pledge"):
        book.record(pledge("31", on=THIRD, lots=("A-1",)))
    with pytest.raises(Invalid, match="only 30"):
        book.record(transfer("31", on=FIRST))
    assert book.record(transfer("30", on=THIRD)).outcome == "registered"
    with book.as_of(AsOf(effective_on=LATER)) as view:
        assert [(row.holder, str(row.shares)) for row in view.lots()] == [("ada", "70"), ("bob", "30")]
        (roll,) = [row for row in view.roll_forward(FIRST) if row.holder == "ada"]
        assert [str(part) for part in (roll.issued, roll.transferred_in, roll.transferred_out, roll.closing)] == [
            "100",
            "0",
            "30",
            "70",
        ]
    assert book.verify().passed


def test_a_pledge_is_released_in_part_and_then_whole_in_the_order_in_which_it_was_made(database: str) -> None:
    book = filled(database)
    book.record(issue("40"))
    book.record(issue("60"))
    book.record(pledge("70", on=SECOND))
    assert book.record(ReleasePledge(pledge="P-1", shares="50", on=THIRD)).outcome == "registered"
    assert pledges(book, SECOND) == [("P-1", "70", ("A-1", "A-2"), "in force")]
    assert pledges(book, THIRD) == [("P-1", "20", ("A-2",), "in force")]
    with pytest.raises(Invalid, match="20 of series A can leave pledge P-1 on 2020-01-04; the release needs 21"):
        book.record(ReleasePledge(pledge="P-1", shares="21", on=FOURTH))
    with pytest.raises(Invalid, match="20 of series A can leave pledge P-1 on 2020-01-02; the release needs 30"):
        book.record(ReleasePledge(pledge="P-1", shares="30", on=SECOND))
    book.record(ReleasePledge(pledge="P-1", on=FOURTH))
    assert pledges(book, FOURTH) == [("P-1", "0", (), "released")]
    with pytest.raises(Invalid) as refused:
        book.record(ReleasePledge(pledge="P-1", on=LATER))
    assert refused.value.fault is Fault.NOTHING_HELD
    assert book.record(transfer("100", on=FOURTH)).outcome == "registered"
    assert book.verify().passed


def test_an_enforced_pledge_makes_the_pledgee_the_holder_of_lots_with_the_same_history(database: str) -> None:
    book = filled(database)
    book.record(issue("40"))
    book.record(issue("60", on=SECOND))
    book.record(pledge("70", on=SECOND))
    receipt = book.record(EnforcePledge(pledge="P-1", shares="50", on=THIRD), evidence=PAPER)
    assert (receipt.outcome, receipt.opened) == ("registered", ("A-3", "A-4"))
    assert [(line.holder, line.shares) for line in receipt.after] == [("ada", "50"), ("cyd", "50")]
    assert [one.code for one in receipt.exceptions] == [Code.CERTIFICATE_NOT_SURRENDERED]
    assert held(book, THIRD) == {"ada": "50", "cyd": "50"}
    assert pledges(book, THIRD) == [("P-1", "20", ("A-2",), "in force")]
    with book.as_of(AsOf(effective_on=THIRD)) as view:
        rows = {row.lot: row for row in view.lots()}
        assert (rows["A-3"].root, rows["A-3"].parents, rows["A-3"].acquired_on) == ("A-1", ("A-1",), FIRST)
        assert (rows["A-4"].original_purchaser, str(rows["A-4"].shares)) == ("ada", "10")
        (roll,) = [row for row in view.roll_forward(FIRST) if row.holder == "cyd"]
        assert (str(roll.transferred_in), str(roll.closing)) == ("50", "50")
    rest = book.record(EnforcePledge(pledge="P-1", on=THIRD))
    assert Code.EVIDENCE_MISSING in [one.code for one in rest.exceptions]
    assert pledges(book, THIRD) == [("P-1", "0", (), "enforced")]
    assert book.verify().passed


def test_what_was_done_with_a_pledge_depends_on_it(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    made = book.record(pledge("70", on=SECOND)).sequence
    released = book.record(ReleasePledge(pledge="P-1", shares="10", on=THIRD)).sequence
    enforced = book.record(EnforcePledge(pledge="P-1", on=FOURTH)).sequence
    with pytest.raises(Invalid) as refused:
        book.record(ReverseEvent(sequence=made, reason="void"))
    assert refused.value.fault is Fault.HAS_DEPENDENTS
    assert f"#{released} pledge-released (pledge P-1), #{enforced} pledge-enforced (pledge P-1)" in str(refused.value)
    book.record(ReverseEvent(sequence=enforced, reason="no default"))
    assert held(book, LATER) == {"ada": "100"}
    assert pledges(book, LATER) == [("P-1", "60", ("A-1",), "in force")]
    book.record(ReverseEvent(sequence=made, reason="void", with_dependents=True))
    assert pledges(book, LATER) == []
    assert book.record(pledge("100", on=LATER)).opened == ("P-2",)
    assert book.verify().passed


def test_a_release_is_not_undone_where_the_shares_are_gone(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(pledge("70", on=SECOND))
    released = book.record(ReleasePledge(pledge="P-1", on=THIRD)).sequence
    book.record(transfer("60", on=FOURTH))
    with pytest.raises(Invalid) as refused:
        book.record(ReverseEvent(sequence=released, reason="void"))
    assert refused.value.fault is Fault.HAS_DEPENDENTS


REDUCTIONS: dict[str, Command] = {
    "a sale": transfer("40", on=THIRD, lots=("A-1",)),
    "a pledge": pledge("40", on=FOURTH, lots=("A-1",)),
    "a back-dated sale": transfer("40", to="cyd", on=FIRST, lots=("A-1",)),
}


@pytest.mark.parametrize("order", list(permutations(REDUCTIONS)), ids=", then ".join)
def test_three_reductions_valid_alone_that_overdraw_a_lot_together_are_refused_in_any_order(
    database: str, order: tuple[str, ...]
) -> None:
    book = filled(database)
    book.record(issue("100"))
    first, second, third = (REDUCTIONS[name] for name in order)
    assert book.record(first).outcome == book.record(second).outcome == "registered"
    head = book.head()
    with pytest.raises(Invalid) as refused:
        book.record(third)
    assert refused.value.fault is Fault.SHARES_EXCEED_LOT
    assert book.head() == head
    assert book.verify().passed


def test_an_early_sale_entered_late_stays_possible_while_the_shares_are_there(database: str) -> None:
    """After a partial sale, a conversion and a pledge of the same lot, and not by one share more."""
    book = filled(database)
    book.record(issue("100"))
    book.record(DesignateSeries(series="B", name="Common Stock", authorised="100", on=FIRST))
    book.record(transfer("30", on=SECOND))
    conversion = {"kind": ExchangeKind.CONVERSION, "series": "A", "to_series": "B", "holder": "ada", "ratio": "1:1"}
    book.record(ExchangeShares(**conversion, shares="20", on=THIRD))
    book.record(pledge("25", on=FOURTH))
    with pytest.raises(Invalid, match="2020-01-04"):
        book.record(transfer("26", to="cyd", on=FIRST))
    assert book.record(transfer("25", to="cyd", on=FIRST)).outcome == "registered"
    with book.as_of(AsOf(effective_on=LATER)) as view:
        found = {(row.series, row.holder): str(row.shares) for row in view.holdings()}
    assert found == {("A", "ada"): "25", ("A", "bob"): "30", ("A", "cyd"): "25", ("B", "ada"): "20"}
    assert book.verify().passed


def test_a_split_divides_what_is_pledged_over_the_pledges_and_leaves_nothing_in_none(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(pledge("7"))
    book.record(pledge("4", to="bob"))
    book.record(SplitShares(series="A", ratio="1:2", rounding=Rounding.FLOOR, on=SECOND))
    assert pledges(book, FIRST) == [("P-1", "7", ("A-1",), "in force"), ("P-2", "4", ("A-1",), "in force")]
    assert [row[:2] for row in pledges(book, SECOND)] == [("P-1", "3"), ("P-2", "2")]
    book.record(ReleasePledge(pledge="P-1", on=THIRD))
    book.record(EnforcePledge(pledge="P-2", on=THIRD))
    assert held(book, THIRD)["bob"] == "2"
    assert book.record(transfer("47", on=THIRD)).outcome == "registered"
    assert book.verify().passed


def test_a_lot_that_is_wholly_pledged_is_still_counted_as_its_holders(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(lock_up())
    locked = book.record(pledge("100", on=SECOND))
    assert locked.outcome == "registered", "the lock-up of this agreement names no pledge"
    enforcement = EnforcePledge(pledge="P-1", on=THIRD)
    held_back = book.record(enforcement)
    assert (held_back.outcome, held_back.request) == ("held", "T-2")
    assert [one.code for one in held_back.reasons] == [Code.LOCKED, Code.NO_NOTICE]
    assert held(book, LOCKED_ON) == {"ada": "100"}
    assert book.record(EnforcePledge(pledge="P-1", on=LOCKED_ON)).outcome == "registered"
    assert held(book, LOCKED_ON) == {"cyd": "100"}
