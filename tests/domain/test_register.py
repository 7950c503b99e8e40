"""Who and what the register is about: issuer, series and holders."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from ledger.domain import register
from ledger.domain.events import HolderRegistered, IssuerRegistered, SeriesDesignated
from ledger.domain.register import DesignateSeries, RegisterHolder, RegisterIssuer
from ledger.domain.slices import Needs, Slice
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import TODAY, designated, given

ON = date(2011, 1, 1)
SERIES = DesignateSeries(series="X", name="Series X", authorised="1000", on=ON)
HOLDER = RegisterHolder(holder="cat", name="Cat Co.")
NOTHING = Slice(issuer="acme", today=TODAY, head=0)


def test_the_issuer_is_the_first_event_of_its_ledger() -> None:
    decision = register.decide_issuer(RegisterIssuer(issuer="acme", name="Acme, Inc.", zone="UTC"), NOTHING)
    assert decision.event == IssuerRegistered(issuer="acme", name="Acme, Inc.", zone="UTC")
    assert (decision.outcome, decision.effective_on) == ("recorded", TODAY)
    with pytest.raises(Invalid) as refusal:
        register.decide_issuer(RegisterIssuer(issuer="acme", name="Acme, Inc.", zone="UTC"), given())
    assert refusal.value.fault is Fault.ALREADY_RECORDED


def test_a_series_is_refused_in_this_order() -> None:
    steps: list[tuple[dict[str, Any], Fault]] = [
        ({"series": "X Y", "on": TODAY + timedelta(days=1), "decimals": 11, "authorised": "0"}, Fault.MALFORMED),
        ({"series": "X"}, Fault.DATE_IN_FUTURE),
        ({"on": ON}, Fault.ALREADY_RECORDED),
        ({"series": "Y"}, Fault.MALFORMED),
        ({"decimals": 0}, Fault.SHARES_NOT_POSITIVE),
    ]
    command, found = SERIES, []
    for mended, _ in steps:
        command = replace(command, **mended)
        with pytest.raises(Invalid) as refusal:
            register.decide_series(command, given(designated=None if command.series == "Y" else designated()))
        found.append(refusal.value.fault)
    assert found == [fault for _, fault in steps]
    with pytest.raises(Invalid, match=r"decimals must be 0 to 10, not -1"):
        register.decide_series(replace(command, decimals=-1), NOTHING)


def test_a_series_that_was_once_designated_keeps_its_decimals() -> None:
    once = given(designated=None, first_designated=designated(decimals=2))
    with pytest.raises(Invalid) as refusal:
        register.decide_series(SERIES, once)
    assert refusal.value.fault is Fault.ALREADY_RECORDED
    assert "once designated with 2 decimal places" in refusal.value.text
    assert register.decide_series(replace(SERIES, decimals=2), once).outcome == "recorded"


def test_a_series_counts_its_authorised_shares_in_its_own_decimals() -> None:
    assert register.needs_of_series(SERIES) == Needs(on=ON, series="X")
    decision = register.decide_series(replace(SERIES, authorised="1000.5", decimals=2), NOTHING)
    assert decision.event == SeriesDesignated(series="X", name="Series X", authorised=100_050, decimals=2)
    assert decision.effective_on == ON


def test_a_holder_is_refused_in_this_order() -> None:
    with pytest.raises(Invalid) as refusal:
        register.decide_holder(replace(HOLDER, holder="", on=TODAY + timedelta(days=1)), given())
    assert refusal.value.fault is Fault.MALFORMED
    with pytest.raises(Invalid) as refusal:
        register.decide_holder(replace(HOLDER, holder="ann", on=TODAY + timedelta(days=1)), given())
    assert refusal.value.fault is Fault.DATE_IN_FUTURE
    with pytest.raises(Invalid) as refusal:
        register.decide_holder(replace(HOLDER, holder="ann", name=""), given())
    assert refusal.value.fault is Fault.ALREADY_RECORDED
    with pytest.raises(Invalid) as refusal:
        register.decide_holder(replace(HOLDER, name=""), given())
    assert refusal.value.fault is Fault.MALFORMED


def test_a_holder_takes_effect_today_unless_a_day_is_given() -> None:
    asked = Needs(on=TODAY, holders=("cat",), names=("Cat Co.", "Kitty"))
    assert register.needs_of_holder(replace(HOLDER, aliases=("Kitty",)), TODAY) == asked
    assert register.needs_of_holder(replace(HOLDER, on=ON), TODAY).on == ON
    assert register.decide_holder(HOLDER, given()).effective_on == TODAY
    assert register.decide_holder(replace(HOLDER, on=ON), given()).effective_on == ON


def test_a_holder_keeps_all_that_was_said_of_it() -> None:
    whole = replace(HOLDER, jurisdiction="Delaware", aliases=("f/k/a Kitten",), family="cats", address="1 Yard")
    decision = register.decide_holder(whole, given())
    assert decision.event == HolderRegistered(
        holder="cat",
        name="Cat Co.",
        jurisdiction="Delaware",
        aliases=("f/k/a Kitten",),
        family="cats",
        address="1 Yard",
    )
    assert decision.exceptions == ()


def test_a_name_or_alias_that_could_be_taken_for_another_stands_as_an_exception() -> None:
    command = replace(HOLDER, name="C\u0430t Co.", aliases=("Ca\u200bt", "Cat"))
    found = register.decide_holder(command, given()).exceptions
    assert [exception.code for exception in found] == [Code.NAME_SUSPICIOUS] * 2
    assert "\\u200b" in found[1].text
