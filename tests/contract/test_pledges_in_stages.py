"""Pledges of shares that a lock-up lets go of in stages, and in counts of what a holder has, on either database."""

import json
from dataclasses import replace
from datetime import date

import pytest

from ledger import Ledger
from ledger.domain.entities import RecordMilestone
from ledger.domain.kinds import RecordAgreement
from ledger.domain.requests import DemandRegistration, EnforcePledge, Form
from tests.contract.acts import filled, issue, transfer
from tests.contract.test_offerings import OFFERING, agreement, day, parts, sliced
from tests.contract.test_pledges import pledge


def opened(database: str, *, acts: list[str]) -> Ledger:
    """Ada holds 100 shares; half is let go of 20 days after the offering, for these acts."""
    book = filled(database)
    recorded = agreement().agreement
    clauses = tuple(
        replace(one, parameters=json.dumps({**one.terms(), "acts": acts})) if one.clause == "LU" else one
        for one in recorded.clauses
    )
    book.record(RecordAgreement(agreement=replace(recorded, clauses=clauses)))
    book.record(issue("100"))
    book.record(RecordMilestone(milestone="offering", on=OFFERING))
    return book


@pytest.mark.parametrize(
    ("acts", "left"), [(["transfer", "sell"], 50), (["transfer", "sell", "pledge"], 10)], ids=["free", "forbidden"]
)
def test_what_is_pledged_uses_a_release_up_only_where_the_clause_forbids_pledges(
    database: str, acts: list[str], left: int
) -> None:
    book = opened(database, acts=acts)
    assert book.record(pledge("40", on=day(21))).outcome == "registered"
    assert sliced(book, day(22))["A-1"].earlier == {OFFERING: 100}
    assert parts(book, day(22)) == {"free": left, "locked": 100 - left}
    assert book.record(transfer(str(left + 1), to="bob", on=day(22)), dry_run=True).outcome == "refused"
    assert book.record(transfer(str(left), to="bob", on=day(22))).outcome == "registered"


def test_a_pledge_is_enforced_within_what_is_let_go_of_the_whole_lot(database: str) -> None:
    book = opened(database, acts=["transfer", "sell"])
    book.record(pledge("60", on=day(1)))
    assert book.record(EnforcePledge(pledge="P-1", shares="51", on=day(21)), dry_run=True).outcome == "refused"
    assert book.record(EnforcePledge(pledge="P-1", shares="50", on=day(21))).outcome == "registered"
    assert book.record(transfer("1", to="bob", on=day(22))).outcome == "refused"


def test_shares_that_are_wholly_pledged_are_still_those_of_their_holder_in_a_demand(database: str) -> None:
    book = opened(database, acts=["transfer", "sell"])
    book.record(pledge("100", on=day(1)))
    held = sliced(book, day(2))["A-1"]
    assert (held.balance.shares, held.pledged, held.units) == (0, 100, 100)
    demand = DemandRegistration(
        holder="ada", form=Form.LONG, series="A", shares="100", received_on=date(2020, 12, 1), pool="all"
    )
    assert book.record(demand).outcome == "registered"
