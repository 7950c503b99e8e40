"""A lock-up after an offering and rights counted for a pool: what the store reads for them, on either database.

The lock-up of everyone begins with the offering of 1 June 2020 and lasts 100 days; 25% of a lot is let go of after 10
days, 11 June, and 50% after 20. The pool 'all' may demand one long form with 30% of the registrable shares.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from ledger import AsOf, Ledger
from ledger.domain.agreement_data import parse
from ledger.domain.authorisations import ChangeAuthorised
from ledger.domain.corrections import ReverseEvent
from ledger.domain.dividends import PayDividend
from ledger.domain.entities import RecordMilestone
from ledger.domain.kinds import RecordAgreement
from ledger.domain.participation import JoinRegistration
from ledger.domain.requests import DemandRegistration, Form
from ledger.domain.rights import pools
from ledger.domain.slices import HeldLot, Needs
from ledger.domain.splits import SplitShares
from ledger.domain.values import Moment
from ledger.errors import Fault, Invalid
from ledger.receipts import Receipt
from ledger.store.engine import reading
from ledger.store.reads import Reads
from ledger.store.slicing import Slicer
from tests.contract.acts import FIRST, filled, issue, transfer

OFFERING, NEXT = date(2020, 6, 1), date(2020, 6, 2)
TODAY = date(2021, 3, 3)


def day(after: int) -> date:
    """So many days after the offering."""
    return OFFERING + timedelta(days=after)


def agreement() -> RecordAgreement:
    def clause(name: str, kind: str, **parameters: Any) -> dict[str, Any]:
        words = {"cite": "section 1", "text": f"The words of {name}.", "effective_on": FIRST}
        return {"id": name, "kind": kind, **words, "parameters": parameters}

    run = {
        "milestone": "offering",
        "days": 100,
        "new_issues_bound": False,
        "stage": [{"after_days": 10, "percent": 25}, {"after_days": 20, "percent": 50}],
    }
    return RecordAgreement(
        agreement=parse(
            {
                "format": 1,
                "document": {
                    "id": "spa",
                    "title": "Share Purchase Agreement",
                    "made_on": FIRST,
                    "sha256": "a" * 64,
                    "parties": ["acme", "ada", "bob", "cyd"],
                },
                "clause": [
                    clause(
                        "LU",
                        "lock-up",
                        obligors="everyone",
                        acts=["transfer", "sell"],
                        last_day_locked=True,
                        registered_sale_permitted=True,
                        transferees_bound=False,
                        run=run,
                    ),
                    clause(
                        "DR",
                        "demand-rights",
                        pool={"id": "all", "percent": 30},
                        long_form=1,
                        short_form=1,
                        after=FIRST,
                        notice_date="received",
                        opinion_required=False,
                    ),
                    clause("RS", "registrable-securities", limb=[{"covers": {"series": "A"}}]),
                    clause("PB", "piggyback-rights", holders="everyone"),
                ],
            }
        )
    )


@pytest.fixture
def book(database: str) -> Ledger:
    """Ada holds 100 shares of series A, bob 60 and cyd 40; the agreement and the offering are recorded."""
    found = filled(database)
    found.record(agreement())
    for holder, shares in (("ada", "100"), ("bob", "60"), ("cyd", "40")):
        found.record(issue(shares, to=holder))
    found.record(RecordMilestone(milestone="offering", on=OFFERING))
    return found


def sliced(book: Ledger, on: date, **needs: Any) -> dict[str, HeldLot]:
    """The lots of series A that a decision on a day is given."""
    with reading(book.engine) as connection:
        wanted = Needs(on=on, series="A", holders=("ada",), lots_of="ada", terms=True, **needs)
        return {held.lot.lot: held for held in Slicer(Reads(connection, book.issuer)).slice(wanted, TODAY).lots}


def viewed(book: Ledger, on: date, earlier: tuple[date, ...], known_at: int | None = None) -> dict[str, HeldLot]:
    """The lots that a question about a day is given, with their units on earlier days."""
    with reading(book.engine) as connection:
        reads = Reads(connection, book.issuer)
        moment: Moment = reads.resolve(AsOf(effective_on=on, known_at=known_at))
        return {held.lot.lot: held for held in reads.lots(moment, earlier=earlier)}


def parts(book: Ledger, on: date, holder: str = "ada", known_at: int | None = None) -> dict[str, int]:
    with book.as_of(AsOf(effective_on=on, known_at=known_at)) as view:
        rows = view.eligibility(holder=holder)
        held = sum(row.shares for row in view.holdings(holder=holder))
    assert sum(row.shares for row in rows) == held
    assert len({row.status for row in rows}) == len(rows)
    return {row.status: int(row.shares) for row in rows}


# --- balances of earlier and later days


def test_a_decision_is_given_what_each_lot_had_on_the_day_of_the_milestone(book: Ledger) -> None:
    assert sliced(book, day(-1))["A-1"].earlier == {}
    assert sliced(book, day(11))["A-1"].earlier == {OFFERING: 100}
    book.record(transfer("5", on=day(-3)))
    book.record(transfer("20", on=day(11)))
    book.record(issue("30", on=day(2)))
    found = {name: (held.balance.shares, held.earlier) for name, held in sliced(book, day(12)).items()}
    assert found == {"A-1": (75, {OFFERING: 95}), "A-6": (30, {OFFERING: 0})}


def test_a_question_is_given_the_same_as_of_any_knowledge(book: Ledger) -> None:
    before = book.head().sequence
    book.record(transfer("5", on=day(-3)))
    book.record(transfer("20", on=day(11)))
    earlier = (OFFERING, day(11))
    assert viewed(book, day(12), earlier)["A-1"].earlier == {OFFERING: 95, day(11): 75}
    assert viewed(book, day(12), earlier, before)["A-1"].earlier == {OFFERING: 100, day(11): 100}
    assert viewed(book, day(12), (day(-3),))["A-4"].earlier == {day(-3): 5}
    assert viewed(book, day(12), (OFFERING,))["A-5"].earlier == {OFFERING: 0}
    assert viewed(book, day(12), ())["A-1"].earlier == {}


def test_a_decision_is_given_later_balances_only_of_lots_that_give_on_a_later_day(book: Ledger) -> None:
    assert sliced(book, day(11))["A-1"].later == {}
    book.record(transfer("20", on=day(15)))
    found = sliced(book, day(11))["A-1"]
    assert found.later == {day(19): 80, day(20): 80, day(99): 80, day(100): 80}
    assert (found.balance.shares, found.balance.lowest) == (100, 80)
    assert sliced(book, day(15))["A-1"].later == {}


def test_the_parts_of_a_holding_follow_the_stages_and_what_was_taken(book: Ledger) -> None:
    assert [parts(book, day(n)) for n in (-1, 0, 10, 11, 21)] == [
        {"free": 100},
        {"locked": 100},
        {"locked": 100},
        {"free": 25, "locked": 75},
        {"free": 50, "locked": 50},
    ]
    known = book.head().sequence
    assert book.record(transfer("25", on=day(11))).outcome == "registered"
    assert book.record(transfer("1", on=day(11))).outcome == "refused"
    assert parts(book, day(11)) == {"locked": 75}
    assert parts(book, day(11), known_at=known) == {"free": 25, "locked": 75}
    assert parts(book, day(11), "bob") == {"free": 40, "locked": 45}, "a quarter of its own 60, and what it bought"
    assert parts(book, day(100)) == {"free": 25, "locked": 50}
    assert parts(book, day(101)) == {"free": 75}


def test_a_transfer_entered_late_is_held_where_later_ones_took_the_release(book: Ledger) -> None:
    assert book.record(transfer("20", on=day(15))).outcome == "registered"
    assert book.record(transfer("6", on=day(12))).outcome == "held"
    assert book.record(transfer("5", on=day(12))).outcome == "registered"
    assert book.record(transfer("1", on=day(19))).outcome == "refused"
    assert parts(book, day(20)) == {"locked": 75}


def test_a_milestone_that_is_undone_has_not_taken_place(book: Ledger) -> None:
    book.record(ReverseEvent(sequence=book.head().sequence, reason="postponed"))
    assert parts(book, day(1)) == {"free": 100}
    book.record(RecordMilestone(milestone="offering", on=day(30)))
    assert [parts(book, day(n)) for n in (29, 30, 41)] == [
        {"free": 100},
        {"locked": 100},
        {"free": 25, "locked": 75},
    ]
    assert book.verify().passed


# --- demands counted for a pool


def demand(book: Ledger, holder: str, *others: str, on: date = NEXT, **changes: Any) -> Receipt:
    fields: dict[str, Any] = {"form": Form.LONG, "series": "A", "shares": "10", "jointly_with": others, **changes}
    return book.record(DemandRegistration(holder=holder, received_on=on, **fields))


def left(book: Ledger, on: date, holder: str | None = None) -> dict[tuple[str, str], tuple[Any, Any]]:
    with book.as_of(AsOf(effective_on=on)) as view:
        return {(row.holder, row.form): (row.reserved, row.remaining) for row in view.rights(holder=holder)}


def test_a_pooled_demand_is_given_everybodys_lots_of_its_day_and_all_registrations(book: Ledger) -> None:
    book.record(transfer("30", by="bob", to="cyd", on=day(-5)))
    demand(book, "ada", on=day(-2))
    with reading(book.engine) as connection:
        slicer = Slicer(Reads(connection, book.issuer))
        wanted = Needs(on=day(-6), series="A", lots_of="cyd", registrations_of="cyd", terms=True, everybody=True)
        found = slicer.slice(wanted, TODAY)
        assert found.terms is not None
        assert pools(found.terms) == ("all",)
        assert {held.lot.holder: held.balance.shares for held in found.everybody} == {"ada": 100, "bob": 60, "cyd": 40}
        assert [len(events) for events in found.registrations] == [1], "ada's, although cyd asks"
        assert found.decimals == {"A": 0}
        without = slicer.slice(Needs(on=day(-6), series="A", lots_of="cyd", terms=True), TODAY)
        assert (without.everybody, without.registrations, without.decimals) == ((), (), {})


def test_without_a_pool_a_demand_is_given_its_holders_lots_alone(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    with reading(book.engine) as connection:
        wanted = Needs(on=TODAY, series="A", lots_of="ada", registrations_of="ada", terms=True, everybody=True)
        found = Slicer(Reads(connection, book.issuer)).slice(wanted, TODAY)
    assert (len(found.lots), found.everybody, found.decimals) == (1, (), {})


def test_a_pool_counts_a_demand_once_whoever_made_it(book: Ledger) -> None:
    assert demand(book, "cyd").outcome == "refused"
    accepted = demand(book, "cyd", "bob")
    assert (accepted.outcome, accepted.opened) == ("registered", ("R-1",))
    book.record(JoinRegistration(registration="R-1", holder="ada", series="A", shares="1", on=day(2)))
    everyone = {("everyone", "piggyback"): (0, "unlimited")}
    assert left(book, day(0)) == {("all", "long"): (0, 1), ("all", "short"): (0, 1), **everyone}
    assert left(book, day(2)) == {("all", "long"): (1, 0), ("all", "short"): (0, 1), **everyone}
    assert demand(book, "ada", on=day(3)).outcome == "refused"
    assert demand(book, "ada", form=Form.SHORT, on=day(3)).outcome == "registered"
    assert demand(book, "ada", on=day(0)).outcome == "held", "received before, and entered after it"


def test_what_a_pool_has_left_is_everybodys_and_can_be_asked_for_by_its_id(book: Ledger) -> None:
    assert set(left(book, day(0), "cyd")) == {("all", "long"), ("all", "short"), ("everyone", "piggyback")}
    assert ("all", "long") in left(book, day(0), "all")
    with pytest.raises(Invalid) as refusal:
        left(book, day(0), "none")
    assert refusal.value.fault is Fault.UNKNOWN_HOLDER


def test_a_joint_demand_is_in_the_history_of_everybody_behind_it(book: Ledger) -> None:
    first = demand(book, "cyd", "bob", pool="all")
    with book.as_of(AsOf(effective_on=day(2))) as view:
        for holder in ("bob", "cyd"):
            assert first.sequence in [line.sequence for line in view.history(holder=holder)]
        assert first.sequence not in [line.sequence for line in view.history(holder="ada")]
    with pytest.raises(Invalid) as refusal:
        book.record(ReverseEvent(sequence=4, reason="never a holder"))
    assert refusal.value.fault is Fault.HAS_DEPENDENTS
    assert book.verify().passed


def test_after_a_split_a_stage_lets_go_of_the_same_part_in_new_shares(book: Ledger) -> None:
    book.record(ChangeAuthorised(series="A", shares="700", increased=True, on=FIRST))
    book.record(SplitShares(series="A", ratio="3:1", on=day(5)))
    assert free(book, day(11)) == 75
    assert book.record(transfer("76", on=day(11))).outcome == "refused"
    assert book.record(transfer("75", on=day(11))).outcome == "registered"
    assert free(book, day(21)) == 75, "half of 300, less what left"
    book.record(SplitShares(series="A", ratio="1:3", on=day(22)))
    assert free(book, day(23)) == 25
    with book.as_of(AsOf(effective_on=day(23))) as view:
        assert not [row for row in view.exceptions() if row.code == "NOT_COMPLIANT"]
    assert book.verify().passed


def test_shares_in_kind_on_shares_that_were_let_go_of_are_found_by_how_those_moved(book: Ledger) -> None:
    book.record(ChangeAuthorised(series="A", shares="700", increased=True, on=FIRST))
    sold = book.record(transfer("25", on=day(11)))
    assert sold.outcome == "registered"
    book.record(PayDividend(series="A", rate="100", record_on=day(12), on=day(12)))
    book.record(PayDividend(series="A", rate="100", record_on=day(13), on=day(13)))
    lots = {name: held for name, held in viewed(book, day(14), ()).items() if held.lot.origin == "pik"}
    first, _ = (held for held in lots.values() if held.lot.parents == sold.opened)
    (second,) = [held for held in lots.values() if held.lot.parents == (first.lot.lot,)]
    assert [held.moved.sequence for held in (first, second) if held.moved] == [sold.sequence, sold.sequence]
    assert {held.moved for held in lots.values() if held.lot.holder == "ada"} == {None}
    with book.as_of(AsOf(effective_on=day(14))) as view:
        rows = {(row.lots[0], row.status) for row in view.eligibility(holder="bob", by_lot=True)}
    assert {(first.lot.lot, "free"), (second.lot.lot, "free")} <= rows, "whether the clause means such shares or not"


def free(book: Ledger, on: date) -> int:
    """How many of ada's shares are free on a day."""
    with book.as_of(AsOf(effective_on=on)) as view:
        rows = view.eligibility(holder="ada")
    return sum(int(row.shares) for row in rows if row.status == "free")
