"""The slice that a decision needs, read as of the head; only what is asked for is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from ledger.domain.control import line_of
from ledger.domain.entries import Account
from ledger.domain.events import Recorded, SeriesDesignated
from ledger.domain.holding_events import SharesPledged, StopTransferPlaced
from ledger.domain.mentions import Subject, number_of
from ledger.domain.pledge_terms import PLEDGE_EVENTS
from ledger.domain.rights import pools
from ledger.domain.slices import Balance, HeldLot, LotUnits, Needs, Slice, Terms
from ledger.domain.stages import closing_days, counting_days
from ledger.domain.values import Moment, folded, parse_shares
from ledger.errors import Invalid
from ledger.store import certificates
from ledger.store.balances import balance_of
from ledger.store.closings import part_of_slice
from ledger.store.codec import load
from ledger.store.dependents import LOT_ACCOUNTS, Dependents
from ledger.store.journal import recorded_of
from ledger.store.lot_history import last_moves, splits
from ledger.store.reads import Reads
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
        self.dependents = Dependents(reads)
        self.counting_days: tuple[date, ...] = ()
        self.closing_days: tuple[date, ...] = ()

    def slice(self, needs: Needs, today: date) -> Slice:
        """What a command's `Needs` ask for."""
        head, known = self.reads.head(), self._known()
        on = Moment(effective_on=needs.on, sequence=head.sequence, known_at=head.recorded_at)
        reversal = self.dependents.reversal(needs.event, known) if needs.event is not None else (None, None, ())
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
            unissued=self._plain(needs.series, Account.UNISSUED, needs.on) if designated and needs.series else None,
            lots=tuple(self._lots(needs, designated)) if designated and needs.lots_of else (),
            pledged=self._pledged(needs) if designated and needs.lots_of else 0,
            holdings=self._holdings(needs) if designated else {},
            next_lot=self._next_lot(needs.series) if needs.series else 1,
            next_request=self._next(Subject.REQUEST),
            next_registration=self._next(Subject.REGISTRATION),
            next_pledge=self._next(Subject.PLEDGE),
            next_stop=self._next(Subject.STOP),
            terms=terms,
            registrations=tuple(self._needed_registrations(needs, known, terms)),
            **self._request(known, needs.request),
            pledge=self._pledge(known, needs.pledge) if needs.pledge else (),
            **self._certificates(needs, known),
            notices=self._notices(needs.notices_to, known) if needs.notices_to else (),
            renamings=tuple(self.reads.renamings(known, needs.names_of)) if needs.names_of else (),
            lot=self._lot(needs.lot, known) if needs.lot else None,
            stop=self._stop(known, needs.stop) if needs.stop else (),
            **self._stops(needs, designated, known),
            decimals=self.reads.decimals() if needs.registration or needs.month or for_all else {},
            everybody=tuple(self.reads.lots(on)) if for_all else (),
            **self._of_series(needs, designated, known),
            **part_of_slice(self.reads, needs, known),
            event=reversal[0],
            reversed_by=reversal[1],
            dependents=reversal[2],
        )

    def _known(self) -> Moment:
        """All that is known, whatever day it takes effect."""
        head = self.reads.head()
        return Moment(effective_on=date.max, sequence=head.sequence, known_at=head.recorded_at)

    def _of_series(self, needs: Needs, designated: Recorded | None, known: Moment) -> dict[str, Any]:
        """What is asked about all shares of a series, and of the one that they become."""
        found: dict[str, Any] = {}
        if designated is None or needs.series is None:
            return found
        if needs.basis_on is not None and needs.basis_on < needs.on:
            days = (day for day, _ in splits(self.reads, needs.series, known))
            found["split_since"] = tuple(day for day in days if needs.basis_on < day <= needs.on)
        if needs.basis_on is not None:
            accounts = (Account.TREASURY.value,) if needs.treasury else LOT_ACCOUNTS
            found["basis"] = tuple(self._basis(needs.series, replace(known, effective_on=needs.basis_on), accounts))
        if needs.retired:
            found["retired"] = self._plain(needs.series, Account.RETIRED, needs.on)
            found["authorised"] = self._plain(needs.series, Account.AUTHORISED, needs.on)
        if needs.entries_from is not None:
            found["later_entries"] = self.dependents.entries_since(needs.series, needs.entries_from, known)
        other = self._first(known, "series-designated", Subject.SERIES, needs.to_series)
        if needs.to_series is not None and other is not None:
            assert isinstance(other.event, SeriesDesignated)
            found["to_series"] = other.event
            found["to_unissued"] = self._plain(needs.to_series, Account.UNISSUED, needs.on)
            found["holdings_of_other"] = self._holdings(replace(needs, series=needs.to_series))
            found["next_lot_of_other"] = self._next_lot(needs.to_series)
        return found

    def _basis(self, series: str, at: Moment, accounts: Iterable[str]) -> Iterator[LotUnits]:
        """Every lot of a series with shares in one of these accounts, by number and account."""
        found = [
            LotUnits(lot=group["lot"], account=Account(account), holder=group["holder"], units=units)
            for account in accounts
            for group, units in self.reads.sums(at, by=("holder", "lot"), series=series, account=account)
        ]
        yield from sorted(found, key=lambda one: (number_of(one.lot), one.account))

    def _notices(self, holder: str, known: Moment) -> tuple[Recorded, ...]:
        names = ["notice-given", "notice-address-changed"]
        return tuple(self.reads.events(known, names=names, about=[(Subject.HOLDER, holder)], effective=False))

    def _named(self, names: Iterable[str], known: Moment) -> Iterator[Recorded]:
        """The events that gave a holder one of these names."""
        for name in dict.fromkeys(map(folded, names)):
            about = [(Subject.NAME, name)]
            yield from self.reads.events(
                known, names=["holder-registered", "alias-recorded", "holder-renamed"], about=about, effective=False
            )

    def _lot(self, name: str, known: Moment) -> HeldLot | None:
        """One lot as it was opened, whoever has it, unless that was undone; its balance is left at nothing.

        Its legends are those of every day.
        """
        lot = self.reads.lot_rows([name]).get(name)
        if lot is None or self.dependents.undone(lot.opened, known):
            return None
        events = self.reads.events_at([lot.root_opened, lot.opened])
        nothing = Balance(shares=0, lowest=0, lowest_on=events[lot.opened].effective_on)
        return HeldLot(
            lot=lot,
            balance=nothing,
            issued=events[lot.root_opened],
            opened=events[lot.opened],
            legends=self.reads.legends([name], known=known.sequence).get(name, ()),
        )

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

    def _request(self, known: Moment, request: str | None) -> dict[str, Any]:
        """The events of a request, and the reasons that the receipt of the last one gave."""
        if request is None:
            return {}
        rows = self.reads.rows(known, about=[(Subject.REQUEST, request)], effective=False)
        receipts = [load(row["receipt"]) for row in rows if row["receipt"] is not None]
        return {
            "request": tuple(recorded_of(row) for row in rows),
            "request_said": tuple(receipts[-1]["reasons"]) if receipts else (),
        }

    def _pledge(self, known: Moment, pledge: str) -> tuple[Recorded, ...]:
        """The events of a pledge, and those that say what else is, or was, pledged of its lots."""
        found = self.reads.events(known, names=PLEDGE_EVENTS, about=[(Subject.PLEDGE, pledge)], effective=False)
        lots = {line.lot for one in found if isinstance(one.event, SharesPledged) for line in one.event.lines}
        events = {one.sequence: one for one in found}
        for lot in sorted(lots):
            about = [(Subject.LOT, lot)]
            events |= {
                one.sequence: one for one in self.reads.events(known, names=PLEDGE_EVENTS, about=about, effective=False)
            }
        return tuple(events[sequence] for sequence in sorted(events))

    def _pledged(self, needs: Needs) -> int:
        """All that the holder has pledged of the series on the day."""
        account = Account.PLEDGED.value
        found = balance_of(self.connection, self.issuer, needs.series or "", account, needs.lots_of or "", "", needs.on)
        return found.shares

    def _stop(self, known: Moment, stop: str) -> tuple[Recorded, ...]:
        return tuple(self.reads.events(known, about=[(Subject.STOP, stop)], effective=False))

    def _stops(self, needs: Needs, designated: Recorded | None, known: Moment) -> dict[str, Any]:
        """The stops of the holder, or of all with the lots of a series that could be under one."""
        if not needs.stops or designated is None:
            return {}
        about = [(Subject.HOLDER, needs.lots_of)] if needs.lots_of else []
        names = ["stop-transfer-placed", "stop-transfer-released"]
        found = self.reads.events(known, names=names, about=about, effective=False)
        if not found or needs.basis_on is None:
            return {"stops": tuple(found)}
        holders = {one.event.holder for one in found if isinstance(one.event, StopTransferPlaced)}
        at = replace(known, effective_on=needs.basis_on)
        lots = [one.lot for one in self._basis(needs.series or "", at, LOT_ACCOUNTS) if one.holder in holders]
        return {"stops": tuple(found), "stopped": self.reads.lot_rows(lots)}

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

    def _holdings(self, needs: Needs) -> dict[str, int]:
        series, day = needs.series or "", needs.on
        return {
            holder: sum(
                balance_of(self.connection, self.issuer, series, account, holder, "", day).shares
                for account in HOLDER_ACCOUNTS
            )
            for holder in needs.holders
        }

    def _certificates(self, needs: Needs, known: Moment) -> dict[str, Any]:
        """How the certificates stand, and what represents the lots on the day."""
        if not needs.certificates and needs.papers_of is None:
            return {}
        found: dict[str, Any] = {"certificates": certificates.states(self.reads, known, needs.certificates)}
        if needs.papers_of is not None:
            states = found["certificates"].values()
            found["papers"] = certificates.lot_papers(self.reads, known, needs.on, needs.papers_of, states)
        return found

    def _next(self, kind: Subject) -> int:
        query = select(func.max(MENTION.c.number)).where(MENTION.c.issuer == self.issuer, MENTION.c.kind == kind.value)
        return int(self.connection.execute(query).scalar() or 0) + 1

    def _next_lot(self, series: str) -> int:
        query = select(func.max(LOT.c.number)).where(LOT.c.issuer == self.issuer, LOT.c.series == series)
        return int(self.connection.execute(query).scalar() or 0) + 1

    def _plain(self, series: str, account: Account, on: date) -> Balance:
        """An account that carries no lot."""
        return balance_of(self.connection, self.issuer, series, account.value, "", "", on)

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
        others = [*self._moved_later(needs), *(self._wholly_pledged(needs) if wanted is None else ())]
        return found + self._held(needs, [lot for lot in dict.fromkeys(others) if lot not in known])

    def _own(self, needs: Needs, account: str = Account.CLEAR.value) -> ColumnElement[bool]:
        return and_(
            BALANCE.c.issuer == self.issuer,
            BALANCE.c.holder == needs.lots_of,
            BALANCE.c.series == needs.series,
            BALANCE.c.account == account,
            BALANCE.c.lot != "",
        )

    def _wholly_pledged(self, needs: Needs) -> list[str]:
        """Lots that are pledged at the end of their last day, whether they have clear shares or not."""
        query = select(BALANCE.c.lot).where(
            self._own(needs, Account.PLEDGED.value), BALANCE.c.last == 1, BALANCE.c.shares > 0
        )
        return sorted(self.connection.execute(query).scalars())

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
        legends = self.reads.legends((lot.lot for lot in lots), known=self.reads.head().sequence)
        giving = [lot.lot for lot in lots if balances[lot.lot].lowest < balances[lot.lot].shares]
        # what is pledged leaves a lot by enforcement, so that both sides count there on later days too
        sides, both = HOLDER_ACCOUNTS if needs.pledge else (Account.CLEAR.value,), HOLDER_ACCOUNTS
        earlier = {day: self._units_on(needs, day, [lot.lot for lot in lots], both) for day in self.counting_days}
        later = {day: self._units_on(needs, day, giving, sides) for day in self.closing_days if giving}
        pledged = self._units_on(needs, needs.on, [lot.lot for lot in lots], (Account.PLEDGED.value,))
        moved = last_moves(self.reads, lots)
        split = splits(self.reads, needs.series or "", self._known()) if earlier else ()
        return [
            HeldLot(
                lot=lot,
                balance=balances[lot.lot],
                issued=events[lot.root_opened],
                opened=events[lot.opened],
                moved=moved.get(lot.lot),
                legends=legends.get(lot.lot, ()),
                earlier={day: found[lot.lot] for day, found in earlier.items()},
                later={day: found[lot.lot] for day, found in later.items() if lot.lot in found},
                splits=split,
                pledged=pledged[lot.lot],
            )
            for lot in lots
        ]

    def _balances(self, needs: Needs, lots: list[str]) -> dict[str, Balance]:
        """For each lot, its balance on the day, and the lowest on that day or any later one."""
        on_day = self._units_on(needs, needs.on, lots, (Account.CLEAR.value,))
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

    def _units_on(self, needs: Needs, on: date, lots: list[str], accounts: Iterable[str]) -> dict[str, int]:
        """The units of each of these lots in accounts of the holder at the end of a day; 0 where it had none yet."""
        found = dict.fromkeys(lots, 0)
        earlier = BALANCE.alias()
        latest = (
            select(func.max(earlier.c.effective_on))
            .where(
                *(earlier.c[name] == BALANCE.c[name] for name in ("issuer", "series", "account", "holder", "lot")),
                earlier.c.effective_on <= on.isoformat(),
            )
            .scalar_subquery()
        )
        for account in accounts:
            query = select(BALANCE.c.lot, BALANCE.c.shares).where(
                self._own(needs, account), BALANCE.c.lot.in_(lots), BALANCE.c.effective_on == latest
            )
            for lot, shares in self.connection.execute(query):
                found[lot] += shares
        return found


def _units(shares: str | None, designated: Recorded) -> int | None:
    """The units asked for, or None where all lots are wanted; what cannot be read asks for one page of lots."""
    if shares is None:
        return None
    assert isinstance(designated.event, SeriesDesignated)
    try:
        return parse_shares(shares, designated.event.decimals)
    except Invalid:
        return 0
