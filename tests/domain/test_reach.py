"""Whom a lock-up after an offering reaches: by when and how shares came to whoever has them."""

from dataclasses import replace
from typing import Any

import pytest

from ledger.domain.holding_events import PledgeEnforced
from ledger.domain.requests import Act, Basis
from ledger.domain.share_events import LotMove, Origin
from ledger.domain.standing import Status
from ledger.domain.values import Units
from tests.domain.given import held, recorded
from tests.domain.offerings import BEGUN, OPEN, ask, day, known, lot, moved, run, texts


def test_everyone_is_bound_who_holds_shares_when_it_begins_whoever_bought_them() -> None:
    before = moved(100, day(-1))
    found = ask(before, day(1), known())
    assert (found.status, found.questions) == (Status.LOCKED, ())
    assert [by.clause.clause for by in found.restricted_by] == ["C-1"]


def test_shares_issued_since_are_bound_as_the_clause_says_and_where_it_does_not_that_is_unknown() -> None:
    issued = held(acquired_on=BEGUN)
    for new_issues, status in ((True, "locked"), (False, "free"), (OPEN, "disputed")):
        assert ask(issued, day(1), known(run=run(new_issues_bound=new_issues))).status == status
        assert ask(lot(), day(1), known(run=run(new_issues_bound=new_issues))).status == "locked"
    unknown = ask(issued, day(1), known())
    assert unknown.status is Status.UNKNOWN
    assert "whether C-1 reaches shares issued on or after 1 Jun 2011 is not recorded" in texts(unknown)
    free = ask(issued, day(1), known(run=run(new_issues_bound=False)))
    assert "does not reach shares issued on or after 1 Jun 2011" in texts(free)
    assert ask(held(acquired_on=day(-1)), day(1), known(run=run(new_issues_bound=False))).status is Status.LOCKED


def test_shares_paid_in_kind_since_are_those_of_the_shares_they_come_of() -> None:
    paid = held(acquired_on=day(2), origin="pik")
    means = known(run=run(new_issues_bound=False), derived={"pik": True})
    assert ask(paid, day(3), means).status is Status.LOCKED
    assert ask(paid, day(3), known(derived={"pik": False})).status is Status.FREE


WAIVED = {"waiver": "of the board"}


@pytest.mark.parametrize(
    ("bound", "status"), [(True, "locked"), (False, "free"), (OPEN, "disputed"), (None, "unknown")]
)
def test_whether_it_follows_shares_that_moved_while_they_were_locked_is_what_the_clause_says(
    bound: Any, status: str
) -> None:
    with_terms = known(**({} if bound is None else {"transferees_bound": bound}))
    assert ask(moved(**WAIVED), day(1), with_terms).status == status
    if bound is None:
        said = texts(ask(moved(**WAIVED), day(1), with_terms))
        assert "ann was bound when lot X-2 moved on 1 Jun 2011; whether C-1 follows its shares to bob is not" in said


def test_shares_that_were_free_of_it_when_they_moved_stay_free_in_every_hand() -> None:
    for on in (BEGUN, day(12)):
        found = ask(moved(on=on), day(13), known(transferees_bound=True))
        assert (found.status, found.questions) == (Status.FREE, ())
        assert "the shares of lot X-2 were free of it when they moved" in texts(found)
    asserted = ask(moved(evidence=()), day(13), known(transferees_bound=True))
    assert any(rest.text.startswith("lot X-2: transferred to bob") for rest in asserted.rests_on)


def test_shares_paid_in_kind_on_shares_that_moved_are_reached_as_those_are() -> None:
    paid = held("X-4", holder="bob", original_purchaser="ann", acquired_on=day(14), origin=Origin.PIK)
    means = known(transferees_bound=False, derived={"pik": True})
    assert ask(paid, day(15), means).status is Status.LOCKED, "as far as is known, ann's shares of before"
    free, bound = replace(paid, moved=moved(on=day(12)).opened), replace(paid, moved=moved(on=day(12), **WAIVED).opened)
    assert ask(free, day(15), known(transferees_bound=True, derived={"pik": True})).status is Status.FREE
    assert ask(bound, day(15), known(transferees_bound=True, derived={"pik": True})).status is Status.LOCKED
    assert ask(bound, day(15), means).status is Status.FREE
    assert ask(free, day(15), known(transferees_bound=True)).status is Status.FREE, "either way"
    assert ask(bound, day(15), known(transferees_bound=True)).status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("how", "status"),
    [({}, Status.FREE), ({"waiver": "of the board"}, Status.LOCKED), ({"in_breach": True}, Status.LOCKED)],
)
def test_shares_that_came_by_enforcing_a_pledge_moved_as_by_a_transfer(how: dict[str, Any], status: Status) -> None:
    event = PledgeEnforced(
        request="T-2",
        pledge="P-1",
        series="X",
        holder="ann",
        pledgee="bob",
        certificate=None,
        surrendered=(),
        moves=(LotMove(source="X-1", child="X-2", shares=Units(100)),),
        **{"waiver": None, "in_breach": False, "presented_at": None, "relied_on": (), **how},
    )
    came = replace(moved(), opened=recorded(event, 60, on=BEGUN))
    assert ask(came, day(13), known(transferees_bound=True)).status is status


