"""Releases: which requests wait, and what a waiver has to name."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.domain import releases
from ledger.domain.events import RequestHeld, RequestRefused
from ledger.domain.releases import ReleaseRequest
from ledger.domain.requests import DemandRegistration, Form, TransferShares
from ledger.domain.slices import Needs
from ledger.errors import Fault, Invalid
from tests.domain.given import TODAY, debt, given, recorded
from tests.domain.test_entries import transferred

ON = date(2011, 7, 1)
COMMAND = ReleaseRequest(request="T-1")
TRANSFER = TransferShares(series="X", transferor="ann", transferee="bob", shares="60", on=ON)
DEMAND = DemandRegistration(holder="ann", form=Form.LONG, series="X", shares="1", received_on=ON)


def test_a_release_needs_the_events_of_the_request() -> None:
    assert releases.needs(COMMAND, TODAY) == Needs(on=TODAY, request="T-1")


def test_what_a_held_or_refused_request_asked_for_is_judged_again() -> None:
    held = recorded(RequestHeld(request="T-1", command=TRANSFER, relied_on=()), 5)
    refused = recorded(RequestRefused(request="T-1", command=DEMAND, relied_on=()), 6)
    assert releases.pending(COMMAND, given(request=(held,))) == TRANSFER
    assert releases.pending(COMMAND, given(request=(held, debt(ON), refused))) == DEMAND


def test_a_settled_request_and_an_unknown_one_are_refused() -> None:
    held = recorded(RequestHeld(request="T-1", command=TRANSFER, relied_on=()), 5)
    with pytest.raises(Invalid) as refusal:
        releases.pending(COMMAND, given(request=(held, transferred(("X-1", "X-2", 60)))))
    assert refusal.value.fault is Fault.REQUEST_SETTLED
    assert "request T-1 was entered already, #6" in refusal.value.text
    with pytest.raises(Invalid) as refusal:
        releases.pending(COMMAND, given())
    assert refusal.value.fault is Fault.UNKNOWN_REQUEST


def test_a_waiver_is_words_and_a_document() -> None:
    assert releases.waiver(COMMAND) is None
    assert releases.waiver(replace(COMMAND, waiver="agreed", document="minutes")) == "agreed; minutes"
    for document in (None, "", " "):
        with pytest.raises(Invalid) as refusal:
            releases.waiver(replace(COMMAND, waiver="agreed", document=document))
        assert refusal.value.fault is Fault.DOCUMENT_REQUIRED
    with pytest.raises(Invalid) as refusal:
        releases.waiver(replace(COMMAND, waiver=" ", document="minutes"))
    assert refusal.value.fault is Fault.MALFORMED
