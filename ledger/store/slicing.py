"""The slice that a decision needs, read as of the head; only what is asked for is read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import and_, func, or_, select

from ledger.domain.entries import Account
from ledger.domain.events import Recorded
from ledger.domain.mentions import Subject
from ledger.domain.slices import Balance, Dependent, HeldLot, Needs, Slice
from ledger.domain.values import Moment
from ledger.store.reads import Reads
from ledger.store.tables import BALANCE, LOT, MENTION


class Slicer:
    """Reads slices for the decisions of one issuer, inside the writer's transaction."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads
        self.connection = reads.connection
        self.issuer = reads.issuer

    def slice(self, needs: Needs, today: date) -> Slice:
        """What a command's `Needs` ask for."""
        head = self.reads.head()
        known = Moment(effective_on=date.max, sequence=head.sequence, known_at=head.recorded_at)
        on = Moment(effective_on=needs.on, sequence=head.sequence, known_at=head.recorded_at)
        requested = self._requests(known, needs.request) if needs.request else ()
        reversal = self._reversal(needs.event, known) if needs.event is not None else (None, None, ())
        designated = self._first(known, "series-designated", Subject.SERIES, needs.series)
        return Slice(
            issuer=self.issuer,
            today=today,
            head=head.sequence,
            designated=designated,
            registered={
                holder: found
                for holder in needs.holders
                if (found := self._first(known, "holder-registered", Subject.HOLDER, holder)) is not None
            },
            unissued=self._unissued(needs.series, needs.on) if designated and needs.series else None,
            lots=tuple(self._givable(needs)) if designated and needs.lots_of else (),
            named_lots=self.reads.lot_rows(needs.lots) if needs.lots else {},
            holdings=self._holdings(needs, on) if designated else {},
            next_lot=self._next_lot(needs.series) if needs.series else 1,
            next_request=self._next(Subject.REQUEST),
            next_registration=self._next(Subject.REGISTRATION),
            terms=self.reads.terms(on) if needs.terms else None,
            registrations=tuple(self._needed_registrations(needs, on, known)),
            request=requested,
            certificates=self._certificates(needs.certificates, known),
            event=reversal[0],
            reversed_by=reversal[1],
            dependents=reversal[2],
        )

    def _first(self, known: Moment, name: str, kind: Subject, subject: str | None) -> Recorded | None:
        if subject is None:
            return None
        found = self.reads.events(known, names=[name], about=[(kind, subject)], effective=False)
        return found[0] if found else None

    def _requests(self, known: Moment, request: str) -> tuple[Recorded, ...]:
        return tuple(self.reads.events(known, about=[(Subject.REQUEST, request)], effective=False))

    def _needed_registrations(self, needs: Needs, on: Moment, known: Moment) -> list[tuple[Recorded, ...]]:
        if needs.registration is not None:
            found = self.reads.registration(known, needs.registration)
            return [found] if found else []
        return self.reads.registrations(on, holder=needs.registrations_of) if needs.registrations_of else []

    def _holdings(self, needs: Needs, on: Moment) -> dict[str, int]:
        found = dict.fromkeys(needs.holders, 0)
        for holder in found:
            for _, total in self.reads.sums(on, by=("holder",), holder=holder, series=needs.series or ""):
                found[holder] = total
        return found

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

    def _givable(self, needs: Needs) -> list[HeldLot]:
        """The holder's lots that still have clear shares at the end of the last day: only these can give any."""
        query = select(BALANCE.c.lot).where(
            BALANCE.c.issuer == self.issuer,
            BALANCE.c.holder == needs.lots_of,
            BALANCE.c.series == needs.series,
            BALANCE.c.account == Account.CLEAR.value,
            BALANCE.c.last == 1,
            BALANCE.c.shares > 0,
        )
        rows = self.reads.lot_rows(self.connection.execute(query).scalars())
        issued = self.reads.events_at(lot.root_opened for lot in rows.values())
        found = []
        for name, lot in rows.items():
            balance = self._balance(lot.series, Account.CLEAR.value, lot.holder, name, needs.on)
            found.append(HeldLot(lot=lot, balance=balance, issued=issued[lot.root_opened]))
        return found

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
        target = self.reads.events_at([sequence]).get(sequence)
        by = self.reads.events(known, about=[(Subject.EVENT, str(sequence))], effective=False, with_reversed=True)
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

    def _dependents(self, sequence: int, known: Moment) -> list[Dependent]:
        """Later events, not reversed, that speak of something which this event opened."""
        opened = select(MENTION.c.kind, MENTION.c.subject).where(
            MENTION.c.issuer == self.issuer, MENTION.c.sequence == sequence, MENTION.c.opens == 1
        )
        subjects = [(Subject(kind), str(subject)) for kind, subject in self.connection.execute(opened)]
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
