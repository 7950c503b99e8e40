"""Notices: where they go on a day, which count, and what gives a transferee notice of a restriction."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.domain import notices
from ledger.domain.agreements import NoticeAddress
from ledger.domain.decisions import Decision
from ledger.domain.events import Recorded
from ledger.domain.fact_events import LegendNoted, NoticeAddressChanged, NoticeGiven
from ledger.domain.notices import ChangeNoticeAddress, GiveNotice, NoticeCommand, in_force, knows, legend_noted, reached
from ledger.domain.slices import Slice
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import TODAY, agreed, clause, given, held, recorded, registered, terms

ON = date(2011, 5, 1)
DESK = {
    "id": "ann-desk",
    "holder": "ann",
    "is_copy": False,
    "addressee": "Ann Ltd",
    "lines": ["1 High Street"],
    "cite": "¶8",
    "effective_on": "2011-03-01",
}
LAWYER = {**DESK, "id": "ann-lawyer", "is_copy": True, "addressee": "Holt LLP"}
KNOWN = terms(agreed(**{"notice-address": [DESK, LAWYER, {**DESK, "id": "bob-desk", "holder": "bob"}]}))
CHANGE = ChangeNoticeAddress(
    document="deed", address="ann-desk", holder="ann", addressee="Ann Ltd", lines=("2 Low Street",), on=ON
)


def decide(command: NoticeCommand, slice_: Slice | None = None) -> Decision:
    return notices.decide(command, slice_ or given(terms=KNOWN))


def refused(command: NoticeCommand, slice_: Slice | None = None) -> tuple[Fault, str]:
    with pytest.raises(Invalid) as refusal:
        decide(command, slice_)
    return refusal.value.fault, refusal.value.text


def give(*addresses: str, on: date = ON, **changes: Any) -> GiveNotice:
    told = {"holder": "ann", "document": "deed", "about": "the lock-up", **changes}
    return GiveNotice(on=on, addresses=addresses, **told)


def moved(address: str, on: date, sequence: int = 60, *, is_copy: bool = False, holder: str = "ann") -> Recorded:
    event = NoticeAddressChanged(
        document="deed",
        address=NoticeAddress(
            address=address,
            holder=holder,
            is_copy=is_copy,
            addressee="Ann Ltd",
            attention=None,
            lines=("2 Low Street",),
            fax=None,
            cite="by notice",
            effective_on=on,
        ),
    )
    return recorded(event, sequence, on=on)


def notice(*addresses: str, on: date = ON, holder: str = "ann", document: str = "deed") -> Recorded:
    event = NoticeGiven(holder=holder, document=document, about="it", addresses=addresses)
    return recorded(event, 70, on=on)


def where(on: date, *changes: Recorded, holder: str = "ann") -> dict[str, str]:
    """Each address in force with its first line."""
    return {one.address.address: one.address.lines[0] for one in in_force(KNOWN, changes, holder, on)}


def test_a_notice_needs_what_was_recorded_of_the_holders_addresses_and_the_documents() -> None:
    found = notices.needs(CHANGE)
    assert (found.on, found.holders, found.notices_to, found.terms) == (ON, ("ann",), "ann", True)


def test_an_address_is_in_force_from_its_day_and_the_party_stands_before_copies() -> None:
    assert where(date(2011, 2, 28)) == {}
    assert list(where(date(2011, 3, 1))) == ["ann-desk", "ann-lawyer"]
    assert list(where(ON, holder="bob")) == ["bob-desk"]
    assert where(ON, holder="cat") == {}


def test_a_later_notice_takes_the_place_of_an_address_from_its_day_in_whatever_order_they_were_recorded() -> None:
    changes = (moved("ann-desk", date(2011, 6, 1), 61), moved("ann-desk", date(2011, 5, 1), 62))
    assert where(date(2011, 4, 30), *changes)["ann-desk"] == "1 High Street"
    assert where(date(2011, 5, 1), *changes)["ann-desk"] == "2 Low Street"
    (desk, *_) = in_force(KNOWN, changes, "ann", date(2011, 6, 1))
    assert desk.recorded.sequence == 61
    assert list(where(ON, moved("ann-new", ON, holder="bob"))) == ["ann-desk", "ann-lawyer"]


@pytest.mark.parametrize("command", [CHANGE, give()], ids=["address", "notice"])
def test_both_are_impossible_in_this_order(command: NoticeCommand) -> None:
    assert refused(replace(command, on=date(2012, 7, 1), holder="cat", document="no"))[0] is Fault.DATE_IN_FUTURE
    assert refused(replace(command, holder="cat", document="no"))[0] is Fault.UNKNOWN_HOLDER
    assert refused(replace(command, document="no"))[0] is Fault.UNKNOWN_DOCUMENT


def test_an_address_has_lines_and_says_where_it_comes_from() -> None:
    assert refused(replace(CHANGE, lines=())) == (Fault.MALFORMED, "a notice address has at least one line")
    assert refused(replace(CHANGE, address="the desk"))[0] is Fault.MALFORMED
    told = {"attention": "Treasurer", "fax": "555 0100", "cite": "notice of 1 May", "is_copy": True}
    event = decide(replace(CHANGE, **told)).event
    assert isinstance(event, NoticeAddressChanged)
    assert (event.address.attention, event.address.fax, event.address.cite) == (*list(told.values())[:3],)
    assert (event.address.is_copy, event.address.effective_on) == (True, ON)
    plain = decide(CHANGE).event
    assert isinstance(plain, NoticeAddressChanged)
    assert (plain.address.attention, plain.address.fax, plain.address.cite) == (None, None, "by notice")


def test_a_notice_goes_to_addresses_of_the_holder_under_that_document_on_that_day() -> None:
    for command in (give("bob-desk"), give("nowhere"), give("ann-desk", on=date(2011, 2, 28))):
        assert refused(command)[0] is Fault.UNKNOWN_ADDRESS
    other = terms(agreed(document={"id": "side", "title": "x", "sha256": "not held"}), *_agreements())
    assert refused(give("ann-desk", document="side"), given(terms=other))[0] is Fault.UNKNOWN_ADDRESS
    event = decide(give("ann-desk", "ann-lawyer", "ann-desk")).event
    assert event == NoticeGiven(
        holder="ann", document="deed", about="the lock-up", addresses=("ann-desk", "ann-lawyer")
    )


def _agreements() -> list[Any]:
    return [one.event.agreement for one in KNOWN.agreements]


def test_a_notice_to_copies_alone_stands_as_an_exception_and_one_to_the_holder_itself_does_not() -> None:
    assert [one.code for one in decide(give("ann-lawyer")).exceptions] == [Code.COPY_ONLY]
    for addresses in ((), ("ann-desk",), ("ann-lawyer", "ann-desk")):
        assert decide(give(*addresses)).exceptions == ()
    changed = given(terms=KNOWN, notices=(moved("ann-lawyer", date(2011, 4, 1)),))
    assert decide(give("ann-lawyer"), changed).exceptions == (), "by then it was the address of the party"


def test_a_notice_reached_the_party_by_what_the_address_was_on_its_day() -> None:
    party_since = moved("ann-lawyer", date(2011, 6, 1))
    assert reached(KNOWN, (), notice())
    assert reached(KNOWN, (), notice("ann-desk"))
    assert reached(KNOWN, (), notice("ann-lawyer", "ann-desk"))
    assert not reached(KNOWN, (party_since,), notice("ann-lawyer"))
    assert reached(KNOWN, (party_since,), notice("ann-lawyer", on=date(2011, 6, 1)))


def test_a_holder_knows_from_the_day_on_which_a_notice_under_that_document_reached_it() -> None:
    def known(*given_: Recorded, on: date = ON, holder: str = "ann", document: str = "deed") -> bool:
        return knows(KNOWN, given_, holder, document, on)

    assert known(notice())
    assert not known(notice(), on=date(2011, 4, 30))
    assert not known(notice(), holder="bob")
    assert not known(notice(), document="side")
    assert not known(notice("ann-lawyer"))
    assert known(notice("ann-lawyer"), moved("ann-lawyer", date(2011, 4, 1)))
    assert not known(moved("ann-desk", ON))


def legend(day: date, sequence: int = 80, *, noted: bool = True, of: str = "L-1") -> Recorded:
    return recorded(LegendNoted(lot="X-1", clause=of, noted=noted), sequence, on=day)


def test_a_legend_tells_from_its_day_until_it_is_taken_off() -> None:
    first, last = date(2011, 5, 1), date(2011, 9, 1)
    lot = replace(held(), legends=(legend(last, 80, noted=False), legend(first, 81), legend(first, 82, of="L-2")))
    days = [date(2011, 4, 30), first, date(2011, 8, 31), last, TODAY]
    assert [legend_noted(lot, "L-1", day) for day in days] == [False, True, True, False, False]
    assert [legend_noted(lot, "L-2", day) for day in days] == [False, True, True, True, True]
    assert not legend_noted(held(), "L-1", TODAY)


def test_a_change_of_address_is_kept_for_a_holder_that_no_agreement_addresses() -> None:
    slice_ = given(terms=terms(agreed(clause("U-1", "underwriting"))), registered=registered("cat"))
    decision = decide(replace(CHANGE, holder="cat", address="cat-desk"), slice_)
    assert (decision.outcome, decision.effective_on) == ("recorded", ON)
