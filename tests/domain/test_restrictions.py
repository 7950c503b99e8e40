"""Lock-ups of an invented agreement: who is bound, which acts, until when, and what excepts them."""

from datetime import date, timedelta
from typing import Any

import pytest

from ledger.domain.events import Recorded
from ledger.domain.requests import Act, Basis
from ledger.domain.restrictions import Ask, judge
from ledger.domain.slices import HeldLot, Terms
from ledger.domain.standing import RestKind, Standing
from ledger.errors import Code
from tests.domain.given import (
    ILLUSTRATIVE,
    agreed,
    clause,
    debt,
    document,
    early_end,
    held,
    lock_up,
    question,
    recorded,
    terms,
)
from tests.domain.test_registrations import reached

END = date(2012, 3, 4)
BEFORE = date(2011, 7, 1)


def locked(*, debts: list[Recorded] | None = None, clause_: dict[str, Any] | None = None, **changes: Any) -> Terms:
    made = clause("C-1", "lock-up", lock_up(**changes), **(clause_ or {}))
    return terms(agreed(made, question=[question("Q-1", "yes", "no")]), debts=debts or [])


def ask(
    known: Terms,
    on: date = BEFORE,
    *,
    of: HeldLot | None = None,
    act: Act = Act.SELL,
    basis: Basis = Basis.PRIVATE,
    registered: bool = False,
) -> Standing:
    return judge(of or held(), Ask(act=act, basis=basis, on=on, registered=registered), known)


def test_where_nothing_restricts_that_is_all_that_is_said() -> None:
    found = ask(terms())
    assert (found.status, [reason.code for reason in found.reasons]) == ("free", [Code.FREE])
    assert found.reasons[0].text == "no recorded clause restricts this act by ann on 1 Jul 2011"


def test_only_the_obligor_the_act_and_the_purchase_that_are_named_are_bound() -> None:
    known = locked()
    assert ask(known).status == "locked"
    assert ask(known, act=Act.PLEDGE).status == "free"
    for of in (held(holder="bob"), held(agreement="gift"), held(original_purchaser="bob")):
        assert ask(known, of=of).status == "free"


def test_whether_the_covenant_follows_the_shares_to_others_is_not_recorded() -> None:
    bought = held(holder="bob", original_purchaser="ann")
    found = ask(locked(), of=bought)
    assert (found.status, found.until) == ("unknown", END)
    assert "only ann covenanted; whether C-1 follows its shares to bob is not recorded" in {
        r.text for r in found.reasons
    }
    assert ask(locked(), END + timedelta(days=1), of=bought).status == "free"


def test_a_locked_answer_names_the_acts_the_day_and_the_end() -> None:
    (reason,) = ask(locked()).reasons
    assert reason.text == (
        "The words of C-1. Not to be done: transfer or sell. Locked on 1 Jul 2011; the end is 4 Mar 2012 "
        "(the outside date)"
    )
    (reason,) = ask(locked(acts=["sell"])).reasons
    assert "Not to be done: sell. Locked" in reason.text


def test_the_last_day_is_locked_or_free_as_the_clause_or_the_reading_says() -> None:
    def days(known: Terms) -> list[str]:
        return [ask(known, END + timedelta(days=n)).status.value for n in (-1, 0, 1)]

    assert days(locked(last_day_locked=True)) == ["locked", "locked", "free"]
    assert days(locked(last_day_locked=False)) == ["locked", "free", "free"]
    assert days(locked(last_day_locked={"question": "Q-1", "yes": True, "no": False})) == ["locked", "disputed", "free"]


def test_the_clause_binds_from_its_own_day_and_nothing_is_said_of_earlier_ones() -> None:
    assert ask(locked(), date(2010, 12, 31)).status == "free"


def test_the_days_of_a_replaced_clause_are_unknown_for_those_whom_it_could_bind() -> None:
    old = {"document": "base", "clause": "§4", "since": "2010-07-01", "could_bind": ["ann"]}
    known = locked(clause_={"supersedes": old})
    days = [date(2010, 6, 30), date(2010, 7, 1), date(2010, 12, 31), date(2011, 1, 1)]
    assert [ask(known, day).status.value for day in days] == ["free", "unknown", "unknown", "locked"]
    assert {ask(known, day, of=held(holder="bob")).status.value for day in days} == {"free"}
    assert ask(known, days[1]).until is None


