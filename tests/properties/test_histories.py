"""The same history recorded in another order, or with an issuance undone, adds up to the same."""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ledger.domain.corrections import ReverseEvent
from ledger.errors import Fault, Invalid
from ledger.projections.view import View
from tests.properties.conftest import EXAMPLES, NewBook
from tests.properties.histories import (
    DAYS,
    Happening,
    Holdings,
    Issue,
    Move,
    Recorder,
    Undo,
    expected,
    histories,
    holdings,
    on_days,
)

Trying = Callable[[int], settings]


def lots_by_root(recorder: Recorder, history: list[Happening]) -> Callable[[View], object]:
    """Each lot by the issuance that it goes back to, whatever number it has."""
    return lambda view: Counter(
        (recorder.root_of(row.lot, history), row.holder, int(row.shares), row.acquired_on, row.original_purchaser)
        for row in view.lots()
    )


def shuffled(data: st.DataObject, history: list[Happening]) -> list[Happening]:
    """The history in another order."""
    return data.draw(st.permutations(history).filter(lambda order: order != history), label="another order")


def any_order_gives_the_same(new_book: NewBook, trying: Trying, examples: int, *, named: bool) -> None:
    """At least half of the other orders must differ from the first and be accepted whole.

    The share of a handful of orders is a matter of luck, so the short run tries the same ones each time.
    """
    orders: Counter[str] = Counter()
    unlucky = [HealthCheck.too_slow, HealthCheck.data_too_large]

    @settings(trying(examples), derandomize=not EXAMPLES, database=None, suppress_health_check=unlucky)
    @given(histories(named=named), st.data())
    def check(history: list[Happening], data: st.DataObject) -> None:
        first, second = Recorder(new_book()), Recorder(new_book())
        history = first.record_all(history)
        accepted = second.record_each(shuffled(data, history))
        whole = len(accepted) == len(history)
        orders["tried"] += 1
        orders["another order, accepted"] += whole and accepted != history
        event("accepted whole" if whole else "not accepted whole")
        found = on_days(first.ledger, holdings)
        assert found == [expected(history, day) for day in DAYS]
        assert on_days(second.ledger, holdings) == [expected(accepted, day) for day in DAYS]
        if whole:
            assert on_days(second.ledger, holdings) == found
            if named:
                in_first = on_days(first.ledger, lots_by_root(first, history))
                assert on_days(second.ledger, lots_by_root(second, history)) == in_first
        assert second.ledger.verify().findings == ()

    check()
    assert orders["another order, accepted"] * 2 >= orders["tried"], dict(orders)


def test_any_order_of_recording_gives_the_same_holdings_and_lots_where_lots_are_named(
    new_book: NewBook, trying: Trying
) -> None:
    any_order_gives_the_same(new_book, trying, 10, named=True)


def test_any_order_of_recording_gives_the_same_holdings_where_the_oldest_lots_give(
    new_book: NewBook, trying: Trying
) -> None:
    any_order_gives_the_same(new_book, trying, 10, named=False)


def test_what_was_reversed_already_no_longer_depends_on_what_it_came_from(new_book: NewBook) -> None:
    recorder = Recorder(new_book())
    issue = Issue(name="issue", series="X", holder="ann", shares=7, on=DAYS[0])
    move = Move(name="m", series="X", source="issue", transferor="ann", transferee="bob", shares=7, on=DAYS[1])
    history: list[Happening] = [issue, move, Undo(name="u", target="m")]
    assert recorder.record_all([*history, Undo(name="v", target="issue")]) == [*history, Undo(name="v", target="issue")]
    assert on_days(recorder.ledger, holdings) == [{}] * len(DAYS)


def test_reversing_an_issuance_with_its_dependents_leaves_what_the_others_add_up_to(
    new_book: NewBook, trying: Trying
) -> None:
    @settings(trying(6))
    @given(histories(named=True))
    def check(history: list[Happening]) -> None:
        recorder = Recorder(new_book())
        accepted = recorder.record_all(history)
        undone = {one.target for one in accepted if isinstance(one, Undo)}
        root = next((one for one in accepted if isinstance(one, Issue) and one.name not in undone), None)
        if root is None:
            return
        gone = descendants(root.name, accepted) - undone
        command = ReverseEvent(sequence=recorder.sequences[root.name], reason="never issued")
        if gone - {root.name}:
            with pytest.raises(Invalid) as refusal:
                recorder.ledger.record(command)
            assert refusal.value.fault is Fault.HAS_DEPENDENTS
        recorder.ledger.record(ReverseEvent(sequence=command.sequence, reason="never issued", with_dependents=True))
        left: list[Holdings] = [expected((one for one in accepted if one.name not in gone), day) for day in DAYS]
        assert on_days(recorder.ledger, holdings) == left
        assert recorder.ledger.verify().findings == ()

    check()


def descendants(root: str, history: list[Happening]) -> set[str]:
    found = {root}
    for one in history:
        if isinstance(one, Move) and one.source in found:
            found.add(one.name)
    return found
