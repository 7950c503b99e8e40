"""Previews: what each reading of a question would change, and that nothing else would."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger.domain import previews
from ledger.domain.events import Recorded, SharesTransferred
from ledger.domain.fact_events import HolderSucceeded, MilestoneReached
from ledger.domain.previews import Change, Present, changes
from ledger.domain.registration_events import CounselReimbursed, HolderJoined
from ledger.domain.requests import Act, Basis
from ledger.domain.restrictions import Ask
from ledger.domain.share_events import Origin
from ledger.domain.slices import HeldLot, Terms
from ledger.domain.timelines import Span, timeline
from ledger.domain.values import Units
from tests.domain import example
from tests.domain.given import (
    TODAY,
    WAIVER,
    agreed,
    clause,
    debt,
    demand_rights,
    early_end,
    held,
    lock_up,
    question,
    recorded,
    terms,
)
from tests.domain.test_entries import transferred
from tests.domain.test_registrations import RECEIVED, accepted, reached

RULE = {"consumed_by": ["effective"], "given_back_by": []}
OPEN = {"question": "Q-1", "yes": True, "no": False}
QUESTION = question("Q-1", "yes", "no")


def present(
    known: Terms,
    *lots: HeldLot,
    on: date = TODAY,
    registrations: Iterable[tuple[Recorded, ...]] = (),
    decimals: int = 0,
) -> Present:
    """What is known as of a day; one lot of ann's unless others are given."""
    held_lots = lots or (held(),)
    return Present(
        terms=known,
        on=on,
        lots=held_lots,
        registrations=tuple(registrations),
        decimals={one.lot.series: decimals for one in held_lots},
    )


def asked(known: Present, name: str = "Q-1") -> tuple[Change, ...]:
    return changes(known.terms.question(name), known)


def rows(found: Iterable[Change]) -> list[tuple[str, str, str, str, str]]:
    return [(one.reading, one.subject, one.what, one.now, one.under) for one in found]


def locked(adopted: Mapping[str, str] | None = None, facts: Iterable[Recorded] = (), **changes: Any) -> Terms:
    """A lock-up in force from 1 January 2011 to 4 March 2012, and a question that it may name."""
    made = clause("C-1", "lock-up", lock_up(**changes))
    return terms(agreed(made, question=[QUESTION, question("Q-2", "yes", "no")]), adopted=adopted, debts=facts)


LAST_DAY = locked(last_day_locked=OPEN)


# --- lock-ups


def test_the_last_day_moves_with_its_question_for_every_act_that_the_clause_forbids() -> None:
    found = asked(present(LAST_DAY))
    subject = "lot X-1 of ann, 100 shares"
    now = "locked to 3 Mar 2012, disputed on 4 Mar 2012 (Q-1), free from 5 Mar 2012"
    exclusive = "locked to 3 Mar 2012, free from 4 Mar 2012"
    every = ["to sell, private", "to sell, registered", "to transfer, affiliate", "to transfer, succession"]
    assert [row for row in rows(found) if row[0] == "no"][:2] == [
        ("no", subject, what, now, exclusive) for what in every[:2]
    ]
    assert [one.what for one in found] == [*every, *every]
    assert {(one.reading, one.days_earlier) for one in found} == {("yes", 0), ("no", 1)}
    assert {(one.holder, one.lots) for one in found} == {("ann", ("X-1",))}


def test_a_change_has_both_courses_in_full() -> None:
    first = next(one for one in asked(present(LAST_DAY)) if one.reading == "no")
    assert [(span.from_on, span.to_on, span.status.value) for span in first.now_spans] == [
        (date(2011, 2, 1), date(2012, 3, 3), "locked"),
        (date(2012, 3, 4), date(2012, 3, 4), "disputed"),
        (date(2012, 3, 5), None, "free"),
    ]
    assert [span.status.value for span in first.under_spans] == ["locked", "free"]


def test_a_question_that_no_clause_names_changes_nothing() -> None:
    assert asked(present(LAST_DAY), "Q-2") == ()


def test_a_lot_that_the_clause_could_not_mean_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "timeline", None)
    elsewhere = held(agreement="gift"), held("X-2", holder="bob", original_purchaser="bob")
    assert asked(present(LAST_DAY, *elsewhere)) == ()


