"""What is kept beside the journal, written in the append's transaction: entries, balances, lots, mentions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, insert, select, update

from ledger.domain.entries import Entry, entries_of
from ledger.domain.events import NAMES, Recorded, SharesTransferred
from ledger.domain.holding_events import PledgeEnforced
from ledger.domain.mentions import Mention, Subject, mentions_of, number_of
from ledger.domain.share_events import (
    DividendPaid,
    LotMove,
    LotOpened,
    Origin,
    SharesConverted,
    SharesExchanged,
    SharesIssued,
    TreasuryReissued,
)
from ledger.errors import Damaged
from ledger.store.codec import canonical, load
from ledger.store.tables import BALANCE, ENTRY, LOT, MENTION

Row = dict[str, Any]
NUMBERED = (Subject.REQUEST, Subject.REGISTRATION, Subject.PLEDGE, Subject.STOP, Subject.STATEMENT)


def keep(connection: Connection, issuer: str, recorded: Recorded, original: Recorded | None) -> None:
    """Write everything that follows from one event just appended; `original` is what a reversal undoes."""
    found = entries_of(recorded, original)
    lots = lot_rows(issuer, recorded, lambda lot: lot_row(connection, issuer, lot))
    for table, rows in (
        (ENTRY, entry_rows(issuer, found)),
        (LOT, lots),
        (MENTION, mention_rows(issuer, recorded, original)),
    ):
        if rows:
            connection.execute(insert(table), rows)
    opened = {row["lot"]: row for row in lots}
    for account, units in _by_account(found).items():
        lot = opened.get(account.lot) or (lot_row(connection, issuer, account.lot) if account.lot else None)
        _move(connection, issuer, account, recorded.effective_on.isoformat(), units, lot)


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


def mention_rows(issuer: str, recorded: Recorded, original: Recorded | None) -> list[Row]:
    """The rows of the `mention` table for one event; `original` is what a reversal undoes."""
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
        for mention in mentions_of(recorded.event, recorded.evidence, original.event if original else None)
    ]


def _number(mention: Mention) -> int | None:
    return number_of(mention.subject) if mention.kind in NUMBERED else None


Source = Callable[[str], Mapping[str, Any]]


def lot_rows(issuer: str, recorded: Recorded, source: Source) -> list[Row]:
    """The rows of the `lot` table that one event opens; a child inherits from its source lot."""
    event, day = recorded.event, recorded.effective_on.isoformat()
    match event:
        case SharesIssued() if event.parent is not None:
            # shares paid on a lot share its agreement, purchaser, root and holding period; they are acquired anew
            changed = {"origin": event.origin.value, "acquired_on": day, "certificate": event.certificate}
            return [_child(recorded, source(event.parent), event.lot, **changed)]
        case SharesIssued():
            return [_root(issuer, recorded, event, event.holder, day, day)]
        case LotOpened():
            dates = (event.acquired_on.isoformat(), event.holding_period_start.isoformat())
            return [_root(issuer, recorded, event, event.original_purchaser, *dates)]
        case SharesTransferred():
            return _passed(recorded, event.moves, source, event.transferee, event.certificate)
        case PledgeEnforced():
            return _passed(recorded, event.moves, source, event.pledgee, event.certificate)
        case DividendPaid():
            changed = {"origin": Origin.PIK.value, "acquired_on": day, "certificate": None}
            paid = [(line.lot, line.child) for line in event.lines if line.child]
            return [_child(recorded, source(lot), child, **changed) for lot, child in paid]
        case SharesConverted() | SharesExchanged():
            origin = Origin.CONVERSION if isinstance(event, SharesConverted) else Origin.EXCHANGE
            got = [(line.lot, line.child) for line in event.lines if line.child]
            certificate = event.certificate if len(got) == 1 else None
            changed = {
                "series": event.to_series,
                "origin": origin.value,
                "acquired_on": day,
                "certificate": certificate,
            }
            return [_child(recorded, source(lot), child, **changed) for lot, child in got]
        case TreasuryReissued():
            return [_reissued(recorded, event, move, source(move.source)) for move in event.moves]
        case _:
            return []


def _root(
    issuer: str,
    recorded: Recorded,
    event: SharesIssued | LotOpened,
    purchaser: str,
    acquired_on: str,
    holding_period_start: str,
) -> Row:
    """A lot that begins with its event."""
    return {
        "issuer": issuer,
        "lot": event.lot,
        "series": event.series,
        "number": number_of(event.lot),
        "holder": event.holder,
        "origin": event.origin.value,
        "agreement": event.under,
        "original_purchaser": purchaser,
        "acquired_on": acquired_on,
        "holding_period_start": holding_period_start,
        "root": event.lot,
        "parents": "[]",
        "certificate": event.certificate,
        "opened": recorded.sequence,
        "root_opened": recorded.sequence,
    }


def _child(recorded: Recorded, parent: Mapping[str, Any], lot: str, **changed: str | None) -> Row:
    """A lot that comes of another, and has everything of it that is not changed."""
    return {
        **parent,
        "lot": lot,
        "number": number_of(lot),
        "parents": canonical([parent["lot"]]),
        "opened": recorded.sequence,
        **changed,
    }


def _passed(
    recorded: Recorded, moves: tuple[LotMove, ...], source: Source, holder: str, certificate: str | None
) -> list[Row]:
    """Lots opened for another holder; one certificate for several lots is the certificate of none of them alone."""
    changed = {"holder": holder, "certificate": certificate if len(moves) == 1 else None}
    return [_child(recorded, source(move.source), move.child, **changed) for move in moves]


def _reissued(recorded: Recorded, event: TreasuryReissued, move: LotMove, parent: Mapping[str, Any]) -> Row:
    """Treasury shares that are issued again begin anew: another agreement, purchaser and holding period."""
    day = recorded.effective_on.isoformat()
    found = _child(
        recorded,
        parent,
        move.child,
        holder=event.holder,
        origin=Origin.REISSUE.value,
        agreement=event.under,
        original_purchaser=event.holder,
        acquired_on=day,
        holding_period_start=day,
        root=move.child,
        certificate=event.certificate if len(event.moves) == 1 else None,
    )
    return {**found, "root_opened": recorded.sequence}


def lot_row(connection: Connection, issuer: str, lot: str) -> Row:
    """One row of the `lot` table; Damaged where there is none."""
    row = connection.execute(select(LOT).where(LOT.c.issuer == issuer, LOT.c.lot == lot)).mappings().one_or_none()
    if row is None:
        raise Damaged(f"there is no lot {lot}")
    return dict(row)


class AccountKey(NamedTuple):
    """An account whose balance is kept: where it carries lots, per lot and, with no lot, in total."""

    series: str
    account: str
    holder: str
    lot: str


def _keys(entry: Entry) -> tuple[AccountKey, ...]:
    key = AccountKey(entry.series, entry.account.value, entry.holder, entry.lot)
    return (key, key._replace(lot="")) if entry.lot else (key,)


def _by_account(entries: tuple[Entry, ...]) -> Mapping[AccountKey, int]:
    totals: dict[AccountKey, int] = defaultdict(int)
    for entry in entries:
        for key in _keys(entry):
            totals[key] += entry.shares
    return {key: units for key, units in totals.items() if units}


def _move(
    connection: Connection, issuer: str, account: AccountKey, day: str, units: int, lot: Mapping[str, Any] | None
) -> None:
    """Add units to an account from a day on: that day's balance and every later one."""
    same = and_(
        BALANCE.c.issuer == issuer,
        BALANCE.c.series == account.series,
        BALANCE.c.account == account.account,
        BALANCE.c.holder == account.holder,
        BALANCE.c.lot == account.lot,
    )
    before = connection.execute(
        select(BALANCE.c.effective_on, BALANCE.c.shares, BALANCE.c.last)
        .where(same, BALANCE.c.effective_on <= day)
        .order_by(BALANCE.c.effective_on.desc())
        .limit(1)
    ).one_or_none()
    from_day = BALANCE.c.effective_on >= day
    if before is None or before.effective_on < day:
        later = connection.execute(select(BALANCE.c.last).where(same, BALANCE.c.effective_on > day).limit(1)).first()
        if before is not None and later is None:
            connection.execute(
                update(BALANCE).where(same, BALANCE.c.effective_on == before.effective_on).values(last=0)
            )
        row = {
            **account._asdict(),
            "issuer": issuer,
            "effective_on": day,
            "shares": (before.shares if before else 0) + units,
            "last": int(later is None),
            "acquired_on": lot["acquired_on"] if lot else "",
            "opened": lot["opened"] if lot else 0,
        }
        connection.execute(insert(BALANCE).values(**row))
        if later is None:
            return
        from_day = BALANCE.c.effective_on > day
    connection.execute(update(BALANCE).where(same, from_day).values(shares=BALANCE.c.shares + units))


def balance_rows(
    entries: Iterable[Entry], lots: Mapping[str, Mapping[str, Any]]
) -> dict[tuple[str, ...], tuple[int, int, str, int]]:
    """Balances summed anew from entries.

    The key is series, account, holder, lot and day; the value is units, whether it is the account's last
    day, and the acquisition day and opening sequence of its lot.
    """
    moves: dict[AccountKey, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for entry in entries:
        for key in _keys(entry):
            moves[key][entry.effective_on.isoformat()] += entry.shares
    found: dict[tuple[str, ...], tuple[int, int, str, int]] = {}
    for key, days in moves.items():
        lot = lots.get(key.lot)
        age = (lot["acquired_on"], lot["opened"]) if lot else ("", 0)
        running = 0
        for day in sorted(days):
            running += days[day]
            found[(*key, day)] = (running, int(day == max(days)), *age)
    return found


def parents_of(text: str) -> tuple[str, ...]:
    """The parents column of a lot."""
    return tuple(load(text))
