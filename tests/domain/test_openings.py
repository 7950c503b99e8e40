"""Taking over a register: what a lot needs, what is impossible in which order, and what its history is worth."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.domain import openings
from ledger.domain.decisions import Decision
from ledger.domain.entries import Account, entries_of
from ledger.domain.mentions import Subject, mentions_of
from ledger.domain.openings import FaultyRegister, LotFault, OpenLot, OpenRegister, StatedLot
from ledger.domain.requests import Act, Basis
from ledger.domain.restrictions import Ask, judge
from ledger.domain.share_events import LotOpened, Origin
from ledger.domain.slices import HeldLot, Needs, Slice
from ledger.domain.stages import units_then
from ledger.domain.standing import Rest, RestKind
from ledger.domain.values import Evidence
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import (
    DOCUMENT,
    ILLUSTRATIVE,
    TODAY,
    agreed,
    balance,
    designated,
    document,
    given,
    held,
    recorded,
    terms,
)

ON = date(2011, 12, 31)
LOT = OpenLot(
    series="X",
    holder="ann",
    shares="25",
    on=ON,
    origin=Origin.ISSUED,
    under="purchase",
    purchaser="bob",
    acquired_on=date(2009, 2, 4),
    history="bought of bob",
)
EVENT = LotOpened(
    series="X",
    holder="ann",
    shares=25,
    lot="X-7",
    origin=Origin.ISSUED,
    under="purchase",
    original_purchaser="bob",
    acquired_on=date(2009, 2, 4),
    holding_period_start=date(2009, 2, 4),
    certificate=None,
    book_entry=False,
    history="bought of bob",
)


def decide(
    evidence: tuple[Evidence, ...] = DOCUMENT, *, in_slice: dict[str, Any] | None = None, **changes: Any
) -> Decision:
    slice_ = given(next_lot=7, **(in_slice or {}))
    return openings.decide(replace(LOT, **changes), slice_, evidence)


def refused(**changes: Any) -> tuple[Fault, str]:
    with pytest.raises(Invalid) as refusal:
        decide(**changes)
    return refusal.value.fault, refusal.value.text


def test_a_lot_needs_its_series_both_entities_its_certificate_and_the_documents() -> None:
    asked = Needs(on=ON, series="X", holders=("ann", "bob"), terms=True)
    assert openings.needs(LOT) == asked
    numbered = replace(LOT, certificate="PX-1", purchaser="ann")
    assert openings.needs(numbered) == replace(asked, holders=("ann",), certificates=("PX-1",))
    assert openings.needs(replace(LOT, certificate=" ")) == asked


def test_a_lot_begins_with_the_history_that_is_stated_of_it() -> None:
    found = decide()
    assert (found.event, found.effective_on, found.opened) == (EVENT, ON, ("X-7",))
    assert [(line.holder, line.shares) for line in found.before] == [("ann", "100")]
    assert [(line.holder, line.shares) for line in found.after] == [("ann", "125")]


def test_a_holding_period_and_a_certificate_are_kept_as_stated() -> None:
    found = decide(holding_from=date(2008, 2, 4), certificate="PX-1", origin=Origin.CONVERSION).event
    assert isinstance(found, LotOpened)
    assert (found.holding_period_start, found.certificate) == (date(2008, 2, 4), "PX-1")
    assert found.origin is Origin.CONVERSION


def test_what_is_not_shown_stands_as_exceptions() -> None:
    def codes(decision: Decision) -> list[Code]:
        return [one.code for one in decision.exceptions]

    assert codes(decide(())) == [Code.EVIDENCE_MISSING, Code.CERTIFICATE_MISSING, Code.DOCUMENT_NOT_RECORDED]
    assert codes(decide(ILLUSTRATIVE, book_entry=True)) == [Code.DOCUMENT_NOT_RECORDED]
    assert codes(decide(certificate="PX-1")) == [Code.DOCUMENT_NOT_RECORDED]
    held_text = terms(agreed(document=document("purchase")))
    assert codes(decide(book_entry=True, in_slice={"terms": held_text})) == []
    only_named = terms(agreed(document=document("purchase", sha256="not held")))
    assert codes(decide(book_entry=True, in_slice={"terms": only_named})) == [Code.DOCUMENT_NOT_RECORDED]


def test_what_cannot_be_taken_over_is_refused_in_this_order() -> None:
    assert refused(in_slice={"designated": None}, holder="zoe")[0] is Fault.UNKNOWN_SERIES
    assert refused(holder="zoe", purchaser="yan")[1] == "holder 'zoe' is not recorded"
    assert refused(purchaser="yan", on=date(2013, 1, 1))[1] == "holder 'yan' is not recorded"
    assert refused(on=date(2013, 1, 1), shares="many")[0] is Fault.DATE_IN_FUTURE
    assert refused(shares="1e3", under="no id")[0] is Fault.MALFORMED
    assert refused(shares="0", under="no id")[0] is Fault.SHARES_NOT_POSITIVE
    assert refused(under="no id", history=" ")[1].startswith("agreement 'no id'")
    assert refused(history=" ", acquired_on=date(2012, 1, 1))[1].startswith("history must have")
    assert refused(acquired_on=date(2012, 1, 1), certificate="PX-1", book_entry=True) == (
        Fault.DATE_ORDER,
        "the lot is said to be acquired 2012-01-01, after it was taken over on 2011-12-31",
    )
    assert refused(holding_from=date(2012, 1, 1))[0] is Fault.DATE_ORDER
    fault, text = refused(certificate="PX-1", book_entry=True, shares="2000")
    assert (fault, text) == (Fault.MALFORMED, "the lot has certificate 'PX-1' and is in book entry")
    assert refused(certificate=" ", shares="2000")[0] is Fault.MALFORMED


def test_more_than_is_unissued_on_that_day_or_later_is_refused_with_the_numbers() -> None:
    few = {"unissued": balance(30, 20, TODAY)}
    assert decide(shares="20", in_slice=few).opened == ("X-7",)
    fault, text = refused(shares="21", in_slice=few)
    assert fault is Fault.SHARES_EXCEED_AUTHORISED
    assert "30 on 2011-12-31, and only 20 left on 2012-06-30; the opening needs 21" in text


def test_the_shares_come_from_the_unissued_and_the_lot_begins() -> None:
    moved = [(one.account, one.holder, one.lot, one.shares) for one in entries_of(recorded(EVENT, on=ON))]
    assert moved == [(Account.UNISSUED, "", "", -25), (Account.CLEAR, "ann", "X-7", 25)]
    found = {(one.kind, one.subject, one.opens) for one in mentions_of(replace(EVENT, certificate="PX-1"))}
    assert found == {
        (Subject.SERIES, "X", False),
        (Subject.HOLDER, "ann", False),
        (Subject.HOLDER, "bob", False),
        (Subject.LOT, "X-7", True),
        (Subject.CERTIFICATE, "PX-1", True),
    }


# A whole register


def stated(*lots: OpenLot, evidence: tuple[Evidence, ...] = ()) -> OpenRegister:
    return OpenRegister(lots=tuple(StatedLot(lot=lot, evidence=evidence) for lot in lots))


def slices(**changes: Any) -> dict[str, Slice]:
    return {"X": given(next_lot=7, unissued=balance(100), **changes), "Y": given(designated=None)}


def taken(command: OpenRegister, evidence: tuple[Evidence, ...]) -> tuple[Decision, ...]:
    openings.needs_of_register(command, TODAY)
    return openings.decide_register(command, slices(), evidence)


def faults(command: OpenRegister, evidence: tuple[Evidence, ...] = DOCUMENT) -> list[LotFault]:
    with pytest.raises(FaultyRegister) as refusal:
        taken(command, evidence)
    assert refusal.value.fault is Fault.REGISTER_FAULTY
    return list(refusal.value.faults)


def test_each_series_of_a_register_is_asked_for_once() -> None:
    other = replace(LOT, series="Y", holder="bob", certificate="PY-1")
    found = openings.needs_of_register(stated(LOT, other, replace(LOT, holder="cyd", certificate="PX-1")), TODAY)
    assert found == {
        "X": Needs(on=ON, series="X", holders=("ann", "bob", "cyd"), certificates=("PX-1",), terms=True),
        "Y": Needs(on=ON, series="Y", holders=("bob",), certificates=("PY-1",), terms=True),
    }


def test_the_lots_of_a_register_follow_one_another_on_what_is_left() -> None:
    command = stated(LOT, replace(LOT, shares="75", certificate="PX-1"), evidence=ILLUSTRATIVE)
    first, second = openings.decide_register(command, slices(), ())
    assert (first.opened, second.opened) == (("X-7",), ("X-8",))
    assert [line.shares for line in (*first.before, *first.after, *second.before, *second.after)] == [
        *("100", "125"),
        *("125", "200"),
    ]
    assert Code.EVIDENCE_MISSING not in [one.code for one in first.exceptions]


def test_a_register_that_does_not_go_together_is_refused_before_its_lots_are_judged() -> None:
    assert faults(stated()) == [LotFault(0, "there is no lot in it")]
    other_day = replace(LOT, on=date(2011, 12, 30), shares="none")
    (found,) = faults(stated(LOT, other_day))
    assert (found.index, found.text[:55]) == (1, "the day 2011-12-30 differs from 2011-12-31 of the first")
    (found,) = faults(stated(replace(LOT, on=date(2013, 1, 1))))
    assert found.text.startswith("2013-01-01 is after today, 2012-06-30")


def test_every_fault_of_a_register_is_told_and_a_faulty_lot_takes_nothing() -> None:
    found = faults(
        stated(
            replace(LOT, shares="60", certificate="PX-1"),
            replace(LOT, shares="60"),
            replace(LOT, shares="40", certificate="PX-1"),
            replace(LOT, series="Y"),
            replace(LOT, shares="40", certificate="PX-2"),
        )
    )
    assert [one.index for one in found] == [1, 2, 3]
    assert "unissued shares: 40 on 2011-12-31; the opening needs 60" in found[0].text
    assert found[0].text.endswith("[SHARES_EXCEED_AUTHORISED]")
    assert found[1].text == "certificate 'PX-1' is that of lot 1 of this register [CERTIFICATE_IN_USE]"
    assert "series 'Y' is not recorded" in found[2].text
    assert "lot 2: series X has" in str(FaultyRegister(found))


# What rests on it


def taken_over(evidence: tuple[Evidence, ...] = DOCUMENT) -> HeldLot:
    opened = recorded(replace(EVENT, lot="X-1"), 20, on=ON, evidence=evidence)
    lot = held("X-1", original_purchaser="bob", acquired_on=EVENT.acquired_on, opened_by=opened)
    return replace(lot, issued=opened)


def rests(evidence: tuple[Evidence, ...]) -> tuple[Rest, ...]:
    ask = Ask(act=Act.SELL, basis=Basis.PRIVATE, on=TODAY, registered=False)
    return judge(taken_over(evidence), ask, terms()).rests_on


def test_every_standing_rests_on_the_stated_history_even_where_a_document_evidences_the_register() -> None:
    said = "lot X-1: issued to bob under purchase, as stated in the opening register"
    (found,) = [rest for rest in rests(DOCUMENT) if "as stated" in rest.text]
    assert found == Rest(kind=RestKind.ASSUMPTION, text=said, sequence=20)
    (found,) = [rest for rest in rests(()) if "as stated" in rest.text]
    assert (found.kind, found.sequence) == (RestKind.ASSERTED, 20)
    assert found.text.startswith(said)


def test_shares_that_were_taken_over_were_issued_when_the_register_says_so() -> None:
    assert taken_over().issued_on == date(2009, 2, 4)
    assert held().issued_on == date(2011, 2, 1)


def test_a_lot_that_was_taken_over_later_than_a_day_counts_with_what_it_was_opened_with() -> None:
    assert units_then(taken_over(), date(2011, 6, 1)) == 25


def test_a_series_keeps_its_decimal_places() -> None:
    found = decide(shares="2.5", in_slice={"designated": designated(decimals=2)}).event
    assert isinstance(found, LotOpened)
    assert found.shares == 250
