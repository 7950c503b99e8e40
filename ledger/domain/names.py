"""What a holder is called, and where it is written to, on a day: renamings and changes of address.

A renaming leaves the legal entity what it was, and its shares where they are. A succession (`entities`) puts another
entity in its place, and a transfer moves shares to another holder.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from ledger.domain.decisions import Decision, Outcome, missing, namesakes, not_after_today, unknown_holder
from ledger.domain.events import HolderRegistered, Recorded
from ledger.domain.fact_events import AddressChanged, HolderRenamed
from ledger.domain.slices import Needs, Slice
from ledger.domain.values import parse_id, parse_name, shown, suspicious_characters
from ledger.errors import Code, Fault, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameHolder:
    """The command: a holder, the same legal entity as before, is called otherwise from a day on."""

    holder: str
    name: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAddress:
    """The command: the address of a holder on the register changed; None where there is none any more."""

    holder: str
    address: str | None
    on: date


NameCommand = RenameHolder | ChangeAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A holder's name and address on a day, and every other name that it had before or took later, oldest first."""

    name: str
    address: str | None
    former: tuple[str, ...]
    later: tuple[str, ...]


def called(registered: HolderRegistered, changes: Iterable[Recorded], on: date) -> Called:
    """What a holder is called on a day: as it was registered, until a change takes effect.

    Of two changes of one day the later recorded counts. Before its first change a holder has the name that it was
    registered with, also on days before it was entered: what it was called then is not recorded.
    """
    name, address = registered.name, registered.address
    former: list[str] = []
    later: list[str] = []
    for recorded in sorted(changes, key=lambda one: (one.effective_on, one.sequence)):
        event = recorded.event
        if isinstance(event, AddressChanged) and recorded.effective_on <= on:
            address = event.address
        if isinstance(event, HolderRenamed):
            if recorded.effective_on <= on:
                former.append(name)
                name = event.name
            else:
                later.append(event.name)
    return Called(
        name=name,
        address=address,
        former=tuple(dict.fromkeys(one for one in former if one != name)),
        later=tuple(dict.fromkeys(one for one in later if one != name)),
    )


def needs(command: NameCommand) -> Needs:
    """The holder with its names and addresses, and who else has the new name."""
    names = (command.name,) if isinstance(command, RenameHolder) else ()
    return Needs(on=command.on, holders=(command.holder,), names=names, names_of=command.holder)


def decide(command: NameCommand, given: Slice) -> Decision:
    """Record the change, if it is one on that day; a name that is easy to mistake stands as an exception."""
    parse_id(command.holder, "holder")
    not_after_today(command.on, given)
    registered = given.holder(command.holder)
    if registered is None:
        raise unknown_holder(command.holder)
    before = called(registered, given.renamings, command.on)
    match command:
        case RenameHolder():
            name = parse_name(command.name, "name")
            if name == before.name:
                raise _nothing_changed(f"{command.holder} is called {shown(name)} on {command.on} already")
            event: HolderRenamed | AddressChanged = HolderRenamed(holder=command.holder, name=name, former=before.name)
            exceptions = [*namesakes(given, command.holder, (name,))]
            if (why := suspicious_characters(name)) is not None:
                text = f"the name {shown(name)} is easy to mistake for another: {why}"
                exceptions.insert(0, missing(Code.NAME_SUSPICIOUS, text))
        case ChangeAddress():
            address = parse_name(command.address, "address") if command.address is not None else None
            if address == before.address:
                there = f"the address {shown(address)}" if address else "no address"
                raise _nothing_changed(f"{command.holder} has {there} on {command.on} already")
            event = AddressChanged(holder=command.holder, address=address)
            exceptions = []
        case _:
            assert_never(command)
    return Decision(outcome=Outcome.RECORDED, event=event, effective_on=command.on, exceptions=tuple(exceptions))


def _nothing_changed(text: str) -> Invalid:
    return Invalid(Fault.NOTHING_CHANGED, text, advice="To correct an earlier change, reverse that event")
