"""What is kept beside the journal, written in the append's transaction: entries, balances, lots, mentions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, and_, insert, select, update

from ledger.domain.entries import Account, Entry, entries_of
from ledger.domain.events import NAMES, EventReversed, Recorded, SharesIssued, SharesTransferred
from ledger.domain.mentions import Mention, Subject, mentions_of, number_of
from ledger.store.codec import canonical, load
from ledger.store.tables import BALANCE, ENTRY, LOT, MENTION

Row = dict[str, Any]
NUMBERED = (Subject.REQUEST, Subject.REGISTRATION)


def keep(connection: Connection, issuer: str, recorded: Recorded, original: Recorded | None) -> None:
    """Write everything that follows from one event just appended; `original` is what a reversal undoes."""
    found = entries_of(recorded, original)
    lots = lot_rows(issuer, recorded, lambda lot: lot_row(connection, issuer, lot))
    for table, rows in (
        (ENTRY, entry_rows(issuer, found)),
        (LOT, lots),
        (MENTION, mention_rows(issuer, recorded)),
    ):
        if rows:
            connection.execute(insert(table), rows)
    for account, units in _by_account(found).items():
        _move(connection, issuer, account, recorded.effective_on.isoformat(), units)


def entry_rows(issuer: str, entries: tuple[Entry, ...]) -> list[Row]:
    """The rows of the `entry` table for one event's entries."""
    return [
        {
            "issuer": issuer,
            "sequence": entry.sequence,
            "line": line,
            "effective_on": entry.effective_on.isoformat(),
            "series": entry.series,
            "account": entry.account.value,
            "holder": entry.holder,
            "lot": entry.lot,
            "shares": entry.shares,
        }
        for line, entry in enumerate(entries, 1)
    ]


def mention_rows(issuer: str, recorded: Recorded) -> list[Row]:
    """The rows of the `mention` table for one event."""
    return [
        {
            "issuer": issuer,
            "kind": mention.kind.value,
            "subject": mention.subject,
            "sequence": recorded.sequence,
            "event": NAMES[type(recorded.event)],
            "opens": int(mention.opens),
            "number": _number(mention),
        }
        for mention in mentions_of(recorded.event)
    ]


def _number(mention: Mention) -> int | None:
    return number_of(mention.subject) if mention.kind in NUMBERED else None


def lot_rows(issuer: str, recorded: Recorded, source: Callable[[str], Mapping[str, Any]]) -> list[Row]:
    """The rows of the `lot` table that one event opens; a child inherits from its source lot."""
    event = recorded.event
    if isinstance(event, SharesIssued):
        day = recorded.effective_on.isoformat()
        return [
            {
                "issuer": issuer,
                "lot": event.lot,
                "series": event.series,
                "number": number_of(event.lot),
                "holder": event.holder,
                "origin": event.origin.value,
                "agreement": event.under,
                "original_purchaser": event.holder,
                "acquired_on": day,
                "holding_period_start": day,
                "root": event.lot,
                "parents": "[]",
                "certificate": event.certificate,
                "opened": recorded.sequence,
                "root_opened": recorded.sequence,
            }
        ]
    if isinstance(event, SharesTransferred):
        return [
            {
                **source(move.source),
                "lot": move.child,
                "number": number_of(move.child),
                "holder": event.transferee,
                "parents": canonical([move.source]),
                "certificate": event.certificate if len(event.moves) == 1 else None,
                "opened": recorded.sequence,
            }
            for move in event.moves
        ]
    return []


def lot_row(connection: Connection, issuer: str, lot: str) -> Row:
    """One row of the `lot` table."""
    row = connection.execute(select(LOT).where(LOT.c.issuer == issuer, LOT.c.lot == lot)).mappings().one()
    return dict(row)


AccountKey = tuple[str, Account, str, str]


def _by_account(entries: tuple[Entry, ...]) -> Mapping[AccountKey, int]:
    totals: dict[AccountKey, int] = defaultdict(int)
    for entry in entries:
        totals[entry.series, entry.account, entry.holder, entry.lot] += entry.shares
    return {account: units for account, units in totals.items() if units}


def _move(connection: Connection, issuer: str, account: AccountKey, day: str, units: int) -> None:
    """Add units to an account from a day on: that day's balance and every later one."""
    series, kind, holder, lot = account
    same = and_(
        BALANCE.c.issuer == issuer,
        BALANCE.c.series == series,
        BALANCE.c.account == kind.value,
        BALANCE.c.holder == holder,
        BALANCE.c.lot == lot,
    )
    before = connection.execute(
        select(BALANCE.c.effective_on, BALANCE.c.shares, BALANCE.c.last)
        .where(same, BALANCE.c.effective_on <= day)
        .order_by(BALANCE.c.effective_on.desc())
        .limit(1)
    ).one_or_none()
    if before is None or before.effective_on < day:
        later = before is not None and not before.last
        if before is None:
            later = connection.execute(select(BALANCE.c.last).where(same).limit(1)).first() is not None
        elif before.last:
            connection.execute(
                update(BALANCE).where(same, BALANCE.c.effective_on == before.effective_on).values(last=0)
            )
        connection.execute(
            insert(BALANCE).values(
                issuer=issuer,
                series=series,
                account=kind.value,
                holder=holder,
                lot=lot,
                effective_on=day,
                shares=(before.shares if before else 0) + units,
                last=int(not later),
            )
        )
        if later:
            connection.execute(
                update(BALANCE).where(same, BALANCE.c.effective_on > day).values(shares=BALANCE.c.shares + units)
            )
        return
    connection.execute(
        update(BALANCE).where(same, BALANCE.c.effective_on >= day).values(shares=BALANCE.c.shares + units)
    )


def balance_rows(entries: Iterator[Entry]) -> dict[tuple[str, ...], tuple[int, int]]:
    """Balances summed anew from entries: (series, account, holder, lot, day) to (units, whether it is the last day)."""
    moves: dict[AccountKey, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for entry in entries:
        account = entry.series, entry.account, entry.holder, entry.lot
        moves[account][entry.effective_on.isoformat()] += entry.shares
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    for (series, kind, holder, lot), days in moves.items():
        running = 0
        for day in sorted(days):
            running += days[day]
            found[series, kind.value, holder, lot, day] = running, int(day == max(days))
    return found


def reverses(recorded: Recorded) -> int | None:
    """The sequence that an event reverses, or None."""
    return recorded.event.reverses if isinstance(recorded.event, EventReversed) else None


def parents_of(text: str) -> tuple[str, ...]:
    """The parents column of a lot."""
    return tuple(load(text))
