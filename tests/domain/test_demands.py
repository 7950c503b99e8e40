"""Demands of an invented agreement: the guards in their order, and everything that is said together."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from ledger.domain import demands
from ledger.domain.decisions import Decision
from ledger.domain.events import Recorded, RequestHeld, RequestRefused
from ledger.domain.registration_events import DemandAccepted
from ledger.domain.requests import DemandRegistration, Form
from ledger.domain.slices import Slice, Terms
from ledger.domain.standing import RestKind
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import (
    ILLUSTRATIVE,
    TODAY,
    WAIVER,
    agreed,
    clause,
    demand_rights,
    designated,
    document,
    given,
    held,
    question,
    terms,
)
from tests.domain.test_registrations import accepted, reached

ON = date(2011, 5, 2)
COMMAND = DemandRegistration(
    holder="ann", form=Form.LONG, series="X", shares="60", received_on=ON, given_on=ON, dated_on=ON, opinion="so it is"
)
LIMB = {"limb": [{"covers": {"series": "X", "purchaser": "ann"}}]}
RULE = clause("A-1", "counting-rule", {"consumed_by": ["effective"], "given_back_by": []})


def granted(*, rights: dict[str, Any] | None = None, limbs: dict[str, Any] | None = None, **changes: Any) -> Terms:
    clauses = [
        clause("D-1", "demand-rights", rights or demand_rights(), **changes),
        clause("G-1", "registrable-securities", limbs or LIMB),
        RULE,
    ]
    return terms(agreed(*clauses, question=[question("Q-1", "yes", "no")]))


def decide(command: DemandRegistration = COMMAND, slice_: Slice | None = None, **release: str) -> Decision:
    return demands.decide(command, slice_ or given(terms=granted()), **release)


def codes(decision: Decision) -> list[Code]:
    return [reason.code for reason in decision.reasons]


def test_a_demand_needs_the_holders_lots_and_registrations_and_every_term() -> None:
    found = demands.needs(COMMAND)
    assert (found.on, found.series, found.holders, found.terms) == (ON, "X", ("ann",), True)
    assert (found.lots_of, found.registrations_of) == ("ann", "ann")


def test_what_is_impossible_is_found_in_this_order_before_any_rule_is_asked() -> None:
    tomorrow = TODAY + timedelta(days=1)
    steps: list[tuple[dict[str, Any], Fault]] = [
        (
            {"series": "Z", "holder": "cat", "received_on": tomorrow, "given_on": tomorrow + timedelta(days=1)},
            Fault.UNKNOWN_SERIES,
        ),
        ({"series": "X"}, Fault.UNKNOWN_HOLDER),
        ({"holder": "ann"}, Fault.DATE_IN_FUTURE),
        ({"received_on": ON, "shares": "1e3"}, Fault.DATE_ORDER),
        ({"given_on": ON}, Fault.MALFORMED),
        ({"shares": "0"}, Fault.SHARES_NOT_POSITIVE),
    ]
    command, found = COMMAND, []
    for mended, _ in steps:
        command = replace(command, **mended)
        with pytest.raises(Invalid) as refusal:
            decide(command, given(designated=designated() if command.series == "X" else None))
        found.append(refusal.value.fault)
    assert found == [fault for _, fault in steps]


def test_a_demand_that_meets_everything_opens_a_registration() -> None:
    decision = decide(slice_=given(terms=granted(), next_request=3, next_registration=2))
    assert (decision.outcome, decision.request, decision.effective_on) == ("registered", "D-3", ON)
    assert isinstance(decision.event, DemandAccepted)
    assert (decision.event.registration, decision.event.shares, decision.event.opinion) == ("R-2", 60, "so it is")
    assert decision.event.relied_on == (10,)
    assert (decision.reasons, decision.exceptions) == ((), ())


def test_dates_that_nobody_stated_are_taken_from_the_others_and_said_to_be_assumed() -> None:
    decision = decide(replace(COMMAND, given_on=None, dated_on=None))
    assert isinstance(decision.event, DemandAccepted)
    assert (decision.event.given_on, decision.event.dated_on) == (ON, ON)
    assert [rest.kind for rest in decision.rests_on] == [RestKind.ASSUMPTION] * 2
    early = replace(COMMAND, given_on=date(2011, 4, 30), dated_on=None)
    assert any("the day it was given is taken" in rest.text for rest in decide(early).rests_on)


# --- the rule's guards


def test_every_guard_that_fails_is_said_in_this_order_and_one_refusal_outweighs_the_holds() -> None:
    wrong = replace(COMMAND, received_on=date(2011, 4, 30), given_on=None, dated_on=None, opinion=" ", shares="999")
    used = ((accepted(on=date(2011, 4, 1)),),)
    decision = decide(wrong, given(terms=granted(), registrations=used))
    assert codes(decision) == [
        Code.NOT_YET_EXERCISABLE,
        Code.EXCEEDS_REGISTRABLE,
        Code.NO_REGISTRATION_LEFT,
        Code.OPINION_MISSING,
    ]
    assert decision.outcome == "refused"
    assert isinstance(decision.event, RequestRefused)


def test_without_a_right_the_demand_is_refused_whatever_else_is_missing() -> None:
    decision = decide(replace(COMMAND, holder="bob", opinion=None), given(terms=granted(), lots=()))
    assert (decision.outcome, codes(decision)) == ("refused", [Code.NO_DEMAND_RIGHT])
    assert "bob has no demand rights under deed on 2 May 2011" in decision.reasons[0].text
    nothing = decide(slice_=given())
    assert "under any recorded agreement" in nothing.reasons[0].text


def test_a_transferee_of_registrable_shares_is_held() -> None:
    bought = held(holder="bob", original_purchaser="ann")
    decision = decide(replace(COMMAND, holder="bob"), given(terms=granted(), lots=(bought,)))
    assert (decision.outcome, codes(decision)) == ("held", [Code.NO_DEMAND_RIGHT, Code.FACT_MISSING])
    other = held(holder="bob", original_purchaser="cat")
    decision = decide(replace(COMMAND, holder="bob"), given(terms=granted(), lots=(other, held(holder="bob"))))
    assert decision.outcome == "refused", "not registrable, or bought by itself"


def test_rights_whose_number_is_in_a_missing_document_are_held() -> None:
    old = {"document": "base", "clause": "§2", "since": "2011-05-01", "could_bind": ["ann"]}
    decision = decide(slice_=given(terms=granted(effective_on="2011-06-01", supersedes=old)))
    assert (decision.outcome, codes(decision)) == ("held", [Code.ENTITLEMENT_UNKNOWN])
    assert isinstance(decision.event, RequestHeld)
    assert "are in base, which is not recorded" in decision.reasons[0].text


@pytest.mark.parametrize(
    ("notice_date", "received", "given_on", "dated", "outcome"),
    [
        ("received", "2011-04-30", None, None, "refused"),
        ("received", "2011-05-01", None, None, "registered"),
        ("received", "2011-05-01", "2011-04-30", None, "registered"),
        ("given", "2011-05-01", "2011-04-30", None, "refused"),
        ("given", "2011-05-02", "2011-05-01", "2011-04-30", "registered"),
        ("dated", "2011-05-02", "2011-05-01", "2011-04-30", "refused"),
        ({"question": "Q-1", "yes": "received", "no": "given"}, "2011-05-01", "2011-04-30", None, "held"),
        ({"question": "Q-1", "yes": "received", "no": "given"}, "2011-05-01", "2011-05-01", None, "registered"),
        ({"question": "Q-1", "yes": "received", "no": "given"}, "2011-04-30", None, None, "refused"),
    ],
)
def test_the_date_that_counts_must_come_after_the_day_named(
    notice_date: Any, received: str, given_on: str | None, dated: str | None, outcome: str
) -> None:
    command = replace(
        COMMAND,
        received_on=date.fromisoformat(received),
        given_on=date.fromisoformat(given_on) if given_on else None,
        dated_on=date.fromisoformat(dated) if dated else None,
    )
    decision = decide(command, given(terms=granted(rights=demand_rights(notice_date=notice_date))))
    assert decision.outcome == outcome
    if outcome == "refused":
        assert codes(decision) == [Code.NOT_YET_EXERCISABLE]


def test_where_no_opinion_is_required_none_is_asked_for() -> None:
    free = granted(rights=demand_rights(opinion_required=False))
    assert decide(replace(COMMAND, opinion=None), given(terms=free)).outcome == "registered"


def test_only_registrable_shares_are_counted_those_surely_so_and_those_perhaps() -> None:
    limbs = {
        "limb": [
            {"covers": {"series": "X", "under": "purchase"}},
            {"covers": {"question": "Q-1", "yes": {"series": "X", "under": "gift"}, "no": "void"}},
        ]
    }
    lots = (held(shares=50), held("X-2", shares=30, agreement="gift"), held("X-3", shares=20, agreement="theft"))
    here = given(terms=granted(limbs=limbs), lots=lots)
    outcomes = [decide(replace(COMMAND, shares=shares), here) for shares in ("50", "51", "80", "81")]
    assert [decision.outcome for decision in outcomes] == ["registered", "held", "held", "refused"]
    assert codes(outcomes[1]) == [Code.EXCEEDS_REGISTRABLE, Code.QUESTION_OPEN]
    assert "holds 50 that are registrable under every reading, and 30 more" in outcomes[1].reasons[0].text
    assert "(at most 80 under any)" in outcomes[3].reasons[0].text


def test_two_disputed_lots_name_their_question_once() -> None:
    limbs = {"limb": [{"covers": {"question": "Q-1", "yes": {"series": "X"}, "no": "void"}}]}
    lots = (held(shares=50), held("X-2", shares=30))
    assert codes(decide(slice_=given(terms=granted(limbs=limbs), lots=lots))).count(Code.QUESTION_OPEN) == 1


def test_shares_that_are_only_illustrative_are_named() -> None:
    decision = decide(slice_=given(terms=granted(), lots=(held(evidence=ILLUSTRATIVE),)))
    assert [rest.kind for rest in decision.rests_on] == [RestKind.ILLUSTRATIVE]
    assert isinstance(decision.event, DemandAccepted)
    assert decision.event.relied_on == (10, 20)


def test_a_demand_beyond_the_number_left_is_refused_with_the_numbers() -> None:
    def left(*registrations: tuple[Recorded, ...]) -> Decision:
        return decide(slice_=given(terms=granted(), registrations=registrations))

    pending = (accepted(),)
    used = (accepted(), reached("effective", days=1))
    assert "1 entitled, 0 used, 1 reserved" in left(pending).reasons[0].text
    assert "1 entitled, 1 used, 0 reserved" in left(used).reasons[-1].text
    assert left((accepted(form=Form.SHORT),)).outcome == "registered"


def test_a_demand_entered_late_leaves_room_for_one_received_after_it_and_entered_before() -> None:
    later = (accepted(on=date(2011, 5, 3)),)
    decision = decide(slice_=given(terms=granted(), registrations=(later,)))
    assert (decision.outcome, codes(decision)) == ("held", [Code.NO_REGISTRATION_LEFT])
    assert (
        "demands received later and entered already leave none: no long-form registration" in decision.reasons[0].text
    )
    short = decide(replace(COMMAND, form=Form.SHORT), given(terms=granted(), registrations=(later,)))
    assert short.outcome == "registered"


def test_without_a_counting_rule_a_demand_after_an_effective_one_is_held() -> None:
    known = terms(
        agreed(clause("D-1", "demand-rights", demand_rights())),
        agreed(clause("G-1", "registrable-securities", LIMB), document=document("rider")),
    )
    decision = decide(slice_=given(terms=known, registrations=((accepted(), reached("effective", days=1)),)))
    assert (decision.outcome, codes(decision)) == ("held", [Code.FACT_MISSING, Code.NO_REGISTRATION_LEFT])
    assert "no counting rule is recorded" in decision.reasons[0].text


def test_a_waiver_accepts_what_a_rule_would_not_and_keeps_its_reasons() -> None:
    decision = decide(replace(COMMAND, opinion=None), request="D-7", waiver=WAIVER)
    assert (decision.outcome, decision.request) == ("registered", "D-7")
    assert codes(decision) == [Code.OPINION_MISSING, Code.WAIVED]
    assert "does not bind the holder, a transferee or a court" in decision.reasons[1].text
    assert [exception.code for exception in decision.exceptions] == [Code.WAIVED, Code.AUTHORITY_MISSING]
    whole = replace(WAIVER, authority="board", until=COMMAND.received_on)
    accepted = decide(replace(COMMAND, opinion=None), request="D-7", waiver=whole)
    assert [exception.code for exception in accepted.exceptions] == [Code.WAIVED]
    assert isinstance(accepted.event, DemandAccepted)
    assert accepted.event.waiver == replace(whole, holder=COMMAND.holder, act="demand")
    with pytest.raises(Invalid) as refusal:
        decide(COMMAND, request="D-7", waiver=replace(whole, until=COMMAND.received_on - timedelta(days=1)))
    assert refusal.value.fault is Fault.NOT_COVERED


def test_a_waiver_of_what_every_rule_accepts_is_noted_and_not_stored() -> None:
    decision = decide(COMMAND, request="D-7", waiver=WAIVER)
    assert isinstance(decision.event, DemandAccepted)
    assert decision.event.waiver is None
    assert "the waiver was not needed" in decision.reasons[-1].text
    assert decision.exceptions == ()


def test_a_waiver_cannot_register_shares_that_are_not_held() -> None:
    with pytest.raises(Invalid) as refusal:
        decide(replace(COMMAND, shares="101"), request="D-7", waiver=WAIVER)
    assert refusal.value.fault is Fault.SHARES_EXCEED_HOLDING


def test_bought_shares_of_one_who_has_rights_of_its_own_are_only_perhaps_its_to_demand() -> None:
    limbs = {"limb": [{"covers": {"series": "X"}}]}
    lots = (held(shares=50), held("X-2", shares=50, original_purchaser="cat"))
    decision = decide(slice_=given(terms=granted(limbs=limbs), lots=lots))
    assert (decision.outcome, codes(decision)) == ("held", [Code.EXCEEDS_REGISTRABLE, Code.FACT_MISSING])
    assert "whether demand rights follow the shares" in decision.reasons[1].text


def test_a_demand_rests_on_the_documents_that_nobody_has() -> None:
    known = granted()
    more = terms(
        *(one.event.agreement for one in known.agreements),
        agreed(document=document("rider"), **{"known-document": [{"id": "base", "title": "The base"}]}),
    )
    decision = decide(slice_=given(terms=more))
    assert {rest.document for rest in decision.rests_on if rest.kind is RestKind.MISSING_DOCUMENT} == {"base"}
