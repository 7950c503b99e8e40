"""What depends on an event: later events that speak of what it opened, or were computed from what it moved."""

from __future__ import annotations

from datetime import date

from sqlalchemy import and_, or_, select

from ledger.domain.computed import COMPUTED
from ledger.domain.entries import Account, Entry, entries_of
from ledger.domain.events import (
    NAMES,
    EventReversed,
    Recorded,
    RequestHeld,
    RequestLogged,
    RequestRefused,
    SharesTransferred,
)
from ledger.domain.mentions import Subject
from ledger.domain.registration_events import HolderJoined, RegistrationProgressed
from ledger.domain.share_events import SharesSplit
from ledger.domain.slices import Dependent
from ledger.domain.values import Moment
from ledger.store.balances import balance_of
from ledger.store.reads import REGISTRATION_EVENTS, SEQUENCES_END, Reads, batches
from ledger.store.sums import HOLDER_ACCOUNTS
from ledger.store.tables import ENTRY, EVENT, MENTION

LOT_ACCOUNTS = (*HOLDER_ACCOUNTS, Account.TREASURY.value)


class Dependents:
    """Finds what would be wrong if an event were undone, or entered before others."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads
        self.connection = reads.connection
        self.issuer = reads.issuer

    def reversal(self, sequence: int, known: Moment) -> tuple[Recorded | None, Recorded | None, tuple[Dependent, ...]]:
        if not 0 < sequence < SEQUENCES_END:
            return None, None, ()
        target = self.reads.events_at([sequence]).get(sequence)
        by = self.undone(sequence, known)
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

    def undone(self, sequence: int, known: Moment) -> list[Recorded]:
        """The reversal of an event, if there is one."""
        undoing = [(Subject.EVENT, str(sequence))]
        return self.reads.events(known, names=["event-reversed"], about=undoing, effective=False, with_reversed=True)

    def _dependents(self, sequence: int, known: Moment) -> list[Dependent]:
        """Later events, not reversed, that speak of something which this event opened."""
        opened = select(MENTION.c.kind, MENTION.c.subject).where(
            MENTION.c.issuer == self.issuer, MENTION.c.sequence == sequence, MENTION.c.opens == 1
        )
        subjects = [(Subject(kind), str(subject)) for kind, subject in self.connection.execute(opened)]
        target = self.reads.events_at([sequence])[sequence]
        event = target.event
        if isinstance(event, RequestLogged | RequestHeld | RequestRefused):
            subjects.append((Subject.REQUEST, event.request))
        if isinstance(event, RegistrationProgressed):
            subjects.append((Subject.REGISTRATION, event.registration))
        if isinstance(event, SharesSplit):
            # what moved since then is counted in the shares that the split made
            moved = self.entries_since(event.series, target.effective_on, known, after=sequence)
            return [Dependent(recorded=one, subject=f"series {event.series} after its split") for one in moved]
        if isinstance(event, HolderJoined):
            return self._of_participant(event, sequence, known)
        taken = [] if (Subject.SERIES, getattr(event, "series", None)) in subjects else self._takers(target, known)
        if not subjects:
            return taken
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
        spoken = [Dependent(recorded=events[row.sequence], subject=f"{row.kind} {row.subject}") for row in rows]
        return spoken + taken

    def _takers(self, target: Recorded, known: Moment) -> list[Dependent]:
        """Later events that took shares which are there only because of this event, the last ones first."""
        if isinstance(target.event, EventReversed):
            return []
        found: list[Dependent] = []
        for entry in entries_of(target):
            if entry.shares <= 0 or entry.account is Account.AUTHORISED:
                continue
            key = (entry.series, entry.account.value, entry.holder, entry.lot)
            balance = balance_of(self.connection, self.issuer, *key, target.effective_on)
            short = entry.shares - min(balance.shares, balance.lowest)
            for sequence, taken in self._takings(entry, target, known) if short > 0 else ():
                if short > 0:
                    where = f"lot {entry.lot}" if entry.lot else f"series {entry.series}"
                    subject = f"{entry.account} shares of {where}"
                    found.append(Dependent(recorded=self.reads.events_at([sequence])[sequence], subject=subject))
                    short += taken
        return found

    def _takings(self, entry: Entry, target: Recorded, known: Moment) -> list[tuple[int, int]]:
        """The later entries that take from the account of an entry, not reversed, the last one first."""
        query = (
            select(ENTRY.c.sequence, ENTRY.c.shares)
            .join(EVENT, and_(EVENT.c.issuer == ENTRY.c.issuer, EVENT.c.sequence == ENTRY.c.sequence))
            .where(
                ENTRY.c.issuer == self.issuer,
                ENTRY.c.series == entry.series,
                ENTRY.c.account == entry.account.value,
                ENTRY.c.holder == entry.holder,
                ENTRY.c.lot == entry.lot,
                ENTRY.c.shares < 0,
                ENTRY.c.effective_on >= target.effective_on.isoformat(),
                ENTRY.c.sequence > target.sequence,
                EVENT.c.event != "event-reversed",
                ~self.reads.reversed(ENTRY.c.sequence, known.sequence),
            )
            .order_by(ENTRY.c.sequence.desc())
        )
        return [(row.sequence, row.shares) for row in self.connection.execute(query)]

    def _of_participant(self, joined: HolderJoined, sequence: int, known: Moment) -> list[Dependent]:
        """What a holder did in a registration after it joined."""
        about = [(Subject.REGISTRATION, joined.registration), (Subject.HOLDER, joined.holder)]
        found = self.reads.events(known, names=REGISTRATION_EVENTS, about=about, effective=False, after=sequence)
        return [
            Dependent(recorded=one, subject=f"registration {joined.registration}")
            for one in found
            if not isinstance(one.event, SharesTransferred) or one.event.transferor == joined.holder
        ]

    def entries_since(self, series: str, day: date, known: Moment, *, after: int = 0) -> tuple[Recorded, ...]:
        """The events, not reversed, that move shares of a series between accounts on a day or later."""
        query = (
            select(ENTRY.c.sequence)
            .join(EVENT, and_(EVENT.c.issuer == ENTRY.c.issuer, EVENT.c.sequence == ENTRY.c.sequence))
            .where(
                ENTRY.c.issuer == self.issuer,
                ENTRY.c.series == series,
                ENTRY.c.account.in_(LOT_ACCOUNTS),
                ENTRY.c.effective_on >= day.isoformat(),
                ENTRY.c.sequence > after,
                EVENT.c.event != "event-reversed",
                ~self.reads.reversed(ENTRY.c.sequence, known.sequence),
            )
            .distinct()
        )
        found = self.reads.events_at(self.connection.execute(query).scalars())
        return tuple(found[sequence] for sequence in sorted(found))

    def computed_since(self, series: str, day: date) -> list[Recorded]:
        """The events, not reversed, that were computed from holdings of a series and take effect on a day or later."""
        # in two queries: in one, a planner may begin with all the events of those days
        mentioned = select(MENTION.c.sequence).where(
            MENTION.c.issuer == self.issuer,
            MENTION.c.kind == Subject.SERIES.value,
            MENTION.c.subject == series,
            MENTION.c.event.in_([NAMES[kind] for kind in COMPUTED]),
            ~self.reads.reversed(MENTION.c.sequence, self.reads.head().sequence),
        )
        found: dict[int, Recorded] = {}
        for batch in batches(list(self.connection.execute(mentioned).scalars())):
            since = select(EVENT.c.sequence).where(
                EVENT.c.issuer == self.issuer, EVENT.c.sequence.in_(batch), EVENT.c.effective_on >= day.isoformat()
            )
            found |= self.reads.events_at(self.connection.execute(since).scalars())
        return [found[sequence] for sequence in sorted(found)]
