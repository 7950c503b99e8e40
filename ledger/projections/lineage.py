"""Where the shares of a lot came from, back to the charter of their series, and where they went."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ledger.domain.decisions import unknown_lot
from ledger.domain.events import NAMES, Recorded, SeriesDesignated, SharesTransferred
from ledger.domain.mentions import Subject
from ledger.domain.share_events import LotOpened, SharesIssued
from ledger.domain.slices import Lot
from ledger.domain.values import EvidenceKind, Moment
from ledger.errors import Fault, Invalid
from ledger.projections.people import names
from ledger.projections.rows import Rows, shares
from ledger.projections.sentences import summary
from ledger.store.certificates import current as certificates_of
from ledger.store.lineages import Contents, children, contents, lots_there
from ledger.store.reads import Reads

Found = dict[str, Lot]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageLine:
    """One step in the life of shares: the charter of a series (`lot` None), or a lot with the event that opened it.

    `generation` is 0 for the lot asked about, negative for what it came of and positive for what came of it. `moved`
    are the shares that the event brought into the lot, and of a charter those authorised; `shares` are in the lot on
    the day, pledged and treasury ones too. `certificate` is that of the event, `outstanding` the one of the day.
    `gap` says what is missing where a line does not reach an issuance or an opening.
    """

    generation: int
    lot: str | None
    parents: tuple[str, ...]
    event: str
    summary: str
    effective_on: date
    sequence: int
    series: str
    holder: str | None
    name: str | None
    moved: Decimal
    shares: Decimal | None
    pledged: Decimal | None
    treasury: Decimal | None
    certificate: str | None
    outstanding: str | None
    documents: tuple[str, ...]
    evidence: tuple[str, ...]
    gap: str | None


def lineage(reads: Reads, moment: Moment, lot: str, *, up: bool, down: bool) -> Rows[LineageLine]:
    """What a lot came of, oldest first, then the lot itself, then what came of it; charters before all."""
    found = lots_there(reads, moment, [lot])
    if lot not in found:
        raise _not_there(reads, moment, lot)
    generations = {lot: 0}
    if up:
        _follow(found, generations, -1, lambda lots: lots_there(reads, moment, _parents(found, lots)))
    if down:
        _follow(found, generations, 1, lambda lots: children(reads, moment, lots))
    ordered = sorted(found, key=lambda name: (generations[name], found[name].opened, name))
    return Rows(LineageLine, _lines(reads, moment, {name: found[name] for name in ordered}, generations, charters=up))


def _follow(found: Found, generations: dict[str, int], step: int, beyond: Callable[[set[str]], Found]) -> None:
    """From the lot asked about, one generation after the other, until there is none."""
    generation = 0
    lots = {name for name, at in generations.items() if at == generation}
    while lots:
        generation += step
        new = {name: lot for name, lot in beyond(lots).items() if name not in generations}
        found |= new
        generations |= dict.fromkeys(new, generation)
        lots = set(new)


def _parents(found: Found, lots: Iterable[str]) -> set[str]:
    return {parent for lot in lots for parent in found[lot].parents}


def _lines(
    reads: Reads, moment: Moment, found: Found, generations: dict[str, int], *, charters: bool
) -> Iterator[LineageLine]:
    """The rows; everything that they say is read for all of them at once."""
    events = reads.events_at(lot.opened for lot in found.values())
    decimals, called = reads.decimals(), names(reads, moment)
    units, current = contents(reads, moment, found.values()), certificates_of(reads, moment, found)
    if charters:
        top = min(generations.values()) - 1
        of_line = (lot.series for lot in found.values() if generations[lot.lot] <= 0)
        yield from _charters(reads, moment, dict.fromkeys(of_line), top)
    for name, lot in found.items():
        opened, holds, places = events[lot.opened], units[name], decimals[lot.series]
        own = called.get(lot.holder)
        yield LineageLine(
            generation=generations[name],
            lot=name,
            parents=lot.parents,
            event=NAMES[type(opened.event)],
            summary=summary(opened.event, decimals, {}),
            effective_on=opened.effective_on,
            sequence=opened.sequence,
            series=lot.series,
            holder=lot.holder,
            name=own.name if own else None,
            moved=shares(holds.opened_with, places),
            shares=shares(_all(holds), places),
            pledged=shares(holds.pledged, places),
            treasury=shares(holds.treasury, places),
            certificate=lot.certificate,
            outstanding=current.get(name),
            documents=_documents(opened, lot),
            evidence=tuple(piece.text for piece in opened.evidence if piece.kind is not EvidenceKind.DOCUMENT),
            gap=_gap(lot, opened, found) if generations[name] <= 0 and charters else None,
        )


def _all(holds: Contents) -> int:
    return holds.clear + holds.pledged + holds.treasury


def _documents(opened: Recorded, lot: Lot) -> tuple[str, ...]:
    """The agreement of an issuance or opening, and every document that the event rests on."""
    event = opened.event
    found = [lot.agreement] if isinstance(event, SharesIssued | LotOpened) else []
    found += [piece.text for piece in opened.evidence if piece.kind is EvidenceKind.DOCUMENT]
    if isinstance(event, SharesTransferred) and event.waiver is not None:
        found.append(event.waiver.document)
    return tuple(dict.fromkeys(found))


def _gap(lot: Lot, opened: Recorded, found: Found) -> str | None:
    """What is missing above a lot: a parent, or the issuance or opening that every line begins with."""
    if absent := [parent for parent in lot.parents if parent not in found]:
        return f"lot {lot.lot} comes of {', '.join(absent)}, which is not there"
    begins = isinstance(opened.event, LotOpened) or (isinstance(opened.event, SharesIssued) and not opened.event.parent)
    if not lot.parents and not begins:
        return f"lot {lot.lot} has no parent, and #{opened.sequence} neither issued nor took it over"
    return None


def _charters(reads: Reads, moment: Moment, series: Iterable[str], generation: int) -> Iterator[LineageLine]:
    """The designation of each series in the line, oldest first."""
    found = [
        recorded
        for one in series
        for recorded in reads.events(moment, names=["series-designated"], about=[(Subject.SERIES, one)])
    ]
    for recorded in sorted(found, key=lambda one: one.sequence):
        event = recorded.event
        assert isinstance(event, SeriesDesignated)
        yield LineageLine(
            generation=generation,
            lot=None,
            parents=(),
            event=NAMES[SeriesDesignated],
            summary=summary(event, {}, {}),
            effective_on=recorded.effective_on,
            sequence=recorded.sequence,
            series=event.series,
            holder=None,
            name=event.name,
            moved=shares(event.authorised, event.decimals),
            shares=None,
            pledged=None,
            treasury=None,
            certificate=None,
            outstanding=None,
            documents=tuple(piece.text for piece in recorded.evidence if piece.kind is EvidenceKind.DOCUMENT),
            evidence=tuple(piece.text for piece in recorded.evidence if piece.kind is not EvidenceKind.DOCUMENT),
            gap=None,
        )


def _not_there(reads: Reads, moment: Moment, lot: str) -> Invalid:
    """Why a lot has no line at a moment: it was never opened, not yet, or its opening was undone."""
    row = reads.lot_rows([lot]).get(lot)
    if row is None:
        return unknown_lot(lot)
    opened = reads.events_at([row.opened])[row.opened]
    text = f"lot {lot} was not there on {moment.effective_on} as known at #{moment.sequence}"
    return Invalid(
        Fault.UNKNOWN_LOT, f"{text}: #{row.opened} opened it on {opened.effective_on}, or was reversed by then"
    )
