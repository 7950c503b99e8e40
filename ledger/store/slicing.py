"""The slice that a decision needs, read as of the head; only what is asked for is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select

from ledger.domain.control import line_of
from ledger.domain.entries import Account
from ledger.domain.events import Recorded, SeriesDesignated, SharesTransferred
from ledger.domain.mentions import Subject
from ledger.domain.registration_events import HolderJoined, RegistrationProgressed
from ledger.domain.rights import pools
from ledger.domain.slices import Balance, Dependent, HeldLot, Needs, Slice, Terms
from ledger.domain.stages import closing_days, counting_days
from ledger.domain.values import Moment, folded, parse_shares
from ledger.errors import Invalid
from ledger.store.reads import REGISTRATION_EVENTS, SEQUENCES_END, Reads
from ledger.store.sums import HOLDER_ACCOUNTS
from ledger.store.tables import BALANCE, LOT, MENTION

PAGE = 10
"""How many lots are read at first; each further page doubles what is read."""


class Slicer:
    """Reads slices for the decisions of one issuer, inside the writer's transaction."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads
        self.connection = reads.connection
        self.issuer = reads.issuer
        self.counting_days: tuple[date, ...] = ()
        self.closing_days: tuple[date, ...] = ()

    def slice(self, needs: Needs, today: date) -> Slice:
        """What a command's `Needs` ask for."""
        head = self.reads.head()
        known = Moment(effective_on=date.max, sequence=head.sequence, known_at=head.recorded_at)
        on = Moment(effective_on=needs.on, sequence=head.sequence, known_at=head.recorded_at)
        requested = self._requests(known, needs.request) if needs.request else ()
        reversal = self._reversal(needs.event, known) if needs.event is not None else (None, None, ())
        designated = self._first(known, "series-designated", Subject.SERIES, needs.series)
        terms = self.reads.terms(on) if needs.terms else None
        self.counting_days = counting_days(terms) if terms else ()
        for_all = needs.everybody and terms is not None and bool(pools(terms))
        self.closing_days = tuple(day for day in closing_days(terms) if day > needs.on) if terms else ()
        return Slice(
            issuer=self.issuer,
            today=today,
            head=head.sequence,
            designated=designated,
            first_designated=self._first_designated(needs.series, known),
            registered={
                holder: found
                for holder in needs.holders
                if (found := self._first(known, "holder-registered", Subject.HOLDER, holder)) is not None
            },
            named=tuple(self._named(needs.names, known)),
            unissued=self._unissued(needs.series, needs.on) if designated and needs.series else None,
            lots=tuple(self._lots(needs, designated)) if designated and needs.lots_of else (),
            holdings=self._holdings(needs, on) if designated else {},
            next_lot=self._next_lot(needs.series) if needs.series else 1,
            next_request=self._next(Subject.REQUEST),
            next_registration=self._next(Subject.REGISTRATION),
            terms=terms,
            registrations=tuple(self._needed_registrations(needs, known, terms)),
            request=requested,
            certificates=self._certificates(needs.certificates, known),
            notices=self._notices(needs.notices_to, known) if needs.notices_to else (),
            lot=self._lot(needs.lot, known) if needs.lot else None,
            decimals=self.reads.decimals() if needs.registration or for_all else {},
            everybody=tuple(self.reads.lots(on)) if for_all else (),
            event=reversal[0],
            reversed_by=reversal[1],
            dependents=reversal[2],
        )

    def _notices(self, holder: str, known: Moment) -> tuple[Recorded, ...]:
        names = ["notice-given", "notice-address-changed"]
        return tuple(self.reads.events(known, names=names, about=[(Subject.HOLDER, holder)], effective=False))

    def _named(self, names: Iterable[str], known: Moment) -> Iterator[Recorded]:
        """The events that gave a holder one of these names."""
        for name in dict.fromkeys(map(folded, names)):
            about = [(Subject.NAME, name)]
            yield from self.reads.events(
                known, names=["holder-registered", "alias-recorded"], about=about, effective=False
            )

    def _lot(self, name: str, known: Moment) -> HeldLot | None:
        """One lot as it was opened, whoever has it, unless that was undone; its balance is left at nothing."""
        lot = self.reads.lot_rows([name]).get(name)
        if lot is None or self._undone(lot.opened, known):
            return None
        events = self.reads.events_at([lot.root_opened, lot.opened])
        nothing = Balance(shares=0, lowest=0, lowest_on=events[lot.opened].effective_on)
        return HeldLot(lot=lot, balance=nothing, issued=events[lot.root_opened], opened=events[lot.opened])

    def _first(self, known: Moment, name: str, kind: Subject, subject: str | None) -> Recorded | None:
        if subject is None:
            return None
        found = self.reads.events(known, names=[name], about=[(kind, subject)], effective=False)
        return found[0] if found else None

    def _first_designated(self, series: str | None, known: Moment) -> Recorded | None:
        """The first designation of a series, reversed or not: it fixed the decimal places for ever."""
        if series is None:
            return None
        about = [(Subject.SERIES, series)]
        found = self.reads.events(known, names=["series-designated"], about=about, effective=False, with_reversed=True)
        return found[0] if found else None

    def _requests(self, known: Moment, request: str) -> tuple[Recorded, ...]:
        return tuple(self.reads.events(known, about=[(Subject.REQUEST, request)], effective=False))

    def _needed_registrations(self, needs: Needs, known: Moment, terms: Terms | None) -> list[tuple[Recorded, ...]]:
        """The one that is named, else those of the holder and of its line of succession; or those of all, where a
        right is counted for a pool."""
        if needs.registration is not None:
            found = self.reads.registration(known, needs.registration)
            return [found] if found else []
        if needs.registrations_of is None:
            return []
        if terms is not None and needs.everybody and pools(terms):
            return self.reads.registrations(known)
        line = line_of(terms, needs.registrations_of) if terms is not None else (needs.registrations_of,)
        each = [self.reads.registrations(known, holder=one) for one in line]
        return list(dict.fromkeys(registration for some in each for registration in some))

    def _holdings(self, needs: Needs, on: Moment) -> dict[str, int]:
        series, day = needs.series or "", on.effective_on
        return {
            holder: sum(self._balance(series, account, holder, "", day).shares for account in HOLDER_ACCOUNTS)
            for holder in needs.holders
        }

    def _certificates(self, certificates: Iterable[str], known: Moment) -> dict[str, Recorded]:
        found = {}
        for certificate in certificates:
            events = self.reads.events(known, about=[(Subject.CERTIFICATE, certificate)], effective=False)
            if events:
                found[certificate] = events[0]
        return found

    def _next(self, kind: Subject) -> int:
        query = select(func.max(MENTION.c.number)).where(MENTION.c.issuer == self.issuer, MENTION.c.kind == kind.value)
        return int(self.connection.execute(query).scalar() or 0) + 1

    def _next_lot(self, series: str) -> int:
        query = select(func.max(LOT.c.number)).where(LOT.c.issuer == self.issuer, LOT.c.series == series)
        return int(self.connection.execute(query).scalar() or 0) + 1

    def _unissued(self, series: str, on: date) -> Balance:
        return self._balance(series, Account.UNISSUED.value, "", "", on)

    def _lots(self, needs: Needs, designated: Recorded) -> list[HeldLot]:
        """The holder's lots, oldest first: all of them, or enough for the shares asked for, or those named and a page.

        Only a lot with shares at the end of its last day can give any. Where those are not enough, the lots
        that moved on a later day come too: they say why.
        """
        wanted = _units(needs.shares, designated)
        if needs.lots:
            others = [lot for lot in self._open_lots(needs, skip=0) if lot not in needs.lots]
            return self._held(needs, [*dict.fromkeys(needs.lots), *others])
        found: list[HeldLot] = []
        while page := self._open_lots(needs, skip=len(found)):
            found += self._held(needs, page)
            if wanted is not None and sum(min(lot.balance.shares, lot.balance.lowest) for lot in found) >= wanted:
                return found
        known = {held.lot.lot for held in found}
        return found + self._held(needs, [lot for lot in self._moved_later(needs) if lot not in known])

    def _own(self, needs: Needs) -> ColumnElement[bool]:
        return and_(
            BALANCE.c.issuer == self.issuer,
            BALANCE.c.holder == needs.lots_of,
            BALANCE.c.series == needs.series,
            BALANCE.c.account == Account.CLEAR.value,
            BALANCE.c.lot != "",
        )

    def _open_lots(self, needs: Needs, *, skip: int) -> list[str]:
        query = (
            select(BALANCE.c.lot)
            .where(self._own(needs), BALANCE.c.last == 1, BALANCE.c.shares > 0)
            .order_by(BALANCE.c.acquired_on, BALANCE.c.opened, BALANCE.c.lot)
            .limit(max(PAGE, skip))
            .offset(skip)
        )
        return list(self.connection.execute(query).scalars())

    def _moved_later(self, needs: Needs) -> list[str]:
        query = select(BALANCE.c.lot).where(self._own(needs), BALANCE.c.effective_on > needs.on.isoformat())
        return sorted(set(self.connection.execute(query).scalars()))

    def _held(self, needs: Needs, names: list[str]) -> list[HeldLot]:
        """These lots of the holder, in this order, with their balances from the day on."""
        rows = self.reads.lot_rows(names)
        lots = [rows[name] for name in names if name in rows and rows[name].holder == needs.lots_of]
        lots = [lot for lot in lots if lot.series == needs.series]
        events = self.reads.events_at(sequence for lot in lots for sequence in (lot.root_opened, lot.opened))
        balances = self._balances(needs, [lot.lot for lot in lots])
        legends = self.reads.legends(lot.lot for lot in lots)
        giving = [lot.lot for lot in lots if balances[lot.lot].lowest < balances[lot.lot].shares]
        earlier = {day: self._units_on(needs, day, [lot.lot for lot in lots]) for day in self.counting_days}
        later = {day: self._units_on(needs, day, giving) for day in self.closing_days if giving}
        return [
            HeldLot(
                lot=lot,
                balance=balances[lot.lot],
                issued=events[lot.root_opened],
                opened=events[lot.opened],
                legends=legends.get(lot.lot, ()),
                earlier={day: found[lot.lot] for day, found in earlier.items()},
                later={day: found[lot.lot] for day, found in later.items() if lot.lot in found},
            )
            for lot in lots
        ]

    def _balances(self, needs: Needs, lots: list[str]) -> dict[str, Balance]:
        """For each lot, its balance on the day, and the lowest on that day or any later one."""
        on_day = self._units_on(needs, needs.on, lots)
        found = {lot: Balance(shares=units, lowest=units, lowest_on=needs.on) for lot, units in on_day.items()}
        later = (
            select(BALANCE.c.lot, BALANCE.c.shares, BALANCE.c.effective_on)
            .where(self._own(needs), BALANCE.c.lot.in_(lots), BALANCE.c.effective_on > needs.on.isoformat())
            .order_by(BALANCE.c.effective_on)
        )
        for lot, shares, effective_on in self.connection.execute(later):
            if shares < found[lot].lowest:
                lowest_on = date.fromisoformat(effective_on)
                found[lot] = Balance(shares=found[lot].shares, lowest=shares, lowest_on=lowest_on)
        return found

    def _units_on(self, needs: Needs, on: date, lots: list[str]) -> dict[str, int]:
        """The units of each of these lots of the holder at the end of a day; 0 where it had none yet."""
        earlier = BALANCE.alias()
        latest = (
            select(func.max(earlier.c.effective_on))
            .where(
                *(earlier.c[name] == BALANCE.c[name] for name in ("issuer", "series", "account", "holder", "lot")),
                earlier.c.effective_on <= on.isoformat(),
            )
            .scalar_subquery()
        )
        query = select(BALANCE.c.lot, BALANCE.c.shares).where(
            self._own(needs), BALANCE.c.lot.in_(lots), BALANCE.c.effective_on == latest
        )
        return {**dict.fromkeys(lots, 0), **{row.lot: row.shares for row in self.connection.execute(query)}}

    def _balance(self, series: str, account: str, holder: str, lot: str, on: date) -> Balance:
        """An account on a day, and its lowest balance on that day or any later one."""
        same = and_(
            BALANCE.c.issuer == self.issuer,
            BALANCE.c.series == series,
            BALANCE.c.account == account,
            BALANCE.c.holder == holder,
            BALANCE.c.lot == lot,
        )
        day = on.isoformat()
        earlier = (
            select(BALANCE.c.shares)
            .where(same, BALANCE.c.effective_on <= day)
            .order_by(BALANCE.c.effective_on.desc())
            .limit(1)
        )
        shares = int(self.connection.execute(earlier).scalar() or 0)
        later = (
            select(BALANCE.c.shares, BALANCE.c.effective_on)
            .where(same, BALANCE.c.effective_on > day)
            .order_by(BALANCE.c.shares, BALANCE.c.effective_on)
            .limit(1)
        )
        lowest = self.connection.execute(later).one_or_none()
        if lowest is None or lowest.shares >= shares:
            return Balance(shares=shares, lowest=shares, lowest_on=on)
        return Balance(shares=shares, lowest=lowest.shares, lowest_on=date.fromisoformat(lowest.effective_on))

    def _reversal(self, sequence: int, known: Moment) -> tuple[Recorded | None, Recorded | None, tuple[Dependent, ...]]:
        if not 0 < sequence < SEQUENCES_END:
            return None, None, ()
        target = self.reads.events_at([sequence]).get(sequence)
        by = self._undone(sequence, known)
        if target is None or by:
            return target, by[0] if by else None, ()
        found: dict[int, Dependent] = {}
        pending = [sequence]
        while pending:
            for dependent in self._dependents(pending.pop(), known):
                if dependent.recorded.sequence not in found:
                    found[dependent.recorded.sequence] = dependent
                    pending.append(dependent.recorded.sequence)
        return target, None, tuple(found[sequence] for sequence in sorted(found))

    def _undone(self, sequence: int, known: Moment) -> list[Recorded]:
        """The reversal of an event, if there is one."""
        undoing = [(Subject.EVENT, str(sequence))]
        return self.reads.events(known, names=["event-reversed"], about=undoing, effective=False, with_reversed=True)

    def _dependents(self, sequence: int, known: Moment) -> list[Dependent]:
        """Later events, not reversed, that speak of something which this event opened."""
        opened = select(MENTION.c.kind, MENTION.c.subject).where(
            MENTION.c.issuer == self.issuer, MENTION.c.sequence == sequence, MENTION.c.opens == 1
        )
        subjects = [(Subject(kind), str(subject)) for kind, subject in self.connection.execute(opened)]
        event = self.reads.events_at([sequence])[sequence].event
        if isinstance(event, RegistrationProgressed):
            subjects.append((Subject.REGISTRATION, event.registration))
        if isinstance(event, HolderJoined):
            return self._of_participant(event, sequence, known)
        if not subjects:
            return []
        query = (
            select(MENTION.c.sequence, MENTION.c.kind, MENTION.c.subject)
            .where(
                MENTION.c.issuer == self.issuer,
                or_(*(and_(MENTION.c.kind == kind.value, MENTION.c.subject == subject) for kind, subject in subjects)),
                MENTION.c.sequence > sequence,
                MENTION.c.event.not_in(["event-reversed", "request-refused", "request-held"]),
                ~self.reads.reversed(MENTION.c.sequence, known.sequence),
            )
            .order_by(MENTION.c.sequence)
        )
        rows = self.connection.execute(query).all()
        events = self.reads.events_at(row.sequence for row in rows)
        return [Dependent(recorded=events[row.sequence], subject=f"{row.kind} {row.subject}") for row in rows]

    def _of_participant(self, joined: HolderJoined, sequence: int, known: Moment) -> list[Dependent]:
        """What a holder did in a registration after it joined."""
        about = [(Subject.REGISTRATION, joined.registration), (Subject.HOLDER, joined.holder)]
        found = self.reads.events(known, names=REGISTRATION_EVENTS, about=about, effective=False, after=sequence)
        return [
            Dependent(recorded=one, subject=f"registration {joined.registration}")
            for one in found
            if not isinstance(one.event, SharesTransferred) or one.event.transferor == joined.holder
        ]


def _units(shares: str | None, designated: Recorded) -> int | None:
    """The units asked for, or None where all lots are wanted; what cannot be read asks for one page of lots."""
    if shares is None:
        return None
    assert isinstance(designated.event, SeriesDesignated)
    try:
        return parse_shares(shares, designated.event.decimals)
    except Invalid:
        return 0
