"""The only reader: sums of entries, facts by subject, and the slice that a decision needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Text, cast, exists, func, select

from ledger.domain.entries import Account
from ledger.domain.events import IssuerRegistered, Recorded, SeriesDesignated
from ledger.domain.fact_events import LegendNoted, ReadingAdopted
from ledger.domain.mentions import Subject
from ledger.domain.registration_events import DemandAccepted, HolderJoined
from ledger.domain.share_events import Origin
from ledger.domain.slices import Balance, HeldLot, Lot, Terms
from ledger.domain.values import AsOf, Grade, Moment
from ledger.errors import Fault, Invalid
from ledger.store.ancestry import with_ancestors
from ledger.store.codec import load
from ledger.store.entries import parents_of
from ledger.store.journal import event_at, instant, recorded_of
from ledger.store.lot_history import last_moves, splits
from ledger.store.sums import HOLDER_ACCOUNTS, Sums
from ledger.store.tables import EVENT, ISSUER, LOT, MENTION

T = TypeVar("T")

REGISTRATION_EVENTS = (
    "demand-accepted",
    "registration-progressed",
    "holder-joined",
    "shares-included",
    "counsel-selected",
    "counsel-reimbursed",
    "papers-completed",
    "shares-transferred",
)
FACT_EVENTS = (
    "debt-issued",
    "control-changed",
    "holder-succeeded",
    "milestone-reached",
    "execution-noted",
    "stop-transfer-placed",
    "stop-transfer-released",
)
SEQUENCES_END = 2**63
BATCH = 500
"""How many values go into one IN list."""


def issuers(connection: Connection) -> list[str]:
    """The issuers whose ledgers are in this database."""
    return list(connection.execute(select(ISSUER.c.issuer).order_by(ISSUER.c.issuer)).scalars())


class StoredReceipt(NamedTuple):
    """A receipt as the journal keeps it, with the place, hash and request hash of its event."""

    sequence: int
    hash: str
    request_hash: str
    data: Mapping[str, Any]


class Reads(Sums):
    """Everything that is read about one issuer, inside one transaction."""

    # --- time

    def registered(self) -> IssuerRegistered:
        """The issuer's own registration, its first event."""
        event = event_at(self.connection, self.issuer, 1).event
        assert isinstance(event, IssuerRegistered)
        return event

    def resolve(self, as_of: AsOf) -> Moment:
        """The last sequence that an `AsOf` counts, with the instant at which it was recorded."""
        query = select(EVENT.c.sequence, EVENT.c.recorded_at).where(EVENT.c.issuer == self.issuer)
        if isinstance(as_of.known_at, datetime):
            query = query.where(EVENT.c.recorded_at <= instant(as_of.known_at.astimezone(UTC)))
        elif as_of.known_at is not None and 0 < as_of.known_at < SEQUENCES_END:
            query = query.where(EVENT.c.sequence <= as_of.known_at)
        if as_of.head is not None:
            query = query.where(EVENT.c.sequence <= as_of.head)
        row = self.connection.execute(query.order_by(EVENT.c.sequence.desc()).limit(1)).one_or_none()
        if isinstance(as_of.known_at, int) and (row is None or row.sequence != as_of.known_at):
            raise Invalid(
                Fault.UNKNOWN_SEQUENCE,
                f"there is no event #{as_of.known_at}",
                advice=f"The last event is #{self.head().sequence}",
            )
        sequence, known_at = (row.sequence, row.recorded_at) if row else (0, "")
        if isinstance(as_of.known_at, datetime):
            known_at = instant(as_of.known_at)
        latest = as_of.known_at is None
        return Moment(effective_on=as_of.effective_on, sequence=sequence, known_at=known_at, latest=latest)

    # --- facts

    def events(
        self,
        moment: Moment,
        *,
        names: Iterable[str] = (),
        about: Iterable[tuple[Subject, str]] = (),
        effective: bool = True,
        with_reversed: bool = False,
        after: int = 0,
        last: bool = False,
    ) -> list[Recorded]:
        """Events up to a moment, in order of recording: by stored name, and speaking of every given subject.

        `effective=False` leaves the effective day out of account: for what is selected by knowledge
        alone. Reversed events and reversals are left out unless asked for.
        """
        return [
            recorded_of(row)
            for row in self.rows(
                moment,
                names=names,
                about=about,
                effective=effective,
                with_reversed=with_reversed,
                after=after,
                last=last,
            )
        ]

    def rows(
        self,
        moment: Moment,
        *,
        names: Iterable[str] = (),
        about: Iterable[tuple[Subject, str]] = (),
        effective: bool = True,
        with_reversed: bool = False,
        after: int = 0,
        last: bool = False,
    ) -> list[Mapping[str, Any]]:
        """The stored rows of `events`."""
        query = select(EVENT).where(
            EVENT.c.issuer == self.issuer, EVENT.c.sequence <= moment.sequence, EVENT.c.sequence > after
        )
        if effective:
            query = query.where(EVENT.c.effective_on <= moment.effective_on.isoformat())
        if names := list(names):
            query = query.where(EVENT.c.event.in_(names))
        for kind, subject in about:
            query = query.where(EVENT.c.sequence.in_(self._mentioning(kind, subject, names)))
        if not with_reversed:
            query = query.where(EVENT.c.event != "event-reversed", ~self.reversed(EVENT.c.sequence, moment.sequence))
        query = query.order_by(EVENT.c.sequence.desc() if last else EVENT.c.sequence)
        if last:
            query = query.limit(1)
        return [dict(row) for row in self.connection.execute(query).mappings()]

    def with_receipts(
        self, moment: Moment, *, names: Iterable[str] = (), effective: bool = True
    ) -> list[tuple[Recorded, Mapping[str, Any]]]:
        """Events that have a receipt, not reversed, each with what was said when it was recorded."""
        found = self.with_receipts_if_any(moment, names=names, effective=effective)
        return [(recorded, receipt) for recorded, receipt in found if receipt is not None]

    def with_receipts_if_any(
        self, moment: Moment, *, names: Iterable[str] = (), effective: bool = True
    ) -> list[tuple[Recorded, Mapping[str, Any] | None]]:
        """The same with those that have none: they came in one step with another event, which has it."""
        found = self.rows(moment, names=names, effective=effective)
        return [(recorded_of(row), load(row["receipt"]) if row["receipt"] is not None else None) for row in found]

    def first_with_key(self, key: str) -> StoredReceipt | None:
        """The receipt of the command that used an idempotency key, or None."""
        row = self.connection.execute(
            select(EVENT.c.sequence, EVENT.c.hash, EVENT.c.receipt, EVENT.c.request_hash).where(
                EVENT.c.issuer == self.issuer, EVENT.c.key == key
            )
        ).one_or_none()
        return StoredReceipt(row.sequence, row.hash, row.request_hash, load(row.receipt)) if row else None

    def receipts(self, first: int, count: int) -> list[StoredReceipt]:
        """So many receipts from a sequence on, in order; events without one are passed over."""
        query = select(EVENT.c.sequence, EVENT.c.hash, EVENT.c.receipt, EVENT.c.request_hash).where(
            EVENT.c.issuer == self.issuer, EVENT.c.sequence >= first, EVENT.c.receipt.is_not(None)
        )
        rows = self.connection.execute(query.order_by(EVENT.c.sequence).limit(count))
        return [StoredReceipt(row.sequence, row.hash, row.request_hash or "", load(row.receipt)) for row in rows]

    def _mentioning(self, kind: Subject, subject: str, names: Iterable[str]) -> Select[Any]:
        """Sequences of the events, of these names if any are given, that speak of a subject."""
        query = select(MENTION.c.sequence).where(
            MENTION.c.issuer == self.issuer, MENTION.c.kind == kind.value, MENTION.c.subject == subject
        )
        return query.where(MENTION.c.event.in_(names)) if names else query

    def reversed(self, sequence: ColumnElement[int], known: int) -> ColumnElement[bool]:
        """The condition that an event was reversed by one known at a sequence."""
        undoing = MENTION.alias()
        return exists().where(
            undoing.c.issuer == self.issuer,
            undoing.c.kind == Subject.EVENT.value,
            undoing.c.subject == cast(sequence, Text),
            undoing.c.sequence <= known,
        )

    def opened(self, kind: Subject, subject: str) -> bool:
        """Whether any event ever opened a subject, reversed or not."""
        query = select(MENTION.c.sequence).where(
            MENTION.c.issuer == self.issuer,
            MENTION.c.kind == kind.value,
            MENTION.c.subject == subject,
            MENTION.c.opens == 1,
        )
        return self.connection.execute(query.limit(1)).first() is not None

    def with_hash(self, sequence: int, its_hash: str) -> Recorded | None:
        """The event at a sequence if it has this hash, or None."""
        found = select(EVENT).where(
            EVENT.c.issuer == self.issuer, EVENT.c.sequence == sequence, EVENT.c.hash == its_hash
        )
        row = self.connection.execute(found).mappings().one_or_none()
        return recorded_of(dict(row)) if row else None

    def events_at(self, sequences: Iterable[int]) -> dict[int, Recorded]:
        """The events at these sequences."""
        found = {}
        for batch in batches(sorted(set(sequences))):
            query = select(EVENT).where(EVENT.c.issuer == self.issuer, EVENT.c.sequence.in_(batch))
            for row in self.connection.execute(query).mappings():
                found[int(row["sequence"])] = recorded_of(dict(row))
        return found

    def illustrative(self, moment: Moment) -> int:
        """How many events known at a moment are marked illustrative and not reversed."""
        query = (
            select(func.count())
            .select_from(MENTION)
            .where(
                MENTION.c.issuer == self.issuer,
                MENTION.c.kind == Subject.EVIDENCE.value,
                MENTION.c.subject == Grade.ILLUSTRATIVE.value,
                MENTION.c.sequence <= moment.sequence,
                ~self.reversed(MENTION.c.sequence, moment.sequence),
            )
        )
        return int(self.connection.execute(query).scalar_one())

    def terms(self, moment: Moment) -> Terms:
        """All agreements and adopted readings as known, and the facts up to the effective day, in its order."""
        adoptions = self.events(moment, names=["reading-adopted"], effective=False)
        adopted = {one.event.question: one for one in adoptions if isinstance(one.event, ReadingAdopted)}
        facts = self.events(moment, names=FACT_EVENTS)
        return Terms(
            issuer=self.issuer,
            agreements=tuple(self.events(moment, names=["agreement-recorded"], effective=False)),
            adopted=adopted,
            facts=tuple(sorted(facts, key=lambda fact: (fact.effective_on, fact.sequence))),
        )

    def series(self, moment: Moment) -> dict[str, SeriesDesignated]:
        """Every series designated up to a moment, by its id."""
        found = self.events(moment, names=["series-designated"])
        return {r.event.series: r.event for r in found if isinstance(r.event, SeriesDesignated)}

    def decimals(self) -> dict[str, int]:
        """Decimal places of every series that was ever designated, reversed designations too."""
        known = Moment(effective_on=date.max, sequence=self.head().sequence, known_at="")
        found = self.events(known, names=["series-designated"], with_reversed=True)
        return {r.event.series: r.event.decimals for r in found if isinstance(r.event, SeriesDesignated)}

    def registrations(self, moment: Moment, *, holder: str | None = None) -> list[tuple[Recorded, ...]]:
        """The events of each registration that was opened, of one holder (which may have joined it) or of all."""
        about = [(Subject.HOLDER, holder)] if holder else []
        found: dict[str, None] = {}
        for one in self.events(moment, names=["demand-accepted", "holder-joined"], about=about):
            assert isinstance(one.event, (DemandAccepted, HolderJoined))
            found[one.event.registration] = None
        return [self.registration(moment, registration) for registration in found]

    def registration(self, moment: Moment, registration: str) -> tuple[Recorded, ...]:
        """The events of one registration, in order of recording; empty where it is unknown."""
        about = [(Subject.REGISTRATION, registration)]
        return tuple(self.events(moment, names=REGISTRATION_EVENTS, about=about))

    def notices(self, moment: Moment, holder: str | None = None) -> list[Recorded]:
        """Notices given to a holder, or to all, and changes of notice addresses, up to a moment."""
        names = ["notice-given", "notice-address-changed"]
        return self.events(moment, names=names, about=[(Subject.HOLDER, holder)] if holder else [])

    def renamings(self, moment: Moment, holder: str | None = None) -> list[Recorded]:
        """Changes of name and of address, of one holder or of all, whatever day they take effect."""
        names = ["holder-renamed", "address-changed"]
        about = [(Subject.HOLDER, holder)] if holder else []
        return self.events(moment, names=names, about=about, effective=False)

    # --- lots

    def legends(self, lots: Iterable[str], *, known: int) -> dict[str, tuple[Recorded, ...]]:
        """What was noted on each lot, or taken off it, on whatever day, as known at a sequence."""
        found: dict[str, tuple[Recorded, ...]] = {}
        for batch in batches(list(lots)):
            query = select(MENTION.c.sequence).where(
                MENTION.c.issuer == self.issuer,
                MENTION.c.kind == Subject.LOT.value,
                MENTION.c.subject.in_(batch),
                MENTION.c.event == "legend-noted",
                MENTION.c.sequence <= known,
                ~self.reversed(MENTION.c.sequence, known),
            )
            for recorded in self.events_at(self.connection.execute(query).scalars()).values():
                assert isinstance(recorded.event, LegendNoted)
                found[recorded.event.lot] = (*found.get(recorded.event.lot, ()), recorded)
        return found

    def lots(
        self,
        moment: Moment,
        *,
        holder: str | None = None,
        series: str | None = None,
        earlier: Iterable[date] = (),
    ) -> list[HeldLot]:
        """Lots with shares in them at a moment; `balance.lowest` is the balance itself.

        `earlier` names days on which their units are wanted too.
        """
        days = {day: self._units_on(replace(moment, effective_on=day), holder, series) for day in earlier}
        pledged = self._units_on(moment, holder, series, accounts=(Account.PLEDGED.value,)) if days else {}
        units = self._units_on(moment, holder, series)
        rows = self.lot_rows(units)
        legends = self.legends((name for name in units if units[name]), known=moment.sequence)
        events = self.events_at(sequence for lot in rows.values() for sequence in (lot.root_opened, lot.opened))
        moved = last_moves(self, rows.values())
        split = {of: splits(self, of, moment) for of in {lot.series for lot in rows.values()} if days}
        return [
            HeldLot(
                lot=lot,
                balance=Balance(shares=units[name], lowest=units[name], lowest_on=moment.effective_on),
                issued=events[lot.root_opened],
                opened=events[lot.opened],
                moved=moved.get(name),
                legends=legends.get(name, ()),
                earlier={day: found.get(name, 0) for day, found in days.items()},
                pledged_within=pledged.get(name, 0),
                splits=split.get(lot.series, ()),
            )
            for name, lot in rows.items()
            if units[name]
        ]

    def _units_on(
        self, moment: Moment, holder: str | None, series: str | None, *, accounts: Iterable[str] = HOLDER_ACCOUNTS
    ) -> dict[str, int]:
        """Units of each lot that had any at a moment."""
        only = {name: value for name, value in (("holder", holder), ("series", series)) if value is not None}
        units: dict[str, int] = {}
        for account in accounts:
            for group, total in self.sums(moment, by=("lot",), account=account, **only):
                units[group["lot"]] = units.get(group["lot"], 0) + total
        return units

    def lot_rows(self, lots: Iterable[str]) -> dict[str, Lot]:
        """Lots by id, in the order of series and number."""
        found = []
        for batch in batches(list(lots)):
            query = select(LOT).where(LOT.c.issuer == self.issuer, LOT.c.lot.in_(batch))
            found += [dict(row) for row in self.connection.execute(query).mappings()]
        found.sort(key=lambda row: (row["series"], row["number"]))
        return with_ancestors(self.connection, self.issuer, {row["lot"]: lot_of(row) for row in found})


def batches(values: list[T]) -> Iterator[list[T]]:
    """Values in lists that fit into one IN list."""
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]


def lot_of(row: Mapping[str, Any]) -> Lot:
    return Lot(
        lot=row["lot"],
        series=row["series"],
        holder=row["holder"],
        origin=Origin(row["origin"]),
        agreement=row["agreement"],
        original_purchaser=row["original_purchaser"],
        acquired_on=date.fromisoformat(row["acquired_on"]),
        holding_period_start=date.fromisoformat(row["holding_period_start"]),
        root=row["root"],
        parents=parents_of(row["parents"]),
        certificate=row["certificate"],
        opened=row["opened"],
        root_opened=row["root_opened"],
    )