def test_the_words_that_a_clause_replaced_are_looked_at_for_all_whom_they_could_bind() -> None:
    bound: dict[str, Any] = {"question": "Q-1", "yes": ["ann", "bob"], "no": []}
    superseded = {"document": "base", "clause": "§1", "since": "2010-06-01", "could_bind": ["bob"], "bound": bound}
    made = clause("C-1", "lock-up", lock_up(), supersedes=superseded)
    known = terms(agreed(made, question=[QUESTION]))
    bought = held(holder="bob", original_purchaser="bob", acquired_on=date(2010, 6, 1))
    private = [one for one in rows(asked(present(known, bought))) if one[2] == "to sell, private"]
    assert [(one[0], one[3], one[4]) for one in private] == [
        ("yes", "unknown to 31 Dec 2010, free from 1 Jan 2011", "locked to 31 Dec 2010, free from 1 Jan 2011"),
        ("no", "unknown to 31 Dec 2010, free from 1 Jan 2011", "free from 1 Jun 2010"),
    ]


def test_the_adopted_reading_changes_nothing_and_the_other_shows_what_superseding_it_would() -> None:
    found = asked(present(locked({"Q-1": "no"}, last_day_locked=OPEN)))
    assert {one.reading for one in found} == {"yes"}
    assert (found[0].now, found[0].under, found[0].days_earlier) == (
        "locked to 3 Mar 2012, free from 4 Mar 2012",
        "locked to 4 Mar 2012, free from 5 Mar 2012",
        -1,
    )


def test_a_fact_of_a_day_to_come_counts_in_the_course_of_time() -> None:
    counted = {"question": "Q-1", "yes": "2011-01-01", "no": "2012-01-01"}
    known = locked(facts=[debt(date(2011, 3, 1))], early_end=early_end(counted_from=counted), outside_on="2012-12-31")
    found = asked(present(known, on=date(2011, 2, 1)))
    (private,) = [one for one in found if (one.reading, one.what) == ("yes", "to sell, private")]
    assert private.under == "locked to 1 Mar 2012, free from 2 Mar 2012"
    assert private.days_earlier == 305


def moving(act: str) -> list[str]:
    return [f"{act}, affiliate", f"{act}, succession"]


@pytest.mark.parametrize(
    ("acts", "what"),
    [
        (["sell", "pledge"], ["sell, private", "pledge, private", "sell, registered", *moving("sell")]),
        (["transfer", "assign"], ["transfer, private", *moving("transfer")]),
        (["pledge"], ["pledge, private"]),
    ],
)
def test_what_is_asked_are_acts_that_the_clause_forbids(acts: list[str], what: list[str]) -> None:
    found = asked(present(locked(last_day_locked=OPEN, acts=acts)))
    assert [one.what for one in found if one.reading == "no"] == [f"to {one}" for one in what]


# --- which shares


def test_lots_of_the_same_origin_are_told_together_and_others_apart() -> None:
    lots = [held(f"X-{number}", root="X-1", shares=10) for number in range(1, 7)]
    other = held("X-7", root="X-7", shares=1)
    found = asked(present(LAST_DAY, *lots, other, decimals=1))
    assert list(dict.fromkeys(one.subject for one in found)) == [
        "lots X-1, X-2, X-3, X-4 and 2 more of ann, 6 shares",
        "lot X-7 of ann, 0.1 shares",
    ]
    assert found[0].lots == tuple(f"X-{number}" for number in range(1, 7))


RUN = {"milestone": "ipo", "days": 30, "stage": [{"after_days": 10, "percent": 25}, {"after_days": 20, "percent": 50}]}
IPO = recorded(MilestoneReached(milestone="ipo"), 31, on=date(2011, 6, 1))


def everyone(run: Mapping[str, Any] = RUN) -> dict[str, Any]:
    """A lock-up of whoever holds series X since an offering."""
    made = lock_up(obligors="everyone", run=run, last_day_locked=OPEN, transferees_bound=True)
    del made["purchased_under"], made["outside_on"]
    return clause("C-1", "lock-up", made)


def test_each_part_that_a_staged_release_lets_go_of_has_its_own_course() -> None:
    known = terms(agreed(everyone(), question=[QUESTION]), debts=[IPO])
    found = [one for one in asked(present(known)) if (one.reading, one.what) == ("no", "to sell, private")]
    assert [(one.subject, one.under.split(", ")[-1]) for one in found] == [
        ("lot X-1 of ann, the first 25 of 100 shares", "free from 11 Jun 2011"),
        ("lot X-1 of ann, the next 25 of 100 shares", "free from 21 Jun 2011"),
        ("lot X-1 of ann, the next 50 of 100 shares", "free from 1 Jul 2011"),
    ]
    assert {one.days_earlier for one in found} == {1}


def test_a_lot_that_no_stage_divides_is_told_whole() -> None:
    known = terms(agreed(everyone(), question=[QUESTION]), debts=[IPO])
    found = asked(present(known, held(shares=1)))
    assert {one.subject for one in found} == {"lot X-1 of ann, 1 share"}


