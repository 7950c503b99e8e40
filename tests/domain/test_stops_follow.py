"""What a stop-transfer follows in the same hand, and what is said of stopped shares that the company itself takes."""

from datetime import date, timedelta

import pytest

from ledger.domain.ancestry import Ancestor
from ledger.domain.holding_events import StopKind
from ledger.domain.standing import Status
from ledger.domain.stops import stops_on, taken_under
from ledger.errors import Code
from tests.domain.given import TODAY, given, held
from tests.domain.test_stops import PLACED_ON, UNTIL, ask, known, lifted, placed


def came_of(*line: tuple[str, str, date], left: int = 0) -> tuple[Ancestor, ...]:
    return tuple(Ancestor(lot=lot, series=series, left=left, left_on=on) for lot, series, on in line)


BEFORE = PLACED_ON - timedelta(days=1)
FOLLOWED: list[tuple[tuple[str, ...], tuple[Ancestor, ...], bool]] = [
    ((), came_of(("X-1", "X", PLACED_ON)), True),
    ((), came_of(("X-1", "X", BEFORE)), False),
    ((), came_of(("X-1", "X", BEFORE), left=62), True),
    ((), came_of(("Y-1", "Y", PLACED_ON)), False),
    (("X-1",), came_of(("X-1", "X", PLACED_ON)), True),
    (("X-1",), came_of(("X-2", "X", PLACED_ON)), False),
    (("X-1",), came_of(("X-2", "X", PLACED_ON), ("X-1", "X", BEFORE)), True),
    (("X-1",), came_of(("Y-1", "Y", PLACED_ON), ("X-1", "X", PLACED_ON)), True),
    (("X-1",), came_of(("Y-1", "Y", PLACED_ON), ("X-1", "X", BEFORE)), False),
]


@pytest.mark.parametrize(("lots", "ancestors", "stopped"), FOLLOWED)
def test_a_stop_follows_shares_into_another_series_where_they_became_it_under_the_stop(
    lots: tuple[str, ...], ancestors: tuple[Ancestor, ...], stopped: bool
) -> None:
    lot = held("Z-1", series="Z", ancestors=ancestors)
    assert (ask(known(placed(lots=lots)), lot=lot).status is Status.UNKNOWN) is stopped
    assert (
        ask(known(placed(lots=lots)), lot=held("Z-1", series="Z", holder="bob", ancestors=ancestors)).status == "free"
    )


def test_a_stop_on_a_lot_follows_it_through_every_generation_of_its_series() -> None:
    lot = held("X-9", parents=("X-5",), ancestors=came_of(("X-5", "X", BEFORE), ("X-2", "X", BEFORE)))
    assert stops_on(known(placed(lots=("X-2",))), lot.lot) != ()
    assert stops_on(known(placed(lots=("X-3",))), lot.lot) == ()


def test_what_the_company_takes_under_a_stop_is_said_once_for_each_stop_with_its_lots() -> None:
    facts = (
        placed(until=UNTIL),
        placed(2, kind=StopKind.COURT, lots=("X-2",)),
        placed(3, on=TODAY),
        placed(4),
        lifted(4),
    )
    slice_ = given(stops=facts, lots=(held(),), stopped={"X-2": held("X-2").lot})
    found = taken_under(slice_, "redemption", ("X-1", "X-2", "X-1", "X-7"), UNTIL)
    assert [(one.code, one.text) for one in found] == [
        (
            Code.STOPPED,
            "this redemption takes shares of lots X-1, X-2 of ann while S-1 is in place: the company's own stop of "
            "transfers, by the board (the certificate was lost), from 2 Apr 2012 until 2 May 2012",
        ),
        (
            Code.STOPPED,
            "this redemption takes shares of lot X-2 of ann while S-2 is in place: a court's stop of transfers, by the "
            "board (the certificate was lost), from 2 Apr 2012",
        ),
    ]
    assert taken_under(slice_, "redemption", ("X-7",), UNTIL) == ()
