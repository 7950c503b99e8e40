"""Reads what lots came of in the same hand: only of holders with a stop-transfer, one query for each generation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, select

from ledger.domain.ancestry import Ancestor
from ledger.domain.mentions import Subject
from ledger.domain.slices import Lot
from ledger.store.entries import parents_of
from ledger.store.tables import EVENT, LOT, MENTION

BATCH = 500


def with_ancestors(connection: Connection, issuer: str, lots: Mapping[str, Lot]) -> dict[str, Lot]:
    """The same lots; those of holders whose transfers were ever stopped with their ancestors, the nearest first."""
    derived = {name: lot for name, lot in lots.items() if lot.parents}
    holders = _stopped(connection, issuer, {lot.holder for lot in derived.values()})
    derived = {name: lot for name, lot in derived.items() if lot.holder in holders}
    if not derived:
        return dict(lots)
    rows = _family(connection, issuer, derived)
    found = {name: replace(lot, ancestors=tuple(_line(rows, name))) for name, lot in derived.items()}
    return {**lots, **found}


def _stopped(connection: Connection, issuer: str, holders: set[str]) -> set[str]:
    """Which of these holders a stop was ever placed on."""
    found: set[str] = set()
    for batch in _batches(holders):
        query = (
            select(MENTION.c.subject)
            .distinct()
            .where(
                MENTION.c.issuer == issuer,
                MENTION.c.kind == Subject.HOLDER.value,
                MENTION.c.subject.in_(batch),
                MENTION.c.event == "stop-transfer-placed",
            )
        )
        found.update(connection.execute(query).scalars())
    return found


def _family(connection: Connection, issuer: str, lots: Mapping[str, Lot]) -> dict[str, Mapping[str, Any]]:
    """The rows of these lots and of all that they came of in the same hand, with the day on which each was opened."""
    found: dict[str, Mapping[str, Any]] = {}
    wanted = {name: {lot.holder} for name, lot in lots.items()}
    while wanted:
        above: dict[str, set[str]] = {}
        for batch in _batches(wanted):
            query = (
                select(LOT.c.lot, LOT.c.series, LOT.c.holder, LOT.c.parents, LOT.c.opened, EVENT.c.effective_on)
                .join(EVENT, and_(EVENT.c.issuer == LOT.c.issuer, EVENT.c.sequence == LOT.c.opened))
                .where(LOT.c.issuer == issuer, LOT.c.lot.in_(batch))
            )
            for row in connection.execute(query).mappings():
                if row["holder"] not in wanted[row["lot"]]:
                    continue
                found[row["lot"]] = {**row, "parents": parents_of(row["parents"])}
                for parent in found[row["lot"]]["parents"]:
                    above.setdefault(parent, set()).add(row["holder"])
        wanted = {name: holders for name, holders in above.items() if name not in found}
    return found


def _line(rows: Mapping[str, Mapping[str, Any]], lot: str) -> Iterator[Ancestor]:
    """The ancestors of a lot, the nearest first."""
    seen, level = {lot}, [lot]
    while level:
        above = []
        for child in level:
            row = rows[child]
            for parent in row["parents"]:
                of = rows.get(parent)
                if of is None or of["holder"] != row["holder"] or parent in seen:
                    continue
                seen.add(parent)
                above.append(parent)
                left_on = date.fromisoformat(row["effective_on"])
                yield Ancestor(lot=parent, series=of["series"], left=row["opened"], left_on=left_on)
        level = above


def _batches(values: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]
