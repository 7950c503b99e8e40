"""Releases: what is judged again, when that changes nothing, and what a waiver has to name."""

from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

import pytest

from ledger.domain import releases
from ledger.domain.decisions import Decision, Outcome
from ledger.domain.events import Event, RequestHeld, RequestLogged, RequestRefused
from ledger.domain.releases import ReleaseRequest
from ledger.domain.requests import DemandRegistration, EnforcePledge, Form, PledgeShares, Request, TransferShares
from ledger.domain.slices import Needs
from ledger.domain.standing import Reason
from ledger.domain.stops import NOT_PASSED
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import TODAY, WAIVER, debt, given, recorded
from tests.domain.test_entries import transferred

ON, LATER = date(2011, 7, 1), date(2011, 8, 1)
FIRST_AT = "2012-06-30T12:00:00.000000Z"
COMMAND = ReleaseRequest(request="T-1")
TRANSFER = TransferShares(series="X", transferor="ann", transferee="bob", shares="60", on=ON)
PLEDGE = PledgeShares(series="X", holder="ann", pledgee="bob", shares="60", on=ON)
ENFORCE = EnforcePledge(pledge="P-1", on=ON)
DEMAND = DemandRegistration(holder="ann", form=Form.LONG, series="X", shares="1", received_on=ON)
WAIVING = replace(COMMAND, waiver="agreed", document="minutes")


def test_a_release_needs_the_events_of_the_request() -> None:
    assert releases.needs(COMMAND, TODAY) == Needs(on=TODAY, request="T-1")


@pytest.mark.parametrize("asked", [TRANSFER, PLEDGE, ENFORCE], ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("kind", [RequestHeld, RequestRefused])
def test_what_a_held_or_refused_request_asked_for_is_judged_again_as_presented_at_first(
    kind: type[RequestHeld] | type[RequestRefused], asked: TransferShares | PledgeShares | EnforcePledge
) -> None:
    waits = recorded(kind(request="T-1", command=asked, relied_on=()), 5)
    again = replace(asked, presented_at=FIRST_AT)
    assert releases.pending(COMMAND, given(request=(waits,))) == again
    assert releases.pending(replace(COMMAND, on=LATER), given(request=(waits,))) == replace(again, on=LATER)
    stated = recorded(kind(request="T-1", command=replace(asked, presented_at="earlier"), relied_on=()), 5)
    assert releases.pending(COMMAND, given(request=(stated,))) == replace(asked, presented_at="earlier")
    with pytest.raises(Invalid) as refusal:
        releases.pending(replace(COMMAND, on=ON - timedelta(days=1)), given(request=(waits,)))
    assert refusal.value.fault is Fault.DATE_ORDER


def test_a_demand_is_judged_again_as_it_was_received() -> None:
    refused = recorded(RequestRefused(request="T-1", command=DEMAND, relied_on=()), 6)
    assert releases.pending(COMMAND, given(request=(debt(ON), refused))) == DEMAND
    for changed in (replace(COMMAND, on=LATER), replace(COMMAND, lots=("X-1",))):
        with pytest.raises(Invalid) as refusal:
            releases.pending(changed, given(request=(refused,)))
        assert refusal.value.fault is Fault.MALFORMED


def test_a_settled_request_an_unknown_one_and_one_that_is_only_logged_are_refused() -> None:
    held = recorded(RequestHeld(request="T-1", command=TRANSFER, relied_on=()), 5)
    with pytest.raises(Invalid) as refusal:
        releases.pending(COMMAND, given(request=(held, transferred(("X-1", "X-2", 60)))))
    assert refusal.value.fault is Fault.REQUEST_SETTLED
    assert "request T-1 was entered already, #6" in refusal.value.text
    with pytest.raises(Invalid) as refusal:
        releases.pending(COMMAND, given())
    assert refusal.value.fault is Fault.UNKNOWN_REQUEST
    logged = RequestLogged(
        request="T-1",
        presented_at=FIRST_AT,
        series="X",
        transferor="ann",
        transferee="?",
        shares="60",
        missing=("a name", "a stamp"),
    )
    with pytest.raises(Invalid) as refusal:
        releases.pending(COMMAND, given(request=(recorded(logged, 7),)))
    assert refusal.value.fault is Fault.NOTHING_CHANGED
    assert "only logged (#7), as this was missing: a name; a stamp" in refusal.value.text


# --- waivers


def test_a_waiver_is_words_and_a_document() -> None:
    assert releases.waiver(COMMAND, TODAY) is None
    whole = {"authority": "board", "granted_on": ON, "until": ON, "lots": ("X-1", "X-2", "X-1")}
    assert releases.waiver(WAIVING, TODAY) == replace(WAIVER, text="agreed")
    assert releases.waiver(replace(WAIVING, **whole), TODAY) == replace(
        WAIVER, text="agreed", authority="board", granted_on=ON, until=ON, lots=("X-1", "X-2")
    )


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        *((replace(WAIVING, document=document), Fault.DOCUMENT_REQUIRED) for document in (None, "", " ")),
        (replace(WAIVING, waiver=" "), Fault.MALFORMED),
        (replace(WAIVING, granted_on=TODAY + timedelta(days=1)), Fault.DATE_IN_FUTURE),
        (replace(WAIVING, granted_on=LATER, until=ON), Fault.DATE_ORDER),
        (replace(COMMAND, authority="board"), Fault.MALFORMED),
        (replace(COMMAND, granted_on=ON), Fault.MALFORMED),
        (replace(COMMAND, until=ON), Fault.MALFORMED),
        (replace(COMMAND, lots=("X-1",)), Fault.MALFORMED),
    ],
)
def test_a_waiver_that_is_not_whole_waives_nothing(command: ReleaseRequest, fault: Fault) -> None:
    with pytest.raises(Invalid) as refusal:
        releases.waiver(command, TODAY)
    assert refusal.value.fault is fault