def test_a_clause_that_a_later_one_replaced_no_longer_binds() -> None:
    longer = clause("C-2", "lock-up", lock_up(outside_on="2012-06-01"), effective_on="2011-06-01", replaces="C-1")
    known = terms(agreed(clause("C-1", "lock-up", lock_up())), agreed(longer, document=document("rider")))
    found = ask(known)
    assert (found.status, found.until) == ("locked", date(2012, 6, 1))
    assert [by.clause.clause for by in found.restricted_by] == ["C-2"]


def test_where_two_clauses_bind_the_later_end_counts_and_both_are_named() -> None:
    second = clause("C-2", "lock-up", lock_up(outside_on="2012-06-01"))
    known = terms(agreed(clause("C-1", "lock-up", lock_up()), second))
    found = ask(known)
    assert (found.until, [by.clause.clause for by in found.restricted_by]) == (date(2012, 6, 1), ["C-1", "C-2"])


def test_an_unknown_end_beside_a_known_one_is_unknown() -> None:
    old = {"document": "base", "clause": "§4", "since": "2011-06-01", "could_bind": ["ann"]}
    second = clause("C-2", "lock-up", lock_up(), effective_on="2011-08-01", supersedes=old)
    found = ask(terms(agreed(clause("C-1", "lock-up", lock_up()), second)))
    assert found.status == "locked"
    assert found.until == END, "in one world only the known end binds"


# --- the early end


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ({}, date(2012, 2, 1)),
        ({"issued_on": date(2011, 2, 10)}, date(2012, 2, 10)),
        ({"sold_on": date(2011, 1, 1)}, END),
        ({"sold_on": date(2011, 1, 2)}, date(2012, 1, 2)),
        ({"sold_on": date(2011, 3, 4)}, END),
        ({"sold_on": date(2011, 3, 5)}, END),
        ({"issuer": "subsidiary"}, END),
        ({"high_yield": False}, END),
        ({"gross_proceeds": 999}, END),
        ({"gross_proceeds": None, "high_yield": False}, END),
    ],
)
def test_the_lock_up_ends_with_the_anniversary_of_a_qualifying_issue(changes: dict[str, Any], end: date) -> None:
    sold_on = changes.pop("sold_on", date(2011, 2, 1))
    issue = debt(sold_on, **{"issued_on": sold_on, **changes})
    assert ask(locked(early_end=early_end(), debts=[issue])).until == end


def test_the_first_qualifying_issue_counts_in_whatever_order_they_were_recorded() -> None:
    issues = [debt(date(2011, 2, 1), 30), debt(date(2011, 1, 15), 31), debt(date(2011, 2, 20), 32)]
    found = ask(locked(early_end=early_end(), debts=issues))
    assert found.until == date(2012, 1, 15)
    assert "#31" in found.reasons[-1].text


def test_an_issue_after_the_day_asked_about_is_not_yet_a_fact() -> None:
    known = locked(early_end=early_end(years_after=0), debts=[debt(date(2011, 7, 2))])
    assert ask(known, date(2011, 7, 1)).until == END
    assert ask(known, date(2011, 7, 3)).status == "free"


@pytest.mark.parametrize(
    ("changes", "status", "asked"),
    [
        ({"gross_proceeds": None}, "unknown", 1),
        ({"high_yield": None}, "unknown", 1),
        ({"gross_proceeds": None, "high_yield": None}, "unknown", 1),
        ({}, "free", 0),
    ],
)
def test_a_missing_fact_of_the_issue_is_run_both_ways(changes: dict[str, Any], status: str, asked: int) -> None:
    known = locked(early_end=early_end(), debts=[debt(date(2011, 2, 1), **changes)])
    found = ask(known, date(2012, 2, 2))
    assert found.status == status
    assert len([reason for reason in found.reasons if reason.code is Code.FACT_MISSING]) == asked


def test_an_issue_is_named_wherever_another_record_of_it_could_decide_otherwise() -> None:
    def kinds(sold_on: date = date(2011, 2, 1), **changes: Any) -> list[RestKind]:
        issue = debt(sold_on, evidence=ILLUSTRATIVE, **changes)
        found = ask(locked(early_end=early_end(), debts=[issue])).rests_on
        return [rest.kind for rest in found if rest.kind is not RestKind.MISSING_DOCUMENT]

    assert kinds() == kinds(gross_proceeds=999) == kinds(issuer="subsidiary") == [RestKind.ILLUSTRATIVE]
    assert kinds(date(2011, 1, 1)) == kinds(date(2011, 3, 5)) == [], "too early, and too late to matter"
    assert kinds(issued_on=None) == [RestKind.ILLUSTRATIVE, RestKind.ASSUMPTION]