def test_shares_that_moved_since_a_lock_up_began_stand_by_themselves() -> None:
    known = terms(agreed(everyone({"milestone": "ipo", "days": 30}), question=[QUESTION]), debts=[IPO])
    move = transferred(("X-1", "X-2", 5))
    assert isinstance(move.event, SharesTransferred)
    waived = replace(move, event=replace(move.event, waiver=WAIVER))
    moves = (
        ("X-2", replace(move, effective_on=date(2011, 5, 1), sequence=40)),
        ("X-3", replace(move, effective_on=date(2011, 5, 2), sequence=41)),
        ("X-4", replace(move, effective_on=date(2011, 6, 2), sequence=42)),
        ("X-5", replace(waived, effective_on=date(2011, 6, 2), sequence=43)),
    )
    lots = [held(name, holder="bob", original_purchaser="ann", root="X-1", opened_by=by) for name, by in moves]
    found = asked(present(known, *lots))
    assert list(dict.fromkeys(one.lots for one in found)) == [("X-2", "X-3"), ("X-5",)], "X-4 was let go"


def test_a_crowd_that_no_clause_names_is_judged_once_and_those_it_names_each_by_themselves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    superseded = {"document": "base", "clause": "§1", "since": "2010-06-01", "could_bind": ["ann"]}
    parameters = lock_up(obligors="everyone", last_day_locked=OPEN)
    del parameters["purchased_under"]
    made = clause("C-1", "lock-up", parameters, supersedes=superseded)
    succeeded = recorded(HolderSucceeded(predecessor="cat", successor="dan"), 32, on=date(2011, 3, 1))
    known = terms(agreed(made, question=[QUESTION]), debts=[succeeded])
    crowd = [held(f"X-{n}", holder=f"holder-{n}", acquired_on=date(2010, 7, 1)) for n in range(50)]
    named = [held(f"Y-{name}", holder=name, acquired_on=date(2010, 7, 1)) for name in ("ann", "cat", "dan")]
    later = held("Z-1", holder="eve", acquired_on=date(2010, 7, 2))
    judged: list[str] = []

    def noted(known: Terms, of: HeldLot, ask: Ask) -> tuple[Span, ...]:
        judged.append(of.lot.holder)
        return timeline(known, of, ask)

    monkeypatch.setattr(previews, "timeline", noted)
    found = asked(present(known, *crowd, *named, later))
    assert set(judged) == {"holder-0", "ann", "cat", "dan", "eve"}
    for one in found:
        of = next(lot for lot in (*crowd, *named, later) if lot.lot.lot == one.lots[0])
        act, basis = one.what.removeprefix("to ").split(", ")
        ask = Ask(act=Act(act), basis=Basis(basis), on=TODAY, registered=basis == "registered")
        assert one.now_spans == timeline(known, of, ask)


# --- registrable shares, demands, counsel


def test_what_is_registrable_changes_with_the_limb() -> None:
    limb = {"question": "Q-1", "yes": {"series": "X", "holder": "bob"}, "no": "void"}
    definition = clause("G-1", "registrable-securities", {"limb": [{"covers": limb}]})
    known = terms(agreed(definition, question=[QUESTION]))
    lots = held(), held("X-2", holder="bob"), held("X-3", holder="bob", origin=Origin.PIK)
    assert rows(asked(present(known, *lots))) == [
        ("yes", "lot X-2 of bob, 100 shares", "registrable", "disputed", "yes"),
        ("yes", "lot X-3 of bob, 100 shares", "registrable", "disputed", "yes"),
        ("no", "lot X-2 of bob, 100 shares", "registrable", "disputed", "no"),
        ("no", "lot X-3 of bob, 100 shares", "registrable", "disputed", "no"),
    ]
    assert rows(asked(present(known, *lots, on=date(2010, 12, 31)))) == [], "before the definition began"


GRANTED = clause("D-1", "demand-rights", demand_rights(holders=["ann", "bob"], long_form=2))
BASE = {"document": "base", "clause": "§1", "since": "2010-07-01", "could_bind": ["ann"]}


def joined(on: date = RECEIVED) -> Recorded:
    event = HolderJoined(registration="R-1", holder="bob", series="X", shares=Units(5))
    return recorded(event, 65, on=on)


