"""Stop-transfers: placed, lapsed, released; what they do to a standing, and whom a waiver does not pass."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from ledger.domain import transfers
from ledger.domain.decisions import Outcome
from ledger.domain.events import Recorded
from ledger.domain.holding_events import StopKind, StopTransferPlaced, StopTransferReleased
from ledger.domain.judging import Permission
from ledger.domain.previews import Present, changes
from ledger.domain.requests import Act, Basis, TransferShares
from ledger.domain.restrictions import Ask, judge, may_restrict
from ledger.domain.slices import HeldLot, Slice, Terms
from ledger.domain.standing import RestKind, Standing, Status
from ledger.domain.stops import (
    DEMAND_DAYS,
    PlaceStop,
    ReleaseStop,
    StopState,
    beyond_waiver,
    decide,
    needs,
    stops_of,
    stops_on,
    without_stops,
)
from ledger.domain.timelines import timeline
from ledger.domain.values import Evidence
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import (
    DOCUMENT,
    ILLUSTRATIVE,
    TODAY,
    WAIVER,
    agreed,
    clause,
    given,
    held,
    lock_up,
    question,
    recorded,
    terms,
)

PLACED_ON = date(2012, 4, 2)
UNTIL = date(2012, 5, 2)
END = date(2012, 3, 4)
"""The last day of the lock-up in `given`."""


def placed(
    number: int = 1, *, on: date = PLACED_ON, evidence: tuple[Evidence, ...] = DOCUMENT, **fields: Any
) -> Recorded:
    made = {
        "stop": f"S-{number}",
        "kind": StopKind.ISSUER,
        "series": "X",
        "holder": "ann",
        "lots": (),
        "by": "the board",
        "reason": "the certificate was lost",
        "notified_on": None,
        "until": None,
        **fields,
    }
    return recorded(StopTransferPlaced(**made), 60 + number, on=on, evidence=evidence)


def lifted(number: int = 1, *, on: date = UNTIL) -> Recorded:
    event = StopTransferReleased(stop=f"S-{number}", series="X", holder="ann", reason="it was found")
    return recorded(event, 70 + number, on=on)


def known(*facts: Recorded, agreements: Terms | None = None) -> Terms:
    return replace(agreements or terms(), facts=facts)


def locked(**changes: Any) -> Terms:
    made = clause("C-1", "lock-up", lock_up(**changes))
    return terms(agreed(made, question=[question("Q-1", "yes", "no")]))


def ask(of: Terms, on: date = PLACED_ON, *, lot: HeldLot | None = None, act: Act = Act.SELL, **more: Any) -> Standing:
    asked = {"basis": Basis.PRIVATE, "registered": False, **more}
    return judge(lot or held(), Ask(act=act, on=on, **asked), of)


def place(kind: StopKind = StopKind.ISSUER, **changes: Any) -> PlaceStop:
    fields = {"series": "X", "holder": "ann", "by": "the board", "reason": "lost", "on": PLACED_ON, **changes}
    return PlaceStop(kind=kind, **fields)


def demand(**changes: Any) -> PlaceStop:
    return place(StopKind.DEMAND, **{"notified_on": PLACED_ON, **changes})


def refused(command: PlaceStop | ReleaseStop, slice_: Slice | None = None) -> Invalid:
    with pytest.raises(Invalid) as caught:
        decide(command, slice_ or given(next_stop=1))
    return caught.value


# Placing and releasing


def test_a_stop_is_placed_under_the_next_number_and_says_what_it_holds_and_what_lifts_it() -> None:
    decision = decide(place(until=UNTIL, lots=("X-1", "X-1")), given(next_stop=3))
    assert (decision.outcome, decision.opened, decision.effective_on) == (Outcome.RECORDED, ("S-3",), PLACED_ON)
    assert isinstance(decision.event, StopTransferPlaced)
    assert (decision.event.lots, decision.event.until, decision.event.notified_on) == (("X-1",), UNTIL, None)
    (reason,) = decision.reasons
    assert reason.code is Code.STOPPED
    assert reason.text == (
        "S-3: transfers of lot X-1 of ann are stopped from 2 Apr 2012 until 2 May 2012, by the board (lost). "
        "It is the company's own stop: lift it with `release-stop-transfer S-3`"
    )


def test_a_stop_without_lots_is_of_all_the_holder_has_and_one_without_a_last_day_has_no_end() -> None:
    (reason,) = decide(place(StopKind.COURT), given(next_stop=1)).reasons
    assert "transfers of all X of ann are stopped from 2 Apr 2012, without an end, by" in reason.text
    assert "a waiver by the company does not pass it" in reason.text
    lots = (held("X-1"), held("X-2"))
    (reason,) = decide(place(lots=("X-2", "X-1")), given(next_stop=1, lots=lots)).reasons
    assert "transfers of lots X-2, X-1 of ann" in reason.text


def test_a_demand_holds_thirty_days_from_its_communication_unless_a_shorter_period_is_stated() -> None:
    longest = PLACED_ON + timedelta(days=DEMAND_DAYS)
    for command, until in ((demand(), longest), (demand(until=longest), longest), (demand(until=PLACED_ON), PLACED_ON)):
        event = decide(command, given(next_stop=1)).event
        assert isinstance(event, StopTransferPlaced)
        assert event.until == until
    assert longest == UNTIL


INVALID = {
    "after today": (place(on=TODAY + timedelta(days=1)), Fault.DATE_IN_FUTURE, "is after today"),
    "no such series": (place(), Fault.UNKNOWN_SERIES, "series 'X' is not recorded"),
    "no such holder": (place(holder="zoe"), Fault.UNKNOWN_HOLDER, "holder 'zoe' is not recorded"),
    "no such lot": (place(lots=("X-9",)), Fault.UNKNOWN_LOT, "ann has no lot 'X-9' of series X"),
    "an empty lot": (place(lots=("X-2",)), Fault.NOTHING_HELD, "lot X-2 of ann has no shares on 2012-04-02"),
    "nobody asks": (place(by=" "), Fault.MALFORMED, "by"),
    "no reason": (place(reason=""), Fault.MALFORMED, "reason"),
    "a notice of another's": (place(notified_on=PLACED_ON), Fault.MALFORMED, "only a demand has a --notified-on"),
    "over before it began": (place(until=date(2012, 4, 1)), Fault.DATE_ORDER, "cannot end before, on 2012-04-01"),
    "a demand that nobody was told of": (place(StopKind.DEMAND), Fault.MALFORMED, "30 days of UCC §8-403(c) run"),
    "told after today": (demand(notified_on=TODAY + timedelta(days=1)), Fault.DATE_IN_FUTURE, "is after today"),
    "told before": (demand(notified_on=date(2012, 4, 1)), Fault.DATE_ORDER, "communicated on 2012-04-01, before"),
    "31 days": (
        demand(until=UNTIL + timedelta(days=1)),
        Fault.DATE_ORDER,
        "until 2012-05-02, 30 days (UCC §8-403(c)), and not until 2012-05-03",
    ),
    "ends before told": (demand(until=date(2012, 4, 1)), Fault.DATE_ORDER, "and not until 2012-04-01"),
}


@pytest.mark.parametrize(("command", "fault", "said"), INVALID.values(), ids=INVALID)
def test_what_cannot_be_placed_is_named_with_its_rule(command: PlaceStop, fault: Fault, said: str) -> None:
    designated = {"designated": None} if fault is Fault.UNKNOWN_SERIES else {}
    found = refused(command, given(next_stop=1, lots=(held(), held("X-2", shares=0)), **designated))
    assert found.fault is fault
    assert said in found.text


def test_pledged_shares_can_be_stopped() -> None:
    pledged = replace(held(shares=0), pledged=5)
    assert decide(place(lots=("X-1",)), given(next_stop=1, lots=(pledged,))).opened == ("S-1",)


def test_a_stop_is_released_once_from_its_own_day_on_and_only_while_it_is_in_place() -> None:
    events = (placed(until=UNTIL),)
    command = ReleaseStop(stop="S-1", reason="found", on=UNTIL)
    decision = decide(command, given(stop=events))
    assert decision.event == StopTransferReleased(stop="S-1", series="X", holder="ann", reason="found")
    assert (decision.outcome, decision.effective_on) == (Outcome.RECORDED, UNTIL)
    cases = (
        (replace(command, on=TODAY + timedelta(days=1)), events, Fault.DATE_IN_FUTURE),
        (replace(command, stop="S-9"), (), Fault.UNKNOWN_STOP),
        (command, (*events, lifted()), Fault.ALREADY_RECORDED),
        (replace(command, on=date(2012, 4, 1)), events, Fault.DATE_ORDER),
        (replace(command, on=UNTIL + timedelta(days=1)), events, Fault.NOTHING_CHANGED),
        (replace(command, reason=" "), events, Fault.MALFORMED),
    )
    for wrong, there, fault in cases:
        assert refused(wrong, given(stop=there)).fault is fault
    assert decide(replace(command, on=PLACED_ON), given(stop=(placed(),))).effective_on == PLACED_ON


def test_placing_asks_for_the_lots_only_where_some_are_named() -> None:
    assert needs(place()).lots_of is None
    assert (needs(place(lots=("X-1",))).lots_of, needs(place(lots=("X-1",))).lots) == ("ann", ("X-1",))
    assert needs(ReleaseStop(stop="S-1", reason="found", on=UNTIL)).stop == "S-1"


# What it does to a standing


def days(facts: Iterable[Recorded], *on: date) -> list[str]:
    return [ask(known(*facts), day).status.value for day in on]


def test_no_act_is_free_from_the_day_of_a_stop_to_its_last_and_every_act_is_on_the_day_after() -> None:
    before, after = PLACED_ON - timedelta(days=1), UNTIL + timedelta(days=1)
    assert days([placed(until=UNTIL)], before, PLACED_ON, UNTIL, after) == ["free", "unknown", "unknown", "free"]
    for act in Act:
        for basis in Basis:
            found = ask(known(placed(until=UNTIL)), act=act, basis=basis, registered=basis is Basis.REGISTERED)
            assert (found.status, found.until) == (Status.UNKNOWN, UNTIL)
            assert [reason.code for reason in found.reasons] == [Code.STOPPED]


def test_a_released_stop_stops_nothing_from_the_day_of_its_release() -> None:
    facts = [placed(), lifted()]
    assert days(facts, UNTIL - timedelta(days=1), UNTIL) == ["unknown", "free"]
    assert ask(known(placed()), TODAY).until is None


def test_the_end_of_several_stops_is_the_last_and_one_without_an_end_leaves_it_open() -> None:
    two = (placed(1, until=UNTIL), placed(2, until=UNTIL + timedelta(days=9)))
    assert ask(known(*two)).until == UNTIL + timedelta(days=9)
    assert ask(known(*two, placed(3))).until is None
    assert [reason.text[:3] for reason in ask(known(*two)).reasons] == ["S-1", "S-2"]


def test_what_is_locked_stays_locked_and_says_that_it_is_stopped_too() -> None:
    found = ask(known(placed(on=BEFORE_END), agreements=locked()), BEFORE_END)
    assert (found.status, found.until) == (Status.LOCKED, END)
    assert [reason.code for reason in found.reasons] == [Code.STOPPED, Code.LOCKED]


BEFORE_END = date(2011, 7, 1)


def test_under_each_reading_of_a_dispute_a_stop_leaves_nothing_free() -> None:
    disputed = locked(last_day_locked={"question": "Q-1", "yes": True, "no": False})
    assert {one.status for one in ask(disputed, END).combinations} == {Status.LOCKED, Status.FREE}
    found = ask(known(placed(on=BEFORE_END), agreements=disputed), END)
    assert found.status is Status.DISPUTED
    assert {one.status for one in found.combinations} == {Status.LOCKED, Status.UNKNOWN}


def test_a_stop_rests_on_what_supports_it() -> None:
    assert ask(known(placed())).rests_on[-1].kind is not RestKind.ASSERTED
    for evidence, kind in (((), RestKind.ASSERTED), (ILLUSTRATIVE, RestKind.ILLUSTRATIVE)):
        (rest,) = [one for one in ask(known(placed(evidence=evidence))).rests_on if one.sequence == 61]
        assert rest.kind is kind
        assert rest.text.startswith("stop-transfer S-1 by the board")


@pytest.mark.parametrize(
    ("lots", "lot", "stopped"),
    [
        ((), held(), True),
        ((), held(holder="bob"), False),
        ((), held(series="Y"), False),
        (("X-1",), held(), True),
        (("X-1",), held("X-2"), False),
        (("X-1",), held("X-2", parents=("X-1",)), True),
        (("X-1",), held("X-3", parents=("X-2",), root="X-1"), True),
        (("X-1",), held("X-2", holder="bob", parents=("X-1",)), False),
    ],
)
def test_a_stop_is_of_the_lots_named_and_those_that_come_of_them_in_the_same_hand(
    lots: tuple[str, ...], lot: HeldLot, stopped: bool
) -> None:
    facts = known(placed(lots=lots))
    assert (ask(facts, lot=lot).status is Status.UNKNOWN) is stopped
    assert may_restrict(facts, lot.lot) is stopped
    assert not may_restrict(terms(), lot.lot)


def test_the_agreements_alone_are_judged_without_the_stops() -> None:
    assert ask(without_stops(known(placed(), lifted()))).status is Status.FREE
    assert without_stops(known(placed(), lifted())).facts == ()


def test_a_stop_stands_on_a_day_as_in_place_lapsed_or_released() -> None:
    (stop,) = stops_of([placed(until=UNTIL)])
    after = UNTIL + timedelta(days=1)
    assert [stop.state(day) for day in (UNTIL, after)] == [StopState.IN_PLACE, StopState.LAPSED]
    (stop,) = stops_of([placed(), lifted(), lifted(on=after)])
    assert [stop.state(day) for day in (PLACED_ON, UNTIL)] == [StopState.IN_PLACE, StopState.RELEASED]
    assert stop.holds(PLACED_ON)
    assert not stop.holds(PLACED_ON - timedelta(days=1))


def test_a_timeline_changes_on_the_days_of_a_stop() -> None:
    facts = known(placed(1, until=UNTIL), placed(2, on=TODAY), lifted(2, on=TODAY + timedelta(days=3)))
    spans = timeline(facts, held(), Ask(act=Act.SELL, basis=Basis.PRIVATE, on=TODAY, registered=False))
    assert [(str(span.from_on), span.status.value) for span in spans] == [
        ("2011-02-01", "free"),
        ("2012-04-02", "unknown"),
        ("2012-05-03", "free"),
        ("2012-06-30", "unknown"),
        ("2012-07-03", "free"),
    ]


# Waivers


def test_a_waiver_by_the_issuer_reaches_its_own_stop_and_no_other() -> None:
    for kind in StopKind:
        facts = known(placed(kind=kind), placed(2, kind=kind, holder="bob"))
        found = beyond_waiver(facts, (held(), held("X-2")), PLACED_ON)
        assert [stop.event.stop for stop in found] == ([] if kind is StopKind.ISSUER else ["S-1"])
        assert beyond_waiver(facts, (held(),), PLACED_ON - timedelta(days=1)) == ()
    assert stops_on(known(placed()), held().lot) != ()


def test_a_preview_keeps_lots_apart_that_are_stopped_and_supposes_nothing_about_a_stop() -> None:
    open_ = locked(last_day_locked={"question": "Q-1", "yes": True, "no": False})
    facts = known(placed(on=END, lots=("X-1",)), agreements=open_)
    lots = tuple(held(name, root="X-0") for name in ("X-1", "X-2", "X-3"))
    present = Present(terms=facts, on=TODAY, lots=lots, registrations=(), decimals={"X": 0})
    found = [
        one for one in changes(facts.question("Q-1"), present) if one.reading == "no" and one.what == "to sell, private"
    ]
    assert [(one.lots, one.under) for one in found] == [
        (("X-1",), "locked to 3 Mar 2012, unknown from 4 Mar 2012"),
        (("X-2", "X-3"), "locked to 3 Mar 2012, free from 4 Mar 2012"),
    ]


def test_a_request_under_a_waiver_stays_held_while_a_stop_that_is_not_the_issuers_is_in_place() -> None:
    command = TransferShares(series="X", transferor="ann", transferee="bob", shares="5", on=PLACED_ON)
    permission = Permission(request="T-1", waiver=WAIVER)
    for kind, outcome in ((StopKind.ISSUER, "registered"), (StopKind.DEMAND, "held"), (StopKind.COURT, "held")):
        decision = transfers.decide(command, given(terms=known(placed(kind=kind))), permission)
        assert decision.outcome == outcome
        assert Code.STOPPED in [reason.code for reason in decision.reasons]
    stopped = given(terms=known(placed(kind=StopKind.COURT)))
    happened = replace(permission, waiver=None, evidenced=True)
    decision = transfers.decide(replace(command, in_breach=True), stopped, happened)
    assert (decision.outcome, [one.code for one in decision.exceptions][-1]) == ("registered", Code.IN_BREACH)