def test_locked_late_assumes_that_no_issue_is_unrecorded() -> None:
    known = locked(early_end=early_end())
    for on, assumed in ((date(2012, 1, 1), False), (date(2012, 1, 2), True)):
        kinds = [rest.kind for rest in ask(known, on).rests_on]
        assert (RestKind.ASSUMPTION in kinds) is assumed


# --- exceptions of the clause


SALE: dict[str, Any] = {"basis": Basis.REGISTERED, "registered": True}


def test_a_registered_sale_is_excepted_where_the_clause_says_so() -> None:
    def status(permitted: Any, **how: Any) -> str:
        return ask(locked(registered_sale_permitted=permitted), **how).status.value

    assert status(True, **SALE) == "free"
    assert status(False, **SALE) == "locked"
    assert status({"question": "Q-1", "yes": True, "no": False}, **SALE) == "disputed"
    assert status(True, basis=Basis.REGISTERED) == "locked"
    assert status(True, registered=True) == "locked"
    assert status(True, act=Act.TRANSFER, **SALE) == "locked", "only a sale"


def test_a_registered_sale_is_excepted_from_the_day_that_the_clause_names() -> None:
    known = locked(registered_sale_permitted=True, registered_sale_from="2011-07-02")
    assert [ask(known, day, **SALE).status.value for day in (BEFORE, date(2011, 7, 2))] == ["locked", "free"]


def test_a_registration_that_is_only_supposed_is_an_assumption_and_a_recorded_one_is_named() -> None:
    known = locked(registered_sale_permitted=True)
    supposed = [rest.text for rest in ask(known, **SALE).rests_on if rest.kind is RestKind.ASSUMPTION]
    assert len(supposed) == 1
    assert "none was named" in supposed[0]
    effective = recorded(reached("effective").event, 61, evidence=())
    asked = Ask(act=Act.SELL, on=BEFORE, registration=effective, **SALE)
    rests = [rest for rest in judge(held(), asked, known).rests_on if rest.sequence == 61]
    assert [rest.kind for rest in rests] == [RestKind.ASSERTED]


def test_holding_by_an_affiliate_is_unknown_for_the_series_that_the_exception_names() -> None:
    def status(series: list[str]) -> str:
        return ask(locked(affiliate_series=series), basis=Basis.AFFILIATE).status.value

    assert status(["X"]) == "unknown"
    assert status(["Y"]) == "locked"
    assert ask(locked(affiliate_series=["X"])).status == "locked"


# --- what the answer rests on


def test_an_answer_rests_on_the_issuance_and_on_every_document_that_nobody_has() -> None:
    known = terms(agreed(clause("C-1", "lock-up", lock_up()), **{"known-document": [{"id": "base", "title": "Base"}]}))
    found = ask(known, of=held(evidence=()))
    assert [(rest.kind.value, rest.document) for rest in found.rests_on] == [
        ("asserted", None),
        ("missing-document", "base"),
        ("missing-document", "purchase"),
    ]


def test_a_lot_that_came_by_an_illustrative_transfer_says_so() -> None:
    def named(*, illustrative: bool, opened: int = 40) -> list[int | None]:
        by = recorded(held().issued.event, opened, evidence=ILLUSTRATIVE if illustrative else ())
        lot = held(holder="bob", original_purchaser="ann", opened=opened, opened_by=by)
        return [rest.sequence for rest in ask(terms(), of=lot).rests_on if rest.sequence is not None]

    assert named(illustrative=True) == [40]
    assert named(illustrative=False) == []
    assert named(illustrative=True, opened=20) == []


def test_documents_that_bear_on_the_original_purchaser_are_named_too() -> None:
    known = terms(agreed(**{"known-document": [{"id": "side-letter", "title": "Letter", "parties": ["ann"]}]}))
    found = ask(known, of=held(holder="bob", original_purchaser="ann"))
    assert "side-letter" in {rest.document for rest in found.rests_on}


def test_a_clause_recorded_without_its_text_says_so() -> None:
    known = terms(agreed(clause("C-1", "lock-up", lock_up()), document=document(sha256="not held")))
    assert RestKind.ASSERTED in {rest.kind for rest in ask(known).rests_on}