def test_a_counting_rule_changes_what_counted_and_what_is_left() -> None:
    filed = {**RULE, "consumed_by": ["filed"]}
    rule = clause("A-1", "counting-rule", {"rule": {"question": "Q-1", "yes": filed, "no": RULE}})
    known = terms(agreed(GRANTED, assumption=[rule], question=[QUESTION]))
    events = (accepted(), reached("filed"))
    found = asked(present(known, registrations=[events]))
    now = "1 of 2 (0 or 1 used, 0 or 1 reserved)"
    assert rows(found) == [
        ("yes", "registration R-1 of ann", "counted", "disputed", "yes"),
        ("yes", "ann", "long-form registrations left", now, "1 of 2 (1 used, 0 reserved)"),
        ("no", "registration R-1 of ann", "counted", "disputed", "no"),
        ("no", "ann", "long-form registrations left", now, "1 of 2 (0 used, 1 reserved)"),
    ]
    assert {one.holder for one in found} == {"ann"}
    before = present(known, registrations=[events], on=date(2011, 4, 30))
    assert asked(before) == (), "the demand was not received yet"


def test_joining_counts_against_the_one_who_joined_alone() -> None:
    rule = clause("A-1", "counting-rule", {**RULE, "joining_consumes": OPEN})
    known = terms(agreed(GRANTED, assumption=[rule], question=[QUESTION]))
    found = asked(present(known, registrations=[(accepted(), joined(), reached("effective"))]))
    assert [one[1:] for one in rows(found) if one[0] == "yes"] == [
        ("registration R-1 of bob", "counted", "disputed", "yes"),
        ("bob", "long-form registrations left", "1 or 2 of 2 (0 or 1 used, 0 reserved)", "1 of 2 (1 used, 0 reserved)"),
    ]


def test_rights_of_which_no_number_is_recorded_stay_unknown_under_every_reading() -> None:
    rights = demand_rights(transferees_follow=OPEN)
    known = terms(agreed(clause("D-1", "demand-rights", rights, supersedes=BASE), question=[QUESTION]))
    assert asked(present(known, on=date(2010, 8, 1))) == ()


def paid(counsel: str, sequence: int, on: date = TODAY) -> Recorded:
    event = CounselReimbursed(registration="R-1", counsel=counsel, paid_to="ann", amount=Decimal(1500))
    return recorded(event, sequence, on=on)


def test_a_reimbursement_may_be_owed_under_one_reading_and_not_under_another() -> None:
    counsel = clause("F-1", "counsel", {"holders": ["ann", "bob"], "deadlock_owes_one": OPEN})
    known = terms(agreed(counsel, question=[QUESTION]))
    events = (accepted(), joined(), paid("first", 66), paid("second", 67), paid("third", 68, date(2012, 7, 1)))
    found = asked(present(known, registrations=[events, (paid("stray", 69),)]))
    assert rows(found) == [
        ("yes", "1,500 to ann for first in R-1", "counsel owed", "disputed", "yes"),
        ("no", "1,500 to ann for first in R-1", "counsel owed", "disputed", "no"),
    ]


# --- the worked example, by the rules alone

EXAMPLE_LOTS = (
    example.lot("first-union", "E", agreement=example.APRIL, acquired_on=date(1999, 4, 30)),
    replace(example.lot("newcourt", "E"), lot=replace(example.lot("newcourt", "E").lot, lot="E-2", root="E-2")),
    example.lot("lucent", "F"),
)


def of_the_example(name: str, adopted: Mapping[str, str] | None = None) -> set[tuple[str, str, int | None]]:
    """Who is concerned, in what, and by how many days, under any reading of a question."""
    found = asked(present(example.terms(adopted), *EXAMPLE_LOTS, on=date(1999, 12, 31)), name)
    return {(one.holder, f"{one.what}, {one.reading}", one.days_earlier) for one in found}


def test_the_question_of_the_future_issue_frees_the_shares_72_days_earlier() -> None:
    assert of_the_example("Q-01") == {
        ("lucent", "to sell, private, R1", 72),
        ("lucent", "to pledge, private, R1", 72),
        ("lucent", "to sell, registered, R1", 72),
        ("lucent", "to transfer, affiliate, R1", 72),
        ("lucent", "to transfer, succession, R1", 72),
        ("lucent", "to sell, private, R2", 0),
        ("lucent", "to pledge, private, R2", 0),
        ("lucent", "to transfer, affiliate, R2", 0),
    }


def test_each_question_changes_what_it_is_about_and_nothing_else() -> None:
    assert {(who, what.rpartition(", ")[0]) for who, what, _ in of_the_example("Q-03")} == {
        ("lucent", "to sell, private"),
        ("lucent", "to pledge, private"),
        ("lucent", "to sell, registered"),
        ("lucent", "to transfer, affiliate"),
        ("lucent", "to transfer, succession"),
    }
    assert of_the_example("Q-04") == {
        ("lucent", "to sell, registered, broad", 279),
        ("lucent", "to sell, registered, narrow", 0),
    }
    assert of_the_example("Q-05") == {("newcourt", f"registrable, {one}", None) for one in ("G1a", "G1b", "G2", "G3")}
    assert of_the_example("Q-06") == set(), "no shares were paid in kind"
