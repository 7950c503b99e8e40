"""Taking part in a registration: facts that are recorded whether an agreement owes or allows them or not."""

from datetime import timedelta
from typing import Any

import pytest

from ledger.domain import participation
from ledger.domain.decisions import Decision
from ledger.domain.events import Event
from ledger.domain.participation import (
    CompletePapers,
    IncludeShares,
    JoinRegistration,
    ParticipationCommand,
    ReimburseCounsel,
    SelectCounsel,
    not_owed_text,
)
from ledger.domain.registration_events import (
    CounselReimbursed,
    CounselSelected,
    HolderJoined,
    PapersCompleted,
    SharesIncluded,
)
from ledger.domain.slices import Slice
from ledger.domain.standing import Status
from ledger.domain.values import Units
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import TODAY, agreed, clause, demand_rights, given, held, registered, terms
from tests.domain.registering import events, joined, paid, progressed, selected
from tests.domain.test_entries import transferred
from tests.domain.test_registrations import RECEIVED

ON = RECEIVED + timedelta(days=20)
GRANTED = [
    clause("D-1", "demand-rights", demand_rights(holders=["ann", "bob"])),
    clause("G-1", "registrable-securities", {"limb": [{"covers": {"series": "X", "purchaser": "bob"}}]}),
    clause("C-1", "counsel", {"holders": ["ann", "bob"]}),
]
JOIN = JoinRegistration(registration="R-1", holder="bob", series="X", shares="60", on=ON)


def of_bob(*found: Event, clauses: list[dict[str, Any]] | None = None, **changes: Any) -> Slice:
    """R-1 of ann, with bob's 100 registrable shares beside it."""
    return given(
        **{
            "registrations": (events(*found),),
            "lots": (held(holder="bob"),),
            "terms": terms(agreed(*(GRANTED if clauses is None else clauses))),
            "decimals": {"X": 0},
            **changes,
        }
    )


def decide(command: ParticipationCommand, slice_: Slice | None = None) -> Decision:
    return participation.decide(command, slice_ or of_bob())


def refused(command: ParticipationCommand, slice_: Slice | None = None) -> tuple[Fault, str]:
    with pytest.raises(Invalid) as refusal:
        decide(command, slice_)
    return refusal.value.fault, refusal.value.text


def codes(decision: Decision) -> list[Code]:
    return [reason.code for reason in decision.exceptions]


def include(shares: str, holder: str = "ann") -> IncludeShares:
    return IncludeShares(registration="R-1", holder=holder, shares=shares, on=ON)


def select(*by: str, counsel: str = "Elm") -> SelectCounsel:
    return SelectCounsel(registration="R-1", counsel=counsel, selected_by=by, on=ON)


def reimburse(counsel: str = "Elm", amount: str = "1250.50", to: str = "ann") -> ReimburseCounsel:
    return ReimburseCounsel(registration="R-1", counsel=counsel, paid_to=to, amount=amount, on=ON)


def test_joining_needs_the_holders_lots_and_the_other_acts_do_not() -> None:
    found = participation.needs(JOIN)
    assert (found.registration, found.series, found.holders, found.lots_of) == ("R-1", "X", ("bob",), "bob")
    for command in (include("1"), select("ann"), reimburse(), CompletePapers(registration="R-1", holder="ann", on=ON)):
        others = participation.needs(command)
        assert (others.registration, others.lots_of, others.terms) == ("R-1", None, True)


@pytest.mark.parametrize("command", [JOIN, include("1"), select("ann"), reimburse()], ids=str)
def test_every_act_needs_a_registration_that_was_demanded_by_then(command: ParticipationCommand) -> None:
    assert refused(command, of_bob(registrations=()))[0] is Fault.UNKNOWN_REGISTRATION
    assert refused(command, of_bob(today=ON - timedelta(days=1)))[0] is Fault.DATE_IN_FUTURE


def test_nothing_happens_in_a_registration_before_its_demand() -> None:
    early = JoinRegistration(registration="R-1", holder="bob", series="X", shares="1", on=RECEIVED - timedelta(days=1))
    assert refused(early) == (Fault.DATE_ORDER, "R-1 was demanded on 2011-05-01, after 2011-04-30")


def test_a_holder_joins_with_registrable_shares_without_an_exception() -> None:
    decision = decide(JOIN)
    assert decision.event == HolderJoined(registration="R-1", holder="bob", series="X", shares=Units(60))
    assert (decision.outcome, decision.effective_on, codes(decision)) == ("recorded", ON, [])


