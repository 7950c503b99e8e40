"""Sums of entries: every count of shares, for any moment, and the kept balances that equal them at the head."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, select

from ledger.domain.entries import Account
from ledger.domain.values import Moment
from ledger.store.journal import Head, head_of
from ledger.store.tables import BALANCE, ENTRY, EVENT, LOT

HOLDER_ACCOUNTS = (Account.CLEAR.value, Account.PLEDGED.value)
HALF = 10**9


class AccountTotal(NamedTuple):
    """Units of one account, all its lots together."""

    series: str
    account: str
    holder: str
    units: int


class Moved(NamedTuple):
    """An event that moved shares of a series in a holder's accounts."""

    sequence: int
    series: str
    holder: str


class Sums:
    """What is counted of one issuer, inside one transaction."""

    def __init__(self, connection: Connection, issuer: str) -> None:
        self.connection = connection
        self.issuer = issuer

    def head(self, *, up_to: int | None = None, but: str | None = None) -> Head:
        """The head of the journal, or its last event up to a sequence, or the last but those of a stored name."""
        return head_of(self.connection, self.issuer, up_to=up_to, but=but)

    def sums(self, moment: Moment, *, by: Sequence[str], **only: str) -> list[tuple[Mapping[str, str], int]]:
        """Units summed over entries up to a moment, grouped by columns of `entry`, filtered by equal columns.

        Groups that sum to zero are left out.
        """
        columns = [ENTRY.c[name] for name in by]
        total = func.sum(ENTRY.c.shares).label("total")
        query = (
            select(*columns, total)
            .where(
                ENTRY.c.issuer == self.issuer,
                ENTRY.c.effective_on <= moment.effective_on.isoformat(),
                ENTRY.c.sequence <= moment.sequence,
                *(ENTRY.c[name] == value for name, value in only.items()),
            )
            .group_by(*columns)
            .having(total != 0)
            .order_by(*columns)
        )
        return [
            ({name: row[name] for name in by}, int(row["total"])) for row in self.connection.execute(query).mappings()
        ]

    def lots_then(
        self, series: str, holder: str, asked: Iterable[tuple[date, int, Collection[str]]]
    ) -> list[dict[str, int]]:
        """Units of some lots of a holder, pledged or not, at the end of each day asked for as known at a sequence.

        One query answers all: the entries of the holder's shares of the series.
        """
        query = select(ENTRY.c.lot, ENTRY.c.effective_on, ENTRY.c.sequence, ENTRY.c.shares).where(
            ENTRY.c.issuer == self.issuer,
            ENTRY.c.holder == holder,
            ENTRY.c.series == series,
            ENTRY.c.account.in_(HOLDER_ACCOUNTS),
        )
        moved: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
        for lot, effective_on, sequence, units in self.connection.execute(query):
            moved[lot].append((effective_on, sequence, units))
        return [
            {lot: sum(units for on, at, units in moved[lot] if on <= day.isoformat() and at <= known) for lot in lots}
            for day, known, lots in asked
        ]

    def totals(self, moment: Moment, **only: str) -> list[AccountTotal]:
        """Units of every account at a moment, all its lots together; accounts that are empty are left out.

        At the head these are the kept balances, else sums of entries; `verify` keeps the two equal.
        """
        if moment.sequence == self.head().sequence:
            return self._kept_totals(moment, **only)
        found = self.sums(moment, by=("series", "account", "holder"), **only)
        return [AccountTotal(group["series"], group["account"], group["holder"], units) for group, units in found]

    def _kept_totals(self, moment: Moment, **only: str) -> list[AccountTotal]:
        earlier = BALANCE.alias()
        latest = (
            select(func.max(earlier.c.effective_on))
            .where(
                *(earlier.c[name] == BALANCE.c[name] for name in ("issuer", "series", "account", "holder", "lot")),
                earlier.c.effective_on <= moment.effective_on.isoformat(),
            )
            .scalar_subquery()
        )
        query = (
            select(BALANCE.c.series, BALANCE.c.account, BALANCE.c.holder, BALANCE.c.shares)
            .where(
                BALANCE.c.issuer == self.issuer,
                BALANCE.c.lot == "",
                BALANCE.c.effective_on == latest,
                BALANCE.c.shares != 0,
                *(BALANCE.c[name] == value for name, value in only.items()),
            )
            .order_by(BALANCE.c.series, BALANCE.c.account, BALANCE.c.holder)
        )
        return [AccountTotal(*row) for row in self.connection.execute(query)]

    def moved_between(self, moment: Moment, *, after: int) -> list[Moved]:
        """Which events recorded after a sequence moved shares of which holders, up to a moment and its day."""
        columns = (ENTRY.c.sequence, ENTRY.c.series, ENTRY.c.holder)
        query = (
            select(*columns)
            .distinct()
            .where(
                ENTRY.c.issuer == self.issuer,
                ENTRY.c.sequence > after,
                ENTRY.c.sequence <= moment.sequence,
                ENTRY.c.effective_on <= moment.effective_on.isoformat(),
                ENTRY.c.account.in_(HOLDER_ACCOUNTS),
            )
            .order_by(*columns)
        )
        return [Moved(*row) for row in self.connection.execute(query)]

    def movements(self, moment: Moment, since: date) -> list[tuple[Mapping[str, str], int]]:
        """Units moved after a day up to a moment, by event name, origin of lot, series, account, holder and sign."""
        sign = func.sign(ENTRY.c.shares).label("sign")
        # in two halves: the movements of a long period may pass 64 bits, although no balance does
        high = func.sum(ENTRY.c.shares.op("/")(HALF)).label("high")
        low = func.sum(ENTRY.c.shares.op("%")(HALF)).label("low")
        origin = func.coalesce(LOT.c.origin, "").label("origin")
        columns = [EVENT.c.event, origin, ENTRY.c.series, ENTRY.c.account, ENTRY.c.holder, sign]
        query = (
            select(*columns, high, low)
            .join(EVENT, and_(EVENT.c.issuer == ENTRY.c.issuer, EVENT.c.sequence == ENTRY.c.sequence))
            .outerjoin(LOT, and_(LOT.c.issuer == ENTRY.c.issuer, LOT.c.lot == ENTRY.c.lot))
            .where(
                ENTRY.c.issuer == self.issuer,
                ENTRY.c.effective_on > since.isoformat(),
                ENTRY.c.effective_on <= moment.effective_on.isoformat(),
                ENTRY.c.sequence <= moment.sequence,
            )
            .group_by(*columns)
            .order_by(*columns)
        )
        return [
            (
                {name: str(row[name]) for name in ("event", "origin", "series", "account", "holder")},
                int(row["high"]) * HALF + int(row["low"]),
            )
            for row in self.connection.execute(query).mappings()
        ]
