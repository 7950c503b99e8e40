"""Renamings and changes of address: what a holder is called on a day, what is no change, what is easy to mistake."""

from datetime import date
from typing import Any

import pytest

from ledger.domain import names
from ledger.domain.decisions import Decision
from ledger.domain.events import HolderRegistered, Recorded
from ledger.domain.fact_events import AddressChanged, HolderRenamed
from ledger.domain.mentions import Subject, mentions_of
from ledger.domain.names import Called, ChangeAddress, NameCommand, RenameHolder, called
from ledger.domain.slices import Needs
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import TODAY, given, recorded, registered

ON = date(2011, 5, 1)
ANN = HolderRegistered(
    holder="ann", name="Ann Ltd", jurisdiction=None, aliases=("A.",), family=None, address="1 High St"
)
RENAMING = RenameHolder(holder="ann", name="Ann Holdings Ltd", on=ON)
MOVING = ChangeAddress(holder="ann", address="2 Low St", on=ON)


def renamed(name: str, on: date, sequence: int, former: str = "Ann Ltd") -> Recorded:
    return recorded(HolderRenamed(holder="ann", name=name, former=former), sequence, on=on)


def moved(address: str | None, on: date, sequence: int) -> Recorded:
    return recorded(AddressChanged(holder="ann", address=address), sequence, on=on)


def decide(command: NameCommand, *changes: Recorded, **more: Any) -> Decision:
    known = {**registered("bob"), "ann": recorded(ANN, 3)}
    return names.decide(command, given(registered=known, renamings=changes, **more))


def refused(command: NameCommand, *changes: Recorded) -> tuple[Fault, str]:
    with pytest.raises(Invalid) as refusal:
        decide(command, *changes)
    return refusal.value.fault, refusal.value.text


def test_a_change_needs_the_holder_with_its_names_and_who_else_has_the_new_one() -> None:
    assert names.needs(RENAMING) == Needs(on=ON, holders=("ann",), names=("Ann Holdings Ltd",), names_of="ann")
    assert names.needs(MOVING) == Needs(on=ON, holders=("ann",), names_of="ann")


def test_a_holder_is_called_as_it_was_registered_until_the_day_of_a_change() -> None:
    changes = [renamed("Third", date(2011, 9, 1), 12), renamed("Second", ON, 15), moved(None, ON, 16)]
    before = Called(name="Ann Ltd", address="1 High St", former=(), later=("Second", "Third"))
    assert called(ANN, changes, date(2011, 4, 30)) == before
    assert called(ANN, changes, ON) == Called(name="Second", address=None, former=("Ann Ltd",), later=("Third",))
    after = Called(name="Third", address=None, former=("Ann Ltd", "Second"), later=())
    assert called(ANN, changes, date(2011, 9, 1)) == after


def test_of_two_changes_of_one_day_the_later_recorded_counts_and_a_name_taken_again_is_no_former_one() -> None:
    same_day = [renamed("Third", ON, 13), renamed("Second", ON, 12)]
    assert called(ANN, same_day, ON).name == "Third"
    back = [renamed("Second", ON, 12), renamed("Ann Ltd", date(2011, 9, 1), 13)]
    assert called(ANN, back, TODAY) == Called(name="Ann Ltd", address="1 High St", former=("Second",), later=())
    assert called(ANN, back, date(2011, 4, 1)).later == ("Second",)


def test_a_renaming_keeps_the_name_that_it_replaces_on_its_day() -> None:
    found = decide(RENAMING, renamed("Second", date(2011, 4, 1), 12), renamed("Third", date(2011, 9, 1), 13))
    assert found.event == HolderRenamed(holder="ann", name="Ann Holdings Ltd", former="Second")
    assert (found.effective_on, found.exceptions) == (ON, ())


def test_an_address_changes_or_ends() -> None:
    assert decide(MOVING).event == AddressChanged(holder="ann", address="2 Low St")
    gone = ChangeAddress(holder="ann", address=None, on=ON)
    assert decide(gone).event == AddressChanged(holder="ann", address=None)


def test_what_cannot_be_recorded_is_refused_in_this_order() -> None:
    def renaming(**changes: Any) -> RenameHolder:
        return RenameHolder(**{"holder": "ann", "name": "New", "on": ON, **changes})

    assert refused(renaming(holder="no id", on=date(2013, 1, 1)))[0] is Fault.MALFORMED
    assert refused(renaming(holder="zoe", on=date(2013, 1, 1)))[0] is Fault.DATE_IN_FUTURE
    assert refused(renaming(holder="zoe", name=" "))[0] is Fault.UNKNOWN_HOLDER
    assert refused(renaming(name=" "))[0] is Fault.MALFORMED
    fault, text = refused(renaming(name="Ann Ltd"))
    assert (fault, text) == (Fault.NOTHING_CHANGED, "ann is called 'Ann Ltd' on 2011-05-01 already")
    assert refused(ChangeAddress(holder="ann", address=" ", on=ON))[0] is Fault.MALFORMED
    assert refused(ChangeAddress(holder="ann", address="1 High St", on=ON)) == (
        Fault.NOTHING_CHANGED,
        "ann has the address '1 High St' on 2011-05-01 already",
    )
    nowhere = ChangeAddress(holder="ann", address=None, on=ON)
    assert refused(nowhere, moved(None, ON, 9)) == (
        Fault.NOTHING_CHANGED,
        "ann has no address on 2011-05-01 already",
    )


def test_a_change_is_found_by_its_holder_and_a_renaming_by_the_new_name_too() -> None:
    event = HolderRenamed(holder="ann", name="ANN Holdings", former="Ann")
    assert {(one.kind, one.subject) for one in mentions_of(event)} == {
        (Subject.HOLDER, "ann"),
        (Subject.NAME, "ann holdings"),
    }
    assert [(one.kind, one.subject) for one in mentions_of(AddressChanged(holder="ann", address=None))] == [
        (Subject.HOLDER, "ann")
    ]


def test_a_name_that_is_another_holders_or_mixes_scripts_stands_as_an_exception() -> None:
    other = [recorded(HolderRenamed(holder="bob", name="ANN HOLDINGS LTD", former="Bob"), 7)]
    own = [recorded(HolderRenamed(holder="ann", name="Ann Holdings Ltd", former="Ann"), 7)]
    found = decide(RENAMING, named=(*other, *own))
    assert [one.code for one in found.exceptions] == [Code.NAME_SUSPICIOUS]
    assert "is also a name of bob; the two are not merged" in found.exceptions[0].text
    assert decide(RENAMING, named=tuple(own)).exceptions == ()
    mixed = decide(RenameHolder(holder="ann", name="\u0410nn", on=ON))
    assert "it mixes letters of CYRILLIC and LATIN" in mixed.exceptions[0].text