def test_joining_is_impossible_in_this_order() -> None:
    assert refused(JOIN, of_bob(designated=None))[0] is Fault.UNKNOWN_SERIES
    assert refused(JOIN, of_bob(registered=registered("ann")))[0] is Fault.UNKNOWN_HOLDER
    assert refused(JOIN, of_bob(joined(), progressed("withdrawn")))[0] is Fault.ALREADY_RECORDED
    for ending in (("withdrawn",), ("terminated",), ("filed", "effective", "completed")):
        fault, text = refused(JOIN, of_bob(*map(progressed, ending)))
        assert (fault, text) == (Fault.STATUS_NOT_POSSIBLE, f"R-1 is {ending[-1]}; nobody can join it")
    nothing = JoinRegistration(registration="R-1", holder="bob", series="X", shares="0", on=ON)
    assert refused(nothing)[0] is Fault.SHARES_NOT_POSITIVE
    assert refused(JOIN, of_bob(lots=(held(holder="bob", shares=59),)))[0] is Fault.SHARES_EXCEED_HOLDING
    assert refused(JOIN, of_bob(lots=(held(holder="bob", shares=0),)))[0] is Fault.SHARES_EXCEED_HOLDING


def test_joining_with_shares_that_are_not_registrable_stands_as_an_exception() -> None:
    bought = held(holder="bob", original_purchaser="ann")
    decision = decide(JOIN, of_bob(lots=(held("X-2", holder="bob", shares=10), bought)))
    assert codes(decision) == [Code.EXCEEDS_REGISTRABLE]
    assert decision.exceptions[0].text == (
        "bob joins with 60 of series X, of which 10 are registrable under every reading"
    )


def test_joining_without_a_clause_that_allows_it_stands_as_an_exception() -> None:
    assert codes(decide(JOIN, of_bob(clauses=GRANTED[1:]))) == [Code.NO_RIGHT_TO_JOIN]
    piggyback = clause("P-1", "piggyback-rights", {"holders": ["bob"]})
    assert codes(decide(JOIN, of_bob(clauses=[*GRANTED[1:], piggyback]))) == []


def test_what_is_included_is_no_more_than_asked_for_and_no_less_than_sold() -> None:
    decision = decide(include("8"))
    assert decision.event == SharesIncluded(registration="R-1", holder="ann", shares=Units(8))
    assert refused(include("11")) == (
        Fault.SHARES_EXCEED_HOLDING,
        "ann asked for 10 in R-1; 11 cannot be included",
    )
    sold = (*events(), transferred(("X-1", "X-3", 6)))
    fault, text = refused(include("5"), of_bob(registrations=(sold,)))
    assert (fault, text) == (
        Fault.SHARES_EXCEED_HOLDING,
        "ann has sold 6 in R-1; no fewer than these can be included",
    )
    assert decide(include("6"), of_bob(registrations=(sold,))).outcome == "recorded"


def test_whoever_takes_no_part_has_no_shares_counsel_or_papers_in_it() -> None:
    complete = CompletePapers(registration="R-1", holder="bob", on=ON)
    for command in (include("1", "bob"), select("ann", "bob"), reimburse(to="bob"), complete):
        fault, text = refused(command)
        assert (fault, text) == (
            Fault.NOT_IN_REGISTRATION,
            "bob takes no part in R-1; its participants are ann",
        )


def test_counsel_is_selected_by_somebody_and_by_each_once() -> None:
    assert refused(select())[0] is Fault.MALFORMED
    decision = decide(select("ann", "bob", "ann"), of_bob(joined()))
    assert decision.event == CounselSelected(registration="R-1", counsel="Elm", selected_by=("ann", "bob"))


def test_a_reimbursement_that_is_owed_is_recorded_without_an_exception() -> None:
    decision = decide(reimburse(), of_bob(selected("Elm", "ann")))
    assert isinstance(decision.event, CounselReimbursed)
    assert (str(decision.event.amount), codes(decision)) == ("1250.50", [])


def test_a_reimbursement_that_is_not_owed_is_recorded_too_with_the_clause() -> None:
    decision = decide(reimburse("Oak"), of_bob(selected("Elm", "ann")))
    assert (decision.outcome, codes(decision)) == ("recorded", [Code.NOT_OWED])
    assert decision.exceptions[0].text == (
        "R-1: the reimbursement of 1,250.50 for Oak (ann) is not owed (deed ¶2): ann chose Elm, not Oak"
    )


def test_an_earlier_payment_on_the_same_day_comes_first() -> None:
    known = terms(agreed(clause("C-1", "counsel", {"holders": ["ann", "bob"], "deadlock_owes_one": True})))
    before = of_bob(joined(), paid("Elm"), terms=known)
    assert codes(decide(reimburse("Elm"), before)) == []
    assert codes(decide(reimburse("Oak", to="bob"), before)) == [Code.NOT_OWED]


def test_what_is_said_of_a_payment_follows_its_standing() -> None:
    event = paid("Elm")
    assert "is owed under some readings only" in not_owed_text(event, Status.DISPUTED, ())
    assert not_owed_text(event, Status.UNKNOWN, ()) == "R-1: the reimbursement of 100 for Elm (ann) may not be owed"


def test_papers_are_completed_by_a_participant_and_may_be_described() -> None:
    for described in (None, "powers of attorney"):
        command = CompletePapers(registration="R-1", holder="ann", on=TODAY, papers=described)
        assert decide(command).event == PapersCompleted(registration="R-1", holder="ann", papers=described)
