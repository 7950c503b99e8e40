"""Stop-transfers on either database: recorded, in place, lapsed and lifted, with what they do to requests."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ledger import AsOf, Ledger
from ledger.domain.corrections import ReverseEvent
from ledger.domain.entities import RecordSuccession
from ledger.domain.holding_events import StopKind
from ledger.domain.pledges import PledgeShares
from ledger.domain.releases import ReleaseRequest
from ledger.domain.requests import Act, Basis
from ledger.domain.stops import PlaceStop, ReleaseStop
from ledger.errors import Code, Fault, Invalid
from tests.contract.acts import FIRST, filled, issue, transfer

STOPPED_ON = date(2020, 3, 2)
LAST = date(2020, 4, 1)
NEXT = LAST + timedelta(days=1)


def demand(**changes: object) -> PlaceStop:
    """A claimant's demand of 2 March 2020: it holds until 1 April."""
    stop = PlaceStop(
        series="A",
        holder="ada",
        kind=StopKind.DEMAND,
        by="Oak Trust",
        reason="claims them",
        on=STOPPED_ON,
        notified_on=STOPPED_ON,
    )
    return replace(stop, **changes)


def own(**changes: object) -> PlaceStop:
    """The company's own stop from that day on."""
    return demand(**{"kind": StopKind.ISSUER, "notified_on": None, "by": "the board", **changes})


def lift(stop: str = "S-1", on: date = date(2020, 3, 20)) -> ReleaseStop:
    return ReleaseStop(stop=stop, reason="settled", on=on)


@pytest.fixture
def book(database: str) -> Ledger:
    """Ada has lots A-1 and A-2."""
    book = filled(database)
    book.record(issue("10"))
    book.record(issue("20"))
    return book


def statuses(book: Ledger, on: date, *, known_at: int | None = None, **asked: object) -> dict[str, str]:
    with book.as_of(AsOf(effective_on=on, known_at=known_at)) as view:
        return {row.lots[0]: row.status for row in view.eligibility(by_lot=True, **asked)}


def test_a_demand_holds_a_transfer_for_thirty_days_and_then_nothing_does(book: Ledger) -> None:
    placed = book.record(demand())
    assert (placed.outcome, placed.opened) == ("recorded", ("S-1",))
    held = book.record(transfer("5", on=LAST))
    assert held.outcome == "held"
    assert [reason.code for reason in held.reasons] == [Code.STOPPED]
    assert placed.sequence in {rest.sequence for rest in held.rests_on}
    released = book.record(ReleaseRequest(request="T-1", on=NEXT))
    assert (released.outcome, released.request) == ("registered", "T-1")
    assert book.verify().passed


WAIVING = ReleaseRequest(request="T-1", waiver="the board agrees", document="minutes")


def test_a_waiver_by_the_issuer_passes_its_own_stop(book: Ledger) -> None:
    book.record(own())
    book.record(transfer("5", on=STOPPED_ON))
    waived = book.record(WAIVING)
    assert waived.outcome == "registered"
    assert Code.STOPPED in [reason.code for reason in waived.reasons]


@pytest.mark.parametrize("kind", ["demand", "court"])
def test_a_waiver_against_anothers_stop_changes_nothing_however_often_it_is_given(book: Ledger, kind: str) -> None:
    book.record(demand() if kind == "demand" else own(kind=StopKind(kind)))
    book.record(own(by="the secretary"))
    book.record(transfer("5", on=STOPPED_ON))
    head = book.head()
    for _ in range(2):
        with pytest.raises(Invalid, match="the waiver cannot pass what holds it: S-1: ") as refused:
            book.record(WAIVING)
        assert refused.value.fault is Fault.NOTHING_CHANGED
        assert "S-2" not in refused.value.text
    assert book.head() == head
    book.record(lift())
    book.record(lift("S-2"))
    assert book.record(replace(WAIVING, on=date(2020, 3, 20))).outcome == "registered"


def test_a_waiver_that_is_not_needed_is_noted_and_not_stored(book: Ledger) -> None:
    book.record(demand())
    book.record(transfer("5", on=STOPPED_ON))
    entered = book.record(replace(WAIVING, on=NEXT))
    assert (entered.outcome, entered.reasons[-1].code) == ("registered", Code.FREE)
    assert "the waiver was not needed" in entered.reasons[-1].text
    assert Code.WAIVED not in [one.code for one in entered.exceptions]
    with book.as_of(AsOf(effective_on=NEXT)) as view:
        assert [row.waiver for row in view.requests()] == [None]


