"""Control and succession as recorded up to a day."""

from datetime import date, timedelta

from ledger.domain.control import control_of, line_of, predecessors_of, successor_of
from ledger.domain.slices import Terms
from tests.domain.given import debt, terms
from tests.domain.registering import controlled, succeeded

FIRST = date(2011, 5, 1)


def day(n: int) -> date:
    return FIRST + timedelta(days=n)


def test_the_last_change_of_control_on_or_before_a_day_says_whether_it_was_controlled() -> None:
    facts = [
        debt(FIRST),
        controlled(day(0)),
        controlled(day(5), lost=True, sequence=41),
        controlled(day(9), sequence=42),
    ]
    known = terms(debts=facts)

    def found(n: int) -> tuple[int, bool] | None:
        change = control_of(known, "sub", "ann", day(n))
        return (change[0].sequence, change[1]) if change else None

    assert [found(n) for n in (-1, 0, 4, 5, 8, 9)] == [
        None,
        (40, True),
        (40, True),
        (41, False),
        (41, False),
        (42, True),
    ]


def test_control_is_of_one_affiliate_by_one_controller() -> None:
    known = terms(debts=[controlled(FIRST)])
    assert control_of(known, "sub", "bob", day(1)) is None
    assert control_of(known, "other", "ann", day(1)) is None
    assert control_of(known, "ann", "sub", day(1)) is None, "the other way round it says nothing"


def chain(*links: tuple[str, str]) -> Terms:
    return terms(debts=[succeeded(old, new, day(n), 45 + n) for n, (old, new) in enumerate(links)])


def test_a_succession_leads_from_one_entity_to_the_next_and_on() -> None:
    known = chain(("ann", "bob"), ("bob", "cat"), ("dan", "eve"))
    found = {
        (one, other): successor_of(known, one, other)
        for one in ("ann", "bob")
        for other in ("ann", "bob", "cat", "eve")
    }
    last = {pair: recorded.sequence for pair, recorded in found.items() if recorded is not None}
    assert last == {("ann", "bob"): 45, ("ann", "cat"): 46, ("bob", "cat"): 46}
    assert predecessors_of(known, "cat") == ("bob", "ann")
    assert predecessors_of(known, "ann") == ()


def test_who_succeeded_before_its_predecessor_itself_succeeded_to_another_did_not_succeed_to_that_one() -> None:
    known = chain(("bob", "cat"), ("ann", "bob"))
    assert successor_of(known, "ann", "cat") is None
    assert predecessors_of(known, "cat") == ("bob",)


def test_a_circle_of_successions_ends() -> None:
    known = chain(("ann", "bob"), ("bob", "ann"))
    assert successor_of(known, "ann", "bob") is not None
    assert predecessors_of(known, "ann") == ("bob",)
    assert successor_of(chain(("ann", "bob"), ("ann", "bob")), "ann", "bob").sequence == 45


def test_the_line_of_an_entity_is_all_that_it_succeeded_to_and_all_that_succeeded_to_it() -> None:
    known = terms(
        debts=[
            debt(FIRST),
            succeeded("ann", "bob", FIRST),
            succeeded("bob", "cid", FIRST),
            succeeded("eve", "fay", FIRST),
        ]
    )
    assert line_of(known, "bob") == ("bob", "ann", "cid")
    assert set(line_of(known, "ann")) == set(line_of(known, "cid")) == {"ann", "bob", "cid"}
    assert line_of(known, "gus") == ("gus",)
