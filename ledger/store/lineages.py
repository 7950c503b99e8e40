"""Reads where the shares of a lot came from and went to: one query for each generation, not one for each lot.

Parents stand in the rows of the lots. Children are found by the mentions of the events that opened them, so that a
look at one lot reads nothing of the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, select

from ledger.domain.entries import Account
from ledger.domain.mentions import Subject
from ledger.domain.slices import Lot
from ledger.domain.values import Moment
from ledger.store.reads import Reads, batches, lot_of
from ledger.store.tables import ENTRY, EVENT, LOT, MENTION


class Contents(NamedTuple):
    """Units of a lot: those that it was opened with, and those in it at a moment, by account."""

    opened_with: int
    clear: int
    pledged: int
    treasury: int


def lots_there(reads: Reads, moment: Moment, lots: Collection[str]) -> dict[str, Lot]:
    """Those of these lots that were open at a moment: opened by then, and not undone."""
    found: dict[str, Lot] = {}
    for batch in batches(sorted(lots)):
        query = (
            select(LOT)
            .join(EVENT, and_(EVENT.c.issuer == LOT.c.issuer, EVENT.c.sequence == LOT.c.opened))
            .where(LOT.c.issuer == reads.issuer, LOT.c.lot.in_(batch), *_there(reads, moment))
        )
        found |= {row["lot"]: lot_of(dict(row)) for row in reads.connection.execute(query).mappings()}
    return found


def _there(reads: Reads, moment: Moment) -> tuple[ColumnElement[bool], ...]:
    return (
        EVENT.c.effective_on <= moment.effective_on.isoformat(),
        EVENT.c.sequence <= moment.sequence,
        ~reads.reversed(EVENT.c.sequence, moment.sequence),
    )


def children(reads: Reads, moment: Moment, lots: Collection[str]) -> dict[str, Lot]:
    """The lots that were opened, up to a moment, out of any of these."""
    found: dict[str, Lot] = {}
    spoken, opened = MENTION.alias(), MENTION.alias()
    for batch in batches(sorted(lots)):
        query = (
            select(LOT)
            .distinct()
            .join_from(spoken, opened, and_(opened.c.issuer == spoken.c.issuer, opened.c.sequence == spoken.c.sequence))
            .join(LOT, and_(LOT.c.issuer == opened.c.issuer, LOT.c.lot == opened.c.subject))
            .join(EVENT, and_(EVENT.c.issuer == LOT.c.issuer, EVENT.c.sequence == LOT.c.opened))
            .where(
                spoken.c.issuer == reads.issuer,
                spoken.c.kind == Subject.LOT.value,
                spoken.c.subject.in_(batch),
                opened.c.kind == Subject.LOT.value,
                opened.c.opens == 1,
                # one event may open the lots of a whole series: those of other parents are not wanted
                LOT.c.parents.like('%"' + spoken.c.subject + '"%'),
                *_there(reads, moment),
            )
        )
        for row in reads.connection.execute(query).mappings():
            lot = lot_of(dict(row))
            if any(parent in lots for parent in lot.parents):  # the pattern takes an underscore for any character
                found[lot.lot] = lot
    return found


def contents(reads: Reads, moment: Moment, lots: Iterable[Lot]) -> dict[str, Contents]:
    """What each lot was opened with, and what is in it at a moment."""
    opened = {lot.lot: lot.opened for lot in lots}
    units: dict[str, dict[str, int]] = {lot: dict.fromkeys(("opened", *Account), 0) for lot in opened}
    for batch in batches(sorted(opened)):
        query = (
            select(ENTRY.c.lot, ENTRY.c.sequence, ENTRY.c.account, func.sum(ENTRY.c.shares).label("units"))
            .join_from(MENTION, ENTRY, and_(ENTRY.c.issuer == MENTION.c.issuer, ENTRY.c.sequence == MENTION.c.sequence))
            .where(
                MENTION.c.issuer == reads.issuer,
                MENTION.c.kind == Subject.LOT.value,
                MENTION.c.subject.in_(batch),
                ENTRY.c.lot == MENTION.c.subject,
                ENTRY.c.effective_on <= moment.effective_on.isoformat(),
                ENTRY.c.sequence <= moment.sequence,
            )
            .group_by(ENTRY.c.lot, ENTRY.c.sequence, ENTRY.c.account)
        )
        for row in reads.connection.execute(query):
            units[row.lot][row.account] += int(row.units)
            if row.sequence == opened[row.lot]:
                units[row.lot]["opened"] += int(row.units)
    return {
        lot: Contents(
            opened_with=of["opened"],
            clear=of[Account.CLEAR],
            pledged=of[Account.PLEDGED],
            treasury=of[Account.TREASURY],
        )
        for lot, of in units.items()
    }
