"""Notices under a document: where they go on a day, and whether one reached the party itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from ledger.domain.agreements import NoticeAddress
from ledger.domain.decisions import (
    Decision,
    Outcome,
    holder_known,
    missing,
    not_after_today,
    unknown_document,
)
from ledger.domain.events import AgreementRecorded, Recorded
from ledger.domain.fact_events import LegendNoted, NoticeAddressChanged, NoticeGiven
from ledger.domain.slices import HeldLot, Needs, Slice, Terms
from ledger.domain.values import parse_id, parse_name
from ledger.errors import Code, Fault, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeNoticeAddress:
    """The command: a notice address under a document begins, or replaces the one of the same id."""

    document: str
    address: str
    holder: str
    addressee: str
    lines: tuple[str, ...]
    on: date
    is_copy: bool = False
    attention: str | None = None
    fax: str | None = None
    cite: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveNotice:
    """The command: the company gave a holder notice under a document, at the addresses named.

    Without an address it was given to the holder itself.
    """

    holder: str
    document: str
    about: str
    on: date
    addresses: tuple[str, ...] = ()


NoticeCommand = ChangeNoticeAddress | GiveNotice


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressInForce:
    """A notice address on a day, the document it is under, and the event that stated it."""

    document: str
    address: NoticeAddress
    recorded: Recorded


def needs(command: NoticeCommand) -> Needs:
    """The holder, what was recorded of its addresses, and the documents."""
    return Needs(on=command.on, holders=(command.holder,), notices_to=command.holder, terms=True)


def in_force(terms: Terms, changes: Iterable[Recorded], holder: str, on: date) -> list[AddressInForce]:
    """A holder's notice addresses on a day: those of the agreements, as changed by notice since; parties first."""
    found: dict[tuple[str, str], AddressInForce] = {}
    for recorded in terms.agreements:
        assert isinstance(recorded.event, AgreementRecorded)
        document = recorded.event.agreement.document.document
        for address in recorded.event.agreement.notice_addresses:
            if address.holder == holder and address.effective_on <= on:
                found[document, address.address] = AddressInForce(document=document, address=address, recorded=recorded)
    for recorded in sorted(changes, key=lambda one: (one.effective_on, one.sequence)):
        event = recorded.event
        if isinstance(event, NoticeAddressChanged) and event.address.holder == holder and recorded.effective_on <= on:
            found[event.document, event.address.address] = AddressInForce(
                document=event.document, address=event.address, recorded=recorded
            )
    return sorted(found.values(), key=lambda one: (one.document, one.address.is_copy, one.address.address))


def reached(terms: Terms, changes: Iterable[Recorded], given: Recorded) -> bool:
    """Whether a notice went to the party itself: a notice to a copy address alone does not."""
    event = given.event
    assert isinstance(event, NoticeGiven)
    if not event.addresses:
        return True
    known = in_force(terms, changes, event.holder, given.effective_on)
    return any(
        one.document == event.document and one.address.address in event.addresses and not one.address.is_copy
        for one in known
    )


def decide(command: NoticeCommand, given: Slice) -> Decision:
    """Record a change of address, or a notice; one that went to copies alone stands as an exception."""
    assert given.terms is not None
    not_after_today(command.on, given)
    holder_known(given, command.holder)
    if command.document not in given.terms.documents():
        raise unknown_document(command.document)
    match command:
        case ChangeNoticeAddress():
            return _change(command)
        case GiveNotice():
            return _give(command, given, given.terms)
        case _:
            assert_never(command)


def _change(command: ChangeNoticeAddress) -> Decision:
    if not command.lines:
        raise Invalid(Fault.MALFORMED, "a notice address has at least one line", advice="Give it with --line")
    address = NoticeAddress(
        address=parse_id(command.address, "notice address"),
        holder=command.holder,
        is_copy=command.is_copy,
        addressee=parse_name(command.addressee, "addressee"),
        attention=parse_name(command.attention, "attention") if command.attention else None,
        lines=tuple(parse_name(line, "line") for line in command.lines),
        fax=parse_name(command.fax, "fax") if command.fax else None,
        cite=parse_name(command.cite, "cite") if command.cite else "by notice",
        effective_on=command.on,
    )
    return Decision(
        outcome=Outcome.RECORDED,
        event=NoticeAddressChanged(document=command.document, address=address),
        effective_on=command.on,
    )


def _give(command: GiveNotice, given: Slice, terms: Terms) -> Decision:
    known = {
        one.address.address: one.address
        for one in in_force(terms, given.notices, command.holder, command.on)
        if one.document == command.document
    }
    for address in command.addresses:
        if address not in known:
            raise Invalid(
                Fault.UNKNOWN_ADDRESS,
                f"{command.holder} has no notice address '{address}' under {command.document} on {command.on}",
                advice=f"`notices --holder {command.holder}` lists them",
            )
    event = NoticeGiven(
        holder=command.holder,
        document=command.document,
        about=parse_name(command.about, "about"),
        addresses=tuple(dict.fromkeys(command.addresses)),
    )
    copies_only = bool(event.addresses) and all(known[address].is_copy for address in event.addresses)
    text = f"the notice went to copy addresses alone ({', '.join(event.addresses)}): it does not count as given"
    return Decision(
        outcome=Outcome.RECORDED,
        event=event,
        effective_on=command.on,
        exceptions=(missing(Code.COPY_ONLY, text),) if copies_only else (),
    )


def knows(terms: Terms, notices: Iterable[Recorded], holder: str, document: str, on: date) -> bool:
    """Whether a notice under a document reached a holder on or before a day."""
    found = tuple(notices)
    return any(
        isinstance(one.event, NoticeGiven)
        and (one.event.holder, one.event.document) == (holder, document)
        and one.effective_on <= on
        and reached(terms, found, one)
        for one in found
    )


def legend_noted(held: HeldLot, clause: str, on: date) -> bool:
    """Whether a clause's legend is on a lot on a day: noted, and not taken off since."""
    noted = False
    for recorded in sorted(held.legends, key=lambda one: (one.effective_on, one.sequence)):
        event = recorded.event
        if isinstance(event, LegendNoted) and event.clause == clause and recorded.effective_on <= on:
            noted = event.noted
    return noted
