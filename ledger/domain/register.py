"""Who and what the register is about: the issuer, its series and the legal entities that may hold them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.domain.decisions import Decision, Outcome, missing, namesakes, not_after_today
from ledger.domain.events import HolderRegistered, IssuerRegistered, SeriesDesignated
from ledger.domain.slices import Needs, Slice
from ledger.domain.values import (
    DECIMALS_MAX,
    parse_id,
    parse_name,
    parse_shares,
    shown,
    suspicious_characters,
)
from ledger.errors import Code, Fault, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterIssuer:
    """The command: open the ledger of an issuer."""

    issuer: str
    name: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignateSeries:
    """The command: create a series. `authorised` is as typed, in shares."""

    series: str
    name: str
    authorised: str
    on: date
    decimals: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterHolder:
    """The command: enter a legal entity. Without a date it takes effect today."""

    holder: str
    name: str
    jurisdiction: str | None = None
    aliases: tuple[str, ...] = ()
    family: str | None = None
    address: str | None = None
    on: date | None = None


def decide_issuer(command: RegisterIssuer, given: Slice) -> Decision:
    """The first event of every ledger."""
    if given.head:
        raise Invalid(Fault.ALREADY_RECORDED, f"issuer {shown(command.issuer)} has a ledger in this database already")
    event = IssuerRegistered(
        issuer=parse_id(command.issuer, "issuer"), name=parse_name(command.name, "name"), zone=command.zone
    )
    return Decision(outcome=Outcome.RECORDED, event=event, effective_on=given.today)


def needs_of_series(command: DesignateSeries) -> Needs:
    """Whether the series is there already."""
    return Needs(on=command.on, series=command.series)


def decide_series(command: DesignateSeries, given: Slice) -> Decision:
    """A series is designated once; its authorised shares and decimal places start here."""
    parse_id(command.series, "series")
    not_after_today(command.on, given)
    if given.designated is not None:
        raise Invalid(
            Fault.ALREADY_RECORDED,
            f"series {command.series} was recorded before, #{given.designated.sequence}",
            advice="To correct it, reverse that event first",
        )
    if not 0 <= command.decimals <= DECIMALS_MAX:
        raise Invalid(Fault.MALFORMED, f"decimals must be 0 to {DECIMALS_MAX}, not {command.decimals}")
    first = given.first_designated.event if given.first_designated else None
    if isinstance(first, SeriesDesignated) and first.decimals != command.decimals:
        raise Invalid(
            Fault.ALREADY_RECORDED,
            f"series {command.series} was once designated with {first.decimals} decimal places, and keeps them",
            advice="Designate it with the same decimals, or under another id",
        )
    event = SeriesDesignated(
        series=command.series,
        name=parse_name(command.name, "name"),
        authorised=parse_shares(command.authorised, command.decimals, "authorised"),
        decimals=command.decimals,
    )
    if event.authorised <= 0:
        raise Invalid(Fault.SHARES_NOT_POSITIVE, "a series is designated with at least one authorised share")
    return Decision(outcome=Outcome.RECORDED, event=event, effective_on=command.on)


def needs_of_holder(command: RegisterHolder, today: date) -> Needs:
    """Whether the holder is there already, and who else has one of its names."""
    return Needs(on=command.on or today, holders=(command.holder,), names=(command.name, *command.aliases))


def decide_holder(command: RegisterHolder, given: Slice) -> Decision:
    """Identity is the id; a name that is easy to mistake for another stands as an exception."""
    parse_id(command.holder, "holder")
    on = command.on or given.today
    not_after_today(on, given)
    known = given.registered.get(command.holder)
    if known is not None:
        raise Invalid(
            Fault.ALREADY_RECORDED,
            f"holder {command.holder} was recorded before, #{known.sequence}",
            advice="To correct it, reverse that event first",
        )
    event = HolderRegistered(
        holder=command.holder,
        name=parse_name(command.name, "name"),
        jurisdiction=parse_name(command.jurisdiction, "jurisdiction") if command.jurisdiction else None,
        aliases=tuple(parse_name(alias, "alias") for alias in command.aliases),
        family=parse_id(command.family, "family") if command.family else None,
        address=parse_name(command.address, "address") if command.address else None,
    )
    exceptions = [
        missing(Code.NAME_SUSPICIOUS, f"the name {shown(name)} is easy to mistake for another: {why}")
        for name in (event.name, *event.aliases)
        if (why := suspicious_characters(name)) is not None
    ]
    exceptions += namesakes(given, event.holder, dict.fromkeys((event.name, *event.aliases)))
    return Decision(outcome=Outcome.RECORDED, event=event, effective_on=on, exceptions=tuple(exceptions))
