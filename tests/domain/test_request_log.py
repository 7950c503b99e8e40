"""Requests as such: logged, withdrawn, and judged under the number that they have."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ledger.domain.events import Recorded, RequestHeld, RequestLogged, RequestRefused, RequestWithdrawn
from ledger.domain.request_log import (
    LogRequest,
    WithdrawRequest,
    decide_log,
    decide_withdrawal,
    needs_to_log,
    needs_to_withdraw,
    number_of_request,
    waiting,
)
from ledger.domain.requests import TransferShares
from ledger.domain.slices import Needs
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import TODAY, debt, given, recorded
from tests.domain.test_entries import transferred

ON = date(2011, 7, 1)
AT = "2011-07-01T04:00:00.000000Z"
LOG = LogRequest(
    series="X",
    transferor="Ann's estate",
    transferee="unknown",
    shares="a few",
    presented_at=AT,
    missing=("a will", "a court order"),
    on=ON,
)
COMMAND = TransferShares(series="X", transferor="ann", transferee="bob", shares="60", on=ON)
WITHDRAW = WithdrawRequest(request="T-1", reason="called off", on=TODAY)
LOGGED = recorded(
    RequestLogged(
        request="T-1",
        presented_at=AT,
        series="X",
        transferor="Ann's estate",
        transferee="unknown",
        shares="a few",
        missing=("a will", "a court order"),
    ),
    5,
    on=ON,
)
HELD = recorded(RequestHeld(request="T-1", command=COMMAND, relied_on=()), 6)
REFUSED = recorded(RequestRefused(request="T-1", command=COMMAND, relied_on=()), 7)
WITHDRAWN = recorded(RequestWithdrawn(request="T-1", reason="called off"), 8)
ENTERED = transferred(("X-1", "X-2", 60))


def test_what_is_logged_is_held_for_what_it_wants_under_the_next_number() -> None:
    assert needs_to_log(LOG, TODAY) == Needs(on=ON, series="X")
    assert needs_to_log(replace(LOG, on=None), TODAY) == Needs(on=TODAY, series="X")
    decision = decide_log(LOG, given(next_request=4))
    assert decision.event == replace(LOGGED.event, request="T-4")
    assert (decision.outcome, decision.request, decision.effective_on) == ("held", "T-4", ON)
    assert [(one.code, one.text) for one in decision.reasons] == [
        (Code.FACT_MISSING, "still owed: a will"),
        (Code.FACT_MISSING, "still owed: a court order"),
    ]


@pytest.mark.parametrize(
    ("changes", "known", "fault"),
    [
        ({"missing": ()}, {"designated": None}, Fault.UNKNOWN_SERIES),
        ({"missing": ()}, {}, Fault.MALFORMED),
        ({"transferor": " "}, {}, Fault.MALFORMED),
        ({"missing": ("a will", "")}, {}, Fault.MALFORMED),
    ],
)
def test_a_request_that_wants_nothing_or_says_nothing_is_not_logged(
    changes: dict[str, object], known: dict[str, object], fault: Fault
) -> None:
    with pytest.raises(Invalid) as refusal:
        decide_log(replace(LOG, **changes), given(**known))
    assert refusal.value.fault is fault


@pytest.mark.parametrize("last", [LOGGED, HELD, REFUSED])
def test_a_request_that_waits_is_withdrawn(last: Recorded) -> None:
    assert needs_to_withdraw(WITHDRAW) == Needs(on=TODAY, request="T-1")
    decision = decide_withdrawal(WITHDRAW, given(request=(last,)))
    assert decision.event == WITHDRAWN.event
    assert (decision.outcome, decision.request, decision.effective_on) == ("recorded", "T-1", TODAY)


@pytest.mark.parametrize(
    ("events", "on", "fault", "text"),
    [
        ((), TODAY, Fault.UNKNOWN_REQUEST, "there is no request 'T-1'"),
        ((HELD, ENTERED), TODAY, Fault.REQUEST_SETTLED, "request T-1 was entered already, #6"),
        ((HELD, WITHDRAWN), TODAY, Fault.REQUEST_SETTLED, "request T-1 was withdrawn, #8"),
        ((LOGGED,), TODAY + timedelta(days=1), Fault.DATE_IN_FUTURE, "is after today"),
        ((LOGGED,), ON - timedelta(days=1), Fault.DATE_ORDER, "was presented on 2011-07-01, after 2011-06-30"),
    ],
)
def test_what_does_not_wait_is_not_withdrawn(events: tuple[Recorded, ...], on: date, fault: Fault, text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        decide_withdrawal(replace(WITHDRAW, on=on), given(request=events))
    assert refusal.value.fault is fault
    assert text in refusal.value.text


def test_the_last_step_says_how_a_request_stands() -> None:
    assert waiting("T-1", (LOGGED, HELD, debt(ON), REFUSED)) == (REFUSED, REFUSED.event)


def test_a_request_is_judged_under_the_next_number_or_its_own() -> None:
    asked = {"series": "X", "logged": None, "typed": None}
    assert number_of_request(given(next_request=3), None, **asked) == ("T-3", None)
    assert number_of_request(given(), "T-9", **{**asked, "typed": AT}) == ("T-9", AT)
    logged = {**asked, "logged": "T-1"}
    assert number_of_request(given(request=(LOGGED,)), None, **logged) == ("T-1", AT)
    assert number_of_request(given(request=(LOGGED,)), None, **{**logged, "typed": AT}) == ("T-1", AT)


@pytest.mark.parametrize(
    ("events", "changes", "fault", "text"),
    [
        ((), {"series": "Z"}, Fault.UNKNOWN_REQUEST, "there is no request 'T-1'"),
        ((LOGGED, WITHDRAWN), {"series": "Z"}, Fault.REQUEST_SETTLED, "was withdrawn"),
        ((LOGGED, HELD), {"series": "Z"}, Fault.ALREADY_RECORDED, "request T-1 was judged before, #6"),
        ((LOGGED,), {"series": "Z", "typed": "x"}, Fault.MALFORMED, "request T-1 is about series X, not Z"),
        ((LOGGED,), {"typed": "x"}, Fault.MALFORMED, "request T-1 was presented at 2011-07-01T04:00:00Z, as #5 says"),
    ],
)
def test_a_number_serves_one_request_about_one_series_once(
    events: tuple[Recorded, ...], changes: dict[str, str], fault: Fault, text: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        number_of_request(given(request=events), None, **{"series": "X", "logged": "T-1", "typed": None, **changes})
    assert refusal.value.fault is fault
    assert text in refusal.value.text
