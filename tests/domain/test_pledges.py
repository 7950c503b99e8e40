"""Pledges: judged as transfers are, released and enforced from what their own events leave in them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from ledger.domain import pledges
from ledger.domain.decisions import Decision
from ledger.domain.events import Recorded, RequestHeld
from ledger.domain.holding_events import PledgeEnforced, PledgeLine, PledgeReleased, SharesPledged
from ledger.domain.judging import Permission
from ledger.domain.pledge_terms import left_from, pledged_units
from ledger.domain.pledges import ReleasePledge
from ledger.domain.proportions import Rounding
from ledger.domain.requests import EnforcePledge, PledgeShares
from ledger.domain.share_events import LotMove, SharesSplit, SplitLine
from ledger.domain.slices import Needs, Slice
from ledger.domain.values import Units
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import TODAY, WAIVER, agreed, certificate, clause, debt, given, held, lock_up, recorded, terms
from tests.domain.offerings import BEGUN, day, known

ON, LATER = date(2011, 7, 1), date(2011, 8, 1)
COMMAND = PledgeShares(series="X", holder="ann", pledgee="bob", shares="60", on=ON)
LOCKED = terms(agreed(clause("C-1", "lock-up", lock_up(acts=["transfer", "pledge"]))))
ENFORCE = EnforcePledge(pledge="P-1", on=LATER)
RELEASE = ReleasePledge(pledge="P-1", on=LATER)


def pledged(*lines: tuple[str, int], pledge: str = "P-1", on: date = ON, sequence: int = 30) -> Recorded:
    event = SharesPledged(
        request="T-1",
        pledge=pledge,
        series="X",
        holder="ann",
        pledgee="bob",
        lines=tuple(PledgeLine(lot=lot, units=Units(units)) for lot, units in lines),
        express=False,
        instruction=None,
        waiver=None,
        in_breach=False,
        presented_at=None,
        relied_on=(),
    )
    return recorded(event, sequence, on=on)


def released(lot: str, units: int, *, on: date = LATER, sequence: int = 31) -> Recorded:
    lines = (PledgeLine(lot=lot, units=Units(units)),)
    return recorded(PledgeReleased(pledge="P-1", series="X", holder="ann", lines=lines), sequence, on=on)


def enforced(lot: str, units: int, *, on: date = LATER, sequence: int = 32) -> Recorded:
    event = PledgeEnforced(
        request="T-2",
        pledge="P-1",
        series="X",
        holder="ann",
        pledgee="bob",
        certificate=None,
        surrendered=(),
        moves=(LotMove(source=lot, child="X-9", shares=Units(units)),),
        waiver=None,
        in_breach=False,
        presented_at=None,
        relied_on=(),
    )
    return recorded(event, sequence, on=on)


def split(lot: str, basis: int, units: int, *, pledged_side: bool = True, on: date = LATER) -> Recorded:
    line = SplitLine(
        lot=lot, holder="ann", pledged=pledged_side, basis=Units(basis), units=Units(units), fraction="0", cash=None
    )
    event = SharesSplit(series="X", ratio="1:2", rounding=Rounding.FLOOR, cash_price=None, consent=None, lines=(line,))
    return recorded(event, 33, on=on)


def with_pledge(*events: Recorded, **changes: Any) -> Slice:
    """A slice in which P-1 is of 40 of lot X-1 and 20 of lot X-2, unless told otherwise."""
    there = events or (pledged(("X-1", 40), ("X-2", 20)),)
    lots = (replace(held(shares=60), pledged=40), replace(held("X-2", shares=10), pledged=20))
    fields: dict[str, Any] = {"pledge": there, "lots": lots, "pledged": 60, "next_lot": 5, **changes}
    return given(**fields)


def fault_of(do: Any, command: Any, slice_: Slice, **more: Any) -> Invalid:
    with pytest.raises(Invalid) as refusal:
        do(command, slice_, **more)
    return refusal.value


# --- pledging


def test_a_pledge_needs_what_a_transfer_needs() -> None:
    found = pledges.needs(replace(COMMAND, lots=("X-1",), request="T-4"))
    assert found == Needs(
        on=ON,
        series="X",
        holders=("ann", "bob"),
        lots_of="ann",
        shares="60",
        lots=("X-1",),
        notices_to="bob",
        request="T-4",
        terms=True,
    )


ONE_AFTER_ANOTHER: list[tuple[dict[str, Any], Fault]] = [
    ({}, Fault.UNKNOWN_SERIES),
    ({"series": "X"}, Fault.UNKNOWN_HOLDER),
    ({"holder": "ann"}, Fault.UNKNOWN_HOLDER),
    ({"pledgee": "ann"}, Fault.TRANSFER_TO_ONESELF),
    ({"pledgee": "bob"}, Fault.DATE_IN_FUTURE),
    ({"on": ON}, Fault.EVIDENCE_REQUIRED),
    ({"in_breach": False}, Fault.MALFORMED),
    ({"shares": "0"}, Fault.SHARES_NOT_POSITIVE),
    ({"shares": "101"}, Fault.UNKNOWN_REQUEST),
    ({"request": None}, Fault.SHARES_EXCEED_HOLDING),
]


def test_what_is_impossible_is_found_in_this_order_before_any_rule_is_asked() -> None:
    wrong: dict[str, Any] = {"series": "Z", "holder": "cat", "pledgee": "cat", "on": TODAY + timedelta(days=1)}
    command = replace(COMMAND, **wrong, in_breach=True, shares="1e3", request="T-9")
    found = []
    for mended, _ in ONE_AFTER_ANOTHER:
        command = replace(command, **mended)
        known = {} if command.series == "X" else {"designated": None}
        found.append(fault_of(pledges.decide, command, given(terms=LOCKED, **known)).fault)
    assert found == [fault for _, fault in ONE_AFTER_ANOTHER]
    assert pledges.decide(replace(command, shares="100"), given()).outcome == "registered"


def test_a_pledge_notes_lots_and_moves_no_holding() -> None:
    decision = pledges.decide(replace(COMMAND, express=True, instruction="letter"), given(next_pledge=3))
    assert isinstance(decision.event, SharesPledged)
    assert (decision.event.pledge, decision.event.express, decision.opened) == ("P-3", True, ("P-3",))
    assert decision.event.lines == (PledgeLine(lot="X-1", units=Units(60)),)
    assert decision.event.relied_on == (20,)
    assert (decision.before, decision.exceptions) == (decision.after, ())
    without = pledges.decide(COMMAND, given())
    assert [one.code for one in without.exceptions] == [Code.INSTRUCTION_MISSING]


def test_a_pledge_that_a_clause_forbids_is_held_and_names_lots_that_would_pass() -> None:
    lots = (held(), held("X-2", shares=90, lowest=30, agreement="gift", acquired_on=ON))
    decision = pledges.decide(replace(COMMAND, shares="50"), given(lots=lots, terms=LOCKED))
    assert isinstance(decision.event, RequestHeld)
    assert decision.event.command == replace(COMMAND, shares="50")
    assert [one.code for one in decision.reasons] == [Code.LOCKED, Code.NO_NOTICE, Code.LOTS_THAT_WOULD_PASS]
    most = (held(), held("X-2", shares=30, agreement="gift", acquired_on=ON))
    hint = pledges.decide(COMMAND, given(lots=most, terms=LOCKED)).reasons[-1].text
    assert hint == "lots of ann that would pass: X-2 (30); name them with --lot"


def test_a_waiver_and_a_breach_enter_a_pledge_and_are_excepted() -> None:
    waived = pledges.decide(COMMAND, given(terms=LOCKED), Permission(request="T-7", waiver=WAIVER))
    assert isinstance(waived.event, SharesPledged)
    assert waived.event.waiver == replace(WAIVER, holder="ann", lots=("X-1",), act="pledge")
    assert [one.code for one in waived.exceptions[1:]] == [Code.WAIVED, Code.AUTHORITY_MISSING]
    breach = pledges.decide(replace(COMMAND, in_breach=True), given(terms=LOCKED), Permission(evidenced=True))
    assert isinstance(breach.event, SharesPledged)
    assert breach.event.in_breach
    assert breach.exceptions[-1].code is Code.IN_BREACH
    needless = pledges.decide(replace(COMMAND, in_breach=True), given(), Permission(evidenced=True))
    assert "no recorded clause restricts this pledge" in needless.reasons[-1].text


# --- what is in a pledge


def test_what_is_in_a_pledge_follows_its_events_in_the_order_of_their_days() -> None:
    events = (
        enforced("X-1", 10),
        pledged(("X-1", 40), ("X-2", 20)),
        pledged(("X-1", 5), pledge="P-2", sequence=34),
        released("X-2", 15),
        debt(ON),
    )
    assert pledged_units(events, ON) == {"X-1": {"P-1": 40, "P-2": 5}, "X-2": {"P-1": 20}}
    assert pledged_units(events, LATER) == {"X-1": {"P-1": 30, "P-2": 5}, "X-2": {"P-1": 5}}
    assert pledged_units(events, ON - timedelta(days=1)) == {}


def test_a_split_comes_first_on_its_day_and_is_divided_over_the_pledges_of_the_lot() -> None:
    events = (
        pledged(("X-1", 7)),
        pledged(("X-1", 4), pledge="P-2", sequence=34),
        released("X-1", 1),
        split("X-1", 11, 5),
        split("X-1", 60, 30, pledged_side=False),
        split("X-3", 60, 30),
    )
    assert pledged_units(events, LATER) == {"X-1": {"P-1": 2, "P-2": 2}}


def test_what_a_later_day_takes_cannot_leave_a_pledge_before() -> None:
    events = (pledged(("X-1", 40)), released("X-1", 30))
    assert left_from(events, "P-1", "X-1", ON) == 10
    assert left_from(events, "P-1", "X-2", ON) == 0
    assert left_from(events, "P-1", "X-1", ON - timedelta(days=1)) == 0
    assert left_from((pledged(("X-1", 40)), released("X-1", 50)), "P-1", "X-1", ON) == 0


# --- releasing


def test_a_pledge_is_found_first_and_then_its_lots_and_parties() -> None:
    assert pledges.needs_of_pledge(RELEASE) == Needs(on=LATER, pledge="P-1")
    lots = Needs(on=LATER, series="X", holders=("ann", "bob"), lots_of="ann", lots=("X-1", "X-2"), pledge="P-1")
    assert pledges.needs_of_lots(RELEASE, with_pledge()) == lots
    found = pledges.needs_of_lots(
        replace(ENFORCE, certificate="PX-2", surrendered=("PX-1",), request="T-4"), with_pledge()
    )
    assert found == replace(lots, certificates=("PX-2", "PX-1"), notices_to="bob", request="T-4", terms=True)
    assert fault_of(pledges.needs_of_lots, RELEASE, given()).fault is Fault.UNKNOWN_PLEDGE
    others = with_pledge(debt(ON), pledged(("X-1", 1), pledge="P-2"))
    assert fault_of(pledges.needs_of_lots, RELEASE, others).fault is Fault.UNKNOWN_PLEDGE


def lines_of(decision: Decision) -> list[tuple[str, int]]:
    assert isinstance(decision.event, PledgeReleased)
    return [(line.lot, line.units) for line in decision.event.lines]


def test_lots_are_released_in_the_order_in_which_they_were_pledged() -> None:
    assert lines_of(pledges.decide_release(RELEASE, with_pledge())) == [("X-1", 40), ("X-2", 20)]
    assert lines_of(pledges.decide_release(replace(RELEASE, shares="30"), with_pledge())) == [("X-1", 30)]
    part = pledges.decide_release(replace(RELEASE, shares="45"), with_pledge())
    assert lines_of(part) == [("X-1", 40), ("X-2", 5)]
    assert (part.outcome, part.before) == ("registered", part.after)


@pytest.mark.parametrize("do", [(pledges.decide_release, RELEASE), (pledges.decide_enforcement, ENFORCE)])
@pytest.mark.parametrize(
    ("changes", "events", "fault"),
    [
        ({"pledge": "P-9", "on": TODAY + timedelta(days=1)}, (), Fault.UNKNOWN_PLEDGE),
        ({"on": TODAY + timedelta(days=1), "shares": "x"}, (), Fault.DATE_IN_FUTURE),
        ({"on": ON - timedelta(days=1), "shares": "x"}, (), Fault.DATE_ORDER),
        ({"shares": "x"}, (), Fault.MALFORMED),
        ({"shares": "0"}, (), Fault.SHARES_NOT_POSITIVE),
        ({"shares": "61"}, (), Fault.SHARES_EXCEED_HOLDING),
        ({}, (pledged(("X-1", 40)), released("X-1", 40, on=ON)), Fault.NOTHING_HELD),
    ],
)
def test_nothing_leaves_a_pledge_that_is_not_in_it(
    do: tuple[Any, Any], changes: dict[str, Any], events: tuple[Recorded, ...], fault: Fault
) -> None:
    decide, command = do
    assert fault_of(decide, replace(command, **changes), with_pledge(*events)).fault is fault


# --- enforcing


def test_the_pledgee_gets_one_lot_for_each_that_gives() -> None:
    papers = certificate("PX-1")
    command = replace(ENFORCE, shares="50", certificate="PX-2", surrendered=("PX-1",))
    decision = pledges.decide_enforcement(command, with_pledge(certificates=papers), Permission(evidenced=True))
    assert isinstance(decision.event, PledgeEnforced)
    assert [(move.source, move.child, move.shares) for move in decision.event.moves] == [
        ("X-1", "X-5", 40),
        ("X-2", "X-6", 10),
    ]
    assert (decision.event.certificate, decision.event.surrendered) == ("PX-2", ("PX-1",))
    assert decision.event.relied_on == (20, 30)
    assert [(line.holder, line.shares) for line in decision.after] == [("ann", "50"), ("bob", "50")]
    assert (decision.exceptions, decision.opened) == ((), ("X-5", "X-6"))
    bare = pledges.decide_enforcement(ENFORCE, with_pledge())
    assert [one.code for one in bare.exceptions] == [Code.EVIDENCE_MISSING, Code.CERTIFICATE_NOT_SURRENDERED]


def test_what_is_impossible_in_an_enforcement_is_found_before_any_rule_is_asked() -> None:
    wrong = replace(ENFORCE, in_breach=True, certificate="PX-1", surrendered=("PX-9",), request="T-9")
    slice_ = with_pledge(certificates=certificate("PX-1"), terms=LOCKED)
    found = []
    for mended in ({}, {"in_breach": False}, {"certificate": "PX-2"}, {"surrendered": ("PX-1",)}):
        wrong = replace(wrong, **mended)
        found.append(fault_of(pledges.decide_enforcement, wrong, slice_).fault)
    assert found == [
        Fault.EVIDENCE_REQUIRED,
        Fault.CERTIFICATE_IN_USE,
        Fault.UNKNOWN_CERTIFICATE,
        Fault.UNKNOWN_REQUEST,
    ]


def test_an_enforcement_is_judged_as_a_transfer_of_each_lot_to_the_pledgee() -> None:
    decision = pledges.decide_enforcement(ENFORCE, with_pledge(terms=LOCKED))
    assert isinstance(decision.event, RequestHeld)
    assert (decision.event.command, decision.event.relied_on) == (ENFORCE, (10, 20, 30))
    assert [one.code for one in decision.reasons] == [Code.LOCKED, Code.NO_NOTICE]
    waived = pledges.decide_enforcement(ENFORCE, with_pledge(terms=LOCKED), Permission(request="T-3", waiver=WAIVER))
    assert isinstance(waived.event, PledgeEnforced)
    assert waived.event.waiver == replace(WAIVER, holder="ann", lots=("X-1", "X-2"), act="transfer")
    breach = pledges.decide_enforcement(
        replace(ENFORCE, in_breach=True), with_pledge(terms=LOCKED), Permission(evidenced=True)
    )
    assert isinstance(breach.event, PledgeEnforced)
    assert breach.event.in_breach


def test_a_release_in_stages_counts_from_all_that_the_holder_has_in_the_lot_pledged_or_not() -> None:
    """Half of a hundred is let go of: forty of them may be enforced, and sixty may not."""
    for units, outcome in ((40, "registered"), (60, "held")):
        lot = replace(held(shares=100 - units), pledged=units, earlier={BEGUN: 100})
        slice_ = with_pledge(
            pledged(("X-1", units), on=day(1)),
            lots=(lot,),
            terms=known(),
        )
        assert pledges.decide_enforcement(replace(ENFORCE, on=day(25)), slice_).outcome == outcome