def test_no_act_and_no_basis_is_free_while_a_stop_is_in_place_and_other_holders_are(book: Ledger) -> None:
    book.record(issue("7", to="bob"))
    book.record(RecordSuccession(predecessor="ada", successor="cyd", on=FIRST))
    book.record(demand())
    for act in Act:
        for basis in Basis:
            for day, found in ((STOPPED_ON, "unknown"), (LAST, "unknown"), (NEXT, "free")):
                assert statuses(book, day, act=act, basis=basis) == {"A-1": found, "A-2": found, "A-3": "free"}
    assert book.record(transfer("5", to="cyd", on=LAST, basis=Basis.SUCCESSION)).outcome == "held"
    pledge = PledgeShares(series="A", holder="ada", pledgee="bob", shares="5", on=LAST)
    assert book.record(pledge).outcome == "held"
    assert book.record(replace(pledge, on=NEXT)).outcome == "registered"


def test_lots_that_are_not_stopped_would_pass_and_are_named(book: Ledger) -> None:
    book.record(own(lots=("A-1",)))
    assert statuses(book, LAST) == {"A-1": "unknown", "A-2": "free"}
    held = book.record(transfer("5", on=LAST))
    assert [reason.text for reason in held.reasons if reason.code is Code.LOTS_THAT_WOULD_PASS] == [
        "lots of ada that would pass: A-2 (20); name them with --lot"
    ]
    assert book.record(transfer("5", on=LAST, lots=("A-2",))).outcome == "registered"


def test_a_stopped_lot_is_judged_apart_from_another_of_the_same_root_and_holder(book: Ledger) -> None:
    book.record(transfer("5", on=FIRST, lots=("A-1",)))
    back = book.record(transfer("5", by="bob", to="ada", on=FIRST))
    assert back.opened == ("A-4",)
    book.record(own(lots=("A-4",)))
    assert statuses(book, LAST) == {"A-1": "free", "A-2": "free", "A-4": "unknown"}


def test_the_list_of_stops_answers_on_both_axes(book: Ledger) -> None:
    book.record(demand())
    placed = book.record(own(holder="bob", until=LAST))
    book.record(lift("S-2"))

    def told(on: date, known_at: int | None = None) -> list[tuple[str, str, int | None, date | None]]:
        with book.as_of(AsOf(effective_on=on, known_at=known_at)) as view:
            return [(row.stop, row.status, row.days_left, row.released_on) for row in view.stops()]

    lifted = date(2020, 3, 20)
    assert told(date(2020, 3, 1)) == []
    assert told(STOPPED_ON) == [("S-1", "in place", 30, None), ("S-2", "in place", 30, None)]
    assert told(LAST) == [("S-1", "in place", 0, None), ("S-2", "released", None, lifted)]
    assert told(NEXT) == [("S-1", "lapsed", None, None), ("S-2", "released", None, lifted)]
    assert told(LAST, placed.sequence) == [("S-1", "in place", 0, None), ("S-2", "in place", 0, None)]
    with book.as_of(AsOf(effective_on=LAST)) as view:
        assert [row.stop for row in view.stops(holder="bob")] == ["S-2"]
        with pytest.raises(Invalid, match="holder 'zoe' is not recorded"):
            view.stops(holder="zoe")


def test_a_release_that_is_reversed_puts_the_stop_back_and_a_stop_goes_only_with_its_release(book: Ledger) -> None:
    placed = book.record(own())
    released = book.record(lift())
    assert statuses(book, LAST)["A-1"] == "free"
    assert placed.sequence is not None
    with pytest.raises(Invalid) as refused:
        book.record(ReverseEvent(sequence=placed.sequence, reason="a mistake"))
    assert refused.value.fault is Fault.HAS_DEPENDENTS
    assert released.sequence is not None
    book.record(ReverseEvent(sequence=released.sequence, reason="a mistake"))
    assert statuses(book, LAST)["A-1"] == "unknown"
    book.record(ReverseEvent(sequence=placed.sequence, reason="a mistake"))
    assert statuses(book, LAST)["A-1"] == "free"
    assert statuses(book, LAST, known_at=placed.sequence)["A-1"] == "unknown"
    assert book.record(own()).opened == ("S-2",)


def test_what_is_impossible_of_a_stop_is_told_and_records_nothing(book: Ledger) -> None:
    head = book.head()
    for command, fault in (
        (own(lots=("A-9",)), Fault.UNKNOWN_LOT),
        (own(holder="bob", lots=("A-1",)), Fault.UNKNOWN_LOT),
        (own(on=date(2019, 12, 31), lots=("A-1",)), Fault.NOTHING_HELD),
        (own(holder="zoe"), Fault.UNKNOWN_HOLDER),
        (own(series="Z"), Fault.UNKNOWN_SERIES),
        (lift(), Fault.UNKNOWN_STOP),
    ):
        with pytest.raises(Invalid) as refused:
            book.record(command)
        assert refused.value.fault is fault
    assert book.head() == head
