"""Lock-ups that begin with a milestone and let go of each lot in stages: days, units, and what was taken of them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from ledger.domain import transfers
from ledger.domain.kinds import check
from ledger.domain.lockups import read_lock_up
from ledger.domain.requests import TransferShares
from ledger.domain.slices import HeldLot, Terms
from ledger.domain.stages import beginnings, closing_days, counting_days, portions, released_units
from ledger.domain.standing import Status
from ledger.errors import Code
from tests.domain.given import WAIVER, agreed, balance, clause, data, given, held, terms
from tests.domain.offerings import (
    BEGUN,
    OPEN,
    STAGES,
    ask,
    day,
    free_units,
    known,
    lot,
    moved,
    offering,
    run,
    staged,
    texts,
)

# --- when it begins and ends


def test_before_its_milestone_nothing_is_locked_and_the_answer_assumes_that_none_took_place() -> None:
    for with_terms in (known(offering(name="merger")), known()):
        found = ask(lot(), day(-1), with_terms)
        assert (found.status, found.until) == (Status.FREE, None)
        assert [rest.text for rest in found.rests_on if rest.kind == "assumption"] == [
            "no offering took place on or before 2011-05-31: none is recorded"
        ]
        assert "the lock-up begins with offering, which is not recorded as reached" in texts(found)


def test_it_begins_on_the_day_of_its_milestone_and_its_last_day_is_as_it_is_read() -> None:
    assert [ask(lot(), day(n), known()).status.value for n in (0, 1, 40, 41)] == ["locked", "locked", "locked", "free"]
    assert ask(lot(), day(0), known()).until == day(40)
    exclusive = known(last_day_locked=False)
    assert [ask(lot(), day(n), exclusive).status.value for n in (0, 39, 40)] == ["locked", "locked", "free"]
    disputed = ask(lot(), day(40), known(last_day_locked=OPEN))
    assert (disputed.status, disputed.questions) == (Status.DISPUTED, ("Q-1",))


def test_a_milestone_that_is_recorded_twice_counts_from_the_first_day() -> None:
    twice = known(offering(), offering(day(5), 32))
    assert (counting_days(twice), beginnings(twice)) == ((BEGUN,), (BEGUN,))
    assert ask(lot(), day(41), twice).status is Status.FREE


def test_an_outside_date_ends_it_sooner_and_never_later() -> None:
    sooner = known(outside_on=day(30).isoformat())
    assert (ask(lot(), day(30), sooner).status, ask(lot(), day(31), sooner).status) == (Status.LOCKED, Status.FREE)
    assert ask(lot(), day(1), known(outside_on=day(50).isoformat())).until == day(40)


def test_the_milestone_is_what_an_answer_rests_on_unless_a_document_shows_it() -> None:
    asserted = replace(offering(), evidence=())
    assert any("offering on 2011-06-01" in rest.text for rest in ask(lot(), day(1), known(asserted)).rests_on)
    assert not any("offering" in rest.text for rest in ask(lot(), day(1), known()).rests_on)


# --- what the stages let go of


@pytest.mark.parametrize(
    ("after", "locked", "units"),
    [
        *[(0, True, 0), (9, True, 0), (10, True, 0), (10, False, 25), (11, True, 25), (11, False, 25)],
        *[(20, True, 25), (20, False, 50), (21, True, 50), (39, True, 50)],
        *[(40, True, 50), (40, False, 100), (41, True, 100)],
    ],
)
def test_each_stage_comes_after_its_day_or_with_it_as_the_last_day_is_read(
    after: int, locked: bool, units: int
) -> None:
    assert free_units(lot(), day(after), known(last_day_locked=locked)) == units


@pytest.mark.parametrize(("then", "units"), [(1, 0), (3, 0), (4, 1), (7, 1), (99, 24), (101, 25)])
def test_a_part_of_a_lot_is_rounded_down(then: int, units: int) -> None:
    assert free_units(lot(then), day(11), known()) == units


@pytest.mark.parametrize(("now", "units"), [(100, 25), (90, 15), (75, 0), (60, 0), (10, 0)])
def test_what_has_left_the_lot_since_counts_against_the_release(now: int, units: int) -> None:
    assert free_units(lot(now, then=100), day(11), known()) == units
    assert free_units(lot(now, then=100), day(41), known()) == now


def test_a_lot_counts_what_it_had_at_the_end_of_the_day_of_the_milestone() -> None:
    assert free_units(lot(60, then=80), day(11), known()) == 0
    assert free_units(lot(60, then=60), day(11), known()) == 15
    without = replace(lot(60), earlier={})
    assert free_units(without, day(11), known()) == 15, "as now, where no other balance is known"


def test_a_lot_opened_later_counts_what_it_had_when_it_was_opened() -> None:
    bound = known(transferees_bound=True)
    waived = moved(80, day(2), waiver=WAIVER)
    assert free_units(waived, day(11), bound) == 20
    assert "25% of what lot X-2 had when it was opened on 3 Jun 2011" in texts(ask(waived, day(11), bound, 20))
    assert free_units(replace(waived, balance=balance(70)), day(11), bound) == 10
    issued = replace(held(shares=80), balance=balance(70))
    since = replace(issued, opened=replace(issued.opened, effective_on=day(2)))
    assert free_units(since, day(11), known()) == 10


@pytest.mark.parametrize(
    ("now", "split_on", "ratio", "units"),
    [
        (300, day(5), Fraction(3), 75),
        (270, day(5), Fraction(3), 45),
        (50, day(5), Fraction(1, 2), 12),
        (33, day(5), Fraction(1, 3), 8),
        (100, day(0), Fraction(3), 25),
        (100, day(12), Fraction(3), 25),
    ],
)
def test_a_split_since_changes_what_the_lot_had_in_the_same_ratio(
    now: int, split_on: date, ratio: Fraction, units: int
) -> None:
    split = replace(lot(now, then=100), splits=((split_on, ratio),))
    assert free_units(split, day(11), known()) == units


def test_what_left_after_a_later_split_counts_in_shares_of_before_it() -> None:
    taken = replace(lot(100, later={day(20): 240}), splits=((day(15), Fraction(3)),))
    assert free_units(taken, day(12), known()) == 5


def test_whether_the_last_day_is_locked_is_asked_only_where_that_decides() -> None:
    opened = known(last_day_locked=OPEN)
    standings = {n: ask(lot(), day(10), opened, n) for n in (25, 26)}
    assert (standings[25].status, standings[25].questions) == (Status.DISPUTED, ("Q-1",))
    assert (standings[26].status, standings[26].questions) == (Status.LOCKED, ())
    assert ask(lot(), day(20), opened, 25).questions == ()
    assert ask(lot(), day(11), opened).questions == ()


def test_an_answer_says_how_much_is_released_and_what_the_first_stage_is() -> None:
    assert "nothing is released by 11 Jun 2011: the first 25% after 10 days" in texts(ask(lot(), day(10), known()))
    beyond = texts(ask(lot(), day(11), known()))
    assert "25% of what each lot had on 1 Jun 2011 is released by 12 Jun 2011; these shares are beyond" in beyond
    assert "these shares are within what is left of that" in texts(ask(lot(), day(11), known(), 25))


def test_a_lot_is_divided_into_what_each_lock_up_lets_go_of_and_the_parts_are_the_whole() -> None:
    assert list(portions(known(), lot(), day(11))) == [(25, 25), (100, 75)]
    assert list(portions(known(), lot(), day(10))) == [(25, 25), (100, 75)], "25 turn on how the day is read"
    assert list(portions(known(last_day_locked=OPEN), lot(), day(20))) == [(25, 25), (50, 25), (100, 50)]
    assert list(portions(known(), lot(), day(5))) == [(100, 100)]
    assert list(portions(known(run=run(stage=[])), lot(), day(11))) == [(100, 100)]
    assert list(portions(terms(), lot(), day(11))) == [(100, 100)]
    other = clause("C-2", "lock-up", staged(run=run(stage=[{"after_days": 5, "percent": 10}])))
    both = terms(agreed(clause("C-1", "lock-up", staged()), other), debts=[offering()])
    assert list(portions(both, lot(), day(11))) == [(10, 10), (25, 15), (100, 75)]
    assert [ask(lot(), day(11), both, n).status.value for n in (10, 25)] == ["free", "locked"]


def test_without_stages_everything_is_locked_until_the_end() -> None:
    whole = known(run=run(stage=[]))
    assert (counting_days(whole), closing_days(whole), beginnings(whole)) == ((), (), (BEGUN,))
    assert [ask(lot(), day(n), whole, 1).status.value for n in (39, 40, 41)] == ["locked", "locked", "free"]
    lock_up = read_lock_up_of(whole)
    assert released_units(whole, lock_up, lot(), day(39), last_day_locked=True) == 0


def read_lock_up_of(with_terms: Terms) -> Any:
    (cited,) = with_terms.clauses("lock-up")
    return cited.read(read_lock_up)


# --- entries of later days


def test_a_transfer_entered_late_leaves_room_for_what_was_entered_already() -> None:
    taken = lot(100, later={day(19): 80, day(20): 80, day(39): 60, day(40): 60})
    assert free_units(taken, day(12), known()) == 5
    assert ask(taken, day(12), known(), 5).status is Status.FREE
    found = ask(taken, day(12), known(), 6)
    assert (found.status, found.questions) == (Status.UNKNOWN, ())
    assert "transfers that are entered for later days already leave less of lot X-1 for this one" in texts(found)
    assert ask(taken, day(12), known(), 26).status is Status.LOCKED
    assert list(portions(known(), taken, day(12))) == [(5, 5), (25, 20), (100, 75)]


def test_what_leaves_after_the_end_takes_nothing_from_a_release() -> None:
    emptied = {day(19): 100, day(20): 100, day(39): 100, day(40): 100, day(41): 0}
    assert free_units(lot(100, later=emptied), day(12), known()) == 25
    sooner = known(outside_on=day(15).isoformat())
    assert free_units(lot(100, later={day(19): 0, day(20): 0}), day(12), sooner) == 25


def test_the_days_that_close_a_stage_are_its_last_under_either_reading() -> None:
    assert closing_days(known()) == tuple(day(n) for n in (9, 10, 19, 20, 39, 40))
    assert closing_days(known(offering(name="merger"))) == ()


# --- transfers


def transfer(shares: str, of: Iterable[HeldLot], **changes: Any) -> Any:
    command = TransferShares(series="X", transferor="ann", transferee="bob", shares=shares, on=day(11), **changes)
    return transfers.decide(command, given(lots=tuple(of), terms=known()))


def two_lots() -> list[HeldLot]:
    second = held("X-2", shares=40, acquired_on=date(2011, 3, 1))
    return [lot(), replace(second, earlier={BEGUN: 40})]


def hint(decision: Any) -> str:
    return next((one.text for one in decision.reasons if one.code is Code.LOTS_THAT_WOULD_PASS), "")


def test_a_transfer_passes_up_to_what_is_released_and_no_further() -> None:
    assert transfer("25", [lot()]).outcome == "registered"
    stopped = transfer("26", [lot()])
    assert stopped.outcome == "held"
    assert hint(stopped) == (
        "lots of ann that would pass: X-1 (25); name them with --lot, each with no more than that in a transfer of "
        "its own"
    )
    assert hint(transfer("1", [lot(75, then=100)])) == ""


def test_the_oldest_lot_still_gives_first_and_the_answer_names_what_each_could_give() -> None:
    stopped = transfer("30", two_lots())
    assert [reason.code for reason in stopped.reasons][-1] is Code.LOTS_THAT_WOULD_PASS
    assert "X-1 (25), X-2 (10)" in hint(stopped)
    assert transfer("10", two_lots(), lots=("X-2",)).outcome == "registered"
    free = replace(held("X-3", shares=5, acquired_on=date(2011, 4, 1), opened=70), opened=MOVED_FREE.opened)
    assert "X-1 (25), X-2 (10), X-3 (5)" in hint(transfer("30", [*two_lots(), free]))


MOVED_FREE = moved(5, day(3), transferor="bob", transferee="ann")


def test_no_lot_is_named_for_more_than_later_days_leave_it() -> None:
    few = replace(two_lots()[1], balance=balance(40, 6, day(60)))
    assert "X-2 (6)" in hint(transfer("30", [lot(), few]))


# --- the file


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"run": run(days=0)}, "'days' must be 1 to 36525"),
        ({"run": run(days=36_526)}, "'days' must be 1 to 36525"),
        ({"run": run(stage=[{"after_days": 40, "percent": 25}])}, "each 'stage' must come later"),
        ({"run": run(stage=[{"after_days": 0, "percent": 25}])}, "each 'stage' must come later"),
        ({"run": run(stage=[{"after_days": 10, "percent": 100}])}, "less than all"),
        ({"run": run(stage=[{"after_days": 10, "percent": 0}])}, "release more than the one before"),
        ({"run": run(stage=[*STAGES, {"after_days": 30, "percent": 50}])}, "release more than the one before"),
        ({"run": run(stage=[*STAGES, {"after_days": 20, "percent": 60}])}, "each 'stage' must come later"),
        ({"run": run(stage=[{"after_days": 10, "percent": 25, "of": "all"}])}, "'of'"),
        ({"run": {"days": 40}}, "'milestone' is missing"),
        ({"run": run(new_issues_bound="perhaps")}, "'new_issues_bound'"),
        ({"obligors": ["ann"]}, "'purchased_under' is missing"),
        ({"obligors": []}, "'obligors'"),
    ],
)
def test_a_run_that_makes_no_sense_is_a_fault_of_the_file(changes: dict[str, Any], fault: str) -> None:
    _, faults = check(data(clause("C-1", "lock-up", staged(**changes))), None)
    assert any(fault in one.text for one in faults), [one.text for one in faults]


def test_a_lock_up_needs_a_day_or_a_run_to_end() -> None:
    endless = {name: value for name, value in staged().items() if name != "run"}
    _, faults = check(data(clause("C-1", "lock-up", endless)), None)
    assert [one.text for one in faults] == [
        "clause C-1: 'outside_on' is missing: without a day or a 'run' the lock-up would never end"
    ]
    assert check(data(clause("C-1", "lock-up", staged())), None)[1] == []