# --- what changed

REASON = Reason(code=Code.LOCKED, text="locked", clause="C-1")


def decided(event: Event, *reasons: Reason) -> Decision:
    held = isinstance(event, RequestHeld)
    return Decision(outcome=Outcome.HELD if held else Outcome.REFUSED, event=event, effective_on=ON, reasons=reasons)


def held(command: Request = TRANSFER, relied_on: tuple[int, ...] = (10, 20)) -> RequestHeld:
    return RequestHeld(request="T-1", command=command, relied_on=relied_on)


@pytest.mark.parametrize(
    ("command", "now"),
    [
        (COMMAND, decided(held(relied_on=(10, 20, 30)), REASON)),
        (COMMAND, decided(held(), REASON, REASON)),
        (COMMAND, decided(held(), replace(REASON, text="locked until 2012"))),
        (COMMAND, decided(RequestRefused(request="T-1", command=TRANSFER, relied_on=(10, 20)), REASON)),
        (COMMAND, replace(decided(held(), REASON), event=transferred(("X-1", "X-2", 60)).event)),
    ],
)
def test_an_answer_that_differs_in_anything_is_recorded(command: ReleaseRequest, now: Decision) -> None:
    before: dict[str, Any] = {"request": (recorded(held(), 5),), "request_said": (asdict(REASON),)}
    assert releases.changed(command, given(**before), now) is now


def test_the_same_answer_for_the_same_reasons_is_not_recorded_again() -> None:
    before: dict[str, Any] = {"request": (recorded(held(), 5),), "request_said": (asdict(REASON),)}
    with pytest.raises(Invalid) as refusal:
        releases.changed(COMMAND, given(**before), decided(held(replace(TRANSFER, presented_at=FIRST_AT)), REASON))
    assert refusal.value.fault is Fault.NOTHING_CHANGED
    assert "request T-1 was held for the same reasons, #5" in refusal.value.text


def test_a_waiver_that_does_not_pass_a_stop_is_not_recorded_again_and_says_which_stop_it_is() -> None:
    texts = (f"S-1: a court's: {NOT_PASSED}", "S-2: the company's own stop")
    stopped = [Reason(code=Code.STOPPED, text=text) for text in texts]
    said = tuple(asdict(one) for one in (*stopped, REASON))
    before: dict[str, Any] = {"request": (recorded(held(), 5),), "request_said": said}
    with pytest.raises(Invalid) as refusal:
        releases.changed(WAIVING, given(**before), decided(held(), *stopped, REASON))
    assert refusal.value.fault is Fault.NOTHING_CHANGED
    assert f"; the waiver cannot pass what holds it: {texts[0]}" in refusal.value.text
    assert texts[1] not in refusal.value.text
    assert "--waiver" not in str(refusal.value.advice)
