"""Kept balances of single accounts: on a day, the lowest from then on, and what would fall below zero."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from sqlalchemy import Connection, and_, select

from ledger.domain.decisions import below_zero
from ledger.domain.entries import Account, Entry
from ledger.domain.slices import Balance
from ledger.store.tables import BALANCE


def balance_of(
    connection: Connection, issuer: str, series: str, account: str, holder: str, lot: str, on: date
) -> Balance:
    """An account on a day, and its lowest balance on that day or any later one."""
    same = and_(
        BALANCE.c.issuer == issuer,
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
    shares = int(connection.execute(earlier).scalar() or 0)
    later = (
        select(BALANCE.c.shares, BALANCE.c.effective_on)
        .where(same, BALANCE.c.effective_on > day)
        .order_by(BALANCE.c.shares, BALANCE.c.effective_on)
        .limit(1)
    )
    lowest = connection.execute(later).one_or_none()
    if lowest is None or lowest.shares >= shares:
        return Balance(shares=shares, lowest=shares, lowest_on=on)
    return Balance(shares=shares, lowest=lowest.shares, lowest_on=date.fromisoformat(lowest.effective_on))


def refuse_below_zero(
    connection: Connection, issuer: str, entries: Iterable[Entry], decimals: Callable[[], Mapping[str, int]]
) -> None:
    """Invalid where these entries of one day would leave an account below zero on that day or a later one."""
    taken: dict[tuple[str, Account, str, str], int] = defaultdict(int)
    on = date.max
    for entry in entries:
        on = entry.effective_on
        taken[entry.series, entry.account, entry.holder, entry.lot] += entry.shares
    for (series, account, holder, lot), units in taken.items():
        if units < 0 and account is not Account.AUTHORISED:
            balance = balance_of(connection, issuer, series, account.value, holder, lot, on)
            if min(balance.shares, balance.lowest) + units < 0:
                places = decimals()[series]
                raise below_zero(series, account, holder, lot, balance, -units, places, on)