@pytest.mark.parametrize(
    "how",
    [
        {"waiver": "of the board"},
        {"in_breach": True},
        {"basis": Basis.AFFILIATE},
        {"act": Act.PLEDGE},
        {"sequence": 30},
        {"sequence": 9},
    ],
)
def test_a_transfer_that_the_clause_did_not_let_pass_as_it_was_known_does_not_let_the_shares_go(
    how: dict[str, Any],
) -> None:
    """A waiver, a breach, an exception, an act not named, an entry before the offering or the clause was recorded."""
    assert ask(moved(**how), day(1), known(transferees_bound=True)).status is Status.LOCKED


def test_a_lot_that_is_judged_as_if_its_transferor_still_had_it_is_bound_as_that_was() -> None:
    own = moved(basis=Basis.AFFILIATE)
    supposed = replace(own, lot=replace(own.lot, holder="ann"))
    personal = known(transferees_bound=False)
    assert [ask(one, day(1), personal).status for one in (own, supposed)] == [Status.FREE, Status.LOCKED]


def test_a_clause_that_was_not_in_force_on_the_day_let_nothing_go() -> None:
    later = known(transferees_bound=True, more={"effective_on": day(5).isoformat()})
    assert ask(moved(on=day(2)), day(6), later).status is Status.LOCKED
    assert ask(moved(on=day(5)), day(6), later).status is Status.FREE


def test_shares_sold_in_a_registration_are_free_where_the_clause_permits_such_a_sale() -> None:
    sale: dict[str, Any] = {"act": Act.SELL, "basis": Basis.REGISTERED, "registration": "R-1"}
    for permitted, status in ((True, "free"), (False, "locked"), (OPEN, "disputed")):
        with_terms = known(transferees_bound=True, registered_sale_permitted=permitted)
        assert ask(moved(**sale), day(1), with_terms).status == status
    permitted = known(transferees_bound=True, registered_sale_permitted=True)
    found = ask(moved(evidence=(), **sale), day(1), permitted)
    assert "lot X-2 was sold in R-1 on 1 Jun 2011, and such a sale is outside it, as read" in texts(found)
    assert any(rest.text.startswith("lot X-2: sold in R-1 to bob") for rest in found.rests_on)
    for other in ({**sale, **WAIVED}, {**sale, "act": Act.TRANSFER}):
        assert ask(moved(**other), day(1), permitted).status is Status.LOCKED


def test_a_successor_stays_bound_unless_a_succession_is_a_transfer() -> None:
    succeeded = moved(basis=Basis.SUCCESSION)
    personal = {"transferees_bound": False}
    assert ask(succeeded, day(1), known(succession_is_transfer=False, **personal)).status is Status.LOCKED
    assert ask(succeeded, day(1), known(succession_is_transfer=True, **personal)).status is Status.FREE
    assert ask(succeeded, day(1), known(**personal)).status is Status.UNKNOWN


def test_it_may_bind_only_what_was_bought_under_an_agreement() -> None:
    under = known(purchased_under="purchase", transferees_bound=False)
    assert ask(lot(), day(1), under).status is Status.LOCKED
    assert ask(replace(lot(), lot=replace(lot().lot, agreement="gift")), day(1), under).status is Status.FREE
    assert ask(moved(100, day(-1)), day(1), under).status is Status.FREE
    assert ask(moved(**WAIVED), day(1), under).status is Status.FREE
    assert ask(moved(100, day(-1)), day(1), known(purchased_under="purchase")).status is Status.UNKNOWN


def test_whom_it_does_not_reach_is_asked_no_question_of_its_days() -> None:
    with_terms = known(last_day_locked=OPEN, run=run(new_issues_bound=False))
    assert ask(held(acquired_on=BEGUN), day(40), with_terms).questions == ()
